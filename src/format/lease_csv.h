/* lease_csv.h - "lease-csv", constat's own table of who held which address when.
 *
 * In:  CSV (RFC 4180, UTF-8) whose first line is
 *          address,port_first,port_last,protocol,start,end,subscriber
 * Address: one IPv4 or IPv6 address, or a prefix (2001:db8:1::/56). Ports: both empty means all
 * of them. Protocol: tcp, udp or any (empty: any). Times: RFC 3339 with zone; an empty end means
 * that the subscriber still holds it. Subscriber: any UTF-8 text that is not empty.
 * A row without address and subscriber declares that no log was kept from start to end.
 * Out: a "lease" record of event "interval" per row, a "gap" record per declared gap.
 * Set aside, with a reason: "malformed" (quoting, number of fields), "address", "ports",
 * "protocol", "time", "no-zone" (a time without zone is never guessed) and those of leaselog.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_lease_csv_format;
