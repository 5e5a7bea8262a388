/* chart.c - cards measured, lines put on tracks, everything drawn.
 *
 * Lines that lead to one state are one bus: a vertical stroke on a track beside the cards, with a
 * stub from each row that takes it. Buses whose heights overlap get tracks of their own, the short
 * ones nearest to the cards, which is how railway diagrams keep crossings few.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "picture/chart.h"

#include "picture/palette.h"
#include "picture/phrase.h"

#include <string.h>

#define TRACK   8.0  /* between two tracks */
#define GUTTER  12.0 /* from a card to its first track */
#define GAP     13.0 /* between two cards */
#define PAD     8.0  /* inside a card */
#define MARK    13.0 /* the column of dots and clocks */
#define ASIDE   12.0 /* between a row's words and its law and target */
#define AIR     2.5  /* between two rows */
#define LAW_GAP 7.0  /* from a law to the target beside it */
#define HEAD    19.0

typedef struct {
    const CtProcedureTransition *transition; /* borrowed */
    char *text;                              /* owned: cause and condition */
    char *orders;                            /* owned; NULL: nothing is ordered */
    char *law;                               /* owned: its name and room behind it; NULL */
    char *target;                            /* owned: where it leads */
    double y, height;
    double target_width, aside_width;
} Row;

typedef struct {
    size_t first_row, row_count;
    char *notes; /* owned; what is sealed, joined or stands still; NULL */
    double y, height;
} Card;

typedef struct {
    int target;
    bool back; /* on the left */
    double top, bottom;
    size_t track;
} Bus;

struct CtChart {
    const CtProcedure *procedure; /* borrowed */
    bool french;
    double width, height;
    double left, right; /* where the cards begin and end */
    double aside;       /* the column of laws and targets, as wide as its widest row */
    Card *card;         /* owned; by state */
    Row *row;           /* owned; by transition, in the order of the cards */
    size_t row_count;
    Bus *bus; /* owned */
    size_t bus_count;
};

static const CtColour lines[] = {
    { 0.13, 0.42, 0.66 }, { 0.56, 0.27, 0.52 }, { 0.16, 0.50, 0.42 }, { 0.70, 0.40, 0.10 },
    { 0.36, 0.36, 0.68 }, { 0.62, 0.22, 0.26 }, { 0.32, 0.48, 0.14 }, { 0.10, 0.48, 0.56 },
};

/* ---- texts ---- */

static const char *language_of(const CtChart *self)
{
    return self->french ? "fr" : "en";
}

static char *row_text(const CtChart *self, const CtProcedureTransition *transition)
{
    g_autofree char *cause = ct_phrase_cause(self->procedure, transition, language_of(self));

    if (transition->guard < 0)
        return g_steal_pointer(&cause);
    g_autofree char *guard = ct_phrase_guard(self->procedure, transition->guard, language_of(self));
    return g_strconcat(cause, self->french ? ", si " : ", if ", guard, NULL);
}

static char *row_target(const CtChart *self, const CtProcedureTransition *transition)
{
    if (transition->target == transition->state)
        return g_strdup(self->french ? "reste ici" : "stays here");
    return g_strconcat("→ ", self->procedure->state[transition->target].name, NULL);
}

static char *row_orders(const CtChart *self, const CtProcedureTransition *transition)
{
    GString *out;

    if (transition->action_count == 0)
        return NULL;
    out = g_string_new("→ ");
    for (size_t i = 0; i < transition->action_count; i++) {
        g_autofree char *text = ct_phrase_action(
            self->procedure, &self->procedure->action[transition->first_action + i],
            language_of(self));

        g_string_append_printf(out, "%s%s", i > 0 ? "; " : "", text);
    }
    return g_string_free(out, FALSE);
}

/* "facts with identity for letters by clerk, on the word of member". */
static void add_join(const CtChart *self, const CtProcedureJoin *join, GString *out)
{
    const CtProcedure *procedure = self->procedure;
    bool first = true;

    g_string_append(out, out->len > 0 ? "; " : "");
    for (size_t i = 0; i < procedure->compartment_count; i++) {
        if ((join->compartments & (1u << i)) == 0)
            continue;
        g_string_append_printf(out, "%s%s",
                               first          ? ""
                               : self->french ? " avec "
                                              : " with ",
                               procedure->compartment[i].name);
        first = false;
    }
    g_string_append_printf(out, self->french ? " pour %s par %s" : " for %s by %s", join->purpose,
                           procedure->role[join->role].name);
    if (join->authoriser >= 0)
        g_string_append_printf(out,
                               self->french ? ", sur autorisation de %s" : ", authorised by %s",
                               procedure->role[join->authoriser].name);
}

