/* osv_json.h - records of the Open Source Vulnerability format (ossf.github.io/osv-schema, 1.x).
 *
 * In:  one record, or a list of records. Out: an `advisory` for each CVE among its aliases and
 * upstream ids (else one under its own id), its origin the record's id. Rows: the package, by its
 * ecosystem (else by its package URL), with each range's events in order - introduced, then fixed,
 * last_affected or limit - and each listed version. Ranges of type GIT are passed over: commits
 * have no order. Events that do not alternate leave their package undetermined. A withdrawn
 * record is an advisory without rows. An ecosystem whose order of versions we do not know is an
 * aside with its pointer. "introduced": "0" is every version from the first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_osv_json_format;
