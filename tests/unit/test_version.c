/* test_version.c - each packager's order, by the cases that its own documentation gives.
 *
 * A row lists versions from older to newer, equal ones parted by '='; all pairs of a row are
 * compared both ways. dpkg itself is asked about invented versions.
 * Sources: Debian Policy 5.6.12 and deb-version(7); rpm-version(7) and RPM's rpmvercmp tests;
 * apk-package(5); semver.org 11; PEP 440 ("Summary of permitted suffixes and relative ordering",
 * "Normalization"); Maven's POM reference; the documentation of Gem::Version; NuGet package
 * versioning; node-semver's README; Go Modules Reference; Composer's versions article and PHP's
 * version_compare; R's ?numeric_version; the PVP; VS_FIXEDFILEINFO.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/version.h"

static const CtVersionScheme *scheme_of(const char *name)
{
    const CtVersionScheme *scheme = ct_version_scheme(ct_bytes_of_text(name));

    assert_non_null(scheme);
    return scheme;
}

static CtVersionOrder order_of(const char *scheme, const char *a, const char *b)
{
    return ct_version_compare(scheme_of(scheme), ct_bytes_of_text(a), ct_bytes_of_text(b));
}

static void expect_order(const char *scheme, const char *a, const char *b, CtVersionOrder expected)
{
    CtVersionOrder order = order_of(scheme, a, b);

    if (order != expected)
        fail_msg("%s: \"%s\" and \"%s\" give %d, not %d", scheme, a, b, order, expected);
}

/* "1.0 2.0=2.0.0 3": older to newer. */
static void expect_row(const char *scheme, const char *row)
{
    g_auto(GStrv) steps = g_strsplit(row, " ", -1);

    for (size_t i = 0; steps[i] != NULL; i++) {
        g_auto(GStrv) equal = g_strsplit(steps[i], "=", -1);

        for (size_t k = 0; equal[k] != NULL; k++) {
            expect_order(scheme, equal[0], equal[k], CT_VERSION_EQUAL);
            expect_order(scheme, equal[k], equal[0], CT_VERSION_EQUAL);
        }
        for (size_t later = i + 1; steps[later] != NULL; later++) {
            g_auto(GStrv) newer = g_strsplit(steps[later], "=", -1);

            expect_order(scheme, equal[0], newer[0], CT_VERSION_LESS);
            expect_order(scheme, newer[0], equal[0], CT_VERSION_GREATER);
        }
    }
}

static void expect_refused(const char *scheme, const char *const *versions)
{
    for (size_t i = 0; versions[i] != NULL; i++)
        if (ct_version_is_valid(scheme_of(scheme), ct_bytes_of_text(versions[i])))
            fail_msg("%s takes \"%s\"", scheme, versions[i]);
}

static void test_version_dpkg_follows_debian_policy(void **state)
{
    (void)state;
    static const char *const refused[] = { "",    "a1",  "1:",  ":1",           "1-",    "-1",
                                           "1_2", "1 2", "a:1", "2147483648:1", "1-a_b", NULL };

    expect_row("dpkg", "1~~ 1~~a 1~ 1=1-0=0:1 1-1 1a 1+ 1.0=1.00=1. 1.0.1 1.2 1.10 1:0.1");
    expect_row("deb", "1.0~beta1~svn1245 1.0~beta1 1.0");
    expect_row("debian", "0.9.8zg-1~deb7u1 0.9.8zg-1 0.9.8zh");
    expect_refused("dpkg", refused);
}

/* Every pair, as dpkg --compare-versions says; without dpkg there is nothing to ask. */
static void test_version_dpkg_agrees_with_dpkg_itself(void **state)
{
    (void)state;
    static const char *const versions[] = { "1",     "1.0",   "1.0~rc1", "1.0-1",  "1.0-1+b1",
                                            "1.0+a", "1.0a0", "1.0a",    "1:0.9~", "0",
                                            "0-0",   "0-a",   "0a",      "1-1.1-1" };
    g_autofree char *dpkg = g_find_program_in_path("dpkg");
    size_t asked = 0;

    if (dpkg == NULL)
        skip();
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++)
        for (size_t k = 0; k < i; k++) {
            char *arguments[] = { dpkg,
                                  (char[]){ "--compare-versions" },
                                  g_strdup(versions[i]),
                                  (char[]){ "lt" },
                                  g_strdup(versions[k]),
                                  NULL };
            int status = 0;
            bool less = order_of("dpkg", versions[i], versions[k]) == CT_VERSION_LESS;

            assert_true(g_spawn_sync(NULL, arguments, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                                     NULL, NULL, &status, NULL));
            if ((status == 0) != less)
                fail_msg("dpkg differs on %s and %s", versions[i], versions[k]);
            g_free(arguments[2]);
            g_free(arguments[4]);
            asked++;
        }
    assert_int_equal(asked, G_N_ELEMENTS(versions) * (G_N_ELEMENTS(versions) - 1) / 2);
}

