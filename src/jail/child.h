/* child.h - one started program with two descriptors and nothing else.
 *
 * The program gets the read end of one channel as descriptor 0, the write end of another as
 * descriptor 1, what is lent to it from descriptor 3 on, no other descriptor (a sanitizer build
 * keeps standard error for its reports), an empty environment and default signals.
 * Whoever starts it must end it: ct_child_end waits for it, so that no zombie stays.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

#include <sys/types.h>

typedef struct {
    pid_t pid; /* 0 when there is none */
    int to;    /* the other end of its descriptor 0; non-blocking; the caller closes it */
    int from;  /* the other end of its descriptor 1; non-blocking; the caller closes it */
} CtChild;

/* `arguments` is the whole argument vector, ended by NULL; the first is the program's path. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_child_start(const char *const *arguments, CtChild *out, GError **error);

/* The same, with open descriptors lent to it as 3, 4, ... in their order; they stay the caller's.
 * LIMIT past CT_LIMIT_CHILD_LENT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_child_start_lending(const char *const *arguments, const int *lent, size_t count,
                            CtChild *out, GError **error);

/* Kills it when it does not end by itself, waits, and returns the wait status. */
int ct_child_end(CtChild *self, bool kill_first);

/* Microseconds of processor time it has used; 0 when that cannot be told. */
int64_t ct_child_cpu_us(const CtChild *self);
/* Sets the processor time, counted from its start, after which it gets SIGXCPU. */
void ct_child_grant_cpu(const CtChild *self, int64_t seconds);

/* "died of signal 11 (Segmentation fault)" or "ended with status 1"; the caller frees. */
char *ct_child_obituary(int status);
