/* windows_registry.h - installed software out of a registry as text.
 *
 * In:  `reg export` (a .reg file, "Windows Registry Editor Version 5.00" or "REGEDIT4") or `reg
 * query ... /s`, in UTF-16, UTF-8 or a code page (windows_text.h).
 * Out: as hive_software.h for what such texts hold: of each key below Uninstall a "product" record
 * (product_record.h) of type windows-uninstall, of Windows NT\CurrentVersion one of type windows. A
 * record "dropped" tells of each registered owner that was there.
 * Values of other kinds than text are passed over, with the lines that they go on over.
 * Set aside: "too-long", "empty" (no such key).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_windows_registry_format;