static void test_version_rpm_knows_tilde_and_caret(void **state)
{
    (void)state;
    static const char *const refused[] = { "", "-1", "1-", "1-2-3", "a:1", "1 0", "1/0", NULL };

    expect_row("rpm", "1.0~rc1 1.0=1..0=1_0=0:1.0 1.0^ 1.0^git1 1.0^20160101 1.0.1");
    expect_row("rpm", "5.5p1 5.5p2 5.5p10 10a2 10b2 10.1-xyz 10.1xyz 11");
    expect_row("rpm", "1.0a 1.0.1 1.0010=1.10 2:0.1");
    expect_row("rpm", "1.0 1.0-0 1.0-1 1.0-1.fc1 1.0-2");
    expect_row("rpm", "1.0~rc1~git123 1.0~rc1 1.0~rc2 1.0");
    expect_row("rpm", "1.0^git1~pre 1.0^git1");
    expect_row("rpm", "1.1.\xce\xb1=1.1.\xce\xb2=1.1.\xce\xb1\xce\xb1"); /* rpm's own tests */
    expect_refused("rpm", refused);
}

static void test_version_apk_orders_suffixes_around_the_release(void **state)
{
    (void)state;
    static const char *const refused[] = { "",        "a",    "1.",    "1.0-1", "1.0-r",
                                           "1.0_foo", "1.0A", "1.0ab", "1..0",  NULL };

    expect_row("apk", "1.0_alpha 1.0_alpha1 1.0_alpha2 1.0_beta 1.0_pre 1.0_rc 1.0 1.0-r0 1.0-r1 "
                      "1.0_cvs 1.0_svn 1.0_git 1.0_hg 1.0_p 1.0_p1 1.0a 1.0b 1.0.1 1.1 1.2 1.10");
    expect_row("alpine", "1.01 1.02 1.1");
    expect_row("apk", "1.0 1.0~abcd 1.0_p1");
    expect_refused("apk", refused);
}

static void test_version_semver_follows_its_eleventh_rule(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "1",          "1.0",    "01.0.0",  "1.0.0-",         "v1.0.0", "1.0.0-01",
        "1.0.0-a..b", "1.0.0+", "1.0.0.0", "1.0.0-\xc3\xa9", NULL
    };

    expect_row("semver", "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 "
                         "1.0.0-beta.11 1.0.0-rc.1 1.0.0=1.0.0+a=1.0.0+b 2.0.0 2.1.0 2.1.1");
    expect_row("semver", "1.0.99999999999999999998 1.0.99999999999999999999 "
                         "1.0.100000000000000000000");
    expect_refused("semver", refused);
}

static void test_version_pep440_normalises_first(void **state)
{
    (void)state;
    static const char *const refused[] = { "",      "1.0.",     "a1",    "1.0+", "1.0+a..b",
                                           "1.0-x", "1.0foo.1", "1!2!3", NULL };

    expect_row("pep440",
               "1.dev0=1.0.dev=1.0-DEV0 1.0.dev456 1.0a1=1.0-alpha.1=1.0ALPHA1 "
               "1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 "
               "1.0b2.post345 1.0rc1.dev456 1.0rc1=1.0c1=1.0-preview-1 1.0=1=v1.0.0 "
               "1.0+abc.5 1.0+abc.7 1.0+5 1.0.post456.dev34 1.0.post456=1.0-456=1.0r456 "
               "1.0.15 1.1.dev1 1!0.1");
    expect_refused("pypi", refused);
}

