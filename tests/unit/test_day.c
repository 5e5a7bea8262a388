/* test_day.c - dossier A from the first referral to the end, through every state.
 *
 * Method: two instances, a virtual clock, a real SMTP server, a carrier; at each station the
 * ledger is verified and every case folded again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "carrier.h"
#include "pair_sample.h"
#include "smtpd_helper.h"

#include "desk/day.h"

static Smtpd server;
static char *visited; /* " state state " */

static int start(void **state)
{
    (void)state;
    smtpd_start(&server);
    visited = g_strdup(" ");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    smtpd_stop(&server);
    g_free(visited);
    return 0;
}

/* One subscriber's story. */
typedef struct {
    Pair *pair;
    Carrier carrier;
    int64_t id;
    unsigned referrals;
} Story;

static void story_begin(Story *self)
{
    SamplePlan plan = { .smtp = server.port };

    *self = (Story){ .pair = pair_found(&plan) };
    carrier_open(&self->carrier);
}

static void story_end(Story *self)
{
    carrier_close(&self->carrier);
    pair_close(self->pair);
}

static void story_round(const Story *self)
{
    CtDayCounts counts = { 0 };

    sample_must(ct_day_round(self->pair->authority->book, sample_now(self->pair->authority),
                             &counts, error));
}

static void story_until(const Story *self, const char *time)
{
    CtDayCounts counts = { 0 };

    sample_must(ct_day_advance(self->pair->authority->book, sample_time(time), &counts, error));
}

/* A referral of today, and both phases of the exchange when the case needs them. */
static void story_refer(Story *self, const char *facts)
{
    g_autofree char *key = g_strdup_printf("referral %u", self->referrals++);
    int64_t intake = pair_refer(self->pair, key, PAIR_ALONE, "6881", facts);

    for (int phase = 0; phase < 2; phase++) {
        story_round(self);
        (void)pair_answer(self->pair);
    }
    story_round(self);
    self->id = pair_subscriber(self->pair, intake);
}

static void story_tell(const Story *self, const char *event, const char *by, const char *fields)
{
    sample_tell_at(self->pair->authority, self->id,
                   &(SampleTelling){ .event = event, .by = by, .fields = fields });
    story_round(self);
}

static void story_carry(const Story *self, const char *notice, const char *status, const char *at)
{
    (void)carrier_report(self->pair->authority, self->id, notice, status, at);
}

/* The station is reached, and everything agrees there. */
static void story_stands(const Story *self, const char *state)
{
    g_autofree char *before = visited;

    sample_assert_state(self->pair->authority, self->id, state);
    sample_check(self->pair->authority);
    sample_check(self->pair->provider);
    visited = g_strconcat(before, state, " ", NULL);
}

static CtPostingCounts story_collect(const Story *self, const CtEnvelopePair *member)
{
    if (member != NULL)
        carrier_review(self->pair->authority);
    return carrier_collect(&self->carrier, self->pair->authority, member);
}

static void begin_warned(Story *self)
{
    story_begin(self);
    story_refer(self, "2025-01-02T10:00:00Z");
    story_stands(self, "first-warned");
    sample_assert_orders(self->pair->authority, self->id, "ask-identity:sent warn1:sent");
}

static void begin_second(Story *self)
{
    begin_warned(self);
    story_until(self, "2025-02-10T09:00:00Z");
    story_refer(self, "2025-02-08T10:00:00Z");
    story_stands(self, "second-ordered");
    sample_assert_orders(self->pair->authority, self->id,
                         "ask-identity:sent warn1:sent warn2e:sent warn2:ordered");
    assert_int_equal(story_collect(self, NULL).handed_over, 1);
    story_until(self, "2025-02-14T09:00:00Z");
}

static void begin_review(Story *self)
{
    begin_second(self);
    story_carry(self, "warn2", "presented", "2025-02-13T08:00:00Z");
    story_stands(self, "second-served");
    story_until(self, "2025-04-10T09:00:00Z");
    story_refer(self, "2025-04-08T10:00:00Z");
    story_stands(self, "under-review");
}

static void test_day_from_the_first_referral_to_the_end_of_the_sanction(void **state)
{
    (void)state;
    Story story;
    const Pair *pair;

    begin_review(&story);
    pair = story.pair;
    story_tell(&story, "review-decision", "Claude", "outcome=defer");
    story_stands(&story, "under-review");
    story_tell(&story, "review-decision", "Claude", "outcome=link");
    story_stands(&story, "hearing-open");
    assert_int_equal(story_collect(&story, NULL).sealed, 1);
    assert_int_equal(story_collect(&story, &pair->authority->member).handed_over, 1);
    story_carry(&story, "invite", "deposited", "2025-04-10T09:00:00Z");
    story_until(&story, "2025-04-20T09:00:00Z");
    story_tell(&story, "review-decision", "Dominique", "outcome=refer"); /* too early: recorded */
    story_stands(&story, "hearing-open");
    story_until(&story, "2025-05-05T09:00:00Z");
    story_tell(&story, "observation-received", NULL, NULL);
    story_tell(&story, "review-decision", "Dominique", "outcome=refer");
    story_stands(&story, "court-referred");
    CtPostingCounts counts = story_collect(&story, &pair->authority->member);
    assert_int_equal(counts.faulty, 0);
    assert_int_equal(counts.handed_over, 1);
    story_carry(&story, "court-file", "deposited", "2025-05-05T09:00:00Z");
    story_until(&story, "2025-08-01T09:00:00Z");
    story_tell(&story, "court-judgment", NULL, "outcome=sanction");
    story_stands(&story, "sanction-judged");
    story_tell(&story, "appeal-lodged", NULL, NULL);
    story_stands(&story, "sanction-appealed");
    story_until(&story, "2025-11-01T09:00:00Z");
    story_tell(&story, "appeal-ruled", NULL, "outcome=upheld");
    story_stands(&story, "sanction-upheld");
    story_tell(&story, "sanction-final", NULL, NULL);
    story_stands(&story, "sanction-executing");
    story_tell(&story, "suspension-notified", "Sacha", NULL);
    story_until(&story, "2025-11-20T09:00:00Z");
    story_stands(&story, "suspension-overdue");
    story_tell(&story, "suspension-begun", NULL, NULL);
    story_tell(&story, "sanction-deferred", NULL, NULL);
    story_stands(&story, "sanction-suspended");
    story_tell(&story, "deferral-ended", NULL, NULL);
    story_stands(&story, "sanction-executing");
    story_tell(&story, "sanction-ended", NULL, NULL);
    story_stands(&story, "case-closed");
    sample_assert_value(pair->authority, story.id, "ip", NULL);
    assert_int_equal(
        sample_count_files(pair->authority->mandate->folder, ct_bytes_of_text(REFERRAL_NAME)), 0);
    story_end(&story);
}

