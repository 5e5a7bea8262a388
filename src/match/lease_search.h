/* lease_search.h - one search in the records of an index of leases.
 *
 * In:  a section of a mapped index whose tables have been checked (match/lease.c), a question. Out:
 * each interval that answers it, to a callback, the latest first within a group. It goes in steps,
 * so that a caller with many questions can fetch the memory of each step ahead:
 *   begin    the page of the address             (IPv4; IPv6 has a page for each prefix length)
 *   bucket   the bucket of (address, port)       then 8 bytes of the bucket table are wanted
 *   records  which records the bucket holds, and among them (or, when it is empty, among those of
 *            the bucket before) where the answer is thought to stand: starts are taken to be spread
 *            evenly over time. Where they are not, that costs a few steps and never an answer
 *   walk     the last record that is not after (address, port), the last of its group that began
 *            in time, and from there backwards. The `clean` mark stops it, nearly always at the
 *            first record; where leases overlap, whole boxes are skipped.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/lease.h"
#include "match/lease_layout.h"

typedef struct {
    bool v6;
    uint32_t width;
    uint64_t count;
    const uint8_t *records; /* all borrowed from the mapping */
    const uint8_t *boxes;
    const uint8_t *ranks;
    const uint8_t *closings;
    const uint8_t *buckets;
    uint64_t closing_count;
    CtLeaseLayoutPage *page; /* owned by the index */
    size_t pages;
    uint64_t level_at[CT_LEASE_LAYOUT_LEVELS]; /* first box of each level */
    uint32_t first_start;                      /* about the earliest start of all, */
    uint64_t per_second; /* and 2^32 parted among the seconds from it to about the latest */
} CtLeaseSearchSection;

typedef struct {
    const CtLeaseSearchSection *section; /* borrowed */
    const CtLeaseLayoutPage *page;       /* borrowed; NULL: nothing of that address */
    uint8_t address[16];
    uint32_t key; /* IPv4: address, low half, and port */
    uint16_t port;
    bool has_port;
    uint8_t protocols;
    uint32_t from; /* the span asked about, both ends included */
    uint32_t to;
    uint64_t bucket;
    uint64_t low; /* records [low, high) of the bucket */
    uint64_t high;
    uint64_t first; /* low; of an empty bucket, that of the bucket before */
    uint64_t guess; /* IPv4: where the record is thought to stand that began in time */
} CtLeaseSearch;

/* Told of each interval found; `at` is its number in the section. */
typedef void (*CtLeaseSearchFound)(void *user, const CtLeaseSearchSection *section, uint64_t at,
                                   const CtLeaseLayoutRecord *record);

/* `section` is that of the question's family, `top` the table of /16s of IPv4. */
void ct_lease_search_begin(CtLeaseSearch *self, const CtLeaseSearchSection *section,
                           const uint8_t *top, const CtLeaseQuery *query);
/* Looks at a few records, so that a search can guess where in its group it will end. */
void ct_lease_search_sample(CtLeaseSearchSection *section);
/* IPv6: sets the page, and the address to its prefix. */
void ct_lease_search_page(CtLeaseSearch *self, size_t page, const CtLeaseQuery *query);
/* False when the page holds nothing so early. */
bool ct_lease_search_bucket(CtLeaseSearch *self);
void ct_lease_search_records(CtLeaseSearch *self);
void ct_lease_search_walk(const CtLeaseSearch *self, CtLeaseSearchFound found, void *user);
/* The walk's usual end, without a walk: true when one interval answers and no other can. */
bool ct_lease_search_alone(const CtLeaseSearch *self, CtLeaseLayoutRecord *out);
/* What the next step will read, asked for ahead. */
void ct_lease_search_fetch_bucket(const CtLeaseSearch *self);
void ct_lease_search_fetch_records(const CtLeaseSearch *self);
