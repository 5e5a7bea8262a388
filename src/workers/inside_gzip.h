/* inside_gzip.h - gzip streams (RFC 1952), unpacked with their check sums.
 *
 * libarchive's own filter passes over the CRC-32 and the length behind each stream, so that
 * damaged bytes would be digested as if they were the file's. Streams may follow each other; what
 * comes behind the last is counted and left.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

#define ZLIB_CONST
#include <zlib.h>

#define CT_INSIDE_GZIP_PIECE (64u << 10) /* of packed bytes, read at once */
#define CT_INSIDE_GZIP_NAME  1024        /* of a stored name; more of it is cut */

typedef struct {
    const CtKindBytes *bytes; /* borrowed; NULL: not begun */
    uint64_t at;              /* of the next piece */
    uint64_t trailing;        /* bytes behind the last stream */
    const char *problem;      /* static text; NULL: none so far */
    bool ended;
    bool wrong; /* the problem is the check sum or the length of a stream that was read whole */
    z_stream stream;
    gz_header header; /* of the first stream */
    char name[CT_INSIDE_GZIP_NAME];
    uint8_t piece[CT_INSIDE_GZIP_PIECE];
} CtInsideGzip;

/* In place: zlib keeps its address. */
void ct_inside_gzip_begin(CtInsideGzip *self, const CtKindBytes *bytes);
/* Unpacked bytes, at most `size`; 0 at the end; -1 when `problem` says why not, after what came
 * before it was given. */
int64_t ct_inside_gzip_read(CtInsideGzip *self, uint8_t *out, size_t size);
void ct_inside_gzip_end(CtInsideGzip *self);
