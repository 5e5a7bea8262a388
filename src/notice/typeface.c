/* typeface.c - subsets by HarfBuzz, widths, and the map back to text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/typeface.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <string.h>

#define PROGRAM_MOST (16u << 20) /* a font program; Liberation Sans whole has 410 KB */
#define NAME_MOST    64
#define SMALLEST     9

/* What is embedded of a face for one repertoire. */
typedef struct {
    hb_set_t *glyph;   /* owned */
    CtBuffer deflated; /* the font program */
    size_t size;       /* of the program before that */
    CtBuffer meaning;  /* deflated: glyph to text */
    char *widths;      /* owned; the array of the dictionary */
    uint32_t tag;      /* tells subsets of one font apart */
} Program;

struct CtTypeface {
    hb_face_t *face; /* owned */
    hb_font_t *font; /* owned; at the scale of the face's own units */
    unsigned units;  /* in the font's size */
    gunichar *says;  /* owned; of each glyph */
    double *width;   /* owned; of each glyph, in thousandths */
    unsigned glyphs;
    char name[NAME_MOST];
    bool embeds;
    Program program; /* for the repertoire */
};

/* ---- the repertoire ---- */

static const struct {
    gunichar from, to;
} repertoire[] = {
    { 0x20, 0x7e },     /* Basic Latin */
    { 0xa0, 0x17f },    /* Latin-1 Supplement, Latin Extended-A */
    { 0x218, 0x21b },   /* Romanian */
    { 0x2010, 0x2026 }, /* dashes, quotation marks, dagger, bullet, ellipsis */
    { 0x2039, 0x203a }, /* single angle quotation marks */
    { 0x20ac, 0x20ac }, /* euro */
    { 0x2116, 0x2116 }, /* numero */
    { 0x2122, 0x2122 }, /* trade mark */
};

/* Nothing of these is read in a PDF: codes are glyph numbers, lines are set before. */
static const hb_tag_t dropped[] = {
    HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
    HB_TAG('k', 'e', 'r', 'n'), HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't'),
    HB_TAG('O', 'S', '/', '2'), HB_TAG('c', 'm', 'a', 'p'), HB_TAG('g', 'a', 's', 'p'),
    HB_TAG('D', 'S', 'I', 'G'), HB_TAG('F', 'F', 'T', 'M'), HB_TAG('m', 'e', 't', 'a'),
};

static hb_subset_input_t *describe_subset(const hb_set_t *more)
{
    hb_subset_input_t *input = hb_subset_input_create_or_fail();

    g_assert(input != NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(repertoire); i++)
        hb_set_add_range(hb_subset_input_unicode_set(input), repertoire[i].from, repertoire[i].to);
    hb_set_t *drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i < G_N_ELEMENTS(dropped); i++)
        hb_set_add(drop, dropped[i]);
    if (more != NULL)
        hb_set_union(hb_subset_input_glyph_set(input), more);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NO_HINTING |
                                         HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    return input;
}

static void keep_program(Program *out, hb_face_t *subset)
{
    hb_blob_t *blob = hb_face_reference_blob(subset);
    unsigned size = 0;
    const char *data = hb_blob_get_data(blob, &size);

    out->deflated = ct_buffer_new(PROGRAM_MOST);
    ct_pdf_deflate((CtBytes){ (const uint8_t *)data, size }, SMALLEST, &out->deflated);
    out->size = size;
    for (unsigned i = 0; i < size; i++)
        out->tag = out->tag * 31 + (uint8_t)data[i];
    hb_blob_destroy(blob);
}

