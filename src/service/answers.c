/* answers.c - requests in, answers out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/answers.h"

#include "desk/provider.h"
#include "service/report.h"

static bool any_request(const CtMandate *mandate, bool *out, GError **error)
{
    *out = false;
    for (size_t i = 0; !*out && i < ct_mandate_partner_count(mandate); i++) {
        CtMandatePartner partner;

        if (!ct_mandate_partner(mandate, i, &partner, error))
            return false;
        g_auto(GStrv) paths = ct_exchange_list(mandate, &partner, CT_EXCHANGE_REQUEST, error);
        if (paths == NULL)
            return false;
        *out = paths[0] != NULL;
    }
    return true;
}

static bool answer(void *user, CtBook *book, CtInstant now, GError **error)
{
    const CtWatch *watch = user;
    CtProviderCounts counts = { 0 };
    bool some;

    if (!any_request(book->mandate, &some, error))
        return false;
    if (!some)
        return true;
    g_autoptr(CtLogbook) logbook = ct_logbook_open(book->mandate, now, error);
    bool answered = logbook != NULL && ct_provider_answer(book, logbook, &counts, error);
    if (counts.rows > 0)
        ct_report_line(watch->role,
                       "%" G_GUINT64_FORMAT " rows of %" G_GUINT64_FORMAT
                       " requests: %" G_GUINT64_FORMAT " one, %" G_GUINT64_FORMAT
                       " ambiguous, %" G_GUINT64_FORMAT " none, %" G_GUINT64_FORMAT " gap",
                       counts.rows, counts.files, counts.one, counts.ambiguous, counts.none,
                       counts.gap);
    if (counts.refused > 0)
        ct_report_line(watch->role, "%" G_GUINT64_FORMAT " exchange files refused", counts.refused);
    return answered;
}

int ct_answers_run(void *user)
{
    return ct_watch_run(user, answer, user);
}
