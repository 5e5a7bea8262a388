/* yearly.c - sentences first, then the page.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "report/yearly.h"

#include "base/month.h"
#include "picture/palette.h"

#include <string.h>

#define WIDTH  595.0 /* A4, points */
#define HEIGHT 842.0
#define SIDE   46.0
#define ROOM   (WIDTH - 2 * SIDE)

enum { COLUMNS = 15, MOST_SQUARES = 20 * COLUMNS, FIELDS = 20, DIGITS = 12, LABEL = 4, PARTS = 8 };

/* ---- sentences ---- */

typedef struct {
    CtTemplateField field[FIELDS];
    size_t count;
    GStringChunk *texts; /* owned */
} Facts;

static void facts_clear(Facts *self)
{
    if (self->texts != NULL)
        g_string_chunk_free(self->texts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Facts, facts_clear)

static void add(Facts *self, const char *name, const char *value)
{
    g_assert(self->count < FIELDS);
    self->field[self->count++] = (CtTemplateField){ name, value };
}

static void add_number(Facts *self, const char *name, uint64_t value)
{
    char digits[24];

    (void)g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, value);
    add(self, name, g_string_chunk_insert(self->texts, digits));
}

static void add_day(Facts *self, const char *name, CtInstant at, const char *language)
{
    g_autofree char *text = ct_month_date(ct_time_date(at / CT_DAY_SECONDS), language);

    add(self, name, g_string_chunk_insert(self->texts, text));
}

typedef struct {
    uint32_t owed; /* bulletins that somebody is to be told of, by the rules that were chosen */
    uint32_t told; /* those of them that all their recipients were told of */
    uint32_t open;
    uint32_t machines; /* touched by what is open, each counted once a bulletin */
} Sums;

static Sums sums_of(const CtYear *year)
{
    Sums sums = { 0 };

    for (guint i = 0; i < year->bulletins->len; i++) {
        const CtYearBulletin *row = &g_array_index(year->bulletins, CtYearBulletin, i);

        sums.owed += row->owed;
        sums.told += row->owed && row->told != CT_INSTANT_NEVER;
    }
    if (year->changes->len > 0) {
        const CtYearChange *last =
            &g_array_index(year->changes, CtYearChange, year->changes->len - 1);

        sums.open = last->open;
        sums.machines = last->machines;
    }
    return sums;
}

static void gather(const CtYearly *self, Facts *out)
{
    const CtYear *year = self->year;
    Sums sums = sums_of(year);

    out->texts = g_string_chunk_new(1024);
    add(out, "client", year->client);
    add(out, "publisher", year->publisher);
    add_day(out, "from", year->from, self->language);
    add_day(out, "until", year->until, self->language);
    add_number(out, "bulletins", year->bulletins->len);
    add_number(out, "inclusive", year->inclusive);
    add_number(out, "strict", year->strict);
    add_number(out, "copies", year->copies);
    add_number(out, "answered", year->answered);
    add_number(out, "late", year->late);
    add_number(out, "waiting", year->waiting);
    add_number(out, "told", sums.told);
    add_number(out, "owed", sums.owed);
    add_number(out, "open", sums.open);
    add_number(out, "machines", sums.machines);
    add(out, "origin", year->origin);
    add_number(out, "size", year->size);
    add(out, "root", year->root);
}

/* French counts none like one. */
static bool is_one(const CtYearly *self, uint32_t number)
{
    return number == 1 || (number == 0 && strcmp(self->language, "fr") == 0);
}

/* The parts of the sentence, each by what was counted, joined as the words say. */
static void parts_of(const CtYearly *self, const char **out)
{
    const CtYear *year = self->year;
    Sums sums = sums_of(year);
    size_t count = 0;

    out[count++] = is_one(self, year->inclusive) ? "concern-one" : "concern";
    if (sums.owed < year->inclusive)
        out[count++] = is_one(self, sums.owed) ? "owed-one" : "owed";
    if (sums.told == sums.owed)
        out[count++] = "told-all";
    else
        out[count++] = is_one(self, sums.told) ? "told-some-one" : "told-some";
    if (year->late > 0)
        out[count++] = is_one(self, year->late) ? "late-one" : "late";
    else if (year->copies > 0 && year->waiting == 0) /* while one waits nobody can say it */
        out[count++] = year->copies == 1 ? "in-time-one" : "in-time";
    if (year->copies > 0)
        out[count++] = is_one(self, year->answered) ? "answered-one" : "answered";
    if (sums.open == 0)
        out[count++] = "closed";
    else
        out[count++] = sums.open == 1 ? "open-one" : "open";
    out[count] = NULL;
}

char *ct_yearly_sentence(const CtYearly *self, GError **error)
{
    g_auto(Facts) facts = { .count = 0 };
    const char *parts[PARTS];
    GString *out = g_string_new(NULL);

    gather(self, &facts);
    parts_of(self, parts);
    for (size_t i = 0; parts[i] != NULL; i++) {
        g_autofree char *part =
            ct_template_fill(self->words, parts[i], facts.field, facts.count, error);

        if (part == NULL) {
            (void)g_string_free(out, TRUE);
            return NULL;
        }
        g_string_append_printf(out, "%s%s", i == 0 ? "" : " ", part);
    }
    return g_string_free(out, FALSE);
}

