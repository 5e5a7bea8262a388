/* test_software_place.c - a database counts where its program keeps it, and nowhere else.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "examine/software_place.h"

static const char *source_of(const char *path)
{
    const CtSoftwarePlace *place = ct_software_place_of(ct_bytes_of_text(path));

    return place == NULL ? "none" : place->source == NULL ? "own" : place->source;
}

static void test_software_place_is_told_by_the_end_of_the_path(void **state)
{
    (void)state;
    assert_string_equal(source_of("var/lib/dpkg/status"), "dpkg");
    assert_string_equal(source_of("gpt002/var/lib/dpkg/status"), "dpkg");
    assert_string_equal(source_of("backup.tar//var/lib/dpkg/status"), "dpkg");
    assert_string_equal(source_of("lib/dpkg/status"), "dpkg");
    assert_string_equal(source_of("var/lib/dpkg/status.d/base"), "dpkg");
    assert_string_equal(source_of("var/lib/dpkg/status-old"), "none");
    assert_string_equal(source_of("var/backups/dpkg.status.0"), "none");
    assert_string_equal(source_of("home/ada/status"), "none");
    assert_string_equal(source_of("status"), "none");
    assert_string_equal(source_of(""), "none");
    assert_string_equal(source_of("lib/apk/db/installed"), "apk");
    assert_string_equal(source_of("usr/lib/python3/dist-packages/x-1.dist-info/METADATA"), "pip");
    assert_string_equal(source_of("srv/app/node_modules/left/package.json"), "npm");
    assert_string_equal(source_of("srv/app/node_modules/@a/left/package.json"), "npm");
    assert_string_equal(source_of("srv/app/package.json"), "none");
    assert_string_equal(source_of("opt/homebrew/Cellar/wget/1.21/INSTALL_RECEIPT.json"), "brew");
    assert_string_equal(source_of("mbr002/WINDOWS/system32/config/software"), "own");
}

static void check(const char *path, const char *format, const char *files)
{
    const CtSoftwarePlace *place = ct_software_place_of(ct_bytes_of_text(path));

    assert_non_null(place);
    assert_string_equal(place->format == NULL ? "none" : place->format, format);
    assert_string_equal(place->files == NULL ? "none" : place->files, files);
}

static void test_software_place_of_a_list_of_files_names_no_product(void **state)
{
    (void)state;
    check("var/lib/dpkg/status.d/base.md5sums", "none", "dpkg-files");
    check("var/lib/dpkg/info/base.list", "none", "dpkg-files");
    check("var/lib/dpkg/status", "dpkg-status", "none");
    check("var/lib/snapd/state.json", "snapd-state", "none");
    check("var/lib/rpm/rpmdb.sqlite", "rpm-database", "rpm-files");
    check("usr/lib/sysimage/rpm/Packages.db", "rpm-database", "rpm-files");
    check("var/lib/rpm/rpmdb.sqlite-wal", "none", "none"); /* a log */
}

CT_TEST_MAIN(CT_TEST(test_software_place_is_told_by_the_end_of_the_path),
             CT_TEST(test_software_place_of_a_list_of_files_names_no_product))
