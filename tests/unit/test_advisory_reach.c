/* test_advisory_reach.c - whom an advisory reaches, against the plain judge of each product alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "advisory_world.h"

#include "match/advisory_judge.h"
#include "match/advisory_reach.h"

enum { WORLDS = 80, CONTRACTS = 6, PRODUCTS = 5 };

typedef struct {
    char *product[CONTRACTS][PRODUCTS]; /* owned */
} Contracts;

static CtAdvisoryReach *fill(Contracts *contracts)
{
    CtAdvisoryReach *reach = ct_advisory_reach_new();

    for (uint32_t i = 0; i < CONTRACTS; i++)
        for (size_t k = 0; k < PRODUCTS; k++) {
            contracts->product[i][k] = advisory_world_name(true);
            assert_true(
                ct_advisory_reach_add(reach, i, ct_bytes_of_text(contracts->product[i][k]), NULL));
        }
    ct_advisory_reach_ready(reach);
    return reach;
}

static CtAdvisoryTruth found(const CtAdvisoryReach *reach, const GArray *out, uint32_t contract,
                             const char *product, CtAdvisoryScopeRule rule)
{
    for (guint i = 0; i < out->len; i++) {
        const CtAdvisoryReached *here = &g_array_index(out, CtAdvisoryReached, i);

        if (here->contract == contract &&
            strcmp(ct_advisory_reach_product(reach, here->product), product) == 0)
            return rule == CT_ADVISORY_STRICT ? here->truth : here->inclusive;
    }
    return CT_ADVISORY_NO;
}

static void compare(const Contracts *contracts, const CtAdvisoryReach *reach, CtBytes tree)
{
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryReached));

    assert_true(ct_advisory_reach_find(reach, tree, out, NULL));
    for (uint32_t i = 0; i < CONTRACTS * PRODUCTS * 2; i++) {
        uint32_t contract = i / 2 / PRODUCTS;
        const char *product = contracts->product[contract][i / 2 % PRODUCTS];
        CtBytes item = ct_bytes_of_text(product);
        CtAdvisoryScopeRule rule = (CtAdvisoryScopeRule)(i % 2);
        const CtAdvisoryJudgeHost host = { &item, 1, 0, { .rule = rule, .independent = true } };
        g_auto(CtAdvisoryJudgement) judgement = { 0 };

        assert_true(ct_advisory_judge(tree, &host, &judgement, NULL));
        assert_int_equal(found(reach, out, contract, product, rule), judgement.truth);
    }
}

static void test_advisory_reach_agrees_with_the_plain_judge(void **state)
{
    (void)state;
    for (int world = 0; world < WORLDS; world++) {
        g_auto(CtBuffer) tree = ct_buffer_new(1 << 16);
        Contracts contracts;
        g_autoptr(CtAdvisoryReach) reach = fill(&contracts);

        advisory_world_node(&tree, 2);
        advisory_world_node(&tree, 1);
        compare(&contracts, reach, ct_buffer_bytes(&tree));
        for (size_t i = 0; i < CONTRACTS; i++)
            for (size_t k = 0; k < PRODUCTS; k++)
                g_free(contracts.product[i][k]);
    }
}

static void test_advisory_reach_refuses_what_names_nobody(void **state)
{
    (void)state;
    g_autoptr(CtAdvisoryReach) reach = ct_advisory_reach_new();

    assert_false(
        ct_advisory_reach_add(reach, 0, ct_bytes_of_text("cpe:2.3:a:*:p:1:*:*:*:*:*:*:*"), NULL));
    assert_false(ct_advisory_reach_add(reach, 0, ct_bytes_of_text("reader 1.0"), NULL));
}

CT_TEST_MAIN(CT_TEST(test_advisory_reach_agrees_with_the_plain_judge),
             CT_TEST(test_advisory_reach_refuses_what_names_nobody))
