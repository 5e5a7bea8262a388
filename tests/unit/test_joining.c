/* test_joining.c - a join happens once, on somebody else's word, and leaves an entry.
 *
 * Method: a procedure of the test's own, whose billed loan may be looked at whole by the counter
 * when the council signed it; each term of the authorisation is changed in turn.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"

#include "base/limits.h"
#include "desk/joining.h"
#include "seal/authorisation.h"

#define EXPIRES "2025-12-01T00:00:00Z"

typedef struct {
    Sample *sample;
    int64_t id;
    CtNoteSigner council;
    char *proc; /* owned */
    char *people;
    CtBuffer note;
} Desk;

static void signer_of(uint8_t byte, const char *name, CtNoteSigner *out)
{
    uint8_t seed[CT_NOTE_SEED_SIZE] = { byte };

    assert_true(ct_note_signer_from(name, seed, out, NULL));
}

static Desk desk_open(void)
{
    Desk desk = { .note = ct_buffer_new(CT_LIMIT_NOTE_BYTES) };
    SamplePlan plan = library_plan();
    GString *text = g_string_new(plan.file[1]);

    signer_of(1, "council-key", &desk.council);
    g_string_replace(text, "  state missed initial\n",
                     "  state missed initial\n    join shelf, reader for counting by counter\n", 1);
    g_string_replace(text, "  state warned\n",
                     "  state warned\n"
                     "    join shelf, reader for hearing by counter authorised by council\n",
                     1);
    g_string_replace(text, "  state reminded\n",
                     "  state reminded\n    join shelf, reader for counting by counter\n", 1);
    desk.proc = g_string_free(text, FALSE);
    plan.file[1] = desk.proc;
    g_autofree char *key = ct_note_verifier_text(&desk.council.verifier);
    desk.people = g_strdup_printf("people:\n  Ada: [counter]\n"
                                  "  Bea: {roles: [council, counter], verifier: \"%s\"}\n",
                                  key);
    plan.config = desk.people;
    desk.sample = sample_found("library", &plan);
    desk.id = library_miss(desk.sample, "L1", "reader@example.org");
    return desk;
}

static void desk_warn(Desk *desk)
{
    sample_settle(desk->sample, desk->id, "reminder", CT_OUTBOX_SENT);
    sample_until(desk->sample, "2025-02-01T00:00:00Z");
    sample_assert_state(desk->sample, desk->id, "warned");
}

static void desk_close(Desk *desk)
{
    sample_check(desk->sample);
    sample_close(desk->sample);
    ct_note_signer_clear(&desk->council);
    ct_buffer_clear(&desk->note);
    g_free(desk->proc);
    g_free(desk->people);
}

static CtAuthorisation terms_of(const Desk *desk)
{
    CtAuthorisation terms = { .mandate = "library",
                              .number = (uint64_t)desk->id,
                              .stage = "warned",
                              .purpose = "hearing",
                              .person = "Ada",
                              .expires = sample_time(EXPIRES) };

    ct_envelope_random(terms.nonce, sizeof terms.nonce);
    return terms;
}

static bool look(Desk *desk, const CtAuthorisation *terms, const CtNoteSigner *signer,
                 const char *person, const char *why)
{
    const CtJoiningRequest request = { "hearing", person, ct_buffer_bytes(&desk->note), NULL };
    CtJoiningRequest asked = request;
    g_autoptr(GError) error = NULL;

    if (terms != NULL) {
        ct_buffer_empty(&desk->note);
        assert_true(ct_authorisation_sign(terms, signer, &desk->note, NULL));
        asked.authorisation = ct_buffer_bytes(&desk->note);
    }
    g_autoptr(CtValues) values =
        ct_joining_open(desk->sample->book, desk->id, sample_now(desk->sample), &asked, &error);
    if (why != NULL) {
        assert_null(values);
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
        if (strstr(error->message, why) == NULL)
            fail_msg("\"%s\" is not why: %s", why, error->message);
        return false;
    }
    if (values == NULL)
        fail_msg("%s", error->message);
    assert_string_equal(ct_values_get(values, "email"), "reader@example.org");
    assert_non_null(ct_values_get(values, "title"));
    return true;
}

static bool count_joined(void *user, const CtLedgerRow *row, GError **error)
{
    unsigned *count = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    *count += entry.kind == CT_ENTRY_JOINED;
    if (entry.kind == CT_ENTRY_JOINED) {
        assert_int_equal(entry.marks, 3);
        assert_int_equal(entry.mark[0], 3);
        assert_true(entry.mark[1] != 0);
    }
    return true;
}

