/* test_file.c - whole reads and writes, and what is refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

static char *folder;

static int make_folder(void **state)
{
    (void)state;
    folder = g_dir_make_tmp("ct-file-XXXXXX", NULL);
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    g_autofree char *path = g_build_filename(folder, "file", NULL);

    (void)unlink(path);
    (void)rmdir(folder);
    g_clear_pointer(&folder, g_free);
    return 0;
}

static void test_file_replace_is_read_back(void **state)
{
    (void)state;
    g_autofree char *path = g_build_filename(folder, "file", NULL);
    static const char *const texts[] = { "first", "", "a longer third" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(CtBuffer) back = ct_buffer_new(100);

        assert_true(ct_file_replace(path, ct_bytes_of_text(texts[i]), "test", NULL));
        assert_true(ct_file_read(path, &back, "test", NULL));
        assert_true(ct_bytes_equal(ct_buffer_bytes(&back), ct_bytes_of_text(texts[i])));
    }
}

static void test_file_larger_than_the_ceiling_is_a_limit(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "file", NULL);
    g_auto(CtBuffer) back = ct_buffer_new(4);

    assert_true(ct_file_replace(path, ct_bytes_of_text("12345"), "test", NULL));
    assert_false(ct_file_read(path, &back, "test", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

static void test_file_behind_a_link_is_read_only_when_a_person_named_it(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "file", NULL);
    g_autofree char *link = g_build_filename(folder, "link", NULL);
    g_auto(CtBuffer) back = ct_buffer_new(100);

    assert_true(ct_file_replace(path, ct_bytes_of_text("words"), "test", NULL));
    assert_int_equal(symlink("file", link), 0);
    assert_false(ct_file_read(link, &back, "test", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_SYSTEM));
    assert_true(ct_file_read_named(link, &back, "test", NULL));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&back), ct_bytes_of_text("words")));
    (void)unlink(link);
}

static void test_file_that_is_not_there_is_missing(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "none", NULL);
    g_auto(CtBuffer) back = ct_buffer_new(4);

    assert_false(ct_file_read(path, &back, "test", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
}

static void test_file_that_ends_too_early_is_input(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "file", NULL);
    uint8_t out[4];
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(file >= 0);
    assert_true(ct_file_write_at(file, 10, ct_bytes_of_text("abcd"), "test", NULL));
    assert_true(ct_file_sync(file, "test", NULL));
    assert_true(ct_file_read_at(file, 10, out, 4, "test", NULL));
    assert_memory_equal(out, "abcd", 4);
    assert_false(ct_file_read_at(file, 11, out, 4, "test", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    (void)close(file);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
CT_TEST_MAIN(WITH_FOLDER(test_file_replace_is_read_back),
             WITH_FOLDER(test_file_larger_than_the_ceiling_is_a_limit),
             WITH_FOLDER(test_file_behind_a_link_is_read_only_when_a_person_named_it),
             WITH_FOLDER(test_file_that_is_not_there_is_missing),
             WITH_FOLDER(test_file_that_ends_too_early_is_input))
