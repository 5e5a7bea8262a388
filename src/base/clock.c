/* clock.c - the machine's two clocks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/clock.h"

CtInstant ct_clock_now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

int64_t ct_clock_monotonic_us(void)
{
    return g_get_monotonic_time();
}
