/* ole.h - a compound file: a small file system of streams in one file.
 *
 * In:  any bytes that can be read at any place. Out: its directory, as entries with a parent, and
 * the bytes of each stream. Read is what is asked for: tables are looked up sector by sector, so
 * that a large file costs no memory.
 * We refuse a file without a directory; a chain of sectors that is longer than the file has
 * sectors ends there, and a stream that leaves the file ends where it does.
 * Source: [MS-CFB] 2.1 to 2.6.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

typedef enum {
    CT_OLE_STORAGE = 1,
    CT_OLE_STREAM = 2,
    CT_OLE_ROOT = 5,
} CtOleType;

#define CT_OLE_NAME  32 /* UTF-16 units, the ending zero included */
#define CT_OLE_NONE  UINT32_MAX
#define CT_OLE_CLSID 16

typedef struct {
    uint16_t name[CT_OLE_NAME]; /* ended by zero */
    CtOleType type;
    uint32_t parent;             /* entry; CT_OLE_NONE of the root and of what hangs nowhere */
    uint8_t clsid[CT_OLE_CLSID]; /* as it stands in the file */
    uint32_t start;
    uint64_t size;
    uint32_t left; /* of the tree; only while it is read */
    uint32_t right;
    uint32_t child;
} CtOleEntry;

typedef struct CtOle CtOle;

/* Borrows what `bytes` borrows. INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
CtOle *ct_ole_open(const CtKindBytes *bytes, GError **error);
void ct_ole_close(CtOle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtOle, ct_ole_close)

size_t ct_ole_count(const CtOle *self);
const CtOleEntry *ct_ole_entry(const CtOle *self, size_t number);
/* The stream or storage of that name right below the root, or NULL; of any case, as the format
 * compares. */
const CtOleEntry *ct_ole_find(const CtOle *self, const char *name);
/* At most `size` bytes of a stream from `at` on; fewer where it or the file ends. Cheapest from
 * front to back. */
size_t ct_ole_read(CtOle *self, const CtOleEntry *entry, uint64_t at, uint8_t *out, size_t size);
