/* test_version_range.c - ranges as node-semver's README and the vers specification tell them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/version_range.h"

/* The versions of `in` are in, those of `out` are not; both parted by blanks. */
static void expect(const char *scheme, const char *text, const char *in, const char *out)
{
    const CtVersionScheme *known =
        scheme == NULL ? NULL : ct_version_scheme(ct_bytes_of_text(scheme));
    g_autoptr(GError) error = NULL;
    g_autoptr(CtVersionRange) range = ct_version_range_parse(known, ct_bytes_of_text(text), &error);
    const char *const lists[] = { out, in };

    if (range == NULL)
        fail_msg("%s: %s", text, error->message);
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_auto(GStrv) versions = g_strsplit(lists[i], " ", -1);

        for (size_t k = 0; versions[k] != NULL; k++)
            if (versions[k][0] != '\0' &&
                ct_version_range_holds(range, ct_bytes_of_text(versions[k])) !=
                    (CtVersionRangeVerdict)i)
                fail_msg("%s: %s", text, versions[k]);
    }
}

static void expect_refused(const char *scheme, const char *text, CtErrorCode code)
{
    const CtVersionScheme *known =
        scheme == NULL ? NULL : ct_version_scheme(ct_bytes_of_text(scheme));
    g_autoptr(GError) error = NULL;
    g_autoptr(CtVersionRange) range = ct_version_range_parse(known, ct_bytes_of_text(text), &error);

    if (range != NULL)
        fail_msg("\"%s\" is taken", text);
    assert_true(g_error_matches(error, CT_ERROR, (int)code));
}

static void test_version_range_of_npm_reads_every_form(void **state)
{
    (void)state;
    expect("npm", "1.2.3 - 2.3.4", "1.2.3 2.3.4 2.0.0", "1.2.2 2.3.5");
    expect("npm", "1.2 - 2.3", "1.2.0 2.3.9", "1.1.9 2.4.0");
    expect("npm", "~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2");
    expect("npm", "~1", "1.0.0 1.9.9", "2.0.0 0.9.9");
    expect("npm", "^1.2.3", "1.2.3 1.9.9", "2.0.0 1.2.2 2.0.0-alpha");
    expect("npm", "^0.2.3", "0.2.3 0.2.9", "0.3.0");
    expect("npm", "^0.0.3", "0.0.3", "0.0.4 0.0.2");
    expect("npm", "^0.0", "0.0.0 0.0.9", "0.1.0");
    expect("npm", "1.x || >=2.5.0 || 5.0.0 - 7.2.3", "1.4.0 2.5.0 6.0.0", "2.4.9");
    expect("npm", ">1.2", "1.3.0", "1.2.9");
    expect("npm", "<=1.2", "1.2.9", "1.3.0");
    expect("npm", "*", "0.0.0 9.9.9", "1.0.0-alpha");
    expect("npm", "", "1.0.0", "1.0.0-alpha");
    expect("npm", ">= 1.2.7 <1.3.0", "1.2.7 1.2.99", "1.2.6 1.3.0");
}

static void test_version_range_of_npm_takes_a_pre_release_of_the_same_numbers_only(void **state)
{
    (void)state;
    expect("npm", ">1.2.3-alpha.3", "1.2.3-alpha.7 3.4.5", "3.4.5-alpha.9 1.2.3-alpha.2");
    expect("npm", "^1.2.3-beta.2", "1.2.3-beta.4 1.2.4", "1.2.4-beta.2 1.2.3-beta.1");
    expect("npm", "^1.2.3-beta.2||*", "1.2.4", "1.2.3-beta.4");
}

static void test_version_range_refuses_what_its_notation_does_not_know(void **state)
{
    (void)state;
    expect_refused("npm", "!=1.0.0", CT_ERROR_INPUT);
    expect_refused("npm", "1.2.3.4", CT_ERROR_INPUT);
    expect_refused("npm", ">", CT_ERROR_INPUT);
    expect_refused("npm", "1.0 | 2.0", CT_ERROR_INPUT);
    expect_refused("npm", "==1.2.3", CT_ERROR_INPUT);
    expect_refused("deb", ">1", CT_ERROR_MISSING);
    expect_refused(NULL, "vers:unknown/1", CT_ERROR_MISSING);
    expect_refused(NULL, "vers:npm", CT_ERROR_INPUT);
    expect_refused(NULL, "vers:npm/", CT_ERROR_INPUT);
    expect_refused(NULL, "vers:npm/1.0", CT_ERROR_INPUT);
    expect_refused(NULL, "vers:npm/1.0.0|>1.0.0", CT_ERROR_INPUT);
    expect_refused(NULL, "vers:npm/1.0.0||2.0.0", CT_ERROR_INPUT);
    expect_refused(NULL, "vers:npm/%zz", CT_ERROR_INPUT);
    expect_refused(NULL, "vers:all/1", CT_ERROR_INPUT);
    expect_refused("gem", "vers:npm/1.0.0", CT_ERROR_INPUT);
}

static void test_version_range_of_vers_follows_its_algorithm(void **state)
{
    (void)state;
    expect(NULL, "vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.3 2.0.0 4.9.9", "1.2.4 5.0.0 1.0.0");
    expect(NULL, "vers:deb/>=1.0~rc1|!=1.2|<2", "1.0~rc1 1.0 1.3", "1.2 2 0.9");
    expect(NULL, "vers:pypi/<2|>=3", "1.9 3.0 4", "2 2.9");
    expect(NULL, "vers:gem/ >= 2.2.0 | != 2.2.1 | < 2.3.0 ", "2.2.0 2.2.2", "2.2.1 2.3.0");
    expect(NULL, "vers:golang/>=v1.0.0%2Bincompatible", "v1.0.0 v1.2.0", "v0.9.0");
    expect(NULL, "vers:maven/>1|>2|<4|<3", "1.5 3.5", "1 4");
    expect(NULL, "vers:rpm/*", "1 2", "");
    expect(NULL, "vers:all/*", "anything", "");
    expect(NULL, "vers:none/*", "", "1");
    expect("npm", "vers:npm/<1.0.0", "0.9.0", "1.0.0");
}

/* Constraints are in order of version whatever order they are written in. */
static void test_version_range_of_vers_puts_constraints_in_order(void **state)
{
    (void)state;
    expect(NULL, "vers:npm/<5.0.0|>=2.0.0|1.2.3", "1.2.3 2.0.0 4.9.9", "1.2.4 5.0.0 1.0.0");
}

static void test_version_range_of_a_version_that_is_none_is_invalid(void **state)
{
    (void)state;
    const CtVersionScheme *npm = ct_version_scheme(ct_bytes_of_text("npm"));
    g_autoptr(CtVersionRange) range = ct_version_range_parse(npm, ct_bytes_of_text("^1.0.0"), NULL);

    assert_non_null(range);
    assert_int_equal(ct_version_range_holds(range, ct_bytes_of_text("1.0")),
                     CT_VERSION_RANGE_INVALID);
}

CT_TEST_MAIN(CT_TEST(test_version_range_of_npm_reads_every_form),
             CT_TEST(test_version_range_of_npm_takes_a_pre_release_of_the_same_numbers_only),
             CT_TEST(test_version_range_refuses_what_its_notation_does_not_know),
             CT_TEST(test_version_range_of_vers_follows_its_algorithm),
             CT_TEST(test_version_range_of_vers_puts_constraints_in_order),
             CT_TEST(test_version_range_of_a_version_that_is_none_is_invalid))
