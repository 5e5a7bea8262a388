/* nvd_json.h - the National Vulnerability Database's feeds, JSON 2.0 and 1.1.
 *
 * In:  a feed or a page of the API ("vulnerabilities": [{"cve": {...}}], or "CVE_Items": [...] of
 * 1.1), plain or gzip. Out: for each CVE a record `advisory` with its id, dates, status, number in
 * the feed, and its applicability (base/applicability.h) in one or more `tree` fields: records
 * that continue one another have the same id and a number of their part. Everything else
 * (descriptions, scores, references) is passed over, strictly.
 * A CVE that cannot be used (no id, a node that is none) is an aside that names the JSON pointer;
 * the rest goes on. A source that is not JSON as a whole is refused with the place.
 * Times without zone are UTC: the NVD documents its API's times so.
 * Sources: the schemas cve_api_json_2.0.schema and nvd_cve_feed_json_1.1.schema of nvd.nist.gov.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_nvd_json_format;
