/* test_tar.c - a bundle of files reads back as it was written, and in no other form.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/tar.h"

#include <string.h>

static void add_two(CtBuffer *out)
{
    ct_tar_add(out, "empty", (CtBytes){ NULL, 0 });
    ct_tar_add(out, "folder/some", ct_bytes_of_text("some bytes\n"));
    ct_tar_end(out);
}

static bool note_file(void *user, const char *name, CtBytes bytes, GError **error)
{
    (void)error;
    g_string_append_printf(user, "%s=%.*s;", name, (int)bytes.size, (const char *)bytes.data);
    return true;
}

static void test_tar_reads_back_what_was_written(void **state)
{
    (void)state;
    g_auto(CtBuffer) tar = ct_buffer_new(1u << 20);
    g_autoptr(GString) seen = g_string_new(NULL);

    add_two(&tar);
    assert_int_equal(tar.size, 512 * (1 + 2 + 2));
    assert_true(ct_tar_each(ct_buffer_bytes(&tar), note_file, seen, NULL));
    assert_string_equal(seen->str, "empty=;folder/some=some bytes\n;");
}

/* The fields of IEEE Std 1003.1, pax, "ustar Interchange Format". */
static void test_tar_headers_are_ustar(void **state)
{
    (void)state;
    g_auto(CtBuffer) tar = ct_buffer_new(1u << 20);
    unsigned sum = 8 * ' ';

    add_two(&tar);
    const char *header = (const char *)tar.data + 512;
    assert_string_equal(header, "folder/some");
    assert_string_equal(header + 100, "0000644");
    assert_string_equal(header + 124, "00000000013");
    assert_memory_equal(header + 257, "ustar\00000", 8);
    assert_int_equal(header[156], '0');
    for (size_t i = 0; i < 512; i++)
        sum += i >= 148 && i < 156 ? 0 : (unsigned char)header[i];
    assert_int_equal(strtoul(header + 148, NULL, 8), sum);
}

static void test_tar_refuses_every_truncation_and_every_altered_header(void **state)
{
    (void)state;
    g_auto(CtBuffer) tar = ct_buffer_new(1u << 20);
    g_autoptr(GString) seen = g_string_new(NULL);

    add_two(&tar);
    for (size_t size = 0; size < tar.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(tar.data, size);
        g_autoptr(GError) error = NULL;

        assert_false(ct_tar_each((CtBytes){ exact, size }, note_file, seen, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
    for (size_t i = 0; i < 512; i++) {
        g_autofree uint8_t *altered = g_memdup2(tar.data, tar.size);

        altered[512 + i] ^= 1;
        assert_false(ct_tar_each((CtBytes){ altered, tar.size }, note_file, seen, NULL));
    }
}

static bool refuse(void *user, const char *name, CtBytes bytes, GError **error)
{
    (void)user;
    (void)bytes;
    return ct_fail(error, CT_ERROR_DENIED, "%s: not wanted", name);
}

static void test_tar_ends_when_its_reader_wants_no_more(void **state)
{
    (void)state;
    g_auto(CtBuffer) tar = ct_buffer_new(1u << 20);
    g_autoptr(GError) error = NULL;

    add_two(&tar);
    assert_false(ct_tar_each(ct_buffer_bytes(&tar), refuse, NULL, &error));
    assert_string_equal(error->message, "empty: not wanted");
}

CT_TEST_MAIN(CT_TEST(test_tar_reads_back_what_was_written), CT_TEST(test_tar_headers_are_ustar),
             CT_TEST(test_tar_refuses_every_truncation_and_every_altered_header),
             CT_TEST(test_tar_ends_when_its_reader_wants_no_more))
