/* kea_csv.h - "kea-csv", the lease files of Kea's memfile back end, lease4 and lease6.
 *
 * In:  a file whose first line names the columns (address, hwaddr, client_id or duid,
 * valid_lifetime, expire, state, ... in any order; more columns than we know are passed over).
 * Kea only appends, and the last row of an address counts; it writes no quotes and escapes commas
 * and others as &#x2c. Times are seconds since 1970.
 * Out: per row a "lease": given at expire - valid_lifetime, promised until expire.
 *   state 0, lifetime above 0   event "start" (an infinite lifetime, 0xffffffff: no end)
 *   state 0, lifetime 0, and 3  given back. Kea keeps the time of the last exchange, not that of
 *                               the return: event "start" without end, so that nothing is claimed
 *                               of the time after it
 *   state 1 (declined)          event "stop" of nobody: the address is in quarantine
 *   state 2 (reclaimed)         event "stop" at expire
 * Subscriber: the hardware address, else the client id or DUID; client id, DUID and host name
 * stand beside it. Set aside: "malformed", "address", "time", "state", those of leaselog.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_kea_csv_format;
