/* version_oracle.h - what every version order must keep, on any three texts.
 *
 * The input is up to three lines, each a version. A version equals itself; turning a pair round
 * turns the answer round; what is not after one that is not after a third is not after the third;
 * keys compare as versions do, also when both are cut to 16 bytes and differ there; a refused
 * version is refused beside every other. `naive`, where a target gives one, is a second comparison
 * that knows no keys.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"
#include "match/version.h"

typedef int (*VersionNaive)(CtBytes a, CtBytes b); /* both are valid */

enum { VERSION_LINES = 3, VERSION_CUT = 16 };

static inline void version_oracle_pair(const CtVersionScheme *scheme, CtBytes a, CtBytes b,
                                       VersionNaive naive)
{
    g_auto(CtBuffer) left = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    g_auto(CtBuffer) right = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    CtVersionOrder order = ct_version_compare(scheme, a, b);
    CtVersionOrder back = ct_version_compare(scheme, b, a);
    bool first = ct_version_key(scheme, a, &left);
    bool valid = ct_version_key(scheme, b, &right) && first;

    g_assert(valid == (order != CT_VERSION_INVALID));
    if (!valid) {
        g_assert(back == CT_VERSION_INVALID);
        return;
    }
    CtBytes key = ct_buffer_bytes(&left);
    CtBytes other = ct_buffer_bytes(&right);
    int cut = ct_version_key_compare(ct_bytes_slice(key, 0, VERSION_CUT),
                                     ct_bytes_slice(other, 0, VERSION_CUT));

    g_assert((int)back == -(int)order);
    g_assert(ct_version_key_compare(key, other) == (int)order);
    g_assert(cut == 0 || cut == (int)order);
    g_assert(naive == NULL || naive(a, b) == (int)order);
}

static inline void version_oracle_three(const CtVersionScheme *scheme, const CtBytes line[])
{
    CtVersionOrder first = ct_version_compare(scheme, line[0], line[1]);
    CtVersionOrder second = ct_version_compare(scheme, line[1], line[2]);
    CtVersionOrder whole = ct_version_compare(scheme, line[0], line[2]);

    if (first == CT_VERSION_INVALID || second == CT_VERSION_INVALID)
        return;
    if (first != CT_VERSION_GREATER && second != CT_VERSION_GREATER)
        g_assert(whole == MIN(first, second));
    if (first != CT_VERSION_LESS && second != CT_VERSION_LESS)
        g_assert(whole == MAX(first, second));
}

static inline void version_oracle_check(const char *name, const uint8_t *data, size_t size,
                                        VersionNaive naive)
{
    const CtVersionScheme *scheme = ct_version_scheme(ct_bytes_of_text(name));
    CtReader reader = ct_reader_over((CtBytes){ data, size });
    CtBytes line[VERSION_LINES];

    g_assert(scheme != NULL);
    for (int i = 0; i < VERSION_LINES; i++) {
        line[i] = ct_reader_line(&reader);
        g_assert(!ct_version_is_valid(scheme, line[i]) ||
                 ct_version_compare(scheme, line[i], line[i]) == CT_VERSION_EQUAL);
    }
    for (int i = 0; i < VERSION_LINES; i++)
        version_oracle_pair(scheme, line[i], line[(i + 1) % VERSION_LINES], naive);
    version_oracle_three(scheme, line);
}
