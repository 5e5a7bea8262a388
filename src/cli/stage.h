/* stage.h - the outside world of the demonstration: mail server, carrier, bench, court.
 *
 * Nothing here is a mock of the product: the mail server is a program that speaks SMTP with DSN,
 * the carrier reads the manifest and writes status files, persons sign events by name. What they
 * do is drawn from one seed and from share/demo/actors.yaml, so that a year has the same history
 * on every machine but for keys and times of the real clock.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/random.h"
#include "cases/turn.h"

typedef struct CtStage CtStage;

/* Starts the mail server with its mailbox, reports and count under `folder`/mail. `actors` is the
 * path of actors.yaml. */
CtStage *ct_stage_open(const char *folder, const char *actors, uint64_t seed, GError **error);
/* Stops the mail server. */
void ct_stage_close(CtStage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtStage, ct_stage_close)

uint16_t ct_stage_port(const CtStage *self);       /* of the mail server */
const char *ct_stage_reports(const CtStage *self); /* Maildir of delivery reports */
const char *ct_stage_carrier(const CtStage *self); /* folder for letters */

/* The carrier takes what lies in his folder since the last call; what he will report of each item,
 * and when, is drawn now. */
bool ct_stage_collect(CtStage *self, CtInstant now, GError **error);
/* His status file of everything that is due by `now`; empty when there is nothing. */
void ct_stage_status(CtStage *self, CtInstant now, CtBuffer *out);
/* The persons of actors.yaml do what is theirs; *out_events is added to. */
bool ct_stage_act(CtStage *self, CtBook *book, CtInstant now, uint64_t *out_events, GError **error);
