/* mime.c - one pass over the header lines, one over a structured field.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/mime.h"

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"

#include <string.h>

static CtBytes *slot_of(CtMimeEntity *entity, CtBytes name)
{
    const struct {
        const char *name;
        CtBytes *slot;
    } slots[] = {
        { "content-type", &entity->content_type },
        { "content-transfer-encoding", &entity->encoding },
        { "content-disposition", &entity->disposition },
        { "message-id", &entity->message_id },
        { "date", &entity->date },
        { "from", &entity->from },
        { "subject", &entity->subject },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
        if (ct_text_equal_nocase(name, slots[i].name))
            return slots[i].slot;
    return NULL;
}

/* The length of the field name at the start of the line, or 0 when the line is no field. */
static size_t field_name_size(CtBytes line)
{
    size_t size = 0;

    while (size < line.size && line.data[size] > ' ' && line.data[size] < 0x7f &&
           line.data[size] != ':')
        size++;
    size_t colon = size;
    while (colon < line.size && (line.data[colon] == ' ' || line.data[colon] == '\t'))
        colon++;
    return colon < line.size && line.data[colon] == ':' ? size : 0;
}

static bool continues(const CtReader *reader)
{
    uint8_t next = ct_reader_peek(reader);

    return next == ' ' || next == '\t';
}

bool ct_mime_next_field(CtReader *reader, CtBytes *out_name, CtBytes *out_value)
{
    while (!ct_reader_at_end(reader)) {
        size_t start = reader->offset;
        CtBytes line = ct_reader_line(reader);
        size_t name_size = field_name_size(line);
        if (line.size == 0)
            return false;
        if (name_size == 0) {
            if (start == 0 && line.size > 5 && memcmp(line.data, "From ", 5) == 0)
                continue; /* an mbox separator that came along */
            reader->offset = start;
            return false;
        }
        while (continues(reader))
            (void)ct_reader_line(reader);
        const uint8_t *colon = memchr(line.data, ':', line.size);
        size_t value = (size_t)(colon - reader->bytes.data) + 1;
        *out_name = ct_bytes_slice(reader->bytes, start, name_size);
        *out_value = ct_text_trim(ct_bytes_slice(reader->bytes, value, reader->offset - value));
        return true;
    }
    return false;
}

void ct_mime_read_entity(CtBytes source, CtMimeEntity *out)
{
    CtReader reader = ct_reader_over(source);
    CtMimeEntity found = { 0 };
    CtBytes name;
    CtBytes value;

    while (ct_mime_next_field(&reader, &name, &value)) {
        CtBytes *slot = slot_of(&found, name);

        if (slot != NULL && slot->data == NULL)
            *slot = value;
        else if (slot == NULL && ct_text_equal_nocase(name, "x-xarf"))
            found.has_xarf = true;
    }
    found.body = ct_bytes_slice(source, reader.offset, source.size);
    *out = found;
}

/* Blanks, folds and comments (RFC 5322, 3.2.2). */
static void skip_blanks(CtReader *reader)
{
    unsigned depth = 0;

    while (!ct_reader_at_end(reader)) {
        uint8_t c = ct_reader_peek(reader);
        if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (depth == 0 && c > ' ')
            return;
        else if (depth > 0 && c == '\\' && ct_reader_left(reader) > 1)
            ct_reader_skip(reader, 1);
        ct_reader_skip(reader, 1);
    }
}

static CtBytes take_token(CtReader *reader)
{
    size_t start = reader->offset;

    while (!ct_reader_at_end(reader)) {
        uint8_t c = ct_reader_peek(reader);
        if (c <= ' ' || strchr("()<>@,;:\\\"/[]?=", c) != NULL)
            break;
        ct_reader_skip(reader, 1);
    }
    return ct_bytes_slice(reader->bytes, start, reader->offset - start);
}

/* A token, or a quoted string without its marks (a backslash in it stays). */
static CtBytes take_value(CtReader *reader)
{
    if (ct_reader_peek(reader) != '"') {
        size_t start = reader->offset;
        while (!ct_reader_at_end(reader) && ct_reader_peek(reader) > ' ' &&
               ct_reader_peek(reader) != ';')
            ct_reader_skip(reader, 1);
        return ct_bytes_slice(reader->bytes, start, reader->offset - start);
    }
    ct_reader_skip(reader, 1);
    size_t start = reader->offset;
    while (!ct_reader_at_end(reader) && ct_reader_peek(reader) != '"')
        ct_reader_skip(reader,
                       ct_reader_peek(reader) == '\\' && ct_reader_left(reader) > 1 ? 2 : 1);
    CtBytes value = ct_bytes_slice(reader->bytes, start, reader->offset - start);
    if (!ct_reader_at_end(reader))
        ct_reader_skip(reader, 1);
    return value;
}

/* The next "; name=value"; false at the end. */
static bool next_parameter(CtReader *reader, CtBytes *out_name, CtBytes *out_value)
{
    while (!ct_reader_at_end(reader) && ct_reader_peek(reader) != ';')
        ct_reader_skip(reader, 1);
    if (ct_reader_at_end(reader))
        return false;
    ct_reader_skip(reader, 1);
    skip_blanks(reader);
    *out_name = take_token(reader);
    skip_blanks(reader);
    *out_value = (CtBytes){ NULL, 0 };
    if (ct_reader_peek(reader) == '=') {
        ct_reader_skip(reader, 1);
        skip_blanks(reader);
        *out_value = take_value(reader);
    }
    return true;
}

/* "utf-8'en'x" is x. */
static CtBytes without_language(CtBytes value)
{
    const uint8_t *first = value.size == 0 ? NULL : memchr(value.data, '\'', value.size);
    const uint8_t *end = value.data + value.size;
    const uint8_t *second =
        first == NULL ? NULL : memchr(first + 1, '\'', (size_t)(end - first - 1));

    return second == NULL ? value : (CtBytes){ second + 1, (size_t)(end - second - 1) };
}

CtBytes ct_mime_parameter(CtBytes field, const char *name)
{
    CtReader reader = ct_reader_over(ct_bytes_slice(field, 0, CT_LIMIT_FIELD_BYTES));
    CtBytes seen;
    CtBytes value;

    while (next_parameter(&reader, &seen, &value)) {
        if (ct_text_equal_nocase(seen, name))
            return value;
        if (seen.size > 0 && seen.data[seen.size - 1] == '*' &&
            ct_text_equal_nocase(ct_bytes_slice(seen, 0, seen.size - 1), name))
            return without_language(value);
    }
    return (CtBytes){ NULL, 0 };
}

void ct_mime_read_type(CtBytes field, CtMimeType *out)
{
    CtReader reader = ct_reader_over(ct_bytes_slice(field, 0, CT_LIMIT_FIELD_BYTES));

    *out = (CtMimeType){ 0 };
    skip_blanks(&reader);
    out->type = take_token(&reader);
    skip_blanks(&reader);
    if (out->type.size > 0 && ct_reader_peek(&reader) == '/') {
        ct_reader_skip(&reader, 1);
        skip_blanks(&reader);
        out->subtype = take_token(&reader);
    }
    if (out->subtype.size == 0) {
        out->type = ct_bytes_of_text("text");
        out->subtype = ct_bytes_of_text("plain");
    }
    out->boundary = ct_mime_parameter(field, "boundary");
    out->charset = ct_mime_parameter(field, "charset");
    out->name = ct_mime_parameter(field, "name");
    out->report_type = ct_mime_parameter(field, "report-type");
}
