/* paper.c - page contents as operators, and the objects around them.
 *
 * A glyph stands where Pango put it: the pen advances by the width that the font states, and what
 * differs (kerning) is written between the glyphs of a TJ, in thousandths of the size.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/paper.h"

#include <cairo.h>
#include <math.h>
#include <pango/pangocairo.h>

#define FAST          2    /* compression of a page, which is made and sent once */
#define JITTER        1.0  /* thousandths of the size that are no displacement */
#define FINE          64.0 /* an outline is taken at so many times its size */
#define RULE          "0.6"
#define OUTLINE_BYTES (1u << 20)

typedef struct {
    const CtTypeface *typeface; /* borrowed from the case */
    hb_set_t *more;             /* owned; glyphs beside the repertoire, or NULL */
} Use;

struct CtPaper {
    GHashTable *type_case;   /* borrowed */
    CtPdf pdf;               /* owned */
    GString *page;           /* owned; operators of the page */
    GArray *uses;            /* owned, of Use: font Fn is the nth */
    GArray *pages;           /* owned, of size_t: their objects */
    const CtBuffer *outline; /* borrowed; what was stamped */
    size_t stamp;            /* its object */
    size_t tree, resources;  /* objects that pages name before they are written */
};

/* ---- operators ---- */

static void number(GString *out, double value)
{
    ct_pdf_number(out, value);
    g_string_append_c(out, ' ');
}

static double up(double y)
{
    return CT_PAPER_HEIGHT - y;
}

void ct_paper_ink(CtPaper *self, const double colour[3])
{
    static const char *const operators[] = { "rg\n", "RG\n" };

    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
        for (size_t j = 0; j < 3; j++)
            number(self->page, colour[j]);
        g_string_append(self->page, operators[i]);
    }
}

void ct_paper_rule(CtPaper *self, double from, double to, double y)
{
    g_string_append(self->page, RULE " w ");
    number(self->page, from);
    number(self->page, up(y));
    g_string_append(self->page, "m ");
    number(self->page, to);
    number(self->page, up(y));
    g_string_append(self->page, "l S\n");
}

static void matrix_operator(GString *out, const double matrix[6])
{
    for (size_t i = 0; i < 6; i++)
        number(out, matrix[i]);
    g_string_append(out, "cm\n");
}

/* As an image of one bit a module, shown without smoothing: as rectangles it would take longer to
 * write than the letter's text. */
void ct_paper_squares(CtPaper *self, const uint8_t *modules, size_t width, CtPaperPlace corner,
                      double side)
{
    const double matrix[6] = { side, 0, 0, side, corner.x, up(corner.y + side) };

    g_string_append(self->page, "q\n");
    matrix_operator(self->page, matrix);
    g_string_append_printf(self->page, "BI /W %zu /H %zu /IM true /BPC 1 /D [1 0] /F /AHx ID\n",
                           width, width);
    for (size_t row = 0; row < width; row++) {
        for (size_t column = 0; column < width; column += 8) {
            unsigned byte = 0;

            for (size_t i = 0; i < 8; i++)
                byte =
                    byte << 1 | (column + i < width ? modules[row * width + column + i] & 1u : 0u);
            g_string_append_printf(self->page, "%02X", byte);
        }
        g_string_append_c(self->page, '\n');
    }
    g_string_append(self->page, ">\nEI\nQ\n");
}

/* ---- type ---- */

/* Where a TJ stands: lengths in thousandths of the size from the run's left end. */
typedef struct {
    CtPaper *paper;
    Use *use;
    double pen;
    bool open; /* inside the brackets of a string */
} Show;

static void close_string(Show *self)
{
    if (self->open)
        g_string_append_c(self->paper->page, '>');
    self->open = false;
}

static void show_glyph(Show *self, uint32_t glyph, double wanted)
{
    static const char digits[] = "0123456789ABCDEF";
    GString *out = self->paper->page;
    long back = lround(self->pen - wanted);

    if (fabs(self->pen - wanted) >= JITTER) {
        close_string(self);
        g_string_append_printf(out, "%ld", back);
        self->pen -= (double)back;
    }
    if (!self->open)
        g_string_append_c(out, '<');
    self->open = true;
    for (int shift = 12; shift >= 0; shift -= 4)
        g_string_append_c(out, digits[glyph >> shift & 15]);
    self->pen += ct_typeface_width(self->use->typeface, glyph);
    if (!ct_typeface_has(self->use->typeface, glyph)) {
        if (self->use->more == NULL)
            self->use->more = hb_set_create();
        hb_set_add(self->use->more, glyph);
    }
}

