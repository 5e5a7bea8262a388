/* serving.h - an instance at work: what `constat serve` runs until it is told to stop.
 *
 * In:  the folder of an instance. Out: one process per role, kept alive by supervisor.h:
 *   web              the pages, on loopback, without any key (web/mandates.h)
 *   intake MANDATE   an authority's: mails from its Maildir incoming/, answers of providers
 *   clerk MANDATE    an authority's: deadlines, emissions, erasures
 *   post MANDATE     an authority's: questions to providers, e-mails
 *   counter MANDATE  of an authority with a restricted channel: what pages ask (desk/counter.h)
 *   answer MANDATE   a provider's: requests that lie in its exchange folders
 * Each role opens its own handles after the fork. They share nothing but the store, whose writers
 * come one after the other, so that one role's death, or a flood of requests, costs no other.
 * Two of these on one instance get in each other's way, and only that: what one is faster with is
 * a retry to the other. Legal time is the mandate's.
 * Lines about the service go to standard error, with numbers, never with a person's data.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

/* Runs until SIGTERM, SIGINT or SIGHUP. `share` is the program's share folder, or NULL: then names
 * of products are not recognised. The operator's word is made when it is not there
 * (desk/operator_word.h). MISSING when the folder holds no instance, SYSTEM or DENIED
 * when the readers' jail cannot be closed. The caller must have one thread only and no store open
 * (CONFLICT): a role that inherited a handle would destroy what others write (store/db.h). */
G_GNUC_WARN_UNUSED_RESULT
bool ct_serving_run(const char *instance, const char *share, uint16_t port, GError **error);
