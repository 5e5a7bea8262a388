/* test_book.c - which procedures a mandate has adopted, and what its dossier binds to them.
 *
 * Method: good dossiers, then one fault each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"

static void test_book_adopts_a_text_once(void **state)
{
    (void)state;
    Sample *self = library_found();
    uint64_t before;
    uint64_t after;

    sample_must(ct_ledger_size(self->book->ledger, &before, error));
    sample_reopen(self);
    sample_must(ct_ledger_size(self->book->ledger, &after, error));
    assert_int_equal(before, 2); /* the mandate's entry and the procedure's */
    assert_int_equal(after, before);
    assert_int_equal(self->book->count, 1);
    sample_close(self);
}

static void change_text(const Sample *self, const char *name, const char *from, const char *to)
{
    g_autofree char *path = g_build_filename(self->mandate->folder, name, NULL);
    g_autofree char *before = NULL;

    assert_true(g_file_get_contents(path, &before, NULL, NULL));
    GString *text = g_string_new(before);
    assert_int_not_equal(g_string_replace(text, from, to, 0), 0);
    assert_true(g_file_set_contents(path, text->str, -1, NULL));
    g_string_free(text, TRUE);
}

static void test_book_keeps_open_cases_on_the_version_they_began_with(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t old = library_miss(self, "L1", "reader@example.org");

    change_text(self, "procedures/library.proc", "overdue-loan version 1",
                "overdue-loan version 2");
    sample_reopen(self);
    int64_t new = library_miss(self, "L2", "reader@example.org");
    g_autoptr(CtCase) first = sample_case(self, old);
    g_autoptr(CtCase) second = sample_case(self, new);
    assert_int_equal(first->adopted->procedure->version, 1);
    assert_int_equal(second->adopted->procedure->version, 2);
    assert_int_equal(ct_book_current(self->book, "overdue-loan")->procedure->version, 2);
    assert_int_equal(self->book->count, 2);
    sample_check(self);
    sample_close(self);
}

#define SUPERSEDES                                                                                 \
    "overdue-loan version 2\n  supersedes 1 new-steps { missed -> missed, reminded -> reminded, "  \
    "warned -> warned, billed -> billed }"

static void test_book_moves_running_cases_when_a_version_supersedes_theirs(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t running = library_miss(self, "L1", "reader@example.org");
    int64_t over = library_miss(self, "L2", "reader@example.org");
    CtClerkCounts counts = { 0 };

    sample_tell(self, over, "book-back", NULL);
    change_text(self, "procedures/library.proc", "overdue-loan version 1", SUPERSEDES);
    change_text(self, "procedures/library.proc", "after 14 days from sent",
                "after 3 days from sent");
    sample_reopen(self);
    sample_must(ct_clerk_work(self->book, sample_now(self), &counts, error));
    assert_int_equal(counts.moved, 1);
    g_autoptr(CtCase) moved = sample_case(self, running);
    g_autoptr(CtCase) final = sample_case(self, over);
    assert_int_equal(moved->adopted->procedure->version, 2);
    assert_int_equal(final->adopted->procedure->version, 1); /* never a final case */
    sample_check(self);
    sample_settle(self, running, "reminder", CT_OUTBOX_SENT); /* ordered under the old version */
    sample_until(self, "2025-01-10T09:00:00Z");
    sample_assert_state(self, running, "warned"); /* three days, as the new text says */
    counts = (CtClerkCounts){ 0 };
    sample_must(ct_clerk_work(self->book, sample_now(self), &counts, error));
    assert_int_equal(counts.moved, 0); /* once */
    sample_check(self);
    sample_close(self);
}

static void test_book_adopts_no_version_whose_map_is_not_total(void **state)
{
    (void)state;
    Sample *self = library_found();

    change_text(self, "procedures/library.proc", "overdue-loan version 1",
                "overdue-loan version 2\n  supersedes 1 new-steps { missed -> missed }");
    g_autoptr(GError) problem = NULL;
    g_autoptr(CtBook) book = ct_book_open(self->mandate, &problem);
    assert_null(book);
    assert_non_null(strstr(problem->message, "no state for the cases in \"reminded\""));
    sample_close(self);
}

