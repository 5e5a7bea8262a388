/* tsk_past.c - the journal of the volume at hand, and what it says made into an item.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_past.h"

#include "format/ext_journal.h"
#include "workers/tsk_free.h"

#include <string.h>

struct CtTskPast {
    TSK_FS_INFO *system; /* borrowed */
    CtExtVolume volume;
    CtExtJournal *journal; /* owned; NULL: no ext */
    CtTskFree *space;      /* owned; NULL: no FAT */
};

static bool read_image(void *user, uint64_t at, uint8_t *out, size_t size)
{
    return tsk_img_read(user, (TSK_OFF_T)at, (char *)out, size) == (ssize_t)size;
}

CtTskPast *ct_tsk_past_new(TSK_FS_INFO *system, bool careful)
{
    const CtDisk disk = { read_image, system->img_info, (uint64_t)system->img_info->size };

    CtTskPast *self = g_new0(CtTskPast, 1);
    self->system = system;
    self->space = careful ? NULL : ct_tsk_free_new(system);
    if (TSK_FS_TYPE_ISEXT(system->ftype) &&
        ct_ext_volume_open(&disk, (uint64_t)system->offset, &self->volume, NULL))
        self->journal = ct_ext_journal_open(&self->volume, NULL);
    tsk_error_reset();
    if (self->journal != NULL || self->space != NULL)
        return self;
    ct_tsk_past_free(self);
    return NULL;
}

void ct_tsk_past_free(CtTskPast *self)
{
    if (self == NULL)
        return;
    ct_tsk_free_free(self->space);
    ct_ext_journal_free(self->journal);
    ct_ext_volume_clear(&self->volume);
    g_free(self);
}

/* By what is allocated now. */
static const char *label_of(const CtTskPast *self, const CtExtFound *found)
{
    TSK_FS_INFO *system = self->system;

    if ((found->inode.flags & CT_EXT_INLINE) != 0)
        return "intact";
    for (guint i = 0; i < found->run->len; i++) {
        const CtDiskRun *run = &g_array_index(found->run, CtDiskRun, i);

        if (run->at == CT_DISK_ZEROS)
            continue;
        uint64_t first = (run->at - (uint64_t)system->offset) / system->block_size;
        uint64_t count = (run->size + system->block_size - 1) / system->block_size;
        for (uint64_t block = first; block < first + count; block++) {
            if (block > system->last_block)
                return "lost";
            if ((system->block_getflags(system, block) & TSK_FS_BLOCK_FLAG_ALLOC) != 0)
                return "clusters-reused";
        }
    }
    return "intact";
}

static void set_time(CtItem *item, CtItemHas which, CtItemTime *out, CtExtTime time)
{
    if (time.seconds == 0 && time.nanoseconds == 0)
        return;
    item->has |= (unsigned)which;
    *out = (CtItemTime){ time.seconds, time.nanoseconds };
}

static void set_numbers(const CtExtInode *inode, CtItem *item)
{
    item->kind = CT_ITEM_FILE;
    item->has |= CT_ITEM_HAS_SIZE | CT_ITEM_HAS_MODE | CT_ITEM_HAS_OWNER;
    item->size = inode->size;
    item->mode = inode->mode;
    item->owner = inode->owner;
    item->group = inode->group;
    set_time(item, CT_ITEM_HAS_MODIFIED, &item->modified, inode->modified);
    set_time(item, CT_ITEM_HAS_CHANGED, &item->changed, inode->changed);
    set_time(item, CT_ITEM_HAS_ACCESSED, &item->accessed, inode->accessed);
    set_time(item, CT_ITEM_HAS_BORN, &item->born, inode->born);
}

static void set_place(const CtExtFound *found, uint64_t inode, CtImageTalkItem *out)
{
    CtImageTalkPlace *place = &out->place;

    g_free(place->run);
    *place = (CtImageTalkPlace){ .content = true, .inode = inode };
    place->runs = found->run->len;
    place->run = g_memdup2(found->run->data, found->run->len * sizeof(CtImageTalkRun));
    for (size_t i = 0; i < place->runs; i++) {
        if (place->run[i].at == CT_DISK_ZEROS)
            out->item.flags |= CT_ITEM_SPARSE;
    }
}

bool ct_tsk_past_fill(CtTskPast *self, TSK_INUM_T inode, bool again, CtImageTalkItem *out)
{
    g_autofree uint8_t *block = g_malloc(self->volume.block_size);
    g_auto(CtExtFound) found = { 0 };
    CtItem *item = &out->item;
    CtExtInode now = { 0 };
    uint64_t number = 0;
    uint32_t at = 0;

    if (self->journal == NULL)
        return false;
    if (again) {
        if (!ct_ext_volume_locate(&self->volume, inode, &number, &at) ||
            !ct_ext_volume_read(&self->volume, number, block))
            return false;
        ct_ext_inode_parse((CtBytes){ block + at, self->volume.inode_size }, &now);
    }
    if (!ct_ext_journal_find(self->journal, inode, again ? &now.generation : NULL, &found))
        return false;
    const char *label = label_of(self, &found);
    if (strcmp(label, "lost") == 0)
        return false;
    set_numbers(&found.inode, item);
    set_place(&found, inode, out);
    ct_item_add_text(item, "recovery", ct_bytes_of_text(label));
    g_autofree char *from = g_strdup_printf("journal: transaction %u, block %" G_GUINT64_FORMAT,
                                            found.transaction, found.journal_block);
    ct_item_add_text(item, "recovered-from", ct_bytes_of_text(from));
    g_autofree char *path = ct_ext_journal_name(self->journal, inode);
    if (path != NULL)
        ct_item_add_text(item, "former-path", ct_bytes_of_text(path));
    return true;
}

bool ct_tsk_past_guess(CtTskPast *self, TSK_INUM_T inode, CtImageTalkItem *out)
{
    return self->space != NULL && ct_tsk_free_lay(self->space, inode, out);
}
