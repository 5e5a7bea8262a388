/* mailroom.h - the role that takes in: mails of an authority's Maildir, answers of providers.
 *
 * The Maildir is MANDATE/incoming (new/, cur/, tmp/), where a mail server delivers. A mail goes
 * from new/ to cur/ once it is evidence; one that cannot be read stays in the ledger with its
 * reason (desk/inbox.h). The reader runs in its jail, started when the first mail comes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "service/watch.h"

/* A role's function; `user` is a CtWatch. */
int ct_mailroom_run(void *user);
