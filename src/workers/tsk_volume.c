/* tsk_volume.c - libtsk's tables, one type after the other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_volume.h"

#include "workers/tsk_disc.h"
#include "workers/tsk_rescue.h"
#include "workers/tsk_table.h"

#include <string.h>

typedef struct {
    CtTskMedium *medium;
    CtTskInner *inner;
    uint32_t slot[CT_IMAGE_TALK_TABLES]; /* of what lies inside: the last that was told */
    GHashTable *seen;                    /* places of which that was told */
    void (*tell)(void *user, const CtImageTalkVolume *volume);
    void *user;
    size_t count;
    uint64_t extent;  /* bytes that the largest file system at the last place says it has */
    bool boot_sector; /* a file system of DOS begins the medium: its boot sector ends as a table */
} Search;

/* ---- file systems ---- */

/* Each by itself: where two are there at once, libtsk's own detection gives up. */
static const TSK_FS_TYPE_ENUM types[] = { TSK_FS_TYPE_NTFS_DETECT, TSK_FS_TYPE_FAT_DETECT,
                                          TSK_FS_TYPE_EXT_DETECT, TSK_FS_TYPE_HFS_DETECT,
                                          TSK_FS_TYPE_FFS_DETECT };

TSK_FS_INFO *ct_tsk_volume_system(TSK_IMG_INFO *image, uint64_t at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        TSK_FS_INFO *system = tsk_fs_open_img(image, (TSK_OFF_T)at, types[i]);

        if (system != NULL)
            return system;
    }
    return NULL;
}

/* What is recognised by its mark and not read, so that nobody takes it for empty. */
static const struct {
    uint64_t at;
    const char *mark;
    const char *name;
} unread[] = {
    { 0, "XFSB", "XFS: not read" },
    { 0x10040, "_BHRfS_M", "Btrfs: not read" },
    { 0x10034, "ReIsEr", "ReiserFS: not read" },
    { 0x8000, "JFS1", "JFS: not read" },
    { 3, "ReFS", "ReFS: not read" },
    { 0, "hsqs", "SquashFS: not read" },
    { 512, "LABELONE", "LVM: volumes inside are not read" },
    { 0xff6, "SWAPSPACE2", "swap space: holds no files" },
    { 0, "LUKS\xba\xbe", "LUKS: encrypted, not read" },
    { 3, "-FVE-FS-", "BitLocker: encrypted, not read" },
};

static char *unread_at(CtTskMedium *medium, uint64_t at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unread); i++) {
        uint8_t found[16];
        size_t size = strlen(unread[i].mark);

        if (ct_tsk_medium_read(medium, at + unread[i].at, found, size) == (ssize_t)size &&
            memcmp(found, unread[i].mark, size) == 0)
            return g_strdup(unread[i].name);
    }
    return NULL;
}

static void note(const char *name, void *user)
{
    g_ptr_array_add(user, g_strdup(name));
}

/* The names of all that begin there, in the order in which they are preferred; *out_refusal (the
 * caller's to free): what is there and cannot be read. */
static GPtrArray *systems_at(Search *self, uint64_t at, char **out_refusal)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

    *out_refusal = ct_tsk_disc_each(self->medium, at, note, found, &self->extent);
    self->extent -= MIN(self->extent, at);
    if (ct_tsk_inner_contains(self->inner, at))
        note(CT_TSK_INNER_CONTAINER, found);
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        TSK_FS_INFO *system =
            tsk_fs_open_img(ct_tsk_medium_image(self->medium), (TSK_OFF_T)at, types[i]);

        if (system == NULL)
            continue;
        note(tsk_fs_type_toname(system->ftype), found);
        if (system->last_block < INT64_MAX / MAX(system->block_size, 1))
            self->extent = MAX(self->extent, (system->last_block + 1) * system->block_size);
        tsk_fs_close(system);
    }
    if (found->len == 0 && *out_refusal == NULL)
        *out_refusal = unread_at(self->medium, at);
    return found;
}

