/* image_talk.c - frames of the image program, written and read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_talk.h"

#include <string.h>

#define LATEST (INT64_C(1) << 40) /* seconds; files of our time are well inside */

void ct_image_talk_item_clear(CtImageTalkItem *self)
{
    ct_item_clear(&self->item);
    g_free(self->place.run);
    memset(self, 0, sizeof *self);
}

static bool get_bool(CtReader *reader)
{
    unsigned value = ct_reader_u8(reader);

    if (value > 1)
        ct_reader_reject(reader, "has a yes or no that is neither");
    return value == 1;
}

static void put_text(CtBuffer *out, const char *text)
{
    size_t size = strnlen(text, CT_IMAGE_TALK_TEXT - 1);

    ct_buffer_add_u16be(out, (uint16_t)size);
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)text, size });
}

static void get_text(CtReader *reader, char out[CT_IMAGE_TALK_TEXT])
{
    size_t size = ct_reader_u16be(reader);

    if (size >= CT_IMAGE_TALK_TEXT)
        ct_reader_reject_limit(reader, "has a longer text than a volume may have");
    CtBytes text = ct_reader_take(reader, size);
    if (text.size > 0 && memchr(text.data, '\0', text.size) != NULL)
        ct_reader_reject(reader, "has a zero in a text");
    memset(out, 0, CT_IMAGE_TALK_TEXT);
    if (ct_reader_ok(reader) && text.size > 0)
        memcpy(out, text.data, text.size);
}

void ct_image_talk_put_want(CtBuffer *out, const CtImageTalkWant *want)
{
    size_t size = strnlen(want->name, CT_IMAGE_TALK_NAME);

    ct_buffer_add_u32be(out, want->level);
    ct_buffer_add_u32be(out, want->file);
    ct_buffer_add_u8(out, want->raw ? 1 : 0);
    ct_buffer_add_u8(out, want->has_time ? 1 : 0);
    ct_buffer_add_u64be(out, (uint64_t)want->time);
    ct_buffer_add_u16be(out, (uint16_t)size);
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)want->name, size });
}

bool ct_image_talk_get_want(CtBytes payload, CtImageTalkWant *out, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    CtImageTalkWant want = { .level = ct_reader_u32be(&reader) };

    want.file = ct_reader_u32be(&reader);
    want.raw = get_bool(&reader);
    want.has_time = get_bool(&reader);
    want.time = (int64_t)ct_reader_u64be(&reader);
    size_t size = ct_reader_u16be(&reader);
    if (size > CT_IMAGE_TALK_NAME)
        ct_reader_reject_limit(&reader, "has a longer name than a file may have");
    CtBytes name = ct_reader_take(&reader, size);
    ct_reader_expect_end(&reader);
    if (want.level >= CT_LIMIT_CONTAINER_CHAIN || want.file > CT_LIMIT_CHILD_LENT ||
        want.time < -LATEST || want.time > LATEST)
        ct_reader_reject(&reader, "wants what nobody can give");
    if (name.size > 0 && memchr(name.data, '\0', name.size) != NULL)
        ct_reader_reject(&reader, "has a zero in a name");
    if (!ct_reader_check(&reader, "wanted file", error))
        return false;
    want.name = ct_bytes_to_text(name);
    *out = want;
    return true;
}

void ct_image_talk_want_clear(CtImageTalkWant *self)
{
    g_free((void *)(uintptr_t)self->name);
    self->name = NULL;
}

void ct_image_talk_put_volume(CtBuffer *out, const CtImageTalkVolume *volume)
{
    ct_buffer_add_u8(out, (uint8_t)volume->table);
    ct_buffer_add_u32be(out, volume->slot);
    ct_buffer_add_u64be(out, volume->at);
    ct_buffer_add_u64be(out, volume->size);
    put_text(out, volume->system);
    put_text(out, volume->told);
    ct_buffer_add_u32be(out, volume->inner);
}

void ct_image_talk_get_volume(CtReader *reader, CtImageTalkVolume *out)
{
    CtImageTalkVolume volume = { 0 };

    unsigned table = ct_reader_u8(reader);
    if (table >= CT_IMAGE_TALK_TABLES)
        ct_reader_reject(reader, "is of no table that we know");
    volume.table = (CtImageTalkTable)table;
    volume.slot = ct_reader_u32be(reader);
    volume.at = ct_reader_u64be(reader);
    volume.size = ct_reader_u64be(reader);
    get_text(reader, volume.system);
    get_text(reader, volume.told);
    volume.inner = ct_reader_u32be(reader);
    if (volume.at > INT64_MAX || volume.size > INT64_MAX)
        ct_reader_reject(reader, "lies past any disk");
    *out = volume;
}

void ct_image_talk_put_item(CtBuffer *out, const CtImageTalkItem *item)
{
    const CtImageTalkPlace *place = &item->place;

    ct_buffer_add_u64be(out, item->ordinal);
    ct_item_encode(&item->item, out);
    ct_buffer_add_u8(out, place->content ? 1 : 0);
    ct_buffer_add_u64be(out, place->inode);
    ct_buffer_add_u32be(out, place->type);
    ct_buffer_add_u32be(out, place->id);
    ct_buffer_add_u32be(out, (uint32_t)place->runs);
    for (size_t i = 0; i < place->runs; i++) {
        ct_buffer_add_u64be(out, place->run[i].at);
        ct_buffer_add_u64be(out, place->run[i].size);
    }
}