char *ct_yearly_proof(const CtYearly *self, GError **error)
{
    g_auto(Facts) facts = { .count = 0 };

    gather(self, &facts);
    return ct_template_fill(self->words, "proof", facts.field, facts.count, error);
}

const char *ct_yearly_label(const char *id)
{
    const char *dash = strrchr(id, '-');
    size_t length = strlen(id);

    if (dash != NULL && dash[1] != '\0' && strlen(dash + 1) <= LABEL)
        return dash + 1;
    return length <= LABEL ? id : id + length - LABEL;
}

/* ---- the page ---- */

typedef struct {
    const CtYearly *of;
    CtCanvas *canvas;
    Facts facts;
    double y;
    GError *problem; /* owned */
} Page;

/* The word of that label, filled in; "" and the problem kept when it is not there. */
static char *word(Page *self, const char *label)
{
    if (self->problem != NULL)
        return g_strdup("");
    char *text = ct_template_fill(self->of->words, label, self->facts.field, self->facts.count,
                                  &self->problem);
    return text == NULL ? g_strdup("") : text;
}

static void write_word(Page *self, CtCanvasFace face, CtColour colour, const char *label,
                       double gap)
{
    g_autofree char *text = word(self, label);

    self->y =
        ct_canvas_text(self->canvas, face, colour, text, (CtBox){ SIDE, self->y, ROOM, 0 }) + gap;
}

static void write_head(Page *self, const char *sentence)
{
    if (self->of->mark != NULL)
        self->y = ct_canvas_text(self->canvas, CT_CANVAS_BODY, CT_CLOCK, self->of->mark,
                                 (CtBox){ SIDE, self->y, ROOM, 0 }) +
                  4;
    write_word(self, CT_CANVAS_TITLE, CT_INK, "title", 2);
    write_word(self, CT_CANVAS_BODY, CT_MUTED, "as-of", 10);
    double top = self->y;
    double height = ct_canvas_measure(self->canvas, CT_CANVAS_HEADING, sentence, ROOM - 28, NULL);
    ct_canvas_fill(self->canvas, CT_CARD, 1, (CtBox){ SIDE, top, ROOM, height + 18 }, 4);
    ct_canvas_fill(self->canvas, CT_EVENT, 1, (CtBox){ SIDE, top, 3, height + 18 }, 1);
    (void)ct_canvas_text(self->canvas, CT_CANVAS_HEADING, CT_INK, sentence,
                         (CtBox){ SIDE + 14, top + 9, ROOM - 28, 0 });
    self->y = top + height + 30;
}

/* Where a column of the table of contracts ends. */
static const double column_end[] = { 0.46, 0.62, 0.76, 0.88, 1.0 };

static void write_cells(Page *self, CtCanvasFace face, CtColour colour,
                        const char *const cell[G_N_ELEMENTS(column_end)])
{
    ct_canvas_text(self->canvas, face, colour, cell[0],
                   (CtBox){ SIDE, self->y, ROOM * column_end[0], 12 });
    for (size_t i = 1; i < G_N_ELEMENTS(column_end); i++)
        ct_canvas_text_right(self->canvas, face, colour, cell[i],
                             (CtBox){ SIDE + ROOM * column_end[i - 1], self->y,
                                      ROOM * (column_end[i] - column_end[i - 1]), 12 });
    self->y += 13;
}

static void write_contracts(Page *self)
{
    static const char *const labels[G_N_ELEMENTS(column_end)] = {
        "column-contract", "column-inclusive", "column-strict", "column-machines", "column-hours"
    };
    const CtYear *year = self->of->year;
    char *head[G_N_ELEMENTS(column_end)];

    for (size_t i = 0; i < G_N_ELEMENTS(head); i++)
        head[i] = word(self, labels[i]);
    write_cells(self, CT_CANVAS_SMALL, CT_MUTED, (const char *const *)head);
    for (size_t i = 0; i < G_N_ELEMENTS(head); i++)
        g_free(head[i]);
    for (guint i = 0; i < year->contracts->len; i++) {
        const CtYearContract *row = &g_array_index(year->contracts, CtYearContract, i);
        char digits[4][DIGITS];

        (void)g_snprintf(digits[0], DIGITS, "%u%s", row->inclusive, row->by_strict ? "" : " *");
        (void)g_snprintf(digits[1], DIGITS, "%u%s", row->strict, row->by_strict ? " *" : "");
        (void)g_snprintf(digits[2], DIGITS, "%u", row->machines);
        (void)g_snprintf(digits[3], DIGITS, row->hours == 0 ? "–" : "%u h", row->hours);
        write_cells(self, CT_CANVAS_BODY, CT_INK,
                    (const char *const[]){ row->id, digits[0], digits[1], digits[2], digits[3] });
    }
    write_word(self, CT_CANVAS_SMALL, CT_MUTED, "chosen", 10);
}

