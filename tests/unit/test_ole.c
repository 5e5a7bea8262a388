/* test_ole.c - compound files made byte by byte: their streams, their kinds, every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/kind_ole.h"
#include "packed.h"

static CtOle *open_bytes(CtBytes *all, GError **error)
{
    const CtKindBytes bytes = { ct_bytes_slice(*all, 0, CT_KIND_HEAD), all->size, packed_read,
                                all };

    return ct_ole_open(&bytes, error);
}

static const char *kind_with(const char *stream)
{
    const TestEntry entry[] = { { "Other", ct_bytes_of_text("x") },
                                { stream, ct_bytes_of_text("content") } };
    g_autoptr(GByteArray) file = ct_test_ole(entry, 2, NULL);
    CtBytes all = { file->data, file->len };
    g_autoptr(CtOle) ole = open_bytes(&all, NULL);

    assert_non_null(ole);
    return ct_kind_ole_of(ole)->name;
}

static void test_ole_documents_are_told_by_their_streams(void **state)
{
    static const uint8_t installer[16] = { 0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, [15] = 0x46 };

    (void)state;
    assert_string_equal(kind_with("WordDocument"), "doc");
    assert_string_equal(kind_with("Workbook"), "xls");
    assert_string_equal(kind_with("PowerPoint Document"), "ppt");
    assert_string_equal(kind_with("__properties_version1.0"), "msg");
    assert_string_equal(kind_with("EncryptedPackage"), "ole-encrypted");
    assert_string_equal(kind_with("Unheard of"), "ole");
    g_autoptr(GByteArray) file = ct_test_ole(NULL, 0, installer);
    CtBytes all = { file->data, file->len };
    g_autoptr(CtOle) ole = open_bytes(&all, NULL);
    assert_string_equal(ct_kind_ole_of(ole)->name, "msi");
}

static void test_ole_streams_are_read_small_and_large(void **state)
{
    uint8_t large[6000];
    uint8_t back[6000];
    const TestEntry entry[] = { { "Small", ct_bytes_of_text("some letters") },
                                { "Large", { large, sizeof large } } };

    (void)state;
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (uint8_t)(i * 7 / 3);
    g_autoptr(GByteArray) file = ct_test_ole(entry, 2, NULL);
    CtBytes all = { file->data, file->len };
    g_autoptr(CtOle) ole = open_bytes(&all, NULL);
    assert_int_equal(ct_ole_read(ole, ct_ole_find(ole, "LARGE"), 0, back, sizeof back), 6000);
    assert_memory_equal(back, large, sizeof large);
    assert_int_equal(ct_ole_read(ole, ct_ole_find(ole, "large"), 5990, back, 100), 10);
    assert_memory_equal(back, large + 5990, 10);
    assert_int_equal(ct_ole_read(ole, ct_ole_find(ole, "Small"), 5, back, 100), 7);
    assert_memory_equal(back, "letters", 7);
    assert_null(ct_ole_find(ole, "Smal"));
}

static void test_ole_a_ring_of_sectors_ends(void **state)
{
    uint8_t large[5000] = { 0 };
    const TestEntry entry[] = { { "Large", { large, sizeof large } } };
    g_autoptr(GByteArray) file = ct_test_ole(entry, 1, NULL);
    uint8_t back[5000];

    (void)state;
    packed_set(file, 512 + 3 * 4, 3, 4); /* the directory follows itself */
    CtBytes all = { file->data, file->len };
    g_autoptr(CtOle) ole = open_bytes(&all, NULL);
    assert_non_null(ole);
    packed_set(file, 512 + 4 * 4, 4, 4); /* and so does the first sector of the stream */
    assert_true(ct_ole_read(ole, ct_ole_find(ole, "Large"), 0, back, sizeof back) <= 5000);
}

static void test_ole_of_every_truncation_is_read_or_refused(void **state)
{
    const TestEntry entry[] = { { "WordDocument", ct_bytes_of_text("content") } };
    g_autoptr(GByteArray) file = ct_test_ole(entry, 1, NULL);
    uint8_t back[64];

    (void)state;
    for (size_t size = 0; size < file->len; size++) {
        g_autoptr(GError) error = NULL;
        g_autofree uint8_t *exact = g_memdup2(file->data, size);
        CtBytes all = { exact, size };
        g_autoptr(CtOle) ole = open_bytes(&all, &error);

        assert_true((ole == NULL) == (error != NULL));
        if (ole != NULL && ct_ole_count(ole) > 1)
            assert_true(ct_ole_read(ole, ct_ole_entry(ole, 1), 0, back, sizeof back) <= 7);
    }
}

CT_TEST_MAIN(CT_TEST(test_ole_documents_are_told_by_their_streams),
             CT_TEST(test_ole_streams_are_read_small_and_large),
             CT_TEST(test_ole_a_ring_of_sectors_ends),
             CT_TEST(test_ole_of_every_truncation_is_read_or_refused))
