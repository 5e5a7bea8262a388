/* tile.h - where the hashes and entries of a log stand in files: C2SP tlog-tiles.
 *
 * A hash tile holds up to 256 hashes of tree level 8 * L; a bundle holds the same number of
 * entries, each behind its big-endian uint16 length. Both are named by level, index and,
 * while partial, width: tile/0/x001/x234/067, tile/entries/000.p/7. This file knows names
 * and bytes; it opens no file (the tiler does).
 * It refuses names with superfluous zeroes, tiles of another size than their width says,
 * and bundles with more, fewer or cut entries, with INPUT.
 * Source: https://c2sp.org/tlog-tiles
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"
#include "seal/merkle.h"

#define CT_TILE_WIDTH        256
#define CT_TILE_HEIGHT       8
#define CT_TILE_LEVELS       8 /* 8 levels of height 8 hold every tree that a uint64 can count */
#define CT_TILE_PATH_SIZE    64
#define CT_TILE_BUNDLE_BYTES ((size_t)CT_TILE_WIDTH * (2 + CT_LIMIT_ENTRY_BYTES))

typedef struct {
    bool entries;   /* a bundle of entries; level is then 0 */
    unsigned level; /* 0 to CT_TILE_LEVELS - 1 */
    uint64_t index;
    unsigned width; /* 1 to 256; below 256 the tile is partial */
} CtTile;

/* "tile/0/x001/x234/067.p/9", relative to the log's folder. */
const char *ct_tile_path(const CtTile *tile, char out[CT_TILE_PATH_SIZE]);
/* The reverse, strictly: what ct_tile_path would not write is INPUT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_tile_parse_path(CtBytes path, CtTile *out, GError **error);

/* How many hashes level `level` has in a tree of `size` leaves. */
uint64_t ct_tile_hashes(unsigned level, uint64_t size);

/* The tile, in a tree of `size` leaves, that tells a full subtree's root, and which part of it:
 * 1 << height hashes from `first` on. */
typedef struct {
    CtTile tile;
    unsigned first;
    unsigned height; /* 0: the hash stands in the tile itself */
} CtTilePlace;

CtTilePlace ct_tile_place(unsigned merkle_level, uint64_t merkle_index, uint64_t size);
/* The root of that part; the tile's bytes must hold `width` hashes (checked, INPUT). */
G_GNUC_WARN_UNUSED_RESULT
bool ct_tile_node(CtBytes tile, const CtTilePlace *place, uint8_t out[CT_DIGEST_SIZE],
                  GError **error);
/* The root of a full tile (8192 bytes), which is one hash of the level above. */
void ct_tile_root(CtBytes tile, uint8_t out[CT_DIGEST_SIZE]);

/* Appends one entry, at most CT_LIMIT_ENTRY_BYTES long, to a bundle. */
void ct_tile_bundle_add(CtBuffer *bundle, CtBytes entry);
/* Views of the bundle's entries, exactly `width` of them. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_tile_bundle_parse(CtBytes bundle, unsigned width, CtBytes out[CT_TILE_WIDTH],
                          GError **error);
