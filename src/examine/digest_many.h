/* digest_many.h - SHA-256, SHA-1, MD5 (and BLAKE2b) of many streams in one pass over each.
 *
 * One CtDigestMany belongs to one thread. It keeps sixteen streams going, a piece of 1 MiB of each
 * in memory; MD5 (md5_lanes.h), SHA-1 and SHA-256 (sha_lanes.h) go through all sixteen in
 * lock-step, some kilobytes of each at a time, so that one finds in the cache what the other
 * fetched; BLAKE2b takes a piece at once. Streams are asked for when a lane is free and handed back
 * when done, in the order in which they end. When a single stream is left its MD5 is done by a
 * second thread, beside the others. On request also the MD5 of each whole 4 KiB block (a shorter
 * last block has none). Source: FIPS 180-4, RFC 1321, RFC 7693 (BLAKE2b with 64 bytes, as b2sum
 * prints it).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/item.h"
#include "examine/md5_lanes.h"

#define CT_DIGEST_MANY_PIECE (1u << 20) /* bytes asked for at once */

typedef struct {
    void *job;     /* the caller's name for the stream */
    unsigned want; /* bits of CtItemDigest */
    bool blocks;   /* the block digests too */
} CtDigestJob;

typedef struct {
    bool whole;    /* read to its end; else no digest means anything */
    uint64_t size; /* bytes read */
    CtItemDigests digests;
    uint8_t *blocks; /* the caller's to free; 16 bytes each, or NULL */
    size_t block_count;
    bool blocks_cut; /* there were more than CT_LIMIT_ITEM_BLOCKS */
} CtDigestResult;

typedef struct {
    void *user;
    /* The next stream. False when there is none: for now when `wait` is false, for good when it is
     * true (then it may block until there is one). */
    bool (*next)(void *user, bool wait, CtDigestJob *out);
    /* Exactly `size` bytes, fewer only at the end of the stream; -1 when it cannot be read on. */
    int64_t (*read)(void *user, void *job, uint8_t *out, size_t size);
    void (*done)(void *user, void *job, CtDigestResult *result);
} CtDigestFeed;

typedef struct CtDigestMany CtDigestMany;

/* `width` at most ct_md5_lanes_width(). */
CtDigestMany *ct_digest_many_new(CtMd5LanesWidth width);
void ct_digest_many_free(CtDigestMany *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtDigestMany, ct_digest_many_free)

/* Runs until the feed has no more; returns when the last stream is done. */
void ct_digest_many_run(CtDigestMany *self, const CtDigestFeed *feed);
/* The same digests of bytes in memory. */
void ct_digest_many_of(CtBytes bytes, unsigned want, CtItemDigests *out);
