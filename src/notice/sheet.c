/* sheet.c - faces and lines.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/sheet.h"

#include <pango/pangocairo.h>
#include <string.h>

#define KEPT_MOST     1000 /* texts: the notices of a procedure in two languages have about 300 */
#define SEEN_MOST     100000
#define OUTLINES_MOST 16 /* one for each language is usual */

struct CtSheet {
    PangoFontMap *map;                                 /* owned */
    PangoContext *context;                             /* owned */
    PangoFontDescription *description[CT_SHEET_FACES]; /* owned */
    GHashTable *seen;                                  /* owned; hashes of what was set before */
    GHashTable *kept;      /* owned; what was set twice: key text to PangoLayout */
    GHashTable *type_case; /* owned */
    GHashTable *outlines;  /* owned; face and text to Outline */
};

typedef struct {
    CtBuffer content;
    double size[2];
} Outline;

static const struct {
    const char *font;
    double leading;
} faces[CT_SHEET_FACES] = {
    [CT_SHEET_BODY] = { "Liberation Sans 9.4", 12.8 },
    [CT_SHEET_BOLD] = { "Liberation Sans Bold 9.4", 12.8 },
    [CT_SHEET_HEADING] = { "Liberation Sans Bold 8.4", 11.2 },
    [CT_SHEET_SUBJECT] = { "Liberation Sans Bold 13", 16.5 },
    [CT_SHEET_NAME] = { "Liberation Sans Bold 12", 15 },
    [CT_SHEET_SMALL] = { "Liberation Sans 7.6", 10.2 },
    [CT_SHEET_ADDRESS] = { "Liberation Mono 10", 12.6 },
};

static void outline_free(gpointer data)
{
    Outline *outline = data;

    ct_buffer_clear(&outline->content);
    g_free(outline);
}

void ct_sheet_free(CtSheet *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < CT_SHEET_FACES; i++)
        g_clear_pointer(&self->description[i], pango_font_description_free);
    g_clear_pointer(&self->seen, g_hash_table_unref);
    g_clear_pointer(&self->kept, g_hash_table_unref);
    g_clear_pointer(&self->outlines, g_hash_table_unref);
    g_clear_pointer(&self->type_case, g_hash_table_unref);
    g_clear_object(&self->context);
    g_clear_object(&self->map);
    g_free(self);
}

/* fontconfig always answers with some face; the answer's family tells whether it is ours. */
static bool face_is_there(CtSheet *self, CtSheetFace face)
{
    g_autoptr(PangoFont) font = pango_context_load_font(self->context, self->description[face]);

    if (font == NULL)
        return false;
    PangoFontDescription *found = pango_font_describe(font);
    bool same = g_strcmp0(pango_font_description_get_family(found),
                          pango_font_description_get_family(self->description[face])) == 0;
    pango_font_description_free(found);
    return same;
}

CtSheet *ct_sheet_new(GError **error)
{
    g_autoptr(CtSheet) self = g_new0(CtSheet, 1);
    cairo_font_options_t *options = cairo_font_options_create();

    self->seen = g_hash_table_new(NULL, NULL);
    self->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
    self->type_case = ct_typeface_case_new();
    self->outlines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, outline_free);
    self->map = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(self->map), 72);
    self->context = pango_font_map_create_context(self->map);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(self->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(self->context, false);
    for (size_t i = 0; i < CT_SHEET_FACES; i++)
        self->description[i] = pango_font_description_from_string(faces[i].font);
    for (size_t i = 0; i < CT_SHEET_FACES; i++) {
        if (face_is_there(self, (CtSheetFace)i))
            continue;
        ct_fail(error, CT_ERROR_MISSING, "sheet: the font %s is not installed", faces[i].font);
        return NULL;
    }
    return g_steal_pointer(&self);
}

/* A no-break space is drawn as a plain one at which no line may end: fonts have one glyph for both,
 * and who searches the letter for a sum or a name types plain ones. */
