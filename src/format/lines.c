/* lines.c - a walk from line end to line end.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/lines.h"

#include "base/limits.h"

#include <string.h>

CtLines ct_lines_over(CtBytes source)
{
    return (CtLines){ .source = source };
}

bool ct_lines_next(CtLines *self)
{
    CtBytes source = self->source;

    if (self->next >= source.size)
        return false;
    const uint8_t *start = source.data + self->next;
    const uint8_t *newline = memchr(start, '\n', source.size - self->next);
    size_t size = newline == NULL ? source.size - self->next : (size_t)(newline - start);
    self->from = self->next;
    self->next += newline == NULL ? size : size + 1;
    if (newline != NULL && size > 0 && start[size - 1] == '\r')
        size--;
    self->to = self->from + size;
    self->number++;
    self->too_long = size > CT_LIMIT_LOG_LINE;
    self->text = (CtBytes){ start, MIN(size, CT_LIMIT_LOG_LINE) };
    return true;
}

CtBytes ct_lines_word(CtBytes *rest)
{
    size_t from = 0;
    size_t to;

    while (from < rest->size && (rest->data[from] == ' ' || rest->data[from] == '\t'))
        from++;
    for (to = from; to < rest->size && rest->data[to] != ' ' && rest->data[to] != '\t';)
        to++;
    CtBytes word = ct_bytes_slice(*rest, from, to - from);
    *rest = ct_bytes_slice(*rest, to, rest->size);
    return word;
}

size_t ct_lines_find(CtBytes text, const char *ascii)
{
    const void *found = text.size == 0 ? NULL : memmem(text.data, text.size, ascii, strlen(ascii));

    return found == NULL ? SIZE_MAX : (size_t)((const uint8_t *)found - text.data);
}

bool ct_lines_equal(CtBytes text, const char *ascii)
{
    return ct_bytes_equal(text, ct_bytes_of_text(ascii));
}

bool ct_lines_begins(CtBytes text, const char *ascii)
{
    return ct_bytes_equal(ct_bytes_slice(text, 0, strlen(ascii)), ct_bytes_of_text(ascii));
}
