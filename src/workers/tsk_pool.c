/* tsk_pool.c - one container of the library for each place that was asked about.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_pool.h"

#include "base/time.h"

#include <string.h>
#include <tsk/fs/apfs_fs.h>

enum { MARK_AT = 32, MARK = 4 };
#define PER_SECOND INT64_C(1000000000)

/* A volume, or a snapshot of one. */
typedef struct {
    uint64_t block;    /* of the volume's superblock */
    uint64_t snapshot; /* its transaction; 0: the volume itself */
    bool closed;
    char *told; /* owned */
} Member;

typedef struct {
    uint64_t at;
    const TSK_POOL_INFO *pool; /* NULL: cannot be read */
    char *problem;             /* owned; NULL */
    GArray *member;            /* owned: Member */
} Pool;

struct CtTskPools {
    CtTskMedium *medium; /* borrowed */
    GPtrArray *pool;     /* owned: Pool, all that were asked about */
};

CtTskPools *ct_tsk_pools_new(CtTskMedium *medium)
{
    CtTskPools *self = g_new0(CtTskPools, 1);

    self->medium = medium;
    self->pool = g_ptr_array_new();
    return self;
}

bool ct_tsk_pools_has(CtTskPools *self, uint64_t at)
{
    uint8_t found[MARK];

    return ct_tsk_medium_read(self->medium, at + MARK_AT, found, MARK) == MARK &&
           memcmp(found, "NXSB", MARK) == 0;
}

static TSK_FS_INFO *open_volume(const Pool *pool, uint64_t block)
{
    TSK_IMG_INFO *image = pool->pool->get_img_info(pool->pool, block);

    return image == NULL ? NULL : tsk_fs_open_img(image, 0, TSK_FS_TYPE_APFS);
}

static void add_snapshots(Pool *pool, const Member *volume, const char *name)
{
    TSK_FS_INFO *system = open_volume(pool, volume->block);
    apfs_snapshot_list *list = NULL;

    if (system == NULL)
        return;
    if (tsk_apfs_list_snapshots(system, &list) != 0)
        list = NULL;
    for (size_t i = 0; list != NULL && i < list->num_snapshots; i++) {
        const apfs_snapshot *snapshot = &list->snapshots[i];
        char made[CT_TIME_TEXT_SIZE];

        if (pool->member->len >= CT_LIMIT_IMAGE_VOLUMES)
            break;
        (void)ct_time_text((int64_t)(snapshot->timestamp / (uint64_t)PER_SECOND), made);
        const Member member = {
            .block = volume->block,
            .snapshot = snapshot->snap_xid,
            .closed = volume->closed || snapshot->snap_xid == 0,
            .told = g_strdup_printf("snapshot \"%.32s\" of \"%.32s\", made %s",
                                    snapshot->name != NULL ? snapshot->name : "", name, made),
        };
        g_array_append_val(pool->member, member);
    }
    if (list != NULL)
        (void)tsk_apfs_free_snapshot_list(list);
    tsk_fs_close(system);
}

static void add_volumes(Pool *pool)
{
    const TSK_POOL_VOLUME_INFO *volume = pool->pool->vol_list;

    for (; volume != NULL && pool->member->len < CT_LIMIT_IMAGE_VOLUMES; volume = volume->next) {
        const char *name = volume->desc != NULL ? volume->desc : "";
        bool closed = (volume->flags & TSK_POOL_VOLUME_FLAG_ENCRYPTED) != 0;
        const Member member = { .block = volume->block,
                                .closed = closed,
                                .told = g_strdup_printf("volume \"%.64s\"%s", name,
                                                        closed ? ": encrypted, not read" : "") };

        g_array_append_val(pool->member, member);
        add_snapshots(pool, &member, name);
    }
}

static Pool *pool_at(CtTskPools *self, uint64_t at)
{
    for (guint i = 0; i < self->pool->len; i++) {
        Pool *pool = g_ptr_array_index(self->pool, i);

        if (pool->at == at)
            return pool;
    }
    Pool *pool = g_new0(Pool, 1);
    pool->at = at;
    pool->member = g_array_new(FALSE, FALSE, sizeof(Member));
    g_ptr_array_add(self->pool, pool);
    if (!ct_tsk_pools_has(self, at))
        return pool;
    pool->pool = tsk_pool_open_img_sing(ct_tsk_medium_image(self->medium), (TSK_OFF_T)at,
                                        TSK_POOL_TYPE_APFS);
    if (pool->pool == NULL)
        pool->problem = g_strdup_printf("APFS container: cannot be read: %.200s", tsk_error_get());
    else
        add_volumes(pool);
    tsk_error_reset();
    return pool;
}

size_t ct_tsk_pools_count(CtTskPools *self, uint64_t at, char **out_problem)
{
    const Pool *pool = pool_at(self, at);

    *out_problem = g_strdup(pool->problem);
    return pool->member->len;
}

char *ct_tsk_pools_describe(CtTskPools *self, uint64_t at, size_t number, bool *out_closed)
{
    const Member *member = &g_array_index(pool_at(self, at)->member, Member, number - 1);

    *out_closed = member->closed;
    return g_strdup(member->told);
}

TSK_FS_INFO *ct_tsk_pools_system(CtTskPools *self, uint64_t at, size_t number)
{
    const Pool *pool = pool_at(self, at);

    if (number == 0 || number > pool->member->len)
        return NULL;
    const Member *member = &g_array_index(pool->member, Member, number - 1);
    TSK_FS_INFO *system = member->closed ? NULL : open_volume(pool, member->block);
    if (system != NULL && member->snapshot != 0 &&
        tsk_apfs_set_snapshot(system, member->snapshot) != 0) {
        tsk_fs_close(system);
        return NULL;
    }
    return system;
}