static size_t use_of(CtPaper *self, PangoFont *font)
{
    Use use = { ct_typeface_of(self->type_case, font), NULL };
    size_t index = 0;

    while (index < self->uses->len &&
           g_array_index(self->uses, Use, index).typeface != use.typeface)
        index++;
    if (index == self->uses->len)
        g_array_append_val(self->uses, use);
    return index;
}

/* The text of a cluster; empty when none of its glyphs shows or it says itself what it is. */
static CtBytes text_to_state(const Use *use, const PangoGlyphItemIter *at)
{
    const PangoGlyphInfo *glyph = &at->glyph_item->glyphs->glyphs[at->start_glyph];
    CtBytes text = { (const uint8_t *)at->text + at->start_index,
                     (size_t)(at->end_index - at->start_index) };

    if (at->end_glyph - at->start_glyph == 1 && at->end_char - at->start_char == 1 &&
        (glyph->glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0 &&
        ct_typeface_char(use->typeface, glyph->glyph) ==
            g_utf8_get_char(at->text + at->start_index))
        return (CtBytes){ NULL, 0 };
    return text;
}

static void begin_statement(GString *out, CtBytes text)
{
    g_string_append(out, "/Span << /ActualText <FEFF");
    ct_pdf_utf16(out, text);
    g_string_append(out, "> >> BDC\n");
}

/* The glyphs of one cluster, from `x` on (Pango units); returns the x after them. */
static int show_cluster(Show *show, const PangoGlyphItemIter *at, double size, int x)
{
    const double per_unit = 1000.0 / PANGO_SCALE / size;

    for (int i = at->start_glyph; i < at->end_glyph; i++) {
        const PangoGlyphInfo *glyph = &at->glyph_item->glyphs->glyphs[i];
        GString *out = show->paper->page;
        int rise = -glyph->geometry.y_offset;

        if (glyph->glyph != PANGO_GLYPH_EMPTY) {
            if (rise != 0) {
                close_string(show);
                g_string_append(out, "] TJ ");
                number(out, (double)rise / PANGO_SCALE);
                g_string_append(out, "Ts [");
            }
            show_glyph(show, glyph->glyph & PANGO_GLYPH_UNKNOWN_FLAG ? 0 : glyph->glyph,
                       (x + glyph->geometry.x_offset) * per_unit);
            if (rise != 0) {
                close_string(show);
                g_string_append(out, "] TJ 0 Ts [");
            }
        }
        x += glyph->geometry.width;
    }
    return x;
}

static void show_clusters(CtPaper *self, Use *use, PangoGlyphItem *run, const char *text,
                          double size)
{
    Show show = { .paper = self, .use = use };
    PangoGlyphItemIter at;
    int x = 0;

    g_string_append_c(self->page, '[');
    for (gboolean more = pango_glyph_item_iter_init_start(&at, run, text); more;
         more = pango_glyph_item_iter_next_cluster(&at)) {
        CtBytes stated = text_to_state(use, &at);

        if (stated.size > 0) {
            close_string(&show);
            g_string_append(self->page, "] TJ\n");
            begin_statement(self->page, stated);
            g_string_append_c(self->page, '[');
        }
        x = show_cluster(&show, &at, size, x);
        if (stated.size > 0) {
            close_string(&show);
            g_string_append(self->page, "] TJ\nEMC [");
        }
    }
    close_string(&show);
    g_string_append(self->page, "] TJ\n");
}

static void add_path(GString *out, cairo_t *from)
{
    static const char *const operators[] = { "m\n", "l\n", "c\n", "h\n" };
    cairo_path_t *path = cairo_copy_path(from);

    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *part = &path->data[i];

        for (int j = 1; j < part->header.length; j++) {
            number(out, part[j].point.x);
            number(out, part[j].point.y);
        }
        g_string_append(out, operators[part->header.type]);
    }
    g_string_append(out, "f\n");
    cairo_path_destroy(path);
}

static cairo_t *new_pen(void)
{
    cairo_surface_t *nowhere = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *pen = cairo_create(nowhere);

    cairo_surface_destroy(nowhere);
    return pen;
}

static double size_of(PangoFont *font)
{
    PangoFontDescription *description = pango_font_describe_with_absolute_size(font);
    double size = (double)pango_font_description_get_size(description) / PANGO_SCALE;

    pango_font_description_free(description);
    return size;
}

/* A glyph that no one sees: readers take a stated text from where something is written. */
static void hold_place(CtPaper *self, double size, CtPaperPlace at)
{
    for (guint i = 0; i < self->uses->len; i++) {
        if (!ct_typeface_embeds(g_array_index(self->uses, Use, i).typeface))
            continue;
        g_string_append_printf(self->page, "BT 3 Tr /F%u ", i);
        number(self->page, size);
        g_string_append(self->page, "Tf ");
        number(self->page, at.x);
        number(self->page, up(at.y));
        g_string_append(self->page, "Td <0000> Tj ET\n");
        return;
    }
}

