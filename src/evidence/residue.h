/* residue.h - does any file below a folder still hold what must be gone?
 *
 * In:  values in all their spellings (base/needle.h) and a folder. Every regular file below it is
 *      read from its first byte to its last: of a store that is also its free pages and its
 *      write-ahead log, of a pack what lies behind its last record. Files' names are searched, too,
 *      and gzip and zlib streams are unpacked wherever one begins, up to
 *      CT_LIMIT_UNPACKED_BYTES each, one inside the other not.
 * Out: each file and value that was found once, with its first place; never the value itself, and
 * of a file whose name holds one the folder alone. A file that cannot be read is an error: a
 * search that left something out proves nothing. Symbolic links are not followed and, with sockets
 * and pipes, counted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/needle.h"

typedef struct {
    const char *path; /* of the file, or of its folder when its name is what was found */
    const char *in;   /* "", "name", "gzip or zlib stream" */
    CtNeedleHit hit;  /* of a stream: its offset is that of the stream */
} CtResidueFinding;

typedef void (*CtResidueFound)(void *user, const CtResidueFinding *finding);

typedef struct {
    uint64_t files;
    uint64_t bytes;
    uint64_t streams; /* unpacked */
    uint64_t passed;  /* links, sockets and the like */
    uint64_t findings;
} CtResidueReport;

/* `path` is a folder or a file; *out is added to, so that several can be searched. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_residue_search(CtNeedles *needles, const char *path, CtResidueFound found, void *user,
                       CtResidueReport *out, GError **error);
