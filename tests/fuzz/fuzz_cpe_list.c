/* fuzz_cpe_list.c - any bytes as a plain list of products; each name is a line of text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_name(void *user, const CtRecord *record, GError **error)
{
    CtBytes row = ct_record_get_text(record, "row");

    (void)user;
    (void)error;
    if (strcmp(record->kind, "aside") == 0)
        return true;
    g_assert(strcmp(record->kind, "name") == 0);
    g_assert(row.size > 0 && row.data[0] > ' ' && row.data[0] != '#');
    for (size_t i = 0; i < row.size; i++)
        g_assert(row.data[i] >= ' ');
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("cpe-list", data, size);
    (void)ct_format_named("cpe-list")->read((CtBytes){ data, size }, check_name, NULL, NULL);
    return 0;
}
