/* journey.h - one case for its page: steps, deadlines with their derivation, what is kept.
 *
 * In:  a case's number, or MANDATE.NUMBER. Out: the entries of the ledger that are the case's, as
 *      their headers say; every timer, erasure and open task with anchor, period, shifts and law;
 *      each compartment's state. MISSING when no mandate has such a case.
 * Nothing of this needs a key: the values of a case are not here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/mandates.h"

bool ct_journey_fill(const CtMandates *mandates, const char *case_id, CtViewCase *out,
                     GError **error);
