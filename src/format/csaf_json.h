/* csaf_json.h - advisories in CSAF 2.0 and 2.1 (OASIS), as a source of an index.
 *
 * In:  one document, plain or gzip. Out: an `advisory` record (advisory_record.h) for each
 * vulnerability, under its CVE (else its first id), its origin the document's id:
 *   known_affected, first_affected, last_affected   rows of the products' names and versions
 *   under_investigation, unknown                    the same, undetermined
 *   known_not_affected, fixed, first_fixed,         exceptions of the product in question, of those
 *   recommended                                     that have a version: nothing else is theirs
 * Of a document that speaks for its products - its publisher's category is "vendor", it is no
 * draft - the record has the voice "affected", and each state that clears or is open has, for each
 * justification, another record of voice "cleared" or "under investigation", whose status names
 * state, justification and publisher: by match/advisory_tally.h it counts before other feeds. Of
 * what is cleared, "known_not_affected" may be a product of all versions, the rest needs one.
 * A withdrawn or superseded document (CSAF 2.1, 4.6 and 4.7) has no advisory left.
 * A product on another (relationships) needs that one on the host. Beside it a record of kind
 * "document" with the document's `id`, `version`, `title`, `publisher`, dates as written and `tlp`
 * - CSAF 2.0's WHITE is told as CLEAR, beside `label` as written; a missing label is none, nothing
 * is downgraded - and one of kind "statement" for each
 * product that is not affected or fixed: `id` of the vulnerability, `product` (its id), `name`,
 * `state`, `justification` (the flag's label, or "") and `pointer`. More than
 * CT_LIMIT_CSAF_STATEMENTS are not told, which is an aside.
 * What the mandatory tests find is an aside each, with its pointer; the document is read as far as
 * it makes sense. One that is no JSON, or of another csaf_version, is refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_csaf_json_format;
