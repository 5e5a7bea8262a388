/* version_composer.c - the order of Composer packages: getcomposer.org/doc/articles/versions.md.
 *
 * Composer first writes a version in full, then compares as PHP's version_compare does. In full:
 * [v]N[.N[.N[.N]]], absent numbers 0 and the first of at most five digits, or a date (a year, one
 * to six groups of two digits and a last one of up to three, parted by . : - or nothing); then a
 * stability, in any case and behind . - _ or nothing: alpha or a, beta or b, RC, patch or pl or p,
 * each with numbers, and "-dev". "stable" says nothing. 1.x-dev is 1.9999999.9999999.9999999-dev.
 * "@stability", what follows a plus, and what follows " as " do not count.
 * version_compare: dev < alpha < beta < RC < the end < a number < patch.
 * Refused: names of branches (dev-main, master): of two neither is the lower one, and a
 * constraint such as <2.0 never holds for one, though Comparator puts each below all numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "base/text.h"
#include "match/version_key.h"

#include <string.h>

enum { DEV = 1, ALPHA = 2, BETA = 3, CANDIDATE = 4, END = 5, NUMBER = 6, PATCH = 7 };
enum { PARTS = 4, FIRST_DIGITS = 5, YEAR_DIGITS = 4, DATE_GROUPS = 6, LAST_DIGITS = 3 };
#define STAR "9999999"

typedef struct {
    const char *word;
    unsigned rank; /* 0: says nothing */
} Stability;

static const Stability stabilities[] = {
    { "stable", 0 }, { "beta", BETA },   { "b", BETA },   { "rc", CANDIDATE }, { "alpha", ALPHA },
    { "a", ALPHA },  { "patch", PATCH }, { "pl", PATCH }, { "p", PATCH },
};

/* "1.0 as 2.0" is 1.0; "@beta" and what follows a plus say nothing. */
static CtBytes without_suffixes(CtBytes version)
{
    static const char *const flags[] = { "@stable", "@rc", "@beta", "@alpha", "@dev" };

    version = ct_text_trim(version);
    for (size_t i = 0; i + 4 <= version.size; i++)
        if (memcmp(version.data + i, " as ", 4) == 0)
            version = ct_text_trim(ct_bytes_slice(version, 0, i));
    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++) {
        size_t size = strlen(flags[i]);

        if (version.size > size &&
            ct_text_equal_nocase(ct_bytes_slice(version, version.size - size, version.size),
                                 flags[i])) {
            version.size -= size;
            break;
        }
    }
    const uint8_t *plus = version.size == 0 ? NULL : memchr(version.data, '+', version.size);
    if (plus != NULL && plus > version.data && plus + 1 < version.data + version.size)
        version.size = (size_t)(plus - version.data);
    return version;
}

static bool take_word(CtReader *reader, const char *word)
{
    size_t size = strlen(word);
    CtBytes next = ct_bytes_slice(reader->bytes, reader->offset, size);

    if (!ct_text_equal_nocase(next, word))
        return false;
    ct_reader_skip(reader, size);
    return true;
}

static void pass_separator(CtReader *reader, const char *separators)
{
    if (!ct_reader_at_end(reader) && strchr(separators, ct_reader_peek(reader)) != NULL)
        ct_reader_skip(reader, 1);
}

/* [.-]N, as often as there are; false leaves the reader where it was. */
static bool take_separated(CtReader *reader, const char *separators, CtBytes *out_digits)
{
    CtReader ahead = *reader;

    pass_separator(&ahead, separators);
    *out_digits = ct_version_take_digits(&ahead);
    if (out_digits->size == 0)
        return false;
    *reader = ahead;
    return true;
}

/* One of the words with its numbers; false when the rest says nothing more ("stable"). */
static bool add_stability(CtReader *reader, CtBuffer *key)
{
    CtBytes digits;

    for (size_t i = 0; i < G_N_ELEMENTS(stabilities); i++) {
        unsigned rank = stabilities[i].rank;

        if (!take_word(reader, stabilities[i].word))
            continue;
        if (rank != 0)
            ct_version_key_mark(key, rank);
        while (take_separated(reader, ".-", &digits))
            if (rank != 0)
                ct_version_key_number(key, NUMBER, digits);
        return rank != 0;
    }
    return true;
}

