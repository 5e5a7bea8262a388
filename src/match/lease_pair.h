/* lease_pair.h - from what logs say about one address to the intervals that follow from it.
 *
 * In:  an array of events of one family (starts, stops, whole intervals). Out: the same array,
 * holding intervals only, sorted as the index wants them; spans for which the logs leave open who
 * held the address are intervals of CT_LEASE_NOBODY. The rules are those of lease_build.h.
 * Pure: arrays in, arrays out. The array is GLib's memory and may move.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/lease_build.h"

#define CT_LEASE_PAIR_NO_PLACE UINT64_MAX

typedef struct {
    uint8_t address[16]; /* network order; IPv4 uses the first four */
    uint16_t port_first;
    uint16_t port_last;
    uint32_t start;
    uint32_t end;  /* UINT32_MAX: none told, or still held */
    uint32_t seen; /* 0: not told */
    uint32_t subscriber;
    uint32_t source;
    uint8_t bits; /* IPv6: prefix length; IPv4: 32 */
    uint8_t protocol;
    uint8_t kind;      /* CtLeaseBuildKind; later whether the end is certain */
    bool taken_back;   /* its end is not known, and no later line tells */
    uint64_t evidence; /* in all logs put end to end */
    uint64_t closing;  /* the same of the line that ended it, or CT_LEASE_PAIR_NO_PLACE */
} CtLeasePairEvent;

/* What each log covers before its gaps are taken out; first > last: nothing. */
typedef struct {
    uint32_t first;
    uint32_t last;
} CtLeasePairSpan;

typedef struct {
    CtLeasePairEvent *event; /* owned by whoever owns the array */
    size_t count;
    size_t capacity;
} CtLeasePairArray;

void ct_lease_pair_append(CtLeasePairArray *self, const CtLeasePairEvent *event);
/* Borrowed arrays: what each log covers, and what all of them cover, sorted and apart. */
typedef struct {
    const CtLeasePairSpan *span;
    const CtLeasePairSpan *covered;
    size_t covered_count;
    uint32_t newest;
} CtLeasePairLogs;

void ct_lease_pair_run(CtLeasePairArray *self, const CtLeasePairLogs *logs,
                       CtLeaseBuildCounts *counts);
