/* holding.c - placing and lifting a hold in one transaction, then erasing what is overdue.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/holding.h"

#include "cases/custody.h"
#include "procedure/hold.h"

static bool find_hold(const CtHoldingJob *job, const CtCase *subject, int *out, GError **error)
{
    *out = ct_hold_find(subject->adopted->procedure, job->law);
    return *out != CT_PROCEDURE_NONE ||
           ct_fail(error, CT_ERROR_MISSING,
                   "case %" G_GINT64_FORMAT ": its procedure knows no hold under \"%s\"",
                   job->number, job->law);
}

static bool set_hold(CtBook *book, CtInstant now, const CtHoldingJob *job, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    CtTurn turn = { book, batch, now };
    int hold;

    if (batch == NULL || !ct_case_get_number(book, job->number, subject, error) ||
        !find_hold(job, subject, &hold, error))
        return false;
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtProcedureRole *role = &procedure->role[procedure->hold[hold].role];
    return ct_book_may_act(book, role, job->person, "hold", error) &&
           ct_turn_hold(&turn, subject, hold, job->place, ct_turn_person(book, job->person),
                        error) &&
           ct_case_save(book, subject, error) && ct_batch_commit(batch, error);
}

bool ct_holding_set(CtBook *book, CtInstant now, const CtHoldingJob *job, uint64_t *out_erased,
                    GError **error)
{
    *out_erased = 0;
    return set_hold(book, now, job, error) && ct_custody_execute(book, now, out_erased, error);
}
