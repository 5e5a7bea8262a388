/* caller.h - asks a mandate's counter (desk/counter.h) over its socket.
 *
 * In:  the folder of an instance, a mandate's name, an encoded record. Out: the encoded answer.
 * The socket is run/NAME.socket in the instance's folder, for its owner alone; each side sees to it
 * that the other is of its own user. One question a connection: a frame there, a frame back.
 * The caller waits two seconds and no longer; a counter that let it wait so long is not asked again
 * for ten, so that one that hangs does not take the pages with it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#include <sys/socket.h>
#include <sys/un.h>

#define CT_CALLER_BYTES (64u << 10) /* of a question or an answer, encoded */

typedef struct {
    char *folder;            /* owned: run/ of the instance */
    char *mandate;           /* owned */
    int64_t silent_until_us; /* by the machine's monotonic clock */
} CtCaller;

CtCaller *ct_caller_new(const char *instance, const char *mandate);
void ct_caller_free(CtCaller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCaller, ct_caller_free)

/* Adds to `out`. SYSTEM: nobody answers now; INTEGRITY: somebody of another user does. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_caller_ask(CtCaller *self, CtBytes question, CtBuffer *out, GError **error);

/* The address of that mandate's socket by way of an open folder, which the caller closes when it
 * has bound or connected: the path of an instance may be longer than an address. -1 with *error. */
int ct_caller_address(const char *folder, const char *mandate, struct sockaddr_un *out,
                      GError **error);
/* The other side. */
typedef void (*CtCallerAnswer)(void *user, CtBytes question, CtBuffer *out);
/* Takes a socket that was accepted: one question, which is waited for a second, and its answer. */
void ct_caller_attend(int socket, CtCallerAnswer answer, void *user);
