/* yearly.h - a client's year of advisories as one sentence with its proof, and as one A4 page.
 *
 * In:  a counted year (desk/year.h) and the words of notices/year.LANGUAGE.txt. Out: the sentence
 *      that answers "are we at risk, and were we told?", the sentence that says how to check it,
 *      and a PDF: both sentences, the contracts, a square a bulletin with its verdict, the
 *      exposure over time, the clocks. The same year gives the same bytes.
 * The sentence claims no more than was counted: who was not told, what was late and what is open is
 * in it whenever there is any.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/year.h"
#include "notice/template.h"
#include "picture/exposure.h"

typedef struct {
    const CtYear *year;      /* borrowed, like the rest */
    const CtTemplate *words; /* of year.LANGUAGE.txt, not rendered */
    const char *language;    /* "fr" or "en" */
    const char *mark;        /* a demonstration's, or NULL */
} CtYearly;

/* The caller frees them; MISSING when a word is not there. */
G_GNUC_WARN_UNUSED_RESULT
char *ct_yearly_sentence(const CtYearly *self, GError **error);
G_GNUC_WARN_UNUSED_RESULT
char *ct_yearly_proof(const CtYearly *self, GError **error);
/* Appends the file. LIMIT: more bulletins than a page has room for. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_yearly_draw(const CtYearly *self, CtCanvasFormat format, CtBuffer *out, GError **error);

/* What stands in a bulletin's square: "034" of "MS15-034". Borrowed from the id. */
const char *ct_yearly_label(const char *id);
