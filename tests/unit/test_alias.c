/* test_alias.c - other names of a product, from tables of our own and from the shipped ones.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/alias.h"

static const char *first(const GPtrArray *names)
{
    return names == NULL ? NULL : g_ptr_array_index(names, 0);
}

static void test_alias_names_are_found_in_each_table(void **state)
{
    (void)state;
    g_autoptr(CtAliasBook) book = ct_alias_new();
    g_autoptr(GError) error = NULL;
    const char *text = "source: s\ncpe: { \"old:name\": [\"new:name\", \"newer:name\"] }\n"
                       "packages: { any: { zip: \"a:x:zip\" }, deb: { zip: \"a:d:zip\" } }\n"
                       "purl: { \"npm/@s/zip\": \"a:n:zip\", \"pypi/zip\": \"a:p:zip\" }\n";

    assert_true(ct_alias_add(book, ct_bytes_of_text(text), "a.yaml", &error));
    assert_string_equal(first(ct_alias_of_cpe(book, "old:name")), "new:name");
    assert_int_equal(ct_alias_of_cpe(book, "old:name")->len, 2);
    assert_string_equal(first(ct_alias_of_cpe(book, "newer:name")), "old:name");
    assert_null(ct_alias_of_cpe(book, "other:name"));
    assert_string_equal(first(ct_alias_of_package(book, "deb", "zip")), "a:d:zip");
    assert_string_equal(first(ct_alias_of_package(book, "rpm", "zip")), "a:x:zip");
    assert_null(ct_alias_of_package(book, "deb", "tar"));
    assert_string_equal(first(ct_alias_of_url(book, "npm", "@s", "zip")), "a:n:zip");
    assert_string_equal(first(ct_alias_of_url(book, "pypi", NULL, "zip")), "a:p:zip");
    assert_null(ct_alias_of_url(book, "npm", NULL, "zip"));
}

static void refuses(const char *text, const char *words)
{
    g_autoptr(CtAliasBook) book = ct_alias_new();
    g_autoptr(GError) error = NULL;

    assert_false(ct_alias_add(book, ct_bytes_of_text(text), "a.yaml", &error));
    if (strstr(error->message, words) == NULL || !g_str_has_prefix(error->message, "a.yaml:"))
        fail_msg("%s", error->message);
}

static void test_alias_what_is_no_name_is_refused_with_its_place(void **state)
{
    (void)state;
    refuses("cpe: { \"a:b\": \"c:d\" }\n", "source");
    refuses("source: s\ncpe: { \"a:b\": \"c\" }\n", "vendor:product");
    refuses("source: s\ncpe: { a: \"c:d\" }\n", "vendor:product");
    refuses("source: s\ncpe: { \"a:b\": \"*:d\" }\n", "vendor:product");
    refuses("source: s\npackages: { msi: { x: \"a:b:c\" } }\n", "msi");
    refuses("source: s\npackages: { any: { x: \"b:c\" } }\n", "part:vendor:product");
    refuses("source: s\nother: x\n", "other");
}

static void test_alias_shipped_tables_can_be_read(void **state)
{
    (void)state;
    g_autoptr(CtAliasBook) book = ct_alias_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "advisories", "aliases", NULL);

    if (!ct_alias_load(book, folder, &error))
        fail_msg("%s", error->message);
    assert_string_equal(first(ct_alias_of_package(book, "deb", "openssl")), "a:openssl:openssl");
    assert_string_equal(first(ct_alias_of_url(book, "pypi", NULL, "django")),
                        "a:djangoproject:django");
    assert_string_equal(first(ct_alias_of_cpe(book, "sun:jre")), "oracle:jre");
    assert_false(ct_alias_load(book, "nowhere", NULL));
}

CT_TEST_MAIN(CT_TEST(test_alias_names_are_found_in_each_table),
             CT_TEST(test_alias_what_is_no_name_is_refused_with_its_place),
             CT_TEST(test_alias_shipped_tables_can_be_read))
