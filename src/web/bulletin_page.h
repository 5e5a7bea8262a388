/* bulletin_page.h - why one bulletin of the year concerns the contracts or does not.
 *
 * Called by the table in site.c with a context whose `rest` is the bulletin's id; writes the page's
 * own part. MISSING when the year has no such bulletin.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"

bool ct_bulletin_page_write(const CtSiteContext *context, CtBuffer *out, GError **error);
