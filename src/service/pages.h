/* pages.h - the role that shows: the pages on loopback.
 *
 * It reads no key, writes into no store and is given less of the processor than the others, so
 * that a flood of requests costs the clerk and the post nothing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdint.h>

typedef struct {
    const char *instance; /* borrowed */
    const char *jail;     /* what shuts the workers in; borrowed */
    uint16_t port;
} CtPages;

/* A role's function; `user` is a CtPages. */
int ct_pages_run(void *user);
