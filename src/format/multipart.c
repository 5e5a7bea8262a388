/* multipart.c - from delimiter to delimiter.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/multipart.h"

#include "base/text.h"

#include <string.h>

/* The next delimiter line; false when there is none. */
static bool find_delimiter(CtReader *reader, CtBytes boundary, size_t *out_start, bool *out_last)
{
    while (!ct_reader_at_end(reader)) {
        const uint8_t *rest = reader->bytes.data + reader->offset;
        const uint8_t *mark = memmem(rest, ct_reader_left(reader), boundary.data, boundary.size);
        if (mark == NULL)
            break;
        size_t at = (size_t)(mark - reader->bytes.data);
        reader->offset = at;
        CtBytes line = ct_reader_line(reader);
        bool starts =
            at >= 2 && mark[-1] == '-' && mark[-2] == '-' && (at == 2 || mark[-3] == '\n');
        CtBytes tail = ct_text_trim(ct_bytes_slice(line, boundary.size, line.size));
        *out_last = ct_bytes_equal(tail, ct_bytes_of_text("--"));
        if (starts && (tail.size == 0 || *out_last)) {
            *out_start = at - 2;
            return true;
        }
    }
    return false;
}

static size_t before_break(CtBytes bytes, size_t from, size_t to)
{
    if (to > from && bytes.data[to - 1] == '\n')
        to--;
    if (to > from && bytes.data[to - 1] == '\r')
        to--;
    return to;
}

bool ct_multipart_begin(CtMultipart *self, CtBytes body, CtBytes boundary)
{
    size_t start = 0;
    bool last = false;

    *self = (CtMultipart){ .reader = ct_reader_over(body), .boundary = boundary };
    if (boundary.size == 0 || !find_delimiter(&self->reader, boundary, &start, &last))
        return false;
    self->open = !last;
    self->closed = last;
    return true;
}

bool ct_multipart_next(CtMultipart *self, CtBytes *out_part)
{
    size_t from = self->reader.offset;
    size_t start = 0;
    bool last = false;

    if (!self->open)
        return false;
    CtBytes body = self->reader.bytes;
    bool found = find_delimiter(&self->reader, self->boundary, &start, &last);
    size_t to = found ? before_break(body, from, start) : body.size;
    *out_part = ct_bytes_slice(body, from, MAX(from, to) - from);
    self->open = found && !last;
    self->closed = found && last;
    return true;
}
