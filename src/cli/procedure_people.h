/* procedure_people.h - who lives under procedures, and from when.
 *
 * What simulate and what-if both ask for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/population.h"

/* The population of that file; of NULL the one that the procedures themselves give. */
CtPopulation *ct_procedure_people_read(const char *path, const CtProcedure *const *procedures,
                                       size_t count, GError **error);
/* The midnight of a day, of NULL 2026-01-01; usage error, in the name of the verb. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_procedure_people_start(const char *verb, const char *day, CtInstant *out, GError **error);
