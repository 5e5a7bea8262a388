/* version_apk.c - the order of Alpine packages: apk-package(5) and apk-tools.
 *
 * number{.number}[letter]{_suffix[number]}[~hash][-rN]. Suffixes before the release, in this order:
 * alpha, beta, pre, rc; after it: cvs, svn, git, hg, p. A number behind a dot that begins with 0 is
 * compared as text (as a fraction is), so it is before all that do not. Where one ends and the
 * other goes on, the later kind of part is the lesser one: a further number is more than a letter,
 * that more than a suffix, that than its number, that than a hash, that than a revision, that than
 * the end.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "match/version_key.h"

#include <string.h>

enum { BEFORE = 0, END, REVISION, HASH, SUFFIX_NUMBER, AFTER, LETTER, FRACTION, NUMBER };

static const char *const before[] = { "alpha", "beta", "pre", "rc" };
static const char *const after[] = { "cvs", "svn", "git", "hg", "p" };

static bool add_known(CtBytes word, const char *const *words, size_t count, unsigned rank,
                      CtBuffer *key)
{
    for (size_t i = 0; i < count; i++) {
        if (!ct_bytes_equal(word, ct_bytes_of_text(words[i])))
            continue;
        ct_version_key_mark(key, rank);
        ct_buffer_add_u8(key, (uint8_t)i);
        return true;
    }
    return false;
}

static bool add_numbers(CtReader *reader, CtBuffer *key)
{
    CtBytes digits = ct_version_take_digits(reader);

    ct_version_key_number(key, NUMBER, digits);
    while (digits.size > 0 && ct_version_take(reader, '.')) {
        digits = ct_version_take_digits(reader);
        if (digits.size > 0 && digits.data[0] == '0')
            ct_version_key_text(key, FRACTION, digits);
        else
            ct_version_key_number(key, NUMBER, digits);
    }
    return digits.size > 0;
}

static bool add_suffixes(CtReader *reader, CtBuffer *key)
{
    while (ct_version_take(reader, '_')) {
        CtBytes word = ct_version_take_letters(reader);
        CtBytes digits = ct_version_take_digits(reader);

        if (!add_known(word, before, G_N_ELEMENTS(before), BEFORE, key) &&
            !add_known(word, after, G_N_ELEMENTS(after), AFTER, key))
            return false;
        if (digits.size > 0)
            ct_version_key_number(key, SUFFIX_NUMBER, digits);
    }
    return true;
}

static bool add_hash(CtReader *reader, CtBuffer *key)
{
    CtBytes hash = ct_version_take_until(reader, "-");

    for (size_t i = 0; i < hash.size; i++)
        if (!g_ascii_isxdigit(hash.data[i]) || g_ascii_isupper(hash.data[i]))
            return false;
    ct_version_key_text(key, HASH, hash);
    return hash.size > 0;
}

bool ct_version_apk_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(version);

    if (!add_numbers(&reader, key))
        return false;
    if (g_ascii_islower(ct_reader_peek(&reader))) {
        ct_version_key_mark(key, LETTER);
        ct_buffer_add_u8(key, ct_reader_u8(&reader));
    }
    if (!add_suffixes(&reader, key))
        return false;
    if (ct_version_take(&reader, '~') && !add_hash(&reader, key))
        return false;
    if (ct_version_take(&reader, '-')) {
        bool marked = ct_version_take(&reader, 'r');
        CtBytes digits = ct_version_take_digits(&reader);

        if (!marked || digits.size == 0)
            return false;
        ct_version_key_number(key, REVISION, digits);
    }
    ct_version_key_mark(key, END);
    return ct_reader_at_end(&reader);
}
