/* inventory.h - what is installed on one host, under the names that advisories use.
 *
 * In:  a file: whatever a reader of src/format gives "name", "product" and "update" records for,
 * read in the jail. A "name" is a row of a plain list (format/cpe_list.h): it is itself the name.
 * Out: its rows, each under the inventory's own name, with the names to ask advisories for:
 *   identifiers  of a bill of materials, as written, and other names of the same product
 *   free names   what match/product.h recognises in them
 *   packages     a package URL of deb, rpm or apk. Whose distribution it is stands in none of the
 *                lists: it is the caller's, else it is taken from the marks that the versions carry
 *                themselves (Debian's "+deb12u1", Fedora's ".fc40", "ubuntu"), else it stays open,
 *                and so do the verdicts. Beside it its project's CPE names, marked `upstream`.
 * A row without any name stays in the inventory: unknown, never guessed, with the reason.
 * What the reader set aside is kept as a sentence with its place. The caller frees.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

typedef struct {
    char *text; /* owned; a CPE name or a package URL */
    /* It tells of the product upstream, not of what was installed: whoever packaged it may have
     * mended it without changing its version, so that "affected" is no more than possible. */
    bool upstream;
} CtInventoryName;

typedef struct {
    char *row;              /* owned; what the inventory calls it */
    CtInventoryName *names; /* owned; NULL: the row is itself the one name */
    unsigned count;         /* of names; 0 with `names` NULL: one */
    bool unknown;           /* no name was found */
    int64_t line;           /* of the file, from 1, where the reader tells it; else 0 */
    char *why; /* owned; in words, when unknown; NULL: the inventory gives nothing to go by */
} CtInventoryItem;

typedef struct {
    GArray *items;      /* owned; of CtInventoryItem, in the inventory's order */
    GPtrArray *updates; /* owned; texts: installed updates, "KB3023266" */
    GPtrArray *asides;  /* owned; sentences with their places */
    char *distribution; /* owned; "debian-12"; NULL: unknown or no list of packages */
    bool told;          /* the distribution was told, not found in versions */
    char *host;         /* owned; the machine's name where the file tells it; else NULL */
} CtInventory;

typedef struct {
    const char *format;       /* NULL: found out */
    const char *distribution; /* "debian-12", "alpine-3.20"; NULL: not told */
    const char *share;        /* the folder with products and aliases; NULL: neither is asked */
    bool other_names;         /* a plain list's rows too are asked for under their other names */
} CtInventoryOptions;

void ct_inventory_clear(CtInventory *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtInventory, ct_inventory_clear)

/* INPUT when the file is of another kind, LIMIT, MISSING, SYSTEM. *out is to be empty. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_inventory_read(const char *path, const CtInventoryOptions *options, CtInventory *out,
                       GError **error);

/* One reader for many files: its jailed worker and the names stay. */
typedef struct CtInventoryReader CtInventoryReader;

G_GNUC_WARN_UNUSED_RESULT
CtInventoryReader *ct_inventory_reader_new(GError **error);
void ct_inventory_reader_free(CtInventoryReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtInventoryReader, ct_inventory_reader_free)
/* As ct_inventory_read; `options` must name the same share each time. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_inventory_reader_read(CtInventoryReader *self, const char *path,
                              const CtInventoryOptions *options, CtInventory *out, GError **error);
/* Moves what `more` holds to the end of the other. */
void ct_inventory_join(CtInventory *self, CtInventory *more);

/* ---- for whoever has records from elsewhere (a manifest) ---- */

typedef struct CtInventoryDraft CtInventoryDraft;

CtInventoryDraft *ct_inventory_draft_new(const CtInventoryOptions *options);
void ct_inventory_draft_free(CtInventoryDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtInventoryDraft, ct_inventory_draft_free)
/* A CtRecordSink whose user is the draft: "name", "product", "update", "host" and "aside" records.
 * */
G_GNUC_WARN_UNUSED_RESULT
bool ct_inventory_draft_take(void *user, const CtRecord *record, GError **error);
/* What was taken; the draft is empty then. *out is to be empty. */
void ct_inventory_draft_end(CtInventoryDraft *self, CtInventory *out);
