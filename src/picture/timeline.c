/* timeline.c - periods gathered by what they count from, then drawn axis by axis.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "picture/timeline.h"

#include "picture/palette.h"
#include "picture/phrase.h"
#include "procedure/derivation.h"

#include <math.h>
#include <string.h>

#define LABEL 262.0 /* the column of words */
#define TAIL  62.0  /* for the period behind a bar */
#define LINE  13.0
#define BAND  8.0
#define TITLE 17.0
#define AXIS  13.0
#define APART 14.0 /* between two axes */

#define HOUR  3600.0
#define DAY   86400.0
#define MONTH (30.44 * DAY)
#define YEAR  (365.25 * DAY)

typedef enum { WINDOW, CLOCK, KEEP } Kind; /* in the order in which they are drawn */

typedef struct {
    Kind kind;
    char *label;       /* owned */
    char *period;      /* owned; written behind the bar */
    double from, to;   /* seconds after the instant; `to` is INFINITY for an open window */
    const char *law;   /* borrowed; NULL */
    int target;        /* of a CLOCK: where it leads */
    double height;     /* of its words */
    uint64_t states;   /* of a KEEP: those that share it, a bit each */
    uint32_t held;     /* of a KEEP: its compartments, a bit each */
    CtDuration length; /* of a CLOCK and a KEEP */
} Item;

typedef struct {
    CtAnchor anchor;
    bool from_storage;
    GArray *items; /* owned; Item */
    double longest;
} Axis;

struct CtTimeline {
    const CtProcedure *procedure; /* borrowed */
    const char *language;         /* static */
    GArray *axes;                 /* owned; Axis */
    double width;
};

/* By CtCalendarUnit; five working days are a week. */
static const double unit_seconds[] = { HOUR, DAY, 7 * DAY, MONTH, YEAR, 1.4 * DAY };
G_STATIC_ASSERT(G_N_ELEMENTS(unit_seconds) == CT_CALENDAR_WORKING_DAYS + 1);

static double seconds_of(CtDuration duration)
{
    return duration.count * unit_seconds[duration.unit];
}

static bool french(const CtTimeline *self)
{
    return strcmp(self->language, "fr") == 0;
}

/* ---- gathering ---- */

static void item_clear(void *item)
{
    g_free(((Item *)item)->label);
    g_free(((Item *)item)->period);
}

static void axis_clear(void *axis)
{
    g_array_unref(((Axis *)axis)->items);
}

static Axis *axis_of(CtTimeline *self, CtAnchor anchor, bool from_storage)
{
    for (guint i = 0; i < self->axes->len; i++) {
        Axis *axis = &g_array_index(self->axes, Axis, i);

        if (axis->from_storage == from_storage && axis->anchor.kind == anchor.kind &&
            axis->anchor.index == anchor.index)
            return axis;
    }
    Axis fresh = { anchor, from_storage, g_array_new(false, true, sizeof(Item)), 0 };
    g_array_set_clear_func(fresh.items, item_clear);
    g_array_append_val(self->axes, fresh);
    return &g_array_index(self->axes, Axis, self->axes->len - 1);
}

/* `entered` without a state is the entry into the state in which the line stands. */
static CtAnchor in_state(CtAnchor anchor, int state)
{
    if (anchor.kind == CT_ANCHOR_ENTERED)
        return (CtAnchor){ CT_ANCHOR_ENTERED_STATE, state };
    if (anchor.kind == CT_ANCHOR_OPENED)
        anchor.index = 0;
    return anchor;
}

static void add(Axis *axis, Item item)
{
    double reach = item.to < INFINITY ? item.to : item.from * 1.2;

    axis->longest = MAX(axis->longest, reach);
    g_array_append_val(axis->items, item);
}

static const char *law_name(const CtTimeline *self, int law)
{
    return law < 0 ? NULL : self->procedure->law[law].name;
}

static bool same_length(CtDuration one, CtDuration other)
{
    return one.count == other.count && one.unit == other.unit;
}

