/* udf.h - the files of a UDF volume (DVD, Blu-ray, and what computers write to such discs).
 *
 * In:  a medium and where the volume begins on it, in blocks of 512, 2048 or 4096 bytes.
 * Out: its descriptors and all that its folders name, names that are marked deleted too.
 * Read: revisions 1.02 to 2.60 as far as they use plain, sparable and metadata partitions; file
 * entries of both kinds, all four forms of their allocation, chains of extents, symbolic links.
 * Virtual partitions too: on discs that are written once, the last block written has a table (VAT)
 * that gives each block its place of now; earlier tables, which are the volume as it was, are
 * counted.
 * Not read: the tables of defects of sparable partitions, named streams, extended attributes,
 * strategy 4096. What is met of those is a problem of the entry or a refusal, never a guess.
 * Sources: ECMA-167 (3rd edition), the OSTA UDF specification 2.60.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/disc.h"

enum { CT_UDF_MAPS = 4 };

typedef struct {
    uint64_t start; /* of the partition, in bytes from the medium's start */
    uint64_t size;
    GArray *run;   /* owned: CtDiskRun, of a metadata partition; NULL: none */
    GArray *table; /* owned: uint32_t, block of each block of a virtual partition; NULL: none */
} CtUdfMap;

typedef struct {
    CtDisk disk;
    uint64_t start;
    uint32_t block_size;
    CtUdfMap map[CT_UDF_MAPS];
    size_t maps;
    char *volume;        /* owned: its name */
    char *set;           /* owned: name of the volume set */
    CtDiscTime recorded; /* when the volume was made */
    uint32_t root_block; /* of the root folder's entry, like the next */
    unsigned root_map;
    uint64_t descriptors; /* where the volume's descriptors lie, like the next; in bytes */
    uint64_t descriptors_size;
    unsigned earlier; /* states of a virtual partition before this one */
} CtUdf;

/* MISSING when nothing says that it is UDF; INPUT, LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_udf_open(const CtDisk *disk, uint64_t start, CtUdf *out, GError **error);
void ct_udf_clear(CtUdf *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtUdf, ct_udf_clear)

/* Where the last of its partitions ends, in bytes from the medium's start; 0 on a disc that is
 * written once, whose partition is what it could hold. */
uint64_t ct_udf_end(const CtUdf *self);
/* "/:volume-descriptors", and the files, appended; what cannot be read is a fact. */
void ct_udf_list(const CtUdf *self, CtDiscList *out);
