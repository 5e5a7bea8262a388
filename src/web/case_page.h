/* case_page.h - one case: state, deadlines with their derivation, compartments, steps.
 *
 * Called by the table in site.c with a context; writes the page's own part between the frame's
 * top and bottom. False with *error set when the provider fails, or MISSING when it has no such
 * thing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"

bool ct_case_page_write(const CtSiteContext *context, CtBuffer *out, GError **error);