/* States that share a clock share its line. */
static void add_clock(CtTimeline *self, const CtProcedureTransition *transition)
{
    const CtProcedure *procedure = self->procedure;
    const char *from = procedure->state[transition->state].name;
    const char *law = law_name(self, transition->law);
    Axis *axis = axis_of(self, in_state(transition->from, transition->state), false);

    for (guint i = 0; i < axis->items->len; i++) {
        Item *item = &g_array_index(axis->items, Item, i);

        if (item->kind != CLOCK || item->target != transition->target || item->law != law ||
            !same_length(item->length, transition->after))
            continue;
        char *longer = g_strconcat(item->label, ", ", from, NULL);
        g_free(item->label);
        item->label = longer;
        return;
    }
    add(axis, (Item){ .kind = CLOCK,
                      .label = g_strdup(from),
                      .period = ct_derivation_duration(transition->after, self->language),
                      .to = seconds_of(transition->after),
                      .law = law,
                      .target = transition->target,
                      .length = transition->after });
}

typedef struct {
    CtAnchor anchor;
    bool bounded;
    double from, to;
    const CtOperand *lower, *upper; /* what bounds it; NULL */
} Window;

/* Every comparison of `at` with one instant narrows that instant's window; false: the guard is not
 * a plain conjunction, and what it lets through is no single window. */
static bool narrow(const CtProcedure *procedure, int at, Window *window)
{
    const CtGuardNode *node = &procedure->guard[at];

    if (node->op == CT_GUARD_AND)
        return narrow(procedure, node->left_node, window) &&
               narrow(procedure, node->right_node, window);
    if (node->op < CT_GUARD_LESS)
        return false;
    if (node->left.kind != CT_OPERAND_AT || node->right.kind != CT_OPERAND_ANCHOR)
        return true;
    if (window->bounded && (window->anchor.kind != node->right.anchor.kind ||
                            window->anchor.index != node->right.anchor.index))
        return true; /* of two instants the first one is drawn, the row's words tell both */
    double bound = node->right.sign * seconds_of(node->right.duration);
    window->anchor = node->right.anchor;
    window->bounded = true;
    if (node->op >= CT_GUARD_GREATER_EQUAL) {
        window->from = bound;
        window->lower = &node->right;
    } else if (node->op <= CT_GUARD_LESS_EQUAL) {
        window->to = bound;
        window->upper = &node->right;
    }
    return true;
}

static char *bound_text(const CtTimeline *self, const CtOperand *bound)
{
    return bound == NULL || bound->sign == 0
               ? g_strdup("0")
               : ct_derivation_duration(bound->duration, self->language);
}

static void add_window(CtTimeline *self, const CtProcedureTransition *transition)
{
    Window window = { .from = 0, .to = INFINITY };
    const CtProcedure *procedure = self->procedure;

    if (!narrow(procedure, transition->guard, &window) || !window.bounded || window.from < 0 ||
        window.to <= window.from)
        return;
    g_autofree char *event = ct_phrase_event(procedure, transition->event);
    g_autofree char *from = bound_text(self, window.lower);
    g_autofree char *to = window.upper == NULL ? g_strdup("…") : bound_text(self, window.upper);
    add(axis_of(self, in_state(window.anchor, transition->state), false),
        (Item){ .kind = WINDOW,
                .label =
                    g_strdup_printf("%s → %s", event, procedure->state[transition->target].name),
                .period = g_strdup_printf("%s – %s", from, to),
                .from = window.from,
                .to = window.to,
                .law = law_name(self, transition->law) });
}

static void add_keep(CtTimeline *self, const CtProcedureKeep *keep)
{
    Axis *axis = axis_of(self, in_state(keep->from, keep->state), false);

    for (guint i = 0; i < axis->items->len; i++) {
        Item *item = &g_array_index(axis->items, Item, i);

        if (item->kind != KEEP || !same_length(item->length, keep->duration) ||
            item->law != law_name(self, keep->law))
            continue;
        item->held |= 1u << keep->compartment;
        item->states |= UINT64_C(1) << keep->state;
        return;
    }
    add(axis, (Item){ .kind = KEEP,
                      .period = ct_derivation_duration(keep->duration, self->language),
                      .to = seconds_of(keep->duration),
                      .law = law_name(self, keep->law),
                      .states = UINT64_C(1) << keep->state,
                      .held = 1u << keep->compartment,
                      .length = keep->duration });
}

