/* lease_layout.h - the bytes of an index of leases, shared by its writer and its reader.
 *
 * The file is: a header of CT_LEASE_LAYOUT_HEADER bytes (big-endian, written by CtBuffer, read by
 * CtReader), then tables (little-endian) that begin at multiples of 64. Two sections of the same
 * shape, IPv4 and IPv6:
 *   records   sorted by (prefix length, address, port_first, start). IPv4, 23 bytes: low 16 bits of
 *             the address, port_first, port_last, start, end, subscriber, and 5 bytes that hold the
 *             evidence (36 bits: an offset in all logs put end to end), the protocols (2 bits),
 *             `closed` (a second line ends it) and `clean`. IPv6, 37 bytes: the same with the
 *             whole address.
 *             `clean`: no earlier record of the same address can hold an instant or port that
 *             this one's start or first port leaves to its right, and none of another first port
 *             begins inside this one's ports; that ends nearly every search at its first record.
 *   boxes     per 64 records (and per 64 boxes, and so on): smallest start, largest end, largest
 *             port_last; what a search that may not stop skips by.
 *   ranks     per 64 records: how many closing places stand before them; `closings` has 5 bytes
 *             for each record that is `closed`.
 *   pages     IPv4: one for each /16 in use, found through a table of 65,536; IPv6: one for each
 *             prefix length in use. A page cuts the span of its keys into buckets, about a
 *             sixth as many as records, and tells where in the records each bucket begins.
 *             IPv4's key: low half of the address, first port. IPv6's: upper half of the address.
 * Then the logs (where each begins, its name), what they cover, and the subscribers' texts.
 * Times are unsigned seconds since 1970 and end in 2106; the largest end means "still held".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CT_LEASE_LAYOUT_MAGIC   "ctlease"
#define CT_LEASE_LAYOUT_VERSION 2u
#define CT_LEASE_LAYOUT_HEADER  512u
#define CT_LEASE_LAYOUT_DIGEST  32u /* SHA-256 of the file with these bytes zero, from 16 */
#define CT_LEASE_LAYOUT_ALIGN   64u
#define CT_LEASE_LAYOUT_V4      23u
#define CT_LEASE_LAYOUT_V6      37u
#define CT_LEASE_LAYOUT_BOX     12u
#define CT_LEASE_LAYOUT_FAN     64u /* records in a box, boxes in a larger one */
#define CT_LEASE_LAYOUT_LEVELS  6u  /* 64^6 is above the largest count */
#define CT_LEASE_LAYOUT_PAGE    32u
#define CT_LEASE_LAYOUT_SOURCE  24u
#define CT_LEASE_LAYOUT_TOP     65536u
#define CT_LEASE_LAYOUT_END     UINT32_MAX
#define CT_LEASE_LAYOUT_BYTES   (UINT64_C(1) << 36) /* of all logs together */
#define CT_LEASE_LAYOUT_LARGEST (UINT32_MAX - 64)   /* records of a section */

typedef struct {
    uint64_t count;
    uint64_t records_at;
    uint64_t boxes_at;
    uint64_t ranks_at;
    uint64_t closings_at;
    uint64_t closings;
    uint64_t pages_at;
    uint64_t pages;
    uint64_t buckets_at;
    uint64_t buckets; /* 4 bytes each, all pages together */
} CtLeaseLayoutSection;

typedef struct {
    uint32_t version;
    uint8_t digest[CT_LEASE_LAYOUT_DIGEST];
    uint64_t size;
    CtLeaseLayoutSection section[2]; /* IPv4, IPv6 */
    uint64_t top_at;
    uint64_t sources_at;
    uint64_t sources;
    uint64_t spans_at; /* covered: pairs of first and last second, sorted, apart */
    uint64_t spans;
    uint64_t offsets_at; /* texts + 1 offsets of 8 bytes into the texts */
    uint64_t texts;
    uint64_t text_at;
    uint64_t text_size;
} CtLeaseLayoutHeader;

/* One record, taken apart. */
typedef struct {
    uint8_t address[16]; /* IPv4: only the first two bytes, the low half */
    uint16_t port_first; /* not beside port_last: both compared as one word would stall */
    uint32_t start;
    uint32_t end;
    uint32_t subscriber;
    uint16_t port_last;
    uint64_t evidence;
    uint8_t protocol;
    bool closed;
    bool clean;
} CtLeaseLayoutRecord;

