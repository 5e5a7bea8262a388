/* fuzz_image_talk.c - any bytes as what the image program says or is told: what is read is written
 * again byte for byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const CtReader *reader, const CtBuffer *again, CtBytes bytes)
{
    g_assert(!ct_reader_ok(reader) ||
             ct_bytes_equal(ct_buffer_bytes(again), ct_bytes_slice(bytes, 0, reader->offset)));
}

static void read_item(CtBytes bytes, CtBuffer *again)
{
    g_auto(CtImageTalkItem) item = { 0 };

    if (!ct_image_talk_get_item(bytes, &item, NULL))
        return;
    ct_image_talk_put_item(again, &item);
    g_assert(ct_bytes_equal(ct_buffer_bytes(again), bytes));
}

static void read_volume(CtBytes bytes, CtBuffer *again)
{
    CtReader reader = ct_reader_over(bytes);
    CtImageTalkVolume volume;

    ct_image_talk_get_volume(&reader, &volume);
    ct_image_talk_put_volume(again, &volume);
    check(&reader, again, bytes);
}

static void read_list(CtBytes bytes, CtBuffer *again)
{
    CtReader reader = ct_reader_over(bytes);
    CtImageTalkList list;

    ct_image_talk_get_list(&reader, &list);
    ct_image_talk_put_list(again, &list);
    check(&reader, again, bytes);
}

static void read_read(CtBytes bytes, CtBuffer *again)
{
    CtReader reader = ct_reader_over(bytes);
    CtImageTalkRead wanted;

    ct_image_talk_get_read(&reader, &wanted);
    ct_image_talk_put_read(again, &wanted);
    check(&reader, again, bytes);
}

static void read_want(CtBytes bytes, CtBuffer *again)
{
    CtImageTalkWant want;

    if (!ct_image_talk_get_want(bytes, &want, NULL))
        return;
    ct_image_talk_put_want(again, &want);
    ct_image_talk_want_clear(&want);
    g_assert(ct_bytes_equal(ct_buffer_bytes(again), bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const read[])(CtBytes, CtBuffer *) = { read_item, read_volume, read_list,
                                                         read_read, read_want };
    g_auto(CtBuffer) again = ct_buffer_new(64u << 20);

    if (size > 0)
        read[data[0] % G_N_ELEMENTS(read)]((CtBytes){ data + 1, size - 1 }, &again);
    return 0;
}
