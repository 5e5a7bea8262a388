/* vmdk_text.h - the text of a VMDK: lines of KEY=VALUE, and one for each extent.
 *
 *   CID=fffffffe                      the content's identifier
 *   parentCID=ffffffff                the parent's; this value: none
 *   parentFileNameHint="base.vmdk"
 *   RW 4192256 SPARSE "disk-s001.vmdk"
 *   RW 8192 FLAT "disk-flat.vmdk" 0   sectors, and the first of them in the file
 *   RW 63 ZERO
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"

typedef enum {
    CT_VMDK_EXTENT_FLAT,
    CT_VMDK_EXTENT_SPARSE,
    CT_VMDK_EXTENT_ZERO,
    CT_VMDK_EXTENT_UNREAD, /* of a kind that we do not read */
} CtVmdkExtentKind;

typedef struct {
    CtVmdkExtentKind kind;
    uint64_t sectors;
    uint64_t first; /* sector in the file; flat only */
    char *name;     /* owned; NULL for zeroes */
} CtVmdkExtent;

typedef struct {
    char *id;       /* owned; NULL, like the next two */
    char *parent;   /* of which identifier; NULL: none */
    char *hint;     /* the parent's name */
    GArray *extent; /* owned: CtVmdkExtent */
} CtVmdkText;

/* INPUT when an extent's line is none, LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_vmdk_text_parse(CtBytes text, CtVmdkText *out, GError **error);
void ct_vmdk_text_clear(CtVmdkText *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtVmdkText, ct_vmdk_text_clear)
