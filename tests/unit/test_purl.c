/* test_purl.c - package URLs of the shapes that their specification shows, and what it forbids.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/purl.h"

static void test_purl_has_one_canonical_spelling(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
          "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie" },
        { "PKG:NPM/%40angular/animation@12.3.1", "pkg:npm/%40angular/animation@12.3.1" },
        { "pkg:npm/@angular/animation@12.3.1", "pkg:npm/%40angular/animation@12.3.1" },
        { "pkg:npm/@angular/animation", "pkg:npm/%40angular/animation" },
        { "pkg:pypi/Django_Package@1.11.1.dev1", "pkg:pypi/django-package@1.11.1.dev1" },
        { "pkg:golang/google.golang.org/genproto#/googleapis/./api/../annotations/",
          "pkg:golang/google.golang.org/genproto#googleapis/api/annotations" },
        { "pkg://rpm/Fedora/curl@7.50.3-1.fc25?distro=fedora-25&arch=i386&empty=",
          "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25" },
        { "pkg:gem/ruby-advisory-db-check@0.12.4%2B1",
          "pkg:gem/ruby-advisory-db-check@0.12.4%2B1" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CtPurl) purl = { 0 };
        g_auto(CtBuffer) out = ct_buffer_new(1024);
        g_autoptr(GError) error = NULL;

        if (!ct_purl_parse(ct_bytes_of_text(rows[i][0]), &purl, &error))
            fail_msg("%s: %s", rows[i][0], error->message);
        ct_purl_write(&purl, &out);
        g_autofree char *text = ct_bytes_to_text(ct_buffer_bytes(&out));
        assert_string_equal(text, rows[i][1]);
    }
}

static void test_purl_refuses_what_is_none(void **state)
{
    (void)state;
    static const char *const refused[] = { "",
                                           "pkg:",
                                           "pkg:npm",
                                           "pkg:npm/",
                                           "npm/a",
                                           "pkg:n&m/a",
                                           "pkg:9a/b",
                                           "pkg:npm/a%2",
                                           "pkg:npm/a?b",
                                           "pkg:npm/a?b=1&B=2",
                                           "pkg:npm/a@%00",
                                           "pkg:npm/x%2Fy/a",
                                           "pkg:npm/a?k=%ff" };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        CtPurl purl = { .type = NULL };

        if (ct_purl_parse(ct_bytes_of_text(refused[i]), &purl, NULL))
            fail_msg("\"%s\" is taken", refused[i]);
        assert_null(purl.type);
    }
}

CT_TEST_MAIN(CT_TEST(test_purl_has_one_canonical_spelling), CT_TEST(test_purl_refuses_what_is_none))
