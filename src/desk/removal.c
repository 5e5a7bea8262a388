/* removal.c - who may, which mail, and then its erasure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/removal.h"

#include "base/clock.h"
#include "cases/evidence.h"
#include "cases/staff.h"
#include "cases/turn.h"
#include "desk/rereading.h"

#include <string.h>

/* A word and the id that the entry bears. */
static const struct {
    const char *word;
    const char *id;
} reasons[] = {
    { "unreadable", "mail-unreadable" },
    { "harmful", "mail-harmful" },
    { "misdirected", "mail-misdirected" },
    { "requested", "mail-requested" },
};

static const char *id_of(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (strcmp(reasons[i].word, word) == 0)
            return reasons[i].id;
    return NULL;
}

bool ct_removal_is_reason(const char *word)
{
    return id_of(word) != NULL;
}

static bool may_remove(const CtBook *book, const char *person, GError **error)
{
    if (book->has_referral) {
        const CtProcedure *procedure = book->referral.adopted->procedure;
        int role = procedure->event[book->referral.check].role;

        return ct_book_may_act(book, &procedure->role[role], person, "mail", error);
    }
    if (person == NULL)
        return ct_fail(error, CT_ERROR_DENIED, "mail: somebody signs its removal");
    return !ct_staff_is_listed(book) || ct_staff_is_known(book, person) ||
           ct_fail(error, CT_ERROR_DENIED, "mail: mandate.yaml does not list who signs");
}

static bool find_given_up(CtDb *db, int64_t number, CtEvidence *out, GError **error)
{
    g_autoptr(GArray) lost = ct_rereading_given_up(db, ct_clock_now(), CT_REREADING_EVERY, error);

    for (guint i = 0; lost != NULL && i < lost->len; i++)
        if (g_array_index(lost, CtRereadingLost, i).mail == number)
            return ct_evidence_of(db, number, out, error);
    return lost != NULL && ct_fail(error, CT_ERROR_MISSING,
                                   "mail %" G_GINT64_FORMAT ": it was not given up", number);
}

bool ct_removal_of_mail(CtBook *book, CtInstant now, const CtRemovalJob *job, GError **error)
{
    CtEvidence mail;
    CtEvidenceRemoval removal = { .mail = &mail, .reason = id_of(job->reason) };

    g_assert(removal.reason != NULL);
    if (!may_remove(book, job->person, error) ||
        !find_given_up(book->mandate->db, job->mail, &mail, error))
        return false;
    removal.person = ct_turn_person(book, job->person);
    return ct_evidence_remove(book, now, &removal, error);
}
