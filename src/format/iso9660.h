/* iso9660.h - every tree of an ISO 9660 disc: plain, Joliet, Rock Ridge, and what it boots from.
 *
 * One disc can hold several trees over the same content, which need not agree: what one hides
 * another shows. Each is a tree of its own here; the one with the best names comes first. Numbers
 * stand twice on a disc, in both byte orders; where the two differ that is a fact of the entry
 * ("endian-mismatch"), and the little-endian one is followed. Folders that were met before are not
 * entered again ("listed-before").
 * Beside the trees: each volume descriptor with what it says of system, volume, publisher,
 * preparer, application and dates, and the images of the El Torito catalogue.
 * A disc written in sessions has descriptors for each, and the blocks of all are counted from the
 * start of the medium. Which session is the last a drive reads from the disc's table of contents,
 * which no image has: all of them are found by their descriptors (ct_iso_session_next).
 * Refused: what has no primary descriptor, or blocks of a size that no disc has. Read but not
 * followed: path tables, extended attributes, files interleaved ("interleaved"), zisofs ("stored").
 * Sources: ECMA-119, the Joliet specification, IEEE P1281 (SUSP), IEEE P1282 (Rock Ridge),
 * the El Torito specification 1.0.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/disc.h"

typedef enum {
    CT_ISO_ROCK_RIDGE, /* the primary tree, by its POSIX names */
    CT_ISO_JOLIET,
    CT_ISO_PRIMARY,
    CT_ISO_ENHANCED, /* ISO 9660:1999 */
    CT_ISO_TREES,
} CtIsoKind;

typedef struct {
    CtIsoKind kind;
    uint32_t root; /* block of the root folder */
    uint32_t size; /* its bytes */
    uint32_t skip; /* bytes before the system use fields of each record: Rock Ridge only */
} CtIsoTree;

typedef struct {
    CtDisk disk;
    uint64_t start; /* of the session, in bytes */
    uint64_t base;  /* from where its blocks are counted: its start, or that of the medium */
    uint32_t block_size;
    uint64_t size; /* bytes from its base on, as its first primary descriptor says (8.4.8) */
    CtIsoTree tree[CT_ISO_TREES]; /* in the order of their kinds */
    size_t trees;
} CtIso;

/* INPUT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_iso_open(const CtDisk *disk, uint64_t start, CtIso *out, GError **error);
/* Where the next session behind `from` begins, in bytes; UINT64_MAX: there is none. A disc's image
 * that is a file of the disc is no session: its blocks are counted from its own start. */
uint64_t ct_iso_session_next(const CtDisk *disk, uint64_t from);
const char *ct_iso_tree_name(CtIsoKind kind); /* "iso9660 joliet", ...: static text */
/* Descriptors and boot images, appended. */
void ct_iso_describe(const CtIso *self, CtDiscList *out);
/* The files of one tree, appended; what cannot be read is a fact of its folder, or of the
 * descriptor "/:root" when it is the root itself. */
void ct_iso_list(const CtIso *self, size_t tree, CtDiscList *out);
