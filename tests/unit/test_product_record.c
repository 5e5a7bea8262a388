/* test_product_record.c - every list of installed software that we keep, read to the letter, and
 * cut at every byte.
 *
 * Method: each file of tests/golden/inventories has beside it, as NAME.records, its records as JSON
 * lines. The reader is found by its detect(). A file that is cut anywhere is read to a record or a
 * reason, or refused with a sentence, and no record leaves it. CT_GOLDEN_WRITE=1 writes the
 * records anew.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#include "format/product_record.h"

static const char *const files[][2] = {
    { "apk-installed", "apk-installed" },
    { "apk-list.txt", "apk-list" },
    { "apt-list-installed.txt", "apt-list" },
    { "brew-versions.txt", "brew-versions" },
    { "cyclonedx-1.6.xml", "cyclonedx-xml" },
    { "cyclonedx.json", "cyclonedx-json" },
    { "cyclonedx.xml", "cyclonedx-xml" },
    { "dnf-list.txt", "dnf-list" },
    { "dpkg-cut.txt", "dpkg-list" },
    { "dpkg-list.txt", "dpkg-list" },
    { "dpkg-query.txt", "dpkg-query" },
    { "dpkg-rows.txt", "dpkg-list" },
    { "dpkg-status", "dpkg-status" },
    { "flatpak-heading.txt", "flatpak-list" },
    { "flatpak-list.txt", "flatpak-list" },
    { "get-hotfix-export.csv", "windows-updates" },
    { "get-hotfix-list.txt", "windows-updates" },
    { "get-hotfix.txt", "windows-updates" },
    { "npm-ls.json", "npm-list" },
    { "pip-freeze.txt", "pip-list" },
    { "pip-list.txt", "pip-list" },
    { "pip-utf16.txt", "marked-text" },
    { "reg-query.txt", "windows-registry" },
    { "rpm-list.txt", "rpm-list" },
    { "rpm-old.txt", "rpm-list" },
    { "snap-list.txt", "snap-list" },
    { "spdx-odd.spdx", "marked-text" },
    { "spdx.json", "spdx-json" },
    { "spdx.spdx", "spdx-tag" },
    { "systeminfo-de.txt", "windows-systeminfo" },
    { "systeminfo-en.txt", "windows-systeminfo" },
    { "systeminfo-es.txt", "windows-systeminfo" },
    { "systeminfo-fr.txt", "windows-systeminfo" },
    { "systeminfo-other.txt", "windows-systeminfo" },
    { "systeminfo.csv", "windows-systeminfo" },
    { "uninstall-list.txt", "windows-programs" },
    { "uninstall-semicolons.csv", "windows-programs" },
    { "uninstall-table.txt", "windows-programs" },
    { "uninstall.csv", "windows-programs" },
    { "uninstall.reg", "windows-registry" },
    { "wmic-product.txt", "windows-programs" },
    { "wmic-qfe.csv", "windows-updates" },
    { "wmic-qfe.txt", "windows-updates" },
};

static char *path_of(const char *name, const char *suffix)
{
    g_autofree char *file = g_strconcat(name, suffix, NULL);

    return g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden", "inventories", file,
                            NULL);
}

static char *golden(const char *name, const char *suffix, size_t *out_size)
{
    g_autofree char *path = path_of(name, suffix);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, out_size, NULL))
        fail_msg("%s is missing", path);
    return text;
}

static void test_product_record_golden_files_are_read_to_the_letter(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        size_t size;
        size_t expected_size;
        g_autofree char *source = golden(files[i][0], "", &size);
        const CtFormat *format = ct_format_of((CtBytes){ (uint8_t *)source, size });

        assert_non_null(format);
        assert_string_equal(format->name, files[i][1]);
        g_auto(Collected) found = collect_from(format->name, (CtBytes){ (uint8_t *)source, size });
        g_autofree char *records = path_of(files[i][0], ".records");
        if (g_getenv("CT_GOLDEN_WRITE") != NULL)
            assert_true(g_file_set_contents(records, (char *)found.lines.data,
                                            (gssize)found.lines.size, NULL));
        g_autofree char *expected = golden(files[i][0], ".records", &expected_size);
        ct_buffer_add_u8(&found.lines, 0);
        assert_string_equal((char *)found.lines.data, expected);
    }
}

static void test_product_record_truncation_anywhere_is_harmless(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        const CtFormat *format = ct_format_named(files[i][1]);
        size_t whole;
        g_autofree char *source = golden(files[i][0], "", &whole);

        for (size_t size = 0; size < whole; size++) {
            g_autoptr(GError) error = NULL;
            g_autofree uint8_t *exact = g_memdup2(source, size);
            g_auto(Collected) found = { .lines = ct_buffer_new(1u << 20), .source_size = size };
            bool read = format->read((CtBytes){ exact, size }, collect, &found, &error);

            assert_true(read ? found.lines.size > 0 : error != NULL);
        }
    }
}

static void expect_reason(const CtProductRecord *product, const char *reason)
{
    Collected found = { .lines = ct_buffer_new(1u << 20), .source_size = 0 };

    assert_true(ct_product_record_emit(product, collect, &found, NULL));
    assert_int_equal(found.asides, 1);
    assert_true(collected_has(&found, reason));
    ct_buffer_clear(&found.lines);
}

static void test_product_record_bounds_what_a_row_may_hold(void **state)
{
    (void)state;
    g_autofree char *longest = g_strnfill(CT_LIMIT_PRODUCT_TEXT + 1, 'a');
    g_autoptr(GPtrArray) many = g_ptr_array_new();

    for (unsigned i = 0; i <= CT_LIMIT_PRODUCT_IDENTIFIERS; i++)
        g_ptr_array_add(many, longest);
    expect_reason(&(CtProductRecord){ .line = 1 }, "malformed");
    expect_reason(&(CtProductRecord){ .name = ct_bytes_of_text(longest) }, "too-long");
    expect_reason(&(CtProductRecord){ .name = ct_bytes_of_text("\xff") }, "encoding");
    expect_reason(&(CtProductRecord){ .name = ct_bytes_of_text("a"), .identifiers = many },
                  "too-many");
}

static void refuses(const char *format, const char *text, const char *words)
{
    g_autoptr(GError) error = NULL;
    Collected found = { .lines = ct_buffer_new(1u << 20), .source_size = strlen(text) };

    assert_false(ct_format_named(format)->read(ct_bytes_of_text(text), collect, &found, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_non_null(strstr(error->message, words));
    ct_buffer_clear(&found.lines);
}

static void test_product_record_bills_of_other_kinds_are_refused_by_name(void **state)
{
    (void)state;
    refuses("cyclonedx-json", "{\"bomFormat\":\"x\"}", "/bomFormat");
    refuses("cyclonedx-json", "{\"bomFormat\":\"CycloneDX\",\"bomFormat\":\"CycloneDX\"}", "twice");
    refuses("spdx-json", "{\"spdxVersion\":3}", "SPDX 3");
    refuses("spdx-tag", "PackageName: a\n", "SPDXVersion");
    refuses("spdx-json", "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"}",
            "SPDX 3");
    refuses("marked-text", "\xef\xbb\xbf\xef\xbb\xbf{}", "another mark");
    refuses("npm-list", "[]", "no object");
    refuses("cyclonedx-xml", "<bom xmlns='urn:other'/>", "no bom");
    refuses("cyclonedx-xml", "<!DOCTYPE bom><bom/>", "document type");
}

CT_TEST_MAIN(CT_TEST(test_product_record_golden_files_are_read_to_the_letter),
             CT_TEST(test_product_record_truncation_anywhere_is_harmless),
             CT_TEST(test_product_record_bounds_what_a_row_may_hold),
             CT_TEST(test_product_record_bills_of_other_kinds_are_refused_by_name))
