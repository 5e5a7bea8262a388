/* test_fleet.c - machines are read strictly and counted once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/fleet.h"

#define HEAD "fleet: f\ncontract: c\nmachines:\n"

static const char contract_text[] =
    "contract: c\nparties: { publisher: P, client: C }\ncomponents: strict\n"
    "sites: [ { id: hq }, { id: lab } ]\n"
    "products: [ { line: System 8, sites: [hq] }, { line: System 9 } ]\n";

static void test_fleet_counts_a_machine_once_and_where_the_product_is(void **state)
{
    (void)state;
    g_autoptr(CtContract) contract =
        ct_contract_parse(ct_bytes_of_text(contract_text), "c.yaml", NULL);
    g_autoptr(CtFleet) fleet = ct_fleet_parse(
        ct_bytes_of_text(HEAD "  - { id: a, site: hq, products: [System 8, System 9] }\n"
                              "  - { id: b, site: lab, products: [System 8] }\n"
                              "  - { id: c, products: [System 8] }\n"
                              "  - { id: d, products: [System 7] }\n"),
        "f.yaml", NULL);
    const CtConcernTouch touch[] = { { .product = 0, .in_term = true },
                                     { .product = 1, .in_term = true },
                                     { .product = 0, .in_term = false } };
    const CtContractFacts *facts = ct_contract_facts(contract);

    assert_int_equal(ct_fleet_size(fleet), 4);
    assert_string_equal(ct_fleet_contract(fleet), "c");
    assert_int_equal(ct_fleet_touched(fleet, facts, touch, 2), 2);     /* a, c */
    assert_int_equal(ct_fleet_touched(fleet, facts, touch + 1, 1), 1); /* a */
    assert_int_equal(ct_fleet_touched(fleet, facts, touch + 2, 1), 0);
}

static void test_fleet_of_inventories_counts_lines_everywhere(void **state)
{
    (void)state;
    g_autoptr(CtContract) contract =
        ct_contract_parse(ct_bytes_of_text(contract_text), "c.yaml", NULL);
    g_autoptr(CtFleet) fleet = ct_fleet_new("c");
    const CtConcernTouch touch = { .product = 0, .in_term = true };

    ct_fleet_add(fleet, (const char *const[]){ "System 8", NULL });
    ct_fleet_add(fleet, (const char *const[]){ "System 9", "System 8", NULL });
    ct_fleet_add(fleet, (const char *const[]){ NULL });
    assert_int_equal(ct_fleet_size(fleet), 3);
    assert_string_equal(ct_fleet_contract(fleet), "c");
    assert_int_equal(ct_fleet_touched(fleet, ct_contract_facts(contract), &touch, 1), 2);
}

static void test_fleet_refuses_what_would_lose_a_machine(void **state)
{
    (void)state;
    static const char *const texts[] = {
        HEAD "  - { id: a, products: [X] }\n  - { id: a, products: [Y] }\n",
        HEAD "  - { id: a, products: [] }\n",
        HEAD "  - { id: a }\n",
        HEAD "  - { id: a, products: [[X]] }\n",
        HEAD "  - { id: a, product: [X] }\n",
        "fleet: f\nmachines: []\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        assert_null(ct_fleet_parse(ct_bytes_of_text(texts[i]), "f.yaml", &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, "f.yaml:"));
    }
}

CT_TEST_MAIN(CT_TEST(test_fleet_counts_a_machine_once_and_where_the_product_is),
             CT_TEST(test_fleet_of_inventories_counts_lines_everywhere),
             CT_TEST(test_fleet_refuses_what_would_lose_a_machine))
