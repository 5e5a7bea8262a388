/* csaf_names.h - what a product id of a CSAF document is called by inventories, and which versions.
 *
 * In:  a document's world (match/csaf_world.h) and a product id. Out: names with a range each: of
 * its identification helpers the CPE name and package URLs; without those vendor and product of its
 * branches, as a CPE name spells them. A version is the helper's own, else that of the branches:
 * product_version is one version; product_version_range is vers, the constraints of vers alone, or
 * words that say the same ("all versions < 4.2", "*"); other words are a range that nobody can
 * decide.
 * A product that a relationship made is its product_reference on what it relates to.
 * Names are bounded by CT_LIMIT_CSAF_NAMES; relationships on relationships by their number.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/advisory_rows.h"
#include "match/csaf_world.h"

typedef struct {
    CtAdvisoryTarget target; /* owned */
    CtAdvisoryRange range;   /* views into `kept` of the product */
    bool excepted;           /* a version that a range leaves out ("!=") */
} CtCsafName;

typedef struct {
    GArray *names;     /* owned; of CtCsafName; empty: nothing that can be compared */
    GPtrArray *kept;   /* owned; texts */
    const char *on;    /* borrowed; the product id that it is on or in; NULL: none */
    const char *words; /* borrowed; a range in words that nobody can decide; NULL: none */
    const char *title; /* borrowed; its name in the document; "" when there is none */
    bool versioned;    /* every name has a version or a bound */
} CtCsafNames;

CtCsafNames ct_csaf_names_of(const CtCsafWorld *world, const char *product_id);
void ct_csaf_names_clear(CtCsafNames *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCsafNames, ct_csaf_names_clear)
