/* test_item.c - one spelling of one item: written, read, written again; every truncation; every
 * other spelling.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "items.h"

static void test_item_is_written_and_read_as_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 200; number++) {
        g_auto(CtBuffer) code = ct_buffer_new(1u << 20);
        g_auto(CtBuffer) again = ct_buffer_new(1u << 20);
        g_auto(CtItem) item = { 0 };
        g_auto(CtItem) back = { 0 };

        ct_test_item(number, &item);
        ct_item_encode(&item, &code);
        CtReader reader = ct_reader_over(ct_buffer_bytes(&code));
        assert_true(ct_item_decode(&reader, &back, NULL));
        assert_true(ct_reader_at_end(&reader));
        ct_item_encode(&back, &again);
        assert_true(ct_bytes_equal(ct_buffer_bytes(&code), ct_buffer_bytes(&again)));
        assert_true(ct_bytes_equal(ct_item_path(&item), ct_item_path(&back)));
    }
}

static void test_item_refuses_every_truncation(void **state)
{
    (void)state;
    g_auto(CtBuffer) code = ct_buffer_new(1u << 20);
    g_auto(CtItem) item = { 0 };

    ct_test_item(24, &item);
    ct_item_encode(&item, &code);
    for (size_t size = 0; size < code.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(code.data, size);
        g_auto(CtItem) back = { 0 };
        g_autoptr(GError) error = NULL;
        CtReader reader = ct_reader_over((CtBytes){ exact, size });

        assert_false(ct_item_decode(&reader, &back, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_null(back.path);
    }
}

static void test_a_number_has_one_spelling(void **state)
{
    (void)state;
    const uint8_t longer[] = { 0x81, 0x00 };
    const uint8_t wide[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 };
    const uint64_t values[] = { 0, 1, 127, 128, 16383, 16384, UINT32_MAX, INT64_MAX, UINT64_MAX };
    CtReader reader = ct_reader_over((CtBytes){ longer, sizeof longer });

    (void)ct_item_get_varint(&reader, UINT64_MAX);
    assert_false(ct_reader_ok(&reader));
    reader = ct_reader_over((CtBytes){ wide, sizeof wide });
    (void)ct_item_get_varint(&reader, UINT64_MAX);
    assert_false(ct_reader_ok(&reader));
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_auto(CtBuffer) code = ct_buffer_new(64);

        ct_item_put_varint(&code, values[i]);
        ct_item_put_zigzag(&code, (int64_t)values[i]);
        ct_item_put_zigzag(&code, -(int64_t)(values[i] / 2));
        reader = ct_reader_over(ct_buffer_bytes(&code));
        assert_int_equal(ct_item_get_varint(&reader, UINT64_MAX), values[i]);
        assert_int_equal(ct_item_get_zigzag(&reader), (int64_t)values[i]);
        assert_int_equal(ct_item_get_zigzag(&reader), -(int64_t)(values[i] / 2));
        assert_true(ct_reader_at_end(&reader) && ct_reader_ok(&reader));
    }
}

static void test_facts_past_the_limit_are_said_to_be_dropped(void **state)
{
    (void)state;
    g_auto(CtItem) item = { .kind = CT_ITEM_FILE };
    g_auto(CtItem) back = { 0 };
    g_auto(CtBuffer) code = ct_buffer_new(1u << 20);

    for (int i = 0; i < CT_LIMIT_ITEM_FACTS + 10; i++)
        ct_item_add_number(&item, "count", i);
    assert_int_equal(item.facts, CT_LIMIT_ITEM_FACTS);
    assert_string_equal(item.fact[CT_LIMIT_ITEM_FACTS - 1].name, CT_ITEM_FACTS_DROPPED);
    ct_item_encode(&item, &code);
    CtReader reader = ct_reader_over(ct_buffer_bytes(&code));
    assert_true(ct_item_decode(&reader, &back, NULL));
    assert_int_equal(back.facts, CT_LIMIT_ITEM_FACTS);
}

static void test_a_folder_comes_before_its_content_and_that_before_the_next_name(void **state)
{
    (void)state;
    static const char *const order[] = { "",      "a",     "a//:s", "a//m", "a/b",
                                         "a/b/c", "a/b.c", "a.b",   "ab",   "b" };

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(order); j++) {
            int compared =
                ct_item_compare_paths(ct_bytes_of_text(order[i]), ct_bytes_of_text(order[j]));

            assert_int_equal((compared > 0) - (compared < 0), (i > j) - (i < j));
        }
    }
}

CT_TEST_MAIN(CT_TEST(test_item_is_written_and_read_as_the_same_bytes),
             CT_TEST(test_item_refuses_every_truncation), CT_TEST(test_a_number_has_one_spelling),
             CT_TEST(test_facts_past_the_limit_are_said_to_be_dropped),
             CT_TEST(test_a_folder_comes_before_its_content_and_that_before_the_next_name))
