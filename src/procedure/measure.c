/* measure.c - adding up what cases count.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/measure.h"

static int64_t add_up(const CtProcedure *procedure, const CtHistory *history,
                      const CtProcedureTerm *term, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t value =
            term[i].event == CT_PROCEDURE_NONE
                ? ct_history_anchor(history, procedure, term[i].anchor) != CT_INSTANT_NEVER
                : history->event[term[i].event].count;

        sum += term[i].negative ? -value : value;
    }
    return sum;
}

void ct_measure_add(const CtProcedure *procedure, const CtProcedureMeasure *measure,
                    const CtHistory *history, CtMeasureSum *sum)
{
    sum->above += add_up(procedure, history, measure->above, measure->above_count);
    sum->below += add_up(procedure, history, measure->below, measure->below_count);
}

const char *ct_measure_text(const CtProcedureMeasure *measure, const CtMeasureSum *sum,
                            char out[CT_MEASURE_TEXT_SIZE])
{
    if (measure->below_count == 0)
        (void)g_snprintf(out, CT_MEASURE_TEXT_SIZE, "%" G_GINT64_FORMAT, sum->above);
    else if (sum->below == 0)
        (void)g_strlcpy(out, "-", CT_MEASURE_TEXT_SIZE);
    else
        (void)g_snprintf(out, CT_MEASURE_TEXT_SIZE, "%.4f",
                         (double)sum->above / (double)sum->below);
    return out;
}

bool ct_measure_names_instant(const CtProcedureMeasure *measure)
{
    return measure->above_count == 1 && measure->below_count == 0 &&
           measure->above[0].event == CT_PROCEDURE_NONE;
}

CtInstant ct_measure_instant(const CtProcedure *procedure, const CtProcedureMeasure *measure,
                             const CtHistory *history)
{
    return ct_measure_names_instant(measure)
               ? ct_history_anchor(history, procedure, measure->above[0].anchor)
               : CT_INSTANT_NEVER;
}
