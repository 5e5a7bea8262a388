/* pdf.c - objects, streams, the cross-reference table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/pdf.h"

#include <math.h>
#include <zlib.h>

CtPdf ct_pdf_begin(CtBuffer *out)
{
    /* Four bytes above 127 tell whoever transfers the file that it is not text. */
    ct_buffer_add_text(out, "%PDF-1.7\n%\xc3\xa9\xc3\xa8\n");
    return (CtPdf){ out, g_array_new(false, true, sizeof(size_t)) };
}

void ct_pdf_clear(CtPdf *self)
{
    g_clear_pointer(&self->offset, g_array_unref);
}

size_t ct_pdf_reserve(CtPdf *self)
{
    size_t later = 0;

    g_array_append_val(self->offset, later);
    return self->offset->len;
}

static void begin_object(CtPdf *self, size_t number)
{
    size_t *offset = &g_array_index(self->offset, size_t, number - 1);

    g_assert(*offset == 0);
    *offset = self->out->size;
    ct_buffer_printf(self->out, "%zu 0 obj\n", number);
}

void ct_pdf_object(CtPdf *self, size_t number, const char *body)
{
    begin_object(self, number);
    ct_buffer_add_text(self->out, body);
    ct_buffer_add_text(self->out, "\nendobj\n");
}

void ct_pdf_stream(CtPdf *self, size_t number, const char *entries, CtBytes deflated)
{
    begin_object(self, number);
    ct_buffer_printf(self->out, "<< %s /Filter /FlateDecode /Length %zu >>\nstream\n", entries,
                     deflated.size);
    ct_buffer_add(self->out, deflated);
    ct_buffer_add_text(self->out, "\nendstream\nendobj\n");
}

bool ct_pdf_finish(CtPdf *self, size_t catalog, size_t info, GError **error)
{
    size_t table = self->out->size;

    ct_buffer_printf(self->out, "xref\n0 %u\n0000000000 65535 f \n", self->offset->len + 1);
    for (guint i = 0; i < self->offset->len; i++) {
        size_t offset = g_array_index(self->offset, size_t, i);

        if (offset == 0)
            return ct_fail(error, CT_ERROR_INTEGRITY, "pdf: object %u was never written", i + 1);
        ct_buffer_printf(self->out, "%010zu 00000 n \n", offset);
    }
    ct_buffer_printf(self->out,
                     "trailer\n<< /Size %u /Root %zu 0 R /Info %zu 0 R >>\nstartxref\n%zu\n%%%%EOF"
                     "\n",
                     self->offset->len + 1, catalog, info, table);
    if (!ct_buffer_ok(self->out))
        return ct_fail(error, CT_ERROR_LIMIT, "pdf: larger than its buffer may grow");
    return true;
}

void ct_pdf_deflate(CtBytes plain, int level, CtBuffer *out)
{
    uLongf size = compressBound(plain.size);
    uint8_t *room = ct_buffer_reserve(out, size);

    if (room == NULL)
        return; /* the buffer remembers that it overflowed */
    int result = compress2(room, &size, plain.data, plain.size, level);
    g_assert(result == Z_OK);
    ct_buffer_commit(out, size);
}

void ct_pdf_utf16(GString *out, CtBytes text)
{
    glong units = 0;
    g_autofree gunichar2 *wide =
        g_utf8_to_utf16((const char *)text.data, (glong)text.size, NULL, &units, NULL);

    for (glong i = 0; wide != NULL && i < units; i++)
        g_string_append_printf(out, "%04X", wide[i]);
}

void ct_pdf_number(GString *out, double number)
{
    char digits[32];
    long thousandths = lround(number * 1000);
    unsigned long rest = (unsigned long)labs(thousandths);
    char *from = digits + sizeof digits;

    *--from = '\0';
    for (int place = 0; place < 4 || rest > 0; place++, rest /= 10) {
        if (place == 3)
            *--from = '.';
        *--from = (char)('0' + rest % 10);
    }
    char *end = digits + sizeof digits - 1;
    while (end[-1] == '0')
        end--;
    if (end[-1] == '.')
        end--;
    if (thousandths < 0)
        g_string_append_c(out, '-');
    g_string_append_len(out, from, end - from);
}