/* What cannot be read by its superblock, by the copy of that. */
static bool look_at_copy(const Search *self, CtImageTalkVolume *volume)
{
    uint64_t copy = 0;
    TSK_FS_INFO *system = ct_tsk_rescue_open(self->medium, volume->at, volume->size, &copy);

    tsk_error_reset();
    if (system == NULL)
        return false;
    (void)g_strlcpy(volume->system, tsk_fs_type_toname(system->ftype), sizeof volume->system);
    g_autofree char *told = g_strdup_printf(
        "%sits superblock is broken, the copy at byte %" G_GUINT64_FORMAT " is read",
        volume->told[0] != '\0' ? "; " : "", copy);
    (void)g_strlcat(volume->told, told, sizeof volume->told);
    volume->inner = CT_IMAGE_TALK_BY_COPY;
    tsk_fs_close(system);
    return true;
}

static void tell_volume(Search *self, const CtImageTalkVolume *volume)
{
    if (self->count++ < CT_LIMIT_IMAGE_VOLUMES)
        self->tell(self->user, volume);
}

/* What lies in the volume: shadow copies, volumes of a container. */
static void tell_inner(Search *self, const CtImageTalkVolume *volume, size_t count)
{
    for (size_t i = 1; i <= count; i++) {
        CtImageTalkVolume inner = *volume;

        inner.inner = (uint32_t)i;
        ct_tsk_inner_describe(self->inner, &inner);
        inner.slot = ++self->slot[inner.table];
        tell_volume(self, &inner);
    }
}

/* The volume, and what lies in it, which is told once for each place. */
static void add(Search *self, CtImageTalkVolume *volume)
{
    g_autofree char *problem = NULL;
    size_t count = 0;

    if (volume->system[0] != '\0' && volume->inner == 0 &&
        !g_hash_table_contains(self->seen, GSIZE_TO_POINTER(volume->at)))
        count = ct_tsk_inner_count(self->inner, volume, &problem);
    if (count > 0 || problem != NULL)
        g_hash_table_add(self->seen, GSIZE_TO_POINTER(volume->at));
    if (problem != NULL) {
        (void)g_strlcat(volume->told, volume->told[0] != '\0' ? "; " : "", sizeof volume->told);
        (void)g_strlcat(volume->told, problem, sizeof volume->told);
        if (strcmp(volume->system, CT_TSK_INNER_CONTAINER) == 0)
            volume->system[0] = '\0';
    }
    tell_volume(self, volume);
    tell_inner(self, volume, count);
}

/* The trees of one session of a disc. */
static void look_at_session(Search *self, uint64_t at, unsigned number, uint32_t *slot)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);

    /* A UDF beside it is of no session. */
    g_free(ct_tsk_disc_each(self->medium, at, note, found, NULL));
    for (guint i = 0; i < found->len; i++) {
        CtImageTalkVolume volume = { .table = CT_IMAGE_TALK_WHOLE,
                                     .slot = (*slot)++,
                                     .at = at,
                                     .size = ct_tsk_medium_size(self->medium) - at };

        (void)g_strlcpy(volume.system, g_ptr_array_index(found, i), sizeof volume.system);
        (void)g_snprintf(volume.told, sizeof volume.told, "session %u", number);
        add(self, &volume);
    }
}

/* A disc may have been written to again behind what it had. */
static void look_at_sessions(Search *self, uint32_t slot)
{
    uint64_t at = ct_tsk_disc_session(self->medium, 0);

    for (unsigned number = 2; at != UINT64_MAX && number <= CT_LIMIT_DISC_SESSIONS; number++) {
        look_at_session(self, at, number, &slot);
        at = ct_tsk_disc_session(self->medium, at);
    }
}

