/* reference_layout.h - what the writer and the reader of a set of digests share (reference.h tells
 * the format).
 *
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/reference.h"

#define CT_REFERENCE_LAYOUT_VERSION 1u
#define CT_REFERENCE_LAYOUT_HEADER  512u
#define CT_REFERENCE_LAYOUT_SUM     32u
#define CT_REFERENCE_LAYOUT_ALIGN   64u
#define CT_REFERENCE_LAYOUT_BITS    26u /* most bits of a radix: an index of 256 MiB */
#define CT_REFERENCE_LAYOUT_ENTRY   22u /* bytes that one should take, its index too */
#define CT_REFERENCE_LAYOUT_ROWS    UINT32_MAX

typedef struct {
    uint64_t count;
    uint64_t rows_at;
    uint64_t index_at;
    uint32_t bits;
    uint32_t width; /* of a row: kept bytes less bits / 8 */
} CtReferenceSection;

typedef struct {
    uint32_t class;
    uint8_t sum[CT_REFERENCE_LAYOUT_SUM];
    uint64_t size;
    CtReferenceSection section[CT_REFERENCE_ALGORITHMS];
    uint64_t provenance_at;
    uint64_t provenance_size;
    uint64_t repeated;
} CtReferenceHeader;

/* How many bytes of a digest are kept: all, of SHA-256 192 bits. */
static inline size_t ct_reference_kept(CtReferenceAlgorithm algorithm)
{
    return algorithm == CT_REFERENCE_SHA256 ? 24 : ct_reference_digest_size(algorithm);
}

/* Exactly CT_REFERENCE_LAYOUT_HEADER bytes; with `sum` false the digest's bytes are zero. */
void ct_reference_header_write(const CtReferenceHeader *header, bool sum, CtBuffer *out);
/* `file_size` is what the file really has. INPUT when a table does not fit in it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reference_header_read(CtBytes bytes, uint64_t file_size, CtReferenceHeader *out,
                              GError **error);
