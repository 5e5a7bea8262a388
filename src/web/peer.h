/* peer.h - from which address a request came.
 *
 * In:  the header X-Forwarded-For, or NULL. The server listens on loopback, so whoever speaks to it
 *      is this machine: a front server, which adds the address that it saw behind those that it was
 *      told, or a browser here. Out: the last address, of IPv6 the /64 that a subscriber has whole;
 *      "local" without the header, "unknown" when it is no address.
 * It is used to count (throttle.h), kept for minutes and written nowhere.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>

/* The caller frees it. */
char *ct_peer_of(const char *forwarded);
