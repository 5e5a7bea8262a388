/* leaselog.h - what every log of addresses shares: the record, the order, the repeats.
 *
 * In:  entries that a log's reader found, in source order. Out: records of kind "lease"
 * (ip, ip_last, port_first, port_last, protocol, start, end, taken_back, seen, subscriber, event,
 * line), and "aside" where a log contradicts itself:
 *   clock-step  the log's own times go back by more than CT_LEASELOG_SLACK seconds; the span that
 *               may have passed twice follows as a record of kind "gap" (start, end)
 *   overlap     a lease begins before the last one of another subscriber on the same address,
 *               ports and protocol has ended
 *   duplicate   the same lease again; it is said and not handed on
 * Memory is bounded: the last lease of each address is remembered in a table of fixed size, so
 * that in very large logs an overlap may go unsaid here; the index builder (match/lease_build)
 * counts them all. Events: "interval" is complete in itself (no end: still held); "start" and
 * "block-alloc" hold until a later event on the address (an end here is a promise: the lease
 * time); "stop" and "block-free" end one (start is the stop's own instant when unknown).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

/* Writers with several threads put lines a little out of order; that is no step of the clock. */
#define CT_LEASELOG_SLACK 10

#define CT_LEASELOG_EXTRAS 4

typedef struct {
    const char *name; /* static text */
    CtBytes text;     /* kept only when it is UTF-8 */
} CtLeaselogExtra;

typedef struct {
    CtAddress ip;
    CtAddress ip_last; /* family 0: a single address */
    uint16_t port_first;
    uint16_t port_last;
    const char *protocol; /* "tcp", "udp" or "any" */
    CtInstant start;
    CtInstant end;     /* CT_INSTANT_NEVER: none */
    CtInstant seen;    /* the log knew it to be so then; CT_INSTANT_NEVER: not told */
    CtInstant written; /* the log's own clock, which only goes forward; CT_INSTANT_NEVER: none */
    CtBytes subscriber;
    const char *event;
    bool taken_back; /* it ended before its time, and the log does not tell when */
    CtLeaselogExtra extra[CT_LEASELOG_EXTRAS]; /* what else names the subscriber; name NULL: none */
    uint64_t line;
    uint64_t from;
    uint64_t to;
} CtLeaselogEntry;

typedef struct CtLeaselog CtLeaselog;

/* `sink` and `user` are borrowed. */
CtLeaselog *ct_leaselog_new(CtRecordSink sink, void *user);
void ct_leaselog_free(CtLeaselog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLeaselog, ct_leaselog_free)

/* An entry with no ports, protocol any and no times yet. */
CtLeaselogEntry ct_leaselog_entry(uint64_t line, uint64_t from, uint64_t to);
/* Hands the entry on, after what there is to say about it. An entry that cannot be true (it ends
 * before it starts, ports in the wrong order, a subscriber that is not UTF-8) becomes an aside. */
bool ct_leaselog_add(CtLeaselog *self, const CtLeaselogEntry *entry, GError **error);
bool ct_leaselog_gap(CtLeaselog *self, CtInstant start, CtInstant end, const CtLeaselogEntry *place,
                     GError **error);
/* `reason` is a stable word; neither it nor `detail` may hold personal data. */
bool ct_leaselog_aside(CtLeaselog *self, const char *reason, const char *detail,
                       const CtLeaselogEntry *place, GError **error);
