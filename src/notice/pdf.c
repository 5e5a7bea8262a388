/* pdf.c - an incremental update with a fuller catalog.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/pdf.h"

#include "base/text.h"

#include <string.h>

#define TAIL_BYTES 400 /* cairo's trailer is under 120 bytes */

typedef struct {
    uint64_t size; /* objects, object 0 counted */
    uint64_t root;
    uint64_t info;
    uint64_t cross_references; /* byte offset */
} Trailer;

static bool number_after(const char *text, const char *mark, uint64_t *out)
{
    const char *found = strstr(text, mark);

    if (found == NULL)
        return false;
    found += strlen(mark);
    size_t length = strspn(found, "0123456789");
    return ct_text_to_u64((CtBytes){ (const uint8_t *)found, length }, UINT32_MAX, out);
}

static bool read_trailer(CtBytes pdf, Trailer *out)
{
    size_t from = pdf.size > TAIL_BYTES ? pdf.size - TAIL_BYTES : 0;
    g_autofree char *tail = ct_bytes_to_text(ct_bytes_slice(pdf, from, TAIL_BYTES));
    const char *trailer = NULL;

    /* What precedes may hold zero bytes; the trailer itself is text. */
    for (size_t i = 0; i + 8 < TAIL_BYTES && from + i < pdf.size; i++)
        if (strncmp(tail + i, "trailer\n", 8) == 0)
            trailer = tail + i;
    return trailer != NULL && number_after(trailer, "/Size ", &out->size) &&
           number_after(trailer, "/Root ", &out->root) &&
           number_after(trailer, "/Info ", &out->info) &&
           number_after(trailer, "startxref\n", &out->cross_references);
}

/* The entries of the catalog that cairo wrote, without the brackets around them. */
static char *read_catalog(CtBytes pdf, uint64_t root)
{
    g_autofree char *head = g_strdup_printf("\n%" G_GUINT64_FORMAT " 0 obj\n<<", root);
    const char *found = g_strstr_len((const char *)pdf.data, (gssize)pdf.size, head);
    const char *end = NULL;

    /* g_strstr_len stops at a zero byte, which streams hold: search from behind by hand. */
    for (size_t i = pdf.size; found == NULL && i-- > 0;)
        if (pdf.size - i > strlen(head) && memcmp(pdf.data + i, head, strlen(head)) == 0)
            found = (const char *)pdf.data + i;
    if (found == NULL)
        return NULL;
    found += strlen(head);
    end =
        g_strstr_len(found, (gssize)(pdf.data + pdf.size - (const uint8_t *)found), "\n>>\nendobj");
    return end == NULL ? NULL : g_strndup(found, (gsize)(end - found));
}

static bool is_tag(const char *language)
{
    for (const char *c = language; *c != '\0'; c++)
        if (!g_ascii_isalpha(*c) && *c != '-')
            return false;
    return language[0] != '\0';
}

bool ct_pdf_add_language(CtBuffer *pdf, const char *language, GError **error)
{
    Trailer trailer = { 0 };
    CtBytes bytes = ct_buffer_bytes(pdf);

    if (!is_tag(language) || !read_trailer(bytes, &trailer))
        return ct_fail(error, CT_ERROR_INTEGRITY, "pdf: the trailer is not where it was expected");
    g_autofree char *catalog = read_catalog(bytes, trailer.root);
    if (catalog == NULL || strstr(catalog, "/Catalog") == NULL)
        return ct_fail(error, CT_ERROR_INTEGRITY, "pdf: the catalog is not where it was expected");
    size_t object = pdf->size;
    ct_buffer_printf(pdf,
                     "%" G_GUINT64_FORMAT " 0 obj\n<<%s\n   /Lang (%s)\n   /ViewerPreferences << "
                     "/DisplayDocTitle true >>\n>>\nendobj\n",
                     trailer.root, catalog, language);
    size_t table = pdf->size;
    ct_buffer_printf(pdf,
                     "xref\n%" G_GUINT64_FORMAT " 1\n%010zu 00000 n \ntrailer\n<< /Size "
                     "%" G_GUINT64_FORMAT " /Root %" G_GUINT64_FORMAT " 0 R /Info "
                     "%" G_GUINT64_FORMAT " 0 R /Prev %" G_GUINT64_FORMAT
                     " >>\nstartxref\n%zu\n%%%%EOF\n",
                     trailer.root, object, trailer.size, trailer.root, trailer.info,
                     trailer.cross_references, table);
    if (!ct_buffer_ok(pdf))
        return ct_fail(error, CT_ERROR_LIMIT, "pdf: larger than its buffer may grow");
    return true;
}
