/* contracting.h - the operator's contracts at the counter (counter.h): seen, checked, kept.
 *
 * In:  a question of the kinds contracts, contract, check or keep, with the operator's word. Out:
 *      its answer. Whoever lacks the word is told nothing, not even what is kept. A contract is
 *      read by match/contract.h as the command line reads it; what it complains of is the answer.
 *      Each product line is also asked of the book of products: what the name is understood as.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/talk.h"

/* As ct_counter_answer. */
bool ct_contracting_attend(const CtTalk *self, GError **error);
