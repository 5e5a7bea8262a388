/* canvas.c - a cairo surface, pango's type on it, and the words that an SVG begins with.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "picture/canvas.h"

#include "base/error.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#define LARGEST    14400.0     /* points a side: ISO 32000-1, annex C */
#define PIXELS     2.0         /* a point, in a PNG: 144 dots an inch, sharp on paper and screen */
#define MOST_BYTES (64u << 20) /* of one picture; the largest of ours is under 2 MiB */
#define CORNER     4.0         /* of a line that turns */

struct CtCanvas {
    PangoFontMap *map;                                  /* owned */
    PangoContext *context;                              /* owned */
    PangoFontDescription *description[CT_CANVAS_FACES]; /* owned */
    CtCanvasFormat format;
    cairo_t *page;      /* owned; NULL while it only measures */
    GByteArray *stream; /* owned; what the surface wrote */
    char *title;        /* owned */
    char *story;        /* owned */
};

static const struct {
    const char *font;
    double leading; /* from line to line, of the face's size */
} faces[CT_CANVAS_FACES] = {
    [CT_CANVAS_TITLE] = { "Liberation Sans Bold 15", 18.5 },
    [CT_CANVAS_HEADING] = { "Liberation Sans Bold 10.5", 14 },
    [CT_CANVAS_NAME] = { "Liberation Sans Bold 9.2", 12.5 },
    [CT_CANVAS_BODY] = { "Liberation Sans 8.6", 11.8 },
    [CT_CANVAS_SMALL] = { "Liberation Sans 7.4", 10 },
};

bool ct_canvas_format(const char *name, CtCanvasFormat *out)
{
    static const char *const names[] = { "svg", "png", "pdf" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_ascii_strcasecmp(name, names[i]) != 0)
            continue;
        *out = (CtCanvasFormat)i;
        return true;
    }
    return false;
}

void ct_canvas_free(CtCanvas *self)
{
    if (self == NULL)
        return;
    g_clear_pointer(&self->page, cairo_destroy);
    g_clear_pointer(&self->stream, g_byte_array_unref);
    for (size_t i = 0; i < CT_CANVAS_FACES; i++)
        g_clear_pointer(&self->description[i], pango_font_description_free);
    g_clear_object(&self->context);
    g_clear_object(&self->map);
    g_free(self->title);
    g_free(self->story);
    g_free(self);
}

static bool face_is_there(CtCanvas *self)
{
    g_autoptr(PangoFont) font = pango_context_load_font(self->context, self->description[0]);

    if (font == NULL)
        return false;
    PangoFontDescription *found = pango_font_describe(font);
    bool same = g_strcmp0(pango_font_description_get_family(found), "Liberation Sans") == 0;
    pango_font_description_free(found);
    return same;
}

CtCanvas *ct_canvas_new(GError **error)
{
    g_autoptr(CtCanvas) self = g_new0(CtCanvas, 1);
    cairo_font_options_t *options = cairo_font_options_create();

    self->map = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(self->map), 72);
    self->context = pango_font_map_create_context(self->map);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(self->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(self->context, false);
    for (size_t i = 0; i < CT_CANVAS_FACES; i++)
        self->description[i] = pango_font_description_from_string(faces[i].font);
    if (!face_is_there(self)) {
        ct_fail(error, CT_ERROR_MISSING, "picture: the font Liberation Sans is not installed");
        return NULL;
    }
    return g_steal_pointer(&self);
}

static PangoLayout *set(CtCanvas *self, CtCanvasFace face, const char *text, double width)
{
    PangoLayout *layout = pango_layout_new(self->context);

    pango_layout_set_font_description(layout, self->description[face]);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

double ct_canvas_measure(CtCanvas *self, CtCanvasFace face, const char *text, double width,
                         double *out_width)
{
    g_autoptr(PangoLayout) layout = set(self, face, text, width);
    int widest;

    pango_layout_get_size(layout, &widest, NULL);
    if (out_width != NULL)
        *out_width = (double)widest / PANGO_SCALE;
    return pango_layout_get_line_count(layout) * faces[face].leading;
}

static cairo_status_t take(void *user, const unsigned char *bytes, unsigned int size)
{
    GByteArray *stream = user;

    if (size > MOST_BYTES - stream->len)
        return CAIRO_STATUS_WRITE_ERROR;
    g_byte_array_append(stream, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_of(CtCanvas *self, const double size[2])
{
    cairo_surface_t *surface;

    switch (self->format) {
    case CT_CANVAS_SVG:
        surface = cairo_svg_surface_create_for_stream(take, self->stream, size[0], size[1]);
        cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT);
        return surface;
    case CT_CANVAS_PDF:
        surface = cairo_pdf_surface_create_for_stream(take, self->stream, size[0], size[1]);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, self->title);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, self->story);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                       "2000-01-01T00:00:00Z"); /* the same bytes each time */
        return surface;
    case CT_CANVAS_PNG:
    default:
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(size[0] * PIXELS),
                                          (int)ceil(size[1] * PIXELS));
    }
}

