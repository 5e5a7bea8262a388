/* test_asking.c - the exchange in two phases, between two instances that share a folder.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "pair_sample.h"

#define FACTS "2025-01-02T10:00:00Z"

static void test_asking_leads_each_answer_to_its_state(void **state)
{
    (void)state;
    static const struct {
        const char *ip;
        const char *port;
        const char *at;
        const char *outcome;
        const char *state;
    } scenes[] = {
        { PAIR_ALONE, "6881", FACTS, "one", "token-joined" },
        { PAIR_SHARED, "1500", FACTS, "one", "token-joined" },
        { PAIR_SHARED, NULL, FACTS, "ambiguous", "token-missing" },
        { PAIR_NOBODY, "6881", FACTS, "none", "token-missing" },
        { PAIR_ALONE, "6881", "2024-12-30T10:00:00Z", "gap", "token-missing" },
        /* line-3 is in the logs, but no customer has it */
        { PAIR_SHARED, "3000", FACTS, "none", "token-missing" },
    };
    Pair *self = pair_found(NULL);
    int64_t id[G_N_ELEMENTS(scenes)];

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        g_autofree char *key = g_strdup_printf("r%zu", i);
        id[i] = pair_refer(self, key, scenes[i].ip, scenes[i].port, scenes[i].at);
    }
    pair_exchange(self);
    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        sample_assert_value(self->authority, id[i], "outcome", scenes[i].outcome);
        sample_assert_state(self->authority, id[i], scenes[i].state);
    }
    sample_check(self->authority);
    sample_check(self->provider);
    pair_close(self);
}

static void test_asking_tells_the_identity_only_after_the_token(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t intake = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);

    pair_exchange(self);
    int64_t id = pair_subscriber(self, intake);
    sample_assert_value(self->authority, id, "name", NULL);
    pair_exchange(self);
    sample_assert_state(self->authority, id, "first-warned");
    sample_assert_orders(self->authority, id, "ask-identity:sent warn1:ordered");
    sample_assert_value(self->authority, id, "name", REFERRAL_NAME);
    sample_assert_value(self->authority, id, "email", REFERRAL_EMAIL);
    sample_assert_value(self->authority, id, "language", "fr");
    sample_assert_value(self->authority, id, "at", FACTS);
    sample_check(self->authority);
    pair_close(self);
}

static size_t files_in(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    size_t count = 0;

    while (g_dir_read_name(dir) != NULL)
        count++;
    return count;
}

/* The attacker of LEDGER.md holds every retained answer and the server's keys: there are none. */
static void test_asking_leaves_no_file_behind_and_none_in_clear(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);

    (void)pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);
    assert_int_equal(pair_ask(self).rows, 1);
    assert_int_equal(files_in(self->exchange), 1);
    assert_int_equal(sample_count_files(self->exchange, ct_bytes_of_text(PAIR_ALONE)), 0);
    assert_int_equal(pair_answer(self).one, 1);
    assert_int_equal(files_in(self->exchange), 1);
    assert_int_equal(pair_receive(self).rows, 1);
    assert_int_equal(files_in(self->exchange), 0);
    pair_close(self);
}

/* The path of the only answer in the folder. */
static char *answer_path(const Pair *self)
{
    g_autoptr(GDir) dir = g_dir_open(self->exchange, 0, NULL);
    const char *name = g_dir_read_name(dir);

    assert_non_null(name);
    assert_true(g_str_has_suffix(name, ".answer"));
    return g_build_filename(self->exchange, name, NULL);
}

static void test_asking_applies_an_answer_once(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t id = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);
    g_autofree char *bytes = NULL;
    gsize size;
    uint64_t before;
    uint64_t after;

    (void)pair_ask(self);
    (void)pair_answer(self);
    g_autofree char *path = answer_path(self);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    (void)pair_receive(self);
    sample_must(ct_ledger_size(self->authority->book->ledger, &before, error));
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL)); /* handed over again */
    (void)pair_receive(self);
    sample_must(ct_ledger_size(self->authority->book->ledger, &after, error));
    assert_int_equal(before, after);
    sample_assert_state(self->authority, id, "token-joined");
    sample_check(self->authority);
    pair_close(self);
}

