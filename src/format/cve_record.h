/* cve_record.h - records of the CVE Program, formats 5.0 to 5.2 (cve-schema, CVE_Record_Format).
 *
 * In:  one record, or a list of records. Out: for each container (the CNA's and each ADP's) that
 * speaks of products an `advisory` whose origin is the container's author:
 *   cpeApplicability  as the NVD's configurations
 *   affected[]        names times versions. A product is named by its CPE names; else by its
 *                     package URL or its registry's address and packageName; else by vendor and
 *                     product, spelt as a CPE name spells them, of any part.
 *   versions[]        a single version, a range (lessThan, lessThanOrEqual, with its changes), or
 *                     comparisons in the version's own text (">= 2.0, < 2.3"). What stands there
 *                     in words, and status "unknown", is a condition that nobody can decide:
 *                     undetermined. Versions of type git are of no product's order and passed over.
 *   defaultStatus     "affected": every version but those said to be unaffected. Else what is not
 *                     listed is not concerned, also when its status is unknown: a verdict about
 *                     every version of every product would say nothing.
 *   platforms         a condition in words, so undetermined.
 * An `affected` of more than CT_LIMIT_ADVISORY_ROWS rows (one published record has 5.9 million
 * pairs) keeps its names without versions, undetermined, and an aside says so with its pointer. A
 * REJECTED record is an advisory without rows, so that it replaces what was published.
 * Times without zone are UTC: the schema asks for UTC.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_cve_record_format;
