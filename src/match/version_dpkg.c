/* version_dpkg.c - the order of Debian packages: Debian Policy 5.6.12 and deb-version(7).
 *
 * [epoch:]upstream[-revision]. The epoch is a number (none is 0), the revision stands after the
 * last hyphen (none is "0"). Upstream and revision are read as turns of non-digits and digits:
 * non-digits byte by byte with a tilde before the end, the end before letters, letters before the
 * rest; digits as numbers, none as 0.
 * Refused as dpkg --validate-version refuses: an upstream version that does not begin with a digit
 * or holds another byte than letters, digits, . + - ~ :, an empty part, an epoch above INT_MAX.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "match/version_key.h"

#include <string.h>

/* Bytes of a non-digit turn: a tilde, the turn's end, letters, all else. */
enum { TILDE = 1, TURN_END = 2, LETTERS = 3, OTHERS = 0x80 };

static bool add_nondigits(CtBytes text, const char *allowed, CtBuffer *key)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = (char)text.data[i];

        if (byte == '~')
            ct_buffer_add_u8(key, TILDE);
        else if (g_ascii_isalpha(byte))
            ct_buffer_add_u8(key, (uint8_t)(LETTERS + byte - 'A'));
        else if (strchr(allowed, byte) != NULL)
            ct_buffer_add_u8(key, (uint8_t)(OTHERS + byte));
        else
            return false;
    }
    ct_buffer_add_u8(key, TURN_END);
    return true;
}

/* Behind the last turn both sides would go on with an end and a zero for ever; one pair says it. */
static bool add_part(CtBytes text, const char *allowed, CtBuffer *key)
{
    CtReader reader = ct_reader_over(text);

    while (!ct_reader_at_end(&reader)) {
        if (!add_nondigits(ct_version_take_until(&reader, "0123456789"), allowed, key))
            return false;
        ct_version_key_number(key, 0, ct_version_take_digits(&reader));
    }
    ct_buffer_add_u8(key, TURN_END);
    ct_version_key_number(key, 0, (CtBytes){ NULL, 0 });
    return true;
}

static size_t find(CtBytes text, char wanted, bool last)
{
    const uint8_t *at =
        last ? memrchr(text.data, wanted, text.size) : memchr(text.data, wanted, text.size);

    return at == NULL ? SIZE_MAX : (size_t)(at - text.data);
}

bool ct_version_dpkg_spell(CtBytes version, CtBuffer *key)
{
    size_t colon = find(version, ':', false);
    CtBytes epoch = { NULL, 0 };
    CtBytes revision = ct_bytes_of_text("0");

    if (colon != SIZE_MAX) {
        epoch = ct_bytes_slice(version, 0, colon);
        version = ct_bytes_slice(version, colon + 1, version.size);
        if (!ct_version_is_digits(epoch) || ct_version_exceeds(epoch, INT32_MAX))
            return false;
    }
    size_t hyphen = version.size == 0 ? SIZE_MAX : find(version, '-', true);
    if (hyphen != SIZE_MAX) {
        revision = ct_bytes_slice(version, hyphen + 1, version.size);
        version = ct_bytes_slice(version, 0, hyphen);
        if (revision.size == 0)
            return false;
    }
    if (version.size == 0 || !g_ascii_isdigit(version.data[0]))
        return false;
    ct_version_key_number(key, 0, epoch);
    return add_part(version, ".+-:", key) && add_part(revision, ".+", key);
}
