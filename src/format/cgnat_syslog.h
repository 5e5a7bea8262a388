/* cgnat_syslog.h - "cgnat-syslog", what address translators of carriers write about port blocks.
 *
 * In:  one message a line, in any of these shapes, each with its outside address and ports:
 *   Juniper   RT_SRC_NAT_PBA_ALLOC, _INTERIM and _RELEASE with structured data; their time is
 *             epoch-time-64 (seconds since 1970 in hexadecimal)
 *   NFWare    `A VRF n INT address EXT address:first-last`, `D ...`; and single sessions
 *             `A VRF n PROTOCOL INT address:port EXT address:port ...`
 *   A10       CEF, "Nat Port Batch Pool Allocated" / "Freed" (the last port in cn3) and
 *             "Nat Port Allocated" / "Freed"; time in rt (milliseconds) where it has one
 *   Cisco     NAT44 with one or more [UserbasedA - ...] or [UserbasedW - ...]
 * A message without a time of its own takes that of the line's head when it is RFC 3339 with
 * zone (RFC 5424). A head of the older kind has neither year nor zone: "no-zone".
 * Out: "lease" records, event "block-alloc" or "block-free"; the subscriber is the inside address.
 * Set aside: "unknown-line", "malformed", "no-zone", "protocol" (neither TCP nor UDP), those of
 * leaselog.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_cgnat_syslog_format;
