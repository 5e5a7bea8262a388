/* test_bulletin.c - which words name what, which rows are own, what is wrong upstream.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "bulletin_sample.h"

static const char *line_of(const char *product)
{
    g_autoptr(CtBulletinBook) book = sample_book();
    static char line[64];

    sample_bulletin(book, "EX15-001", 0);
    sample_row(book, "EX15-001", product, "");
    const char *found = ct_bulletin_row_at(book, 0)->group[CT_BULLETIN_LINE];
    (void)g_strlcpy(line, found == NULL ? "none" : found, sizeof line);
    return line;
}

static void test_bulletin_names_are_whole_words(void **state)
{
    (void)state;
    assert_string_equal(line_of("system 8 for x64-based machines"), "System 8");
    assert_string_equal(line_of("Update 3 for System 8"), "System 8");
    assert_string_equal(line_of("System 8."), "System 8");
    assert_string_equal(line_of("System 8.1 RT"), "System 8.1");
    assert_string_equal(line_of("System 88"), "none");
    assert_string_equal(line_of("EcoSystem 8"), "none");
    assert_string_equal(line_of("\xc3\xa9System 8"), "none");
    assert_string_equal(line_of("System 8.2, not System 8"), "System 8");
}

static void test_bulletin_longest_name_counts(void **state)
{
    (void)state;
    assert_string_equal(line_of("Example Suite 2010 on System 8"), "Suite 2010");
}

static void test_bulletin_component_of_the_same_line_is_own(void **state)
{
    (void)state;
    g_autoptr(CtBulletinBook) book = sample_book();

    sample_bulletin(book, "EX15-001", 0);
    sample_row(book, "EX15-001", "Example Suite 2010", "Example Writer 2010");
    sample_row(book, "EX15-001", "System 8", "Example Browser 9");
    sample_row(book, "EX15-001", "Unknown", "Also unknown");
    assert_true(ct_bulletin_row_at(book, 0)->own);
    assert_false(ct_bulletin_row_at(book, 1)->own);
    assert_string_equal(ct_bulletin_row_at(book, 1)->group[CT_BULLETIN_COMPONENT], "browser");
    assert_false(ct_bulletin_row_at(book, 2)->own);
}

static void test_bulletin_refuses_what_does_not_belong(void **state)
{
    (void)state;
    g_autoptr(CtBulletinBook) book = sample_book();
    const CtBulletin again = { .id = "EX15-001" };
    const CtBulletinRow row = { .product = "System 8" };
    g_autoptr(GError) twice = NULL;
    g_autoptr(GError) lost = NULL;
    g_autoptr(GError) kind = NULL;

    sample_bulletin(book, "EX15-001", 0);
    assert_false(ct_bulletin_add(book, &again, &twice));
    assert_true(g_error_matches(twice, CT_ERROR, CT_ERROR_INPUT));
    assert_false(ct_bulletin_add_row(book, "EX15-002", &row, &lost));
    assert_true(g_error_matches(lost, CT_ERROR, CT_ERROR_INPUT));
    assert_false(ct_bulletin_add_name(book, "colour", "red", "red", &kind));
    assert_int_equal(ct_bulletin_count(book), 1);
    assert_int_equal(ct_bulletin_row_count(book), 0);
}

static void gather(void *user, const CtBulletin *bulletin, const char *what)
{
    g_string_append_printf(user, "%s: %s\n", bulletin->id, what);
}

static void add_wrong_row(CtBulletinBook *book, const CtBulletinRow *row)
{
    assert_true(ct_bulletin_add_row(book, "EX15-001", row, NULL));
}

static void test_bulletin_shows_what_is_wrong_upstream(void **state)
{
    (void)state;
    g_autoptr(CtBulletinBook) book = sample_book();
    g_autoptr(GString) found = g_string_new(NULL);
    const CtBulletin first = { .id = "EX15-001",
                               .published = ct_time_instant((CtDate){ 2015, 1, 13 }, 0, 0, 0),
                               .severity = "Critical",
                               .vulnerabilities = "CVE-2013-9001 CVE-2014-9002",
                               .remark = "its day is printed twice" };

    assert_true(ct_bulletin_add(book, &first, NULL));
    sample_bulletin(book, "EX15-002", first.published + CT_DAY_SECONDS);
    add_wrong_row(book, &(CtBulletinRow){ .product = "System 8", .update = "100", .line = 2 });
    add_wrong_row(book, &(CtBulletinRow){ .product = "System 8",
                                          .update = "100",
                                          .severity = "Low",
                                          .replaces = "90@EX14-9 100@EX14-9",
                                          .line = 3 });
    add_wrong_row(book, &(CtBulletinRow){ .product = "Another",
                                          .update = "101",
                                          .severity = "Low",
                                          .replaces = "200@EX15-002",
                                          .applies = "CVE-2014-9002 CVE-2014-9003",
                                          .line = 4 });
    ct_bulletin_upstream(book, gather, found);
    assert_string_equal(
        found->str,
        "EX15-001: its day is printed twice\n"
        "EX15-001: 1 vulnerabilities are numbered two years or more before it\n"
        "EX15-001: 1 rows print no severity (first in line 2)\n"
        "EX15-001: 1 rows name their own update as replaced by it (first in line 3)\n"
        "EX15-001: 1 rows say that they replace an update of a later bulletin (first in line 4)\n"
        "EX15-001: 1 rows repeat a product and update with another severity (first in line 3)\n"
        "EX15-001: 1 rows name a vulnerability that the bulletin does not list (first in line 4)\n"
        "EX15-001: 1 rows are of no product line that the names know (first in line 4)\n");
}

CT_TEST_MAIN(CT_TEST(test_bulletin_names_are_whole_words),
             CT_TEST(test_bulletin_longest_name_counts),
             CT_TEST(test_bulletin_component_of_the_same_line_is_own),
             CT_TEST(test_bulletin_refuses_what_does_not_belong),
             CT_TEST(test_bulletin_shows_what_is_wrong_upstream))
