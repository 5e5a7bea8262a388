/* tsk_medium.c - segments, and libtsk's handle over them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_medium.h"

#include "workers/tsk_chain.h"
#include "workers/tsk_ewf.h"

enum { SECTOR = 512 };

struct CtTskMedium {
    TSK_IMG_INFO image; /* first: libtsk fills it and hands it back */
    CtTskLent lent;
    CtTskEwf *ewf;     /* NULL: another container, or none */
    CtTskChain *chain; /* the same */
    uint64_t size;
};

/* ---- segments of a raw image ---- */

static uint64_t size_of_segments(const CtTskMedium *self)
{
    const CtTskLevel *image = &self->lent.level[0];
    uint64_t size = 0;

    for (size_t i = 0; i < image->files; i++)
        size += MIN(image->file[i].size, INT64_MAX - size);
    return size;
}

/* Some bytes of one segment, as many as can be read by whole sectors, or -1. */
static ssize_t read_raw(const CtTskMedium *self, uint64_t at, uint8_t *out, size_t size)
{
    const CtTskLevel *image = &self->lent.level[0];
    const CtDisk *segment = image->file;

    for (size_t i = 0; i + 1 < image->files && at >= segment->size; i++)
        at -= (segment++)->size;
    return at >= segment->size ? 0
                               : ct_tsk_lent_some(segment, at, out,
                                                  (size_t)MIN((uint64_t)size, segment->size - at));
}

static ssize_t read_some(CtTskMedium *self, uint64_t at, uint8_t *out, size_t size)
{
    if (self->chain != NULL)
        return ct_tsk_chain_read(self->chain, at, out, size);
    return self->ewf != NULL ? ct_tsk_ewf_read(self->ewf, at, out, size)
                             : read_raw(self, at, out, size);
}

ssize_t ct_tsk_medium_read(CtTskMedium *self, uint64_t at, uint8_t *out, size_t size)
{
    size_t done = 0;

    while (done < size && at + done < self->size) {
        size_t part = (size_t)MIN((uint64_t)(size - done), self->size - at - done);
        ssize_t got = read_some(self, at + done, out + done, part);

        if (got < 0 && done == 0)
            return -1;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* ---- what libtsk asks ---- */

static ssize_t image_read(TSK_IMG_INFO *image, TSK_OFF_T at, char *out, size_t size)
{
    CtTskMedium *self = (CtTskMedium *)(void *)image;
    ssize_t got = at < 0 ? -1 : ct_tsk_medium_read(self, (uint64_t)at, (uint8_t *)out, size);

    if (got < 0) {
        tsk_error_reset();
        tsk_error_set_errno(TSK_ERR_IMG_READ);
        tsk_error_set_errstr("the medium cannot be read at byte %lld", (long long)at);
    }
    return got;
}

static void image_close(TSK_IMG_INFO *image)
{
    (void)image;
}

static void image_stat(TSK_IMG_INFO *image, FILE *file)
{
    (void)image;
    (void)file;
}

/* ---- opening ---- */

static bool open_container(CtTskMedium *self, CtItem *facts, GError **error)
{
    const CtTskLevel *image = &self->lent.level[0];

    if (image->container == CT_IMAGE_TALK_RAW) {
        self->size = size_of_segments(self);
        return true;
    }
    if (image->container == CT_IMAGE_TALK_EWF) {
        self->ewf = ct_tsk_ewf_open(image->file, image->files, facts, error);
        self->size = self->ewf == NULL ? 0 : ct_tsk_ewf_size(self->ewf);
        return self->ewf != NULL;
    }
    self->chain = ct_tsk_chain_open(&self->lent, error);
    if (self->chain == NULL)
        return false;
    self->size = ct_tsk_chain_size(self->chain);
    ct_tsk_chain_tell(self->chain, facts);
    return true;
}

CtTskMedium *ct_tsk_medium_open(CtBytes payload, CtItem *out_facts, GError **error)
{
    CtTskMedium *self = g_new0(CtTskMedium, 1);
    bool good =
        ct_tsk_lent_read(payload, &self->lent, error) && open_container(self, out_facts, error);

    if (good && tsk_img_open_external(self, (TSK_OFF_T)self->size, SECTOR, image_read, image_close,
                                      image_stat) == NULL)
        good = ct_fail(error, CT_ERROR_INPUT, "image: %s", tsk_error_get());
    if (!good) {
        g_free(self);
        return NULL;
    }
    out_facts->kind = CT_ITEM_IMAGE;
    out_facts->has = CT_ITEM_HAS_SIZE;
    out_facts->size = self->size;
    return self;
}

void ct_tsk_medium_wants(const CtTskMedium *self, void (*want)(void *user, const CtImageTalkWant *),
                         void *user)
{
    if (self->chain != NULL)
        ct_tsk_chain_wants(self->chain, want, user);
}

void ct_tsk_medium_absent(CtTskMedium *self, CtItem *facts)
{
    if (self->chain != NULL)
        ct_tsk_chain_absent(self->chain, facts);
}

const char *ct_tsk_medium_refusal(CtTskMedium *self, uint64_t at)
{
    return self->chain != NULL && ct_tsk_chain_is_absent(self->chain, at)
               ? "lies with the parent, which is not there"
               : "cannot be read";
}

TSK_IMG_INFO *ct_tsk_medium_image(CtTskMedium *self)
{
    return &self->image;
}

uint64_t ct_tsk_medium_size(const CtTskMedium *self)
{
    return self->size;
}
