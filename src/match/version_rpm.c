/* version_rpm.c - the order of RPM packages: rpm-version(7) and rpmvercmp.
 *
 * [epoch:]version[-release]. No epoch is 0; no release is before every release. Each part is cut
 * into runs of digits and runs of letters; what stands between only separates. Where two differ: a
 * tilde is before the end, the end before a caret, a caret before any run, letters before digits;
 * runs of letters by bytes, runs of digits as numbers.
 * Bytes above ASCII separate, as RPM's own tests say ("1.1.α" is "1.1.β").
 * Refused: an empty part, an epoch that is not a number, other bytes that RPM forbids (letters,
 * digits and . _ + ~ ^ are allowed), and a second hyphen.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "match/version_key.h"

#include <string.h>

enum { TILDE = 0, END = 1, CARET = 2, LETTERS = 3, DIGITS = 4 };
enum { NO_RELEASE = 0, RELEASE = 1, ASCII_END = 0x80 };

static bool add_part(CtBytes text, CtBuffer *key)
{
    CtReader reader = ct_reader_over(text);

    while (!ct_reader_at_end(&reader)) {
        char byte = (char)ct_reader_peek(&reader);

        if (g_ascii_isdigit(byte))
            ct_version_key_number(key, DIGITS, ct_version_take_digits(&reader));
        else if (g_ascii_isalpha(byte))
            ct_version_key_text(key, LETTERS, ct_version_take_letters(&reader));
        else if (ct_version_take(&reader, '~'))
            ct_version_key_mark(key, TILDE);
        else if (ct_version_take(&reader, '^'))
            ct_version_key_mark(key, CARET);
        else if ((uint8_t)byte < ASCII_END && (byte == '\0' || strchr("._+", byte) == NULL))
            return false;
        else
            ct_reader_skip(&reader, 1);
    }
    ct_version_key_mark(key, END);
    return text.size > 0;
}

bool ct_version_rpm_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(version);
    CtBytes first = ct_version_take_until(&reader, ":-");
    CtBytes epoch = { NULL, 0 };

    if (ct_version_take(&reader, ':')) {
        epoch = first;
        if (!ct_version_is_digits(epoch) || ct_version_exceeds(epoch, UINT32_MAX))
            return false;
        first = ct_version_take_until(&reader, "-");
    }
    ct_version_key_number(key, 0, epoch);
    if (!add_part(first, key))
        return false;
    if (!ct_version_take(&reader, '-')) {
        ct_version_key_mark(key, NO_RELEASE);
        return ct_reader_at_end(&reader);
    }
    ct_version_key_mark(key, RELEASE);
    return add_part(ct_bytes_slice(version, reader.offset, version.size), key);
}
