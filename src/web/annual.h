/* annual.h - a mandate's published year of advisories, for its page, and whose copies are silent.
 *
 * The year is the first one that a mandate of the instance has published (desk/year_shelf.h); who
 * is silent is asked of the store each time. No name is taken over: neither the client's nor the
 * publisher's, and of a copy its case's number, state and times.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/mandates.h"

/* MISSING when no mandate has published a year. */
bool ct_annual_fill(const CtMandates *mandates, CtViewYear *out, GError **error);
