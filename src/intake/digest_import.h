/* digest_import.h - a list of known digests from a file, through the jailed reader, into a set.
 *
 * In:  a running worker with nothing in flight, a file of any size, a builder. The file goes to the
 *      worker in pieces of at most CT_DIGEST_IMPORT_PIECE bytes that end with a line; the lines
 *      that begin it (a heading, or what starts with "%" or "#") go with each piece, because they
 *      name the columns. Out: its digests are in the builder, and what was counted in *out. What
 *      comes back from the jail is believed no more than the list is: lengths are checked.
 * INPUT: the file is no list (nothing in it is a digest, or it is UTF-16), or a line longer than a
 * piece. LIMIT and SYSTEM as they come.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/worker.h"
#include "match/reference_build.h"
#include "seal/digest.h"

#define CT_DIGEST_IMPORT_PIECE (16u << 20)
#define CT_DIGEST_IMPORT_SHOWN 8 /* places of lines set aside that are kept for a person */

typedef struct {
    uint64_t lines; /* or rows; without headings that went with later pieces once more */
    uint64_t digests;
    uint64_t sections; /* of programs, left out */
    uint64_t asides;
    uint64_t aside_line[CT_DIGEST_IMPORT_SHOWN]; /* the first ones, from 1 */
    const char *other; /* "sha-512": a kind that no set keeps and some line has; NULL: none */
    uint8_t file[CT_DIGEST_SIZE]; /* SHA-256 of the list */
} CtDigestImport;

G_GNUC_WARN_UNUSED_RESULT
bool ct_digest_import_file(CtWorker *worker, const char *path, CtReferenceBuild *build,
                           CtDigestImport *out, GError **error);
/* What a reader tells: one record of format/digest_pack.h, or an aside, whose line is kept as it
 * is. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_digest_import_take(const CtRecord *record, CtReferenceBuild *build, CtDigestImport *out,
                           GError **error);
