/* test_image.c - what a death or a hang of constat-tsk costs: the file that killed it, and nothing
 * else.
 *
 * Method: file systems made by mke2fs and mkntfs, examined with a program whose libtsk dies or
 * hangs at files of certain sizes (tsk_odd.c).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "examine/examination.h"
#include "examine/manifest_reader.h"

#include <glib/gstdio.h>

static char *folder;
static char *image;
static char *out;
static char *odd;

static void run_shell(const char *text)
{
    const char *const argv[] = { "/bin/sh", "-c", text, NULL };
    int status = 0;

    assert_true(g_spawn_sync(folder, (char **)(uintptr_t)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                             NULL, NULL, &status, NULL));
    assert_int_equal(status, 0);
}

static int setup(void **state)
{
    const char *build = g_getenv("CT_BUILD_ROOT");

    (void)state;
    folder = ct_test_folder();
    image = g_build_filename(folder, "image", NULL);
    out = g_build_filename(folder, "manifest", NULL);
    odd = g_build_filename(build, "tests", "jail", "tsk_odd", NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    g_free(odd);
    g_free(out);
    g_free(image);
    ct_test_folder_remove(folder);
    return 0;
}

static CtExaminationResult examine(void)
{
    const char *source[] = { image };
    const CtExaminationPlan plan = { .source = source,
                                     .sources = 1,
                                     .out = out,
                                     .jobs = 2,
                                     .tool = "test 1",
                                     .image_program = odd,
                                     .image_silence = 2 };
    CtExaminationResult result = { 0 };

    assert_true(ct_examination_run(&plan, &result, NULL));
    return result;
}

/* The item of that path; the caller clears it. */
static CtItem item_of(const char *path)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(out, NULL);
    CtItem *item = NULL;

    do {
        assert_true(ct_manifest_reader_next(reader, &item, NULL));
        assert_non_null(item);
    } while (!ct_bytes_equal(ct_item_path(item), ct_bytes_of_text(path)));
    CtItem found = *item;
    memset(item, 0, sizeof *item);
    return found;
}

static void expect(const char *path, const char *problem, const char *text)
{
    g_auto(CtItem) item = item_of(path);
    const CtItemFact *fact = ct_item_fact(&item, problem);

    assert_non_null(fact);
    assert_non_null(strstr((const char *)fact->bytes, text));
    assert_int_equal(item.digests.has, 0);
    assert_int_equal(item.flags & CT_ITEM_PROBLEM, CT_ITEM_PROBLEM);
}

static void expect_whole(const char *path)
{
    g_auto(CtItem) item = item_of(path);

    assert_true((item.digests.has & CT_ITEM_SHA256) != 0);
    assert_int_equal(item.flags & CT_ITEM_PROBLEM, 0);
}

static void test_a_file_that_kills_the_lister_costs_itself(void **state)
{
    (void)state;
    run_shell(
        "PATH=$PATH:/sbin:/usr/sbin; mkdir -p t/d && for i in 1 2 3 4 5 6; do head -c ${i}000 "
        "/dev/zero >t/f$i; done; head -c 1414 /dev/zero >t/d/kills; head -c 1414 "
        "/dev/zero >t/f3-kills; head -c 99 /dev/zero >t/d/after; "
        "truncate -s 4M image && mke2fs -q -t ext2 -d t image");
    assert_int_equal(examine().totals.problems, 2);
    expect("whole000/d/kills", "reader-died", "signal 6");
    expect("whole000/f3-kills", "reader-died", "signal 6");
    for (int i = 1; i <= 6; i++) {
        g_autofree char *path = g_strdup_printf("whole000/f%d", i);
        expect_whole(path);
    }
    expect_whole("whole000/d/after");
}

static void test_a_file_that_hangs_the_lister_costs_itself(void **state)
{
    (void)state;
    run_shell("PATH=$PATH:/sbin:/usr/sbin; mkdir -p h && echo a >h/a && echo z >h/z && head -c "
              "1515 /dev/zero >h/hangs; rm -f image; truncate -s 4M image && mke2fs -q -t ext2 "
              "-d h image");
    assert_int_equal(examine().totals.problems, 1);
    expect("whole000/hangs", "reader-died", "said nothing");
    expect_whole("whole000/a");
    expect_whole("whole000/z");
}

static void test_a_file_that_kills_the_reader_costs_itself(void **state)
{
    (void)state;
    run_shell("PATH=$PATH:/sbin:/usr/sbin; rm -f image; truncate -s 8M image && mkntfs -q -F -f "
              "image 2>/dev/null; for n in 600 613 620; do head -c $n /dev/zero >n; ntfscp -f "
              "image n f$n >/dev/null 2>&1; done; true");
    (void)examine();
    expect("whole000/f613", "reader-died", "signal 6");
    expect_whole("whole000/f600");
    expect_whole("whole000/f620");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_that_kills_the_lister_costs_itself),
        cmocka_unit_test(test_a_file_that_hangs_the_lister_costs_itself),
        cmocka_unit_test(test_a_file_that_kills_the_reader_costs_itself),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
