/* version_composer.c - the order of Composer packages: getcomposer.org/doc/articles/versions.md.
 *
 * Composer first writes a version in full, then compares as PHP's version_compare does. In full:
 * [v]N[.N[.N[.N]]], absent numbers 0 and the first of at most five digits, or a date (groups of
 * digits parted by . : - or nothing after the year); then a stability, in any case and behind . -
 * _ or nothing: dev, alpha or a, beta or b, RC, patch or pl or p, each but dev with numbers, and
 * "-dev". "stable" says nothing. 1.x-dev is 1.9999999.9999999.9999999-dev. "@stability" and what
 * follows a plus do not count.
 * version_compare: dev < alpha < beta < RC < the end < a number < patch.
 * Refused: names of branches (dev-main, master), which have no order.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "base/text.h"
#include "match/version_key.h"

#include <string.h>

enum { DEV = 1, ALPHA = 2, BETA = 3, CANDIDATE = 4, END = 5, NUMBER = 6, PATCH = 7 };
enum { PARTS = 4, FIRST_DIGITS = 5, YEAR_DIGITS = 4, DATE_DIGITS = 22 };

typedef struct {
    const char *word;
    unsigned rank; /* 0: says nothing */
} Stability;

static const Stability stabilities[] = {
    { "stable", 0 }, { "beta", BETA },   { "b", BETA },   { "rc", CANDIDATE }, { "alpha", ALPHA },
    { "a", ALPHA },  { "patch", PATCH }, { "pl", PATCH }, { "p", PATCH },
};

static CtBytes without_suffixes(CtBytes version)
{
    version = ct_text_trim(version);
    for (size_t i = 0; i < version.size; i++)
        if (i > 0 && (version.data[i] == '@' || version.data[i] == '+'))
            return ct_bytes_slice(version, 0, i);
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

static void add_stability(CtReader *reader, CtBuffer *key)
{
    CtReader ahead = *reader;
    CtBytes digits;

    pass_separator(&ahead, "._-");
    for (size_t i = 0; i < G_N_ELEMENTS(stabilities); i++) {
        if (!take_word(&ahead, stabilities[i].word))
            continue;
        *reader = ahead;
        if (stabilities[i].rank != 0)
            ct_version_key_mark(key, stabilities[i].rank);
        while (take_separated(reader, ".-", &digits))
            if (stabilities[i].rank != 0)
                ct_version_key_number(key, NUMBER, digits);
        return;
    }
}

static bool add_tail(CtReader *reader, CtBuffer *key)
{
    add_stability(reader, key);
    CtReader ahead = *reader;
    pass_separator(&ahead, ".-_");
    if (take_word(&ahead, "dev")) {
        ct_version_key_mark(key, DEV);
        *reader = ahead;
    }
    ct_version_key_mark(key, END);
    return ct_reader_at_end(reader);
}

static bool add_classical(CtReader *reader, CtBuffer *key)
{
    CtBytes digits = ct_version_take_digits(reader);
    bool branch = false;

    if (digits.size == 0 || digits.size > FIRST_DIGITS)
        return false;
    ct_version_key_number(key, NUMBER, digits);
    for (int i = 1; i < PARTS; i++) {
        CtReader ahead = *reader;

        digits = (CtBytes){ NULL, 0 };
        if (ct_version_take(&ahead, '.')) {
            digits = ct_version_take_digits(&ahead);
            if (digits.size == 0 && (ct_version_take(&ahead, 'x') || ct_version_take(&ahead, '*')))
                branch = true;
            if (digits.size > 0 || branch)
                *reader = ahead;
        }
        ct_version_key_number(key, NUMBER, branch ? ct_bytes_of_text("9999999") : digits);
    }
    return !branch ||
           ct_text_equal_nocase(ct_bytes_slice(reader->bytes, reader->offset, reader->bytes.size),
                                "-dev");
}

/* Groups of digits behind a year; each becomes a number of its own, as Composer writes them. */
static bool add_date(CtReader *reader, CtBuffer *key)
{
    CtBytes digits = ct_version_take_digits(reader);
    size_t count = 0;

    if (digits.size < YEAR_DIGITS)
        return false;
    do {
        ct_version_key_number(key, NUMBER, digits);
        count += digits.size;
    } while (take_separated(reader, ".:-", &digits));
    return count > FIRST_DIGITS && count <= DATE_DIGITS;
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
    return add_date(&again, key) && add_tail(&again, key);
}