static void test_version_maven_follows_the_pom_reference(void **state)
{
    (void)state;
    static const char *const refused[] = { "", "1 0", NULL };

    expect_row("maven", "1-alpha-1=1-a1=1alpha1 1-beta-1 1-milestone-1=1-m1 1-rc=1-cr=1.0-RC "
                        "1-snapshot 1=1.0=1.0.0=1-ga=1.ga=1-final=1.release 1-sp 1-abc 1-1 1.1");
    expect_row("maven", "1.0-alpha-10-SNAPSHOT 1.0-alpha-10 1.0-beta 1.0 1.0.1 1.2 1.10");
    expect_row("maven", "2-0.1 2-1 2.0.1 2.1");
    expect_row("maven", "1-foo 1-foo2 1-foo10=1.foo10");
    expect_refused("maven", refused);
}

static void test_version_gem_compares_segments(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "a", "1..2", "1.0-", "1._", "1.0.", "v1", "1a", NULL
    };

    expect_row("gem", "1.0.a=1.a 1.0.a2=1.0.a.2 1.0.a10 1.0.b1 1.0=1=1.0.0 1.0.1 1.1");
    expect_row("rubygems", "1.a.0.b 1.a 1.a.0.1 1.a.1");
    expect_row("gem", "1-a.-=1.pre.a.pre 1--=1.pre.pre 1-1=1.pre.1 1");
    expect_refused("gem", refused);
}

static void test_version_nuget_pads_and_ignores_case(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "1.", "a", "1.0.0.0.0", "1.0-", "1.0--\xc3\xa9", "2147483648.0", NULL
    };

    expect_row("nuget", "1.0.0-alpha=1.0-ALPHA 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc "
                        "1=1.0=1.0.0=1.0.0.0=01.0 1.0.0.1 1.0.1 1.10");
    expect_refused("nuget", refused);
}

static void test_version_npm_is_strict_semver_with_a_v(void **state)
{
    (void)state;
    static const char *const refused[] = { "1.2",    "=1.2.3", "1.2.3.4", "9007199254740992.0.0",
                                           "V1.2.3", NULL };

    expect_row("npm", "1.2.3-alpha.1 1.2.3-alpha.10 1.2.3=v1.2.3=1.2.3+x 1.2.4");
    expect_refused("npm", refused);
}

static void test_version_go_takes_short_forms_and_ignores_builds(void **state)
{
    (void)state;
    static const char *const refused[] = { "v", "v01", "v1.2-a", "v1.2.3.4", "go1.2", NULL };

    expect_row("go", "v0.0.0-20170915032832-14c0d48ead0c v0.0.0 v1=v1.0.0=1.0.0 v1.2.3-pre v1.2.3 "
                     "v2.0.0=v2.0.0+incompatible");
    expect_refused("golang", refused);
}

static void test_version_composer_writes_in_full_first(void **state)
{
    (void)state;
    static const char *const refused[] = { "",       "dev-main",  "master",
                                           "1.0foo", "1.0.0.0.0", "12345678901234567890123",
                                           "x",      NULL };
    static const char *const dates[] = { "9999999.0", "20230102.1.2.10", "202301021.20230102",
                                         "1.0@foo",   "1.0-alpha_dev",   NULL };

    expect_row("composer", "1.0.0-dev=1-dev 1.0.0-alpha1=1.0a1=1.0-ALPHA.1 1.0.0-alpha2 "
                           "1.0.0-beta1=1.0b1 1.0.0-RC1=1.0rc1 1.0=1=v1.0.0=1.0.0.0=1.0-stable "
                           "1.0.0-patch1=1.0.0-p1=1.0pl1 1.0.1 1.1 1.2.x-dev 20100102");
    /* Dates: groups of two digits and a last one of up to three; branches: any numbers. */
    expect_row("composer", "9999998=v9999998 20230101=20230101-stable 20230102.01 20230102.01.1");
    expect_row("composer", "1.2.x-dev=1.2.X-dev=1.2.*-dev=1.2.x.dev=1.2.xdev 123456.x-dev");
    expect_row("composer", "1.0-alpha 1.0=1.0-=1.0.=1.0+build.2=1.0@beta=1.0-stable-dev");
    expect_refused("packagist", dates);
    expect_refused("packagist", refused);
}

