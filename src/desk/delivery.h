/* delivery.h - what a delivery report says about an order of ours.
 *
 * In: a record of kind "delivery" (format/dsn.h): the envelope id that we gave to the mail
 * (RFC 3461 ENVID = the order's reference), the action and the class. Out: an uncertain or
 * attempted order becomes sent or refused, a sent one refused when it failed later; a failure is
 * told to the case as the event that the dossier names for a bounced mail, when its procedure wants
 * to know, and the notice's fallback is ordered unless the case ordered it by itself.
 * A report about an order that is not ours, or that is settled already the same way, changes
 * nothing. "Delivered" only proves the hand-over to the next server: it is never service.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "cases/turn.h"

/* `scratch` is any case's room. *out_applied tells whether the report was about an order. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_delivery_apply(const CtTurn *turn, const CtRecord *record, CtCase *scratch,
                       bool *out_applied, GError **error);
/* A mail that was refused for good, or could not be addressed: its case is told, and the fallback
 * is ordered. The caller tells it once. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_delivery_bounced(const CtTurn *turn, CtCase *subject, const CtOutboxItem *item,
                         const char *class_word, GError **error);
