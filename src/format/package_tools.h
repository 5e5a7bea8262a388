/* package_tools.h - what other package managers print of what is installed.
 *
 * In:  UTF-8, one of:
 *   dnf-list      `dnf list installed`, `yum list installed`: NAME.ARCHITECTURE, [EPOCH:]VERSION-
 *                 RELEASE, @REPOSITORY; yum goes on in a second line where a name is long
 *   apt-list      `apt list --installed`: NAME/SUITES VERSION ARCHITECTURE [state]; of `apt list
 *                 --upgradable` the version that is installed. A row without state is not installed
 *   pip-list      `pip list` (its table) and `pip freeze`: NAME==VERSION; what is installed from a
 *                 folder or an address has no version and is set aside
 *   snap-list     `snap list`
 *   flatpak-list  `flatpak list`, with or without its heading
 *   brew-versions `brew list --versions`: NAME VERSION..., a product for each version
 * Out: a "product" record (product_record.h) for each, with `type` rpm or deb where it is a package
 * of a distribution, and the package URL where there is one (pypi).
 * Set aside: "malformed" (a row without name or version), "no-version", "too-long", "encoding",
 * "empty".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_package_tools_dnf_format;
extern const CtFormat ct_package_tools_apt_format;
extern const CtFormat ct_package_tools_pip_format;
extern const CtFormat ct_package_tools_snap_format;
extern const CtFormat ct_package_tools_flatpak_format;
extern const CtFormat ct_package_tools_brew_format;
