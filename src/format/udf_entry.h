/* udf_entry.h - one file entry of UDF: its metadata and where its content lies.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/udf.h"

typedef enum {
    CT_UDF_PRIMARY = 1,
    CT_UDF_ANCHOR = 2,
    CT_UDF_PARTITION = 5,
    CT_UDF_LOGICAL = 6,
    CT_UDF_END = 8,
    CT_UDF_FILE_SET = 256,
    CT_UDF_NAME = 257,
    CT_UDF_EXTENTS = 258,
    CT_UDF_FILE = 261,
    CT_UDF_LARGE_FILE = 266,
} CtUdfTag;

enum {
    CT_UDF_FOLDER_TYPE = 4,
    CT_UDF_FILE_TYPE = 5,
    CT_UDF_LINK_TYPE = 12,
    CT_UDF_METADATA_TYPE = 250
};

typedef struct {
    unsigned type;
    uint32_t owner;
    uint32_t group;
    uint32_t mode;
    uint64_t size;
    CtDiscTime time[CT_DISC_TIMES];
    GArray *run;         /* owned: CtDiskRun; covers the size */
    const char *problem; /* static text; NULL: none */
} CtUdfEntry;

void ct_udf_entry_clear(CtUdfEntry *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtUdfEntry, ct_udf_entry_clear)

/* The kind of a descriptor whose checksum is right; 0 otherwise. `block` has 16 bytes or more. */
unsigned ct_udf_tag(CtBytes block);
CtDiscTime ct_udf_time(CtReader *reader);
/* A text in OSTA's compressed Unicode; the caller's to free. */
char *ct_udf_text(CtBytes bytes);
/* Where a block of a partition lies on the medium, in bytes; UINT64_MAX: nowhere. */
uint64_t ct_udf_place(const CtUdf *self, unsigned number, uint64_t block);
/* False when there is no file entry. */
bool ct_udf_entry_read(const CtUdf *self, unsigned map, uint64_t block, CtUdfEntry *out);
/* The whole content in memory, followed by a zero; NULL when it is larger than `most` or cannot be
 * read. */
uint8_t *ct_udf_entry_content(const CtUdf *self, const CtUdfEntry *entry, uint64_t most);
