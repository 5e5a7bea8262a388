/* portrait.h - one procedure as a picture that a lawyer can put into a memorandum.
 *
 * In:  a parsed procedure. Out: an SVG, a PNG or a PDF of one page, the same bytes each time: its
 *      states with what leads from one to the next (chart.h), its windows, clocks and retention
 *      (timeline.h), and the laws that it names with their citations.
 * The description inside the file says in words how many states, clocks and laws it shows.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "picture/canvas.h"
#include "procedure/procedure.h"

typedef struct {
    CtCanvasFormat format;
    const char *language; /* "fr", anything else is English */
    bool only_states;     /* without the times */
    bool only_times;      /* without the states */
} CtPortrait;

/* The bytes are added to `out`. MISSING: no font. LIMIT: larger than a page may be. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_portrait_draw(const CtPortrait *self, const CtProcedure *procedure, CtBuffer *out,
                      GError **error);
