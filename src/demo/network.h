/* network.h - the invented access network of the demonstration: who held which address when.
 *
 * A population of subscribers, each on one kind of access:
 *  - DHCP on IPv4 (192.0.2.0/24): whole addresses that pass from one subscriber to the next,
 *    logged half as ISC dhcpd.leases and half as Kea memfile CSV;
 *  - carrier-grade NAT (198.51.100.0/24, 203.0.113.0/24): port blocks of 512, logged as
 *    syslog lines of port block allocation and release;
 *  - IPv6 (2001:db8::/32): a delegated /56 per session, logged as FreeRADIUS detail.
 * Holders rotate inside small groups at fixed times with a pause between two holders, so that
 * at every instant the network itself knows the one true holder: that is the truth against
 * which identification is measured. One day of logs is missing on purpose.
 * It shares no code with the readers of logs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/address.h"
#include "base/time.h"

typedef struct {
    uint64_t seed;
    uint32_t subscribers;
    CtInstant from;         /* the logs begin here */
    CtInstant to;           /* and end here */
    CtInstant missing_from; /* no log says anything of [missing_from, missing_to) */
    CtInstant missing_to;
} CtNetwork;

typedef enum { CT_ACCESS_DHCP, CT_ACCESS_KEA, CT_ACCESS_NAT, CT_ACCESS_IPV6 } CtAccess;

/* What a subscriber holds during one session. */
typedef struct {
    uint32_t subscriber;
    CtAddress address;
    uint16_t port_first; /* 0 to 65535 when the whole address is held */
    uint16_t port_last;
    CtInstant start;
    CtInstant end; /* not included */
} CtHolding;

CtNetwork ct_network_new(uint64_t seed, uint32_t subscribers, CtInstant from, CtInstant to);
CtAccess ct_network_access(const CtNetwork *self, uint32_t subscriber);
/* The identifier under which the access logs know a subscriber (hardware address, user name,
 * inside address). */
#define CT_NETWORK_LINE_SIZE 32
const char *ct_network_line(const CtNetwork *self, uint32_t subscriber,
                            char out[CT_NETWORK_LINE_SIZE]);
/* The holding of a subscriber at an instant; false while he has none. */
bool ct_network_holding(const CtNetwork *self, uint32_t subscriber, CtInstant at, CtHolding *out);

/* Writes the four log files into `folder` (which exists), month by month so that a missing day
 * is between two files. */
bool ct_network_write_logs(const CtNetwork *self, const char *folder, GError **error);
