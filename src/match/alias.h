/* alias.h - the other names of a product: CPE names that were replaced, packages' CPE names.
 *
 * In:  strict YAML, any number of texts: `source` (where the facts come from, in words) and any of
 *   cpe       "vendor:product": "vendor:product" or a list: names that stand for the same product,
 *             because it changed hands or was spelt twice; asked in both directions
 *   packages  of distributions: type ("deb", "rpm", "apk", or "any"): source package: names
 *   purl      "type/namespace/name": names, for packages that their project itself publishes
 * where a name is "part:vendor:product". Out: names, borrowed from the book. An unknown key, a name
 * that is none and a package told twice are refused with their place; the book is then of no use.
 * A distribution's package is not its project's: what is affected upstream may be mended there
 * without another version, so whoever asks by such a name must not answer more than "possible".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct CtAliasBook CtAliasBook;

CtAliasBook *ct_alias_new(void);
void ct_alias_free(CtAliasBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAliasBook, ct_alias_free)

G_GNUC_WARN_UNUSED_RESULT
bool ct_alias_add(CtAliasBook *self, CtBytes text, const char *file, GError **error);
/* Every *.yaml of a folder, in the order of their names. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_alias_load(CtAliasBook *self, const char *folder, GError **error);

/* Texts "part:vendor:product"; NULL when there are none. Borrowed. */
const GPtrArray *ct_alias_of_package(const CtAliasBook *self, const char *type, const char *name);
const GPtrArray *ct_alias_of_url(const CtAliasBook *self, const char *type, const char *namespace,
                                 const char *name);
/* Texts "vendor:product". */
const GPtrArray *ct_alias_of_cpe(const CtAliasBook *self, const char *name);