static unsigned joined(const Desk *desk)
{
    unsigned count = 0;

    sample_must(ct_ledger_each(desk->sample->book->ledger, 0, count_joined, &count, error));
    return count;
}

static void test_joining_authorised_is_done_once_and_entered(void **state)
{
    (void)state;
    Desk desk = desk_open();

    desk_warn(&desk);
    CtAuthorisation terms = terms_of(&desk);
    assert_true(look(&desk, &terms, &desk.council, "Ada", NULL));
    assert_int_equal(joined(&desk), 1);
    assert_false(look(&desk, NULL, NULL, "Ada", "used already"));
    sample_reopen(desk.sample);
    assert_false(look(&desk, NULL, NULL, "Ada", "used already"));
    assert_int_equal(joined(&desk), 1);
    terms = terms_of(&desk); /* another nonce is another word */
    assert_true(look(&desk, &terms, &desk.council, "Ada", NULL));
    assert_int_equal(joined(&desk), 2);
    desk_close(&desk);
}

static void test_joining_every_term_must_be_met_and_nothing_is_spent(void **state)
{
    (void)state;
    Desk desk = desk_open();
    g_auto(CtNoteSigner) other = { 0 };

    signer_of(2, "council-key", &other);
    desk_warn(&desk);
    CtAuthorisation terms = terms_of(&desk);
    const CtAuthorisation good = terms;
    assert_false(look(&desk, &terms, &other, "Ada", "nobody who holds role \"council\" signed"));
    terms.number++;
    assert_false(look(&desk, &terms, &desk.council, "Ada", "another case"));
    terms = good;
    (void)g_strlcpy(terms.mandate, "other", sizeof terms.mandate);
    assert_false(look(&desk, &terms, &desk.council, "Ada", "another case"));
    terms = good;
    (void)g_strlcpy(terms.stage, "billed", sizeof terms.stage);
    assert_false(look(&desk, &terms, &desk.council, "Ada", "another stage"));
    terms = good;
    (void)g_strlcpy(terms.purpose, "gossip", sizeof terms.purpose);
    assert_false(look(&desk, &terms, &desk.council, "Ada", "another purpose"));
    terms = good;
    (void)g_strlcpy(terms.person, "Eve", sizeof terms.person);
    assert_false(look(&desk, &terms, &desk.council, "Ada", "another person"));
    terms = good;
    terms.expires = sample_now(desk.sample);
    assert_false(look(&desk, &terms, &desk.council, "Ada", "expired"));
    terms = good;
    (void)g_strlcpy(terms.person, "Bea", sizeof terms.person);
    assert_false(look(&desk, &terms, &desk.council, "Bea", "nobody authorises himself"));
    assert_false(look(&desk, &good, &desk.council, "Eve", "does not hold the role"));
    ct_buffer_empty(&desk.note);
    assert_false(look(&desk, NULL, NULL, "Ada", "needs an authorisation"));
    assert_int_equal(joined(&desk), 0);
    assert_true(look(&desk, &good, &desk.council, "Ada", NULL));
    desk_close(&desk);
}

static void test_joining_a_state_that_allows_no_such_purpose_refuses(void **state)
{
    (void)state;
    Desk desk = desk_open();
    CtAuthorisation terms = terms_of(&desk);

    assert_false(look(&desk, &terms, &desk.council, "Ada", "allows no such purpose"));
    desk_close(&desk);
}

static void test_joining_without_an_authoriser_is_entered_too(void **state)
{
    (void)state;
    Desk desk = desk_open();
    const CtJoiningRequest request = { .purpose = "counting", .person = "Ada" };
    g_autoptr(CtValues) values = NULL;

    sample_must((values = ct_joining_open(desk.sample->book, desk.id, sample_now(desk.sample),
                                          &request, error)) != NULL);
    assert_int_equal(joined(&desk), 1);
    desk_close(&desk);
}

CT_TEST_MAIN(CT_TEST(test_joining_authorised_is_done_once_and_entered),
             CT_TEST(test_joining_every_term_must_be_met_and_nothing_is_spent),
             CT_TEST(test_joining_a_state_that_allows_no_such_purpose_refuses),
             CT_TEST(test_joining_without_an_authoriser_is_entered_too))
