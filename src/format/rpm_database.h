/* rpm_database.h - the packages that rpm says are installed.
 *
 * In:  an rpm database (rpm_store.h). Out: a "product" record (product_record.h) of type rpm for
 * each package: `name`, `version` ([epoch:]version-release), `architecture`, `vendor`, `licence`,
 * `installed` (UTC), and `source` when it was made from a package of another name or version:
 * "name" or "name (version-release)", as the name of the source package has them. A record
 * "dropped" for each packager, who is often a person. Keys that packages are signed with
 * (gpg-pubkey) are no software.
 * Set aside: "malformed" (a package whose header cannot be read, or that lacks a name or version),
 * "damaged" (the database does not vouch for it: a checksum, a chain; it is told all the same when
 * its header can be read), "encoding", "too-long", "empty" (nothing is installed).
 * What does not end well is an error behind the records that stand before it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_rpm_database_format;