/* A crash between the request file and its note asks the same twice, under two serials. */
static void test_asking_twice_tells_the_case_once(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    CtMandate *provider = self->provider->mandate;
    CtMandatePartner authority;
    g_auto(CtOutboxItem) item = { 0 };
    int64_t intake = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);

    pair_exchange(self);
    int64_t id = pair_subscriber(self, intake);
    pair_exchange(self);
    sample_order(self->authority, id, "ask-identity", &item);
    g_autofree char *reference = ct_outbox_reference(&item);
    sample_must(ct_mandate_partner(provider, 0, &authority, error));
    g_auto(CtExchange) again =
        ct_exchange_new(CT_EXCHANGE_ANSWER, "access", "response", "identity", 4711, 0);
    const char *row[] = { reference, "known", "Somebody Else", "s", "t", "e@example.org", "en" };
    assert_true(ct_exchange_add(&again, row, G_N_ELEMENTS(row), NULL));
    sample_must(ct_exchange_write(provider, &authority, &again, error));
    assert_int_equal(pair_receive(self).rows, 1);
    sample_assert_value(self->authority, id, "name", REFERRAL_NAME);
    sample_assert_orders(self->authority, id, "ask-identity:sent warn1:ordered");
    sample_check(self->authority);
    pair_close(self);
}

static void test_asking_lays_an_altered_answer_aside_whole(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t id = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);
    g_autofree char *bytes = NULL;
    g_autofree char *refused = g_build_filename(self->exchange, "refused", NULL);
    gsize size;

    (void)pair_ask(self);
    (void)pair_answer(self);
    g_autofree char *path = answer_path(self);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    bytes[size / 2] ^= 1;
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    CtAskingCounts counts = pair_receive(self);
    assert_int_equal(counts.refused, 1);
    assert_int_equal(counts.rows, 0);
    sample_assert_state(self->authority, id, "token-asked");
    assert_int_equal(files_in(refused), 2); /* the file and the reason: a person must look */
    pair_close(self);
}

static void test_asking_answer_that_comes_too_late_changes_nothing(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t id = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);

    (void)pair_ask(self);
    sample_until(self->authority, "2025-01-16T09:00:00Z"); /* eight days, R.331-8 */
    sample_assert_state(self->authority, id, "token-missing");
    (void)pair_answer(self);
    (void)pair_receive(self);
    sample_assert_state(self->authority, id, "token-missing");
    sample_assert_value(self->authority, id, "subscriber", NULL);
    sample_check(self->authority);
    pair_close(self);
}

static void test_asking_waits_while_there_is_no_provider(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = referral_lodge(self, "r1", FACTS);
    CtAskingCounts counts = { 0 };

    sample_must(ct_asking_send(self->book, sample_now(self), &counts, error));
    assert_int_equal(counts.rows, 0);
    sample_assert_orders(self, id, "ask-token:ordered");
    sample_close(self);
}

/* No provider came in two months: nothing is left to be asked about. */
static void test_asking_gives_up_what_was_erased(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t id = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);

    sample_until(self->authority, "2025-03-10T09:00:00Z");
    CtAskingCounts counts = pair_ask(self);
    assert_int_equal(counts.unasked, 1);
    assert_int_equal(counts.rows, 0);
    sample_assert_orders(self->authority, id, "ask-token:refused");
    sample_check(self->authority);
    pair_close(self);
}

static void test_asking_unknown_token_closes_the_case(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t id = referral_again(self->authority, "r1", FACTS); /* a token nobody gave */

    sample_must(ct_mandate_set_clock(self->provider->mandate, sample_now(self->authority), error));
    pair_exchange(self);
    sample_assert_state(self->authority, id, "case-closed");
    sample_check(self->authority);
    pair_close(self);
}

CT_TEST_MAIN(CT_TEST(test_asking_leads_each_answer_to_its_state),
             CT_TEST(test_asking_tells_the_identity_only_after_the_token),
             CT_TEST(test_asking_leaves_no_file_behind_and_none_in_clear),
             CT_TEST(test_asking_applies_an_answer_once),
             CT_TEST(test_asking_twice_tells_the_case_once),
             CT_TEST(test_asking_lays_an_altered_answer_aside_whole),
             CT_TEST(test_asking_answer_that_comes_too_late_changes_nothing),
             CT_TEST(test_asking_waits_while_there_is_no_provider),
             CT_TEST(test_asking_gives_up_what_was_erased),
             CT_TEST(test_asking_unknown_token_closes_the_case))
