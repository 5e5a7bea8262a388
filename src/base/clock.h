/* clock.h - the only place that asks the machine what time it is.
 *
 * Everything else is told the time. The legal clock of a demonstration mandate is a row
 * in its store (cases/calendar of the mandate); this one is the machine's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

CtInstant ct_clock_now(void);        /* the machine's real time */
int64_t ct_clock_monotonic_us(void); /* microseconds, for measuring how long work took */
