/* test_package_list.c - what is installed, what is gone, what is set aside; every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#define DPKG                                                                                       \
    "Desired=Unknown/Install/Remove/Purge/Hold\n||/ Name Version Architecture Description\n"       \
    "ii  libexample:amd64 1:2.3-4+deb12u1 amd64 an example\n"                                      \
    "rc  gone 1.0 all gone\niU  half 2.0~rc1 all\nii  broken\n"
#define STATUS                                                                                     \
    "Package: libexample\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2.3-4\n\n" \
    "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n"                             \
    "Package: broken\nStatus: install ok installed\n"
#define RPM                                                                                        \
    "example-libs-2.3-4.el9.x86_64\ngpg-pubkey-fd431d51-4ae0493b\nexample-1.0~rc1-1.noarch\nno "   \
    "package\n"

static void check(const char *format, const char *text, const char *first, const char *second)
{
    CtBytes source = ct_bytes_of_text(text);
    g_auto(Collected) found = collect_from(format, source);

    assert_string_equal(ct_format_of(source)->name, format);
    assert_true(collected_has(&found, first));
    assert_true(collected_has(&found, second));
    assert_false(collected_has(&found, "gone"));
    assert_int_equal(found.asides, 1);
}

static void test_package_list_tells_what_is_installed(void **state)
{
    (void)state;
    check("dpkg-list", DPKG, "\"name\":\"libexample\",\"version\":\"1:2.3-4+deb12u1\"",
          "\"name\":\"half\",\"version\":\"2.0~rc1\",\"architecture\":\"all\"");
    check("dpkg-status", STATUS, "\"name\":\"libexample\",\"version\":\"1:2.3-4\"",
          "\"reason\":\"malformed\"");
    check("rpm-list", RPM, "\"name\":\"example-libs\",\"version\":\"2.3-4.el9\"",
          "\"name\":\"example\",\"version\":\"1.0~rc1-1\",\"architecture\":\"noarch\"");
}

static void test_package_list_cut_anywhere_is_read(void **state)
{
    (void)state;
    static const char *const texts[] = { DPKG, STATUS, RPM };
    static const char *const names[] = { "dpkg-list", "dpkg-status", "rpm-list" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        for (size_t size = 0; size <= strlen(texts[i]); size++) {
            g_autofree uint8_t *exact = g_memdup2(texts[i], size);
            g_auto(Collected) found = collect_from(names[i], (CtBytes){ exact, size });

            assert_true(found.lines.size > 0);
        }
}

CT_TEST_MAIN(CT_TEST(test_package_list_tells_what_is_installed),
             CT_TEST(test_package_list_cut_anywhere_is_read))
