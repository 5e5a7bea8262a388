/* cpe_version.c - the cautious order: a key of ranks, with one rank that says "unknown".
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/cpe_version.h"

#include "match/version.h"
#include "match/version_key.h"

#include <string.h>

enum { BEFORE = 1, END = 2, LETTER = 4, AFTER = 5, NUMBER = 6, UNKNOWN = 15 };
enum { RANK_SHIFT = 4, LENGTH_MASK = 15, LONG = 9 };

/* In order; those of one step are the same step. */
static const struct {
    const char *word;
    unsigned rank;
    uint8_t step;
} words[] = {
    { "dev", BEFORE, 0 },  { "snapshot", BEFORE, 0 },  { "alpha", BEFORE, 1 },
    { "beta", BEFORE, 2 }, { "milestone", BEFORE, 3 }, { "preview", BEFORE, 3 },
    { "pre", BEFORE, 3 },  { "rc", BEFORE, 4 },        { "cr", BEFORE, 4 },
    { "p", AFTER, 0 },     { "pl", AFTER, 0 },         { "patch", AFTER, 0 },
    { "sp", AFTER, 1 },    { "u", AFTER, 2 },          { "update", AFTER, 2 },
    { "hf", AFTER, 3 },    { "hotfix", AFTER, 3 },     { "r", AFTER, 4 },
    { "rev", AFTER, 4 },   { "post", AFTER, 5 },
};

typedef struct {
    CtBuffer *key;
    size_t zeros; /* numbers that wait for what follows */
    bool doubtful;
} Spelling;

static bool add_known(Spelling *self, CtBytes word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!ct_bytes_equal(word, ct_bytes_of_text(words[i].word)))
            continue;
        ct_version_key_mark(self->key, words[i].rank);
        ct_buffer_add_u8(self->key, words[i].step);
        return true;
    }
    return false;
}

static void add_word(Spelling *self, CtBytes word, bool behind_number, bool before_number)
{
    bool letter = word.size == 1 && behind_number && !before_number;

    self->zeros = 0; /* 1.0-rc1 is of 1 as it is of 1.0 */
    if (!letter && add_known(self, word))
        return;
    ct_version_key_text(self->key, letter ? LETTER : UNKNOWN, word);
    self->doubtful = self->doubtful || !letter;
}

static void add_digits(Spelling *self, CtBytes digits)
{
    if (ct_version_is_zero(digits)) {
        self->zeros++;
        return;
    }
    for (; self->zeros > 0; self->zeros--)
        ct_version_key_number(self->key, NUMBER, (CtBytes){ NULL, 0 });
    ct_version_key_number(self->key, NUMBER, digits);
}

void ct_cpe_version_key(CtBytes version, CtBuffer *key, bool *out_doubtful)
{
    CtReader reader = ct_reader_over(version);
    Spelling self = { .key = key };
    bool behind_number = false;

    if (version.size > CT_LIMIT_VERSION_BYTES) {
        ct_version_key_text(key, UNKNOWN, ct_bytes_of_text("?"));
        *out_doubtful = true;
        return;
    }
    while (!ct_reader_at_end(&reader)) {
        CtBytes digits = ct_version_take_digits(&reader);
        CtBytes word = ct_version_take_letters(&reader);

        if (digits.size > 0)
            add_digits(&self, digits);
        if (word.size > 0)
            add_word(&self, word, digits.size > 0 || behind_number,
                     g_ascii_isdigit(ct_reader_peek(&reader)));
        behind_number = false;
        if (digits.size + word.size == 0)
            ct_reader_skip(&reader, 1); /* a separator */
    }
    ct_version_key_mark(key, END);
    *out_doubtful = self.doubtful;
}

/* Passes over one element and gives its bytes. */
static CtBytes take_element(CtReader *reader)
{
    size_t start = reader->offset;
    uint8_t head = ct_reader_u8(reader);
    unsigned rank = head >> RANK_SHIFT;

    if (rank == NUMBER && (head & LENGTH_MASK) == LONG)
        ct_reader_skip(reader, ct_reader_u16be(reader));
    else if (rank == NUMBER)
        ct_reader_skip(reader, head & LENGTH_MASK);
    else if (rank == BEFORE || rank == AFTER)
        ct_reader_skip(reader, 1);
    else if (rank == LETTER || rank == UNKNOWN)
        while (!ct_reader_at_end(reader) && ct_reader_u8(reader) != 0)
            ;
    return ct_bytes_slice(reader->bytes, start, reader->offset - start);
}

static bool is_unknown(CtBytes element)
{
    return element.size == 0 || element.data[0] >> RANK_SHIFT == UNKNOWN;
}

CtCpeVersionOrder ct_cpe_version_compare(CtBytes a, CtBytes b)
{
    CtReader left = ct_reader_over(a);
    CtReader right = ct_reader_over(b);

    while (!ct_reader_at_end(&left) || !ct_reader_at_end(&right)) {
        CtBytes mine = take_element(&left);
        CtBytes other = take_element(&right);

        if (ct_bytes_equal(mine, other))
            continue;
        if (is_unknown(mine) || is_unknown(other))
            return CT_CPE_VERSION_UNKNOWN;
        return (CtCpeVersionOrder)ct_version_key_compare(mine, other);
    }
    return CT_CPE_VERSION_EQUAL;
}