/* As if the program had known another calendar when the text was adopted. */
static void test_book_adopts_the_calendar_with_the_text(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t running = library_miss(self, "L1", "reader@example.org");
    CtClerkCounts counts = { 0 };

    g_autoptr(CtCase) before = sample_case(self, running);
    const CtAdopted *old = before->adopted;
    g_autoptr(CtAlmanac) fr = ct_almanac_find("fr-civil");
    g_autofree char *path =
        g_build_filename(self->mandate->folder, "procedures/library.proc", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autofree char *both = g_strconcat(text, (const char *)ct_almanac_text(fr).data, NULL);
    uint8_t digest[CT_DIGEST_SIZE];
    ct_digest_of(ct_bytes_of_text(both), digest);
    assert_memory_equal(old->digest, digest, sizeof digest); /* cat X.proc Y.cal | sha256sum */

    change_text(self, "procedures/library.proc", "counter operator", "counter operator\n");
    sample_reopen(self);
    sample_must(ct_clerk_work(self->book, sample_now(self), &counts, error));
    assert_int_equal(counts.moved, 0); /* another text, not another calendar */
    assert_int_equal(self->book->count, 2);
    sample_check(self);
    sample_close(self);
}

static void test_book_refuses_a_text_that_is_not_the_one_adopted(void **state)
{
    (void)state;
    Sample *self = library_found();
    g_autoptr(GError) problem = NULL;

    sample_must(
        ct_db_execute(self->mandate->db,
                      "UPDATE adopted SET text = CAST(replace(CAST(text AS TEXT), '14 days', "
                      "'15 days') AS BLOB)",
                      "test", error));
    g_autoptr(CtBook) book = ct_book_open(self->mandate, &problem);
    assert_null(book);
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_INTEGRITY));
    sample_close(self);
}

static void test_book_binds_an_occurrence_only_to_its_own_notice(void **state)
{
    (void)state;
    Sample *self = library_found();
    const CtProcedure *procedure = ct_book_current(self->book, "overdue-loan")->procedure;
    int reminder = ct_procedure_notice(procedure, "reminder");
    int bill = ct_procedure_notice(procedure, "bill");

    assert_int_equal(
        ct_book_occurrence(self->book, procedure, CT_OCCURRENCE_MAIL_BOUNCED, reminder),
        ct_procedure_event(procedure, "mail-failed"));
    assert_int_equal(ct_book_occurrence(self->book, procedure, CT_OCCURRENCE_MAIL_BOUNCED, bill),
                     CT_PROCEDURE_NONE);
    assert_int_equal(
        ct_book_occurrence(self->book, procedure, CT_OCCURRENCE_LETTER_PRESENTED, bill),
        CT_PROCEDURE_NONE);
    sample_close(self);
}

static void assert_dossier_refused(const char *dossier, const char *message)
{
    Sample *self = library_found();
    g_autoptr(GError) problem = NULL;

    ct_book_free(self->book);
    self->book = NULL;
    ct_mandate_free(self->mandate);
    g_autofree char *path =
        g_build_filename(self->folder, "mandates", "library", "dossier.yaml", NULL);
    assert_true(g_file_set_contents(path, dossier, -1, NULL));
    sample_must((self->mandate = ct_mandate_open(self->folder, "library", error)) != NULL);
    self->book = ct_book_open(self->mandate, &problem);
    assert_null(self->book);
    if (strstr(problem->message, message) == NULL)
        fail_msg("said instead: %s", problem->message);
    sample_close(self);
}

static void test_book_refuses_a_dossier_that_binds_what_is_not_there(void **state)
{
    (void)state;
    assert_dossier_refused("procedures: [absent.proc]\n", "no such procedure file");
    assert_dossier_refused("procedures: [../library.proc]\n", "no such procedure file");
    assert_dossier_refused("procedures: [library.proc]\nreferral: {procedure: other, event: a, "
                           "check: b}\n",
                           "not adopted");
    assert_dossier_refused("procedures: [library.proc]\nreferral: {procedure: overdue-loan, "
                           "event: book-missed, check: absent}\n",
                           "no such event");
    assert_dossier_refused("procedures: [library.proc]\noccurrences: {earthquake: book-back}\n",
                           "no such occurrence");
    assert_dossier_refused("procedures: [library.proc]\nsurprise: 1\n", "surprise");
}