static void get_runs(CtReader *reader, CtImageTalkPlace *place)
{
    size_t runs = ct_reader_u32be(reader);

    if (runs > CT_LIMIT_IMAGE_RUNS)
        ct_reader_reject_limit(reader, "has more runs than may travel with it");
    if (!ct_reader_ok(reader) || runs == 0)
        return;
    place->run = g_new0(CtImageTalkRun, runs);
    place->runs = runs;
    for (size_t i = 0; i < runs && ct_reader_ok(reader); i++) {
        place->run[i].at = ct_reader_u64be(reader);
        place->run[i].size = ct_reader_u64be(reader);
        if ((place->run[i].at > INT64_MAX && place->run[i].at != CT_IMAGE_TALK_ZEROS) ||
            place->run[i].size > INT64_MAX)
            ct_reader_reject(reader, "has a run past any disk");
    }
}

bool ct_image_talk_get_item(CtBytes payload, CtImageTalkItem *out, GError **error)
{
    g_auto(CtImageTalkItem) item = { 0 };
    CtReader reader = ct_reader_over(payload);

    item.ordinal = ct_reader_u64be(&reader);
    if (!ct_item_decode(&reader, &item.item, error))
        return false;
    item.place.content = get_bool(&reader);
    item.place.inode = ct_reader_u64be(&reader);
    item.place.type = ct_reader_u32be(&reader);
    item.place.id = ct_reader_u32be(&reader);
    get_runs(&reader, &item.place);
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "item of an image", error))
        return false;
    *out = item;
    memset(&item, 0, sizeof item);
    return true;
}

void ct_image_talk_put_list(CtBuffer *out, const CtImageTalkList *list)
{
    ct_image_talk_put_volume(out, &list->volume);
    ct_buffer_add_u64be(out, list->resume);
    ct_buffer_add_u8(out, list->careful ? 1 : 0);
    ct_buffer_add_u32be(out, (uint32_t)list->skips);
    for (size_t i = 0; i < list->skips; i++)
        ct_buffer_add_u64be(out, list->skip[i]);
}

void ct_image_talk_get_list(CtReader *reader, CtImageTalkList *out)
{
    CtImageTalkList list = { 0 };

    ct_image_talk_get_volume(reader, &list.volume);
    list.resume = ct_reader_u64be(reader);
    list.careful = get_bool(reader);
    list.skips = ct_reader_u32be(reader);
    if (list.skips > CT_LIMIT_IMAGE_DEATHS) {
        ct_reader_reject_limit(reader, "skips more than a volume may lose");
        list.skips = 0;
    }
    for (size_t i = 0; i < list.skips; i++)
        list.skip[i] = ct_reader_u64be(reader);
    ct_reader_expect_end(reader);
    *out = list;
}

void ct_image_talk_put_read(CtBuffer *out, const CtImageTalkRead *read)
{
    ct_buffer_add_u64be(out, read->start);
    ct_buffer_add_u64be(out, read->inode);
    ct_buffer_add_u32be(out, read->type);
    ct_buffer_add_u32be(out, read->id);
    ct_buffer_add_u64be(out, read->at);
    ct_buffer_add_u32be(out, read->size);
    ct_buffer_add_u32be(out, read->inner);
    ct_buffer_add_u64be(out, read->extent);
}

void ct_image_talk_get_read(CtReader *reader, CtImageTalkRead *out)
{
    out->start = ct_reader_u64be(reader);
    out->inode = ct_reader_u64be(reader);
    out->type = ct_reader_u32be(reader);
    out->id = ct_reader_u32be(reader);
    out->at = ct_reader_u64be(reader);
    out->size = ct_reader_u32be(reader);
    if (out->size > CT_LIMIT_IMAGE_PIECE)
        ct_reader_reject_limit(reader, "asks for more than a piece");
    out->inner = ct_reader_u32be(reader);
    out->extent = ct_reader_u64be(reader);
    ct_reader_expect_end(reader);
}

void ct_image_talk_send(CtChannel *channel, char type, CtBytes payload)
{
    ct_channel_begin(channel, (uint8_t)type, payload.size);
    ct_channel_add(channel, payload);
}

const char *ct_image_talk_table_name(CtImageTalkTable table)
{
    static const char *const name[] = {
        "whole", "apm", "gpt", "mbr", "sun", "gptb", "vss", "apfs"
    };

    g_assert(table < G_N_ELEMENTS(name));
    return name[table];
}

const char *ct_image_talk_container_name(CtImageTalkContainer container)
{
    static const char *const name[] = { "raw image", "EWF image", "QCOW image", "VMDK image",
                                        "VHD image" };

    g_assert(container < G_N_ELEMENTS(name));
    return name[container];
}
