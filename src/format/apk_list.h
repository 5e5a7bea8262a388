/* apk_list.h - what Alpine's package manager says is installed.
 *
 * In:  one of two texts, UTF-8:
 *   apk-list       `apk list --installed` or `apk info -v`: lines that begin with NAME-VERSION-rN;
 *                  a line with a licence in brackets that lacks "[installed]" is another package
 *   apk-installed  /lib/apk/db/installed (apk-package(5)): paragraphs of P: name, V: version,
 *                  A: architecture, o: origin
 * Out: "product" records (product_record.h) of type apk. Set aside: "malformed", "too-long",
 * "encoding", "empty" (nothing is installed).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_apk_list_format;
extern const CtFormat ct_apk_list_installed_format;
