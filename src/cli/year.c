/* year.c - weeks, days and rounds.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/year.h"

#include "base/limits.h"
#include "base/text.h"
#include "cases/values.h"
#include "desk/word.h"

#include <stdio.h>
#include <string.h>

#define WEEK (7 * CT_DAY_SECONDS)

static CtBook *book_of(const CtYear *self)
{
    return self->founding->authority.book;
}

static bool take_in(CtYear *self, const char *path, GError **error)
{
    CtInbox inbox = { .book = book_of(self), .worker = self->worker, .batch = 2000 };
    g_autoptr(CtSource) source = ct_source_open(path, error);
    CtInboxCounts counts;

    if (source == NULL || !ct_inbox_take(&inbox, source, &counts, error))
        return false;
    ct_inbox_add(&self->counts.inbox, &counts);
    return true;
}

static bool now_of(const CtYear *self, CtInstant *out, GError **error)
{
    return ct_mandate_now(self->founding->authority.mandate, out, error);
}

/* Rounds until a round asked nothing: an answer may lead to the next question. */
static bool settle_questions(CtYear *self, GError **error)
{
    for (;;) {
        uint64_t before = self->counts.day.asked.rows;
        CtInstant now;

        if (!now_of(self, &now, error) ||
            !ct_day_round(book_of(self), now, &self->counts.day, error))
            return false;
        if (self->counts.day.asked.rows == before)
            return true;
        if (!ct_mandate_set_clock(self->founding->provider.mandate, now, error) ||
            !ct_provider_answer(self->founding->provider.book, self->logbook,
                                &self->counts.provider, error))
            return false;
    }
}

/* One referral's token against the truth; referrals without one are nobody's. */
static bool compare(CtYear *self, const CtValues *values, GError **error)
{
    const char *notice = ct_values_get(values, "case_id");
    const char *token = ct_values_get(values, "subscriber");
    char line[CT_NETWORK_LINE_SIZE];
    uint64_t number = 0;
    bool is_theirs = false;

    if (notice == NULL || token == NULL || strlen(notice) < 4 ||
        !ct_text_to_u64(ct_bytes_of_text(notice + 3), UINT32_MAX, &number))
        return true;
    const CtFacts *facts = ct_story_facts(self->story, (uint32_t)number);
    self->counts.named++;
    if (facts != NULL && facts->truth != CT_TRUTH_NOBODY &&
        !ct_provider_is_line(
            self->founding->provider.mandate, token,
            ct_network_line(ct_story_network(self->story), facts->subscriber, line), &is_theirs,
            error))
        return false;
    self->counts.wrong += !is_theirs;
    return true;
}

static bool compare_new(CtYear *self, GError **error)
{
    CtBook *book = book_of(self);
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_AFTER);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_CASE_AFTER_AFTER, self->compared);
    ct_row_bind_int(&row, CT_BIND_CASE_AFTER_PROCEDURE, book->referral.adopted->id);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        self->compared = ct_row_int(&row, CT_COLUMN_CASE_AFTER_ID);
        if (!ct_case_get(book, ct_row_int(&row, CT_COLUMN_CASE_AFTER_SID), self->compared, subject,
                         error))
            return false;
        g_autoptr(CtValues) values = ct_values_load(book, subject, NULL, error);
        if (values == NULL || !compare(self, values, error))
            return false;
    }
}

static bool post_letters(CtYear *self, GError **error)
{
    const CtSession session = { CT_FOUNDING_MEMBER, &self->founding->member };
    CtPosting posting = { .book = book_of(self),
                          .folder = ct_stage_carrier(self->stage),
                          .session = &session,
                          .sheet = self->sheet };
    CtInstant now;

    return now_of(self, &now, error) &&
           ct_posting_hand_over(&posting, now, &self->counts.posting, error) &&
           ct_stage_collect(self->stage, now, error);
}

