/* fuzz_hive_software.c - any bytes as a registry hive; the oracle is in reading.h, and: no end of a
 * key is longer than five letters.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_key(void *user, const CtRecord *record, GError **error)
{
    (void)user;
    (void)error;
    g_assert(ct_record_get_text(record, "key_end").size <= 5);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("windows-software", data, size);
    (void)ct_format_named("windows-software")->read((CtBytes){ data, size }, check_key, NULL, NULL);
    return 0;
}
