/* fuzz_package_list.c - any bytes as each list of packages; the oracle is in reading.h, and: every
 * product has a name and a version.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_product(void *user, const CtRecord *record, GError **error)
{
    (void)user;
    (void)error;
    g_assert(strcmp(record->kind, "product") != 0 ||
             (ct_record_get_text(record, "name").size > 0 &&
              ct_record_get_text(record, "version").size > 0));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "dpkg-list", "dpkg-status", "rpm-list" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        check_format(names[i], data, size);
        (void)ct_format_named(names[i])->read((CtBytes){ data, size }, check_product, NULL, NULL);
    }
    return 0;
}
