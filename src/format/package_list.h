/* package_list.h - what a machine's package manager says is installed.
 *
 * In:  one of four texts, UTF-8:
 *   dpkg-list    `dpkg -l`: lines of state, name[:architecture], version, architecture
 *   dpkg-query   `dpkg-query -W`: lines of name[:architecture], a tab, version
 *   dpkg-status  /var/lib/dpkg/status (deb-control(5), dpkg(1)): paragraphs of Package, Status,
 *                Version, Architecture
 *   rpm-list     `rpm -qa`: NAME-VERSION-RELEASE[.ARCHITECTURE], a line each (rpm's default query
 *                format; the epoch is not in it)
 * Out: a "product" record (product_record.h) for each package whose files are there, with `type`
 * (deb or rpm), `name`, `version`, `architecture` and `source` (of a deb, "name" or "name
 * (version)") where they are told, and `line`. Packages that are gone, or of which only
 * the configuration is left, are not installed and give nothing. Whose distribution it is stands in
 * none of these texts and is not guessed.
 * Set aside, with a reason: "malformed" (a line or paragraph without name or version), "cut"
 * (dpkg -l for a terminal, whose columns end silently), "too-long", "encoding" (no UTF-8), "empty"
 * (nothing is installed).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_package_list_dpkg_format;
extern const CtFormat ct_package_list_query_format;
extern const CtFormat ct_package_list_status_format;
extern const CtFormat ct_package_list_rpm_format;
