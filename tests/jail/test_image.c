/* test_image.c - what a death or a hang of constat-tsk costs: the file that killed it, and nothing
 * else.
 *
 * Method: file systems made by mke2fs and mkntfs, examined with a program whose libtsk dies or
 * hangs at files of certain sizes (tsk_odd.c), and one whose disk fails (tsk_eio.c).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"
#include "tsk_eio.h"

#include "examine/digest_many.h"
#include "examine/examination.h"
#include "examine/manifest_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;
static char *image;
static char *out;
static char *odd;
static char *eio;

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
    eio = g_build_filename(build, "tests", "jail", "tsk_eio", NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    g_free(eio);
    g_free(odd);
    g_free(out);
    g_free(image);
    ct_test_folder_remove(folder);
    return 0;
}

static CtExaminationResult examine_with(const char *program, CtContentRead read)
{
    const char *source[] = { image };
    const CtExaminationPlan plan = { .source = source,
                                     .sources = 1,
                                     .out = out,
                                     .jobs = 2,
                                     .tool = "test 1",
                                     .read = read,
                                     .image_program = program,
                                     .image_silence = 2 };
    CtExaminationResult result = { 0 };

    assert_true(ct_examination_run(&plan, &result, NULL));
    return result;
}

static CtExaminationResult examine(void)
{
    return examine_with(odd, NULL);
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

static ssize_t read_failing(int file, void *bytes, size_t size, off_t at)
{
    uint64_t readable = ct_tsk_eio_readable((uint64_t)at, size);

    if (readable > 0)
        return pread(file, bytes, readable, at);
    errno = EIO;
    return -1;
}

/* What was digested is right; what was not says EIO. */
static void check_against_tree(const CtItem *item, size_t *whole, size_t *hurt)
{
    static const char volume[] = "whole000/";
    const char *path = (const char *)item->path;
    g_autofree char *bytes = NULL;
    CtItemDigests expected;
    gsize size = 0;

    if (item->kind != CT_ITEM_FILE || !g_str_has_prefix(path, volume))
        return;
    g_autofree char *name = g_build_filename(folder, "e", path + strlen(volume), NULL);
    assert_true(g_file_get_contents(name, &bytes, &size, NULL));
    if (item->digests.has == 0) {
        assert_non_null(ct_item_fact(item, "read-error"));
        (*hurt)++;
        return;
    }
    ct_digest_many_of((CtBytes){ (const uint8_t *)bytes, size }, CT_ITEM_SHA256, &expected);
    assert_memory_equal(expected.sha256, item->digests.sha256, CT_ITEM_SHA256_SIZE);
    (*whole)++;
}

static void test_a_failing_disk_costs_the_files_that_it_fails(void **state)
{
    CtItem *item = NULL;
    size_t whole = 0;
    size_t hurt = 0;

    (void)state;
    run_shell("PATH=$PATH:/sbin:/usr/sbin; mkdir -p e && for i in $(seq 200); do head -c "
              "$((i * 397)) /dev/urandom >e/f$i; done; head -c 3000000 /dev/urandom >e/large; rm "
              "-f image; truncate -s 24M image && mke2fs -q -b 4096 -t ext4 -d e image");
    assert_true(examine_with(eio, read_failing).totals.problems > 0);
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(out, NULL);
    for (;;) {
        assert_true(ct_manifest_reader_next(reader, &item, NULL));
        if (item == NULL)
            break;
        check_against_tree(item, &whole, &hurt);
    }
    assert_true(hurt > 0);
    assert_int_equal(whole + hurt, 201);
}

/* As pread, and somebody writes to the image meanwhile. */
static ssize_t read_and_write(int file, void *bytes, size_t size, off_t at)
{
    static bool written;

    if (!written) {
        int writer = open(image, O_WRONLY);

        written = true;
        assert_int_equal(pwrite(writer, "X", 1, 3 << 20), 1);
        assert_int_equal(futimens(writer, NULL), 0);
        (void)close(writer);
    }
    return pread(file, bytes, size, at);
}

static void test_an_image_that_is_written_to_meanwhile_says_so(void **state)
{
    (void)state;
    run_shell(
        "PATH=$PATH:/sbin:/usr/sbin; mkdir -p w && head -c 500000 /dev/zero >w/a; rm -f image; "
        "truncate -s 4M image && mke2fs -q -t ext2 -d w image && touch -d 2001-01-01 image");
    g_autofree char *program =
        g_build_filename(g_getenv("CT_BUILD_ROOT"), "src", "workers", "constat-tsk", NULL);
    assert_true(examine_with(program, read_and_write).totals.problems >= 1);
    g_auto(CtItem) item = item_of("");
    assert_non_null(ct_item_fact(&item, "changed"));
    assert_int_equal(item.flags & CT_ITEM_UNSTABLE, CT_ITEM_UNSTABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_that_kills_the_lister_costs_itself),
        cmocka_unit_test(test_a_file_that_hangs_the_lister_costs_itself),
        cmocka_unit_test(test_a_file_that_kills_the_reader_costs_itself),
        cmocka_unit_test(test_a_failing_disk_costs_the_files_that_it_fails),
        cmocka_unit_test(test_an_image_that_is_written_to_meanwhile_says_so),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
