/* lease_write.h - putting the file of an index of leases together.
 *
 * In:  sorted intervals of both families, the logs, what they cover, the texts. Out: the file, in
 * the layout of lease_layout.h, complete and synced under its name or not there at all. The room
 * is asked for first, so that a full disk is an error and not a crash.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/dictionary.h"
#include "match/lease_pair.h"

typedef struct {
    uint64_t base; /* where it begins in all logs put end to end */
    uint64_t size;
    uint32_t name; /* number of its text */
} CtLeaseWriteSource;

typedef struct {
    const CtLeasePairArray *family[2]; /* IPv4, IPv6; sorted for the index; borrowed */
    const CtDictionary *texts;         /* borrowed */
    const CtLeaseWriteSource *source;  /* borrowed */
    size_t sources;
    const CtLeasePairSpan *covered; /* sorted and apart; borrowed */
    size_t covered_count;
} CtLeaseWriteInput;

G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_write_file(const CtLeaseWriteInput *input, const char *path, GError **error);
