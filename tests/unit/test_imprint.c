/* test_imprint.c - the text of a letter's square code.
 *
 * Method: written, read back, then broken by one character at each place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/imprint.h"

#include "test.h"

static CtImprint sample(void)
{
    CtImprint imprint = { .origin = "demo/autorite.example.org/a",
                          .index = 18429233,
                          .size = 18429234 };

    for (size_t i = 0; i < sizeof imprint.leaf; i++) {
        imprint.leaf[i] = (uint8_t)(251 - i);
        imprint.root[i] = (uint8_t)(7 * i);
    }
    return imprint;
}

static void test_imprint_reads_back_what_it_wrote_within_160_characters(void **state)
{
    CtImprint imprint = sample();
    CtImprint again;
    char text[CT_IMPRINT_TEXT_SIZE];
    (void)state;

    assert_true(ct_imprint_text(&imprint, text, NULL));
    assert_in_range(strlen(text), 100, 160);
    assert_true(ct_imprint_parse(ct_bytes_of_text(text), &again, NULL));
    assert_string_equal(again.origin, imprint.origin);
    assert_int_equal(again.index, imprint.index);
    assert_int_equal(again.size, imprint.size);
    assert_memory_equal(again.leaf, imprint.leaf, sizeof again.leaf);
    assert_memory_equal(again.root, imprint.root, sizeof again.root);
}

static void test_imprint_longer_than_160_characters_is_refused(void **state)
{
    CtImprint imprint = sample();
    g_autoptr(GError) error = NULL;
    char text[CT_IMPRINT_TEXT_SIZE] = "kept";
    (void)state;

    memset(imprint.origin, 'o', sizeof imprint.origin - 1);
    assert_false(ct_imprint_text(&imprint, text, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    assert_string_equal(text, "kept");
}

static void test_imprint_of_an_entry_that_the_checkpoint_does_not_cover_is_refused(void **state)
{
    CtImprint imprint = sample();
    char text[CT_IMPRINT_TEXT_SIZE];
    (void)state;

    imprint.size = imprint.index;
    assert_false(ct_imprint_text(&imprint, text, NULL));
}

static void test_imprint_origin_with_a_blank_is_refused(void **state)
{
    CtImprint imprint = sample();
    char text[CT_IMPRINT_TEXT_SIZE];
    (void)state;

    imprint.origin[3] = ' ';
    assert_false(ct_imprint_text(&imprint, text, NULL));
    imprint.origin[0] = '\0';
    assert_false(ct_imprint_text(&imprint, text, NULL));
}

static void test_imprint_refuses_every_truncation_and_a_longer_text(void **state)
{
    CtImprint imprint = sample();
    char text[CT_IMPRINT_TEXT_SIZE];
    (void)state;

    assert_true(ct_imprint_text(&imprint, text, NULL));
    for (size_t size = 0; size < strlen(text); size++) {
        g_autofree uint8_t *exact = g_memdup2(text, size);
        CtImprint read = { .index = 77 };

        assert_false(ct_imprint_parse((CtBytes){ exact, size }, &read, NULL));
        assert_int_equal(read.index, 77);
    }
    g_autofree char *longer = g_strconcat(text, "A", NULL);
    assert_false(ct_imprint_parse(ct_bytes_of_text(longer), &imprint, NULL));
}

/* A second text for the same hash (unused bits set, padding, zeroes before a number) would let two
 * codes differ to the eye and not to the reader. */
static void test_imprint_has_one_text_only(void **state)
{
    CtImprint imprint = { .origin = "o", .index = 1, .size = 2 };
    char text[CT_IMPRINT_TEXT_SIZE];
    (void)state;

    assert_true(ct_imprint_text(&imprint, text, NULL));
    g_autofree char *unused_bits = g_strdup(text);
    unused_bits[strlen(text) - 1] = 'B';
    assert_false(ct_imprint_parse(ct_bytes_of_text(unused_bits), &imprint, NULL));
    g_autofree char *leading = g_strconcat("CONSTAT1 o 01", text + strlen("CONSTAT1 o 1"), NULL);
    assert_false(ct_imprint_parse(ct_bytes_of_text(leading), &imprint, NULL));
    assert_true(ct_imprint_parse(ct_bytes_of_text(text), &imprint, NULL));
}

CT_TEST_MAIN(CT_TEST(test_imprint_reads_back_what_it_wrote_within_160_characters),
             CT_TEST(test_imprint_longer_than_160_characters_is_refused),
             CT_TEST(test_imprint_of_an_entry_that_the_checkpoint_does_not_cover_is_refused),
             CT_TEST(test_imprint_origin_with_a_blank_is_refused),
             CT_TEST(test_imprint_refuses_every_truncation_and_a_longer_text),
             CT_TEST(test_imprint_has_one_text_only))