static void set_text(PangoLayout *layout, const char *text)
{
    static const char no_break[] = "\u00a0";
    g_autoptr(GString) plain = g_string_new(NULL);
    PangoAttrList *unbroken = pango_attr_list_new();
    const char *found;

    for (; (found = strstr(text, no_break)) != NULL; text = found + strlen(no_break)) {
        g_string_append_len(plain, text, found - text);
        PangoAttribute *attribute = pango_attr_allow_breaks_new(false);
        attribute->start_index = (guint)plain->len;
        g_string_append_c(plain, ' ');
        /* The break would stand before the next character: that one must be inside too. */
        attribute->end_index = (guint)plain->len + 1;
        pango_attr_list_insert(unbroken, attribute);
    }
    g_string_append(plain, text);
    pango_layout_set_text(layout, plain->str, (int)plain->len);
    pango_layout_set_attributes(layout, unbroken);
    pango_attr_list_unref(unbroken);
}

static PangoLayout *set_afresh(CtSheet *self, CtSheetFace face, const char *text, double width,
                               const char *language)
{
    PangoLayout *layout = pango_layout_new(self->context);

    pango_context_set_language(self->context, pango_language_from_string(language));
    pango_layout_set_font_description(layout, self->description[face]);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout, false);
    set_text(layout, text);
    (void)pango_layout_get_line_count(layout);
    return layout;
}

/* What letters share (most paragraphs, all labels) is set once. A text is kept only when it comes a
 * second time, so that what is said of one person alone does not stay in memory. */
PangoLayout *ct_sheet_set(CtSheet *self, CtSheetFace face, const char *text, double width,
                          const char *language)
{
    g_autofree char *key = g_strdup_printf("%u %d %s %s", face, (int)width, language, text);
    PangoLayout *kept = g_hash_table_lookup(self->kept, key);

    if (kept != NULL)
        return g_object_ref(kept);
    PangoLayout *made = set_afresh(self, face, text, width, language);
    if (g_hash_table_size(self->seen) >= SEEN_MOST)
        g_hash_table_remove_all(self->seen);
    if (g_hash_table_add(self->seen, GUINT_TO_POINTER(g_str_hash(key))))
        return made;
    if (g_hash_table_size(self->kept) >= KEPT_MOST)
        g_hash_table_remove_all(self->kept);
    g_hash_table_insert(self->kept, g_steal_pointer(&key), g_object_ref(made));
    return made;
}

double ct_sheet_leading(CtSheetFace face)
{
    return faces[face].leading;
}

size_t ct_sheet_lines(PangoLayout *layout)
{
    return (size_t)pango_layout_get_line_count(layout);
}

/* The baseline stands where the leading leaves a fifth beneath it, whatever the font's own
 * ascent: columns set in different faces then share their lines. */
double ct_sheet_draw(CtPaper *page, CtSheetFace face, PangoLayout *layout, CtPaperPlace at,
                     size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        ct_paper_line(page, pango_layout_get_line_readonly(layout, (int)i),
                      (CtPaperPlace){ at.x, at.y + faces[face].leading * 0.78 });
        at.y += faces[face].leading;
    }
    return at.y;
}

double ct_sheet_write(CtSheet *self, CtPaper *page, CtSheetFace face, const char *text,
                      const double box[3], const char *language)
{
    g_autoptr(PangoLayout) layout = ct_sheet_set(self, face, text, box[2], language);

    return ct_sheet_draw(page, face, layout, (CtPaperPlace){ box[0], box[1] }, 0,
                         ct_sheet_lines(layout));
}

const CtBuffer *ct_sheet_outline(CtSheet *self, CtSheetFace face, const char *text,
                                 double out_size[2])
{
    g_autofree char *key = g_strdup_printf("%u %s", face, text);
    Outline *outline = g_hash_table_lookup(self->outlines, key);

    if (outline == NULL) {
        g_autoptr(PangoLayout) layout = ct_sheet_set(self, face, text, 10000, "en");
        int width, height;

        pango_layout_get_size(layout, &width, &height);
        outline = g_new0(Outline, 1);
        outline->size[0] = (double)width / PANGO_SCALE;
        outline->size[1] = (double)height / PANGO_SCALE;
        ct_paper_outline(layout, &outline->content);
        if (g_hash_table_size(self->outlines) >= OUTLINES_MOST)
            g_hash_table_remove_all(self->outlines);
        g_hash_table_insert(self->outlines, g_steal_pointer(&key), outline);
    }
    memcpy(out_size, outline->size, sizeof outline->size);
    return &outline->content;
}

GHashTable *ct_sheet_type_case(CtSheet *self)
{
    return self->type_case;
}
