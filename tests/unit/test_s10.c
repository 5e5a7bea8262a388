/* test_s10.c - registered item numbers.
 *
 * Method: the worked example of the standard, both special check digits, one thing broken at a
 * time, and every serial of a stretch made and read back.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/s10.h"

#include "test.h"

static void test_s10_check_digit_of_the_standards_example(void **state)
{
    (void)state;
    assert_int_equal(ct_s10_check_digit(47312482), 9);
}

/* Serial 1 weighs 7: 11 - 7 = 4. Serial 8 weighs 56 = 1: 10 becomes 0. A sum of 0 becomes 5. */
static void test_s10_check_digit_ten_is_nought_and_eleven_is_five(void **state)
{
    (void)state;
    assert_int_equal(ct_s10_check_digit(1), 4);
    assert_int_equal(ct_s10_check_digit(8), 0);
    assert_int_equal(ct_s10_check_digit(0), 5);
}

static void test_s10_reads_back_what_it_made(void **state)
{
    (void)state;
    for (uint32_t serial = 0; serial < 100000000; serial += 99991) {
        char text[CT_S10_SIZE];
        CtS10 item;

        assert_true(ct_s10_make("RR", serial, "FR", text, NULL));
        assert_true(ct_s10_parse(ct_bytes_of_text(text), &item, NULL));
        assert_int_equal(item.serial, serial);
        assert_string_equal(item.service, "RR");
        assert_string_equal(item.country, "FR");
    }
}

static void test_s10_notices_every_single_wrong_digit(void **state)
{
    (void)state;
    for (size_t i = 2; i < 11; i++)
        for (char digit = '0'; digit <= '9'; digit++) {
            char text[] = "RR473124829FR";
            CtS10 item;

            if (text[i] == digit)
                continue;
            text[i] = digit;
            assert_false(ct_s10_parse(ct_bytes_of_text(text), &item, NULL));
        }
}

static void test_s10_refuses_what_is_not_thirteen_strict_characters(void **state)
{
    static const char *const wrong[] = { "",
                                         "RR473124829F",
                                         "RR473124829FRX",
                                         "rr473124829FR",
                                         "RR473124829fr",
                                         "R1473124829FR",
                                         "RR 4731248 9FR",
                                         "RR+73124829FR",
                                         " RR473124829F" };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        CtS10 item = { .serial = 7 };

        assert_false(ct_s10_parse(ct_bytes_of_text(wrong[i]), &item, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(item.serial, 7);
    }
}

static void test_s10_refuses_every_truncation(void **state)
{
    static const char whole[] = "RR473124829FR";
    (void)state;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);
        CtS10 item;

        assert_false(ct_s10_parse((CtBytes){ exact, size }, &item, NULL));
    }
}

static void test_s10_does_not_make_a_number_of_nine_digits(void **state)
{
    g_autoptr(GError) error = NULL;
    char text[CT_S10_SIZE] = "kept";
    (void)state;

    assert_false(ct_s10_make("RR", 100000000, "FR", text, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    assert_string_equal(text, "kept");
    assert_false(ct_s10_make("R", 1, "FR", text, NULL));
    assert_false(ct_s10_make("RR", 1, "fr", text, NULL));
}

static void test_s10_prints_groups_that_can_be_read_aloud(void **state)
{
    char text[CT_S10_PRINTED_SIZE];
    CtS10 item = { .service = "RR", .serial = 47312482, .country = "FR" };
    (void)state;

    ct_s10_print(&item, text);
    assert_string_equal(text, "RR 47 312 482 9 FR");
}

CT_TEST_MAIN(CT_TEST(test_s10_check_digit_of_the_standards_example),
             CT_TEST(test_s10_check_digit_ten_is_nought_and_eleven_is_five),
             CT_TEST(test_s10_reads_back_what_it_made),
             CT_TEST(test_s10_notices_every_single_wrong_digit),
             CT_TEST(test_s10_refuses_what_is_not_thirteen_strict_characters),
             CT_TEST(test_s10_refuses_every_truncation),
             CT_TEST(test_s10_does_not_make_a_number_of_nine_digits),
             CT_TEST(test_s10_prints_groups_that_can_be_read_aloud))
