/* tsk_volume.c - libtsk's tables, one type after the other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_volume.h"

#include <string.h>

typedef struct {
    CtTskMedium *medium;
    void (*tell)(void *user, const CtImageTalkVolume *volume);
    void *user;
    size_t count;
    bool boot_sector; /* a file system of DOS begins the medium: its boot sector ends as a table */
} Search;

static void recognise(Search *self, CtImageTalkVolume *volume)
{
    TSK_FS_INFO *system = tsk_fs_open_img(ct_tsk_medium_image(self->medium), (TSK_OFF_T)volume->at,
                                          TSK_FS_TYPE_DETECT);

    if (system == NULL)
        return;
    (void)g_strlcpy(volume->system, tsk_fs_type_toname(system->ftype), sizeof volume->system);
    tsk_fs_close(system);
}

static void add(Search *self, CtImageTalkVolume *volume)
{
    if (self->count++ < CT_LIMIT_IMAGE_VOLUMES)
        self->tell(self->user, volume);
}

static void look_at_whole(Search *self)
{
    CtImageTalkVolume volume = { .table = CT_IMAGE_TALK_WHOLE,
                                 .size = ct_tsk_medium_size(self->medium) };

    recognise(self, &volume);
    if (volume.system[0] == '\0')
        return;
    self->boot_sector = strstr(volume.system, "fat") != NULL || strcmp(volume.system, "ntfs") == 0;
    add(self, &volume);
}

static CtImageTalkVolume volume_of(CtImageTalkTable table, const TSK_VS_PART_INFO *part,
                                   unsigned sector)
{
    CtImageTalkVolume volume = { .table = table,
                                 .slot = (uint32_t)part->addr,
                                 .at = MIN(part->start, UINT32_MAX * UINT64_C(16)) * sector,
                                 .size = MIN(part->len, UINT32_MAX * UINT64_C(16)) * sector };

    if (part->desc != NULL)
        (void)g_strlcpy(volume.told, part->desc, sizeof volume.told);
    return volume;
}

/* What guards the table that follows it, and is no volume. */
static bool is_guard(CtImageTalkTable table, const TSK_VS_PART_INFO *part)
{
    return table == CT_IMAGE_TALK_MBR && part->desc != NULL &&
           (strstr(part->desc, "(0xee)") != NULL || strstr(part->desc, "(0xEE)") != NULL);
}

static void look_at_table(Search *self, CtImageTalkTable table, TSK_VS_TYPE_ENUM type)
{
    TSK_VS_INFO *found = tsk_vs_open(ct_tsk_medium_image(self->medium), 0, type);

    if (found == NULL)
        return;
    for (const TSK_VS_PART_INFO *part = found->part_list; part != NULL; part = part->next) {
        if ((part->flags & TSK_VS_PART_FLAG_ALLOC) == 0 || is_guard(table, part))
            continue;
        CtImageTalkVolume volume = volume_of(table, part, found->block_size);

        recognise(self, &volume);
        if (!self->boot_sector || volume.system[0] != '\0')
            add(self, &volume);
    }
    tsk_vs_close(found);
}

void ct_tsk_volume_each(CtTskMedium *medium,
                        void (*tell)(void *user, const CtImageTalkVolume *volume), void *user)
{
    Search self = { .medium = medium, .tell = tell, .user = user };

    look_at_whole(&self);
    look_at_table(&self, CT_IMAGE_TALK_APM, TSK_VS_TYPE_MAC);
    look_at_table(&self, CT_IMAGE_TALK_GPT, TSK_VS_TYPE_GPT);
    look_at_table(&self, CT_IMAGE_TALK_MBR, TSK_VS_TYPE_DOS);
    look_at_table(&self, CT_IMAGE_TALK_SUN, TSK_VS_TYPE_SUN);
}
