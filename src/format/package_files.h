/* package_files.h - the files of installed packages, as their managers list them.
 *
 * In:  one of
 *   dpkg-files       /var/lib/dpkg/info/NAME.list (a path a line) or NAME.md5sums (deb-md5sums(5):
 *                    MD5, two blanks, path); whose files they are stands in the file's own name
 *   dpkg-diversions  /var/lib/dpkg/diversions: three lines each, a path, where others' files of
 *                    that path lie instead, the package that they do not concern (":": none)
 *   pacman-files     files of pacman's local database: paths below %FILES%
 *   apk-files        /lib/apk/db/installed: F: folder, R: file in it, Z: Q1 and its SHA-1 in Base64
 *   rpm-files        an rpm database (rpm_store.h)
 * Out: records "files" (file_list.h); of diversions records "diversion" with `path`, `instead` and
 * `package`. Set aside: "malformed", "too-long", "encoding", "empty" (no file at all).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_package_files_dpkg_format;
extern const CtFormat ct_package_files_diversions_format;
extern const CtFormat ct_package_files_pacman_format;
extern const CtFormat ct_package_files_apk_format;
extern const CtFormat ct_rpm_files_format; /* rpm_files.c */
