/* lease_cover.h - what logs cover, taken together.
 *
 * In:  each log's first and last record, its longest silence, the gaps that logs declare. Out: the
 * spans in which no log is missing, sorted and apart. Two logs that follow each other are one when
 * the silence between them is no longer than their own longest, and not above an hour: that is
 * how rotated files look. A declared gap is never bridged.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/lease_pair.h"

typedef struct {
    CtLeasePairSpan span; /* first > last: it has no record */
    uint32_t silence;     /* the longest between two of its records, in seconds */
} CtLeaseCoverLog;

typedef struct {
    uint32_t source; /* number of the log */
    CtLeasePairSpan span;
} CtLeaseCoverGap;

/* Sorts the gaps. Returns CtLeasePairSpan; the caller unrefs. */
GArray *ct_lease_cover_join(const CtLeaseCoverLog *log, size_t logs, GArray *gaps);
/* What stands of `spans` (CtLeasePairSpan) inside [first, last]. */
GArray *ct_lease_cover_clip(const CtLeasePairSpan *span, size_t spans, CtLeasePairSpan within);
