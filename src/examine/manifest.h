/* manifest.h - the file in which an examination is kept: its format, and what its parts share.
 *
 * A manifest is a header, frames, and a trailer. Whole numbers are big-endian; "varint" and
 * "zigzag" are those of item.h.
 *
 *   header   4096 bytes: 16 bytes "constat-manifest", u32 version (2), u32 size of the record,
 *            the record (base/record.h, kind "manifest": tool, host, begun, ended, jobs,
 *            options), zeros, and in the last 32 bytes the SHA-256 of what is before them. The
 *            only part in which two examinations of an unchanged source differ.
 *   frames   one of sources, any number of blocks, one footer; each is u8 letter ('S', 'B' or
 *            'F'), u32 items, u32 size unpacked, u32 size packed, the bytes packed by zstd as
 *            one frame, and 32 bytes chain: SHA-256 over the chain of the frame before (of the
 *            first frame: 32 zero bytes) and this frame up to here. A frame cannot be altered,
 *            left out or moved without every later chain and the footer changing.
 *   trailer  u64 where the footer begins, 16 bytes "constat-manifend".
 *
 * Sources: varint count, then for each three texts (varint size, bytes): its kind, its name as
 * given, its absolute path.
 *
 * Block: up to 4096 items in the order of ct_item_compare_paths (equal paths may follow each
 * other, descending ones not), as columns. A block is closed when it holds 4096 items, or 8 MiB,
 * or items of 256 MiB content, so that it depends on the items alone and what a crash can lose is
 * bounded. The columns stand one behind the other, each as varint size and bytes; a column has,
 * for each item in turn (manifest_columns.c has their list), numbers as in item.h but
 *   path      varint of bytes shared with the path before (as many as there are; 0 for the
 *             first), varint of the rest, the rest
 *   inode, modified   zigzag difference to the item before that has one
 *   other times       zigzag difference to the item's own modification time (0 if it has none)
 *   first             how many items back; 0: none
 *
 * Footer: varint totals (items, items of each kind 1 to 13, bytes of files, items with problems,
 * digested), 32 bytes Merkle root (RFC 6962 over the items' encodings, item.h), varint count of
 * blocks, then for each varint bytes since the block before (of the first: since the end of the
 * header) and varint items.
 *
 * A manifest without footer is what a crash left; ct_manifest_reader_open_partial reads what is
 * whole of it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/item.h"
#include "seal/merkle.h"

#define CT_MANIFEST_MAGIC        "constat-manifest"
#define CT_MANIFEST_END          "constat-manifend"
#define CT_MANIFEST_MAGIC_SIZE   16
#define CT_MANIFEST_VERSION      2
#define CT_MANIFEST_HEADER_SIZE  4096
#define CT_MANIFEST_TRAILER_SIZE 24
#define CT_MANIFEST_FRAME_HEAD   13
#define CT_MANIFEST_BLOCK_BYTES  (8u << 20)
#define CT_MANIFEST_BLOCK_SPAN   (UINT64_C(256) << 20)

/* What differs between two examinations of the same source. */
typedef struct {
    char tool[64];  /* "constat 0.1.0" */
    char host[256]; /* the machine's name; empty: not told */
    CtInstant begun;
    CtInstant ended;
    int64_t microseconds; /* from begun to ended, by a clock that nobody sets */
    int64_t jobs;         /* threads that read */
    int64_t options;      /* bits of CtManifestOption */
    bool resumed; /* finished after a crash: digests of its first part are older than `begun` */
} CtManifestHeader;

typedef enum {
    CT_MANIFEST_BLAKE2B = 1 << 0,
    CT_MANIFEST_BLOCKS = 1 << 1,
    CT_MANIFEST_ONE_FILE_SYSTEM = 1 << 2,
    CT_MANIFEST_ACCESS_TIMES = 1 << 3,
    CT_MANIFEST_ALL_HOLES = 1 << 4,
    CT_MANIFEST_NO_SHA256 = 1 << 5,
    CT_MANIFEST_NO_SHA1 = 1 << 6,
    CT_MANIFEST_NO_MD5 = 1 << 7,
    CT_MANIFEST_NO_MEDIUM = 1 << 8, /* images: their files are digested, the medium is not */
} CtManifestOption;

typedef struct {
    char *kind; /* owned, like the next two */
    CtBytes name;
    CtBytes path;
    uint8_t *bytes; /* owned: what name and path point into */
} CtManifestSource;

typedef struct {
    uint64_t items;
    uint64_t kind[CT_ITEM_KINDS]; /* how many of each */
    uint64_t bytes;               /* of what was digested: sizes of files, links counted once */
    uint64_t problems;
    uint64_t digested;
    uint8_t root[CT_DIGEST_SIZE];
} CtManifestTotals;

/* ---- shared by reader and writer ---- */

void ct_manifest_header_write(const CtManifestHeader *header, uint8_t out[CT_MANIFEST_HEADER_SIZE]);
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_header_parse(CtBytes bytes, CtManifestHeader *out, GError **error);

void ct_manifest_columns_write(const CtItem *item, size_t count, uint64_t number, CtBuffer *out);
/* Fills item[0..count), which must be cleared; on failure they are cleared again. `number` is
 * that of the first. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_manifest_columns_parse(CtBytes bytes, CtItem *item, size_t count, uint64_t number,
                               GError **error);

void ct_manifest_count(CtManifestTotals *totals, const CtItem *item); /* all but the root */
/* Items that the sources have, without what lies inside of them. */
uint64_t ct_manifest_walked(const CtManifestTotals *totals);
