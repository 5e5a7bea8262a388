/* version_maven.c - the order of Maven artifacts: POM reference, "Version Order Specification".
 *
 * Tokens between dots, hyphens and turns from digits to letters or back (a turn is a hyphen); an
 * empty token is 0. Case does not count; a, b, m before a number are alpha, beta, milestone; ga,
 * final and release are "", cr is rc. Trailing nulls (0 and "") go, and so before every hyphen and
 * before every word. Then, token by token:
 *   alpha < beta < milestone < rc < snapshot < "" = the end < sp < other words < -number < .number
 * A zero behind a dot counts as absent, but after the trimming a number that is not zero always
 * follows it, so it stands after the end and before the other numbers. That is the published order;
 * ComparableVersion differs where its own is not transitive ("1-0-alpha").
 * Maven takes any text; here a version is printable ASCII without blanks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "base/text.h"
#include "match/version_key.h"

#include <string.h>

enum {
    FIRST_WORD = 1, /* alpha, beta, milestone, rc, snapshot: 1 to 5 */
    END = 6,
    NULL_WORD = 7, /* "" with something behind it */
    SP = 8,
    OTHER_WORD = 9,
    HYPHEN_NUMBER = 10,
    DOT_NUMBER = 11,
};

static const char *const early_words[] = { "alpha", "beta", "milestone", "rc", "snapshot" };
static const char *const null_words[] = { "ga", "final", "release" };

typedef struct {
    CtBuffer *key;
    size_t significant; /* size of the key behind the last token that is not null */
} Spelling;

static bool is_one_of(CtBytes word, const char *const *words, size_t count, size_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (ct_text_equal_nocase(word, words[i])) {
            *out = i;
            return true;
        }
    return false;
}

static void trim(Spelling *self)
{
    ct_buffer_truncate(self->key, self->significant);
}

static void add_number(Spelling *self, CtBytes digits, bool hyphen)
{
    if (hyphen)
        trim(self);
    ct_version_key_number(self->key, hyphen ? HYPHEN_NUMBER : DOT_NUMBER, digits);
    if (!ct_version_is_zero(digits))
        self->significant = self->key->size;
}

/* `number_follows` without a separator between. */
static void add_word(Spelling *self, CtBytes word, bool number_follows)
{
    static const char *const short_words[] = { "a", "b", "m" };
    size_t which = 0;

    trim(self);
    if (is_one_of(word, null_words, G_N_ELEMENTS(null_words), &which)) {
        ct_version_key_mark(self->key, NULL_WORD);
        return; /* null: it goes when nothing but nulls follow */
    }
    if (ct_text_equal_nocase(word, "cr"))
        word = ct_bytes_of_text("rc");
    if ((number_follows && is_one_of(word, short_words, G_N_ELEMENTS(short_words), &which)) ||
        is_one_of(word, early_words, G_N_ELEMENTS(early_words), &which))
        ct_version_key_mark(self->key, FIRST_WORD + (unsigned)which);
    else if (ct_text_equal_nocase(word, "sp"))
        ct_version_key_mark(self->key, SP);
    else
        ct_version_key_text_lower(self->key, OTHER_WORD, word);
    self->significant = self->key->size;
}

/* What stands between two separators: numbers and words in turn. */
static void add_run(Spelling *self, CtBytes run, bool hyphen)
{
    CtReader reader = ct_reader_over(run);

    if (run.size == 0)
        add_number(self, run, hyphen);
    while (!ct_reader_at_end(&reader)) {
        CtBytes digits = ct_version_take_digits(&reader);
        CtBytes word = ct_version_take_until(&reader, "0123456789");

        if (digits.size > 0)
            add_number(self, digits, hyphen);
        if (word.size > 0)
            add_word(self, word, !ct_reader_at_end(&reader));
        hyphen = true; /* every turn is one */
    }
}

bool ct_version_maven_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(version);
    Spelling self = { .key = key, .significant = key->size };
    bool hyphen = false;

    for (size_t i = 0; i < version.size; i++)
        if (version.data[i] <= ' ' || version.data[i] > '~')
            return false;
    for (;;) {
        add_run(&self, ct_version_take_until(&reader, ".-"), hyphen);
        if (ct_reader_at_end(&reader))
            break;
        hyphen = ct_version_take(&reader, '-');
        if (!hyphen)
            ct_reader_skip(&reader, 1);
    }
    trim(&self);
    ct_version_key_mark(key, END);
    return true;
}