static void test_book_lets_a_pilot_exchange_only_when_told(void **state)
{
    (void)state;
    SamplePlan plan = { .pilot = true };
    Sample *self = sample_found("response", &plan);
    const CtProcedure *procedure = ct_book_current(self->book, "referral-intake")->procedure;
    const CtProcedureNotice *ask = &procedure->notice[ct_procedure_notice(procedure, "ask-token")];

    assert_false(ct_book_passes_in_pilot(self->book, ask));
    sample_close(self);
    plan.config = "pilot_exchange: true\n";
    self = sample_found("response", &plan);
    procedure = ct_book_current(self->book, "graduated-response")->procedure;
    ask = &procedure->notice[ct_procedure_notice(procedure, "ask-identity")];
    const CtProcedureNotice *warn = &procedure->notice[ct_procedure_notice(procedure, "warn1")];
    assert_true(ct_book_passes_in_pilot(self->book, ask));
    assert_false(ct_book_passes_in_pilot(self->book, warn));
    sample_close(self);
}

static void test_book_lets_no_machines_event_be_told_by_hand(void **state)
{
    (void)state;
    Sample *self = library_found();
    const CtProcedure *procedure = ct_book_current(self->book, "overdue-loan")->procedure;
    g_autoptr(GError) machine = NULL;
    g_autoptr(GError) nobody = NULL;

    assert_false(ct_book_may_tell(self->book, procedure,
                                  ct_procedure_event(procedure, "mail-failed"), "Robin", &machine));
    assert_true(g_error_matches(machine, CT_ERROR, CT_ERROR_DENIED));
    assert_false(ct_book_may_tell(self->book, procedure,
                                  ct_procedure_event(procedure, "debt-judged"), NULL, &nobody));
    assert_true(g_error_matches(nobody, CT_ERROR, CT_ERROR_DENIED));
    sample_must(ct_book_may_tell(self->book, procedure,
                                 ct_procedure_event(procedure, "debt-judged"), "Robin", error));
    sample_close(self);
}

static void test_book_lets_only_listed_people_sign_when_there_is_a_list(void **state)
{
    (void)state;
    SamplePlan plan = library_plan();
    plan.config = "people:\n  Robin: [council]\n  Kim: [counter]\n";
    Sample *self = sample_found("library", &plan);
    const CtProcedure *procedure = ct_book_current(self->book, "overdue-loan")->procedure;
    int judged = ct_procedure_event(procedure, "debt-judged");
    g_autoptr(GError) problem = NULL;

    sample_must(ct_book_may_tell(self->book, procedure, judged, "Robin", error));
    assert_false(ct_book_may_tell(self->book, procedure, judged, "Kim", &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_DENIED));
    assert_null(strstr(problem->message, "Kim")); /* messages never name a person */
    assert_false(ct_book_may_tell(self->book, procedure, judged, "Mallory", NULL));
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_book_adopts_a_text_once),
             CT_TEST(test_book_keeps_open_cases_on_the_version_they_began_with),
             CT_TEST(test_book_moves_running_cases_when_a_version_supersedes_theirs),
             CT_TEST(test_book_adopts_no_version_whose_map_is_not_total),
             CT_TEST(test_book_adopts_the_calendar_with_the_text),
             CT_TEST(test_book_refuses_a_text_that_is_not_the_one_adopted),
             CT_TEST(test_book_binds_an_occurrence_only_to_its_own_notice),
             CT_TEST(test_book_refuses_a_dossier_that_binds_what_is_not_there),
             CT_TEST(test_book_lets_a_pilot_exchange_only_when_told),
             CT_TEST(test_book_lets_no_machines_event_be_told_by_hand),
             CT_TEST(test_book_lets_only_listed_people_sign_when_there_is_a_list))
