/* succession.c - checking a map between two versions, and moving a history along it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/succession.h"

#include <string.h>

/* Timers fired in one look ahead; a case that has not ended by then counts as one that never
 * does. */
#define FORWARD_STEPS 1000

typedef struct {
    const CtProcedure *newer;
    const CtProcedureSuccession *succession;
    GString *mistakes;
    int count;
} Check;

G_GNUC_PRINTF(3, 4)
static void reject(Check *self, int line, const char *format, ...)
{
    va_list arguments;

    if (self->count++ >= CT_LIMIT_PROCEDURE_ERRORS)
        return;
    if (self->mistakes->len > 0)
        g_string_append_c(self->mistakes, '\n');
    g_string_append_printf(self->mistakes, "%s:%d:1: ", self->newer->file, line);
    va_start(arguments, format);
    g_string_append_vprintf(self->mistakes, format, arguments);
    va_end(arguments);
}

static const CtProcedureMove *move_of(const CtProcedure *newer,
                                      const CtProcedureSuccession *succession, const char *state)
{
    for (size_t i = 0; succession != NULL && i < succession->move_count; i++)
        if (strcmp(newer->move[succession->first_move + i].from, state) == 0)
            return &newer->move[succession->first_move + i];
    return NULL;
}

static void check_map(Check *self, const CtProcedure *older)
{
    const CtProcedureSuccession *succession = self->succession;

    for (size_t i = 0; i < succession->move_count; i++) {
        const CtProcedureMove *move = &self->newer->move[succession->first_move + i];
        int state = ct_procedure_state(older, move->from);

        if (state == CT_PROCEDURE_NONE)
            reject(self, move->line, "version %u has no state \"%s\"", older->version, move->from);
        else if (older->state[state].final)
            reject(self, move->line, "\"%s\" is final in version %u: its cases never move",
                   move->from, older->version);
    }
    if (succession->mode == CT_SUPERSEDES_NEW_CASES && succession->move_count == 0)
        return;
    for (size_t i = 0; i < older->state_count; i++)
        if (!older->state[i].final &&
            move_of(self->newer, succession, older->state[i].name) == NULL)
            reject(self, succession->line, "no state for the cases in \"%s\" of version %u",
                   older->state[i].name, older->version);
}

static void check_compartments(Check *self, const CtProcedure *older)
{
    bool same = self->newer->compartment_count == older->compartment_count;

    for (size_t i = 0; same && i < older->compartment_count; i++)
        same = strcmp(self->newer->compartment[i].name, older->compartment[i].name) == 0;
    if (!same)
        reject(self, self->succession->line,
               "cases of version %u cannot move: the compartments are others, or in another order",
               older->version);
}

static void check_names(Check *self, const CtProcedure *older)
{
    const CtProcedure *newer = self->newer;
    int line = self->succession->line;

    for (size_t i = 0; i < older->notice_count; i++) {
        int notice = ct_procedure_notice(newer, older->notice[i].name);

        if (notice == CT_PROCEDURE_NONE)
            reject(self, line, "the notice \"%s\" of version %u may be on its way and is unknown",
                   older->notice[i].name, older->version);
        else if (newer->notice[notice].channel != older->notice[i].channel)
            reject(self, newer->notice[notice].line,
                   "the notice \"%s\" went by another channel in version %u", older->notice[i].name,
                   older->version);
    }
    for (size_t i = 0; i < older->hold_count; i++) {
        const char *law = older->law[older->hold[i].law].name;
        int hold = ct_hold_find(newer, law);

        if (hold == CT_PROCEDURE_NONE ||
            (older->hold[i].compartments & ~newer->hold[hold].compartments) != 0)
            reject(self, line, "a hold under \"%s\" of version %u would be lost", law,
                   older->version);
    }
    for (size_t i = 0; i < older->seal_count; i++) {
        const char *role = older->role[older->seal[i].role].name;

        if (ct_procedure_role(newer, role) == CT_PROCEDURE_NONE)
            reject(self, line, "version %u seals to \"%s\", which is no role any more",
                   older->version, role);
    }
}

bool ct_succession_check(const CtProcedure *newer, const CtProcedure *older, GError **error)
{
    Check self = { .newer = newer, .succession = ct_procedure_succession(newer, older->version) };

    if (self.succession == NULL || strcmp(newer->name, older->name) != 0)
        return true;
    self.mistakes = g_string_new(NULL);
    check_map(&self, older);
    if (self.succession->mode != CT_SUPERSEDES_NEW_CASES) {
        check_compartments(&self, older);
        check_names(&self, older);
    }
    bool sound = self.count == 0;
    if (!sound)
        (void)ct_fail(error, CT_ERROR_INPUT, "%s", self.mistakes->str);
    g_string_free(self.mistakes, TRUE);
    return sound;
}

typedef struct {
    const CtProcedure *newer;
    const CtProcedure *older;
    const CtProcedureSuccession *succession; /* NULL: every state is its namesake */
    const CtHistory *from;
    CtHistory *to;
} Move;

/* A state that no statement maps, as a final one is, is its namesake or nothing. */
static int state_of(const Move *self, int state)
{
    const char *name = self->older->state[state].name;
    const CtProcedureMove *move = move_of(self->newer, self->succession, name);

    return move != NULL ? move->to : ct_procedure_state(self->newer, name);
}