static CtSquareMark mark_of(CtYearVerdict verdict)
{
    static const CtSquareMark marks[] = { [CT_YEAR_NO] = CT_SQUARE_NO,
                                          [CT_YEAR_OUT_OF_TERM] = CT_SQUARE_OUT,
                                          [CT_YEAR_INCLUSIVE] = CT_SQUARE_INCLUSIVE,
                                          [CT_YEAR_STRICT] = CT_SQUARE_STRICT };

    return marks[verdict];
}

static void write_legend(Page *self)
{
    static const struct {
        CtSquareMark mark;
        const char *label;
    } legend[] = { { CT_SQUARE_STRICT, "legend-strict" },
                   { CT_SQUARE_INCLUSIVE, "legend-inclusive" },
                   { CT_SQUARE_OUT, "legend-out" },
                   { CT_SQUARE_NO, "legend-no" } };
    double x = SIDE;

    for (size_t i = 0; i < G_N_ELEMENTS(legend); i++) {
        g_autofree char *text = word(self, legend[i].label);
        double width = 0;

        (void)ct_canvas_measure(self->canvas, CT_CANVAS_SMALL, text, ROOM, &width);
        ct_exposure_square(self->canvas, legend[i].mark, "", (CtBox){ x, self->y, 16, 10 });
        ct_canvas_text(self->canvas, CT_CANVAS_SMALL, CT_INK, text,
                       (CtBox){ x + 20, self->y, width + 4, 10 });
        x += width + 40;
    }
    self->y += 18;
}

static void write_squares(Page *self)
{
    const GArray *rows = self->of->year->bulletins;
    const double step = ROOM / COLUMNS;
    const double side = 15;

    write_word(self, CT_CANVAS_HEADING, CT_INK, "squares", 4);
    write_legend(self);
    for (guint i = 0; i < rows->len; i++) {
        const CtYearBulletin *row = &g_array_index(rows, CtYearBulletin, i);
        guint line = i / COLUMNS;

        ct_exposure_square(self->canvas, mark_of(row->verdict), ct_yearly_label(row->id),
                           (CtBox){ SIDE + (double)(i % COLUMNS) * step,
                                    self->y + (double)line * (side + 3), step - 3, side });
    }
    guint lines = (rows->len + COLUMNS - 1) / COLUMNS;
    self->y += (double)lines * (side + 3) + 12;
}

static void write_exposure(Page *self, double bottom)
{
    const CtYear *year = self->of->year;
    g_autofree CtExposureStep *steps = g_new(CtExposureStep, year->changes->len + 1);
    const char *months[12];
    g_autofree char *open = word(self, "panel-open");
    g_autofree char *machines = word(self, "panel-machines");

    for (int i = 0; i < 12; i++)
        months[i] = ct_month_name(i + 1, self->of->language);
    for (guint i = 0; i < year->changes->len; i++) {
        const CtYearChange *change = &g_array_index(year->changes, CtYearChange, i);

        steps[i] = (CtExposureStep){ change->day, { change->open, change->machines } };
    }
    const CtExposure exposure = { steps,       year->changes->len, year->from,
                                  year->until, { open, machines }, months };
    write_word(self, CT_CANVAS_HEADING, CT_INK, "exposure", 4);
    ct_exposure_draw(&exposure, self->canvas, (CtBox){ SIDE, self->y, ROOM, bottom - self->y });
    self->y = bottom + 12;
}

static void write_page(Page *self, const char *sentence, const char *proof)
{
    double foot =
        HEIGHT - SIDE - ct_canvas_measure(self->canvas, CT_CANVAS_SMALL, proof, ROOM, NULL);

    self->y = SIDE;
    write_head(self, sentence);
    write_contracts(self);
    write_squares(self);
    write_exposure(self, foot - 52);
    write_word(self, CT_CANVAS_BODY, CT_INK, "clocks", 0);
    (void)ct_canvas_text(self->canvas, CT_CANVAS_SMALL, CT_MUTED, proof,
                         (CtBox){ SIDE, foot, ROOM, 0 });
}

bool ct_yearly_draw(const CtYearly *self, CtCanvasFormat format, CtBuffer *out, GError **error)
{
    g_autofree char *sentence = ct_yearly_sentence(self, error);
    g_autofree char *proof = sentence == NULL ? NULL : ct_yearly_proof(self, error);
    g_autoptr(CtCanvas) canvas = proof == NULL ? NULL : ct_canvas_new(error);
    const double size[2] = { WIDTH, HEIGHT };
    Page page = { .of = self, .canvas = canvas };

    if (canvas == NULL)
        return false;
    if (self->year->bulletins->len > MOST_SQUARES)
        return ct_fail(error, CT_ERROR_LIMIT, "report: more than %d bulletins on a page",
                       MOST_SQUARES);
    gather(self, &page.facts);
    g_autofree char *title = word(&page, "title");
    const char *const titles[2] = { title, sentence };
    bool drawn = ct_canvas_begin(canvas, format, size, titles, error);
    if (drawn)
        write_page(&page, sentence, proof);
    drawn = drawn && page.problem == NULL && ct_canvas_end(canvas, out, error);
    facts_clear(&page.facts);
    if (page.problem != NULL)
        g_propagate_error(error, page.problem);
    return drawn;
}
