/* check_span.h - sums of periods, compared for every day on which they may begin.
 *
 * A span is whole months, then days and hours: "14 months and 60 days". How long it is depends on
 * its first day; all questions are answered for the worst first day of a cycle of four years,
 * by the plain calendar (calendar.h), without days off and changes of the clock.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

typedef struct {
    bool endless; /* no bound; the rest is zero */
    int64_t months;
    int64_t hours; /* beyond the months; may be negative, like these */
} CtSpan;

CtSpan ct_check_span_of(CtDuration duration);
CtSpan ct_check_span_add(CtSpan a, CtSpan b);
CtSpan ct_check_span_negate(CtSpan a);
/* Hours by which `a` may last longer than `b`, at most and at least over all first days. Endless
 * minus anything is INT64_MAX, anything minus endless INT64_MIN. */
int64_t ct_check_span_excess(CtSpan a, CtSpan b);
int64_t ct_check_span_lead(CtSpan a, CtSpan b);
/* On some first day `a` ends later than `b`; cheap unless they are days apart. */
bool ct_check_span_exceeds(CtSpan a, CtSpan b);
/* At most so many days. */
int64_t ct_check_span_days(CtSpan a);
/* "14 months 60 days", "no end": the caller's. */
char *ct_check_span_text(CtSpan a);