typedef struct {
    uint64_t first_key;
    uint64_t bucket; /* the page's first bucket; it has one more than `buckets`, its end */
    uint32_t buckets;
    uint32_t first; /* record */
    uint32_t count; /* records */
    uint8_t shift;
    uint8_t bits; /* IPv6: the prefix length */
} CtLeaseLayoutPage;

/* Boxes of one level, whole ones only: level 0 holds 64 records in a box. */
static inline uint64_t ct_lease_layout_boxes(uint64_t count, unsigned level)
{
    for (unsigned i = 0; i <= level; i++)
        count /= CT_LEASE_LAYOUT_FAN;
    return count;
}

/* Boxes of all levels below that one. */
static inline uint64_t ct_lease_layout_boxes_below(uint64_t count, unsigned level)
{
    uint64_t boxes = 0;

    for (unsigned i = 0; i < level; i++)
        boxes += ct_lease_layout_boxes(count, i);
    return boxes;
}

static inline uint64_t ct_lease_layout_ranks(uint64_t count)
{
    return (count + CT_LEASE_LAYOUT_FAN - 1) / CT_LEASE_LAYOUT_FAN;
}

/* Little-endian loads and stores at any place; the caller has checked that it is inside. */
static inline uint16_t ct_lease_layout_u16(const uint8_t *at)
{
    uint16_t value;

    memcpy(&value, at, sizeof value);
    return GUINT16_FROM_LE(value);
}

static inline uint32_t ct_lease_layout_u32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return GUINT32_FROM_LE(value);
}

static inline uint64_t ct_lease_layout_u64(const uint8_t *at)
{
    uint64_t value;

    memcpy(&value, at, sizeof value);
    return GUINT64_FROM_LE(value);
}

static inline uint64_t ct_lease_layout_u40(const uint8_t *at)
{
    return ct_lease_layout_u32(at) | (uint64_t)at[4] << 32;
}

static inline void ct_lease_layout_put_u16(uint8_t *at, uint16_t value)
{
    value = GUINT16_TO_LE(value);
    memcpy(at, &value, sizeof value);
}

static inline void ct_lease_layout_put_u32(uint8_t *at, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    memcpy(at, &value, sizeof value);
}

static inline void ct_lease_layout_put_u64(uint8_t *at, uint64_t value)
{
    value = GUINT64_TO_LE(value);
    memcpy(at, &value, sizeof value);
}

static inline void ct_lease_layout_put_u40(uint8_t *at, uint64_t value)
{
    ct_lease_layout_put_u32(at, (uint32_t)value);
    at[4] = (uint8_t)(value >> 32);
}

static inline uint32_t ct_lease_layout_width(bool v6)
{
    return v6 ? CT_LEASE_LAYOUT_V6 : CT_LEASE_LAYOUT_V4;
}

static inline void ct_lease_layout_load(const uint8_t *at, bool v6, CtLeaseLayoutRecord *out)
{
    size_t key = v6 ? 16 : 2;
    uint64_t tail = ct_lease_layout_u40(at + key + 16);

    memcpy(out->address, at, key);
    out->port_first = ct_lease_layout_u16(at + key);
    out->port_last = ct_lease_layout_u16(at + key + 2);
    out->start = ct_lease_layout_u32(at + key + 4);
    out->end = ct_lease_layout_u32(at + key + 8);
    out->subscriber = ct_lease_layout_u32(at + key + 12);
    out->evidence = tail & (CT_LEASE_LAYOUT_BYTES - 1);
    out->protocol = (uint8_t)(tail >> 36 & 3);
    out->closed = (tail >> 38 & 1) != 0;
    out->clean = (tail >> 39 & 1) != 0;
}

static inline void ct_lease_layout_store(uint8_t *at, bool v6, const CtLeaseLayoutRecord *record)
{
    size_t key = v6 ? 16 : 2;

    memcpy(at, record->address, key);
    ct_lease_layout_put_u16(at + key, record->port_first);
    ct_lease_layout_put_u16(at + key + 2, record->port_last);
    ct_lease_layout_put_u32(at + key + 4, record->start);
    ct_lease_layout_put_u32(at + key + 8, record->end);
    ct_lease_layout_put_u32(at + key + 12, record->subscriber);
    ct_lease_layout_put_u40(at + key + 16, record->evidence | (uint64_t)record->protocol << 36 |
                                               (uint64_t)record->closed << 38 |
                                               (uint64_t)record->clean << 39);
}
