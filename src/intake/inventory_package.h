/* inventory_package.h - one installed package of a distribution, and its package URL.
 *
 * In:  a "product" record whose `type` is deb, rpm or apk. Out: its package URL
 * (pkg:deb/debian/libexample@1.0-1?arch=amd64&distro=debian-12&upstream=example@1.0): the namespace
 * is the distribution's name, `upstream` the source package, because distributions' advisories
 * speak of sources. The version of a source that dpkg's status does not tell is the binary's, less
 * the rebuild mark "+bN" (deb-version(7)).
 * The distribution, when nobody tells it: what most of the marks in the versions say, of Debian's
 * "+debNuN" and "~debNuN" the highest release, of ".fcN" likewise; "ubuntu" says no release. ".elN"
 * is several distributions' and says none.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

typedef struct {
    unsigned item; /* the caller's number of its row */
    char *type;    /* owned, as all below; "" when it is not told */
    char *name;
    char *version;
    char *architecture;
    char *source;
} CtInventoryPackage;

/* False when the record is no package; then nothing was made. */
bool ct_inventory_package_of(const CtRecord *record, CtInventoryPackage *out);
void ct_inventory_package_clear(CtInventoryPackage *self);

/* "debian-12", "ubuntu", "fedora-40", "alpine"; NULL when it does not show. The caller frees. */
char *ct_inventory_package_distribution(const CtInventoryPackage *packages, unsigned count);
/* `distribution` may be NULL. The caller frees. */
char *ct_inventory_package_url(const CtInventoryPackage *self, const char *distribution);
/* The version that its project gave it: without epoch, revision and marks of repacking. The caller
 * frees. */
char *ct_inventory_package_upstream(const CtInventoryPackage *self);
/* The name of its source package. The caller frees. */
char *ct_inventory_package_source(const CtInventoryPackage *self);
