/* check.c - the checks one after the other, and how a finding gets its place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check.h"

#include "procedure/check_frame.h"
#include "procedure/check_report.h"

#include <string.h>

void ct_check_finding_free(CtCheckFinding *self)
{
    if (self == NULL)
        return;
    g_free(self->message);
    g_free(self->path);
    g_free(self->law);
    g_free(self->hint);
    g_free(self);
}

bool ct_check_finding_is_error(const CtCheckFinding *self)
{
    return self->topic->code[0] == 'E';
}

static void free_finding(gpointer finding)
{
    ct_check_finding_free(finding);
}

/* Tokens of one line, joined by single blanks as the words that findings name are. */
static void place(const CtCheckSource *source, const char *word, CtCheckFinding *out)
{
    g_autofree char *line = ct_check_line(source, out->line);
    const char *start = line + strspn(line, " \t");
    const char *found = word == NULL ? NULL : ct_check_word(start, word);
    const char *comment = strchr(start, '#');
    size_t size = comment == NULL ? strlen(start) : (size_t)(comment - start);

    while (size > 0 && g_ascii_isspace(start[size - 1]))
        size--;
    if (found != NULL) {
        size = strlen(word);
        start = found;
    }
    out->column = (int)g_utf8_strlen(line, start - line) + 1;
    out->width = MAX((int)g_utf8_strlen(start, (gssize)size), 1);
}

CtCheckFinding *ct_check_find(CtCheck *self, const char *code, int line, const char *word,
                              const char *format, ...)
{
    CtCheckFinding *finding = g_new0(CtCheckFinding, 1);
    va_list arguments;

    finding->topic = ct_check_topic_find(code);
    g_assert(finding->topic != NULL);
    finding->source = self->source;
    finding->line = MAX(line, 1);
    va_start(arguments, format);
    finding->message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    place(&self->plan->source[self->source], word, finding);
    g_ptr_array_add(self->findings, finding);
    return finding;
}

