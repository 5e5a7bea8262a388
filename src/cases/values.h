/* values.h - what a case knows: the latest value of each field, in clear.
 *
 * In: a case and, for sealed compartments, a member's key pair. Out: name -> text, from the case's
 * entries in order, a later value replacing an earlier one. `at` is the time of the facts: of the
 * case's first entry, or of the latest event that declares `at` among what it carries. What is
 * erased or sealed is simply not there: whoever needs it asks for it by name and says what is
 * missing.
 * Everything in it is personal data: it is wiped when freed, and never logged.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/case.h"

typedef struct CtValues CtValues;

/* `member` may be NULL. The caller frees the result. */
CtValues *ct_values_load(CtBook *book, const CtCase *subject, const CtEnvelopePair *member,
                         GError **error);
/* Of these compartments only (bit i: compartment i); what is sealed in another one is not told. */
CtValues *ct_values_load_some(CtBook *book, const CtCase *subject, const CtEnvelopePair *member,
                              uint32_t compartments, GError **error);
/* Values of one entry only, as a replay needs them. */
CtValues *ct_values_of_entry(CtBook *book, const CtLedgerOwner *owner, const CtEntry *entry,
                             uint64_t index, GError **error);
void ct_values_free(CtValues *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtValues, ct_values_free)

/* Text, zero-terminated, borrowed; NULL when the case does not know it. */
const char *ct_values_get(const CtValues *self, const char *name);
/* True when a compartment could not be opened because it is sealed to somebody else. */
bool ct_values_sealed(const CtValues *self);
void ct_values_each(const CtValues *self,
                    void (*each)(void *user, const char *name, const char *value), void *user);