/* The CMap from glyph numbers to text (ISO 32000-1, 9.10.3), at most 100 rows in a group. */
static void keep_meaning(Program *out, const CtTypeface *of)
{
    g_autoptr(GString) rows = g_string_new("/CIDInit /ProcSet findresource begin\n12 dict begin\n"
                                           "begincmap\n/CMapName /Glyphs def\n/CMapType 2 def\n"
                                           "1 begincodespacerange\n<0000> <FFFF>\n"
                                           "endcodespacerange\n");
    g_autoptr(GString) group = g_string_new(NULL);
    unsigned count = 0;

    for (hb_codepoint_t glyph = HB_SET_VALUE_INVALID; hb_set_next(out->glyph, &glyph);) {
        char text[7] = { 0 };
        int size = ct_typeface_char(of, glyph) == 0
                       ? 0
                       : g_unichar_to_utf8(ct_typeface_char(of, glyph), text);
        if (size > 0) {
            g_string_append_printf(group, "<%04X> <", glyph);
            ct_pdf_utf16(group, (CtBytes){ (const uint8_t *)text, (size_t)size });
            g_string_append(group, ">\n");
            count++;
        }
        hb_codepoint_t next = glyph;
        bool last = !hb_set_next(out->glyph, &next);
        if (count == 0 || (count < 100 && !last))
            continue;
        g_string_append_printf(rows, "%u beginbfchar\n%sendbfchar\n", count, group->str);
        g_string_truncate(group, 0);
        count = 0;
    }
    g_string_append(rows, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out->meaning = ct_buffer_new(PROGRAM_MOST);
    ct_pdf_deflate((CtBytes){ (const uint8_t *)rows->str, rows->len }, SMALLEST, &out->meaning);
}

static void keep_widths(Program *out, const CtTypeface *of)
{
    g_autoptr(GString) widths = g_string_new("[");
    hb_codepoint_t before = HB_SET_VALUE_INVALID - 1;

    for (hb_codepoint_t glyph = HB_SET_VALUE_INVALID; hb_set_next(out->glyph, &glyph);) {
        if (glyph != before + 1)
            g_string_append_printf(widths, "%s%u [", widths->len > 1 ? "] " : "", glyph);
        else
            g_string_append_c(widths, ' ');
        ct_pdf_number(widths, ct_typeface_width(of, glyph));
        before = glyph;
    }
    g_string_append(widths, widths->len > 1 ? "]]" : "]");
    out->widths = g_string_free(g_steal_pointer(&widths), false);
}

static bool make_program(const CtTypeface *of, const hb_set_t *more, Program *out)
{
    hb_subset_input_t *input = describe_subset(more);
    hb_subset_plan_t *plan = hb_subset_plan_create_or_fail(of->face, input);
    hb_face_t *subset = plan == NULL ? NULL : hb_subset_plan_execute_or_fail(plan);

    *out = (Program){ .glyph = hb_set_create() };
    if (subset != NULL) {
        const hb_map_t *kept = hb_subset_plan_old_to_new_glyph_mapping(plan);

        for (hb_codepoint_t glyph = 0; glyph < of->glyphs; glyph++)
            if (hb_map_has(kept, glyph))
                hb_set_add(out->glyph, glyph);
        keep_program(out, subset);
        keep_meaning(out, of);
        keep_widths(out, of);
    }
    hb_face_destroy(subset);
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(input);
    return subset != NULL;
}

static void clear_program(Program *self)
{
    g_clear_pointer(&self->glyph, hb_set_destroy);
    ct_buffer_clear(&self->deflated);
    ct_buffer_clear(&self->meaning);
    g_clear_pointer(&self->widths, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Program, clear_program)

/* ---- the typeface ---- */

static void typeface_free(gpointer data)
{
    CtTypeface *self = data;

    clear_program(&self->program);
    g_free(self->says);
    g_free(self->width);
    hb_font_destroy(self->font);
    hb_face_destroy(self->face);
    g_free(self);
}

/* Of several characters that share a glyph (hyphen and soft hyphen) the first one counts. */
static void find_meanings(CtTypeface *self)
{
    hb_set_t *characters = hb_set_create();

    self->says = g_new0(gunichar, self->glyphs);
    hb_face_collect_unicodes(self->face, characters);
    for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(characters, &c);) {
        hb_codepoint_t glyph = 0;

        if (hb_font_get_nominal_glyph(self->font, c, &glyph) && glyph < self->glyphs &&
            self->says[glyph] == 0)
            self->says[glyph] = c;
    }
    hb_set_destroy(characters);
}

/* The PostScript name, of which a PDF name takes letters, digits and hyphens without escape. */
static void find_name(CtTypeface *self)
{
    unsigned size = NAME_MOST;

    hb_ot_name_get_utf8(self->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size,
                        self->name);
    for (char *c = self->name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && *c != '-')
            *c = '-';
    if (self->name[0] == '\0')
        g_strlcpy(self->name, "Unnamed", NAME_MOST);
}

static bool has_outlines(hb_face_t *face)
{
    hb_blob_t *table = hb_face_reference_table(face, HB_TAG('g', 'l', 'y', 'f'));
    bool found = hb_blob_get_length(table) > 0;

    hb_blob_destroy(table);
    return found && hb_face_get_glyph_count(face) <= UINT16_MAX;
}

static CtTypeface *typeface_new(hb_face_t *face)
{
    CtTypeface *self = g_new0(CtTypeface, 1);

    self->face = hb_face_reference(face);
    self->font = hb_font_create(face);
    self->units = hb_face_get_upem(face);
    self->glyphs = hb_face_get_glyph_count(face);
    self->width = g_new0(double, self->glyphs);
    for (hb_codepoint_t glyph = 0; glyph < self->glyphs; glyph++)
        self->width[glyph] = hb_font_get_glyph_h_advance(self->font, glyph) * 1000.0 / self->units;
    find_meanings(self);
    find_name(self);
    self->embeds = has_outlines(face) && make_program(self, NULL, &self->program);
    return self;
}

GHashTable *ct_typeface_case_new(void)
{
    return g_hash_table_new_full(NULL, NULL, NULL, typeface_free);
}

const CtTypeface *ct_typeface_of(GHashTable *type_case, PangoFont *font)
{
    hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(font));
    CtTypeface *known = g_hash_table_lookup(type_case, face);

    if (known == NULL) {
        known = typeface_new(face);
        g_hash_table_insert(type_case, face, known);
    }
    return known;
}

