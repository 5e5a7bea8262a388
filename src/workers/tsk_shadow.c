/* tsk_shadow.c - one volume of the library at a time, and an image over each of its stores.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_shadow.h"

#include "base/time.h"
#include "workers/tsk_bfio.h"

#include <libvshadow.h>
#include <string.h>

enum { HEADER = 0x1e00, MARK = 16, SECTOR = 512, MOST = 512, TEXT = 512 };
#define EPOCH      INT64_C(11644473600) /* seconds from 1601 to 1970 */
#define PER_SECOND 10000000

typedef struct {
    TSK_IMG_INFO image; /* first: libtsk hands it back */
    libvshadow_store_t *store;
} Store;

typedef struct {
    CtTskMedium *medium;
    uint64_t at;
    libvshadow_volume_t *volume; /* NULL: cannot be read */
    char *problem;               /* owned; NULL */
    size_t count;
    Store *store[MOST]; /* owned; NULL until asked for */
} Volume;

struct CtTskShadows {
    CtTskMedium *medium;
    GPtrArray *volume; /* owned: Volume, all that were asked about */
};

CtTskShadows *ct_tsk_shadows_new(CtTskMedium *medium)
{
    CtTskShadows *self = g_new0(CtTskShadows, 1);

    self->medium = medium;
    self->volume = g_ptr_array_new();
    return self;
}

static bool read_volume(void *user, uint64_t at, uint8_t *out, size_t size)
{
    const Volume *volume = user;

    return ct_tsk_medium_read(volume->medium, volume->at + at, out, size) == (ssize_t)size;
}

static bool has_mark(Volume *volume)
{
    static const uint8_t mark[MARK] = { 0x6b, 0x87, 0x08, 0x38, 0x76, 0xc1, 0x48, 0x4e,
                                        0xb7, 0xae, 0x04, 0x04, 0x6e, 0x6c, 0xc7, 0x52 };
    uint8_t found[MARK];

    return read_volume(volume, HEADER, found, sizeof found) &&
           memcmp(found, mark, sizeof mark) == 0;
}

static void open_volume(Volume *volume)
{
    const CtDisk disk = { read_volume, volume, ct_tsk_medium_size(volume->medium) - volume->at };
    libvshadow_error_t *problem = NULL;
    char text[TEXT] = "no reason given";
    int count = 0;

    if (libvshadow_volume_initialize(&volume->volume, &problem) == 1 &&
        libvshadow_volume_open_file_io_handle(volume->volume, ct_tsk_bfio_new(&disk),
                                              LIBVSHADOW_OPEN_READ, &problem) == 1 &&
        libvshadow_volume_get_number_of_stores(volume->volume, &count, &problem) == 1) {
        volume->count = (size_t)CLAMP(count, 0, MOST);
        return;
    }
    if (problem != NULL)
        (void)libvshadow_error_sprint(problem, text, sizeof text);
    volume->problem = g_strdup_printf("shadow copies: %s", text);
}

static Volume *volume_at(CtTskShadows *self, uint64_t at)
{
    for (guint i = 0; i < self->volume->len; i++) {
        Volume *volume = g_ptr_array_index(self->volume, i);

        if (volume->at == at)
            return volume;
    }
    Volume *volume = g_new0(Volume, 1);
    volume->medium = self->medium;
    volume->at = at;
    g_ptr_array_add(self->volume, volume);
    if (at < ct_tsk_medium_size(self->medium) && has_mark(volume))
        open_volume(volume);
    return volume;
}

size_t ct_tsk_shadows_count(CtTskShadows *self, uint64_t at, char **out_problem)
{
    const Volume *volume = volume_at(self, at);

    *out_problem = g_strdup(volume->problem);
    return volume->count;
}

/* ---- one of them ---- */

static ssize_t store_read(TSK_IMG_INFO *image, TSK_OFF_T at, char *out, size_t size)
{
    const Store *store = (const Store *)(const void *)image;
    ssize_t got =
        at < 0 ? -1 : libvshadow_store_read_buffer_at_offset(store->store, out, size, at, NULL);

    if (got < 0) {
        tsk_error_reset();
        tsk_error_set_errno(TSK_ERR_IMG_READ);
        tsk_error_set_errstr("the shadow copy cannot be read at byte %lld", (long long)at);
    }
    return got;
}

static void store_close(TSK_IMG_INFO *image)
{
    (void)image;
}

static void store_stat(TSK_IMG_INFO *image, FILE *file)
{
    (void)image;
    (void)file;
}

static Store *store_of(CtTskShadows *self, uint64_t at, size_t number)
{
    Volume *volume = volume_at(self, at);
    libvshadow_store_t *found = NULL;
    size64_t size = 0;

    if (number == 0 || number > volume->count)
        return NULL;
    if (volume->store[number - 1] != NULL)
        return volume->store[number - 1];
    if (libvshadow_volume_get_store(volume->volume, (int)number - 1, &found, NULL) != 1 ||
        libvshadow_store_get_volume_size(found, &size, NULL) != 1 || size > INT64_MAX)
        return NULL;
    Store *store = g_new0(Store, 1);
    store->store = found;
    if (tsk_img_open_external(store, (TSK_OFF_T)size, SECTOR, store_read, store_close,
                              store_stat) == NULL) {
        g_free(store);
        return NULL;
    }
    volume->store[number - 1] = store;
    return store;
}

TSK_IMG_INFO *ct_tsk_shadows_image(CtTskShadows *self, uint64_t at, size_t number)
{
    Store *store = store_of(self, at, number);
    return store == NULL ? NULL : &store->image;
}

char *ct_tsk_shadows_describe(CtTskShadows *self, uint64_t at, size_t number)
{
    Store *store = store_of(self, at, number);
    char made[CT_TIME_TEXT_SIZE];
    uint64_t ticks = 0;

    if (store == NULL || libvshadow_store_get_creation_time(store->store, &ticks, NULL) != 1)
        return g_strdup_printf("shadow copy %zu", number);
    (void)ct_time_text((int64_t)(ticks / PER_SECOND) - EPOCH, made);
    return g_strdup_printf("shadow copy %zu, made %s", number, made);
}
