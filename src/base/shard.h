/* shard.h - one computation cut into ranges, a process each, and their results together.
 *
 * In:  a pure function that fills an array of numbers for its share of the work, and what adds two
 * such arrays. Out: the sum, in the order of the shares, so that it is the same on any number of
 * processes when the shares are. Processes and not threads: a share that fails cannot spoil the
 * others, and nothing but the numbers comes back (one machine, one program: no encoding).
 * A process that dies or writes too little is SYSTEM; its own reason comes back with its code.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

#include <stddef.h>

typedef struct {
    size_t count; /* numbers in one result */
    /* Share `index` of `shares` into `out`, which is zero. */
    bool (*work)(const void *user, unsigned index, unsigned shares, int64_t *out, GError **error);
    void (*add)(const void *user, int64_t *sum, const int64_t *other);
    const void *user; /* borrowed */
} CtShard;

/* `sum` is zero and has shard->count numbers; written on success only. 1 share: in this process. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_shard_run(const CtShard *shard, unsigned shares, int64_t *sum, GError **error);
