/* test_concern.c - which bulletins concern a contract, held against counting by hand.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "bulletin_sample.h"

#include "match/concern.h"

#define DAY CT_DAY_SECONDS
#define HEAD                                                                                       \
    "contract: c\nparties: { publisher: p, client: c }\ncomponents: strict\n"                      \
    "valid: { from: 1970-01-02, until: 1970-01-10 }\n"

/* Days count from 1970-01-01. */
static CtBulletinBook *some_book(void)
{
    CtBulletinBook *book = sample_book();

    sample_bulletin(book, "EX-3", 3 * DAY);
    sample_bulletin(book, "EX-1", 1 * DAY);
    sample_bulletin(book, "EX-5", 5 * DAY);
    sample_bulletin(book, "EX-20", 20 * DAY);
    sample_row(book, "EX-1", "System 8 for x64 Service Pack 1", "Example Browser");
    sample_row(book, "EX-3", "System 8 for 32-bit Service Pack 2", "");
    sample_row(book, "EX-1", "Example Suite 2010", "Example Writer 2010");
    sample_row(book, "EX-3", "System 8", "Example Browser");
    sample_row(book, "EX-5", "System 8.1 (Japanese)", "");
    sample_row(book, "EX-20", "System 8", "");
    return book;
}

static char *ask(const char *products, CtInstant since, CtInstant as_of, GError **error)
{
    g_autoptr(CtBulletinBook) book = some_book();
    g_autofree char *text = g_strconcat(HEAD "products:\n", products, NULL);
    g_autoptr(CtContract) contract = ct_contract_parse(ct_bytes_of_text(text), "c.yaml", error);
    const CtConcernQuery query = { since, as_of };
    g_auto(CtConcern) found = { 0 };
    GString *out = g_string_new(NULL);

    assert_non_null(contract);
    if (!ct_concern_ask(book, contract, &query, &found, error)) {
        (void)g_string_free(out, TRUE);
        return NULL;
    }
    g_string_append_printf(out, "%zu %u %u", found.answer_count, found.total.inclusive,
                           found.total.strict);
    for (size_t i = 0; i < found.answer_count; i++)
        g_string_append_printf(
            out, "; %s %s %s %zu", ct_bulletin_at(book, found.answers[i].bulletin)->id,
            ct_concern_word(found.answers[i].inclusive), ct_concern_word(found.answers[i].strict),
            found.answers[i].touch_count);
    for (size_t i = 0; i < ct_contract_facts(contract)->product_count; i++)
        g_string_append_printf(out, "; %u/%u", found.products[i].inclusive,
                               found.products[i].strict);
    return g_string_free(out, FALSE);
}

static void check(const char *products, const char *wanted)
{
    g_autofree char *found = ask(products, CT_INSTANT_NEVER, CT_INSTANT_NEVER, NULL);

    assert_string_equal(found, wanted);
}

static void test_concern_counts_under_both_rules_in_order_of_days(void **state)
{
    (void)state;
    check("  - { line: System 8 }\n  - { line: Suite 2010 }\n  - { line: Server 2010 }\n",
          "4 2 2; EX-1 concerns concerns 2; EX-3 concerns concerns 2; EX-5 no no 0; "
          "EX-20 out of term out of term 1; 2/1; 1/1; 0/0");
    check("  - { line: System 8, support: { until: 1970-01-02 } }\n",
          "4 1 0; EX-1 concerns no 1; EX-3 out of term out of term 2; EX-5 no no 0; "
          "EX-20 out of term out of term 1; 1/0");
}

static void test_concern_restricts_by_what_a_row_says(void **state)
{
    (void)state;
    check("  - { line: System 8, architectures: [x86] }\n",
          "4 1 1; EX-1 no no 0; EX-3 concerns concerns 2; EX-5 no no 0; "
          "EX-20 out of term out of term 1; 1/1");
    check("  - { line: System 8, editions: [Service Pack 1] }\n",
          "4 2 0; EX-1 concerns no 1; EX-3 concerns no 1; EX-5 no no 0; "
          "EX-20 out of term out of term 1; 2/0");
    check("  - { line: System 8.1, languages: [fr] }\n",
          "4 0 0; EX-1 no no 0; EX-3 no no 0; EX-5 no no 0; EX-20 no no 0; 0/0");
    check("  - { line: System 8.1, languages: [fr, ja] }\n",
          "4 1 1; EX-1 no no 0; EX-3 no no 0; EX-5 concerns concerns 1; EX-20 no no 0; 1/1");
}

static void test_concern_knows_only_what_was_published(void **state)
{
    (void)state;
    g_autofree char *before = ask("  - { line: System 8 }\n", CT_INSTANT_NEVER, 3 * DAY, NULL);
    g_autofree char *after = ask("  - { line: System 8 }\n", 3 * DAY, 5 * DAY, NULL);

    assert_string_equal(before, "2 2 1; EX-1 concerns no 1; EX-3 concerns concerns 2; 2/1");
    assert_string_equal(after, "2 1 1; EX-3 concerns concerns 2; EX-5 no no 0; 1/1");
}

static void test_concern_refuses_an_unknown_word_at_its_place(void **state)
{
    (void)state;
    g_autoptr(GError) line = NULL;
    g_autoptr(GError) architecture = NULL;

    assert_null(ask("  - { line: Sistem 8 }\n", CT_INSTANT_NEVER, CT_INSTANT_NEVER, &line));
    assert_string_equal(line->message,
                        "c.yaml:6:5: the bulletins' names know no product line \"Sistem 8\"");
    assert_null(ask("  - { line: System 8, architectures: [mips] }\n", CT_INSTANT_NEVER,
                    CT_INSTANT_NEVER, &architecture));
    assert_true(g_str_has_prefix(architecture->message, "c.yaml:6:5: "));
}

CT_TEST_MAIN(CT_TEST(test_concern_counts_under_both_rules_in_order_of_days),
             CT_TEST(test_concern_restricts_by_what_a_row_says),
             CT_TEST(test_concern_knows_only_what_was_published),
             CT_TEST(test_concern_refuses_an_unknown_word_at_its_place))
