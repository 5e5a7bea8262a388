/* recalling.h - copies that have not left are taken back from those who may not have them any more.
 *
 * In:  a run of alerting.h, whose contract may have changed since the copies were made: a contact
 *      left it, his ceiling is lower or his clearance over, his key is no longer good, the product
 *      was dropped. Out: for each copy under that contract that nobody was sent yet, held by an
 *      embargo or waiting for its carrier, and that its recipient could not be told of today: the
 *      dossier's event `channel: withdraw` and a line with the reason. What has left has left.
 * Each copy is a transaction of its own. A contract that comes back later opens a new case.
 * Every case of the mandate is looked at: a run costs as much as there are cases.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/alerting.h"
#include "desk/standing.h"

/* `withdraw` is the event. *out_withdrawn is added to. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_recalling_run(const CtAlertingRun *run, const CtStandingTerms *terms, int withdraw,
                      uint64_t *out_withdrawn, GError **error);
