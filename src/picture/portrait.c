/* portrait.c - title, states, times and laws one beneath the other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "picture/portrait.h"

#include "picture/chart.h"
#include "picture/palette.h"
#include "picture/timeline.h"

#define WIDTH   760.0
#define MARGIN  26.0
#define INSIDE  (WIDTH - 2 * MARGIN)
#define HEADING 22.0
#define SPACE   20.0
#define LAW     76.0 /* the column of laws' names */

typedef struct {
    const CtPortrait *wish;       /* borrowed */
    const CtProcedure *procedure; /* borrowed */
    CtCanvas *canvas;             /* owned */
    CtChart *chart;               /* owned; NULL: not wished */
    CtTimeline *timeline;         /* owned; NULL: not wished */
    bool french;
    double y;
} Sheet;

static void sheet_clear(Sheet *self)
{
    g_clear_pointer(&self->chart, ct_chart_free);
    g_clear_pointer(&self->timeline, ct_timeline_free);
    g_clear_pointer(&self->canvas, ct_canvas_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sheet, sheet_clear)

static const char *say(const Sheet *self, const char *english, const char *french)
{
    return self->french ? french : english;
}

static double law_height(const Sheet *self, size_t law)
{
    return ct_canvas_measure(self->canvas, CT_CANVAS_SMALL, self->procedure->law[law].citation,
                             INSIDE - LAW, NULL) +
           1;
}

static double laws_height(const Sheet *self)
{
    double height = 0;

    for (size_t i = 0; i < self->procedure->law_count; i++)
        height += law_height(self, i);
    return height;
}

static double height_of(const Sheet *self)
{
    double height = MARGIN + 40 + SPACE;

    if (self->chart != NULL)
        height += ct_chart_height(self->chart) + SPACE + HEADING;
    if (self->timeline != NULL)
        height += ct_timeline_height(self->timeline) + SPACE + HEADING;
    return height + HEADING + laws_height(self) + MARGIN;
}

static void heading(Sheet *self, const char *text)
{
    const double rule[2][2] = { { MARGIN, self->y + 15.5 }, { WIDTH - MARGIN, self->y + 15.5 } };

    ct_canvas_text(self->canvas, CT_CANVAS_HEADING, CT_INK, text,
                   (CtBox){ MARGIN, self->y, INSIDE, HEADING });
    ct_canvas_line(self->canvas, CT_RULE, 0.8, rule, 2);
    self->y += HEADING;
}

/* The caller frees it. */
static char *about(const Sheet *self)
{
    const char *calendar = ct_calendar_name(self->procedure->calendar);

    if (self->french)
        return g_strdup_printf("Un dossier par %s. Calendrier : %s. Un point : quelqu'un "
                               "l'apporte ; une horloge : le temps.",
                               self->procedure->key, calendar);
    return g_strdup_printf("One case for each %s. Calendar: %s. A dot: somebody brings it; a "
                           "clock: time does.",
                           self->procedure->key, calendar);
}

static void draw_title(Sheet *self, const char *title)
{
    g_autofree char *under = about(self);

    self->y = ct_canvas_text(self->canvas, CT_CANVAS_TITLE, CT_INK, title,
                             (CtBox){ MARGIN, MARGIN, INSIDE, 20 });
    ct_canvas_text(self->canvas, CT_CANVAS_BODY, CT_MUTED, under,
                   (CtBox){ MARGIN, self->y + 2, INSIDE, 12 });
    self->y = MARGIN + 40 + SPACE;
}

static void draw_laws(Sheet *self)
{
    heading(self, say(self, "Laws", "Textes"));
    for (size_t i = 0; i < self->procedure->law_count; i++) {
        const CtProcedureLaw *law = &self->procedure->law[i];

        ct_canvas_text(self->canvas, CT_CANVAS_SMALL, CT_INK, law->name,
                       (CtBox){ MARGIN, self->y, LAW, 10 });
        ct_canvas_text(self->canvas, CT_CANVAS_SMALL, CT_MUTED, law->citation,
                       (CtBox){ MARGIN + LAW, self->y, INSIDE - LAW, 10 });
        self->y += law_height(self, i);
    }
}

static void draw(Sheet *self, const char *title)
{
    draw_title(self, title);
    if (self->chart != NULL) {
        heading(self, say(self, "States", "États"));
        ct_chart_draw(self->chart, self->canvas, (const double[2]){ MARGIN, self->y });
        self->y += ct_chart_height(self->chart) + SPACE;
    }
    if (self->timeline != NULL) {
        heading(self,
                say(self, "Windows, clocks and retention", "Fenêtres, délais et conservation"));
        ct_timeline_draw(self->timeline, self->canvas, (const double[2]){ MARGIN, self->y });
        self->y += ct_timeline_height(self->timeline) + SPACE;
    }
    draw_laws(self);
}

static size_t clocks(const CtProcedure *procedure)
{
    size_t count = 0;

    for (size_t i = 0; i < procedure->transition_count; i++)
        count += procedure->transition[i].event < 0 ? 1 : 0;
    return count;
}

/* The caller frees it. */
static char *story(const Sheet *self)
{
    const CtProcedure *procedure = self->procedure;

    if (self->french)
        return g_strdup_printf("Une procédure : %zu états, %zu délais, %zu textes",
                               procedure->state_count, clocks(procedure), procedure->law_count);
    return g_strdup_printf("A procedure: %zu states, %zu clocks, %zu laws", procedure->state_count,
                           clocks(procedure), procedure->law_count);
}

bool ct_portrait_draw(const CtPortrait *self, const CtProcedure *procedure, CtBuffer *out,
                      GError **error)
{
    g_auto(Sheet) sheet = { .wish = self, .procedure = procedure };

    sheet.french = g_strcmp0(self->language, "fr") == 0;
    sheet.canvas = ct_canvas_new(error);
    if (sheet.canvas == NULL)
        return false;
    if (!self->only_times)
        sheet.chart = ct_chart_new(procedure, sheet.canvas, self->language, INSIDE);
    if (!self->only_states)
        sheet.timeline = ct_timeline_new(procedure, sheet.canvas, self->language, INSIDE);
    g_autofree char *title = g_strdup_printf("%s, version %u", procedure->name, procedure->version);
    g_autofree char *told = story(&sheet);
    if (!ct_canvas_begin(sheet.canvas, self->format, (const double[2]){ WIDTH, height_of(&sheet) },
                         (const char *const[2]){ title, told }, error))
        return false;
    draw(&sheet, title);
    return ct_canvas_end(sheet.canvas, out, error);
}
