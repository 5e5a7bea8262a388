/* asking.h - the authority's side of the exchange with providers: questions out, answers in.
 *
 * Every notice by api that waits becomes a row of a request to the provider that serves the case;
 * what is asked follows from the procedure: the event that answers the notice carries a field of
 * type token (then address, port and time are asked about: "token"), or it does not (then the
 * token is told and the identity asked for: "identity"). No request has more than 50,000 rows.
 * An answer is applied once: the request's serial is noted in the transaction of its last row, and
 * every order notes which answer was its own, because a crash between the request's file and its
 * note here asks a second time. One process asks at a time; a second one waits.
 * A question for an identity says which case, stage and purpose it is for, and which link of
 * identity and content it serves; a reviewer's word that lies ready (desk/word.h) goes with it. A
 * provider that wants one and gets none refuses: so is the order, until a word is laid.
 * The operator of the exchange may be asked to hand an answer over again; that changes nothing.
 * An answer that cannot be read or applied is laid aside whole (desk/exchange.h) and counted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"
#include "desk/exchange.h"

typedef struct {
    uint64_t files;
    uint64_t rows;
    uint64_t unasked; /* orders whose case no longer has what is to be asked about */
    uint64_t refused; /* answers laid aside, each with its reason */
} CtAskingCounts;

/* Writes the requests that are due; *out is added to. The first partner serves every case: routing
 * by address ranges is the partner's own business until a second one is added. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_asking_send(CtBook *book, CtInstant now, CtAskingCounts *out, GError **error);
/* Applies the answers that have come. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_asking_receive(CtBook *book, CtInstant now, CtAskingCounts *out, GError **error);
