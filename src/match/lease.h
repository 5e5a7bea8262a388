/* lease.h - who held an address (and port) at an instant, from one immutable mapped file.
 *
 * In:  an index that match/lease_build wrote; questions of address, port, protocol, instant and
 * clock tolerance. Out: one / ambiguous(n) / none / gap, and the intervals with the places of
 * their log lines. Never the nearest: every interval that touches
 * [at - tolerance, at + tolerance] counts.
 *   one        all of them name the same subscriber
 *   ambiguous  they name several, or no port was asked on an address that is shared by ports
 *   gap        none, and some of the span lies outside what the logs cover; or a log leaves open
 *              who held the address (a session whose end is missing)
 *   none       none, and the logs cover the whole span
 * A question without protocol tries TCP and UDP. Intervals are half open, [start, end); what began
 * and ended within one second lasts for that second.
 * Cost: O(log n) per question plus what it finds; long, open or overlapping leases are passed over
 * with a tree of bounding boxes and never make it linear. Safe for threads: nothing is written.
 * A file that lies about itself is refused on opening, or gives wrong answers, but never a read
 * outside the file; ct_lease_verify compares its digest.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/address.h"
#include "base/time.h"

typedef struct CtLease CtLease; /* an open index */

enum { CT_LEASE_TCP = 1, CT_LEASE_UDP = 2, CT_LEASE_ANY = 3 }; /* sets of protocols */

#define CT_LEASE_NO_PORT (-1)
#define CT_LEASE_OPEN    INT64_MAX  /* the end of an interval that the log states as still held */
#define CT_LEASE_NOBODY  UINT32_MAX /* subscriber of an interval whose holder the log leaves open */

typedef struct {
    CtAddress address;
    int32_t port;     /* 0 to 65535, or CT_LEASE_NO_PORT */
    uint8_t protocol; /* CT_LEASE_TCP, _UDP, or _ANY when it is not known */
    CtInstant at;
    uint32_t tolerance; /* seconds on either side */
} CtLeaseQuery;

typedef enum { CT_LEASE_NONE, CT_LEASE_ONE, CT_LEASE_AMBIGUOUS, CT_LEASE_GAP } CtLeaseVerdict;

typedef enum {
    CT_LEASE_CAUSE_NOT_COVERED = 1, /* the instant lies outside the logs, or in a declared gap */
    CT_LEASE_CAUSE_LEFT_OPEN,       /* the log does not tell when the session ended */
} CtLeaseCause;

typedef struct {
    CtLeaseVerdict verdict;
    CtLeaseCause cause;  /* of a gap */
    uint32_t subscriber; /* of ONE: its number in the index */
    uint32_t candidates; /* different subscribers found */
    uint32_t intervals;  /* intervals found */
} CtLeaseAnswer;

/* A place in a log: [from, the end of the line or block there). */
typedef struct {
    uint32_t source; /* number of the log; UINT32_MAX: no place */
    uint64_t from;
} CtLeasePlace;

typedef struct {
    uint32_t subscriber; /* or CT_LEASE_NOBODY */
    CtInstant start;
    CtInstant end; /* or CT_LEASE_OPEN */
    uint16_t port_first;
    uint16_t port_last;
    uint8_t protocol;
    CtLeasePlace opened; /* the line that tells of it */
    CtLeasePlace closed; /* the line that ended it, when that is another one */
} CtLeaseHit;

/* Maps the file; INPUT for one that is not an index or contradicts itself. */
CtLease *ct_lease_open(const char *path, GError **error);
void ct_lease_close(CtLease *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtLease, ct_lease_close)
/* Reads the whole file; INTEGRITY when the digest in its header is not that of its bytes. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_verify(const CtLease *self, GError **error);

void ct_lease_find(const CtLease *self, const CtLeaseQuery *query, CtLeaseAnswer *out);
/* The same for many questions; their memory accesses overlap, so it pays from 8 on. */
void ct_lease_find_many(const CtLease *self, const CtLeaseQuery *query, size_t count,
                        CtLeaseAnswer *out);
/* The intervals behind an answer, in the order of the index: up to `capacity` of them are written,
 * and how many there are is returned. */
size_t ct_lease_list(const CtLease *self, const CtLeaseQuery *query, CtLeaseHit *out,
                     size_t capacity);

/* Texts are borrowed from the index; an unknown number gives no bytes. */
CtBytes ct_lease_subscriber(const CtLease *self, uint32_t subscriber);
CtBytes ct_lease_source(const CtLease *self, uint32_t source);
uint32_t ct_lease_sources(const CtLease *self);
uint64_t ct_lease_count(const CtLease *self); /* intervals */
uint64_t ct_lease_bytes(const CtLease *self); /* bytes of the file */
/* Of those, the names of subscribers and logs. */
uint64_t ct_lease_text_bytes(const CtLease *self);
/* The last second up to which the logs cover every one from `from` on; from - 1 when none. */
CtInstant ct_lease_covered_to(const CtLease *self, CtInstant from);
/* Whether the logs cover every instant of [from, to]. */
bool ct_lease_covers(const CtLease *self, CtInstant from, CtInstant to);
