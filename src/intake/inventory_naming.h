/* inventory_naming.h - the names that advisories use, for a row that has none or only one of them.
 *
 * In:  the rules of share/products and the tables of share/advisories/aliases. Out: for a free
 * name what match/product.h recognises; for a package of a distribution its project's CPE names
 * (upstream: no more than possible); for a package that its project publishes itself, the
 * project's CPE names; for a CPE name those that stand for the same product.
 * The texts of `out` are the caller's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "intake/inventory_package.h"

typedef struct CtInventoryNaming CtInventoryNaming;

/* MISSING when the folder lacks its tables, INPUT when one of them cannot be. */
G_GNUC_WARN_UNUSED_RESULT
CtInventoryNaming *ct_inventory_naming_load(const char *share, GError **error);
void ct_inventory_naming_free(CtInventoryNaming *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtInventoryNaming, ct_inventory_naming_free)

/* Adds the CPE names of a "product" record's free name; when there are none, *out_why says in
 * words why (the caller frees it). */
void ct_inventory_naming_recognise(const CtInventoryNaming *self, const CtRecord *record,
                                   GPtrArray *out, char **out_why);
void ct_inventory_naming_package(const CtInventoryNaming *self, const CtInventoryPackage *package,
                                 GPtrArray *out);
/* Of a CPE name or a package URL. */
void ct_inventory_naming_others(const CtInventoryNaming *self, const char *name, GPtrArray *out);
