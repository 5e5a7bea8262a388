/* phrase.h - parts of a procedure in a lawyer's words, French or English.
 *
 * In:  anchors, guards, actions and transitions as they were parsed. Out: texts that the caller
 *      frees. Names that the procedure gives stay as they are, their hyphens shown as blanks only
 *      where they are read as words (events); everything else is said in the language asked for
 *      ("fr", anything else is English). The words say what the interpreter does, no more.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

/* "sending of warn1", "envoi de warn1". */
char *ct_phrase_anchor(const CtProcedure *procedure, CtAnchor anchor, const char *language);
/* "outcome is known and facts before 6 months after sending of warn1". */
char *ct_phrase_guard(const CtProcedure *procedure, int node, const char *language);
/* "identity answer (provider)" or "8 days after sending of ask-identity". */
char *ct_phrase_cause(const CtProcedure *procedure, const CtProcedureTransition *transition,
                      const char *language);
/* "registered letter warn2", "task reply-observation within 15 days by clerk". */
char *ct_phrase_action(const CtProcedure *procedure, const CtProcedureAction *action,
                       const char *language);
/* An event's name as words: "infringement referred". */
char *ct_phrase_event(const CtProcedure *procedure, int event);
