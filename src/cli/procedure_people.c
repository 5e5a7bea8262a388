/* procedure_people.c - a population's file, a first day.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/procedure_people.h"

#include "base/file.h"
#include "cli/command.h"

CtPopulation *ct_procedure_people_read(const char *path, const CtProcedure *const *procedures,
                                       size_t count, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);

    if (path == NULL)
        return ct_population_of(procedures, count);
    if (!ct_file_read_named(path, &text, "population", error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    return ct_population_read(ct_buffer_bytes(&text), path, procedures, count, error);
}

bool ct_procedure_people_start(const char *verb, const char *day, CtInstant *out, GError **error)
{
    g_autofree char *midnight = g_strconcat(day == NULL ? "2026-01-01" : day, "T00:00:00Z", NULL);

    if (ct_time_parse(ct_bytes_of_text(midnight), out) == CT_TIME_OK && *out >= 0 &&
        *out < CT_CALENDAR_LATEST / 2)
        return true;
    return ct_cli_misuse(error, "procedure %s: \"%s\" is no date from 1970 on", verb, day);
}
