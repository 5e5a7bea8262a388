/* csaf_product.h - the mandatory tests of CSAF that look at the product tree and at references into
 * it; each adds its findings to world->out. Their sentences stand in csaf_check.c's table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

void ct_csaf_product_missing(const CtCsafWorld *world);       /* 6.1.1 */
void ct_csaf_product_twice(const CtCsafWorld *world);         /* 6.1.2 */
void ct_csaf_product_circle(const CtCsafWorld *world);        /* 6.1.3 */
void ct_csaf_product_group_missing(const CtCsafWorld *world); /* 6.1.4 */
void ct_csaf_product_group_twice(const CtCsafWorld *world);   /* 6.1.5 */
void ct_csaf_product_purl(const CtCsafWorld *world);          /* 6.1.13 */
void ct_csaf_product_hash_twice(const CtCsafWorld *world);    /* 6.1.25 */
void ct_csaf_product_range_word(const CtCsafWorld *world);    /* 6.1.31 */
void ct_csaf_product_depth(const CtCsafWorld *world);         /* 6.1.34 */
void ct_csaf_product_purl_other(const CtCsafWorld *world);    /* 6.1.42 */
void ct_csaf_product_model_stars(const CtCsafWorld *world);   /* 6.1.43 */
void ct_csaf_product_serial_stars(const CtCsafWorld *world);  /* 6.1.44 */
void ct_csaf_product_sku_stars(const CtCsafWorld *world);     /* 6.1.61 */
void ct_csaf_product_stacked(const CtCsafWorld *world);       /* 6.1.57 */
void ct_csaf_product_both_versions(const CtCsafWorld *world); /* 6.1.58 */
