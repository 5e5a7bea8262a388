/* tsk_medium.c - segments, and libtsk's handle over them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_medium.h"

#include "workers/tsk_container.h"

#include <errno.h>
#include <unistd.h>

enum { FIRST_LENT = 3, SECTOR = 512 };

struct CtTskMedium {
    TSK_IMG_INFO image; /* first: libtsk fills it and hands it back */
    CtImageTalkContainer container;
    CtTskContainer *holder; /* NULL: raw */
    size_t segments;
    uint64_t start[CT_LIMIT_CHILD_LENT + 1]; /* of each segment, and the end */
    uint64_t size;
};

static size_t segment_at(const CtTskMedium *self, uint64_t at)
{
    size_t low = 0;
    size_t high = self->segments;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (self->start[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Some bytes of one segment, or -1. */
static ssize_t read_raw(const CtTskMedium *self, uint64_t at, uint8_t *out, size_t size)
{
    size_t segment = segment_at(self, at);
    uint64_t left = self->start[segment + 1] - at;
    ssize_t got;

    do {
        got = pread(FIRST_LENT + (int)segment, out, (size_t)MIN((uint64_t)size, left),
                    (off_t)(at - self->start[segment]));
    } while (got < 0 && errno == EINTR);
    return got;
}

ssize_t ct_tsk_medium_read(CtTskMedium *self, uint64_t at, uint8_t *out, size_t size)
{
    size_t done = 0;

    while (done < size && at + done < self->size) {
        size_t part = (size_t)MIN((uint64_t)(size - done), self->size - at - done);
        ssize_t got = self->holder == NULL
                          ? read_raw(self, at + done, out + done, part)
                          : ct_tsk_container_read(self->holder, at + done, out + done, part);

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

static bool read_terms(CtBytes payload, CtTskMedium *self, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    unsigned container = ct_reader_u8(&reader);
    size_t count = ct_reader_u32be(&reader);

    if (container >= CT_IMAGE_TALK_CONTAINERS || count == 0 || count > CT_LIMIT_CHILD_LENT)
        ct_reader_reject(&reader, "is of no kind that we know");
    for (size_t i = 0; i < count && ct_reader_ok(&reader); i++) {
        uint64_t size = ct_reader_u64be(&reader);

        if (size > INT64_MAX - self->start[i])
            ct_reader_reject(&reader, "is larger than any disk");
        self->start[i + 1] = self->start[i] + size;
    }
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "image", error))
        return false;
    self->container = (CtImageTalkContainer)container;
    self->segments = count;
    self->size = self->start[count];
    return true;
}

static bool open_holder(CtTskMedium *self, CtItem *facts, GError **error)
{
    uint64_t size[CT_LIMIT_CHILD_LENT];

    if (self->container == CT_IMAGE_TALK_RAW)
        return true;
    for (size_t i = 0; i < self->segments; i++)
        size[i] = self->start[i + 1] - self->start[i];
    self->holder = ct_tsk_container_open(self->container, size, self->segments, facts, error);
    if (self->holder == NULL)
        return false;
    self->size = ct_tsk_container_size(self->holder);
    return true;
}

CtTskMedium *ct_tsk_medium_open(CtBytes payload, CtItem *out_facts, GError **error)
{
    CtTskMedium *self = g_new0(CtTskMedium, 1);
    bool good = read_terms(payload, self, error) && open_holder(self, out_facts, error);

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

TSK_IMG_INFO *ct_tsk_medium_image(CtTskMedium *self)
{
    return &self->image;
}

uint64_t ct_tsk_medium_size(const CtTskMedium *self)
{
    return self->size;
}