static char *card_notes(const CtChart *self, const CtProcedureState *state)
{
    const CtProcedure *procedure = self->procedure;
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < state->seal_count; i++) {
        const CtProcedureSeal *seal = &procedure->seal[state->first_seal + i];

        g_string_append_printf(out, self->french ? "%s%s sous scellés de %s" : "%s%s sealed to %s",
                               out->len > 0 ? "; " : "",
                               procedure->compartment[seal->compartment].name,
                               procedure->role[seal->role].name);
    }
    for (size_t i = 0; i < procedure->join_count; i++)
        if (&procedure->state[procedure->join[i].state] == state)
            add_join(self, &procedure->join[i], out);
    for (size_t i = 0; i < state->pause_count; i++)
        g_string_append_printf(
            out, self->french ? "%sdélais suspendus pendant %s" : "%sclocks stand still while %s",
            out->len > 0 ? "; " : "",
            procedure->state[procedure->pause[state->first_pause + i].other].name);
    return g_string_free(out, out->len == 0);
}

/* ---- measures ---- */

static double text_width(const CtChart *self)
{
    return self->right - self->left - 2 * PAD - MARK - self->aside - ASIDE;
}

static void measure_asides(CtChart *self, CtCanvas *canvas)
{
    for (size_t i = 0; i < self->row_count; i++) {
        Row *row = &self->row[i];
        double law = 0;

        (void)ct_canvas_measure(canvas, CT_CANVAS_SMALL, row->target, self->width,
                                &row->target_width);
        if (row->law != NULL)
            (void)ct_canvas_measure(canvas, CT_CANVAS_SMALL, row->law, self->width, &law);
        row->aside_width = law + row->target_width;
        self->aside = MAX(self->aside, row->aside_width + (law > 0 ? LAW_GAP : 0));
    }
}

static double measure_row(CtChart *self, CtCanvas *canvas, Row *row, double y)
{
    row->y = y;
    row->height =
        ct_canvas_measure(canvas, CT_CANVAS_BODY, row->text, text_width(self), NULL) + AIR;
    if (row->orders != NULL)
        row->height +=
            ct_canvas_measure(canvas, CT_CANVAS_SMALL, row->orders, text_width(self), NULL);
    return y + row->height;
}

static double measure_card(CtChart *self, CtCanvas *canvas, size_t state, double y)
{
    Card *card = &self->card[state];
    double width = self->right - self->left - 2 * PAD;

    card->y = y;
    y += HEAD;
    if (card->notes != NULL)
        y += ct_canvas_measure(canvas, CT_CANVAS_SMALL, card->notes, width, NULL) + AIR;
    if (card->row_count > 0)
        y += AIR + 1;
    for (size_t i = 0; i < card->row_count; i++)
        y = measure_row(self, canvas, &self->row[card->first_row + i], y);
    if (card->row_count > 0 || card->notes != NULL)
        y += AIR;
    card->height = y - card->y;
    return y + GAP;
}

static void fill_cards(CtChart *self)
{
    const CtProcedure *procedure = self->procedure;

    for (size_t i = 0; i < procedure->state_count; i++) {
        const CtProcedureState *state = &procedure->state[i];
        Card *card = &self->card[i];

        card->first_row = self->row_count;
        card->row_count = state->transition_count;
        card->notes = card_notes(self, state);
        for (size_t j = 0; j < state->transition_count; j++) {
            const CtProcedureTransition *transition =
                &procedure->transition[state->first_transition + j];

            self->row[self->row_count++] = (Row){
                .transition = transition,
                .text = row_text(self, transition),
                .orders = row_orders(self, transition),
                .law = transition->law < 0 ? NULL : g_strdup(procedure->law[transition->law].name),
                .target = row_target(self, transition),
            };
        }
    }
}

/* ---- buses ---- */

static double row_middle(const Row *row)
{
    return row->y + 6;
}

static double head_middle(const CtChart *self, int state)
{
    return self->card[state].y + HEAD / 2;
}

static bool leads_back(const Row *row)
{
    return row->transition->target < row->transition->state;
}

static bool takes(const Row *row, const Bus *bus)
{
    return row->transition->target == bus->target && row->transition->state != bus->target &&
           leads_back(row) == bus->back;
}