/* [._-] [STABILITY] [[.-]dev], to the end. */
static bool add_tail(CtReader *reader, CtBuffer *key)
{
    pass_separator(reader, "._-");
    bool says = add_stability(reader, key);
    CtReader ahead = *reader;
    pass_separator(&ahead, ".-");
    if (take_word(&ahead, "dev")) {
        if (says)
            ct_version_key_mark(key, DEV);
        *reader = ahead;
    }
    ct_version_key_mark(key, END);
    return ct_reader_at_end(reader);
}

static bool add_classical(CtReader *reader, CtBuffer *key)
{
    CtBytes digits = ct_version_take_digits(reader);

    if (digits.size == 0 || digits.size > FIRST_DIGITS)
        return false;
    ct_version_key_number(key, NUMBER, digits);
    for (int i = 1; i < PARTS; i++) {
        CtReader ahead = *reader;

        digits = (CtBytes){ NULL, 0 };
        if (ct_version_take(&ahead, '.'))
            digits = ct_version_take_digits(&ahead);
        if (digits.size > 0)
            *reader = ahead;
        ct_version_key_number(key, NUMBER, digits);
    }
    return true;
}

/* A branch of numbers: N[.N|.x|.X|.*] up to four, then "dev" behind . - or nothing; what is absent
 * or a star is 9999999. */
static bool add_branch(CtBytes version, CtBuffer *key)
{
    const size_t dev = strlen("dev");
    size_t size = version.size;

    if (size <= dev || !ct_text_equal_nocase(ct_bytes_slice(version, size - dev, size), "dev"))
        return false;
    size -= dev;
    if (size > 0 && strchr(".-", version.data[size - 1]) != NULL)
        size--;
    CtReader reader = ct_reader_over(ct_bytes_slice(version, 0, size));
    CtBytes digits = ct_version_take_digits(&reader);
    if (digits.size == 0)
        return false;
    ct_version_key_number(key, NUMBER, digits);
    for (int i = 1; i < PARTS; i++) {
        digits = ct_bytes_of_text(STAR);
        if (ct_version_take(&reader, '.') && !ct_version_take(&reader, 'x') &&
            !ct_version_take(&reader, 'X') && !ct_version_take(&reader, '*')) {
            digits = ct_version_take_digits(&reader);
            if (digits.size == 0)
                return false;
        }
        ct_version_key_number(key, NUMBER, digits);
    }
    ct_version_key_mark(key, DEV);
    ct_version_key_mark(key, END);
    return ct_reader_at_end(&reader);
}

/* ---- dates: a year, one to six groups of two digits, a last one of up to three ---- */

/* [.:-] and `count` digits. */
static bool take_group(CtReader *reader, size_t count)
{
    CtReader ahead = *reader;

    pass_separator(&ahead, ".:-");
    for (size_t i = 0; i < count; i++)
        if (!g_ascii_isdigit(ct_reader_u8(&ahead)))
            return false;
    *reader = ahead;
    return true;
}

/* The numbers of a date, as its separators part them. */
static void add_numbers(CtBytes date, CtBuffer *key)
{
    CtReader reader = ct_reader_over(date);

    while (!ct_reader_at_end(&reader)) {
        ct_version_key_number(key, NUMBER, ct_version_take_digits(&reader));
        pass_separator(&reader, ".:-");
    }
}

static bool add_date(CtReader begin, unsigned groups, unsigned last, CtBuffer *key)
{
    CtReader reader = begin;
    size_t before = key->size;

    for (unsigned i = 0; i < YEAR_DIGITS; i++)
        if (!g_ascii_isdigit(ct_reader_u8(&reader)))
            return false;
    for (unsigned i = 0; i < groups; i++)
        if (!take_group(&reader, 2))
            return false;
    if (last > 0 && !take_group(&reader, last))
        return false;
    add_numbers(ct_bytes_slice(begin.bytes, begin.offset, reader.offset - begin.offset), key);
    if (add_tail(&reader, key))
        return true;
    ct_buffer_truncate(key, before);
    return false;
}

bool ct_version_composer_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(without_suffixes(version));
    size_t before = key->size;

    if (!ct_version_take(&reader, 'v'))
        (void)ct_version_take(&reader, 'V');
    CtReader again = reader;
    if (add_classical(&reader, key) && add_tail(&reader, key))
        return true;
    ct_buffer_truncate(key, before);
    for (unsigned groups = DATE_GROUPS; groups > 0; groups--)
        for (unsigned last = LAST_DIGITS + 1; last-- > 0;)
            if (add_date(again, groups, last, key))
                return true;
    if (add_branch(ct_bytes_slice(again.bytes, again.offset, again.bytes.size), key))
        return true;
    ct_buffer_truncate(key, before);
    return false;
}