/* A run of a font that cannot be embedded: its outlines, with what they say. */
static void draw_outlines(CtPaper *self, PangoGlyphItem *run, const char *text, CtPaperPlace at)
{
    const double matrix[6] = { 1, 0, 0, -1, at.x, up(at.y) };
    cairo_t *pen = new_pen();

    begin_statement(self->page, (CtBytes){ (const uint8_t *)text + run->item->offset,
                                           (size_t)run->item->length });
    g_string_append(self->page, "q\n");
    hold_place(self, size_of(run->item->analysis.font), at);
    matrix_operator(self->page, matrix);
    cairo_move_to(pen, 0, 0);
    pango_cairo_glyph_string_path(pen, run->item->analysis.font, run->glyphs);
    add_path(self->page, pen);
    g_string_append(self->page, "Q\nEMC\n");
    cairo_destroy(pen);
}

static void show_run(CtPaper *self, PangoGlyphItem *run, const char *text, CtPaperPlace at)
{
    PangoFont *font = run->item->analysis.font;
    size_t index = use_of(self, font);
    Use *use = &g_array_index(self->uses, Use, index);
    double size = size_of(font);

    if (!ct_typeface_embeds(use->typeface)) {
        draw_outlines(self, run, text, at);
        return;
    }
    g_string_append_printf(self->page, "BT /F%zu ", index);
    number(self->page, size);
    g_string_append(self->page, "Tf ");
    number(self->page, at.x);
    number(self->page, up(at.y));
    g_string_append(self->page, "Td\n");
    show_clusters(self, use, run, text, size);
    g_string_append(self->page, "ET\n");
}

