/* version_orders.h - the spellers of version.c's table; each order is told in its own file.
 *
 * Each adds the key of a whole version to `key` (version_key.h) and returns false when the text is
 * no version of the scheme. Text comes without control characters and within
 * CT_LIMIT_VERSION_BYTES.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

bool ct_version_dpkg_spell(CtBytes version, CtBuffer *key);
bool ct_version_rpm_spell(CtBytes version, CtBuffer *key);
bool ct_version_apk_spell(CtBytes version, CtBuffer *key);
bool ct_version_semver_spell(CtBytes version, CtBuffer *key);
bool ct_version_pep440_spell(CtBytes version, CtBuffer *key);
bool ct_version_maven_spell(CtBytes version, CtBuffer *key);
bool ct_version_gem_spell(CtBytes version, CtBuffer *key);
bool ct_version_nuget_spell(CtBytes version, CtBuffer *key);
bool ct_version_npm_spell(CtBytes version, CtBuffer *key);
bool ct_version_go_spell(CtBytes version, CtBuffer *key);
bool ct_version_composer_spell(CtBytes version, CtBuffer *key);
bool ct_version_cran_spell(CtBytes version, CtBuffer *key);
bool ct_version_hackage_spell(CtBytes version, CtBuffer *key);
bool ct_version_windows_spell(CtBytes version, CtBuffer *key);
bool ct_version_intdot_spell(CtBytes version, CtBuffer *key);
