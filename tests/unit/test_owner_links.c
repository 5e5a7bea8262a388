/* test_owner_links.c - links among the folders of a path are followed, and nothing leaves the root.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "examine/owner_links.h"

#include "base/limits.h"

static void check(CtOwnerLinks *links, const char *path, const char *wanted)
{
    g_autofree char *found = ct_owner_links_resolve(links, "/vol/", path);

    assert_string_equal(found, wanted);
}

static void test_owner_links_are_followed_below_their_root(void **state)
{
    (void)state;
    g_autoptr(CtOwnerLinks) links = ct_owner_links_new();

    assert_true(ct_owner_links_add(links, "/vol/bin", ct_bytes_of_text("usr/bin")));
    assert_true(ct_owner_links_add(links, "/vol/usr/lib64", ct_bytes_of_text("/lib64")));
    assert_true(ct_owner_links_add(links, "/vol/lib64", ct_bytes_of_text("usr/lib/x")));
    assert_true(ct_owner_links_add(links, "/vol/usr/share/doc/a", ct_bytes_of_text("../../b/.")));
    assert_true(ct_owner_links_add(links, "/vol/up", ct_bytes_of_text("../../../etc")));
    check(links, "/bin/sh", "/vol/usr/bin/sh");
    check(links, "/usr/bin/sh", "/vol/usr/bin/sh");
    check(links, "/usr/lib64/a.so", "/vol/usr/lib/x/a.so");
    check(links, "/usr/share/doc/a/copyright", "/vol/usr/b/copyright");
    check(links, "/up/passwd", "/vol/etc/passwd");
    check(links, "/bin", "/vol/bin"); /* the last part is the file itself */
    check(links, "//usr//./bin/x", "/vol/usr/bin/x");
}

static void test_owner_links_that_go_in_circles_end(void **state)
{
    (void)state;
    g_autoptr(CtOwnerLinks) links = ct_owner_links_new();

    assert_true(ct_owner_links_add(links, "/vol/a", ct_bytes_of_text("b/b/b/b")));
    assert_true(ct_owner_links_add(links, "/vol/b", ct_bytes_of_text("a/a/a/a")));
    g_autofree char *found = ct_owner_links_resolve(links, "/vol/", "/a/file");
    assert_true(g_str_has_prefix(found, "/vol/"));
    assert_true(g_str_has_suffix(found, "/file"));
}

CT_TEST_MAIN(CT_TEST(test_owner_links_are_followed_below_their_root),
             CT_TEST(test_owner_links_that_go_in_circles_end))
