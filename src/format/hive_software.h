/* hive_software.h - installed software out of an offline registry hive of Windows.
 *
 * In:  a SOFTWARE or NTUSER.DAT hive (regf.h). Out: "product" records (product_record.h) whose
 * `type` is where it was found: windows-uninstall (the Uninstall keys, 64 and 32 bits),
 * windows (the system itself), office (Registration and ClickToRun), sql-server (instances).
 * Beside name, version and vendor: `edition`, `installed` (a day), `product_id`, `key` (name of the
 * registry key), and `key_end`, the last five letters of the product key (product_key.h).
 * What names persons (RegisteredOwner and the like) is not read out: a record "dropped" for each
 * value that was there tells that it was. Set aside: "dirty" (the hive was not written to its end,
 * and logs are not replayed), "empty".
 * Source: Microsoft, "Uninstall Registry Key" (Windows Installer); the others as the programs write
 * them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_hive_software_format;
