/* year_page.h - a year of advisories at a glance: squares, exposure, who has not answered, the
 * proof.
 *
 * Called by the table in site.c with a context; writes the page's own part between the frame's
 * top and bottom. False with *error set when the provider fails, or MISSING when it has no such
 * thing. A square's verdict is its colour, its mark, its border and, for who hears the page, a
 * sentence.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"

bool ct_year_page_write(const CtSiteContext *context, CtBuffer *out, GError **error);
/* The exposure as an SVG picture, appended to `out`; what it shows is the page's table. */
bool ct_year_page_plot(const CtViewProvider *provider, CtPoLanguage language, CtBuffer *out,
                       GError **error);