static void add_bus(CtChart *self, int target, bool back)
{
    Bus bus = { .target = target, .back = back };
    double end = head_middle(self, target);
    bool used = false;

    bus.top = bus.bottom = end;
    for (size_t i = 0; i < self->row_count; i++) {
        if (!takes(&self->row[i], &bus))
            continue;
        used = true;
        bus.top = MIN(bus.top, row_middle(&self->row[i]));
        bus.bottom = MAX(bus.bottom, row_middle(&self->row[i]));
    }
    if (used)
        self->bus[self->bus_count++] = bus;
}

static bool track_is_free(const CtChart *self, size_t mine, size_t track)
{
    const Bus *bus = &self->bus[mine];

    for (size_t i = 0; i < mine; i++) {
        const Bus *other = &self->bus[i];

        if (other->back == bus->back && other->track == track && other->top < bus->bottom + 3 &&
            bus->top < other->bottom + 3)
            return false;
    }
    return true;
}

static int by_length(const void *a, const void *b)
{
    const Bus *left = a, *right = b;
    double difference = (left->bottom - left->top) - (right->bottom - right->top);

    return difference != 0 ? (difference > 0 ? 1 : -1) : left->target - right->target;
}

static void lay_buses(CtChart *self)
{
    self->bus_count = 0;
    for (size_t i = 0; i < self->procedure->state_count; i++) {
        add_bus(self, (int)i, false);
        add_bus(self, (int)i, true);
    }
    qsort(self->bus, self->bus_count, sizeof *self->bus, by_length);
    for (size_t i = 0; i < self->bus_count; i++) {
        self->bus[i].track = 0;
        while (!track_is_free(self, i, self->bus[i].track))
            self->bus[i].track++;
    }
}

static double gutter(const CtChart *self, bool back)
{
    size_t tracks = 0;

    for (size_t i = 0; i < self->bus_count; i++)
        if (self->bus[i].back == back)
            tracks = MAX(tracks, self->bus[i].track + 1);
    return tracks == 0 ? 0 : GUTTER + TRACK * (double)tracks;
}

static void measure(CtChart *self, CtCanvas *canvas)
{
    double y = 0;

    for (size_t i = 0; i < self->procedure->state_count; i++)
        y = measure_card(self, canvas, i, y);
    self->height = y - GAP;
    lay_buses(self);
}

CtChart *ct_chart_new(const CtProcedure *procedure, CtCanvas *canvas, const char *language,
                      double width)
{
    CtChart *self = g_new0(CtChart, 1);

    self->procedure = procedure;
    self->french = g_strcmp0(language, "fr") == 0;
    self->width = width;
    self->card = g_new0(Card, procedure->state_count);
    self->row = g_new0(Row, procedure->transition_count);
    self->bus = g_new0(Bus, 2 * procedure->state_count);
    fill_cards(self);
    measure_asides(self, canvas);
    self->left = 0;
    self->right = width;
    measure(self, canvas);
    /* Narrower cards are higher, which may ask for a track more: the second time settles it. */
    for (int i = 0; i < 2; i++) {
        self->left = gutter(self, true);
        self->right = width - gutter(self, false);
        measure(self, canvas);
    }
    return self;
}

void ct_chart_free(CtChart *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->row_count; i++) {
        g_free(self->row[i].text);
        g_free(self->row[i].orders);
        g_free(self->row[i].law);
        g_free(self->row[i].target);
    }
    for (size_t i = 0; i < self->procedure->state_count; i++)
        g_free(self->card[i].notes);
    g_free(self->card);
    g_free(self->row);
    g_free(self->bus);
    g_free(self);
}

double ct_chart_height(const CtChart *self)
{
    return self->height;
}

/* ---- drawing ---- */

static CtColour colour_of(const CtChart *self, int target)
{
    return self->procedure->state[target].final ? CT_ENDED
                                                : lines[(size_t)target % G_N_ELEMENTS(lines)];
}

static void draw_mark(CtCanvas *canvas, const Row *row, double x, double y)
{
    double centre[2] = { x + 4, y };
    const double hands[3][2] = { { x + 4, y - 2.4 }, { x + 4, y }, { x + 6, y + 0.8 } };

    if (row->transition->event >= 0) {
        ct_canvas_dot(canvas, CT_EVENT, centre, 2.6);
        return;
    }
    ct_canvas_frame(canvas, CT_CLOCK, 1, (CtBox){ x + 0.2, y - 3.8, 7.6, 7.6 }, 3.8);
    ct_canvas_line(canvas, CT_CLOCK, 0.9, hands, 3);
}

