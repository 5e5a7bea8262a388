/* fuzz_tar.c - a bundle that is read is, written again, the same bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool add_again(void *user, const char *name, CtBytes bytes, GError **error)
{
    (void)error;
    ct_tar_add(user, name, bytes);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtBuffer) again = ct_buffer_new(1u << 24);

    if (!ct_tar_each((CtBytes){ data, size }, add_again, &again, NULL))
        return 0;
    ct_tar_end(&again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), (CtBytes){ data, size }));
    return 0;
}
