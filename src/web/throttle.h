/* throttle.h - how often somebody may ask: a bucket for each key, in a table of fixed size.
 *
 * In:  a kind and a key (an address, a pass), a rule, the machine's monotonic clock. Out: whether
 *      it is granted, else after how many seconds it would be. The rule is the generic cell rate
 *      algorithm (ITU-T I.371, A): one number a key, no timer.
 * Keys are hashed under a key of this process: nobody can choose which of them meet in the table.
 * Where more keys come than it has room for, the one that is idle longest is forgotten, so that a
 * flood of invented keys costs no memory and forgives only those who were quiet.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct CtThrottle CtThrottle;

typedef struct {
    const char *kind;    /* keys of different kinds never meet */
    unsigned burst;      /* so many at once ... */
    int64_t interval_us; /* ... and then one in that time */
} CtThrottleRule;

CtThrottle *ct_throttle_new(void);
void ct_throttle_free(CtThrottle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtThrottle, ct_throttle_free)

/* *out_wait is 0 when it is granted, else at least 1. */
bool ct_throttle_take(CtThrottle *self, const CtThrottleRule *rule, const char *key, int64_t now_us,
                      unsigned *out_wait);