void ct_check_hint(CtCheckFinding *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_free(self->hint);
    self->hint = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

void ct_check_law(const CtCheck *self, CtCheckFinding *finding, int law)
{
    if (law == CT_PROCEDURE_NONE)
        return;
    g_free(finding->law);
    finding->law = g_strdup_printf("%s: %s", self->procedure->law[law].name,
                                   self->procedure->law[law].citation);
}

void ct_check_step(CtCheckFinding *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    char *path = self->path == NULL ? g_strdup(line) : g_strconcat(self->path, "\n", line, NULL);
    g_free(self->path);
    self->path = path;
}

char *ct_check_duration_text(CtDuration duration)
{
    static const char *const units[] = { "hour", "day", "week", "month", "year", "working-day" };

    G_STATIC_ASSERT(G_N_ELEMENTS(units) == CT_CALENDAR_WORKING_DAYS + 1);
    return g_strdup_printf("%u %s%s", duration.count, units[duration.unit],
                           duration.count == 1 ? "" : "s");
}

char *ct_check_anchor_text(const CtProcedure *procedure, CtAnchor anchor)
{
    static const char *const words[] = { "opened", "entered", "entered", "ordered",
                                         "sent",   "served",  "first",   "last" };
    const char *name;

    switch (anchor.kind) {
    case CT_ANCHOR_OPENED:
    case CT_ANCHOR_ENTERED:
        return g_strdup(words[anchor.kind]);
    case CT_ANCHOR_ENTERED_STATE:
        name = procedure->state[anchor.index].name;
        break;
    case CT_ANCHOR_FIRST:
    case CT_ANCHOR_LAST:
        name = procedure->event[anchor.index].name;
        break;
    case CT_ANCHOR_ORDERED:
    case CT_ANCHOR_SENT:
    case CT_ANCHOR_SERVED:
    default:
        name = procedure->notice[anchor.index].name;
    }
    return g_strdup_printf("%s(%s)", words[anchor.kind], name);
}

char *ct_check_way_text(const CtProcedure *procedure, const CtProcedureTransition *way)
{
    if (way->event != CT_PROCEDURE_NONE)
        return g_strdup_printf("on %s", procedure->event[way->event].name);
    g_autofree char *duration = ct_check_duration_text(way->after);
    g_autofree char *anchor = ct_check_anchor_text(procedure, way->from);
    return g_strdup_printf("after %s from %s", duration, anchor);
}

bool ct_check_way_sets(const CtProcedure *procedure, const CtProcedureTransition *way,
                       CtAnchor anchor)
{
    CtActionKind wanted = anchor.kind == CT_ANCHOR_SERVED ? CT_ACTION_SERVE : CT_ACTION_SEND;

    if (anchor.kind == CT_ANCHOR_FIRST || anchor.kind == CT_ANCHOR_LAST)
        return way->event == anchor.index;
    if (anchor.kind == CT_ANCHOR_ENTERED_STATE)
        return way->target == anchor.index;
    if (anchor.kind == CT_ANCHOR_OPENED || anchor.kind == CT_ANCHOR_ENTERED)
        return false;
    for (size_t i = 0; i < way->action_count; i++) {
        const CtProcedureAction *action = &procedure->action[way->first_action + i];

        if (action->kind == wanted && action->notice == anchor.index)
            return true;
    }
    return false;
}

static const CtAnchor nothing = { CT_ANCHOR_OPENED, CT_PROCEDURE_NONE };

/* Breadth first, so that the way shown is a shortest one; `by`: the transition into a state. */
static void search(const CtCheck *self, CtAnchor without, int by[CT_LIMIT_PROCEDURE_STATES])
{
    const CtProcedure *procedure = self->procedure;
    int queue[CT_LIMIT_PROCEDURE_STATES];
    size_t head = 0, tail = 0;

    for (size_t i = 0; i < procedure->state_count; i++)
        by[i] = CT_PROCEDURE_NONE;
    queue[tail++] = procedure->initial;
    while (head < tail) {
        const CtProcedureState *state = &procedure->state[queue[head++]];

        for (size_t i = state->first_transition;
             i < state->first_transition + state->transition_count; i++) {
            int target = procedure->transition[i].target;

            if (!self->flow->happens[i] || target == procedure->initial ||
                by[target] != CT_PROCEDURE_NONE ||
                ct_check_way_sets(procedure, &procedure->transition[i], without))
                continue;
            by[target] = (int)i;
            queue[tail++] = target;
        }
    }
}

static void tell_way(const CtCheck *self, CtCheckFinding *finding, int state, const int *by)
{
    const CtProcedure *procedure = self->procedure;
    int ways[CT_LIMIT_PROCEDURE_STATES];
    size_t count = 0;

    for (; state != procedure->initial && by[state] != CT_PROCEDURE_NONE;
         state = procedure->transition[by[state]].state)
        ways[count++] = by[state];
    while (count-- > 0) {
        const CtProcedureTransition *way = &procedure->transition[ways[count]];
        g_autofree char *text = ct_check_way_text(procedure, way);

        ct_check_step(finding, "%s: %s -> %s (line %d)", procedure->state[way->state].name, text,
                      procedure->state[way->target].name, way->line);
    }
}

void ct_check_way(const CtCheck *self, CtCheckFinding *finding, int state)
{
    int by[CT_LIMIT_PROCEDURE_STATES];

    search(self, nothing, by);
    tell_way(self, finding, state, by);
}

void ct_check_way_without(const CtCheck *self, CtCheckFinding *finding, int state, CtAnchor anchor)
{
    int by[CT_LIMIT_PROCEDURE_STATES];

    search(self, anchor, by);
    if (state != self->procedure->initial && by[state] == CT_PROCEDURE_NONE)
        search(self, nothing, by);
    tell_way(self, finding, state, by);
}

static int compare(gconstpointer a, gconstpointer b)
{
    const CtCheckFinding *left = *(CtCheckFinding *const *)a;
    const CtCheckFinding *right = *(CtCheckFinding *const *)b;

    if (left->source != right->source)
        return left->source < right->source ? -1 : 1;
    if (left->line != right->line)
        return left->line - right->line;
    if (left->topic != right->topic)
        return strcmp(left->topic->code, right->topic->code);
    return strcmp(left->message, right->message);
}

static void drop_repeats(GPtrArray *findings)
{
    for (guint i = findings->len; i-- > 1;)
        if (compare(&findings->pdata[i - 1], &findings->pdata[i]) == 0)
            g_ptr_array_remove_index(findings, i);
}

GPtrArray *ct_check_run(const CtCheckPlan *plan)
{
    static void (*const checks[])(CtCheck *) = {
        ct_check_graph,   ct_check_names,   ct_check_data,    ct_check_windows, ct_check_notices,
        ct_check_letters, ct_check_persons, ct_check_anchors, ct_check_periods, ct_check_waits,
        ct_check_times,   ct_check_joins,   ct_check_links,
    };
    GPtrArray *findings = g_ptr_array_new_with_free_func(free_finding);

    for (size_t i = 0; i < plan->source_count; i++) {
        if (plan->source[i].procedure == NULL)
            continue;
        g_autoptr(CtCheckFlow) flow = ct_check_flow_new(plan->source[i].procedure);
        CtCheck self = { plan, i, plan->source[i].procedure, flow, findings };

        for (size_t j = 0; j < G_N_ELEMENTS(checks); j++)
            checks[j](&self);
    }
    g_ptr_array_sort(findings, compare);
    drop_repeats(findings);
    return findings;
}
