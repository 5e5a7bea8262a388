/* test_language.c - the reader's wish decides, and a malformed wish is no wish.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "web/language.h"

static void expect(const char *asked, const char *header, CtPoLanguage language)
{
    assert_int_equal(ct_language_choose(asked, header), language);
}

static void test_language_of_the_address_goes_before_the_browser(void **state)
{
    (void)state;
    expect("fr", "en", CT_PO_LANGUAGE_FR);
    expect("EN", "fr", CT_PO_LANGUAGE_EN);
    expect("xx", "fr", CT_PO_LANGUAGE_FR);
}

static void test_language_with_the_highest_weight_wins(void **state)
{
    (void)state;
    expect(NULL, "en;q=0.4, fr;q=0.9", CT_PO_LANGUAGE_FR);
    expect(NULL, "de, fr;q=0.1, en;q=0.2", CT_PO_LANGUAGE_EN);
    expect(NULL, "fr, en", CT_PO_LANGUAGE_FR);
    expect(NULL, "en;q=0.999, fr;q=1.000", CT_PO_LANGUAGE_FR);
    expect(NULL, "fr;q=0, en;q=0.1", CT_PO_LANGUAGE_EN);
}

static void test_language_of_a_region_is_served_with_the_language(void **state)
{
    (void)state;
    expect(NULL, "fr-CA", CT_PO_LANGUAGE_FR);
    expect("fr-BE", NULL, CT_PO_LANGUAGE_FR);
    expect(NULL, "frr, fro;q=0.9", CT_PO_LANGUAGE_EN); /* other languages that begin alike */
}

static void test_language_malformed_counts_as_not_said(void **state)
{
    static const char *const malformed[] = { "fr;q=2", "fr;q=1.1",   "fr;q=", "fr;q=-1",
                                             "fr;x=1", "fr;q=0.5x",  ";",     ",,,",
                                             "",       "fr;q=1.0001" };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(malformed); i++)
        expect(NULL, malformed[i], CT_PO_LANGUAGE_EN);
}

static void test_language_header_beyond_its_ceiling_is_not_read(void **state)
{
    g_autofree char *commas = g_strnfill(600, ',');
    g_autofree char *header = g_strconcat("fr", commas, NULL);

    (void)state;
    expect(NULL, header, CT_PO_LANGUAGE_EN);
}

static void test_language_without_any_wish_is_the_first(void **state)
{
    (void)state;
    expect(NULL, NULL, (CtPoLanguage)0);
}

CT_TEST_MAIN(CT_TEST(test_language_of_the_address_goes_before_the_browser),
             CT_TEST(test_language_with_the_highest_weight_wins),
             CT_TEST(test_language_of_a_region_is_served_with_the_language),
             CT_TEST(test_language_malformed_counts_as_not_said),
             CT_TEST(test_language_header_beyond_its_ceiling_is_not_read),
             CT_TEST(test_language_without_any_wish_is_the_first))
