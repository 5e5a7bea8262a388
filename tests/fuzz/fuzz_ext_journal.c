/* fuzz_ext_journal.c - any bytes as an ext file system: what is recovered covers its size exactly
 * and lies on the medium.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/memory_disk.h"

#include "format/ext_journal.h"

enum { INODES = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const CtExtVolume *volume, const CtExtFound *found)
{
    uint64_t covered = 0;

    for (guint i = 0; i < found->run->len; i++) {
        const CtDiskRun *run = &g_array_index(found->run, CtDiskRun, i);

        g_assert(run->size > 0);
        g_assert(run->at == CT_DISK_ZEROS ||
                 run->at + run->size <= volume->blocks * volume->block_size);
        covered += run->size;
    }
    g_assert(covered == found->inode.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };
    const CtDisk disk = memory_disk(&bytes);
    g_auto(CtExtVolume) volume = { 0 };

    if (!ct_ext_volume_open(&disk, 0, &volume, NULL))
        return 0;
    g_autoptr(CtExtJournal) journal = ct_ext_journal_open(&volume, NULL);
    if (journal == NULL)
        return 0;
    for (uint64_t inode = 1; inode <= INODES; inode++) {
        g_auto(CtExtFound) found = { 0 };
        g_autofree char *name = ct_ext_journal_name(journal, inode);

        g_assert(name == NULL || name[0] != '\0');
        if (ct_ext_journal_find(journal, inode, NULL, &found))
            check(&volume, &found);
    }
    return 0;
}
