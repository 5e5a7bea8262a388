/* day.h - a mandate's work at one instant, and going through time.
 *
 * A round is what has to be done now: take answers in, work off what is due, ask providers, send
 * mail. Its pieces are independent and each is durable by itself: without a mail server the mails
 * wait, `mailing` says why, and they leave in the first round that has one. Going forward
 * (demonstrations only) moves legal time from one due instant to the next, with a round at each,
 * so that nothing happens later than it was due.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/clerk.h"
#include "desk/asking.h"
#include "desk/mailing.h"

typedef struct {
    CtClerkCounts clerk;
    CtAskingCounts asked;
    CtAskingCounts answered;
    CtMailingCounts mailing;
} CtDayCounts;

/* *out is added to. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_day_round(CtBook *book, CtInstant now, CtDayCounts *out, GError **error);
/* DENIED outside a demonstration, CONFLICT backwards. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_day_advance(CtBook *book, CtInstant to, CtDayCounts *out, GError **error);
