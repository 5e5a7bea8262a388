/* advisory_feed.h - files of advisories, through the jailed reader, into a build of the index.
 *
 * In:  the paths of feeds (plain or gzip, any format of src/format that gives `advisory` records),
 * in the order in which they count. Out: their advisories in the build; what was wrong upstream as
 * findings. Two workers read two files at a time; what they return is taken in the order of the
 * files, so that an import gives the same index every time. A file that the reader refuses as a
 * whole is told, becomes a finding of its source, and the rest goes on; one that cannot be opened,
 * or beside which stands the digest of other bytes (sidecar.h), is told, too, but leaves no source:
 * nothing of it is known. A time that is more than a day ahead
 * of this machine's clock is a finding and counts as unknown.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/worker.h"
#include "match/advisory_build.h"

typedef struct {
    uint64_t advisories;
    uint64_t marks;
    uint64_t asides;
    uint64_t refused; /* files */
} CtAdvisoryFeedCounts;

/* A file was refused as a whole; or it was read, and is empty or not whole. */
typedef void (*CtAdvisoryFeedTell)(void *user, const char *path, const char *reason);

typedef struct {
    const char *const *paths;
    size_t count;
    const char *format;      /* NULL: found out by each file's first bytes */
    CtAdvisoryFeedTell tell; /* of refusals; may be NULL */
    CtAdvisoryFeedTell
        note; /* of files without entries, or with fewer than they say; may be NULL */
    void *user;
} CtAdvisoryFeedFiles;

G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_feed_read(const CtAdvisoryFeedFiles *files, CtAdvisoryBuild *build,
                           CtAdvisoryFeedCounts *out, GError **error);
