/* rendering.h - the facts that a notice states, gathered for one case, and the paper around them.
 *
 * In: a case, its values, one order. Out: the fields of the notice's template and the rendered
 * text. Fields come from, in this order: the values of the case (a field `title` is also `works`,
 * `complainant` is `referrer`), the texts of `sender` in mandate.yaml (authority, site, ...), and
 * the procedure's measures, whose instants are dates of the case: `first-sent-on` is the field
 * first_sent_on. A mail has answer_page, the recipient's own (pass.h), too. Nothing is invented: a
 * template that needs a field which the case lacks is refused by the name of the field.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/outbox.h"
#include "cases/values.h"
#include "notice/letter.h"

typedef struct CtRendering CtRendering;

typedef struct {
    CtBook *book; /* borrowed, all of them */
    const CtCase *subject;
    const CtValues *values;
    const CtOutboxItem *item;
    const char *reference; /* what the recipient quotes */
    const char *provider;  /* display name */
} CtRenderingJob;

/* Chooses the language (the recipient's when the notice exists in it, else the notice's first),
 * loads the text from the mandate's notices/ and renders it. The caller frees the result. */
CtRendering *ct_rendering_make(const CtRenderingJob *job, CtTemplateOutput output, GError **error);
void ct_rendering_free(CtRendering *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtRendering, ct_rendering_free)

const char *ct_rendering_language(const CtRendering *self);
const CtTemplate *ct_rendering_text(const CtRendering *self);
const CtTemplate *ct_rendering_frame(const CtRendering *self);
/* A field's text, or NULL. */
const char *ct_rendering_field(const CtRendering *self, const char *name);
/* "21 novembre 2026" or "21 November 2026", the civil date of the procedure's calendar. */
char *ct_rendering_date(const CtProcedure *procedure, CtInstant at, const char *language);
