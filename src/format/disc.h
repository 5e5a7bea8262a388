/* disc.h - the files of an optical disc as its readers (iso9660.h, udf.h) list them.
 *
 * A disc is written once: there are no deletions to look for (UDF can mark names as deleted), and
 * every content is some runs of the medium. What is odd about an entry is a fact of it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"
#include "format/disk.h"

typedef enum {
    CT_DISC_FILE,
    CT_DISC_FOLDER,
    CT_DISC_SYMLINK,
    CT_DISC_OTHER,
    CT_DISC_DESCRIPTOR, /* of the volume itself; its path begins with "/:" */
} CtDiscKind;

typedef enum {
    CT_DISC_MODIFIED,
    CT_DISC_CHANGED,
    CT_DISC_ACCESSED,
    CT_DISC_BORN,
    CT_DISC_TIMES,
} CtDiscTimeKind;

typedef struct {
    bool known;
    int64_t seconds; /* UTC, by the zone that stands beside it */
    uint32_t nanoseconds;
} CtDiscTime;

typedef struct {
    const char *name; /* static text, as of an item's fact */
    char *text;       /* owned */
    bool problem;
} CtDiscFact;

typedef struct {
    char *path; /* owned: below the root folder, parts joined by "/"; bytes of any encoding */
    CtDiscKind kind;
    bool deleted;
    bool has_mode; /* mode, owner and group */
    uint32_t mode;
    uint32_t owner;
    uint32_t group;
    uint64_t inode; /* where it lies or is described, in blocks */
    uint64_t size;
    CtDiscTime time[CT_DISC_TIMES];
    char *target; /* owned: of a symbolic link */
    GArray *run;  /* owned: CtDiskRun; covers `size` unless a problem says why not */
    GArray *fact; /* owned: CtDiscFact */
} CtDiscEntry;

typedef struct {
    GArray *entry; /* owned: CtDiscEntry, in the order in which they were met */
    bool cut;      /* there were more than CT_LIMIT_DISC_ENTRIES */
} CtDiscList;

void ct_disc_list_init(CtDiscList *self);
void ct_disc_list_clear(CtDiscList *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtDiscList, ct_disc_list_clear)

/* The new entry, FOLDER "/" NAME (FOLDER empty: NAME), borrowed until the next one; NULL past the
 * limit. What cannot stand in a part of a path is replaced: "/" by "\", a zero by "?". */
CtDiscEntry *ct_disc_list_add(CtDiscList *self, const char *folder, CtBytes name, CtDiscKind kind);
void ct_disc_entry_run(CtDiscEntry *self, uint64_t at, uint64_t size);
/* `name`: static text. */
void ct_disc_entry_fact(CtDiscEntry *self, const char *name, bool problem, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* UTF-8 of big-endian UTF-16; what is no UTF-16 becomes U+FFFD. The caller's to free. */
char *ct_disc_text_of_utf16(CtBytes bytes);
/* The time of civil parts in a zone `minutes` east of UTC; not known when they are none. */
CtDiscTime ct_disc_time_of(const int parts[6], int minutes, uint32_t nanoseconds);
