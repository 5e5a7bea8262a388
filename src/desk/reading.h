/* reading.h - what reading mails needs: a worker in its jail, and a Maildir to read from.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/mandate.h"
#include "jail/worker.h"

/* A worker in the jail that the instance's constat.yaml asks for (require_landlock). */
CtWorker *ct_reading_start(const char *instance, GError **error);
/* The mandate's Maildir, made when it is not there; the caller frees its path. */
bool ct_reading_maildir(const CtMandate *mandate, char **out_path, GError **error);
