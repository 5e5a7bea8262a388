/* simulate.c - subjects one after the other, in equal shares.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/simulate.h"

#include "base/shard.h"
#include "procedure/subject.h"

CtInstant ct_simulate_end(CtInstant start, unsigned years)
{
    return ct_calendar_add(ct_calendar_plain(), start,
                           (CtDuration){ .count = years, .unit = CT_CALENDAR_YEARS }, 1);
}

bool ct_simulate_range(const CtSimulation *self, uint64_t first, uint64_t past, int64_t *cells,
                       GError **error)
{
    g_autoptr(CtSubject) subject = ct_subject_new(self, cells);

    for (uint64_t i = first; i < past; i++)
        if (!ct_subject_live(subject, i, error))
            return false;
    return true;
}

static bool live_share(const void *user, unsigned index, unsigned shares, int64_t *out,
                       GError **error)
{
    const CtSimulation *self = user;
    uint64_t subjects = self->population->subjects;

    return ct_simulate_range(self, subjects * index / shares, subjects * (index + 1) / shares, out,
                             error);
}

static void add(const void *user, int64_t *sum, const int64_t *other)
{
    const CtSimulation *self = user;

    ct_tally_add(self->layout, sum, other);
}

bool ct_simulate_all(const CtSimulation *self, unsigned processes, int64_t *cells, GError **error)
{
    CtShard shard = { self->layout->count, live_share, add, self };

    return ct_shard_run(&shard, processes, cells, error);
}
