/* bulletin_csv.h - a publisher's bulletins as three tables, and how their words are to be read.
 *
 * In:  CSV (RFC 4180, UTF-8) whose first line is exactly one of
 *   bulletin-csv        bulletin,published,update,severity,vulnerabilities,remark
 *   bulletin-rows-csv   bulletin,product,component,update,severity,replaces,applies,exempt
 *   bulletin-names-csv  what,group,name
 * The first table has a line per bulletin; `published` is a day, YYYY-MM-DD; lists are parted by
 * blanks. The second has a line per affected row as the bulletin prints it: the product, and the
 * component in it that the flaw is of (empty: the product itself); `replaces` has update@bulletin;
 * `applies` and `exempt` name those of the bulletin's vulnerabilities that the row is said (not) to
 * have, both empty: it has all. The third tells which words in a product or component name which
 * line, component, architecture, edition or language (match/bulletin.h).
 * Out: "bulletin", "bulletin_row" and "bulletin_name" records, with `line`, and the columns that
 * are not empty under their own names.
 * Set aside, with a reason: "malformed" (quoting, number of fields), "missing" (a column that may
 * not be empty), "encoding" (no UTF-8), "date", "empty" (a table without a line).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_bulletin_csv_format;
extern const CtFormat ct_bulletin_rows_csv_format;
extern const CtFormat ct_bulletin_names_csv_format;
