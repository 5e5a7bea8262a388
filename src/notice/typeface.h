/* typeface.h - a font prepared once to be embedded in any number of letters.
 *
 * In:  a font file that the machine has installed, as Pango chose it.
 * Out: the objects that a PDF needs of it (ISO 32000-1, 9.7: a composite font whose codes are the
 *      glyph numbers of the file): the font program, the widths, and what each glyph says.
 * Each face is embedded with one repertoire: what the languages of Europe write with Latin
 * letters. So the program is cut, compressed and kept once, and a letter's bytes do not depend on
 * the letters before it. A letter that needs more (a title in Greek) gets a program of its own
 * with that much more. Programs are cut without hints: a letter is printed.
 * A font without outlines in TrueType form is not embedded; its glyphs are drawn (paper.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "notice/pdf.h"

#include <hb.h>
#include <pango/pango.h>

typedef struct CtTypeface CtTypeface;

/* All typefaces of a sheet; one thread at a time. The caller unrefs it. */
GHashTable *ct_typeface_case_new(void);
/* The typeface of the font at any size, prepared at its first use; borrowed from the case. */
const CtTypeface *ct_typeface_of(GHashTable *type_case, PangoFont *font);

/* False: the font cannot be embedded. */
bool ct_typeface_embeds(const CtTypeface *self);
/* Whether the repertoire holds the glyph. */
bool ct_typeface_has(const CtTypeface *self, uint32_t glyph);
/* Thousandths of the font's size. */
double ct_typeface_width(const CtTypeface *self, uint32_t glyph);
/* The character that a reader takes the glyph for, or 0. */
gunichar ct_typeface_char(const CtTypeface *self, uint32_t glyph);
/* Writes the font under that number, with the glyphs of `more` beside the repertoire (or NULL). */
void ct_typeface_write(const CtTypeface *self, const hb_set_t *more, CtPdf *pdf, size_t number);