static void add_limit(CtTimeline *self, size_t compartment)
{
    const CtProcedureCompartment *held = &self->procedure->compartment[compartment];
    Axis *axis = axis_of(self, (CtAnchor){ CT_ANCHOR_OPENED, 0 }, true);

    for (guint i = 0; i < axis->items->len; i++) {
        Item *item = &g_array_index(axis->items, Item, i);

        if (!same_length(item->length, held->limit) || item->law != law_name(self, held->law))
            continue;
        item->held |= 1u << compartment;
        return;
    }
    add(axis, (Item){ .kind = KEEP,
                      .period = ct_derivation_duration(held->limit, self->language),
                      .to = seconds_of(held->limit),
                      .law = law_name(self, held->law),
                      .held = 1u << compartment,
                      .length = held->limit });
}

/* Where another band lies beside it, a reader must know in which states each one counts. */
static bool has_others(const Axis *axis, const Item *item)
{
    for (guint i = 0; i < axis->items->len; i++) {
        const Item *other = &g_array_index(axis->items, Item, i);

        if (other != item && other->kind == KEEP && (other->held & item->held) != 0)
            return true;
    }
    return false;
}

static void add_states(const CtTimeline *self, uint64_t states, GString *out)
{
    const char *between = french(self) ? " dans " : " in ";

    for (size_t i = 0; i < self->procedure->state_count; i++) {
        if ((states >> i & 1) == 0)
            continue;
        g_string_append_printf(out, "%s%s", between, self->procedure->state[i].name);
        between = ", ";
    }
}

static char *keep_label(const CtTimeline *self, const Axis *axis, const Item *item)
{
    const CtProcedure *procedure = self->procedure;
    const char *verb = axis->from_storage ? (french(self) ? " : limite" : ": limit")
                       : french(self)     ? " : conservation"
                                          : ": kept";
    GString *label = g_string_new(NULL);

    for (size_t c = 0; c < procedure->compartment_count; c++)
        if (item->held & (1u << c))
            g_string_append_printf(label, "%s%s", label->len > 0 ? ", " : "",
                                   procedure->compartment[c].name);
    g_string_append(label, verb);
    if (has_others(axis, item))
        add_states(self, item->states, label);
    return g_string_free(label, FALSE);
}

/* The words before a bar: what it is, and under which law. */
static void name_item(const CtTimeline *self, const Axis *axis, Item *item, CtCanvas *canvas)
{
    g_autofree char *what =
        item->kind == KEEP ? keep_label(self, axis, item)
        : item->kind == CLOCK
            ? g_strconcat(item->label, " → ", self->procedure->state[item->target].name, NULL)
            : g_strdup(item->label);
    g_autofree char *law = item->law == NULL ? NULL : g_strconcat("  (", item->law, ")", NULL);

    g_free(item->label);
    item->label = g_strconcat(what, law, NULL);
    item->height =
        ct_canvas_measure(canvas, CT_CANVAS_SMALL, item->label, LABEL - 8, NULL) + LINE - 10;
}

/* Windows, clocks, then retention; the shorter first. */
static int by_kind(const void *a, const void *b)
{
    const Item *left = a, *right = b;
    double difference = left->to - right->to;

    if (left->kind != right->kind)
        return (int)left->kind - (int)right->kind;
    return difference > 0 ? 1 : difference < 0 ? -1 : g_strcmp0(left->label, right->label);
}

