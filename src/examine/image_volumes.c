/* image_volumes.c - sorting by name, comparing by place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_volumes.h"

#include <string.h>

struct CtImageVolumes {
    GArray *volume; /* CtImageVolume */
};

CtImageVolumes *ct_image_volumes_new(void)
{
    CtImageVolumes *self = g_new0(CtImageVolumes, 1);

    self->volume = g_array_new(FALSE, FALSE, sizeof(CtImageVolume));
    return self;
}

void ct_image_volumes_free(CtImageVolumes *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->volume);
    g_free(self);
}

static bool add(CtImageVolumes *self, CtBytes payload, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    CtImageVolume volume = { 0 };

    ct_image_talk_get_volume(&reader, &volume.volume);
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "volume", error))
        return false;
    if (self->volume->len >= CT_LIMIT_IMAGE_VOLUMES)
        return ct_fail(error, CT_ERROR_LIMIT, "image: more volumes than the limit");
    (void)g_snprintf(volume.name, sizeof volume.name, "%s%03u",
                     ct_image_talk_table_name(volume.volume.table), volume.volume.slot);
    g_array_append_val(self->volume, volume);
    return true;
}

bool ct_image_volumes_learn(CtImageVolumes *self, CtImageHand *hand, GError **error)
{
    CtFrame frame = { 0 };

    ct_image_hand_ask(hand, CT_IMAGE_TALK_VOLUMES, (CtBytes){ NULL, 0 });
    for (;;) {
        if (!ct_image_hand_next(hand, &frame, error))
            return false;
        if (frame.type == CT_IMAGE_TALK_END)
            return ct_image_hand_ended_well(&frame, error);
        if (frame.type != CT_IMAGE_TALK_VOLUME)
            return ct_fail(error, CT_ERROR_INPUT, "image program: broke the protocol");
        if (!add(self, frame.payload, error))
            return false;
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const CtImageVolume *)a)->name, ((const CtImageVolume *)b)->name);
}

/* In another volume, which the table has. */
static bool lies_inside(const CtImageTalkVolume *volume)
{
    return volume->inner != 0 && volume->inner != CT_IMAGE_TALK_BY_COPY;
}

static bool meet(const CtImageTalkVolume *a, const CtImageTalkVolume *b)
{
    return a->at < b->at + b->size && b->at < a->at + a->size;
}

static void compare_places(CtImageVolumes *self, guint number)
{
    CtImageVolume *mine = &g_array_index(self->volume, CtImageVolume, number);

    for (guint i = 0; i < self->volume->len; i++) {
        const CtImageVolume *other = &g_array_index(self->volume, CtImageVolume, i);

        if (i == number)
            continue;
        if (i < number && mine->same == 0 && mine->volume.system[0] != '\0' &&
            other->volume.at == mine->volume.at && other->volume.inner == mine->volume.inner &&
            strcmp(other->volume.system, mine->volume.system) == 0)
            mine->same = i + 1;
        if (other->volume.table == mine->volume.table &&
            mine->volume.table != CT_IMAGE_TALK_WHOLE && !lies_inside(&mine->volume) &&
            meet(&mine->volume, &other->volume))
            mine->overlap = true;
    }
    mine->listed = mine->same == 0 && mine->volume.system[0] != '\0';
}

/* The tables that were read, by name. */
static char *readings(const CtImageVolumes *self, guint *out_count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const CtImageVolume *before = NULL;

    *out_count = 0;
    for (guint i = 0; i < self->volume->len; i++) {
        const CtImageVolume *volume = &g_array_index(self->volume, CtImageVolume, i);

        if (lies_inside(&volume->volume) ||
            (before != NULL && before->volume.table == volume->volume.table))
            continue;
        g_string_append_printf(text, "%s%s", *out_count == 0 ? "" : " ",
                               ct_image_talk_table_name(volume->volume.table));
        (*out_count)++;
        before = volume;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

void ct_image_volumes_settle(CtImageVolumes *self, CtItem *image)
{
    guint count = 0;

    if (self->volume->len > 1)
        qsort(self->volume->data, self->volume->len, sizeof(CtImageVolume), compare);
    for (guint i = 0; i < self->volume->len; i++)
        compare_places(self, i);
    g_autofree char *tables = readings(self, &count);
    if (count > 0)
        ct_item_add_text(image, "tables", ct_bytes_of_text(tables));
    if (count > 1)
        ct_item_add_text(image, "warning",
                         ct_bytes_of_text("several readings of how the medium is divided"));
}

size_t ct_image_volumes_count(const CtImageVolumes *self)
{
    return self->volume->len;
}

const CtImageVolume *ct_image_volumes_get(const CtImageVolumes *self, size_t number)
{
    return &g_array_index(self->volume, CtImageVolume, number);
}

static bool is_disc(const CtImageVolume *volume)
{
    return g_str_has_prefix(volume->volume.system, "iso9660 ");
}

size_t ct_image_volumes_device(const CtImageVolumes *self, size_t number)
{
    const CtImageVolume *mine = ct_image_volumes_get(self, number);

    for (size_t i = 0; i < number && is_disc(mine); i++) {
        const CtImageVolume *other = ct_image_volumes_get(self, i);

        if (is_disc(other) && other->volume.at == mine->volume.at)
            return i;
    }
    return number;
}

void ct_image_volumes_fill(const CtImageVolumes *self, size_t number, uint64_t medium, CtItem *item)
{
    const CtImageVolume *volume = ct_image_volumes_get(self, number);
    const CtImageTalkVolume *told = &volume->volume;

    item->kind = CT_ITEM_VOLUME;
    item->has = CT_ITEM_HAS_SIZE;
    item->size = told->size;
    ct_item_add_number(item, "offset", (int64_t)told->at);
    if (told->told[0] != '\0')
        ct_item_add_text(item, "table-says", ct_bytes_of_text(told->told));
    if (told->system[0] != '\0')
        ct_item_add_text(item, "file-system", ct_bytes_of_text(told->system));
    else
        ct_item_add_problem(item, "no-file-system", "none that we can read was recognised");
    if (told->inner == CT_IMAGE_TALK_BY_COPY)
        ct_item_add_problem(item, "superblock", "is broken; its copy was read in its place");
    if (strstr(told->system, "fat") != NULL)
        ct_item_add_text(item, "zone",
                         ct_bytes_of_text("local time of whoever wrote, read as if it were UTC"));
    if (volume->same > 0)
        ct_item_add_text(item, "same-as",
                         ct_bytes_of_text(ct_image_volumes_get(self, volume->same - 1)->name));
    if (volume->overlap)
        ct_item_add_text(item, "warning", ct_bytes_of_text("overlaps another volume of its table"));
    if (told->at + told->size > medium)
        ct_item_add_problem(item, "truncated", "the medium ends before the volume does");
}