void ct_paper_line(CtPaper *self, PangoLayoutLine *line, CtPaperPlace at)
{
    const char *text = pango_layout_get_text(line->layout);

    for (GSList *link = line->runs; link != NULL; link = link->next) {
        PangoGlyphItem *run = link->data;

        show_run(self, run, text, at);
        at.x += (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;
    }
}

/* ---- the outline ---- */

void ct_paper_outline(PangoLayout *layout, CtBuffer *out)
{
    const double matrix[6] = { 1 / FINE, 0, 0, -1 / FINE, 0, 0 };
    g_autoptr(GString) path = g_string_new(NULL);
    cairo_t *pen = new_pen();

    matrix_operator(path, matrix);
    cairo_scale(pen, FINE, FINE);
    pango_cairo_layout_path(pen, layout);
    cairo_identity_matrix(pen);
    add_path(path, pen);
    cairo_destroy(pen);
    *out = ct_buffer_new(OUTLINE_BYTES);
    ct_pdf_deflate((CtBytes){ (const uint8_t *)path->str, path->len }, FAST, out);
}

void ct_paper_stamp(CtPaper *self, const CtBuffer *outline, const double matrix[6])
{
    if (self->stamp == 0)
        self->stamp = ct_pdf_reserve(&self->pdf);
    g_assert(self->outline == NULL || self->outline == outline);
    self->outline = outline;
    g_string_append(self->page, "/Artifact BMC q\n");
    matrix_operator(self->page, matrix);
    g_string_append(self->page, "/Stamp Do\nQ EMC\n");
}

/* ---- the file ---- */

static void clear_use(gpointer data)
{
    Use *use = data;

    g_clear_pointer(&use->more, hb_set_destroy);
}

CtPaper *ct_paper_new(GHashTable *type_case, CtBuffer *out)
{
    CtPaper *self = g_new0(CtPaper, 1);

    self->type_case = type_case;
    self->pdf = ct_pdf_begin(out);
    self->page = g_string_sized_new(32768);
    self->uses = g_array_new(false, true, sizeof(Use));
    g_array_set_clear_func(self->uses, clear_use);
    self->pages = g_array_new(false, true, sizeof(size_t));
    self->tree = ct_pdf_reserve(&self->pdf);
    self->resources = ct_pdf_reserve(&self->pdf);
    return self;
}

void ct_paper_free(CtPaper *self)
{
    if (self == NULL)
        return;
    ct_pdf_clear(&self->pdf);
    g_string_free(self->page, true);
    g_array_unref(self->uses);
    g_array_unref(self->pages);
    g_free(self);
}

void ct_paper_turn(CtPaper *self)
{
    g_auto(CtBuffer) deflated = ct_buffer_new(self->pdf.out->ceiling);
    size_t page = ct_pdf_reserve(&self->pdf);
    size_t contents = ct_pdf_reserve(&self->pdf);
    g_autofree char *body = g_strdup_printf("<< /Type /Page /Parent %zu 0 R /Contents %zu 0 R >>",
                                            self->tree, contents);

    ct_pdf_deflate((CtBytes){ (const uint8_t *)self->page->str, self->page->len }, FAST, &deflated);
    ct_pdf_object(&self->pdf, page, body);
    ct_pdf_stream(&self->pdf, contents, "", ct_buffer_bytes(&deflated));
    g_array_append_val(self->pages, page);
    g_string_truncate(self->page, 0);
}

static void write_stamp(CtPaper *self)
{
    g_autoptr(GString) entries = g_string_new("/Type /XObject /Subtype /Form /BBox [");

    if (self->stamp == 0)
        return;
    /* As large as two pages to every side: the outline is cut by the page alone. */
    number(entries, -2 * CT_PAPER_HEIGHT);
    number(entries, -2 * CT_PAPER_HEIGHT);
    number(entries, 2 * CT_PAPER_HEIGHT);
    number(entries, 2 * CT_PAPER_HEIGHT);
    g_string_append_c(entries, ']');
    ct_pdf_stream(&self->pdf, self->stamp, entries->str, ct_buffer_bytes(self->outline));
}

static void write_resources(CtPaper *self)
{
    g_autoptr(GString) body = g_string_new("<< /Font <<");

    for (guint i = 0; i < self->uses->len; i++) {
        const Use *use = &g_array_index(self->uses, Use, i);

        if (!ct_typeface_embeds(use->typeface))
            continue;
        size_t font = ct_pdf_reserve(&self->pdf);
        ct_typeface_write(use->typeface, use->more, &self->pdf, font);
        g_string_append_printf(body, " /F%u %zu 0 R", i, font);
    }
    g_string_append(body, " >>");
    if (self->stamp != 0)
        g_string_append_printf(body, " /XObject << /Stamp %zu 0 R >>", self->stamp);
    g_string_append(body, " >>");
    ct_pdf_object(&self->pdf, self->resources, body->str);
}

static void write_tree(CtPaper *self)
{
    g_autoptr(GString) body = g_string_new("<< /Type /Pages /Kids [");

    for (guint i = 0; i < self->pages->len; i++)
        g_string_append_printf(body, "%s%zu 0 R", i == 0 ? "" : " ",
                               g_array_index(self->pages, size_t, i));
    g_string_append_printf(body, "] /Count %u /Resources %zu 0 R /MediaBox [0 0 ", self->pages->len,
                           self->resources);
    number(body, CT_PAPER_WIDTH);
    number(body, CT_PAPER_HEIGHT);
    g_string_append(body, "] >>");
    ct_pdf_object(&self->pdf, self->tree, body->str);
}

static void write_facts(CtPaper *self, const CtPaperFacts *facts, size_t object)
{
    g_autoptr(GString) body = g_string_new("<< /Title <FEFF");
    char when[CT_TIME_TEXT_SIZE];

    ct_pdf_utf16(body, ct_bytes_of_text(facts->title));
    g_string_append(body, "> /Author <FEFF");
    ct_pdf_utf16(body, ct_bytes_of_text(facts->author));
    g_string_append(body, "> /Creator (constat) /CreationDate (D:");
    for (const char *c = ct_time_text(facts->created, when); *c != '\0'; c++)
        if (g_ascii_isalnum(*c) && *c != 'T')
            g_string_append_c(body, *c);
    g_string_append(body, ") >>");
    ct_pdf_object(&self->pdf, object, body->str);
}

static bool is_tag(const char *language)
{
    for (const char *c = language; *c != '\0'; c++)
        if (!g_ascii_isalpha(*c) && *c != '-')
            return false;
    return language[0] != '\0';
}

bool ct_paper_finish(CtPaper *self, const CtPaperFacts *facts, GError **error)
{
    if (!is_tag(facts->language))
        return ct_fail(error, CT_ERROR_INPUT, "paper: the language is no tag");
    ct_paper_turn(self);
    write_stamp(self);
    write_resources(self);
    write_tree(self);
    size_t info = ct_pdf_reserve(&self->pdf);
    size_t catalog = ct_pdf_reserve(&self->pdf);
    g_autofree char *body = g_strdup_printf(
        "<< /Type /Catalog /Pages %zu 0 R /Lang (%s) /ViewerPreferences << /DisplayDocTitle true "
        ">> >>",
        self->tree, facts->language);
    write_facts(self, facts, info);
    ct_pdf_object(&self->pdf, catalog, body);
    return ct_pdf_finish(&self->pdf, catalog, info, error);
}
