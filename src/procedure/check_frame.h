/* check_frame.h - what the checks share: the procedure, its flow, and how a finding is made.
 *
 * Each check_*.c holds one family of checks and one entry, which adds its findings. They only read
 * what flow and guards found out before them. Not for callers: check.h is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/check.h"
#include "procedure/check_flow.h"

typedef struct {
    const CtCheckPlan *plan;
    size_t source;
    const CtProcedure *procedure;
    const CtCheckFlow *flow;
    GPtrArray *findings; /* of CtCheckFinding */
} CtCheck;

/* A finding on a line; `word` is the part of the line that is meant, NULL for all of it. Message
 * only; the caller adds to the finding, which belongs to the check. */
CtCheckFinding *ct_check_find(CtCheck *self, const char *code, int line, const char *word,
                              const char *format, ...) G_GNUC_PRINTF(5, 6);
void ct_check_hint(CtCheckFinding *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The law's name and citation; nothing for NONE. */
void ct_check_law(const CtCheck *self, CtCheckFinding *finding, int law);
/* A line of the path: "  <what>". */
void ct_check_step(CtCheckFinding *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The shortest way from the initial state to `state`, as lines of the path. */
void ct_check_way(const CtCheck *self, CtCheckFinding *finding, int state);
/* The same, on which that anchor does not happen, if there is one. */
void ct_check_way_without(const CtCheck *self, CtCheckFinding *finding, int state, CtAnchor anchor);
/* Taking the transition makes the anchor happen. */
bool ct_check_way_sets(const CtProcedure *procedure, const CtProcedureTransition *way,
                       CtAnchor anchor);

/* "sent(warn1)", "8 days", "on letter-presented" / "after 8 days from sent(x)": the caller's. */
char *ct_check_anchor_text(const CtProcedure *procedure, CtAnchor anchor);
char *ct_check_duration_text(CtDuration duration);
char *ct_check_way_text(const CtProcedure *procedure, const CtProcedureTransition *way);

/* A guard or a task, which stand under no law of their own, has that period. */
bool ct_check_period_used(const CtProcedure *procedure, const CtProcedurePeriod *period);

void ct_check_graph(CtCheck *self);
void ct_check_names(CtCheck *self);
void ct_check_data(CtCheck *self);
void ct_check_windows(CtCheck *self);
void ct_check_notices(CtCheck *self);
void ct_check_letters(CtCheck *self);
void ct_check_persons(CtCheck *self);
void ct_check_anchors(CtCheck *self);
void ct_check_periods(CtCheck *self);
void ct_check_waits(CtCheck *self);
void ct_check_times(CtCheck *self);
void ct_check_joins(CtCheck *self);
void ct_check_links(CtCheck *self);