bool ct_canvas_begin(CtCanvas *self, CtCanvasFormat format, const double size[2],
                     const char *const title[2], GError **error)
{
    g_assert(self->page == NULL);
    if (!(size[0] <= LARGEST && size[1] <= LARGEST))
        return ct_fail(error, CT_ERROR_LIMIT, "picture: %.0f by %.0f points, at most %.0f a side",
                       size[0], size[1], LARGEST);
    self->format = format;
    self->stream = g_byte_array_new();
    self->title = g_strdup(title[0]);
    self->story = g_strdup(title[1]);
    cairo_surface_t *surface = surface_of(self, size);
    self->page = cairo_create(surface);
    cairo_surface_destroy(surface);
    if (format == CT_CANVAS_PNG)
        cairo_scale(self->page, PIXELS, PIXELS);
    cairo_set_source_rgb(self->page, 1, 1, 1);
    cairo_paint(self->page);
    return true;
}

static void add_text(CtBuffer *out, const char *from, const char *to)
{
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)from, (size_t)(to - from) });
}

/* cairo has no title for an SVG: it goes behind the opening tag of the root. And it numbers its
 * surfaces over the life of the process, so the number, to which nothing refers, is left out. */
static bool add_svg(const CtCanvas *self, CtBuffer *out)
{
    static const char numbered[] = "<g id=\"surface";
    const char *text = (const char *)self->stream->data;
    const char *end = text + self->stream->len;
    const char *root = g_strstr_len(text, (gssize)self->stream->len, "<svg ");
    const char *close = root == NULL ? NULL : memchr(root, '>', (size_t)(end - root));
    g_autofree char *words =
        g_markup_printf_escaped("\n<title>%s</title>\n<desc>%s</desc>", self->title, self->story);

    if (close == NULL)
        return false;
    add_text(out, text, close + 1);
    ct_buffer_add_text(out, words);
    const char *group = g_strstr_len(close, end - close, numbered);
    const char *rest = close + 1;
    if (group != NULL) {
        add_text(out, rest, group + strlen(numbered));
        rest = group + strlen(numbered);
        while (rest < end && g_ascii_isdigit(*rest))
            rest++;
    }
    add_text(out, rest, end);
    return true;
}

bool ct_canvas_end(CtCanvas *self, CtBuffer *out, GError **error)
{
    cairo_surface_t *surface = cairo_get_target(self->page);
    cairo_status_t status = cairo_status(self->page);

    if (self->format == CT_CANVAS_PNG && status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, take, self->stream);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    g_clear_pointer(&self->page, cairo_destroy);
    bool well = status == CAIRO_STATUS_SUCCESS;
    if (well && self->format == CT_CANVAS_SVG)
        well = add_svg(self, out);
    else if (well)
        ct_buffer_add(out, (CtBytes){ self->stream->data, self->stream->len });
    well = well && ct_buffer_ok(out);
    g_clear_pointer(&self->stream, g_byte_array_unref);
    g_clear_pointer(&self->title, g_free);
    g_clear_pointer(&self->story, g_free);
    return well || ct_fail(error, CT_ERROR_SYSTEM, "picture: %s", cairo_status_to_string(status));
}

static void use(CtCanvas *self, CtColour colour, double opacity)
{
    cairo_set_source_rgba(self->page, colour.red, colour.green, colour.blue, opacity);
}

