/* tally.c - the layout of what is counted, its months, sums.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/tally.h"

const char *ct_tally_invariant(CtInvariant invariant)
{
    static const char *const names[] = { "no send without require", "nothing readable after keep",
                                         "no timer later than its derivation",
                                         "no final case changed", "no event before what was due" };

    return names[invariant];
}

/* The next `count` cells. */
static size_t take(CtTallyLayout *self, size_t count)
{
    size_t first = self->count;

    self->count += count;
    return first;
}

static void lay_out(CtTallyLayout *self, const CtProcedure *procedure)
{
    CtTallyLaw *law = &self->law[self->law_count++];

    law->procedure = procedure;
    law->plain = take(self, CT_TALLY_PLAIN);
    law->recorded = take(self, procedure->event_count);
    law->moved = take(self, procedure->event_count);
    law->fired = take(self, procedure->transition_count);
    law->ordered = take(self, procedure->notice_count);
    law->sent = take(self, procedure->notice_count);
    law->erased = take(self, procedure->compartment_count);
    law->standing = take(self, procedure->state_count);
    law->measure = take(self, 2 * procedure->measure_count);
    law->latest = take(self, procedure->compartment_count);
    law->month_width = CT_MONTH_PLAIN + procedure->notice_count + procedure->measure_count;
    law->month = take(self, self->months * law->month_width);
}

static CtInstant first_of_month(CtDate date, size_t months)
{
    size_t index = (size_t)date.month - 1 + months;

    return ct_time_instant((CtDate){ date.year + (int)(index / 12), (int)(index % 12) + 1, 1 }, 0,
                           0, 0);
}

CtTallyLayout *ct_tally_layout(const CtProcedure *const *procedures, size_t count, CtInstant start,
                               unsigned years)
{
    CtTallyLayout *self = g_new0(CtTallyLayout, 1);
    CtDate date = ct_time_date(start / CT_DAY_SECONDS);

    self->months = (size_t)years * 12 + 1;
    self->month_start = g_new(CtInstant, self->months + 1);
    for (size_t i = 0; i <= self->months; i++)
        self->month_start[i] = first_of_month(date, i);
    self->broken = take(self, CT_INVARIANTS);
    for (size_t i = 0; i < count; i++)
        lay_out(self, procedures[i]);
    return self;
}

void ct_tally_layout_free(CtTallyLayout *self)
{
    if (self == NULL)
        return;
    g_free(self->month_start);
    g_free(self);
}

/* A month is 28 to 31 days: the guess by 31 is never too late. */
size_t ct_tally_month(const CtTallyLayout *self, int law, CtInstant at)
{
    size_t month = (size_t)(MAX(at - self->month_start[0], 0) / (31 * CT_DAY_SECONDS));

    month = MIN(month, self->months - 1);
    while (month + 1 < self->months && self->month_start[month + 1] <= at)
        month++;
    return self->law[law].month + month * self->law[law].month_width;
}

void ct_tally_add(const void *user, int64_t *sum, const int64_t *other)
{
    const CtTallyLayout *self = user;

    for (size_t i = 0; i < self->count; i++)
        sum[i] += other[i];
    for (size_t i = 0; i < self->law_count; i++)
        for (size_t j = 0; j < self->law[i].procedure->compartment_count; j++) {
            size_t cell = self->law[i].latest + j;

            sum[cell] = MAX(sum[cell] - other[cell], other[cell]);
        }
}
