/* version_pep440.c - the order of Python distributions: PEP 440, with its normal forms.
 *
 * [v][N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local], in every spelling that the PEP's appendix B
 * takes (case, alpha, beta, c, pre, preview, rev, r, -N for a post release, separators . - _).
 * Trailing zeros of the release do not count. Of one release: .dev alone first, then pre-releases,
 * the release, post releases; a .dev of each before it; a local label after it, its numbers after
 * its words.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "base/text.h"
#include "match/version_key.h"

#include <string.h>

enum { END = 0, NUMBER = 1 }; /* of the release */
enum { DEV_ONLY = 0, ALPHA = 1, BETA = 2, CANDIDATE = 3, FINAL = 4 };
enum { NO_POST = 0, POST = 1 };
enum { DEV = 0, NO_DEV = 1 };
enum { NO_LOCAL = 0, LOCAL_END = 1, LOCAL_WORD = 2, LOCAL_NUMBER = 3 };

typedef struct {
    const char *word;
    unsigned rank;
} Label;

/* Longer words before those that begin them. */
static const Label pre_labels[] = {
    { "alpha", ALPHA },       { "a", ALPHA },       { "beta", BETA },   { "b", BETA },
    { "preview", CANDIDATE }, { "pre", CANDIDATE }, { "c", CANDIDATE }, { "rc", CANDIDATE },
};
static const Label post_labels[] = { { "post", POST }, { "rev", POST }, { "r", POST } };
static const Label dev_labels[] = { { "dev", DEV } };

static bool begins(CtBytes text, const char *word)
{
    size_t size = strlen(word);

    return text.size >= size && ct_text_equal_nocase(ct_bytes_slice(text, 0, size), word);
}

static bool take_separator(CtReader *reader)
{
    return ct_version_take(reader, '.') || ct_version_take(reader, '-') ||
           ct_version_take(reader, '_');
}

/* [sep]label[sep][number]; on success the label's rank and its digits. */
static bool take_labelled(CtReader *reader, const Label *labels, size_t count, unsigned *out_rank,
                          CtBytes *out_digits)
{
    CtReader ahead = *reader;

    (void)take_separator(&ahead);
    CtBytes rest = ct_bytes_slice(ahead.bytes, ahead.offset, ahead.bytes.size);
    for (size_t i = 0; i < count; i++) {
        if (!begins(rest, labels[i].word))
            continue;
        ct_reader_skip(&ahead, strlen(labels[i].word));
        (void)take_separator(&ahead);
        *out_digits = ct_version_take_digits(&ahead);
        *out_rank = labels[i].rank;
        *reader = ahead;
        return true;
    }
    return false;
}

/* "-N", the implicit post release. */
static bool take_implicit_post(CtReader *reader, CtBytes *out_digits)
{
    CtReader ahead = *reader;

    if (!ct_version_take(&ahead, '-'))
        return false;
    *out_digits = ct_version_take_digits(&ahead);
    if (out_digits->size == 0)
        return false;
    *reader = ahead;
    return true;
}

/* The epoch and the release, without its trailing zeros. */
static bool add_release(CtReader *reader, CtBuffer *key)
{
    CtBytes digits = ct_version_take_digits(reader);
    CtBytes none = { NULL, 0 };
    size_t significant;

    if (digits.size == 0)
        return false;
    bool epoch = ct_version_take(reader, '!');
    ct_version_key_number(key, 0, epoch ? digits : none);
    if (epoch)
        digits = ct_version_take_digits(reader);
    significant = key->size;
    for (;;) {
        if (digits.size == 0)
            return false;
        ct_version_key_number(key, NUMBER, digits);
        if (!ct_version_is_zero(digits))
            significant = key->size;
        CtReader ahead = *reader;
        if (!ct_version_take(&ahead, '.') || !g_ascii_isdigit(ct_reader_peek(&ahead)))
            break;
        digits = ct_version_take_digits(&ahead);
        *reader = ahead;
    }
    ct_buffer_truncate(key, significant);
    ct_version_key_mark(key, END);
    return true;
}

static void add_phases(CtReader *reader, CtBuffer *key)
{
    CtBytes pre_digits = { NULL, 0 };
    CtBytes post_digits = { NULL, 0 };
    CtBytes dev_digits = { NULL, 0 };
    unsigned pre = FINAL;
    unsigned post = NO_POST;
    unsigned dev = NO_DEV;

    (void)take_labelled(reader, pre_labels, G_N_ELEMENTS(pre_labels), &pre, &pre_digits);
    if (take_implicit_post(reader, &post_digits))
        post = POST;
    else
        (void)take_labelled(reader, post_labels, G_N_ELEMENTS(post_labels), &post, &post_digits);
    (void)take_labelled(reader, dev_labels, G_N_ELEMENTS(dev_labels), &dev, &dev_digits);

    if (pre == FINAL && post == NO_POST && dev == DEV)
        pre = DEV_ONLY;
    ct_version_key_number(key, pre, pre_digits);
    ct_version_key_number(key, post, post_digits);
    ct_version_key_number(key, dev, dev_digits);
}

static bool add_local(CtReader *reader, CtBuffer *key)
{
    do {
        CtBytes word = ct_version_take_until(reader, ".-_");

        for (size_t i = 0; i < word.size; i++)
            if (!g_ascii_isalnum(word.data[i]))
                return false;
        if (word.size == 0)
            return false;
        if (ct_version_is_digits(word))
            ct_version_key_number(key, LOCAL_NUMBER, word);
        else
            ct_version_key_text_lower(key, LOCAL_WORD, word);
    } while (take_separator(reader));
    ct_version_key_mark(key, LOCAL_END);
    return true;
}

bool ct_version_pep440_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(ct_text_trim(version));

    if (!ct_version_take(&reader, 'v'))
        (void)ct_version_take(&reader, 'V');
    if (!add_release(&reader, key))
        return false;
    add_phases(&reader, key);
    if (!ct_version_take(&reader, '+'))
        ct_version_key_mark(key, NO_LOCAL);
    else if (!add_local(&reader, key))
        return false;
    return ct_reader_at_end(&reader);
}
