/* iso_record.h - one record of an ISO 9660 folder, and what Rock Ridge adds to it.
 *
 * A record is a view into the folder's bytes. Numbers that stand in both byte orders are read in
 * little-endian; the first one whose big-endian twin differs is kept to be told.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/disc.h"

typedef struct {
    const char *what; /* static text; NULL: all agree */
    uint32_t little;
    uint32_t big;
} CtIsoMismatch;

typedef struct {
    uint32_t extent;     /* block */
    uint32_t size;       /* bytes */
    uint32_t attributes; /* blocks of extended attributes before the content */
    unsigned unit;       /* of an interleaved file; 0: it is not */
    unsigned gap;
    bool folder;
    bool hidden;
    bool goes_on; /* another record of the same file follows */
    CtDiscTime recorded;
    CtBytes name;
    CtBytes use; /* system use fields */
    CtIsoMismatch mismatch;
} CtIsoRecord;

/* The next record of a sector; false at its end (the reader is well) or at one that cannot be (it
 * is not). */
bool ct_iso_record_next(CtReader *reader, CtIsoRecord *out);
/* Facts of the record: "endian-mismatch", "hidden". */
void ct_iso_record_tell(const CtIsoRecord *self, CtDiscEntry *entry);

/* A number in both byte orders; a mismatch becomes a fact of `entry`. */
uint32_t ct_iso_both32(CtReader *reader, const char *what, CtDiscEntry *entry);
uint32_t ct_iso_both16(CtReader *reader, const char *what, CtDiscEntry *entry);

typedef struct {
    GString *name;   /* owned; NULL: none */
    GString *target; /* owned; NULL: no symbolic link */
    bool has_mode;
    uint32_t mode;
    uint32_t owner;
    uint32_t group;
    CtDiscTime time[CT_DISC_TIMES];
    uint32_t moved_to; /* block of a folder that lies elsewhere; 0: it does not */
    bool moved_here;   /* it is shown elsewhere */
    bool packed;       /* zisofs */
} CtIsoPosix;

void ct_iso_posix_clear(CtIsoPosix *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtIsoPosix, ct_iso_posix_clear)

typedef bool (*CtIsoRead)(void *user, uint32_t block, uint32_t at, uint8_t *out, size_t size);

/* Reads the fields and their continuations; what is broken ends the reading. */
void ct_iso_posix_read(const CtIsoRecord *record, uint32_t skip, CtIsoRead read, void *user,
                       CtIsoPosix *out);
void ct_iso_posix_tell(const CtIsoPosix *self, CtDiscEntry *entry);
