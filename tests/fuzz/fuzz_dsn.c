/* fuzz_dsn.c - a delivery report, read as the format "dsn"; the oracle is in reading.h, and: no
 * value of a delivery holds an address.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_privacy(void *user, const CtRecord *record, GError **error)
{
    CtBytes diagnostic = ct_record_get_text(record, "diagnostic");

    (void)user;
    (void)error;
    g_assert(diagnostic.size == 0 || memchr(diagnostic.data, '@', diagnostic.size) == NULL);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("dsn", data, size);
    (void)ct_format_named("dsn")->read((CtBytes){ data, size }, check_privacy, NULL, NULL);
    return 0;
}
