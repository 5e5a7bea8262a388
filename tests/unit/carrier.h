/* carrier.h - the carrier of letters: takes them from a folder, and says what became of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "referral.h"

#include "base/limits.h"
#include "desk/posting.h"
#include "desk/word.h"

typedef struct {
    char *folder;   /* owned */
    CtSheet *sheet; /* owned */
} Carrier;

static inline void carrier_open(Carrier *self)
{
    self->folder = ct_test_folder();
    sample_must((self->sheet = ct_sheet_new(error)) != NULL);
}

static inline void carrier_close(Carrier *self)
{
    ct_sheet_free(self->sheet);
    ct_test_folder_remove(self->folder);
}

/* The reviewer's word for the first session of Claude's, for whatever wants one. */
static inline bool carrier_sign(void *user, const CtWordWanted *wanted, GError **error)
{
    const Sample *sample = user;
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation word = { .number = (uint64_t)wanted->number,
                             .expires = sample_now(sample) + CT_DAY_SECONDS };

    if (wanted->role == NULL)
        return true;
    (void)g_strlcpy(word.mandate, sample->mandate->name, sizeof word.mandate);
    (void)g_strlcpy(word.stage, wanted->stage, sizeof word.stage);
    (void)g_strlcpy(word.purpose, wanted->purpose, sizeof word.purpose);
    (void)g_strlcpy(word.person, "Claude", sizeof word.person);
    ct_envelope_random(word.nonce, sizeof word.nonce);
    return ct_authorisation_sign(&word, &sample->reviewer, &note, error) &&
           ct_word_lay(sample->book, ct_buffer_bytes(&note), sample_now(sample), &word, error);
}

static inline void carrier_review(const Sample *sample)
{
    sample_must(ct_word_each_wanted(sample->book, sample_now(sample), carrier_sign,
                                    (void *)(uintptr_t)sample, error));
}

/* With a key it is a session of Claude's. */
static inline CtPostingCounts carrier_collect(const Carrier *self, const Sample *sample,
                                              const CtEnvelopePair *member)
{
    const CtSession session = { "Claude", member };
    CtPosting posting = { .book = sample->book,
                          .folder = self->folder,
                          .session = member == NULL ? NULL : &session,
                          .sheet = self->sheet };
    CtPostingCounts counts = { 0 };

    sample_must(ct_posting_hand_over(&posting, sample_now(sample), &counts, error));
    return counts;
}

/* The number that the case's item of that notice bears; freed by the caller. */
static inline char *carrier_number(const Sample *sample, int64_t id, const char *notice)
{
    g_auto(CtOutboxItem) item = { 0 };

    sample_order(sample, id, notice, &item);
    assert_non_null(item.number);
    return g_strdup(item.number);
}

static inline CtPostingStatus carrier_say(const Sample *sample, const char *text)
{
    CtPostingStatus status;

    sample_must(ct_posting_read_status(sample->book, ct_bytes_of_text(text), sample_now(sample),
                                       &status, error));
    return status;
}

/* One line about one item; `status` is a word, or WORD:REASON. */
static inline CtPostingStatus carrier_report(const Sample *sample, int64_t id, const char *notice,
                                             const char *status, const char *at)
{
    g_autofree char *number = carrier_number(sample, id, notice);
    g_auto(GStrv) word = g_strsplit(status, ":", 2);
    g_autofree char *line = g_strdup_printf("number,status,at,reason\n%s,%s,%s,%s\n", number,
                                            word[0], at, word[1] == NULL ? "" : word[1]);

    return carrier_say(sample, line);
}
