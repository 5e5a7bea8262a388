/* fuzz_lines.c - any bytes as numbered lines, held against a plain split at LF.
 *
 * Oracle: together the lines and their ends are the source; numbers rise by one; a text is its
 * range, or the range's first bytes when it is too long; words of a line are its blank-free runs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/lines.h"

#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(CtBytes line)
{
    CtBytes rest = line;
    size_t left = 0;

    for (size_t i = 0; i < line.size; i++)
        left += line.data[i] != ' ' && line.data[i] != '\t';
    for (;;) {
        CtBytes word = ct_lines_word(&rest);

        if (word.size == 0)
            break;
        for (size_t i = 0; i < word.size; i++)
            g_assert(word.data[i] != ' ' && word.data[i] != '\t');
        left -= word.size;
    }
    g_assert(left == 0 && rest.size == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtLines lines = ct_lines_over((CtBytes){ data, size });
    size_t at = 0;

    for (uint64_t number = 1; ct_lines_next(&lines); number++) {
        size_t end = at;

        while (end < size && data[end] != '\n')
            end++;
        size_t bare = end < size && end > at && data[end - 1] == '\r' ? end - 1 : end;
        g_assert(lines.number == number);
        g_assert(lines.from == at && lines.to == bare);
        g_assert(lines.too_long == (bare - at > CT_LIMIT_LOG_LINE));
        g_assert(lines.text.data == data + at);
        g_assert(lines.text.size == MIN(bare - at, CT_LIMIT_LOG_LINE));
        check_words(lines.text);
        at = MIN(end + 1, size);
    }
    g_assert(at == size);
    return 0;
}
