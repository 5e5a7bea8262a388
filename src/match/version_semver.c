/* version_semver.c - Semantic Versioning 2.0.0: X.Y.Z[-pre][+build], without leading zeros.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_semver.h"

#include "match/version_orders.h"

enum { END = 0, NUMBER = 1, WORD = 2 };
enum { PRE_RELEASE = 0, RELEASE = 1 };

static bool is_identifier(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isalnum(text.data[i]) && text.data[i] != '-')
            return false;
    return text.size > 0;
}

static bool is_plain(CtBytes digits)
{
    return ct_version_is_digits(digits) && (digits.size == 1 || digits.data[0] != '0');
}

static bool add_pre_release(CtReader *reader, CtBuffer *key)
{
    do {
        CtBytes word = ct_version_take_until(reader, ".+");

        if (!is_identifier(word))
            return false;
        if (!ct_version_is_digits(word))
            ct_version_key_text(key, WORD, word);
        else if (is_plain(word))
            ct_version_key_number(key, NUMBER, word);
        else
            return false;
    } while (ct_version_take(reader, '.'));
    ct_version_key_mark(key, END);
    return true;
}

static bool pass_build(CtReader *reader)
{
    do {
        if (!is_identifier(ct_version_take_until(reader, ".")))
            return false;
    } while (ct_version_take(reader, '.'));
    return true;
}

bool ct_version_semver_tail(CtReader *reader, CtBuffer *key)
{
    bool pre = ct_version_take(reader, '-');

    ct_version_key_mark(key, pre ? PRE_RELEASE : RELEASE);
    if (pre && !add_pre_release(reader, key))
        return false;
    if (ct_version_take(reader, '+') && !pass_build(reader))
        return false;
    return ct_reader_at_end(reader);
}

bool ct_version_semver_read(CtReader *reader, uint64_t largest, CtBuffer *key)
{
    for (int i = 0; i < 3; i++) {
        if (i > 0 && !ct_version_take(reader, '.'))
            return false;
        CtBytes digits = ct_version_take_digits(reader);
        if (!is_plain(digits) || (largest != 0 && ct_version_exceeds(digits, largest)))
            return false;
        ct_version_key_number(key, 0, digits);
    }
    return ct_version_semver_tail(reader, key);
}

bool ct_version_semver_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(version);

    return ct_version_semver_read(&reader, 0, key);
}
