/* cpe_list.h - a plain list of products: a CPE name or a package URL a line.
 *
 * Blank lines and lines that begin with # are passed over. Out: a record "name" for each other line
 * with `row` (the line without the blanks around it) and `line`; what the line means is not decided
 * here, so that a name that no advisory can be asked for still has its place in the answer. A line
 * that is too long, is no UTF-8 or has a control character is an aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_cpe_list_format; /* "cpe-list" */
