/* test_contract.c - a contract key by key, each refusal with its place, contacts put aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/contract.h"

#define HEAD                                                                                       \
    "contract: sample\n"                                                                           \
    "parties: { publisher: Example Ltd, client: Ministry }\n"                                      \
    "components: inclusive\n"
#define PRODUCTS "products: [ { line: System 8 } ]\n"
#define DIGITS   "0123456789abcdef0123456789abcdef01234567"

static CtContract *read_text(const char *text, GError **error)
{
    return ct_contract_parse(ct_bytes_of_text(text), "c.yaml", error);
}

static void test_contract_is_read_key_by_key(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(CtContract) contract = read_text(
        HEAD
        "valid: { from: 2015-01-01, until: 2015-12-31 }\n"
        "notice: { kind: restricted, tlp: AMBER+STRICT, within-hours: 24 }\n"
        "sites: [ { id: hq, groups: [desks, servers] } ]\n"
        "contacts:\n"
        "  - { name: A, address: a@example.org, cleared: RED, key: 'openpgp:" DIGITS "' }\n"
        "  - { name: B, address: b@example.org, cleared: CLEAR, sites: [hq] }\n"
        "products:\n"
        "  - { line: System 8, versions: 'vers:windows/>=6.1', architectures: [x64],\n"
        "      editions: [SP1], languages: [fr], sites: [hq], support: { until: 2015-06-30 } }\n",
        &error);

    assert_null(error);
    const CtContractFacts *facts = ct_contract_facts(contract);
    assert_string_equal(facts->id, "sample");
    assert_string_equal(facts->client, "Ministry");
    assert_true(facts->inclusive);
    assert_int_equal(facts->tlp, CT_TLP_AMBER_STRICT);
    assert_int_equal(facts->within_hours, 24);
    assert_int_equal(facts->sites[0].groups.count, 2);
    assert_int_equal(facts->contact_count, 2);
    assert_int_equal(facts->aside_count, 0);
    assert_string_equal(facts->contacts[1].sites.item[0], "hq");
    assert_string_equal(facts->products[0].architectures.item[0], "x64");
    assert_int_equal(ct_version_range_holds(facts->products[0].versions, ct_bytes_of_text("6.1.1")),
                     CT_VERSION_RANGE_IN);
}

static void test_contract_term_holds_its_last_day(void **state)
{
    (void)state;
    g_autoptr(CtContract) contract =
        read_text(HEAD "valid: { from: 2015-01-01, until: 2015-12-31 }\n" PRODUCTS, NULL);
    const CtContractTerm *valid = &ct_contract_facts(contract)->valid;
    CtInstant first = ct_time_instant((CtDate){ 2015, 1, 1 }, 0, 0, 0);
    CtInstant last = ct_time_instant((CtDate){ 2015, 12, 31 }, 23, 59, 59);

    assert_true(ct_contract_holds(valid, first));
    assert_true(ct_contract_holds(valid, last));
    assert_false(ct_contract_holds(valid, first - 1));
    assert_false(ct_contract_holds(valid, last + 1));
}

static void test_contract_refuses_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } bad[] = {
        { HEAD, "c.yaml:1:1: " },
        { HEAD "products: []\n", "c.yaml:4:11: a contract over no product" },
        { HEAD "products: [ { lines: x } ]\n", "c.yaml:4:15: " },
        { HEAD "products: [ { line: x, editions: [] } ]\n", "c.yaml:4:34: an empty list" },
        { HEAD "products: [ { line: x, sites: [nowhere] } ]\n",
          "c.yaml:4:32: there is no site \"nowhere\"" },
        { HEAD "products: [ { line: x, versions: 'vers:none/1' } ]\n",
          "c.yaml:4:35: version range" },
        { HEAD "products: [ { line: x, support: { until: 2015-02-30 } } ]\n",
          "c.yaml:4:42: not a day" },
        { HEAD "valid: { from: 2015-02-01, until: 2015-01-01 }\n" PRODUCTS,
          "c.yaml:4:8: ends before it begins" },
        { HEAD "notice: { kind: x, tlp: WHITE }\n" PRODUCTS,
          "c.yaml:4:25: not a label of TLP 2.0" },
        { HEAD "notice: { kind: x, tlp: RED, within-hours: 0 }\n" PRODUCTS, "c.yaml:4:44: " },
        { HEAD "sites: [ { id: a }, { id: a } ]\n" PRODUCTS,
          "c.yaml:4:21: site \"a\" is told twice" },
        { "contract: a\nparties: { publisher: b, client: c }\ncomponents: all\n" PRODUCTS,
          "c.yaml:3:13: the component rule" },
        { "contract: a\nparties: { publisher: b }\ncomponents: strict\n" PRODUCTS,
          "c.yaml:2:10: " },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        assert_null(read_text(bad[i].text, &error));
        if (!g_str_has_prefix(error->message, bad[i].message))
            fail_msg("\"%s\" instead of \"%s\"", error->message, bad[i].message);
    }
}

static void test_contract_puts_an_uncleared_contact_aside_and_goes_on(void **state)
{
    (void)state;
    static const struct {
        const char *contact;
        const char *reason;
    } bad[] = {
        { "{ name: A, address: a@example.org }", "c.yaml:5:5: a contact without clearance" },
        { "{ name: A, address: a@example.org, cleared: SECRET }",
          "c.yaml:5:49: not a label of TLP 2.0" },
        { "{ name: A, address: a@example.org, cleared: AMBER }",
          "c.yaml:5:5: cleared for AMBER, but has no key" },
        { "{ name: A, address: a@example.org, cleared: RED, key: 'openpgp:12' }",
          "c.yaml:5:60: not openpgp:" },
        { "{ name: A, cleared: CLEAR }", "c.yaml:5:5: " },
        { "{ name: A, address: 'a@', cleared: CLEAR }", "c.yaml:5:26: not a mail address" },
        { "{ name: A, address: a b@example.org, cleared: CLEAR }",
          "c.yaml:5:25: not a mail address" },
        { "{ name: A, address: a@b@c, cleared: CLEAR }", "c.yaml:5:25: not a mail address" },
        { "{ name: A, address: \"x@example.org\\r\\nBcc: y@z.org\", cleared: CLEAR }",
          "c.yaml:5:26: not a mail address" },
        { "only a name", "c.yaml:5:5: " },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *text = g_strconcat(
            HEAD "contacts:\n  - ", bad[i].contact,
            "\n  - { name: B, address: b@example.org, cleared: GREEN }\n" PRODUCTS, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtContract) contract = read_text(text, &error);

        assert_null(error);
        const CtContractFacts *facts = ct_contract_facts(contract);
        assert_int_equal(facts->contact_count, 1);
        assert_string_equal(facts->contacts[0].name, "B");
        assert_int_equal(facts->aside_count, 1);
        if (!g_str_has_prefix(facts->asides[0], bad[i].reason))
            fail_msg("\"%s\" instead of \"%s\"", facts->asides[0], bad[i].reason);
    }
}

static void test_contract_tells_an_address_once_and_puts_its_second_contact_aside(void **state)
{
    (void)state;
    static const char *const second[] = {
        "{ name: A, address: a@example.org, cleared: GREEN, sites: [hq] }",
        "{ name: C, address: A@Example.ORG, cleared: GREEN }",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(second); i++) {
        g_autofree char *text = g_strconcat(
            HEAD "sites: [ { id: hq } ]\ncontacts:\n"
                 "  - { name: A, address: a@example.org, cleared: GREEN }\n  - ",
            second[i], "\n  - { name: B, address: b@example.org, cleared: GREEN }\n" PRODUCTS,
            NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtContract) contract = read_text(text, &error);

        assert_null(error);
        const CtContractFacts *facts = ct_contract_facts(contract);
        assert_int_equal(facts->contact_count, 2);
        assert_string_equal(facts->contacts[1].name, "B");
        assert_int_equal(facts->aside_count, 1);
        assert_string_equal(facts->asides[0], "c.yaml:7:25: the address of a contact before it");
    }
}

static void test_contract_without_notice_agrees_on_no_label(void **state)
{
    (void)state;
    g_autoptr(CtContract) contract = read_text(HEAD PRODUCTS, NULL);

    assert_null(ct_contract_facts(contract)->notice_kind);
    assert_int_equal(ct_contract_facts(contract)->tlp, CT_TLP_RED);
}

static void test_contract_cut_anywhere_is_read_or_refused(void **state)
{
    (void)state;
    static const char whole[] =
        HEAD "contacts: [ { name: A, address: a@example.org, cleared: GREEN } ]\n" PRODUCTS;

    for (size_t size = 0; size < sizeof whole; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtContract) contract =
            ct_contract_parse((CtBytes){ exact, size }, "c.yaml", &error);

        assert_true((contract == NULL) == (error != NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_contract_is_read_key_by_key),
             CT_TEST(test_contract_term_holds_its_last_day),
             CT_TEST(test_contract_refuses_with_line_and_column),
             CT_TEST(test_contract_puts_an_uncleared_contact_aside_and_goes_on),
             CT_TEST(test_contract_tells_an_address_once_and_puts_its_second_contact_aside),
             CT_TEST(test_contract_without_notice_agrees_on_no_label),
             CT_TEST(test_contract_cut_anywhere_is_read_or_refused))