static void test_day_after_a_judgment_without_sanction_everything_goes(void **state)
{
    (void)state;
    Story story;

    begin_review(&story);
    story_tell(&story, "review-decision", "Claude", "outcome=link");
    assert_int_equal(story_collect(&story, &story.pair->authority->member).handed_over, 1);
    story_carry(&story, "invite", "deposited", "2025-04-10T09:00:00Z");
    story_until(&story, "2025-05-05T09:00:00Z");
    story_tell(&story, "review-decision", "Dominique", "outcome=refer");
    assert_int_equal(story_collect(&story, &story.pair->authority->member).handed_over, 1);
    story_tell(&story, "court-judgment", NULL, "outcome=dismissed");
    story_stands(&story, "case-closed");
    sample_assert_value(story.pair->authority, story.id, "title", NULL);
    story_end(&story);
}

static void test_day_review_that_nobody_decides_ends_by_itself(void **state)
{
    (void)state;
    Story story;

    begin_review(&story);
    story_until(&story, "2026-10-14T00:00:00Z"); /* 20 months after the presentation */
    story_stands(&story, "case-closed");
    sample_assert_value(story.pair->authority, story.id, "ip", PAIR_ALONE);
    story_until(&story, "2026-11-13T08:00:00Z");
    sample_assert_value(story.pair->authority, story.id, "ip", NULL);
    story_stands(&story, "case-closed");
    story_end(&story);
}

static void test_day_provider_that_is_silent_makes_a_task(void **state)
{
    (void)state;
    Story story;

    story_begin(&story);
    int64_t intake = pair_refer(story.pair, "r", PAIR_ALONE, "6881", "2025-01-02T10:00:00Z");
    story_round(&story);
    (void)pair_answer(story.pair);
    story_round(&story);
    story.id = pair_subscriber(story.pair, intake);
    story_stands(&story, "identity-asked");
    story_until(&story, "2025-01-16T09:00:00Z");
    story_stands(&story, "identity-overdue");
    (void)pair_answer(story.pair);
    story_round(&story);
    story_stands(&story, "first-warned");
    story_end(&story);
}

static void test_day_letter_to_a_wrong_address_is_not_served(void **state)
{
    (void)state;
    Story story;

    begin_second(&story);
    story_carry(&story, "warn2", "returned:unknown-at-address", "2025-02-13T08:00:00Z");
    story_stands(&story, "second-unserved");
    story_until(&story, "2025-09-01T00:00:00Z");
    story_stands(&story, "case-closed");
    story_end(&story);
}

static void test_day_first_warning_alone_is_forgotten_after_fourteen_months(void **state)
{
    (void)state;
    Story story;

    begin_warned(&story);
    story_until(&story, "2026-03-06T08:59:59Z");
    story_stands(&story, "first-warned");
    story_until(&story, "2026-03-07T00:00:00Z");
    story_stands(&story, "case-closed");
    sample_assert_value(story.pair->authority, story.id, "name", NULL);
    story_end(&story);
}

/* The stories together have been everywhere; only the state in which a case begins is left at
 * once. */
static void test_day_stories_have_been_in_every_state(void **state)
{
    (void)state;
    Sample *self = referral_found();
    const CtProcedure *procedure = ct_book_current(self->book, "graduated-response")->procedure;

    for (size_t i = 0; i < procedure->state_count; i++) {
        g_autofree char *word = g_strconcat(" ", procedure->state[i].name, " ", NULL);

        if ((int)i != procedure->initial && strstr(visited, word) == NULL)
            fail_msg("nobody was in%s", word);
    }
    sample_close(self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CT_TEST(test_day_from_the_first_referral_to_the_end_of_the_sanction),
        CT_TEST(test_day_after_a_judgment_without_sanction_everything_goes),
        CT_TEST(test_day_review_that_nobody_decides_ends_by_itself),
        CT_TEST(test_day_provider_that_is_silent_makes_a_task),
        CT_TEST(test_day_letter_to_a_wrong_address_is_not_served),
        CT_TEST(test_day_first_warning_alone_is_forgotten_after_fourteen_months),
        CT_TEST(test_day_stories_have_been_in_every_state),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