CtTimeline *ct_timeline_new(const CtProcedure *procedure, CtCanvas *canvas, const char *language,
                            double width)
{
    CtTimeline *self = g_new0(CtTimeline, 1);

    self->procedure = procedure;
    self->language = g_strcmp0(language, "fr") == 0 ? "fr" : "en";
    self->width = width;
    self->axes = g_array_new(false, true, sizeof(Axis));
    g_array_set_clear_func(self->axes, axis_clear);
    for (size_t i = 0; i < procedure->keep_count; i++)
        add_keep(self, &procedure->keep[i]);
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *transition = &procedure->transition[i];

        if (transition->event < 0)
            add_clock(self, transition);
        else if (transition->guard >= 0)
            add_window(self, transition);
    }
    for (size_t i = 0; i < procedure->compartment_count; i++)
        if (procedure->compartment[i].has_limit)
            add_limit(self, i);
    for (guint i = 0; i < self->axes->len; i++) {
        Axis *axis = &g_array_index(self->axes, Axis, i);

        for (guint k = 0; k < axis->items->len; k++)
            name_item(self, axis, &g_array_index(axis->items, Item, k), canvas);
        g_array_sort(axis->items, by_kind);
    }
    return self;
}

void ct_timeline_free(CtTimeline *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->axes);
    g_free(self);
}

/* ---- drawing ---- */

static double axis_height(const Axis *axis)
{
    double height = TITLE + AXIS;

    for (guint i = 0; i < axis->items->len; i++)
        height += g_array_index(axis->items, Item, i).height;
    return height;
}

double ct_timeline_height(const CtTimeline *self)
{
    double height = 0;

    for (guint i = 0; i < self->axes->len; i++)
        height += axis_height(&g_array_index(self->axes, Axis, i)) + APART;
    return height > 0 ? height - APART : 0;
}

/* The finest of these with at most nine ticks; the period from tick to tick. */
static CtDuration scale_of(double longest)
{
    static const CtDuration scales[] = {
        { 1, CT_CALENDAR_HOURS },  { 3, CT_CALENDAR_HOURS },  { 6, CT_CALENDAR_HOURS },
        { 12, CT_CALENDAR_HOURS }, { 1, CT_CALENDAR_DAYS },   { 2, CT_CALENDAR_DAYS },
        { 5, CT_CALENDAR_DAYS },   { 10, CT_CALENDAR_DAYS },  { 15, CT_CALENDAR_DAYS },
        { 1, CT_CALENDAR_MONTHS }, { 2, CT_CALENDAR_MONTHS }, { 3, CT_CALENDAR_MONTHS },
        { 6, CT_CALENDAR_MONTHS }, { 1, CT_CALENDAR_YEARS },  { 2, CT_CALENDAR_YEARS },
        { 5, CT_CALENDAR_YEARS },  { 10, CT_CALENDAR_YEARS }, { 25, CT_CALENDAR_YEARS },
    };
    size_t i = 0;

    while (i + 1 < G_N_ELEMENTS(scales) && longest / seconds_of(scales[i]) > 9)
        i++;
    return scales[i];
}

static void draw_ticks(const CtTimeline *self, CtCanvas *canvas, const Axis *axis, CtBox area)
{
    CtDuration scale = scale_of(axis->longest);
    double every = seconds_of(scale);
    const double base[2][2] = { { area.x, area.y + AXIS }, { area.x + area.width, area.y + AXIS } };

    ct_canvas_line(canvas, CT_RULE, 0.8, base, 2);
    for (int i = 0; i * every <= axis->longest * 1.001 && axis->longest > 0; i++) {
        double x = area.x + i * every / axis->longest * area.width;
        const double tick[2][2] = { { x, area.y + AXIS }, { x, area.y + area.height } };
        CtDuration at = { (uint32_t)i * scale.count, scale.unit };
        g_autofree char *text = i == 0 ? g_strdup("0") : ct_derivation_duration(at, self->language);

        double width;

        ct_canvas_line(canvas, CT_RULE, 0.5, tick, 2);
        (void)ct_canvas_measure(canvas, CT_CANVAS_SMALL, text, TAIL + 60, &width);
        ct_canvas_text(canvas, CT_CANVAS_SMALL, CT_MUTED, text,
                       (CtBox){ x - width / 2, area.y + 1, TAIL + 60, AXIS });
    }
}

