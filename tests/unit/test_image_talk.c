/* test_image_talk.c - what the image program says: every truncation and what no program says.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "examine/image_talk.h"

static void good_item(CtBuffer *out)
{
    g_auto(CtImageTalkItem) item = { .ordinal = 7 };

    item.item.kind = CT_ITEM_FILE;
    ct_item_set_path(&item.item, ct_bytes_of_text("folder/file"));
    ct_item_add_text(&item.item, "recovery", ct_bytes_of_text("intact"));
    item.place = (CtImageTalkPlace){ .content = true, .inode = 12, .type = 128, .runs = 2 };
    item.place.run = g_new0(CtImageTalkRun, 2);
    item.place.run[0] = (CtImageTalkRun){ 4096, 512 };
    item.place.run[1] = (CtImageTalkRun){ CT_IMAGE_TALK_ZEROS, 100 };
    ct_image_talk_put_item(out, &item);
}

static void test_item_comes_back_as_it_was(void **state)
{
    (void)state;
    g_auto(CtBuffer) code = ct_buffer_new(4096);
    g_auto(CtImageTalkItem) item = { 0 };

    good_item(&code);
    assert_true(ct_image_talk_get_item(ct_buffer_bytes(&code), &item, NULL));
    assert_int_equal(item.ordinal, 7);
    assert_true(item.place.content);
    assert_int_equal(item.place.runs, 2);
    assert_true(item.place.run[1].at == CT_IMAGE_TALK_ZEROS);
    assert_int_equal(item.place.run[1].size, 100);
}

static void test_item_refuses_every_truncation_and_what_follows_it(void **state)
{
    (void)state;
    g_auto(CtBuffer) code = ct_buffer_new(4096);

    good_item(&code);
    ct_buffer_add_u8(&code, 0);
    for (size_t size = 0; size <= code.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(code.data, size);
        g_auto(CtImageTalkItem) item = { 0 };

        assert_true(ct_image_talk_get_item((CtBytes){ exact, size }, &item, NULL) ==
                    (size == code.size - 1));
    }
}

static void test_item_refuses_more_runs_than_may_travel(void **state)
{
    (void)state;
    g_auto(CtBuffer) code = ct_buffer_new(4096);
    g_auto(CtImageTalkItem) item = { 0 };
    g_autoptr(GError) error = NULL;

    good_item(&code);
    code.data[code.size - 2 * 16 - 4] = 0x7f; /* the count, before its two runs */
    assert_false(ct_image_talk_get_item(ct_buffer_bytes(&code), &item, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

static void test_volume_refuses_what_lies_past_any_disk(void **state)
{
    (void)state;
    g_auto(CtBuffer) code = ct_buffer_new(4096);
    const CtImageTalkVolume volume = { .table = CT_IMAGE_TALK_GPT, .at = UINT64_MAX };
    CtImageTalkVolume back;

    ct_image_talk_put_volume(&code, &volume);
    CtReader reader = ct_reader_over(ct_buffer_bytes(&code));
    ct_image_talk_get_volume(&reader, &back);
    assert_false(ct_reader_ok(&reader));
}

static void test_want_refuses_every_truncation_and_a_zero_in_the_name(void **state)
{
    (void)state;
    g_auto(CtBuffer) code = ct_buffer_new(4096);
    const CtImageTalkWant want = { .level = 2, .has_time = true, .time = 7, .name = "base.vhd" };
    CtImageTalkWant back;

    ct_image_talk_put_want(&code, &want);
    for (size_t size = 0; size < code.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(code.data, size);

        assert_false(ct_image_talk_get_want((CtBytes){ exact, size }, &back, NULL));
    }
    assert_true(ct_image_talk_get_want(ct_buffer_bytes(&code), &back, NULL));
    assert_string_equal(back.name, "base.vhd");
    ct_image_talk_want_clear(&back);
    assert_true(back.level == 2 && back.file == 0 && back.has_time && back.time == 7);
    code.data[code.size - 1] = 0;
    assert_false(ct_image_talk_get_want(ct_buffer_bytes(&code), &back, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_item_comes_back_as_it_was),
        cmocka_unit_test(test_item_refuses_every_truncation_and_what_follows_it),
        cmocka_unit_test(test_item_refuses_more_runs_than_may_travel),
        cmocka_unit_test(test_volume_refuses_what_lies_past_any_disk),
        cmocka_unit_test(test_want_refuses_every_truncation_and_a_zero_in_the_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
