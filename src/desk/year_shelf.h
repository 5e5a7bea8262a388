/* year_shelf.h - the years that a mandate shows on its pages.
 *
 * A year (desk/year.h) that the desk publishes lies in the mandate's folder as
 * reference/advisories.year; the next one replaces it. It holds bulletins, counts and the client's
 * name, no person; whoever may see the pages sees it, so that publishing is a decision of the desk
 * and not a matter of course.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/year.h"
#include "evidence/mandate.h"

G_GNUC_WARN_UNUSED_RESULT
bool ct_year_shelf_put(const CtMandate *mandate, const CtYear *year, GError **error);
bool ct_year_shelf_has(const CtMandate *mandate);
/* MISSING when none is published. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_year_shelf_get(const CtMandate *mandate, CtYear *out, GError **error);
