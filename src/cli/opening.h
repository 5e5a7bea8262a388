/* opening.h - what most commands begin with: DIR, NAME, an open mandate and its book.
 *
 * Also where the program's share folder is: $CONSTAT_SHARE, else share/ of the source tree that
 * the program was built in (next to build/), else the installed one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "cli/command.h"

typedef struct {
    CtMandate *mandate; /* owned */
    CtBook *book;       /* owned */
    CtInstant now;      /* the mandate's legal time when it was opened */
} CtOpening;

bool ct_opening_of(const char *instance, const char *name, CtOpening *out, GError **error);
void ct_opening_clear(CtOpening *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtOpening, ct_opening_clear)

/* The pair of a member of the bench, from a file with 64 hex digits: an X25519 secret key. */
bool ct_opening_member(const char *path, CtEnvelopePair *out, GError **error);
/* The caller frees it; MISSING when there is none. */
char *ct_opening_share(GError **error);
/* A case's or a mail's number, or usage error; `command` begins the message. */
bool ct_opening_number(const char *command, const char *text, int64_t *out, GError **error);
/* RFC 3339 text, or usage error. */
bool ct_opening_time(const char *text, CtInstant *out, GError **error);