static bool hear_carrier(CtYear *self, GError **error)
{
    g_auto(CtBuffer) status = ct_buffer_new(4u << 20);
    CtPostingStatus counts;
    CtInstant now;

    if (!now_of(self, &now, error))
        return false;
    ct_stage_status(self->stage, now, &status);
    if (!ct_posting_read_status(book_of(self), ct_buffer_bytes(&status), now, &counts, error))
        return false;
    self->counts.carrier.deposited += counts.deposited;
    self->counts.carrier.presented += counts.presented;
    self->counts.carrier.returned += counts.returned;
    self->counts.carrier.unknown += counts.unknown;
    return true;
}

/* What the reviewer has to decide, as he is shown it. */
typedef struct {
    CtYear *year;
    GPtrArray *notes; /* owned: of char*, what he signed */
    CtInstant now;
} Desk;

#define WORD_DAYS 30

static bool sign_word(void *user, const CtWordWanted *wanted, GError **error)
{
    Desk *desk = user;
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation word = { .number = (uint64_t)wanted->number,
                             .expires = desk->now + WORD_DAYS * CT_DAY_SECONDS };

    (void)g_strlcpy(word.mandate, CT_FOUNDING_AUTHORITY, sizeof word.mandate);
    (void)g_strlcpy(word.stage, wanted->stage, sizeof word.stage);
    (void)g_strlcpy(word.purpose, wanted->purpose, sizeof word.purpose);
    (void)g_strlcpy(word.person, CT_FOUNDING_MEMBER, sizeof word.person);
    if (wanted->subject != NULL)
        ct_authorisation_subject(wanted->subject, word.subject);
    ct_envelope_random(word.nonce, sizeof word.nonce);
    if (!ct_authorisation_sign(&word, &desk->year->founding->reviewer, &note, error))
        return false;
    g_ptr_array_add(desk->notes, ct_bytes_to_text(ct_buffer_bytes(&note)));
    return true;
}

/* The reviewer looks at what is wanted, signs it with his own key, and a clerk lays it. */
static bool review(CtYear *self, GError **error)
{
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    Desk desk = { .year = self, .notes = notes };

    if (!now_of(self, &desk.now, error) ||
        !ct_word_each_wanted(book_of(self), desk.now, sign_word, &desk, error))
        return false;
    for (guint i = 0; i < notes->len; i++) {
        CtAuthorisation word;

        if (!ct_word_lay(book_of(self), ct_bytes_of_text(notes->pdata[i]), desk.now, &word, error))
            return false;
        self->counts.words++;
    }
    return true;
}

/* The stage has a mail server: a year without it is none. */
static bool is_served(const CtYear *self, GError **error)
{
    const char *absence = self->counts.day.mailing.absence;

    return absence[0] == '\0' || ct_fail(error, CT_ERROR_SYSTEM, "%s", absence);
}

static bool live_day(CtYear *self, CtInstant day, GError **error)
{
    if (!ct_day_advance(book_of(self), day, &self->counts.day, error) || !is_served(self, error) ||
        !hear_carrier(self, error) || !take_in(self, ct_stage_reports(self->stage), error) ||
        !ct_stage_act(self->stage, book_of(self), day, &self->counts.decisions, error))
        return false;
    return review(self, error) && settle_questions(self, error) && post_letters(self, error);
}

static bool receive_mails(CtYear *self, uint32_t mails, bool minority, GError **error)
{
    g_autofree char *path = g_build_filename(self->input, "mails.mbox", NULL);
    CtInstant now;

    return now_of(self, &now, error) &&
           ct_story_write_mails(self->story, path, mails, now, minority, error) &&
           take_in(self, path, error) && settle_questions(self, error) &&
           compare_new(self, error) && post_letters(self, error);
}

bool ct_year_run(CtYear *self, const CtYearPlan *plan, GError **error)
{
    CtInstant start;

    if (!now_of(self, &start, error) || !receive_mails(self, plan->mails, false, error))
        return false;
    for (uint32_t week = 1; week <= plan->weeks; week++) {
        /* Twice a week somebody looks at the post and the bench sits. */
        if (!live_day(self, start + (CtInstant)week * WEEK - 4 * CT_DAY_SECONDS, error) ||
            !live_day(self, start + (CtInstant)week * WEEK, error) ||
            !receive_mails(self, plan->trickle, true, error))
            return false;
        if (self->progress != NULL)
            self->progress(self->user, week, plan->weeks);
    }
    return true;
}
