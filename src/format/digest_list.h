/* digest_list.h - lists of known digests, as laboratories and tools hand them on.
 *
 * In:  text, a line an entry, in any of these forms, which may change from line to line:
 *      - coreutils: `HEX  NAME`, `HEX *NAME`, `\HEX  NAME` (name escaped); BSD: `MD5 (NAME) = HEX`;
 *      - hashdeep 1.0: `%%%% size,md5,sha256,filename` names the columns of what follows;
 *      - comma-separated with a heading: NSRL RDS 2 (`"SHA-1","MD5","CRC32","FileName",...`),
 *        HashKeeper (`"file_id","hashset_id","file_name","directory","hash",...`) and tables alike:
 *        columns are found by their names; RDS 2 rows are known without their heading too;
 *      - NSRL RDS 3 as SQL text, its deltas too (digest_sql.h);
 *      - hashlookup: a JSON object a line, with "MD5", "SHA-1", "SHA-256" and "FileName".
 * Out: records "digests" with the fields md5, sha1 and sha256: digests of 16, 20 and 32 bytes one
 *      after the other, as many as fit a value; which digest came with which is not kept. At the
 *      end one record "digest_list" with the counts of lines, digests and sections. Set aside: a
 *      line with no digest ("no-digest"), with one of wrong length or letters ("bad-digest"), with
 *      one of a kind that no set keeps ("sha-224", "sha-384", "sha-512"), and one that is too long
 *      or malformed ("bad-line"). A byte order mark and blanks before a line are passed over.
 *      Sections of programs are left out and counted: NSRL lists ".text" or "1" as if they were
 *      files, and a section of one program is found in thousands of others. By the name: "." and
 *      then one of the names that linkers give, or digits only.
 * Lines of a heading or comment have no digest and are no finding.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_digest_list_format;