/* At the right: the law, and where the row leads, in the colour of its line. */
static void draw_aside(const CtChart *self, CtCanvas *canvas, const Row *row,
                       const double corner[2])
{
    bool stays = row->transition->target == row->transition->state;
    CtBox box = { corner[0], corner[1] + row->y + 1, self->right - PAD, HEAD };

    ct_canvas_text_right(canvas, CT_CANVAS_SMALL,
                         stays ? CT_MUTED : colour_of(self, row->transition->target), row->target,
                         box);
    if (row->law == NULL)
        return;
    box.width -= row->target_width + LAW_GAP;
    ct_canvas_text_right(canvas, CT_CANVAS_SMALL, CT_MUTED, row->law, box);
}

static void draw_row(const CtChart *self, CtCanvas *canvas, const Row *row, const double corner[2])
{
    double x = corner[0] + self->left + PAD;
    double y = corner[1] + row->y;
    CtBox text = { x + MARK, y, text_width(self), row->height };

    draw_mark(canvas, row, x, corner[1] + row_middle(row));
    y = ct_canvas_text(canvas, CT_CANVAS_BODY, CT_INK, row->text, text);
    text.y = y;
    if (row->orders != NULL)
        ct_canvas_text(canvas, CT_CANVAS_SMALL, CT_SENT, row->orders, text);
    draw_aside(self, canvas, row, corner);
}

static const char *standing(const CtChart *self, const CtProcedureState *state)
{
    if (state->final)
        return self->french ? "fin" : "end";
    if (state->initial)
        return self->french ? "début" : "beginning";
    return "";
}

static void draw_card(const CtChart *self, CtCanvas *canvas, size_t at, const double corner[2])
{
    const CtProcedureState *state = &self->procedure->state[at];
    const Card *card = &self->card[at];
    CtBox box = { corner[0] + self->left, corner[1] + card->y, self->right - self->left,
                  card->height };
    CtBox head = { box.x, box.y, box.width, MIN(HEAD, box.height) };
    CtBox words = { box.x + PAD, box.y + 3.2, box.width - 2 * PAD, HEAD };

    ct_canvas_fill(canvas, CT_CARD, 1, box, 5);
    ct_canvas_fill(canvas, CT_HEAD, 1, head, 5);
    ct_canvas_frame(canvas, CT_RULE, 0.8, box, 5);
    ct_canvas_fill(canvas, colour_of(self, (int)at), 1, (CtBox){ box.x, box.y + 3, 2.6, HEAD - 6 },
                   1.2);
    ct_canvas_text(canvas, CT_CANVAS_NAME, CT_INK, state->name, words);
    ct_canvas_text_right(canvas, CT_CANVAS_SMALL, CT_MUTED, standing(self, state),
                         (CtBox){ words.x, words.y + 1, words.width, HEAD });
    words.y = box.y + HEAD + 1;
    if (card->notes != NULL)
        ct_canvas_text(canvas, CT_CANVAS_SMALL, CT_MUTED, card->notes, words);
    for (size_t i = 0; i < card->row_count; i++)
        draw_row(self, canvas, &self->row[card->first_row + i], corner);
}

static double track_x(const CtChart *self, const Bus *bus, const double corner[2])
{
    double away = GUTTER + TRACK * (double)bus->track;

    return corner[0] + (bus->back ? self->left - away : self->right + away);
}

static void draw_bus(const CtChart *self, CtCanvas *canvas, const Bus *bus, const double corner[2])
{
    CtColour colour = colour_of(self, bus->target);
    double x = track_x(self, bus, corner);
    double edge = corner[0] + (bus->back ? self->left : self->right);
    double end = corner[1] + head_middle(self, bus->target);
    double entry[2] = { edge, end };

    for (size_t i = 0; i < self->row_count; i++) {
        const Row *row = &self->row[i];
        double y = corner[1] + row_middle(row);
        const double way[4][2] = {
            { edge, y }, { x, y }, { x, end }, { bus->back ? edge - 4 : edge + 4, end }
        };

        if (takes(row, bus))
            ct_canvas_line(canvas, colour, 1.1, way, 4);
    }
    ct_canvas_arrow(canvas, colour, entry, bus->back ? 1 : -1);
}

void ct_chart_draw(const CtChart *self, CtCanvas *canvas, const double corner[2])
{
    for (size_t i = self->bus_count; i-- > 0;) /* the short ones last, above the others */
        draw_bus(self, canvas, &self->bus[i], corner);
    for (size_t i = 0; i < self->procedure->state_count; i++)
        draw_card(self, canvas, i, corner);
}
