/* fuzz_disc.c - any bytes as an optical disc: every content covers its size or a problem says why
 * not.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/memory_disk.h"

#include "format/iso9660.h"
#include "format/udf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_problem(const CtDiscEntry *entry)
{
    for (guint i = 0; i < entry->fact->len; i++) {
        const CtDiscFact *fact = &g_array_index(entry->fact, CtDiscFact, i);

        if (fact->problem || strcmp(fact->name, "recovery") == 0)
            return true;
    }
    return false;
}

static void check(const CtDiscList *list)
{
    for (guint i = 0; i < list->entry->len; i++) {
        const CtDiscEntry *entry = &g_array_index(list->entry, CtDiscEntry, i);
        uint64_t covered = 0;

        for (guint j = 0; j < entry->run->len; j++)
            covered += g_array_index(entry->run, CtDiskRun, j).size;
        g_assert(entry->path[0] != '\0');
        g_assert(entry->kind != CT_DISC_FILE || covered == entry->size || has_problem(entry));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };
    const CtDisk disk = memory_disk(&bytes);
    g_auto(CtUdf) udf = { 0 };
    g_auto(CtDiscList) list = { 0 };
    CtIso iso = { 0 };

    ct_disc_list_init(&list);
    if (ct_iso_open(&disk, 0, &iso, NULL)) {
        ct_iso_describe(&iso, &list);
        for (size_t i = 0; i < iso.trees; i++)
            ct_iso_list(&iso, i, &list);
    }
    uint64_t session = ct_iso_session_next(&disk, 0);
    if (session != UINT64_MAX && ct_iso_open(&disk, session, &iso, NULL)) {
        g_assert(iso.base == 0);
        for (size_t i = 0; i < iso.trees; i++)
            ct_iso_list(&iso, i, &list);
    }
    if (ct_udf_open(&disk, 0, &udf, NULL))
        ct_udf_list(&udf, &list);
    check(&list);
    return 0;
}
