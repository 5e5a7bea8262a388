/* act.h - the things that a jailed process must not be able to do, one function each.
 *
 * An act returns 0 when it got through, else an errno value. Whatever it needs (a file to
 * read, a socket to connect) is made ready by `prepare` before the jail closes, so that it is
 * the act itself that the jail stops. The test runs each act outside first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>

typedef struct {
    const char *name;
    int (*run)(void);
    int signal;         /* what ends it inside; 0: it is refused with `error` */
    int error;          /* an errno value; 0 with signal 0: it succeeds inside too */
    bool may_be_absent; /* this kernel or its settings may refuse it outside too */
} Act;

extern const Act acts[];
extern const unsigned acts_count;

/* False when the folder for the acts' files cannot be made. */
bool act_prepare(void);
void act_clean_up(void);
