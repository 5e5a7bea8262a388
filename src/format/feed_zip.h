/* feed_zip.h - a zip archive of feeds of advisories, member by member.
 *
 * In:  an archive as the CVE Program and OSV publish them: thousands of small JSON files. Out: what
 * the members' own readers give, one after the other in the archive's order; a pointer begins with
 * the member's name and "#". Only one member is unpacked at a time.
 * Passed over: folders, and members whose names end neither in .json nor in .csv. Set aside, with
 * the member's name: one that is encrypted, packed in another way than deflate, broken, larger than
 * CT_LIMIT_FEED_BYTES, of no feed's format, or that its reader refuses; all members behind
 * CT_LIMIT_FEED_ZIP_BYTES unpacked bytes; and an archive that lists more members than can be read
 * of its directory (zip.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_feed_zip_format;
