/* test_bytes.c - views stay inside what they view; a buffer stops at its ceiling for good.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/bytes.h"

static void test_bytes_slice_is_clamped(void **state)
{
    (void)state;
    CtBytes text = ct_bytes_of_text("abcdef");

    assert_true(ct_bytes_equal(ct_bytes_slice(text, 2, 3), ct_bytes_of_text("cde")));
    assert_true(ct_bytes_equal(ct_bytes_slice(text, 4, SIZE_MAX), ct_bytes_of_text("ef")));
    assert_int_equal(ct_bytes_slice(text, 7, 1).size, 0);
    assert_int_equal(ct_bytes_slice(text, SIZE_MAX, SIZE_MAX).size, 0);
    assert_int_equal(ct_bytes_slice((CtBytes){ NULL, 0 }, 1, 1).size, 0);
}

static void test_bytes_compare_by_value(void **state)
{
    (void)state;
    static const uint8_t zeroes[] = { 'a', 0, 'b' };
    CtBytes three = { zeroes, 3 };

    assert_true(ct_bytes_equal((CtBytes){ NULL, 0 }, ct_bytes_of_text("")));
    assert_true(ct_bytes_equal(ct_bytes_of_text(NULL), ct_bytes_of_text("")));
    assert_false(ct_bytes_equal(three, ct_bytes_of_text("a")));
    assert_false(ct_bytes_equal(ct_bytes_of_text("ab"), ct_bytes_of_text("ac")));
    g_autofree char *copy = ct_bytes_to_text(three);
    assert_memory_equal(copy, "a\0b\0", 4);
    g_autofree char *empty = ct_bytes_to_text((CtBytes){ NULL, 0 });
    assert_string_equal(empty, "");
}

static void test_buffer_holds_what_was_added(void **state)
{
    (void)state;
    g_auto(CtBuffer) buffer = ct_buffer_new(1000);

    ct_buffer_add_text(&buffer, "x");
    ct_buffer_add_u8(&buffer, 1);
    ct_buffer_add_u16be(&buffer, 0x0203);
    ct_buffer_add_u32be(&buffer, 0x04050607);
    ct_buffer_add_u64be(&buffer, 0x08090a0b0c0d0e0fu);
    ct_buffer_printf(&buffer, "%d-%s", 7, "y");
    ct_buffer_add(&buffer, (CtBytes){ NULL, 0 });
    assert_true(ct_bytes_equal(
        ct_buffer_bytes(&buffer),
        ct_bytes_of_text("x\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
                         "7-y")));
    assert_true(ct_buffer_ok(&buffer));
}

static void test_buffer_stops_at_its_ceiling_for_good(void **state)
{
    (void)state;
    g_auto(CtBuffer) buffer = ct_buffer_new(5);

    ct_buffer_add_text(&buffer, "abc");
    ct_buffer_add_text(&buffer, "def"); /* refused whole, not cut */
    ct_buffer_add_text(&buffer, "g");   /* would fit, but something is missing before it */
    assert_false(ct_buffer_ok(&buffer));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&buffer), ct_bytes_of_text("abc")));
    ct_buffer_empty(&buffer);
    assert_true(ct_buffer_ok(&buffer));
    ct_buffer_add_text(&buffer, "12345");
    assert_true(ct_buffer_ok(&buffer));
    assert_int_equal(ct_buffer_bytes(&buffer).size, 5);
}

static void test_buffer_grows_through_every_size(void **state)
{
    (void)state;
    g_auto(CtBuffer) buffer = ct_buffer_new(3000);

    for (size_t i = 0; i < 3000; i++)
        ct_buffer_add_u8(&buffer, (uint8_t)i);
    assert_true(ct_buffer_ok(&buffer));
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(ct_buffer_bytes(&buffer).data[i], (uint8_t)i);
    ct_buffer_add_u8(&buffer, 0);
    assert_false(ct_buffer_ok(&buffer));
}

static void test_buffer_filled_in_place_counts_what_was_committed(void **state)
{
    (void)state;
    g_auto(CtBuffer) buffer = ct_buffer_new(10);

    ct_buffer_add_text(&buffer, "ab");
    memcpy(ct_buffer_reserve(&buffer, 8), "cdefghij", 8);
    ct_buffer_commit(&buffer, 3);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&buffer), ct_bytes_of_text("abcde")));
    ct_buffer_drop(&buffer, 2);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&buffer), ct_bytes_of_text("cde")));
    assert_null(ct_buffer_reserve(&buffer, 8));
    assert_false(ct_buffer_ok(&buffer));
}

CT_TEST_MAIN(CT_TEST(test_bytes_slice_is_clamped), CT_TEST(test_bytes_compare_by_value),
             CT_TEST(test_buffer_holds_what_was_added),
             CT_TEST(test_buffer_stops_at_its_ceiling_for_good),
             CT_TEST(test_buffer_grows_through_every_size),
             CT_TEST(test_buffer_filled_in_place_counts_what_was_committed))
