/* owners.h - which package a file belongs to, and whether its bytes are those that the package's
 * manager recorded.
 *
 * In:  a manifest whose examination met the databases of dpkg, rpm, apk or pacman (the lists of
 *      files are facts of it, format/file_list.h), and then its items. Out: for each a package, or
 *      none, and a verdict. Paths are compared as absolute ones below the root of the volume that
 *      the database stands on; links among their folders (usrmerge) and dpkg's diversions are
 * followed. A file of two packages is the one's whose digest it has, else the first one's. A
 * database that lies at no known place below a root owns nothing. Past CT_LIMIT_OWNED_FILES the
 * rest is not known and `ct_owners_are_complete` says so.
 * The manifest is read as hostile; memory: 56 bytes a recorded file, and its links and packages.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/manifest_reader.h"

typedef enum {
    CT_OWNER_NONE,      /* no package has it */
    CT_OWNER_RECORDED,  /* its bytes are as recorded */
    CT_OWNER_CHANGED,   /* they are not */
    CT_OWNER_UNCHECKED, /* nothing was recorded that can be compared */
    CT_OWNER_VERDICTS,
} CtOwnerVerdict;

typedef struct {
    char *name; /* owned; so all of them */
    char *version;
    char *architecture;
    char *source; /* "dpkg", "rpm", "apk", "pacman" */
} CtOwnerPackage;

typedef struct CtOwners CtOwners;

/* Reads the manifest twice, from its first item on; the reader then stands at its end. */
G_GNUC_WARN_UNUSED_RESULT
CtOwners *ct_owners_new(CtManifestReader *reader, GError **error);
void ct_owners_free(CtOwners *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtOwners, ct_owners_free)

/* *out is borrowed, NULL with NONE. `reader` is the item's. */
CtOwnerVerdict ct_owners_look(const CtOwners *self, const CtManifestReader *reader,
                              const CtItem *item, const CtOwnerPackage **out);
/* Whether it lies below the root of a volume that is inside of a container. */
bool ct_owners_cover(const CtOwners *self, const CtManifestReader *reader, const CtItem *item);
bool ct_owners_are_complete(const CtOwners *self);
/* "unowned", "owned", "changed", "unchecked": static text. */
const char *ct_owners_verdict_name(CtOwnerVerdict verdict);