bool ct_typeface_embeds(const CtTypeface *self)
{
    return self->embeds;
}

bool ct_typeface_has(const CtTypeface *self, uint32_t glyph)
{
    return hb_set_has(self->program.glyph, glyph);
}

double ct_typeface_width(const CtTypeface *self, uint32_t glyph)
{
    return glyph < self->glyphs ? self->width[glyph] : 0;
}

gunichar ct_typeface_char(const CtTypeface *self, uint32_t glyph)
{
    return glyph < self->glyphs ? self->says[glyph] : 0;
}

/* ---- in a PDF ---- */

/* Six letters and the font's name. */
static char *name_subset(const CtTypeface *self, const Program *program)
{
    char tag[7] = { 0 };

    for (uint32_t i = 0, rest = program->tag; i < 6; i++, rest /= 26)
        tag[i] = (char)('A' + rest % 26);
    return g_strdup_printf("%s+%s", tag, self->name);
}

static int of_thousand(const CtTypeface *self, int units)
{
    return units * 1000 / (int)self->units;
}

static int16_t head_field(const CtTypeface *self, size_t at)
{
    hb_blob_t *table = hb_face_reference_table(self->face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned size = 0;
    const char *data = hb_blob_get_data(table, &size);
    uint16_t value = 0;

    if (at + 2 <= size)
        value = (uint16_t)((uint8_t)data[at] << 8 | (uint8_t)data[at + 1]);
    hb_blob_destroy(table);
    return (int16_t)value;
}

static void write_descriptor(const CtTypeface *self, const char *name, CtPdf *pdf,
                             const size_t number[2])
{
    const size_t box_at = 36; /* of xMin in the table `head` */
    hb_font_extents_t extents = { 0 };
    hb_position_t capitals = 0;

    hb_font_get_h_extents(self->font, &extents);
    hb_ot_metrics_get_position_with_fallback(self->font, HB_OT_METRICS_TAG_CAP_HEIGHT, &capitals);
    g_autofree char *body = g_strdup_printf(
        "<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 "
        "/Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %zu 0 R >>",
        name, of_thousand(self, head_field(self, box_at)),
        of_thousand(self, head_field(self, box_at + 2)),
        of_thousand(self, head_field(self, box_at + 4)),
        of_thousand(self, head_field(self, box_at + 6)), of_thousand(self, extents.ascender),
        of_thousand(self, extents.descender), of_thousand(self, capitals), number[1]);
    ct_pdf_object(pdf, number[0], body);
}

static void write_program(const CtTypeface *self, const Program *program, CtPdf *pdf, size_t number)
{
    g_autofree char *name = name_subset(self, program);
    size_t descendant = ct_pdf_reserve(pdf);
    size_t meaning = ct_pdf_reserve(pdf);
    const size_t descriptor[2] = { ct_pdf_reserve(pdf), ct_pdf_reserve(pdf) };
    g_autofree char *whole = g_strdup_printf(
        "<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts "
        "[%zu 0 R] /ToUnicode %zu 0 R >>",
        name, descendant, meaning);
    g_autofree char *part = g_strdup_printf(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) "
        "/Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity /FontDescriptor %zu 0 R "
        "/W %s >>",
        name, descriptor[0], program->widths);
    g_autofree char *length = g_strdup_printf("/Length1 %zu", program->size);

    ct_pdf_object(pdf, number, whole);
    ct_pdf_object(pdf, descendant, part);
    ct_pdf_stream(pdf, meaning, "", ct_buffer_bytes(&program->meaning));
    write_descriptor(self, name, pdf, descriptor);
    ct_pdf_stream(pdf, descriptor[1], length, ct_buffer_bytes(&program->deflated));
}

void ct_typeface_write(const CtTypeface *self, const hb_set_t *more, CtPdf *pdf, size_t number)
{
    g_auto(Program) wider = { 0 };

    if (more == NULL || hb_set_is_empty(more) || !make_program(self, more, &wider))
        write_program(self, &self->program, pdf, number);
    else
        write_program(self, &wider, pdf, number);
}