static void move_states(Move *self)
{
    const CtHistory *from = self->from;
    int now = state_of(self, from->state);

    for (size_t i = 0; i < self->older->state_count; i++) {
        int state = state_of(self, (int)i);

        if (state == CT_PROCEDURE_NONE || from->entered[i] == CT_INSTANT_NEVER)
            continue;
        self->to->entered[state] = MAX(self->to->entered[state], from->entered[i]);
    }
    self->to->state = now;
    self->to->entered[now] = from->entered[from->state];
    self->to->pause_count = 0;
    for (size_t i = 0; i < from->pause_count; i++) {
        CtHistoryPause pause = from->pause[i];

        pause.state = state_of(self, pause.state);
        if (pause.state != CT_PROCEDURE_NONE)
            self->to->pause[self->to->pause_count++] = pause;
    }
}

static void move_marks(Move *self)
{
    for (size_t i = 0; i < self->older->notice_count; i++) {
        int notice = ct_procedure_notice(self->newer, self->older->notice[i].name);

        if (notice != CT_PROCEDURE_NONE)
            self->to->notice[notice] = self->from->notice[i];
    }
    for (size_t i = 0; i < self->older->event_count; i++) {
        int event = ct_procedure_event(self->newer, self->older->event[i].name);

        if (event != CT_PROCEDURE_NONE)
            self->to->event[event] = self->from->event[i];
    }
    for (size_t i = 0; i < self->older->hold_count; i++) {
        int hold = ct_hold_find(self->newer, self->older->law[self->older->hold[i].law].name);

        if (hold != CT_PROCEDURE_NONE)
            self->to->held[hold] = self->from->held[i];
    }
}

static int keep_in(const CtProcedure *procedure, int state, int compartment)
{
    const CtProcedureState *in = &procedure->state[state];

    for (size_t i = in->first_keep; i < in->first_keep + in->keep_count; i++)
        if (procedure->keep[i].compartment == compartment)
            return (int)i;
    return CT_PROCEDURE_NONE;
}

static int keep_of(const Move *self, int keep)
{
    if (keep == CT_PROCEDURE_NONE)
        return CT_PROCEDURE_NONE;
    int state = state_of(self, self->older->keep[keep].state);
    return state == CT_PROCEDURE_NONE
               ? CT_PROCEDURE_NONE
               : keep_in(self->newer, state, self->older->keep[keep].compartment);
}

static void move_compartments(Move *self)
{
    for (size_t i = 0; i < self->older->compartment_count; i++) {
        const CtHistoryCompartment *from = &self->from->compartment[i];
        CtHistoryCompartment *to = &self->to->compartment[i];
        int here = keep_in(self->newer, self->to->state, (int)i);

        *to = *from;
        if (from->sealed_to != CT_PROCEDURE_NONE)
            to->sealed_to = ct_procedure_role(self->newer, self->older->role[from->sealed_to].name);
        int waiting = keep_of(self, from->waiting);
        bool is_replaced = here != CT_PROCEDURE_NONE && here != waiting;
        to->keep =
            keep_of(self, is_replaced ? ct_due_keep(self->older, self->from, (int)i) : from->keep);
        to->waiting = is_replaced ? here : waiting;
    }
}

/* No compartment loses its end, and, when asked, none is later than before. */
static bool keeps_ends(const Move *self, bool not_later)
{
    for (size_t i = 0; i < self->older->compartment_count; i++) {
        CtInstant before, after;

        if (!ct_due_erasure(self->older, self->from, (int)i, &before))
            continue;
        if (!ct_due_erasure(self->newer, self->to, (int)i, &after) || (not_later && after > before))
            return false;
    }
    return true;
}

/* When the case is over if only time passes; INT64_MAX: never. */
static CtInstant end_of(const CtProcedure *procedure, const CtHistory *history, CtInstant now)
{
    CtHistory ahead = *history;
    CtInstant at = now;

    for (int i = 0; i < FORWARD_STEPS; i++) {
        CtStepResult result;
        CtDue due;

        if (ct_history_is_final(&ahead, procedure))
            return at;
        if (!ct_step_next_due(procedure, &ahead, &due))
            return INT64_MAX;
        at = MAX(at, due.at);
        if (!ct_step_fire(procedure, &ahead, &due, at, &result, NULL))
            return INT64_MAX;
    }
    return INT64_MAX;
}

bool ct_succession_move(const CtSuccession *self, const CtHistory *history, CtInstant at,
                        CtHistory *out, CtStepResult *result)
{
    const CtProcedure *newer = self->newer;
    const CtProcedure *older = self->older;
    const CtProcedureSuccession *succession =
        self->same ? NULL : ct_procedure_succession(newer, older->version);
    Move move = { newer, older, succession, history, out };
    bool favourable = succession != NULL && succession->mode == CT_SUPERSEDES_FAVOURABLE;

    if (ct_history_is_final(history, older) ||
        (!self->same && (succession == NULL || succession->mode == CT_SUPERSEDES_NEW_CASES)))
        return false;
    ct_history_begin(out, newer, history->opened);
    out->entered[newer->initial] = CT_INSTANT_NEVER;
    out->author = history->author;
    out->moved = at;
    move_states(&move);
    move_marks(&move);
    move_compartments(&move);
    if (!keeps_ends(&move, favourable) ||
        (favourable && end_of(newer, out, at) > end_of(older, history, at)))
        return false;
    ct_step_begin_result(out, at, result);
    ct_step_seal(newer, out, result);
    return true;
}
