/* dhcpd_leases.h - "dhcpd-leases", the lease file of ISC dhcpd (dhcpd.leases(5)), IPv4 and IPv6.
 *
 * In:  `lease ADDRESS { ... }` blocks, and `ia-na` / `ia-pd` blocks with `iaaddr` / `iaprefix`
 * inside. Times are UTC by the manual, `W YYYY/MM/DD hh:mm:ss`, `epoch N` or `never`; a weekday
 * that does not fit its date is no fault. The last block of an address counts, the earlier ones are
 * its history. Other statements are passed over.
 * Out: per block a "lease" record, its range the whole block:
 *   binding state active (or none told)   event "start", promised until `ends`
 *   free, expired, released and others    event "stop" from `starts` to `ends`; abandoned, and
 *                                         those without `ends`: of nobody, at `starts`
 * Subscriber: the hardware address, else uid, host name or agent's remote id as the file writes
 * them; those stand beside it. Set aside: "malformed", "truncated", "address", "time", those of
 * leaselog.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_dhcpd_leases_format;
