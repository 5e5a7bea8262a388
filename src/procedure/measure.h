/* measure.h - what a procedure counts over its cases.
 *
 * `measure NAME = SUM [/ SUM]`. In one case an anchor counts 1 once its instant has come (sent(N),
 * entered(S), first(E) ...), count(E) as often as the event happened. Sums go over all cases of one
 * version; a fraction divides the totals, it is not a mean of fractions. A measure of one anchor
 * alone also names an instant of each case, which letters quote.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/history.h"

typedef struct {
    int64_t above;
    int64_t below; /* unused without a fraction */
} CtMeasureSum;

#define CT_MEASURE_TEXT_SIZE 32

/* Adds what this case counts to *sum, which begins as zeroes. */
void ct_measure_add(const CtProcedure *procedure, const CtProcedureMeasure *measure,
                    const CtHistory *history, CtMeasureSum *sum);
/* "1234", "0.7311" (four places), or "-" for a fraction of nothing. */
const char *ct_measure_text(const CtProcedureMeasure *measure, const CtMeasureSum *sum,
                            char out[CT_MEASURE_TEXT_SIZE]);
/* It is one anchor alone. */
bool ct_measure_names_instant(const CtProcedureMeasure *measure);
/* The instant that a measure of one anchor names; CT_INSTANT_NEVER when it has not come, or when
 * the measure is a sum. */
CtInstant ct_measure_instant(const CtProcedure *procedure, const CtProcedureMeasure *measure,
                             const CtHistory *history);
