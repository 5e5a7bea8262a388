/* windows_list.h - what a Windows machine says of itself: its system and its installed updates.
 *
 * In:  one of two texts, in UTF-8, in UTF-16 with or without its mark, or in a code page
 * (windows_text.h):
 *   windows-systeminfo  `systeminfo`, also /fo list and /fo csv with its heading: labels in
 *                       English, French, German or Spanish; as a list also in other languages,
 *                       where the system is known by its maker's name and its version by its
 *                       place. /fo table cuts its columns and is not read
 *   windows-updates     `wmic qfe [list|get ...]`, PowerShell's Get-HotFix: a table whose heading
 *                       has HotFixID, or lines "HotFixID : KB..." / "HotFixID=KB..."; also as CSV
 * Out: of systeminfo one "product" record (product_record.h) of class operating-system with name,
 * version as printed ("6.1.7601 Service Pack 1 Build 7601") and architecture (the system type as
 * printed), in the list before it a "host" record with the machine's `name`, which tells the
 * hosts of a fleet apart; of either an "update" record for each KB number, in order, with its
 * `line`. Who installed them, the machine's owner and its addresses are passed over.
 * Set aside: "malformed" (a row of the list that has no KB number), "empty" (neither system nor
 * update).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_windows_list_systeminfo_format;
extern const CtFormat ct_windows_list_updates_format;
