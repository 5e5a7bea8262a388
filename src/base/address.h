/* address.h - an IP address, read strictly.
 *
 * In: text as RFC 4291 and dotted decimals without leading zeroes (which some programs read
 * as octal). Out: family and bytes in network order. An IPv4-mapped IPv6 address is IPv4.
 * Also here: whether an address can be a subscriber's on the public net (IANA special-purpose
 * registries, RFC 6890, RFC 8190). Nothing here resolves names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct {
    uint8_t family;   /* 4 or 6; 0 is no address */
    uint8_t byte[16]; /* network order; IPv4 uses the first four */
} CtAddress;

#define CT_ADDRESS_TEXT_SIZE 46

bool ct_address_parse(CtBytes text, CtAddress *out);
const char *ct_address_text(const CtAddress *self, char out[CT_ADDRESS_TEXT_SIZE]);
uint32_t ct_address_v4(const CtAddress *self); /* host order; only for family 4 */
CtAddress ct_address_of_v4(uint32_t host_order);
bool ct_address_equal(const CtAddress *a, const CtAddress *b);
/* All bits after the first `bits` cleared; more bits than the family has: as it is. */
CtAddress ct_address_prefix(const CtAddress *self, unsigned bits);
/* The last address of the prefix; false when `self` itself has bits set after its length, or the
 * family has fewer bits. */
bool ct_address_prefix_last(const CtAddress *self, unsigned bits, CtAddress *out);

typedef enum {
    CT_ADDRESS_PUBLIC,        /* can be a subscriber's */
    CT_ADDRESS_PRIVATE,       /* RFC 1918, RFC 6598 shared space, RFC 4193 */
    CT_ADDRESS_DOCUMENTATION, /* RFC 5737, RFC 3849: only in a demonstration or a test */
    CT_ADDRESS_SPECIAL,       /* loopback, link-local, multicast, reserved, unspecified */
} CtAddressScope;

CtAddressScope ct_address_scope(const CtAddress *self);
