/* test_clearance.c - who of a contract may have an advisory, and the reason of everybody who may
 * not.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/clearance.h"

#define KEY "openpgp:0123456789abcdef0123456789abcdef01234567"

static const char text[] =
    "contract: sample\n"
    "parties: { publisher: Example Ltd, client: Ministry }\n"
    "components: inclusive\n"
    "notice: { kind: restricted, tlp: AMBER+STRICT }\n"
    "sites: [ { id: hq }, { id: lab } ]\n"
    "contacts:\n"
    "  - { name: A, address: a@example.org, cleared: RED, key: '" KEY "', deputy: b@example.org }\n"
    "  - { name: B, address: b@example.org, cleared: AMBER, key: '" KEY "', sites: [lab] }\n"
    "  - { name: C, address: c@example.org, cleared: GREEN, language: en }\n"
    "  - { name: D, address: d@example.org, cleared: RED, key: '" KEY "',\n"
    "      valid: { until: 2015-06-30 } }\n"
    "products: [ { line: System 8, sites: [hq] }, { line: System 9 } ]\n";

enum { A, B, C, D };
static const CtInstant may = 1430438400; /* 2015-05-01 */

static CtClearanceVerdict ask(size_t who, CtContractTlp label, CtInstant now, uint32_t product)
{
    g_autoptr(CtContract) contract = ct_contract_parse(ct_bytes_of_text(text), "c.yaml", NULL);
    const CtContractFacts *facts = ct_contract_facts(contract);
    const CtConcernTouch touch = { .product = product, .in_term = true };
    const CtClearanceQuestion question = { facts, &touch, 1, label, now };

    assert_non_null(contract);
    return ct_clearance_of(&question, &facts->contacts[who]);
}

static void test_clearance_never_lowers_a_label(void **state)
{
    (void)state;
    static const CtClearanceVerdict expected[CT_TLP_LABELS][2] = {
        [CT_TLP_CLEAR] = { CT_CLEARANCE_YES, CT_CLEARANCE_YES },
        [CT_TLP_GREEN] = { CT_CLEARANCE_YES, CT_CLEARANCE_YES },
        [CT_TLP_AMBER] = { CT_CLEARANCE_YES, CT_CLEARANCE_TOO_LOW },
        [CT_TLP_AMBER_STRICT] = { CT_CLEARANCE_YES, CT_CLEARANCE_TOO_LOW },
        [CT_TLP_RED] = { CT_CLEARANCE_BEYOND_CONTRACT, CT_CLEARANCE_BEYOND_CONTRACT },
    };

    for (int label = 0; label < CT_TLP_LABELS; label++) {
        assert_int_equal(ask(A, (CtContractTlp)label, may, 0), expected[label][0]);
        assert_int_equal(ask(C, (CtContractTlp)label, may, 0), expected[label][1]);
    }
}

static void test_clearance_asks_sites_and_days(void **state)
{
    (void)state;
    assert_int_equal(ask(B, CT_TLP_AMBER, may, 0), CT_CLEARANCE_OTHER_SITE);
    assert_int_equal(ask(B, CT_TLP_AMBER, may, 1), CT_CLEARANCE_YES);
    assert_int_equal(ask(D, CT_TLP_AMBER, may, 0), CT_CLEARANCE_YES);
    assert_int_equal(ask(D, CT_TLP_AMBER, may + 61 * CT_DAY_SECONDS, 0), CT_CLEARANCE_OUT_OF_TERM);
}

static void test_clearance_sends_nothing_amber_without_a_key(void **state)
{
    (void)state;
    g_autoptr(CtContract) contract = ct_contract_parse(ct_bytes_of_text(text), "c.yaml", NULL);
    const CtContractFacts *facts = ct_contract_facts(contract);
    const CtConcernTouch touch = { .in_term = true };
    CtContractContact keyless = facts->contacts[A];
    CtClearanceQuestion question = { facts, &touch, 1, CT_TLP_AMBER, may };

    keyless.key = NULL;
    assert_int_equal(ct_clearance_of(&question, &keyless), CT_CLEARANCE_NO_KEY);
    question.label = CT_TLP_GREEN;
    assert_int_equal(ct_clearance_of(&question, &keyless), CT_CLEARANCE_YES);
}

static void test_clearance_finds_deputies_by_address(void **state)
{
    (void)state;
    g_autoptr(CtContract) contract = ct_contract_parse(ct_bytes_of_text(text), "c.yaml", NULL);
    const CtContractFacts *facts = ct_contract_facts(contract);

    assert_ptr_equal(ct_clearance_contact(facts, facts->contacts[A].deputy), &facts->contacts[B]);
    assert_null(ct_clearance_contact(facts, "nobody@example.org"));
    assert_string_equal(facts->contacts[C].language, "en");
}

CT_TEST_MAIN(CT_TEST(test_clearance_never_lowers_a_label),
             CT_TEST(test_clearance_asks_sites_and_days),
             CT_TEST(test_clearance_sends_nothing_amber_without_a_key),
             CT_TEST(test_clearance_finds_deputies_by_address))
