/* lease_day.h - an index of leases cut into one file for each UTC day.
 *
 * In:  sorted intervals, as lease_write.h takes them; a folder. Out: files named
 * "YYYY-MM-DD.NNNNNN.leases", each an index of its own that covers its day only, with the texts
 * that it needs and no others, so that a day can be deleted without a trace in the next.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/lease_write.h"

/* Ten years of days: more than any retention, fewer than a hostile end could ask for. */
#define CT_LEASE_DAY_MOST   4000
#define CT_LEASE_DAY_SUFFIX ".leases"

G_GNUC_WARN_UNUSED_RESULT
bool ct_lease_day_write_all(const CtLeaseWriteInput *input, const char *folder, GError **error);
/* The day of a file of that name (days since 1970) and its number; false for other names. */
bool ct_lease_day_of_name(const char *name, int64_t *out_day, uint32_t *out_number);
