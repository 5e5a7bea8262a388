/* fuzz_package_tools.c - any bytes as each list of a package manager; the oracle is in reading.h
 * and product_oracle.h, and: every package has a version, every package URL is one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "product_oracle.h"

#include "match/purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_package(void *user, const CtRecord *record, GError **error)
{
    CtBytes url = ct_record_get_text(record, "purl");
    g_auto(CtPurl) purl = { 0 };

    (void)user;
    (void)error;
    if (strcmp(record->kind, "product") != 0)
        return true;
    g_assert(ct_record_get_text(record, "version").size > 0);
    g_assert(url.size == 0 || ct_purl_parse(url, &purl, NULL));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "dnf-list",     "apt-list",      "pip-list", "snap-list",
                                         "flatpak-list", "brew-versions", "npm-list" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        product_oracle_check(names[i], data, size);
        (void)!ct_format_named(names[i])->read((CtBytes){ data, size }, check_package, NULL, NULL);
    }
    return 0;
}