double ct_canvas_text(CtCanvas *self, CtCanvasFace face, CtColour colour, const char *text,
                      CtBox box)
{
    g_autoptr(PangoLayout) layout = set(self, face, text, box.width);
    int lines = pango_layout_get_line_count(layout);
    double y = box.y;

    use(self, colour, 1);
    for (int i = 0; i < lines; i++) {
        /* A baseline at three quarters of the leading leaves the same air above and below. */
        cairo_move_to(self->page, box.x, y + faces[face].leading * 0.76);
        pango_cairo_show_layout_line(self->page, pango_layout_get_line_readonly(layout, i));
        y += faces[face].leading;
    }
    return y;
}

void ct_canvas_text_right(CtCanvas *self, CtCanvasFace face, CtColour colour, const char *text,
                          CtBox box)
{
    double width;

    (void)ct_canvas_measure(self, face, text, box.width, &width);
    ct_canvas_text(self, face, colour, text,
                   (CtBox){ box.x + box.width - width, box.y, box.width, box.height });
}

static void trace_box(cairo_t *page, CtBox box, double radius)
{
    double right = box.x + box.width, bottom = box.y + box.height;

    cairo_new_path(page);
    if (radius <= 0) {
        cairo_rectangle(page, box.x, box.y, box.width, box.height);
        return;
    }
    cairo_arc(page, right - radius, box.y + radius, radius, -G_PI_2, 0);
    cairo_arc(page, right - radius, bottom - radius, radius, 0, G_PI_2);
    cairo_arc(page, box.x + radius, bottom - radius, radius, G_PI_2, G_PI);
    cairo_arc(page, box.x + radius, box.y + radius, radius, G_PI, 3 * G_PI_2);
    cairo_close_path(page);
}

void ct_canvas_fill(CtCanvas *self, CtColour colour, double opacity, CtBox box, double radius)
{
    use(self, colour, opacity);
    trace_box(self->page, box, radius);
    cairo_fill(self->page);
}

void ct_canvas_frame(CtCanvas *self, CtColour colour, double line, CtBox box, double radius)
{
    use(self, colour, 1);
    cairo_set_line_width(self->page, line);
    trace_box(self->page, box, radius);
    cairo_stroke(self->page);
}

/* The point that lies `by` before `to`, coming from `from`. */
static void before(const double from[2], const double to[2], double by, double out[2])
{
    double dx = to[0] - from[0], dy = to[1] - from[1];
    double length = hypot(dx, dy);
    double part = length > 0 ? MIN(by, length / 2) / length : 0;

    out[0] = to[0] - dx * part;
    out[1] = to[1] - dy * part;
}

void ct_canvas_line(CtCanvas *self, CtColour colour, double line, const double (*point)[2],
                    size_t count)
{
    use(self, colour, 1);
    cairo_set_line_width(self->page, line);
    cairo_move_to(self->page, point[0][0], point[0][1]);
    for (size_t i = 1; i + 1 < count; i++) {
        double in[2], on[2];

        before(point[i - 1], point[i], CORNER, in);
        before(point[i + 1], point[i], CORNER, on);
        cairo_line_to(self->page, in[0], in[1]);
        cairo_curve_to(self->page, point[i][0], point[i][1], point[i][0], point[i][1], on[0],
                       on[1]);
    }
    cairo_line_to(self->page, point[count - 1][0], point[count - 1][1]);
    cairo_stroke(self->page);
}

void ct_canvas_dash(CtCanvas *self, bool dashed)
{
    static const double pattern[] = { 3, 2 };

    cairo_set_dash(self->page, pattern, dashed ? 2 : 0, 0);
}

void ct_canvas_arrow(CtCanvas *self, CtColour colour, const double point[2], int direction)
{
    double back = point[0] - direction * 5.5;

    use(self, colour, 1);
    cairo_move_to(self->page, point[0], point[1]);
    cairo_line_to(self->page, back, point[1] - 2.8);
    cairo_line_to(self->page, back, point[1] + 2.8);
    cairo_close_path(self->page);
    cairo_fill(self->page);
}

void ct_canvas_dot(CtCanvas *self, CtColour colour, const double centre[2], double radius)
{
    use(self, colour, 1);
    cairo_new_sub_path(self->page);
    cairo_arc(self->page, centre[0], centre[1], radius, 0, 2 * G_PI);
    cairo_fill(self->page);
}
