/* owner_links.h - where a path of a package really lies: symbolic links of the sources followed, as
 * the program that put the file there followed them.
 *
 * In: the links that a manifest lists, by absolute path, and a volume's root. Out: the same path
 * with every link among its folders replaced; its last part is left alone. Nothing leaves the root:
 * an absolute target begins there, ".." ends there. Chains longer than CT_LIMIT_OWNER_HOPS are not
 * followed on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#include <glib.h>

typedef struct CtOwnerLinks CtOwnerLinks;

CtOwnerLinks *ct_owner_links_new(void);
void ct_owner_links_free(CtOwnerLinks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtOwnerLinks, ct_owner_links_free)
/* False when there are too many; it is then not followed. */
bool ct_owner_links_add(CtOwnerLinks *self, const char *path, CtBytes target);
/* `root` ends in "/", `path` begins with one; the caller frees the result. */
char *ct_owner_links_resolve(CtOwnerLinks *self, const char *root, const char *path);
