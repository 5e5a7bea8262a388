/* meta.h - small facts about a store, by name: texts and counters.
 *
 * Names are the program's own. A text is set and read whole; a counter gives 1, 2, 3 … and
 * never the same number twice, gaps where a transaction was rolled back are filled.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "store/db.h"

/* *out is a fresh copy, or NULL when the fact was never set. */
bool ct_meta_get(CtDb *db, const char *name, char **out, GError **error);
bool ct_meta_set(CtDb *db, const char *name, const char *value, GError **error);
bool ct_meta_next(CtDb *db, const char *counter, int64_t *out, GError **error);
