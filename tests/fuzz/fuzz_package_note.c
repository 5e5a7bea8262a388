/* fuzz_package_note.c - any bytes as each note of a package; the oracle is in reading.h, and: at
 * most one product, and it has a name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool count(void *user, const CtRecord *record, GError **error)
{
    unsigned *products = user;

    (void)error;
    if (strcmp(record->kind, "product") == 0) {
        g_assert(ct_record_get_text(record, "name").size > 0);
        (*products)++;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "python-metadata", "pacman-desc", "flatpak-metadata",
                                         "snap-yaml",       "npm-package", "brew-receipt",
                                         "appstream",       "swid" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        unsigned products = 0;

        check_format(names[i], data, size);
        (void)ct_format_named(names[i])->read((CtBytes){ data, size }, count, &products, NULL);
        g_assert(products <= 1);
    }
    return 0;
}
