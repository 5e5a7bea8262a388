/* bulletin_feed.h - a folder of bulletins, through the jailed reader, into a book.
 *
 * In:  a folder with names.csv, bulletins.csv and affected.csv (format/bulletin_csv.h). Out: the
 * book, and what was set aside, as "FILE:LINE: reason: detail" (no line for what is wrong with a
 * file as a whole). A folder that lacks one of the three, or one whose first line is another's, is
 * refused: an answer from half the tables would be wrong without saying so.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/worker.h"
#include "match/bulletin.h"

/* *out_asides is an array of owned texts. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_bulletin_feed_read(const char *folder, CtBulletinBook **out, GPtrArray **out_asides,
                           GError **error);
