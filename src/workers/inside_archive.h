/* inside_archive.h - the members of an archive, through libarchive.
 *
 * Which formats and filters are tried is decided by the kind of the file, not by bidding among
 * all. Every member is told with its name, mode, times and owner as the archive has them, its
 * digests and its kind; what is encrypted says so; a name that would lead out of the archive
 * says so. Filters that run other programs are not used.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/inside_run.h"

void ct_inside_archive_warm_up(void);
/* Adds to the thing's item how many members were told, and what went wrong. */
void ct_inside_archive_list(CtInsideRun *run, const CtInsideThing *thing);
