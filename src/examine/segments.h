/* segments.h - the files of one image: NAME.001, NAME.002, ... or NAME.E01, ... beside the first.
 *
 * The first is given open; those that follow are opened read-only until a number is missing. A
 * gap (a later one is there) is told.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

typedef struct {
    GArray *file; /* int, owned */
    GArray *size; /* uint64_t */
    char *gap;    /* owned: the name of the first that is missing though one behind it is there */
} CtSegments;

/* Takes `file`, also on failure. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_segments_open(int file, const char *path, uint64_t size, CtSegments *out, GError **error);
void ct_segments_clear(CtSegments *self);
