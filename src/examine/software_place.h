/* software_place.h - where on a volume installed software is written down, and who reads it there.
 *
 * A database counts where its program keeps it: a copy in a backup folder lists what was
 * installed once, not what is. So places are told by the end of the path, and only then do the
 * bytes decide. A pattern is parts between "/", "*" in a part stands for anything, letters are of
 * any case; the whole path may lie anywhere below a source, in an image, in a container.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct {
    const char *pattern;
    const char *source; /* what a row has as its source: "dpkg"; NULL: the record's type */
    const char *format; /* of format/format.h: what is installed; NULL: nothing of that is here */
    const char *files;  /* another one: whose files are whose; NULL: nothing of that is here. Where
                           both are NULL it is a log of changes to the database beside it, which is
                           not replayed */
} CtSoftwarePlace;

/* NULL when the path is none. */
const CtSoftwarePlace *ct_software_place_of(CtBytes path);