static void test_version_of_numbers_and_dots_differ_by_length(void **state)
{
    (void)state;
    static const char *const no_cran[] = { "1", "1.", "1.a", ".1", NULL };
    static const char *const no_hackage[] = { "01", "1.02", "1234567890", "1-2", "", NULL };
    static const char *const no_windows[] = { "1.2.3.4.5", "65536", "1.a", "1..2", NULL };

    expect_row("cran", "1.0=1-0 1.0.0 1.2 1.10=1-10 1.10.1");
    expect_row("hackage", "1 1.0 1.0.0 1.2 1.10");
    expect_row("windows", "6.1.7600=6.1.7600.0 6.1.7600.16385 6.1.7601.17514 10.0.19041.1");
    expect_row("intdot", "1 1.0 1.2 1.10");
    expect_refused("cran", no_cran);
    expect_refused("hackage", no_hackage);
    expect_refused("windows", no_windows);
}

static void test_version_schemes_are_found_by_the_names_of_purl(void **state)
{
    (void)state;
    static const char *const names[] = { "deb",     "rpm",    "apk",      "pypi",
                                         "gem",     "npm",    "golang",   "composer",
                                         "nuget",   "cargo",  "maven",    "cran",
                                         "hackage", "ALPINE", "rubygems", "packagist" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_non_null(ct_version_scheme(ct_bytes_of_text(names[i])));
    assert_null(ct_version_scheme(ct_bytes_of_text("generic")));
    assert_null(ct_version_scheme(ct_bytes_of_text("")));
}

/* A version of 10 kB is compared, a longer one refused, under every scheme that has no smaller
 * bound. */
static void test_version_of_ten_kilobytes_is_compared_and_a_longer_one_refused(void **state)
{
    (void)state;
    g_autofree char *digits = g_strnfill(CT_LIMIT_VERSION_BYTES + 1, '7');
    size_t count = 0;
    const CtVersionScheme *scheme = ct_version_schemes(&count);
    CtBytes long_one = { (const uint8_t *)digits, CT_LIMIT_VERSION_BYTES };
    CtBytes too_long = { (const uint8_t *)digits, CT_LIMIT_VERSION_BYTES + 1 };

    for (size_t i = 0; i < count; i++)
        assert_false(ct_version_is_valid(&scheme[i], too_long));
    assert_int_equal(ct_version_compare(scheme_of("dpkg"), long_one, ct_bytes_of_text("8")),
                     CT_VERSION_GREATER);
    assert_int_equal(ct_version_compare(scheme_of("rpm"), long_one, long_one), CT_VERSION_EQUAL);
    memset(digits, '.', CT_LIMIT_VERSION_BYTES);
    memcpy(digits, "1", 1);
    for (size_t i = 0; i < count; i++)
        (void)ct_version_is_valid(&scheme[i], long_one);
}

static void test_version_key_is_left_alone_by_a_refused_version(void **state)
{
    (void)state;
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);

    assert_true(ct_version_key(scheme_of("semver"), ct_bytes_of_text("1.2.3"), &key));
    size_t size = key.size;
    assert_false(ct_version_key(scheme_of("semver"), ct_bytes_of_text("1.2.3-01"), &key));
    assert_int_equal(key.size, size);
}

CT_TEST_MAIN(CT_TEST(test_version_dpkg_follows_debian_policy),
             CT_TEST(test_version_dpkg_agrees_with_dpkg_itself),
             CT_TEST(test_version_rpm_knows_tilde_and_caret),
             CT_TEST(test_version_apk_orders_suffixes_around_the_release),
             CT_TEST(test_version_semver_follows_its_eleventh_rule),
             CT_TEST(test_version_pep440_normalises_first),
             CT_TEST(test_version_maven_follows_the_pom_reference),
             CT_TEST(test_version_gem_compares_segments),
             CT_TEST(test_version_nuget_pads_and_ignores_case),
             CT_TEST(test_version_npm_is_strict_semver_with_a_v),
             CT_TEST(test_version_go_takes_short_forms_and_ignores_builds),
             CT_TEST(test_version_composer_writes_in_full_first),
             CT_TEST(test_version_of_numbers_and_dots_differ_by_length),
             CT_TEST(test_version_schemes_are_found_by_the_names_of_purl),
             CT_TEST(test_version_of_ten_kilobytes_is_compared_and_a_longer_one_refused),
             CT_TEST(test_version_key_is_left_alone_by_a_refused_version))
