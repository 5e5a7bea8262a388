/* fuzz_address.c - an address that we accept, GLib accepts too, and it prints to itself.
 *
 * Oracle: text -> address -> text -> the same address; GInetAddress' cousin in GLib's core,
 * g_hostname_is_ip_address, agrees that it is one; its scope is one of the four.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char printed[CT_ADDRESS_TEXT_SIZE];
    CtAddress address = { .family = 99 };
    CtAddress again;

    if (!ct_address_parse((CtBytes){ data, size }, &address)) {
        g_assert(address.family == 99);
        return 0;
    }
    g_autofree char *text = ct_bytes_to_text((CtBytes){ data, size });
    g_assert(g_hostname_is_ip_address(text));
    g_assert(ct_address_parse(ct_bytes_of_text(ct_address_text(&address, printed)), &again));
    g_assert(ct_address_equal(&address, &again));
    g_assert(ct_address_scope(&address) <= CT_ADDRESS_SPECIAL);
    if (address.family == 4) {
        CtAddress back = ct_address_of_v4(ct_address_v4(&address));
        g_assert(ct_address_equal(&address, &back));
    }
    return 0;
}
