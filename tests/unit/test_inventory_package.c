/* test_inventory_package.c - whose packages they are, what their project calls them, their URLs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "intake/inventory_package.h"
#include "match/purl.h"

static CtInventoryPackage package_of(const char *type, const char *name, const char *version,
                                     const char *source)
{
    static CtRecord record;
    CtInventoryPackage package = { 0 };

    ct_record_begin(&record, "product");
    ct_record_text(&record, "type", ct_bytes_of_text(type), 0, 0);
    ct_record_text(&record, "name", ct_bytes_of_text(name), 0, 0);
    ct_record_text(&record, "version", ct_bytes_of_text(version), 0, 0);
    ct_record_text(&record, "architecture", ct_bytes_of_text("amd64"), 0, 0);
    ct_record_text(&record, "source", ct_bytes_of_text(source), 0, 0);
    assert_true(ct_inventory_package_of(&record, &package));
    return package;
}

static void test_inventory_package_url_names_distribution_and_source(void **state)
{
    (void)state;
    static const struct {
        const char *type, *name, *version, *source, *distribution, *url;
    } rows[] = {
        { "deb", "openssl", "3.0.8-1", "", "debian-12",
          "pkg:deb/debian/openssl@3.0.8-1?arch=amd64&distro=debian-12" },
        { "deb", "libssl3", "3.0.8-1+b2", "openssl", "debian-12",
          "pkg:deb/debian/"
          "libssl3@3.0.8-1%2Bb2?arch=amd64&distro=debian-12&upstream=openssl%403.0.8-1" },
        { "deb", "linux-image", "6.1", "linux-signed (6.1+1)", "ubuntu",
          "pkg:deb/ubuntu/linux-image@6.1?arch=amd64&upstream=linux-signed%406.1%2B1" },
        { "deb", "x", "1", "", NULL, "pkg:deb/debian/x@1?arch=amd64" },
        { "apk", "musl-utils", "1.2.4-r2", "musl", "alpine-3.18",
          "pkg:apk/alpine/musl-utils@1.2.4-r2?arch=amd64&distro=alpine-3.18&upstream=musl" },
        { "rpm", "bash", "5.1-6.el9", "", NULL, "pkg:rpm/bash@5.1-6.el9?arch=amd64" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CtPurl) purl = { 0 };
        CtInventoryPackage package =
            package_of(rows[i].type, rows[i].name, rows[i].version, rows[i].source);
        g_autofree char *url = ct_inventory_package_url(&package, rows[i].distribution);

        assert_string_equal(url, rows[i].url);
        assert_true(ct_purl_parse(ct_bytes_of_text(url), &purl, NULL));
        ct_inventory_package_clear(&package);
    }
}

static void test_inventory_package_distribution_shows_in_versions(void **state)
{
    (void)state;
    static const struct {
        const char *type, *first, *second, *distribution;
    } rows[] = {
        { "deb", "1.0-1+deb11u2", "2.0-3~deb12u1", "debian-12" },
        { "deb", "1.0-1ubuntu3", "2.0-1", "ubuntu" },
        { "deb", "1.0-1", "2.0-1+debug", NULL },
        { "rpm", "1.0-1.fc39", "2.0-1.fc40", "fedora-40" },
        { "rpm", "1.0-1.el9", "2.0-1.el9_2", NULL },
        { "apk", "1.0-r0", "2.0-r1", "alpine" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtInventoryPackage both[] = { package_of(rows[i].type, "a", rows[i].first, ""),
                                      package_of(rows[i].type, "b", rows[i].second, "") };
        g_autofree char *found = ct_inventory_package_distribution(both, 2);

        if (rows[i].distribution == NULL)
            assert_null(found);
        else
            assert_string_equal(found, rows[i].distribution);
        ct_inventory_package_clear(&both[0]);
        ct_inventory_package_clear(&both[1]);
    }
}

static void test_inventory_package_upstream_is_what_the_project_says(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        { "deb", "1:2.3-4+deb12u1", "2.3" },
        { "deb", "22.01+really26.02+dfsg-0+deb12u1", "26.02" },
        { "deb", "1.2.13.dfsg-1", "1.2.13.dfsg" },
        { "deb", "5.0~ds1-2", "5.0" },
        { "deb", "252.1", "252.1" },
        { "rpm", "2:8.0.1763-19.el8", "8.0.1763" },
        { "apk", "1.2.4-r2", "1.2.4" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtInventoryPackage package = package_of(rows[i][0], "a", rows[i][1], "b (1)");
        g_autofree char *version = ct_inventory_package_upstream(&package);
        g_autofree char *source = ct_inventory_package_source(&package);

        assert_string_equal(version, rows[i][2]);
        assert_string_equal(source, "b");
        ct_inventory_package_clear(&package);
    }
}

CT_TEST_MAIN(CT_TEST(test_inventory_package_url_names_distribution_and_source),
             CT_TEST(test_inventory_package_distribution_shows_in_versions),
             CT_TEST(test_inventory_package_upstream_is_what_the_project_says))
