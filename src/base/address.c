/* address.c - text to address through inet_pton (which refuses octal and short forms), and
 * the special-purpose ranges as one table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/address.h"

#include <arpa/inet.h>
#include <string.h>

G_STATIC_ASSERT(CT_ADDRESS_TEXT_SIZE >= INET6_ADDRSTRLEN);

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool ct_address_parse(CtBytes text, CtAddress *out)
{
    char copy[CT_ADDRESS_TEXT_SIZE];
    CtAddress found = { 0 };

    if (text.size == 0 || text.size >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    if (strlen(copy) != text.size)
        return false;
    if (inet_pton(AF_INET, copy, found.byte) == 1) {
        found.family = 4;
    } else if (inet_pton(AF_INET6, copy, found.byte) == 1) {
        found.family = 6;
        if (memcmp(found.byte, mapped_prefix, sizeof mapped_prefix) == 0) {
            memmove(found.byte, found.byte + 12, 4);
            memset(found.byte + 4, 0, 12);
            found.family = 4;
        }
    } else {
        return false;
    }
    *out = found;
    return true;
}

const char *ct_address_text(const CtAddress *self, char out[CT_ADDRESS_TEXT_SIZE])
{
    if (self->family == 0 || inet_ntop(self->family == 4 ? AF_INET : AF_INET6, self->byte, out,
                                       CT_ADDRESS_TEXT_SIZE) == NULL)
        out[0] = '\0';
    return out;
}

uint32_t ct_address_v4(const CtAddress *self)
{
    return (uint32_t)self->byte[0] << 24 | (uint32_t)self->byte[1] << 16 |
           (uint32_t)self->byte[2] << 8 | self->byte[3];
}

CtAddress ct_address_of_v4(uint32_t host_order)
{
    return (CtAddress){ 4,
                        { (uint8_t)(host_order >> 24), (uint8_t)(host_order >> 16),
                          (uint8_t)(host_order >> 8), (uint8_t)host_order } };
}

bool ct_address_equal(const CtAddress *a, const CtAddress *b)
{
    return a->family == b->family && memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

CtAddress ct_address_prefix(const CtAddress *self, unsigned bits)
{
    CtAddress prefix = *self;

    for (unsigned i = 0; i < sizeof prefix.byte; i++) {
        unsigned kept = bits > i * 8 ? MIN(bits - i * 8, 8) : 0;
        prefix.byte[i] &= (uint8_t)(0xff00u >> kept);
    }
    return prefix;
}

bool ct_address_prefix_last(const CtAddress *self, unsigned bits, CtAddress *out)
{
    CtAddress prefix = ct_address_prefix(self, bits);
    unsigned width = self->family == 4 ? 32 : 128;

    if (self->family == 0 || bits > width || !ct_address_equal(&prefix, self))
        return false;
    for (unsigned i = 0; i < width / 8; i++) {
        unsigned kept = bits > i * 8 ? MIN(bits - i * 8, 8) : 0;
        prefix.byte[i] |= (uint8_t)(0xffu >> kept);
    }
    *out = prefix;
    return true;
}

typedef struct {
    uint8_t family;
    uint8_t bits;
    uint8_t prefix[16];
    CtAddressScope scope;
} SpecialRange;

/* IANA IPv4 and IPv6 Special-Purpose Address Registries; the first match decides. */
static const SpecialRange special[] = {
    { 4, 8, { 10 }, CT_ADDRESS_PRIVATE },
    { 4, 10, { 100, 64 }, CT_ADDRESS_PRIVATE },
    { 4, 12, { 172, 16 }, CT_ADDRESS_PRIVATE },
    { 4, 16, { 192, 168 }, CT_ADDRESS_PRIVATE },
    { 4, 24, { 192, 0, 2 }, CT_ADDRESS_DOCUMENTATION },
    { 4, 24, { 198, 51, 100 }, CT_ADDRESS_DOCUMENTATION },
    { 4, 24, { 203, 0, 113 }, CT_ADDRESS_DOCUMENTATION },
    { 4, 8, { 0 }, CT_ADDRESS_SPECIAL },
    { 4, 8, { 127 }, CT_ADDRESS_SPECIAL },
    { 4, 16, { 169, 254 }, CT_ADDRESS_SPECIAL },
    { 4, 24, { 192, 0, 0 }, CT_ADDRESS_SPECIAL },
    { 4, 15, { 198, 18 }, CT_ADDRESS_SPECIAL },
    { 4, 4, { 224 }, CT_ADDRESS_SPECIAL },
    { 4, 4, { 240 }, CT_ADDRESS_SPECIAL },
    { 6, 32, { 0x20, 0x01, 0x0d, 0xb8 }, CT_ADDRESS_DOCUMENTATION },
    { 6, 20, { 0x3f, 0xff }, CT_ADDRESS_DOCUMENTATION },
    { 6, 7, { 0xfc }, CT_ADDRESS_PRIVATE },
    { 6, 10, { 0xfe, 0x80 }, CT_ADDRESS_SPECIAL },
    { 6, 8, { 0xff }, CT_ADDRESS_SPECIAL },
    { 6, 23, { 0x20, 0x01 }, CT_ADDRESS_SPECIAL },
};

static bool within(const CtAddress *address, const SpecialRange *range)
{
    size_t whole = range->bits / 8u;
    unsigned rest = range->bits % 8u;
    uint8_t mask = (uint8_t)(0xff00u >> rest);

    return address->family == range->family && memcmp(address->byte, range->prefix, whole) == 0 &&
           (rest == 0 || (address->byte[whole] & mask) == (range->prefix[whole] & mask));
}

CtAddressScope ct_address_scope(const CtAddress *self)
{
    for (size_t i = 0; i < G_N_ELEMENTS(special); i++)
        if (within(self, &special[i]))
            return special[i].scope;
    if (self->family == 6 && (self->byte[0] & 0xe0) != 0x20)
        return CT_ADDRESS_SPECIAL; /* outside global unicast 2000::/3 */
    return CT_ADDRESS_PUBLIC;
}
