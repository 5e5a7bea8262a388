/* windows_programs.h - the programs of a Windows machine, as PowerShell or wmic lists them.
 *
 * In:  UTF-8, UTF-16 or a code page (windows_text.h): `Get-ItemProperty ...\Uninstall\*`, `wmic
 * product get`, Get-Package, as CSV (Export-Csv, also with semicolons; a line "#TYPE ..." before it
 * is passed over), as a list ("DisplayName : ...", "Name=...") or as a table under a rule of
 * hyphens. Known by columns DisplayName, or Name and Version beside another of Windows' own.
 * Out: a "product" record (product_record.h) of class application and type windows-uninstall for
 * each row with a name, with version and vendor where they are told. Rows that name nothing (keys
 * of updates) are passed over; all other columns too, among them who installed what from where.
 * Set aside: "malformed" (a version without name, wrong quoting), "cut" (a table cut the name or
 * version at the column's end), "empty".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_windows_programs_format;
