/* ledger_page.h - each mandate's tree and checkpoint, and the last entries.
 *
 * Called by the table in site.c with a context; writes the page's own part between the frame's
 * top and bottom. False with *error set when the provider fails, or MISSING when it has no such
 * thing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"

bool ct_ledger_page_write(const CtSiteContext *context, CtBuffer *out, GError **error);
