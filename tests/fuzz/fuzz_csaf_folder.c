/* fuzz_csaf_folder.c - any bytes as a provider's metadata and as its feed; the oracle is in
 * reading.h, and: every record but an aside is one of those that the header names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_kind(void *user, const CtRecord *record, GError **error)
{
    static const char *const kinds[] = { "aside", "provider", "feed", "directory",
                                         "key",   "entry",    NULL };

    (void)user;
    (void)error;
    g_assert(g_strv_contains(kinds, record->kind));
    g_assert(ct_record_find(record, "pointer") != NULL);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "csaf-provider", "csaf-feed" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        check_format(names[i], data, size);
        (void)ct_format_named(names[i])->read((CtBytes){ data, size }, check_kind, NULL, NULL);
    }
    return 0;
}
