/* test_postal.c - the address block (NF Z10-011).
 *
 * Method: addresses as people type them, and for each fault the line that is named.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/postal.h"

#include "test.h"

static bool has_fault(const CtPostalFaults *faults, size_t line, const char *what)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->fault[i].line == line && strstr(faults->fault[i].what, what) != NULL)
            return true;
    return false;
}

static bool read_block(const char *text, CtPostalPlace place, CtPostal *out, CtPostalFaults *faults)
{
    return ct_postal_read(ct_bytes_of_text(text), place, out, faults);
}

static void test_postal_blanks_capitals_and_punctuation_are_put_right(void **state)
{
    g_auto(CtPostal) postal = { 0 };
    (void)state;

    assert_true(
        read_block("  Madame  Camille\tExemple \n\n Bâtiment B, porte 2\n12, rue de l'Étang-Neuf.\n"
                   "29000   Quimper\n\n",
                   CT_POSTAL_FRANCE, &postal, NULL));
    assert_int_equal(postal.count, 4);
    assert_string_equal(postal.line[0], "Madame Camille Exemple");
    assert_string_equal(postal.line[1], "Bâtiment B, porte 2");
    assert_string_equal(postal.line[2], "12 RUE DE L ÉTANG NEUF");
    assert_string_equal(postal.line[3], "29000 QUIMPER");
}

static void test_postal_the_name_is_never_put_in_capitals(void **state)
{
    g_auto(CtPostal) postal = { 0 };
    (void)state;

    assert_true(read_block("Camille d'Exemple\n29000 Quimper", CT_POSTAL_FRANCE, &postal, NULL));
    assert_string_equal(postal.line[0], "Camille d'Exemple");
}

static void test_postal_a_line_of_39_characters_is_named(void **state)
{
    g_auto(CtPostal) fits = { 0 };
    g_auto(CtPostal) too_long = { 0 };
    CtPostalFaults faults;
    (void)state;

    /* Letters that take two bytes each: characters are counted. */
    assert_true(read_block("éééééééééééééééééééééééééééééééééééééé\n1 rue A\n29000 Quimper",
                           CT_POSTAL_FRANCE, &fits, &faults));
    assert_false(read_block("ééééééééééééééééééééééééééééééééééééééé\n1 rue A\n29000 Quimper",
                            CT_POSTAL_FRANCE, &too_long, &faults));
    assert_true(has_fault(&faults, 1, "38"));
}

static void test_postal_seven_lines_are_for_other_countries_only(void **state)
{
    static const char seven[] = "A\nB\nC\nD\n1 Street\nTown 123\nIreland";
    g_auto(CtPostal) abroad = { 0 };
    g_auto(CtPostal) france = { 0 };
    g_auto(CtPostal) eight = { 0 };
    CtPostalFaults faults;
    (void)state;

    assert_true(read_block(seven, CT_POSTAL_ABROAD, &abroad, NULL));
    assert_string_equal(abroad.line[6], "IRELAND");
    assert_false(
        read_block("A\nB\nC\nD\nE\n1 rue A\n29000 Quimper", CT_POSTAL_FRANCE, &france, &faults));
    assert_true(has_fault(&faults, 0, "more lines"));
    assert_false(
        read_block("A\nB\nC\nD\nE\nF\n1 Street\nIreland", CT_POSTAL_ABROAD, &eight, &faults));
    assert_int_equal(eight.count, 7);
}

static void test_postal_a_missing_code_is_never_guessed(void **state)
{
    static const char *const wrong[] = { "A\n1 rue A\nQuimper", "A\n1 rue A\n2900 Quimper",
                                         "A\n1 rue A\n290000 Quimper", "A\n1 rue A\n29000",
                                         "A\n1 rue A\n29000 12345" };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(CtPostal) postal = { 0 };
        CtPostalFaults faults;

        assert_false(read_block(wrong[i], CT_POSTAL_FRANCE, &postal, &faults));
        assert_true(has_fault(&faults, 3, "five-digit"));
    }
}

static void test_postal_abroad_ends_with_a_country(void **state)
{
    g_auto(CtPostal) postal = { 0 };
    CtPostalFaults faults;
    (void)state;

    assert_false(read_block("A\n1 Street\nTown 123", CT_POSTAL_ABROAD, &postal, &faults));
    assert_true(has_fault(&faults, 3, "country"));
}

static void test_postal_refuses_what_is_no_block(void **state)
{
    static const char *const wrong[] = { "", "\n\n", "only one line", "A\n...\n29000 Quimper",
                                         "\xff\xfe\n29000 Quimper" };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(CtPostal) postal = { 0 };
        CtPostalFaults faults;

        assert_false(read_block(wrong[i], CT_POSTAL_FRANCE, &postal, &faults));
        assert_true(faults.count > 0);
    }
}

static void test_postal_every_truncation_is_read_or_refused_and_never_padded(void **state)
{
    static const char whole[] = "Camille Exemple\n12 rue de l'Étang\n29000 Quimper";
    (void)state;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);
        g_auto(CtPostal) postal = { 0 };

        bool sound = ct_postal_read((CtBytes){ exact, size }, CT_POSTAL_FRANCE, &postal, NULL);
        assert_true(!sound || size > sizeof "Camille Exemple\n12 rue de l'Étang\n29000");
    }
}

CT_TEST_MAIN(CT_TEST(test_postal_blanks_capitals_and_punctuation_are_put_right),
             CT_TEST(test_postal_the_name_is_never_put_in_capitals),
             CT_TEST(test_postal_a_line_of_39_characters_is_named),
             CT_TEST(test_postal_seven_lines_are_for_other_countries_only),
             CT_TEST(test_postal_a_missing_code_is_never_guessed),
             CT_TEST(test_postal_abroad_ends_with_a_country),
             CT_TEST(test_postal_refuses_what_is_no_block),
             CT_TEST(test_postal_every_truncation_is_read_or_refused_and_never_padded))
