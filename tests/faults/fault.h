/* fault.h - slips of the pen in a procedure's text: every line, spoilt in every way that we know.
 *
 * In: a text that the parser reads. Out: texts that each differ in one line (two for a swap). A
 * fault that is not caught has an excuse or is a hole in the checker: the same meaning (told by the
 * texts' canonical forms, or lived side by side on random histories), the edge of a window, or a
 * choice that nothing in the text contradicts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

typedef struct {
    const char *kind; /* static: "drop keep", "target", ... */
    int line;
    char *what; /* owned: the line as spoilt, trimmed */
    char *text; /* owned: the whole text */
} Fault;

/* All of them, of Fault; the caller's. */
GPtrArray *fault_make(const char *text, const CtProcedure *procedure);
/* Some random history goes another way under `after`: another state, order or day. */
bool fault_changes(const CtProcedure *before, const CtProcedure *after);
/* Why nobody could see it, static text; NULL when there is no excuse. */
const char *fault_excuse(const Fault *fault, const char *text, const CtProcedure *procedure);
