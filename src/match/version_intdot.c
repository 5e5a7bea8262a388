/* version_intdot.c - whole numbers parted by one separator: the schemes cran, hackage, windows,
 * intdot.
 *
 * cran     R's package_version: at least two numbers, parted by dots or hyphens; of two that
 *          agree so far the longer is the later, "1.0" before "1.0.0" (R, ?numeric_version).
 * hackage  Haskell's PVP as Cabal reads it: numbers of at most nine digits without leading zeros,
 *          parted by dots; the longer is the later.
 * windows  a file's version, four numbers of 16 bits (VS_FIXEDFILEINFO); absent ones are zero.
 * intdot   the vers specification's "intdot": any count, the longer is the later.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "match/version_key.h"

#include <string.h>

enum { END = 0, NUMBER = 1 };
enum { CABAL_DIGITS = 9, WINDOWS_PARTS = 4 };

typedef struct {
    const char *separators;
    size_t least;   /* numbers */
    size_t most;    /* numbers */
    size_t digits;  /* of one number, at most */
    uint64_t value; /* of one number, at most */
    bool no_zeros;  /* none before another digit */
    bool padded;    /* absent numbers are zero */
} Rule;

static const Rule cran = { ".-", 2, SIZE_MAX, SIZE_MAX, UINT64_MAX, false, false };
static const Rule hackage = { ".", 1, SIZE_MAX, CABAL_DIGITS, UINT64_MAX, true, false };
static const Rule windows = { ".", 1, WINDOWS_PARTS, SIZE_MAX, UINT16_MAX, false, true };
static const Rule intdot = { ".", 1, SIZE_MAX, SIZE_MAX, UINT64_MAX, false, false };

static bool fits(CtBytes digits, const Rule *rule)
{
    if (digits.size == 0 || digits.size > rule->digits)
        return false;
    if (rule->no_zeros && digits.size > 1 && digits.data[0] == '0')
        return false;
    return rule->value == UINT64_MAX || !ct_version_exceeds(digits, rule->value);
}

static bool spell(CtBytes version, const Rule *rule, CtBuffer *key)
{
    CtReader reader = ct_reader_over(version);
    size_t count = 0;

    for (;;) {
        CtBytes digits = ct_version_take_digits(&reader);

        if (!fits(digits, rule))
            return false;
        ct_version_key_number(key, NUMBER, digits);
        count++;
        if (ct_reader_at_end(&reader))
            break;
        if (strchr(rule->separators, ct_reader_u8(&reader)) == NULL)
            return false;
    }
    for (size_t i = count; rule->padded && i < rule->most; i++)
        ct_version_key_number(key, NUMBER, (CtBytes){ NULL, 0 });
    ct_version_key_mark(key, END);
    return count >= rule->least && count <= rule->most;
}

bool ct_version_cran_spell(CtBytes version, CtBuffer *key)
{
    return spell(version, &cran, key);
}

bool ct_version_hackage_spell(CtBytes version, CtBuffer *key)
{
    return spell(version, &hackage, key);
}

bool ct_version_windows_spell(CtBytes version, CtBuffer *key)
{
    return spell(version, &windows, key);
}

bool ct_version_intdot_spell(CtBytes version, CtBuffer *key)
{
    return spell(version, &intdot, key);
}
