/* tsk_inner.c - which of the two it is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_inner.h"

#include "workers/tsk_pool.h"
#include "workers/tsk_rescue.h"
#include "workers/tsk_shadow.h"
#include "workers/tsk_volume.h"

#include <string.h>

struct CtTskInner {
    CtTskMedium *medium; /* borrowed */
    CtTskShadows *shadows;
    CtTskPools *pools;
};

CtTskInner *ct_tsk_inner_new(CtTskMedium *medium)
{
    CtTskInner *self = g_new0(CtTskInner, 1);

    self->medium = medium;
    self->shadows = ct_tsk_shadows_new(medium);
    self->pools = ct_tsk_pools_new(medium);
    return self;
}

bool ct_tsk_inner_contains(CtTskInner *self, uint64_t at)
{
    return ct_tsk_pools_has(self->pools, at);
}

size_t ct_tsk_inner_count(CtTskInner *self, const CtImageTalkVolume *volume, char **out_problem)
{
    *out_problem = NULL;
    if (strcmp(volume->system, CT_TSK_INNER_CONTAINER) == 0)
        return ct_tsk_pools_count(self->pools, volume->at, out_problem);
    return strcmp(volume->system, "ntfs") == 0
               ? ct_tsk_shadows_count(self->shadows, volume->at, out_problem)
               : 0;
}

void ct_tsk_inner_describe(CtTskInner *self, CtImageTalkVolume *volume)
{
    g_autofree char *told = NULL;
    bool closed = false;

    if (ct_tsk_inner_contains(self, volume->at)) {
        told = ct_tsk_pools_describe(self->pools, volume->at, volume->inner, &closed);
        volume->table = CT_IMAGE_TALK_POOL;
        (void)g_strlcpy(volume->system, closed ? "" : "apfs", sizeof volume->system);
    } else {
        told = ct_tsk_shadows_describe(self->shadows, volume->at, volume->inner);
        volume->table = CT_IMAGE_TALK_SHADOW;
    }
    (void)g_strlcpy(volume->told, told, sizeof volume->told);
}

TSK_FS_INFO *ct_tsk_inner_system(CtTskInner *self, uint64_t at, uint64_t size, uint32_t number)
{
    if (number == CT_IMAGE_TALK_BY_COPY)
        return ct_tsk_rescue_open(self->medium, at, size, NULL);
    if (number == 0)
        return ct_tsk_volume_system(ct_tsk_medium_image(self->medium), at);
    if (ct_tsk_inner_contains(self, at))
        return ct_tsk_pools_system(self->pools, at, number);
    /* A shadow copy is a medium of its own, which the volume begins. */
    TSK_IMG_INFO *image = ct_tsk_shadows_image(self->shadows, at, number);
    return image == NULL ? NULL : ct_tsk_volume_system(image, 0);
}
