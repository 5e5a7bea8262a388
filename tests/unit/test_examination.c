/* test_examination.c - real trees: what goes wrong is a fact, what does not is the same whatever
 * the threads did.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "base/file.h"
#include "examine/digest_many.h"
#include "examine/examination.h"
#include "examine/manifest_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static char *folder;
static char *tree;
static char *out;

static void put(const char *name, const char *bytes, size_t size)
{
    g_autofree char *path = g_build_filename(tree, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static int setup(void **state)
{
    (void)state;
    folder = ct_test_folder();
    tree = g_build_filename(folder, "tree", NULL);
    out = g_build_filename(folder, "tree.manifest", NULL);
    return g_mkdir(tree, 0700);
}

static int teardown(void **state)
{
    (void)state;
    g_free(out);
    g_free(tree);
    ct_test_folder_remove(folder);
    return 0;
}

static CtExaminationPlan plan_of(const char *const *source, size_t sources)
{
    return (CtExaminationPlan){
        .source = source, .sources = sources, .out = out, .jobs = 3, .tool = "test 1"
    };
}

static CtExaminationResult examine(CtContentRead read)
{
    const char *source[] = { tree };
    CtExaminationPlan plan = plan_of(source, 1);
    CtExaminationResult result = { 0 };

    plan.read = read;
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

static bool has_fact(const char *path, const char *name, const char *text)
{
    g_auto(CtItem) item = item_of(path);
    const CtItemFact *fact = ct_item_fact(&item, name);

    return fact != NULL && strcmp((const char *)fact->bytes, text) == 0;
}

static CtBuffer body(void)
{
    CtBuffer bytes = ct_buffer_new(64u << 20);

    assert_true(ct_file_read(out, &bytes, "manifest", NULL));
    ct_buffer_drop(&bytes, CT_MANIFEST_HEADER_SIZE);
    return bytes;
}

static void test_two_examinations_are_the_same_but_for_the_header(void **state)
{
    (void)state;
    for (int i = 0; i < 700; i++) {
        g_autofree char *name = g_strdup_printf("d%d/f%d", i % 13, i);
        g_autofree char *bytes = g_strnfill((gsize)i * 97 + 1, 'x');

        put(name, bytes, strlen(bytes));
    }
    (void)examine(NULL);
    g_auto(CtBuffer) first = body();
    for (unsigned jobs = 1; jobs < 6; jobs++) {
        const char *source[] = { tree };
        CtExaminationPlan plan = plan_of(source, 1);
        CtExaminationResult result;

        plan.jobs = jobs;
        assert_true(ct_examination_run(&plan, &result, NULL));
        g_auto(CtBuffer) again = body();
        assert_true(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&again)));
    }
}

static void test_hard_links_are_read_once(void **state)
{
    (void)state;
    g_autofree char *a = g_build_filename(tree, "a", NULL);
    g_autofree char *b = g_build_filename(tree, "z", NULL);

    put("a", "hello", 5);
    assert_int_equal(link(a, b), 0);
    assert_int_equal(examine(NULL).bytes, 5);
    g_auto(CtItem) first = item_of("a");
    g_auto(CtItem) second = item_of("z");
    assert_int_equal(second.flags & CT_ITEM_LINKED, CT_ITEM_LINKED);
    assert_int_equal(second.first, 2); /* the source itself is number 0 */
    assert_memory_equal(first.digests.sha256, second.digests.sha256, 32);
}

static void test_special_files_are_listed_and_never_opened(void **state)
{
    (void)state;
    g_autofree char *fifo = g_build_filename(tree, "fifo", NULL);
    g_autofree char *loop = g_build_filename(tree, "loop", NULL);
    g_autofree char *node = g_build_filename(tree, "node", NULL);

    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink("..", loop), 0);
    /* root alone may: endless zeroes */
    bool made = mknod(node, S_IFCHR | 0600, makedev(1, 5)) == 0;
    CtExaminationResult result = examine(NULL);
    assert_int_equal(result.totals.kind[CT_ITEM_FIFO], 1);
    assert_int_equal(result.totals.kind[CT_ITEM_CHARACTER], made ? 1 : 0);
    assert_int_equal(result.totals.problems, 0);
    assert_int_equal(result.totals.digested, 0);
    assert_true(has_fact("loop", "target", ".."));
}

static ssize_t failing(int file, void *bytes, size_t size, off_t at)
{
    struct stat status;

    if (fstat(file, &status) == 0 && status.st_size == 4321) {
        errno = EIO;
        return -1;
    }
    return pread(file, bytes, size, at);
}

static void test_a_bad_sector_is_a_fact_of_its_file_alone(void **state)
{
    (void)state;
    g_autofree char *bytes = g_strnfill(4321, 'x');

    put("bad", bytes, 4321);
    put("good", "good", 4);
    CtExaminationResult result = examine(failing);
    assert_int_equal(result.totals.problems, 1);
    assert_int_equal(result.totals.digested, 1);
    assert_true(has_fact("bad", "read-error", "EIO at byte 0"));
}

static ssize_t growing(int file, void *bytes, size_t size, off_t at)
{
    ssize_t got = pread(file, bytes, size, at);
    g_autofree char *path = g_build_filename(tree, "log", NULL);
    int other = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

    if (at == 0)
        assert_int_equal(write(other, "more", 4), 4);
    (void)close(other);
    return got;
}