static void draw_clock(CtCanvas *canvas, double from, double to, double y)
{
    const double way[2][2] = { { from, y }, { to, y } };
    const double end[2][2] = { { to, y - 3.5 }, { to, y + 3.5 } };
    const double zero[2] = { from, y };

    ct_canvas_line(canvas, CT_CLOCK, 1.2, way, 2);
    ct_canvas_line(canvas, CT_CLOCK, 1.6, end, 2);
    ct_canvas_dot(canvas, CT_CLOCK, zero, 1.8);
}

static void draw_bar(CtCanvas *canvas, const Item *item, double from, double to, double y)
{
    CtBox bar = { from, y + (LINE - BAND) / 2, MAX(to - from, 1), BAND };
    CtColour colour = item->kind == WINDOW ? CT_EVENT : CT_SENT;

    if (item->kind == CLOCK) {
        draw_clock(canvas, from, to, y + LINE / 2);
        return;
    }
    ct_canvas_fill(canvas, colour, item->kind == WINDOW ? 0.75 : 0.28, bar, 1.5);
    if (item->kind == KEEP)
        ct_canvas_frame(canvas, colour, 0.6, bar, 1.5);
}

static void draw_item(CtCanvas *canvas, const Axis *axis, const Item *item, CtBox area)
{
    double scale = axis->longest > 0 ? area.width / axis->longest : 0;
    double from = area.x + item->from * scale;
    double to = area.x + MIN(item->to, axis->longest) * scale;

    ct_canvas_text(canvas, CT_CANVAS_SMALL, CT_INK, item->label,
                   (CtBox){ area.x - LABEL, area.y + 1.5, LABEL - 8, LINE });
    draw_bar(canvas, item, from, to, area.y);
    double width;
    (void)ct_canvas_measure(canvas, CT_CANVAS_SMALL, item->period, TAIL + 60, &width);
    /* The axis lines stop for the words. */
    ct_canvas_fill(canvas, CT_PAPER, 1, (CtBox){ to + 3, area.y + 1.5, width + 2, LINE - 2 }, 0);
    ct_canvas_text(canvas, CT_CANVAS_SMALL, CT_MUTED, item->period,
                   (CtBox){ to + 4, area.y + 1.5, TAIL + 60, LINE });
}

static void draw_axis(const CtTimeline *self, CtCanvas *canvas, const Axis *axis,
                      const double corner[2])
{
    g_autofree char *anchor = ct_phrase_anchor(self->procedure, axis->anchor, self->language);
    const char *storage = french(self) ? "premier enregistrement" : "first storage";
    g_autofree char *title = g_strconcat(french(self) ? "À compter de : " : "Counted from: ",
                                         axis->from_storage ? storage : anchor, NULL);
    CtBox area = { corner[0] + LABEL, corner[1] + TITLE, self->width - LABEL - TAIL,
                   axis_height(axis) - TITLE };
    double y = area.y + AXIS;

    ct_canvas_text(canvas, CT_CANVAS_NAME, CT_INK, title,
                   (CtBox){ corner[0], corner[1], self->width, TITLE });
    draw_ticks(self, canvas, axis, area);
    for (guint i = 0; i < axis->items->len; i++) {
        const Item *item = &g_array_index(axis->items, Item, i);

        draw_item(canvas, axis, item, (CtBox){ area.x, y, area.width, item->height });
        y += item->height;
    }
}

void ct_timeline_draw(const CtTimeline *self, CtCanvas *canvas, const double corner[2])
{
    double at[2] = { corner[0], corner[1] };

    for (guint i = 0; i < self->axes->len; i++) {
        const Axis *axis = &g_array_index(self->axes, Axis, i);

        draw_axis(self, canvas, axis, at);
        at[1] += axis_height(axis) + APART;
    }
}
