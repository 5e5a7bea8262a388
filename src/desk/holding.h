/* holding.h - a legal hold on a case, by hand: who may, the entry, and what a lifted one sets free.
 *
 * In: the case's number, the name of the law, and who signs. The law must be one under which the
 * case's procedure lets data be held (`hold legal ... by ROLE under LAW`) and the person one who
 * holds that role. Out: the entry; after a lift everything that was kept beyond its end is erased
 * before the function returns.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"

typedef struct {
    int64_t number; /* of the case */
    const char *law;
    const char *person; /* who signs */
    bool place;         /* false: lift */
} CtHoldingJob;

/* MISSING: no such case, or its procedure knows no hold under that law. DENIED as ct_book_may_act
 * says; CONFLICT: it is placed already, not placed, or all is erased. *out_erased is how many
 * compartments went. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_holding_set(CtBook *book, CtInstant now, const CtHoldingJob *job, uint64_t *out_erased,
                    GError **error);
