/* fuzz_package_list.c - any bytes as each list of packages; the oracle is in reading.h and
 * product_oracle.h, and: every package has a version.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "product_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_version(void *user, const CtRecord *record, GError **error)
{
    (void)user;
    (void)error;
    g_assert(strcmp(record->kind, "product") != 0 ||
             ct_record_get_text(record, "version").size > 0);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "dpkg-list", "dpkg-query", "dpkg-status", "rpm-list" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        product_oracle_check(names[i], data, size);
        (void)ct_format_named(names[i])->read((CtBytes){ data, size }, check_version, NULL, NULL);
    }
    return 0;
}
