/* fuzz_stamp.c - any text as the time of a notice.
 *
 * Oracle: an instant that was read, written as RFC 3339, is read as the same instant, also with
 * blanks about it and with the zone as an offset; without its zone it is NO_ZONE; a text that is no
 * time leaves the result alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/stamp.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(const char *text, CtStampVerdict verdict, CtInstant instant)
{
    CtInstant read = instant;

    g_assert(ct_stamp_read(ct_bytes_of_text(text), &read) == verdict);
    g_assert(read == instant);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtInstant instant = 4711;
    char text[CT_TIME_TEXT_SIZE];

    if (ct_stamp_read((CtBytes){ data, size }, &instant) != CT_STAMP_OK) {
        g_assert(instant == 4711);
        return 0;
    }
    size_t length = strlen(ct_time_text(instant, text));
    g_autofree char *bare = g_strndup(text, length - 1);
    g_autofree char *blanks = g_strconcat("  ", text, " ", NULL);
    g_autofree char *offset = g_strconcat(bare, "+00:00", NULL);

    g_assert(text[length - 1] == 'Z');
    expect(text, CT_STAMP_OK, instant);
    expect(blanks, CT_STAMP_OK, instant);
    expect(offset, CT_STAMP_OK, instant);
    expect(bare, CT_STAMP_NO_ZONE, instant);
    return 0;
}
