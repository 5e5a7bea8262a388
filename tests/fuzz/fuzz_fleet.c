/* fuzz_fleet.c - any bytes as a fleet: read with machines that can be counted, or refused at a
 * place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/fleet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtFleet) fleet = ct_fleet_parse((CtBytes){ data, size }, "f.yaml", &error);
    CtContractProduct product = { .line = "Windows 7" };
    const CtContractFacts contract = { .products = &product, .product_count = 1 };
    const CtConcernTouch touch = { .in_term = true };

    g_assert((fleet == NULL) == (error != NULL));
    if (fleet == NULL) {
        g_assert(g_str_has_prefix(error->message, "f.yaml"));
        return 0;
    }
    g_assert(ct_fleet_contract(fleet)[0] != '\0');
    g_assert(ct_fleet_touched(fleet, &contract, &touch, 1) <= ct_fleet_size(fleet));
    return 0;
}
