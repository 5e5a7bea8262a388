/* marked_text.c - the mark taken off, another reader asked.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/marked_text.h"

#include "format/charset.h"

static const char marks[][4] = { "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff" };
static const CtCharset sets[] = { CT_CHARSET_UTF8, CT_CHARSET_UTF16LE, CT_CHARSET_UTF16BE };

/* Index of the mark, or how many there are. */
static size_t mark_of(CtBytes source)
{
    size_t i = 0;

    while (i < G_N_ELEMENTS(marks)) {
        CtBytes mark = ct_bytes_of_text(marks[i]);

        if (ct_bytes_equal(ct_bytes_slice(source, 0, mark.size), mark))
            break;
        i++;
    }
    return i;
}

/* Above every reader of JSON, since none takes a mark; below every other one that knows such a text
 * itself, above those that only see a text. */
static int detect(CtBytes source)
{
    size_t which = mark_of(source);

    if (which == G_N_ELEMENTS(marks))
        return 0;
    CtBytes body = ct_bytes_slice(source, ct_bytes_of_text(marks[which]).size, 1);
    bool json = which == 0 && body.size == 1 && (*body.data == '{' || *body.data == '[');
    return json ? 100 : 35;
}

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    uint64_t shift; /* of byte ranges; 0: they are left out */
} Passing;

static bool pass(void *user, const CtRecord *record, GError **error)
{
    static CtRecord moved; /* one jailed process has one thread; a record is large */
    const Passing *self = user;

    moved = *record;
    for (size_t i = 0; i < moved.count; i++) {
        CtRecordField *field = &moved.field[i];
        bool has = self->shift > 0 && field->to > 0;

        field->from = has ? field->from + self->shift : 0;
        field->to = has ? field->to + self->shift : 0;
    }
    return self->sink(self->user, &moved, error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(2 * (size_t)CT_LIMIT_SOURCE_BYTES);
    g_auto(CtOrigin) none = ct_origin_block(0, source.size);
    g_auto(CtOrigin) origin = ct_origin_derived(&none, source.size);
    size_t which = mark_of(source);
    Passing passing = { .sink = sink, .user = user };

    if (which == G_N_ELEMENTS(marks))
        return ct_fail(error, CT_ERROR_INPUT, "text: begins with no byte order mark");
    CtBytes body = ct_bytes_slice(source, ct_bytes_of_text(marks[which]).size, SIZE_MAX);
    if (which == 0) {
        passing.shift = source.size - body.size;
    } else {
        (void)ct_charset_convert(sets[which], body, &text, &origin);
        body = ct_buffer_bytes(&text);
    }
    const CtFormat *format = ct_format_of(body);
    if (format == NULL || format == &ct_marked_text_format)
        return ct_fail(error, CT_ERROR_INPUT, "text behind its byte order mark: %s",
                       format == NULL ? "is of no format that we know"
                                      : "begins with another mark");
    return format->read(body, pass, &passing, error);
}

const CtFormat ct_marked_text_format = {
    .name = "marked-text",
    .summary = "a text with a byte order mark, read as what it is without",
    .detect = detect,
    .read = read_source,
};
