/* tsk_table.c - two copies of a GPT, and the old table before them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_table.h"

enum { TABLE = 446, ENTRY = 16, ENTRIES = 4, TYPE = 4, GUARD = 0xee, SECTOR = 512 };

static bool read_medium(void *user, uint64_t at, uint8_t *out, size_t size)
{
    return ct_tsk_medium_read(user, at, out, size) == (ssize_t)size;
}

static CtDisk disk_of(CtTskMedium *medium)
{
    return (CtDisk){ read_medium, medium, ct_tsk_medium_size(medium) };
}

/* What is wrong with one copy; NULL: nothing. */
static const char *fault_of(bool read, const CtGpt *copy)
{
    if (!read)
        return "is missing or broken";
    if (!copy->header_verifies)
        return "the checksum of its header does not verify";
    return copy->entries_verify ? NULL : "the checksum of its entries does not verify";
}

static bool is_hybrid(CtTskMedium *medium)
{
    uint8_t sector[SECTOR];
    unsigned guards = 0;
    unsigned others = 0;

    if (!read_medium(medium, 0, sector, sizeof sector) || sector[510] != 0x55 ||
        sector[511] != 0xaa)
        return false;
    for (size_t i = 0; i < ENTRIES; i++) {
        unsigned type = sector[TABLE + i * ENTRY + TYPE];

        guards += type == GUARD ? 1 : 0;
        others += type != 0 && type != GUARD ? 1 : 0;
    }
    return guards > 0 && others > 0;
}

void ct_tsk_table_tell(CtTskMedium *medium, CtItem *image)
{
    static const char *const name[CT_GPT_COPIES] = { "gpt-primary", "gpt-backup" };
    const CtDisk disk = disk_of(medium);
    g_auto(CtGpt) primary = { 0 };
    g_auto(CtGpt) backup = { 0 };
    CtGpt *const copy[CT_GPT_COPIES] = { &primary, &backup };
    bool read[CT_GPT_COPIES];

    for (int i = 0; i < CT_GPT_COPIES; i++)
        read[i] = ct_gpt_read(&disk, (CtGptCopy)i, copy[i], NULL);
    if (!read[CT_GPT_PRIMARY] && !read[CT_GPT_BACKUP])
        return;
    for (int i = 0; i < CT_GPT_COPIES; i++) {
        const char *fault = fault_of(read[i], copy[i]);

        if (fault != NULL)
            ct_item_add_problem(image, name[i], fault);
    }
    if (read[CT_GPT_PRIMARY] && read[CT_GPT_BACKUP] && !ct_gpt_agree(&primary, &backup))
        ct_item_add_problem(image, name[CT_GPT_BACKUP],
                            "lists other partitions than the primary does");
    if (is_hybrid(medium))
        ct_item_add_text(image, "hybrid-mbr",
                         ct_bytes_of_text("partitions beside the guard of the GPT"));
}

bool ct_tsk_table_other(CtTskMedium *medium, CtGpt *out_primary, CtGpt *out_backup)
{
    const CtDisk disk = disk_of(medium);

    return ct_gpt_read(&disk, CT_GPT_PRIMARY, out_primary, NULL) &&
           ct_gpt_read(&disk, CT_GPT_BACKUP, out_backup, NULL) &&
           !ct_gpt_agree(out_primary, out_backup);
}
