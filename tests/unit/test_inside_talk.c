/* test_inside_talk.c - what the parent and the reader of contents say survives, and nothing else is
 * taken.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "examine/inside_talk.h"

static void test_inside_talk_a_request_comes_back_as_it_was(void **state)
{
    const CtInsideTalkLook look = { .wants = 1,
                                    .size = 70000,
                                    .kind = "zip",
                                    .path = ct_bytes_of_text("a/b.zip"),
                                    .head = ct_bytes_of_text("PK") };
    g_auto(CtBuffer) code = ct_buffer_new(4096);
    CtInsideTalkLook back;

    (void)state;
    ct_inside_talk_put_look(&code, &look);
    assert_true(ct_inside_talk_get_look(ct_buffer_bytes(&code), &back, NULL));
    assert_int_equal(back.size, 70000);
    assert_int_equal(back.wants, 1);
    assert_string_equal(back.kind, "zip");
    assert_true(ct_bytes_equal(back.path, look.path) && ct_bytes_equal(back.head, look.head));
    for (size_t size = 0; size < code.size - look.head.size; size++) {
        g_autoptr(GError) error = NULL;

        assert_false(ct_inside_talk_get_look((CtBytes){ code.data, size }, &back, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static void test_inside_talk_a_need_is_never_more_than_a_piece(void **state)
{
    const CtInsideTalkNeed need[] = { { 5, 0 }, { 5, CT_LIMIT_INSIDE_PIECE + 1 } };
    CtInsideTalkNeed back = { .at = 99 };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(need); i++) {
        g_auto(CtBuffer) code = ct_buffer_new(64);

        ct_inside_talk_put_need(&code, &need[i]);
        assert_false(ct_inside_talk_get_need(ct_buffer_bytes(&code), &back, NULL));
        assert_int_equal(back.at, 99);
    }
}

CT_TEST_MAIN(CT_TEST(test_inside_talk_a_request_comes_back_as_it_was),
             CT_TEST(test_inside_talk_a_need_is_never_more_than_a_piece))
