/* peer.c - what a front server vouches for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/peer.h"

#include <arpa/inet.h>
#include <string.h>

char *ct_peer_of(const char *forwarded)
{
    struct in_addr four;
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN];

    if (forwarded == NULL)
        return g_strdup("local");
    const char *comma = strrchr(forwarded, ',');
    g_autofree char *last = g_strstrip(g_strdup(comma == NULL ? forwarded : comma + 1));
    if (inet_pton(AF_INET, last, &four) == 1)
        return g_strdup(last);
    if (inet_pton(AF_INET6, last, &six) != 1)
        return g_strdup("unknown");
    memset(&six.s6_addr[8], 0, 8);
    return g_strdup(inet_ntop(AF_INET6, &six, text, sizeof text));
}
