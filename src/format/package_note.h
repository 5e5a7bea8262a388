/* package_note.h - what a package manager leaves beside one installed package.
 *
 * In:  one small text, UTF-8, of one package:
 *   python-metadata   METADATA or PKG-INFO of pip and its kin (PyPA core metadata): header lines
 *   pacman-desc       desc of pacman's local database (Arch): %FIELD%, its value below
 *   flatpak-metadata  metadata of a deployed flatpak (flatpak-metadata(5))
 *   snap-yaml         meta/snap.yaml of a snap: keys at the left edge
 *   npm-package       package.json below node_modules (npm, package.json(5)); package_json.h
 *   brew-receipt      INSTALL_RECEIPT.json of Homebrew's Cellar; package_json.h
 * Out: one "product" record (product_record.h), its type pip, pacman, flatpak, snap, npm or brew;
 * and a record "dropped" for each field that names a person, which is not read out. Set aside:
 * "empty" (no package is named), and what product_record.h sets aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_package_note_python_format;
extern const CtFormat ct_package_note_pacman_format;
extern const CtFormat ct_package_note_flatpak_format;
extern const CtFormat ct_package_note_snap_format;
