/* vmdk_sparse.h - one sparse file of a VMDK: a header, two levels of tables, grains.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/container.h"

typedef struct {
    size_t file;       /* which of the container's */
    uint64_t size;     /* bytes of the disk that it is for */
    uint64_t grain;    /* bytes */
    uint64_t first_at; /* the table of the first level, in bytes */
    uint64_t entries;  /* of a table of the second level */
    uint64_t text_at;  /* the text that it has inside, in bytes; 0: none */
    uint64_t text_size;
    bool packed;
    bool markers;   /* a packed grain has its place before its size */
    bool zeroes;    /* an entry of 1 means a grain of zeroes */
    bool unclean;   /* was not closed */
    uint64_t table; /* which table is loaded; 0: none */
    uint8_t *entry; /* owned: that table */
} CtVmdkSparse;

/* INPUT, LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_vmdk_sparse_open(const CtContainer *container, size_t file, CtVmdkSparse *out,
                         GError **error);
void ct_vmdk_sparse_clear(CtVmdkSparse *self);
/* As a container's stretch; `at` counts from where this file's part of the disk begins. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_vmdk_sparse_stretch(const CtContainer *container, CtVmdkSparse *self, uint64_t at,
                            CtStretch *out, GError **error);
