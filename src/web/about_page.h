/* about_page.h - the program, its clock, and the mandates.
 *
 * Called by the table in site.c with a context; writes the page's own part between the frame's
 * top and bottom. False with *error set when the provider fails, or MISSING when it has no such
 * thing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"

bool ct_about_page_write(const CtSiteContext *context, CtBuffer *out, GError **error);
