/* network.c - the rotation that decides who holds what.
 *
 * Subscribers stand in groups; every group changes holders at its own regular times. In epoch
 * e the member m of a group of size G takes place (m + e) mod G. Places are addresses, port
 * blocks or prefixes; a DHCP group has twice as many members as addresses, so that the second
 * half of the places is "offline". A pause separates two holders of the same place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "demo/network.h"

#include "base/random.h"

#include <stdio.h>

enum {
    DHCP_GROUP = 16,
    DHCP_PLACES = 8,
    DHCP_GROUPS = 30, /* 240 addresses of 192.0.2.0/24 */
    OTHER_GROUP = 8,
    PORT_BLOCK = 512,
    FIRST_PORT = 1024,
    BLOCKS_PER_ADDRESS = 126,
    NAT_ADDRESSES_PER_NET = 254,
};

#define DHCP_EPOCH (2 * CT_DAY_SECONDS)
#define NAT_EPOCH  (61 * CT_DAY_SECONDS)
#define IPV6_EPOCH (45 * CT_DAY_SECONDS)
#define PAUSE      4 /* seconds between two holders of one place */

typedef struct {
    uint32_t group;
    uint32_t member;
    uint32_t size;
    int64_t epoch_length;
    int64_t offset; /* of the group's changes against the start of the logs */
} Place;

static uint32_t dhcp_count(const CtNetwork *self)
{
    /* Small populations still have every kind of access. */
    uint32_t wanted = self->subscribers / 8 / DHCP_GROUP * DHCP_GROUP;

    return MIN(wanted, (uint32_t)DHCP_GROUP * DHCP_GROUPS);
}

static uint32_t ipv6_count(const CtNetwork *self)
{
    return self->subscribers / 5 / OTHER_GROUP * OTHER_GROUP;
}

CtNetwork ct_network_new(uint64_t seed, uint32_t subscribers, CtInstant from, CtInstant to)
{
    CtInstant missing = from + MIN((to - from) / 3, 60 * CT_DAY_SECONDS);

    missing -= missing % CT_DAY_SECONDS;
    return (CtNetwork){ .seed = seed,
                        .subscribers = subscribers,
                        .from = from,
                        .to = to,
                        .missing_from = missing,
                        .missing_to = missing + CT_DAY_SECONDS };
}

CtAccess ct_network_access(const CtNetwork *self, uint32_t subscriber)
{
    if (subscriber < dhcp_count(self))
        return subscriber / DHCP_GROUP % 2 == 0 ? CT_ACCESS_DHCP : CT_ACCESS_KEA;
    if (subscriber < dhcp_count(self) + ipv6_count(self))
        return CT_ACCESS_IPV6;
    return CT_ACCESS_NAT;
}

const char *ct_network_line(const CtNetwork *self, uint32_t subscriber,
                            char out[CT_NETWORK_LINE_SIZE])
{
    unsigned a = subscriber >> 16 & 255;
    unsigned b = subscriber >> 8 & 255;
    unsigned c = subscriber & 255;

    switch (ct_network_access(self, subscriber)) {
    case CT_ACCESS_IPV6:
        (void)snprintf(out, CT_NETWORK_LINE_SIZE, "line-%06u", subscriber);
        break;
    case CT_ACCESS_NAT:
        (void)snprintf(out, CT_NETWORK_LINE_SIZE, "100.%u.%u.%u", 64 + a % 64, b, c);
        break;
    case CT_ACCESS_DHCP:
    case CT_ACCESS_KEA:
    default:
        (void)snprintf(out, CT_NETWORK_LINE_SIZE, "02:00:5e:%02x:%02x:%02x", a, b, c);
        break;
    }
    return out;
}

static Place place_of(const CtNetwork *self, uint32_t subscriber)
{
    CtAccess access = ct_network_access(self, subscriber);
    uint32_t size = access == CT_ACCESS_DHCP || access == CT_ACCESS_KEA ? DHCP_GROUP : OTHER_GROUP;
    int64_t length = access == CT_ACCESS_NAT    ? NAT_EPOCH
                     : access == CT_ACCESS_IPV6 ? IPV6_EPOCH
                                                : DHCP_EPOCH;
    Place place = { .group = subscriber / size,
                    .member = subscriber % size,
                    .size = size,
                    .epoch_length = length };
    CtRandom random = ct_random_of(self->seed, place.group + 1000000u * (uint64_t)size);

    place.offset = (int64_t)ct_random_below(&random, (uint64_t)length);
    return place;
}

static void nat_block(const CtNetwork *self, uint32_t number, CtHolding *out)
{
    uint32_t place = number - dhcp_count(self) - ipv6_count(self);
    uint32_t address = place / BLOCKS_PER_ADDRESS;
    uint32_t net = address < NAT_ADDRESSES_PER_NET ? 0xc6336400u : 0xcb007100u;

    out->address = ct_address_of_v4(net + address % NAT_ADDRESSES_PER_NET + 1);
    out->port_first = (uint16_t)(FIRST_PORT + place % BLOCKS_PER_ADDRESS * PORT_BLOCK);
    out->port_last = (uint16_t)(out->port_first + PORT_BLOCK - 1);
}

/* The n-th /56 of 2001:db8::/32. */
static CtAddress prefix_of(uint32_t number)
{
    CtAddress address = { 6, { 0x20, 0x01, 0x0d, 0xb8 } };

    address.byte[4] = (uint8_t)(number >> 16);
    address.byte[5] = (uint8_t)(number >> 8);
    address.byte[6] = (uint8_t)number;
    return address;
}

bool ct_network_holding(const CtNetwork *self, uint32_t subscriber, CtInstant at, CtHolding *out)
{
    Place place = place_of(self, subscriber);
    int64_t since = at - self->from + place.offset;
    int64_t epoch = since / place.epoch_length;
    uint32_t slot = (place.member + (uint32_t)epoch) % place.size;
    CtHolding found = { .subscriber = subscriber, .port_last = 65535 };
    uint32_t number = place.group * place.size + slot;

    found.start = self->from - place.offset + epoch * place.epoch_length;
    found.end = found.start + place.epoch_length - PAUSE;
    switch (ct_network_access(self, subscriber)) {
    case CT_ACCESS_IPV6:
        found.address = prefix_of(number);
        break;
    case CT_ACCESS_NAT:
        nat_block(self, number, &found);
        break;
    case CT_ACCESS_DHCP:
    case CT_ACCESS_KEA:
    default:
        if (slot >= DHCP_PLACES)
            return false;
        found.address = ct_address_of_v4(0xc0000200u + place.group * DHCP_PLACES + slot + 1);
        break;
    }
    if (at < found.start || at >= found.end || at >= self->to)
        return false;
    found.start = MAX(found.start, self->from);
    *out = found;
    return true;
}
