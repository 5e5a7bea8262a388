/* version_gem.c - the order of RubyGems: Gem::Version and its documentation.
 *
 * Segments of digits or letters, cut at dots and between digits and letters; a hyphen reads as
 * ".pre.". Trailing zeros of the numbers before the first word, and of the whole, do not count. An
 * absent segment is 0; a word is before a number.
 * So the end stands where a zero stands: a zero that is followed (after more zeros) by a word is
 * before the end, one followed by a number after it.
 * Refused as Gem::Version.correct? refuses, and the empty text, which RubyGems takes for 0.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "base/text.h"
#include "match/version_key.h"

#include <string.h>

enum { WORD = 0, ZERO_BEFORE = 1, END = 2, ZERO_AFTER = 3, NUMBER = 4 };

/* Zeros wait until what follows them says on which side of the end they are. */
typedef struct {
    CtBuffer *key;
    size_t zeros;
    bool words; /* one was seen */
} Spelling;

static void settle_zeros(Spelling *self, unsigned rank)
{
    for (; self->zeros > 0; self->zeros--)
        ct_version_key_mark(self->key, rank);
}

static void add_word(Spelling *self, CtBytes word)
{
    if (!self->words)
        self->zeros = 0;
    self->words = true;
    settle_zeros(self, ZERO_BEFORE);
    ct_version_key_text(self->key, WORD, word);
}

static void add_number(Spelling *self, CtBytes digits)
{
    if (ct_version_is_zero(digits)) {
        self->zeros++;
        return;
    }
    settle_zeros(self, ZERO_AFTER);
    ct_version_key_number(self->key, NUMBER, digits);
}

/* One part between dots: at least one letter or digit, or hyphen where those count as such. */
static bool add_part(Spelling *self, CtReader *reader, bool hyphens)
{
    size_t start = reader->offset;

    for (;;) {
        CtBytes digits = ct_version_take_digits(reader);
        CtBytes word = ct_version_take_letters(reader);
        bool hyphen = hyphens && ct_version_take(reader, '-');

        if (digits.size > 0)
            add_number(self, digits);
        if (word.size > 0)
            add_word(self, word);
        if (hyphen)
            add_word(self, ct_bytes_of_text("pre"));
        else if (digits.size + word.size == 0)
            return reader->offset > start;
    }
}

bool ct_version_gem_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(ct_text_trim(version));
    Spelling self = { .key = key };
    CtBytes digits = ct_version_take_digits(&reader);
    bool dashed = false;

    if (digits.size == 0)
        return false;
    add_number(&self, digits);
    while (ct_version_take(&reader, '.'))
        if (!add_part(&self, &reader, false))
            return false;
    dashed = ct_version_take(&reader, '-');
    if (dashed)
        add_word(&self, ct_bytes_of_text("pre"));
    while (dashed) {
        if (!add_part(&self, &reader, true))
            return false;
        dashed = ct_version_take(&reader, '.');
    }
    ct_version_key_mark(key, END);
    return ct_reader_at_end(&reader);
}
