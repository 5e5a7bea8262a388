/* fuzz_contract.c - any bytes as a contract. What is read keeps its promises: every product has a
 * line, every contact a clearance and, from AMBER on, a key; every term has a second in it; every
 * reason names its place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/contract.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_term(const CtContractTerm *term)
{
    g_assert(term->from == CT_INSTANT_NEVER || ct_contract_holds(term, term->from));
    g_assert(term->until == CT_INSTANT_NEVER || ct_contract_holds(term, term->until - 1));
    g_assert(term->until == CT_INSTANT_NEVER || !ct_contract_holds(term, term->until));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtContract) contract = ct_contract_parse((CtBytes){ data, size }, "contract", &error);

    g_assert((contract == NULL) == (error != NULL));
    if (contract == NULL) {
        g_assert(g_str_has_prefix(error->message, "contract:"));
        return 0;
    }
    const CtContractFacts *facts = ct_contract_facts(contract);
    g_assert(facts->product_count > 0);
    check_term(&facts->valid);
    for (size_t i = 0; i < facts->product_count; i++) {
        g_assert(facts->products[i].line[0] != '\0');
        check_term(&facts->products[i].support);
    }
    for (size_t i = 0; i < facts->contact_count; i++) {
        g_assert(facts->contacts[i].key != NULL || facts->contacts[i].cleared < CT_TLP_AMBER);
        check_term(&facts->contacts[i].valid);
    }
    for (size_t i = 0; i < facts->aside_count; i++)
        g_assert(g_str_has_prefix(facts->asides[i], "contract:"));
    g_assert(facts->asides[facts->aside_count] == NULL);
    return 0;
}
