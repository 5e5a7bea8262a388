/* test_vex.c - statements: what they cover, when, and what is set aside with its place.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/vex.h"

#define NOW  INT64_C(1767225600) /* 2026-01-01 */
#define HEAD "statements:\n"
#define ONE                                                                                        \
    "  - product: cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\n"                                                 \
    "    versions: vers:semver/>=1.0.0|<2.0.0\n"                                                   \
    "    advisory: CVE-2025-0001\n"                                                                \
    "    status: not_affected\n"                                                                   \
    "    justification: vulnerable_code_not_present\n"                                             \
    "    by: the security desk\n"                                                                  \
    "    stated: 2025-06-01\n"                                                                     \
    "    expires: 2026-06-30\n"

static CtVex *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    CtVex *vex = ct_vex_new("vex.yaml", NOW);

    if (!ct_vex_read(ct_bytes_of_text(text), ct_vex_take, vex, &error))
        fail_msg("%s", error->message);
    return vex;
}

static bool finds(CtVex *vex, const char *product, const char *advisory, CtInstant at)
{
    return ct_vex_find(vex, ct_bytes_of_text(product), ct_bytes_of_text(advisory), at) != NULL;
}

static void test_vex_statements_outlive_versions_within_their_range(void **state)
{
    (void)state;
    g_autoptr(CtVex) vex = parse(HEAD ONE);

    assert_int_equal(ct_vex_count(vex), 1);
    assert_int_equal(ct_vex_asides(vex), 0);
    assert_true(finds(vex, "cpe:2.3:a:v:p:1.0.0:*:*:*:*:*:*:*", "CVE-2025-0001", NOW));
    assert_true(finds(vex, "cpe:2.3:a:v:p:1.9.7:*:*:*:*:*:*:*", "CVE-2025-0001", NOW));
    assert_false(finds(vex, "cpe:2.3:a:v:p:2.0.0:*:*:*:*:*:*:*", "CVE-2025-0001", NOW));
    assert_false(finds(vex, "cpe:2.3:a:v:p:odd:*:*:*:*:*:*:*", "CVE-2025-0001", NOW));
    assert_false(finds(vex, "cpe:2.3:a:v:q:1.0.0:*:*:*:*:*:*:*", "CVE-2025-0001", NOW));
    assert_false(finds(vex, "cpe:2.3:a:v:p:1.0.0:*:*:*:*:*:*:*", "CVE-2025-0002", NOW));
}

static void test_vex_statements_hold_within_their_days(void **state)
{
    (void)state;
    static const char product[] = "cpe:2.3:a:v:p:1.0.0:*:*:*:*:*:*:*";
    g_autoptr(CtVex) vex = parse(HEAD ONE);
    const CtInstant first = 1748736000; /* 2025-06-01 */
    const CtInstant after = 1782864000; /* 2026-07-01 */

    assert_false(finds(vex, product, "CVE-2025-0001", first - 1));
    assert_true(finds(vex, product, "CVE-2025-0001", first));
    assert_true(finds(vex, product, "CVE-2025-0001", after - 1));
    assert_false(finds(vex, product, "CVE-2025-0001", after));
}

/* Each line of ONE, changed: the statement is set aside with the word and the place. */
static void test_vex_sets_aside_what_cannot_be_read(void **state)
{
    (void)state;
    static const char *const changes[][3] = {
        { "status: not_affected", "status: fine", "none of not_affected" },
        { "    justification: vulnerable_code_not_present\n", "", "needs a justification" },
        { "vulnerable_code_not_present", "because", "none of VEX's five" },
        { "    by: the security desk\n", "", "by" },
        { "    expires: 2026-06-30\n", "", "expires" },
        { "stated: 2025-06-01", "stated: 2026-02-01", "dated in the future" },
        { "expires: 2026-06-30", "expires: 2025-05-01", "ends before it begins" },
        { "p:*:*", "p:1.0:*", "versions have their key" },
        { "a:v:p", "a:*:p", "names no vendor" },
        { "vers:semver/>=1.0.0|<2.0.0", "1 to 2", "not a vers range" },
        { "advisory: CVE-2025-0001", "note: CVE-2025-0001", "note" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_auto(GStrv) parts = g_strsplit(HEAD ONE, changes[i][0], 2);
        g_autofree char *text = g_strjoin(changes[i][1], parts[0], parts[1], NULL);
        g_autofree char *both = g_strconcat(text, ONE, NULL);
        g_autoptr(CtVex) vex = parse(both);

        assert_int_equal(ct_vex_count(vex), 1); /* the rest goes on */
        assert_int_equal(ct_vex_asides(vex), 1);
        if (strstr(ct_vex_aside(vex, 0), changes[i][2]) == NULL ||
            !g_str_has_prefix(ct_vex_aside(vex, 0), "vex.yaml:"))
            fail_msg("\"%s\" does not say \"%s\"", ct_vex_aside(vex, 0), changes[i][2]);
    }
}

static void test_vex_sets_aside_a_contradiction(void **state)
{
    (void)state;
    g_auto(GStrv) parts = g_strsplit(
        ONE, "    status: not_affected\n    justification: vulnerable_code_not_present\n", 2);
    g_autofree char *other = g_strjoin("    status: affected\n", parts[0], parts[1], NULL);
    g_autofree char *text = g_strconcat(HEAD ONE, other, NULL);
    g_autoptr(CtVex) vex = parse(text);

    assert_int_equal(ct_vex_count(vex), 1);
    assert_non_null(strstr(ct_vex_aside(vex, 0), "contradicts"));
}

static void test_vex_settles_a_verdict(void **state)
{
    (void)state;
    CtVexStatement told = { .status = CT_VEX_NOT_AFFECTED };

    assert_int_equal(ct_vex_settle(&told, CT_ADVISORY_YES), CT_ADVISORY_NO);
    told.status = CT_VEX_FIXED;
    assert_int_equal(ct_vex_settle(&told, CT_ADVISORY_MAYBE), CT_ADVISORY_NO);
    told.status = CT_VEX_AFFECTED;
    assert_int_equal(ct_vex_settle(&told, CT_ADVISORY_MAYBE), CT_ADVISORY_YES);
    told.status = CT_VEX_UNDER_INVESTIGATION;
    assert_int_equal(ct_vex_settle(&told, CT_ADVISORY_YES), CT_ADVISORY_MAYBE);
}

CT_TEST_MAIN(CT_TEST(test_vex_statements_outlive_versions_within_their_range),
             CT_TEST(test_vex_statements_hold_within_their_days),
             CT_TEST(test_vex_sets_aside_what_cannot_be_read),
             CT_TEST(test_vex_sets_aside_a_contradiction), CT_TEST(test_vex_settles_a_verdict))
