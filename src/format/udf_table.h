/* udf_table.h - the table of a virtual partition of UDF (VAT).
 *
 * A disc that is written once cannot have a block changed: a new one is written, and then a new
 * table that gives every block its place of now. The table is a file whose entry is the last block
 * written; it names the table before it.
 * Source: the OSTA UDF specification 2.60, 2.2.11 (revision 2.00 and later) and 1.50, 2.2.10.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/udf.h"

/* The last table on the medium, of the partition below: uint32_t for each block, all ones where it
 * has no place; NULL when there is none. *out_earlier: how many tables precede it. */
GArray *ct_udf_table_find(CtUdf *self, const CtUdfMap *below, unsigned *out_earlier);