static void look_at_whole(Search *self)
{
    bool disc = false;
    g_autofree char *refusal = NULL;
    g_autoptr(GPtrArray) found = systems_at(self, 0, &refusal);
    /* Without a table the file system alone tells that the medium was cut. */
    uint64_t size = MAX(ct_tsk_medium_size(self->medium), self->extent);

    for (guint i = 0; i < found->len + (refusal != NULL ? 1 : 0); i++) {
        CtImageTalkVolume volume = { .table = CT_IMAGE_TALK_WHOLE, .slot = i, .size = size };

        if (i < found->len)
            (void)g_strlcpy(volume.system, g_ptr_array_index(found, i), sizeof volume.system);
        else
            (void)g_strlcpy(volume.told, refusal, sizeof volume.told);
        if (strstr(volume.system, "fat") != NULL || strcmp(volume.system, "ntfs") == 0)
            self->boot_sector = true;
        disc = disc || g_str_has_prefix(volume.system, "iso9660 ");
        add(self, &volume);
    }
    CtImageTalkVolume broken = { .table = CT_IMAGE_TALK_WHOLE,
                                 .size = ct_tsk_medium_size(self->medium) };
    if (found->len == 0 && refusal == NULL && look_at_copy(self, &broken))
        add(self, &broken);
    if (disc)
        look_at_sessions(self, found->len + (refusal != NULL ? 1 : 0));
}

/* ---- tables ---- */

/* What a partition begins with; a second one at the same place is told beside it. */
static void recognise(Search *self, CtImageTalkVolume *volume)
{
    g_autofree char *refusal = NULL;
    g_autoptr(GPtrArray) found = systems_at(self, volume->at, &refusal);

    if (refusal != NULL) {
        (void)g_strlcat(volume->told, "; ", sizeof volume->told);
        (void)g_strlcat(volume->told, refusal, sizeof volume->told);
    }
    if (found->len > 0)
        (void)g_strlcpy(volume->system, g_ptr_array_index(found, 0), sizeof volume->system);
    else if (refusal == NULL)
        (void)look_at_copy(self, volume);
    for (guint i = 1; i < found->len; i++) {
        (void)g_strlcat(volume->told, "; also reads as ", sizeof volume->told);
        (void)g_strlcat(volume->told, g_ptr_array_index(found, i), sizeof volume->told);
    }
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

/* What the backup of a GPT lists and the primary does not. */
static void look_at_backup(Search *self)
{
    g_auto(CtGpt) primary = { 0 };
    g_auto(CtGpt) backup = { 0 };

    if (!ct_tsk_table_other(self->medium, &primary, &backup))
        return;
    for (guint i = 0; i < backup.partition->len; i++) {
        const CtGptPartition *partition = &g_array_index(backup.partition, CtGptPartition, i);
        CtImageTalkVolume volume = { .table = CT_IMAGE_TALK_GPT_BACKUP,
                                     .slot = partition->slot,
                                     .at = partition->at,
                                     .size = partition->size };

        if (ct_gpt_has(&primary, partition))
            continue;
        (void)g_strlcpy(volume.told, partition->name, sizeof volume.told);
        recognise(self, &volume);
        add(self, &volume);
    }
}

void ct_tsk_volume_each(CtTskMedium *medium, CtTskInner *inner,
                        void (*tell)(void *user, const CtImageTalkVolume *volume), void *user)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    Search self = { .medium = medium, .inner = inner, .seen = seen, .tell = tell, .user = user };

    look_at_whole(&self);
    look_at_table(&self, CT_IMAGE_TALK_APM, TSK_VS_TYPE_MAC);
    look_at_table(&self, CT_IMAGE_TALK_GPT, TSK_VS_TYPE_GPT);
    look_at_backup(&self);
    look_at_table(&self, CT_IMAGE_TALK_MBR, TSK_VS_TYPE_DOS);
    look_at_table(&self, CT_IMAGE_TALK_SUN, TSK_VS_TYPE_SUN);
}
