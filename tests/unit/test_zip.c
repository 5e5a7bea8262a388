/* test_zip.c - directories of zips made byte by byte: what is a document, and every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/kind_zip.h"
#include "format/zip.h"
#include "packed.h"

static const char *kind_of(CtBytes all)
{
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), all.size, packed_read, &all };

    return ct_kind_zip_of(&bytes)->name;
}

static const char *kind_with(const char *first, const char *content, const char *second)
{
    const TestEntry entry[] = { { first, ct_bytes_of_text(content) },
                                { second, ct_bytes_of_text("content") } };
    g_autoptr(GByteArray) file = ct_test_zip(entry, 2);

    return kind_of((CtBytes){ file->data, file->len });
}

static void test_zip_documents_are_told_by_their_parts(void **state)
{
    static const char types[] = "[Content_Types].xml";

    (void)state;
    assert_string_equal(kind_with(types, "", "word/document.xml"), "docx");
    assert_string_equal(kind_with(types, "", "word/vbaProject.bin"), "docm");
    assert_string_equal(kind_with(types, "", "xl/workbook.xml"), "xlsx");
    assert_string_equal(kind_with(types, "", "xl/workbook.bin"), "xlsb");
    assert_string_equal(kind_with(types, "", "ppt/presentation.xml"), "pptx");
    assert_string_equal(kind_with(types, "", "other.xml"), "opc");
    assert_string_equal(kind_with("mimetype", "application/vnd.oasis.opendocument.text", "a"),
                        "odt");
    assert_string_equal(
        kind_with("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "a"), "ods");
    assert_string_equal(
        kind_with("mimetype", "application/vnd.oasis.opendocument.presentation", "a"), "odp");
    assert_string_equal(kind_with("mimetype", "application/epub+zip", "a"), "epub");
    assert_string_equal(kind_with("META-INF/MANIFEST.MF", "", "A.class"), "jar");
    assert_string_equal(kind_with("a", "", "word/document.xml"), "zip");
}

static bool count(void *user, const CtZipEntry *entry)
{
    size_t *entries = user;

    assert_true(entry->name.size > 0);
    (*entries)++;
    return true;
}

static size_t entries_of(CtBytes all)
{
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), all.size, packed_read, &all };
    size_t entries = 0;

    return ct_zip_each(&bytes, count, &entries, NULL) ? entries : 0;
}

static void test_zip_cut_anywhere_gives_the_entries_that_are_there(void **state)
{
    const TestEntry entry[] = { { "one", ct_bytes_of_text("first") },
                                { "two", ct_bytes_of_text("second") } };
    g_autoptr(GByteArray) file = ct_test_zip(entry, 2);
    size_t before = 0;

    (void)state;
    for (size_t size = 0; size <= file->len; size++) {
        g_autofree uint8_t *exact = g_memdup2(file->data, size);
        size_t entries = entries_of((CtBytes){ exact, size });

        assert_true(entries >= before && entries <= 2);
        before = entries;
    }
    assert_int_equal(before, 2);
}

static void test_zip_behind_a_program_is_found(void **state)
{
    const TestEntry entry[] = { { "mimetype", ct_bytes_of_text("application/epub+zip") } };
    g_autoptr(GByteArray) file = ct_test_zip(entry, 1);
    g_autoptr(GByteArray) whole = g_byte_array_new();

    (void)state;
    g_byte_array_append(whole, (const guint8 *)"MZ and more", 11);
    g_byte_array_append(whole, file->data, file->len);
    assert_string_equal(kind_of((CtBytes){ whole->data, whole->len }), "epub");
}

CT_TEST_MAIN(CT_TEST(test_zip_documents_are_told_by_their_parts),
             CT_TEST(test_zip_cut_anywhere_gives_the_entries_that_are_there),
             CT_TEST(test_zip_behind_a_program_is_found))
