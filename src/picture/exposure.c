/* exposure.c - panels of steps, and squares.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "picture/exposure.h"

#include "picture/palette.h"

enum { PANELS = 2, MOST_POINTS = 2048 };

#define HEAD       16.0 /* of a panel: its title */
#define FOOT       14.0 /* the months */
#define SCALE      30.0 /* left of the frame: the numbers */
#define GAP        14.0 /* between two panels */
#define SVG_WIDTH  760.0
#define SVG_HEIGHT 300.0

typedef struct {
    const CtExposure *of;
    CtCanvas *canvas;
    CtBox frame; /* of the plot itself */
    size_t which;
    uint32_t top; /* the value at the upper edge */
    CtColour colour;
} Panel;

/* 1, 2 or 5 times a power of ten, at least the value. */
static uint32_t round_up(uint32_t value)
{
    uint32_t power = 1;

    while (power * 10 <= value && power < 100000000)
        power *= 10;
    for (uint32_t times = 1; times <= 10; times++)
        if (times * power >= value)
            return times * power;
    return value;
}

static double x_of(const Panel *self, CtInstant at)
{
    double span = (double)(self->of->until - self->of->from);
    double share = span <= 0 ? 0 : (double)(at - self->of->from) / span;

    return self->frame.x + CLAMP(share, 0, 1) * self->frame.width;
}

static double y_of(const Panel *self, uint32_t value)
{
    return self->frame.y + self->frame.height * (1 - (double)value / self->top);
}

static void draw_scale(const Panel *self)
{
    uint32_t half = self->top / 2;
    const uint32_t values[] = { 0, half, self->top };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        if (i == 1 && (half == 0 || self->top % 2 != 0))
            continue;
        g_autofree char *label = g_strdup_printf("%u", values[i]);
        double y = y_of(self, values[i]);
        const double line[2][2] = { { self->frame.x, y },
                                    { self->frame.x + self->frame.width, y } };

        ct_canvas_line(self->canvas, CT_RULE, 0.6, line, 2);
        ct_canvas_text_right(self->canvas, CT_CANVAS_SMALL, CT_MUTED, label,
                             (CtBox){ self->frame.x - SCALE, y - 5, SCALE - 5, 10 });
    }
}

/* The first day of each month in the span, with its name where there is room. */
static void draw_months(const Panel *self)
{
    CtDate date = ct_time_date(self->of->from / CT_DAY_SECONDS);
    double room = 0;

    for (date.day = 1;; date.month == 12 ? (date.year++, date.month = 1) : date.month++) {
        CtInstant first = ct_time_instant(date, 0, 0, 0);

        if (first > self->of->until)
            return;
        if (first < self->of->from)
            continue;
        double x = x_of(self, first);
        double bottom = self->frame.y + self->frame.height;
        const double tick[2][2] = { { x, bottom }, { x, bottom + 3 } };

        ct_canvas_line(self->canvas, CT_RULE, 0.8, tick, 2);
        if (x < room || x > self->frame.x + self->frame.width - 14)
            continue;
        ct_canvas_text(self->canvas, CT_CANVAS_SMALL, CT_MUTED, self->of->month[date.month - 1],
                       (CtBox){ x + 2, bottom + 2, 60, 10 });
        room = x + 26;
    }
}

static void draw_steps(const Panel *self)
{
    g_autofree double(*point)[2] = g_malloc_n(2 * MOST_POINTS + 4, sizeof *point);
    size_t count = 0;
    double y = y_of(self, 0);
    size_t steps = MIN(self->of->count, MOST_POINTS);
    double bottom = self->frame.y + self->frame.height;

    point[count][0] = x_of(self, self->of->from);
    point[count++][1] = y;
    for (size_t i = 0; i <= steps; i++) {
        bool last = i == steps;
        double x = x_of(self, last ? self->of->until : self->of->step[i].day);

        if (x > point[count - 1][0])
            ct_canvas_fill(self->canvas, self->colour, 0.16,
                           (CtBox){ point[count - 1][0], y, x - point[count - 1][0], bottom - y },
                           0);
        point[count][0] = x;
        point[count++][1] = y;
        if (last)
            break;
        y = y_of(self, self->of->step[i].value[self->which]);
        point[count][0] = x;
        point[count++][1] = y;
    }
    ct_canvas_line(self->canvas, self->colour, 1.4, (const double(*)[2])point, count);
}

static uint32_t largest(const CtExposure *self, size_t which)
{
    uint32_t most = 1;

    for (size_t i = 0; i < self->count; i++)
        most = MAX(most, self->step[i].value[which]);
    return most;
}

void ct_exposure_draw(const CtExposure *self, CtCanvas *canvas, CtBox box)
{
    static const double share = 1.0 / PANELS;
    double height = (box.height - GAP) * share;

    for (size_t i = 0; i < PANELS; i++) {
        CtBox whole = { box.x, box.y + (double)i * (height + GAP), box.width, height };
        Panel panel = { self,
                        canvas,
                        { whole.x + SCALE, whole.y + HEAD, whole.width - SCALE,
                          whole.height - HEAD - FOOT },
                        i,
                        round_up(largest(self, i)),
                        i == 0 ? CT_EVENT : CT_CLOCK };

        ct_canvas_text(canvas, CT_CANVAS_BODY, CT_INK, self->title[i],
                       (CtBox){ whole.x, whole.y, whole.width, HEAD });
        draw_scale(&panel);
        draw_months(&panel);
        draw_steps(&panel);
    }
}

bool ct_exposure_svg(const CtExposure *self, const char *const title[2], CtBuffer *out,
                     GError **error)
{
    g_autoptr(CtCanvas) canvas = ct_canvas_new(error);
    const double size[2] = { SVG_WIDTH, SVG_HEIGHT };

    if (canvas == NULL || !ct_canvas_begin(canvas, CT_CANVAS_SVG, size, title, error))
        return false;
    ct_exposure_draw(self, canvas, (CtBox){ 8, 6, SVG_WIDTH - 20, SVG_HEIGHT - 10 });
    return ct_canvas_end(canvas, out, error);
}

void ct_exposure_square(CtCanvas *canvas, CtSquareMark mark, const char *label, CtBox box)
{
    const double middle[2] = { box.x + box.width - 5, box.y + 5 };
    CtColour white = CT_COLOUR(0xffffff);
    CtColour ink = mark == CT_SQUARE_STRICT      ? white
                   : mark == CT_SQUARE_INCLUSIVE ? CT_INK
                                                 : CT_MUTED;

    if (mark == CT_SQUARE_STRICT)
        ct_canvas_fill(canvas, CT_CLOCK, 1, box, 2);
    else if (mark == CT_SQUARE_INCLUSIVE)
        ct_canvas_fill(canvas, CT_CLOCK, 0.22, box, 2);
    ct_canvas_dash(canvas, mark == CT_SQUARE_OUT);
    ct_canvas_frame(canvas, mark >= CT_SQUARE_INCLUSIVE ? CT_CLOCK : CT_RULE, 0.9, box, 2);
    ct_canvas_dash(canvas, false);
    if (mark == CT_SQUARE_INCLUSIVE)
        ct_canvas_dot(canvas, CT_CLOCK, middle, 1.8);
    ct_canvas_text(canvas, CT_CANVAS_SMALL, ink, label,
                   (CtBox){ box.x + 3, box.y + (box.height - 9) / 2, box.width, 10 });
}
