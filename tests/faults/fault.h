/* fault.h - slips of the pen in a procedure's text: every line, spoilt in every way that we know.
 *
 * In: a text that the parser reads. Out: texts that each differ in one line (two for a swap). A
 * fault that is not caught has an excuse or is a hole in the checker: the same meaning (told by the
 * texts' canonical forms, or lived side by side on random histories that come by the spoilt line),
 * a golden history that reads otherwise, or a choice that nothing in the text contradicts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

typedef struct {
    const char *kind; /* static: "drop keep", "target", ... */
    int line;
    char *what; /* owned: the line as spoilt, trimmed */
    char *spot; /* owned: the line up to the change; all of it where the change is the whole */
    char *text; /* owned: the whole text */
} Fault;

/* All of them, of Fault; the caller's. */
GPtrArray *fault_make(const char *text, const CtProcedure *procedure);
typedef enum {
    FAULT_ALIKE, /* the spoilt line was lived, and nothing came otherwise */
    FAULT_OTHERWISE,
    FAULT_UNTRIED, /* no history came by the spoilt line */
} FaultLived;

/* Random histories of both, side by side: the same states, orders and days, or not. `line`: the
 * spoilt one, from 1. */
FaultLived fault_live(const CtProcedure *before, const CtProcedure *after, int line);

/* The golden histories of one procedure, as they read. */
typedef struct FaultStories FaultStories;

/* NULL: there are none in the folder. */
FaultStories *fault_stories_read(const char *folder);
/* The stories read otherwise under that text, which the parser accepts. */
bool fault_stories_tell(const FaultStories *self, const char *text);

/* Why nobody could see it, static text; NULL when there is no excuse. */
const char *fault_excuse(const Fault *fault, const char *text, const CtProcedure *procedure,
                         const FaultStories *stories);