static void test_a_file_that_changes_while_it_is_read_says_so(void **state)
{
    (void)state;
    put("log", "line", 4);
    CtExaminationResult result = examine(growing);
    assert_int_equal(result.totals.problems, 1);
    g_auto(CtItem) item = item_of("log");
    assert_int_equal(item.flags & CT_ITEM_UNSTABLE, CT_ITEM_UNSTABLE);
    assert_non_null(ct_item_fact(&item, "changed"));
}

static void test_names_are_kept_byte_for_byte(void **state)
{
    (void)state;
    put("bad\xff\xfe", "a", 1);
    put("new\nline", "b", 1);
    put("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/1/2/3/4/5", "c", 1);
    CtExaminationResult result = examine(NULL);
    assert_int_equal(result.totals.digested, 3);
    g_auto(CtItem) wrong = item_of("bad\xff\xfe");
    g_auto(CtItem) line = item_of("new\nline");
    assert_int_equal(wrong.size, 1);
    assert_int_equal(line.size, 1);
}

static void test_a_sparse_file_has_the_digest_of_its_zeroes(void **state)
{
    (void)state;
    g_autofree char *path = g_build_filename(tree, "sparse", NULL);
    g_autofree char *huge = g_build_filename(tree, "terabyte", NULL);
    const size_t size = 9u << 20;
    g_autofree char *same = g_malloc0(size);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CtItemDigests real;

    memcpy(same + (5u << 20), "data", 4);
    assert_int_equal(pwrite(file, "data", 4, 5 << 20), 4);
    assert_int_equal(ftruncate(file, (off_t)size), 0);
    (void)close(file);
    file = open(huge, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool made = ftruncate(file, (off_t)1 << 40) == 0;
    (void)close(file);
    (void)examine(NULL);
    g_auto(CtItem) item = item_of("sparse");
    ct_digest_many_of((CtBytes){ (uint8_t *)same, size }, CT_ITEM_SHA256, &real);
    assert_memory_equal(item.digests.sha256, real.sha256, 32);
    /* And a terabyte of nothing is told, not digested for half an hour. */
    if (made) {
        g_auto(CtItem) item_of_huge = item_of("terabyte");

        assert_non_null(ct_item_fact(&item_of_huge, "undigested"));
        assert_int_equal(item_of_huge.digests.has, 0);
    }
}

static void test_a_source_given_twice_is_examined_once(void **state)
{
    (void)state;
    const char *source[] = { tree, tree };
    CtExaminationPlan plan = plan_of(source, 2);
    CtExaminationResult result;

    put("a", "hello", 5);
    assert_true(ct_examination_run(&plan, &result, NULL));
    assert_int_equal(result.bytes, 5);
    assert_int_equal(result.totals.kind[CT_ITEM_OTHER], 1);
}

static void test_the_manifest_itself_is_left_out(void **state)
{
    (void)state;
    g_free(out);
    out = g_build_filename(tree, "own.manifest", NULL);
    put("a", "hello", 5);
    (void)examine(NULL);
    assert_int_equal(examine(NULL).totals.kind[CT_ITEM_FILE], 1);
}

static void test_what_was_finished_is_not_read_again(void **state)
{
    (void)state;
    g_autofree char *part = g_strconcat(out, ".part", NULL);
    const char *source[] = { tree };
    CtExaminationPlan plan = plan_of(source, 1);
    CtExaminationResult result;
    const size_t count = CT_LIMIT_MANIFEST_ITEMS + 100;

    for (size_t i = 0; i < count; i++) {
        g_autofree char *name = g_strdup_printf("f%05zu", i);

        put(name, name, strlen(name));
    }
    (void)examine(NULL);
    g_auto(CtBuffer) whole = body();
    /* As a crash leaves it: the last block and the footer are not there. */
    assert_int_equal(rename(out, part), 0);
    assert_int_equal(truncate(part, (off_t)(CT_MANIFEST_HEADER_SIZE + whole.size - 3000)), 0);
    plan.resume = true;
    assert_true(ct_examination_run(&plan, &result, NULL));
    assert_int_equal(result.reused, CT_LIMIT_MANIFEST_ITEMS - 1);
    assert_int_equal(result.bytes, (count - result.reused) * 6);
    g_auto(CtBuffer) again = body();
    assert_true(ct_bytes_equal(ct_buffer_bytes(&whole), ct_buffer_bytes(&again)));
}

static void test_nothing_of_the_source_is_written(void **state)
{
    (void)state;
    g_autofree char *path = g_build_filename(tree, "a", NULL);
    struct stat before;
    struct stat after;
    struct timespec old[] = { { 1000000000, 0 }, { 1000000001, 0 } };

    put("a", "hello", 5);
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, tree, old, 0), 0);
    assert_int_equal(stat(path, &before), 0);
    (void)examine(NULL);
    assert_int_equal(stat(path, &after), 0);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(stat(tree, &after), 0);
    assert_int_equal(after.st_atim.tv_sec, 1000000000);
}

#define IN_TREE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TREE(test_two_examinations_are_the_same_but_for_the_header),
        IN_TREE(test_hard_links_are_read_once),
        IN_TREE(test_special_files_are_listed_and_never_opened),
        IN_TREE(test_a_bad_sector_is_a_fact_of_its_file_alone),
        IN_TREE(test_a_file_that_changes_while_it_is_read_says_so),
        IN_TREE(test_names_are_kept_byte_for_byte),
        IN_TREE(test_a_sparse_file_has_the_digest_of_its_zeroes),
        IN_TREE(test_a_source_given_twice_is_examined_once),
        IN_TREE(test_the_manifest_itself_is_left_out),
        IN_TREE(test_what_was_finished_is_not_read_again),
        IN_TREE(test_nothing_of_the_source_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
