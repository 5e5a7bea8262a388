/* test_manifest.c - a manifest written and read back; cut at every length; changed at every byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"
#include "items.h"

#include "base/file.h"
#include "examine/manifest_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static char *folder;
static char *path;

static int setup(void **state)
{
    (void)state;
    folder = ct_test_folder();
    path = g_build_filename(folder, "a.manifest", NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    g_free(path);
    ct_test_folder_remove(folder);
    return 0;
}

static bool same_item(const CtItem *a, const CtItem *b)
{
    g_auto(CtBuffer) one = ct_buffer_new(1u << 20);
    g_auto(CtBuffer) other = ct_buffer_new(1u << 20);

    ct_item_encode(a, &one);
    ct_item_encode(b, &other);
    return ct_bytes_equal(ct_buffer_bytes(&one), ct_buffer_bytes(&other));
}

static void expect_item(CtManifestReader *reader, uint64_t number)
{
    g_auto(CtItem) real = { 0 };
    CtItem *item = NULL;

    assert_int_equal(ct_manifest_reader_number(reader), number);
    assert_true(ct_manifest_reader_next(reader, &item, NULL));
    assert_non_null(item);
    ct_test_item(number, &real);
    assert_true(same_item(item, &real));
}

static void test_manifest_returns_its_items_over_many_blocks(void **state)
{
    (void)state;
    const uint64_t count = 3 * CT_LIMIT_MANIFEST_ITEMS + 17;
    CtManifestTotals totals;
    CtItem *item = NULL;

    assert_true(ct_test_manifest(path, count, &totals));
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, NULL);
    assert_non_null(reader);
    assert_string_equal(ct_manifest_reader_header(reader)->host, "host.example.org");
    assert_int_equal(ct_manifest_reader_totals(reader)->items, count);
    assert_memory_equal(ct_manifest_reader_totals(reader)->root, totals.root, 32);
    assert_int_equal(ct_manifest_reader_sources(reader), 1);
    assert_true(
        ct_bytes_equal(ct_manifest_reader_source(reader, 0)->path, ct_bytes_of_text("/srv/here")));
    for (uint64_t i = 0; i < count; i++)
        expect_item(reader, i);
    assert_true(ct_manifest_reader_next(reader, &item, NULL));
    assert_null(item);
    assert_true(ct_manifest_reader_verify(reader, NULL));
}

static void test_manifest_goes_to_any_item(void **state)
{
    (void)state;
    const uint64_t count = 2 * CT_LIMIT_MANIFEST_ITEMS + 5;
    const uint64_t places[] = { count - 1, 0, 4095, 4096, 8191, 8192, 5000 };

    assert_true(ct_test_manifest(path, count, NULL));
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        assert_true(ct_manifest_reader_seek(reader, places[i], NULL));
        expect_item(reader, places[i]);
    }
    assert_false(ct_manifest_reader_seek(reader, count, NULL));
}

static CtBuffer read_all(void)
{
    CtBuffer bytes = ct_buffer_new(64u << 20);

    assert_true(ct_file_read(path, &bytes, "manifest", NULL));
    return bytes;
}

/* Opens and verifies bytes as a manifest. */
static bool accepts(CtBytes bytes, GError **error)
{
    int file = memfd_create("manifest", MFD_CLOEXEC);

    assert_true(write(file, bytes.data, bytes.size) == (ssize_t)bytes.size);
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_over(file, false, error);
    return reader != NULL && ct_manifest_reader_verify(reader, error);
}

static void test_manifest_refuses_every_truncation(void **state)
{
    (void)state;
    assert_true(ct_test_manifest(path, 40, NULL));
    g_auto(CtBuffer) bytes = read_all();
    assert_true(accepts(ct_buffer_bytes(&bytes), NULL));
    for (size_t size = 0; size < bytes.size; size++) {
        g_autoptr(GError) error = NULL;

        assert_false(accepts((CtBytes){ bytes.data, size }, &error));
        assert_true(error->domain == CT_ERROR);
    }
}

static void test_manifest_refuses_a_change_of_any_byte(void **state)
{
    (void)state;
    assert_true(ct_test_manifest(path, 12, NULL));
    g_auto(CtBuffer) bytes = read_all();
    for (size_t i = 0; i < bytes.size; i++) {
        g_autoptr(GError) error = NULL;

        bytes.data[i] ^= 0x10;
        assert_false(accepts(ct_buffer_bytes(&bytes), &error));
        assert_true(error->domain == CT_ERROR);
        bytes.data[i] ^= 0x10;
    }
}

static void test_an_unfinished_manifest_gives_its_whole_blocks(void **state)
{
    (void)state;
    assert_true(ct_test_manifest(path, 2 * CT_LIMIT_MANIFEST_ITEMS, NULL));
    g_auto(CtBuffer) bytes = read_all();
    uint64_t most = 0;

    for (size_t size = CT_MANIFEST_HEADER_SIZE + 200; size < bytes.size; size += 4099) {
        int file = memfd_create("manifest", MFD_CLOEXEC);
        CtItem *item = NULL;

        assert_true(write(file, bytes.data, size) == (ssize_t)size);
        g_autoptr(CtManifestReader) reader = ct_manifest_reader_over(file, true, NULL);
        assert_non_null(reader);
        do
            assert_true(ct_manifest_reader_next(reader, &item, NULL));
        while (item != NULL);
        uint64_t got = ct_manifest_reader_number(reader);
        assert_true(got % CT_LIMIT_MANIFEST_ITEMS == 0 && got >= most);
        most = got;
    }
    assert_true(most >= CT_LIMIT_MANIFEST_ITEMS);
}

static void test_manifest_is_not_there_until_it_is_whole(void **state)
{
    (void)state;
    const CtManifestHeader header = { .tool = "test 1" };
    g_autofree char *part = ct_manifest_writer_part(path);
    g_autoptr(GError) error = NULL;
    g_autoptr(CtManifestWriter) writer = ct_manifest_writer_open(path, &header, NULL);

    assert_non_null(writer);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(access(part, F_OK), 0);
    /* And a second one does not write over it. */
    assert_null(ct_manifest_writer_open(path, &header, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
}

static void test_manifest_refuses_items_out_of_order(void **state)
{
    (void)state;
    const CtManifestHeader header = { .tool = "test 1" };
    g_autoptr(CtManifestWriter) writer = ct_manifest_writer_open(path, &header, NULL);
    g_autoptr(GError) error = NULL;
    CtItem item = { .kind = CT_ITEM_FILE };

    assert_true(ct_manifest_writer_sources(writer, NULL, 0, NULL));
    ct_item_set_path(&item, ct_bytes_of_text("b"));
    assert_true(ct_manifest_writer_add(writer, &item, NULL));
    item.kind = CT_ITEM_FILE;
    ct_item_set_path(&item, ct_bytes_of_text("a"));
    assert_false(ct_manifest_writer_add(writer, &item, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
}

#define IN_FOLDER(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_manifest_returns_its_items_over_many_blocks),
        IN_FOLDER(test_manifest_goes_to_any_item),
        IN_FOLDER(test_manifest_refuses_every_truncation),
        IN_FOLDER(test_manifest_refuses_a_change_of_any_byte),
        IN_FOLDER(test_an_unfinished_manifest_gives_its_whole_blocks),
        IN_FOLDER(test_manifest_is_not_there_until_it_is_whole),
        IN_FOLDER(test_manifest_refuses_items_out_of_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
