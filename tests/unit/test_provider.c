/* test_provider.c - what an access provider answers, and what it never tells.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "pair_sample.h"

#define FACTS "2025-01-02T10:00:00Z"

static void test_provider_gives_one_line_one_token(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t one = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);
    int64_t same = pair_refer(self, "r2", PAIR_ALONE, "51413", "2025-01-03T10:00:00Z");
    int64_t other = pair_refer(self, "r3", PAIR_SHARED, "1500", FACTS);

    pair_exchange(self);
    g_autofree char *first = pair_token(self, one);
    g_autofree char *second = pair_token(self, same);
    g_autofree char *third = pair_token(self, other);
    assert_int_equal(strlen(first), 32);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
    assert_int_equal(pair_subscriber(self, one), pair_subscriber(self, same));
    pair_close(self);
}

static void test_provider_keeps_the_places_of_its_log_lines(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    g_autofree char *path =
        g_build_filename(self->provider->mandate->folder, "answers", "response-00000001.csv", NULL);
    g_autofree char *text = NULL;

    (void)pair_refer(self, "r1", PAIR_SHARED, NULL, FACTS);
    (void)pair_ask(self);
    CtProviderCounts counts = pair_answer(self);
    assert_int_equal(counts.ambiguous, 1);
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("no %s", path);
    assert_non_null(strstr(text, ",ambiguous,10,2,"));
    assert_non_null(strstr(text, ",invented.log:1024"));
    assert_non_null(strstr(text, ",invented.log:2048"));
    pair_close(self);
}

static void test_provider_customers_stand_nowhere_in_clear(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    const char *folder = self->provider->mandate->folder;

    assert_int_equal(sample_count_files(folder, ct_bytes_of_text(REFERRAL_NAME)), 0);
    assert_int_equal(sample_count_files(folder, ct_bytes_of_text(REFERRAL_EMAIL)), 0);
    pair_close(self);
}

static void assert_book_refused(const Pair *self, const char *text)
{
    g_autofree char *path = g_build_filename(self->exchange, "faulty.csv", NULL);
    g_autoptr(GError) problem = NULL;
    uint64_t count = 77;

    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_false(ct_provider_import_customers(self->provider->mandate, path, &count, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT));
}

static void test_provider_refuses_a_customer_book_of_another_form(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);

    assert_book_refused(self, "");
    assert_book_refused(self, "name,line\n");
    assert_book_refused(self, "line,name,street,town,email,language\nline-9,too,few\n");
    assert_book_refused(self, "line,name,street,town,email,language\nl,\"a\",b,c,d,e\n");
    assert_book_refused(self, "line,name,street,town,email,language\nl,a\xff,b,c,d,e\n");
    pair_close(self);
}

/* A customer who moved house keeps his line, and his token. */
static void test_provider_new_identity_keeps_the_token(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    int64_t intake = pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);
    g_autofree char *path = g_build_filename(self->exchange, "moved.csv", NULL);
    uint64_t count;

    pair_exchange(self);
    assert_true(g_file_set_contents(path,
                                    "line,name,street,town,email,language\n"
                                    "line-1," REFERRAL_NAME ",9 rue Neuve,99100 EXEMPLEVILLE,,fr\n",
                                    -1, NULL));
    sample_must(ct_provider_import_customers(self->provider->mandate, path, &count, error));
    assert_int_equal(g_unlink(path), 0);
    pair_exchange(self);
    int64_t id = pair_subscriber(self, intake);
    sample_assert_value(self->authority, id, "street", "9 rue Neuve");
    sample_assert_value(self->authority, id, "email", NULL); /* an empty value is none */
    pair_close(self);
}

static void test_provider_answer_is_an_entry_without_any_value(void **state)
{
    (void)state;
    Pair *self = pair_found(NULL);
    uint64_t before;
    uint64_t after;

    (void)pair_refer(self, "r1", PAIR_ALONE, "6881", FACTS);
    (void)pair_ask(self);
    sample_must(ct_ledger_size(self->provider->book->ledger, &before, error));
    (void)pair_answer(self);
    sample_must(ct_ledger_size(self->provider->book->ledger, &after, error));
    assert_int_equal(after, before + 1);
    sample_check(self->provider);
    pair_close(self);
}

CT_TEST_MAIN(CT_TEST(test_provider_gives_one_line_one_token),
             CT_TEST(test_provider_keeps_the_places_of_its_log_lines),
             CT_TEST(test_provider_customers_stand_nowhere_in_clear),
             CT_TEST(test_provider_refuses_a_customer_book_of_another_form),
             CT_TEST(test_provider_new_identity_keeps_the_token),
             CT_TEST(test_provider_answer_is_an_entry_without_any_value))
