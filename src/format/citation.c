/* citation.c - marks taken off line by line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/citation.h"

#include <string.h>

enum { LONGEST = 64 }; /* bytes of a mark: thirty replies deep, and no more is looked at */

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

CtBytes ct_citation_mark(CtBytes text, size_t from)
{
    size_t start = from;
    bool cited = false;

    while (start > 0 && from - start < LONGEST &&
           (text.data[start - 1] == '>' || is_blank(text.data[start - 1])))
        cited |= text.data[--start] == '>';
    bool alone = start == 0 || text.data[start - 1] == '\n' || text.data[start - 1] == '\r';
    return cited && alone ? ct_bytes_slice(text, start, from - start) : (CtBytes){ NULL, 0 };
}

/* How many bytes of mark the line begins with: of the blanks at its end, programs leave out what
 * stands before an empty line. */
static size_t marked(CtBytes line, CtBytes mark)
{
    size_t least = mark.size;

    while (least > 0 && is_blank(mark.data[least - 1]))
        least--;
    if (!ct_bytes_equal(ct_bytes_slice(line, 0, least), ct_bytes_slice(mark, 0, least)))
        return 0;
    while (least < mark.size && least < line.size && is_blank(line.data[least]))
        least++;
    return least;
}

bool ct_citation_strip(CtBytes text, CtBytes mark, CtBuffer *out, CtOrigin *origin)
{
    bool found = false;

    for (size_t at = 0; at < text.size;) {
        const uint8_t *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline == NULL ? text.size : (size_t)(newline - text.data) + 1;
        size_t skipped = at == 0 ? 0 : marked(ct_bytes_slice(text, at, end - at), mark);

        if (skipped > 0)
            ct_origin_add(origin, out->size, at + skipped);
        ct_buffer_add(out, ct_bytes_slice(text, at + skipped, end - at - skipped));
        found |= skipped > 0;
        at = end;
    }
    return found;
}
