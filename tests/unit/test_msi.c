/* test_msi.c - an installer made byte by byte: its properties, names of streams, every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/kind_ole.h"
#include "format/msi.h"
#include "program_sample.h"

static void take(void *user, const char *name, const char *value)
{
    g_string_append_printf(user, "%s=%s;", name, value);
}

static void test_msi_tells_its_properties(void **state)
{
    g_autoptr(GByteArray) file = ct_test_msi();
    g_autoptr(GString) rows = g_string_new(NULL);
    CtBytes all = { file->data, file->len };
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), all.size, packed_read, &all };
    g_autoptr(CtOle) ole = ct_ole_open(&bytes, NULL);
    bool table = false;

    (void)state;
    assert_non_null(ole);
    assert_string_equal(ct_kind_ole_of(ole)->name, "msi");
    assert_true(ct_msi_properties(ole, take, rows, NULL));
    assert_string_equal(rows->str,
                        "ProductName=Example Suite;Manufacturer=Example GmbH;ProductCode={1-2};");
    g_autofree char *name = ct_msi_stream_name(ct_ole_entry(ole, 1), &table);
    assert_string_equal(name, "_StringPool");
    assert_true(table);
}

static void test_msi_of_every_truncation_is_read_or_refused(void **state)
{
    g_autoptr(GByteArray) file = ct_test_msi();

    (void)state;
    for (size_t size = 0; size < file->len; size++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) rows = g_string_new(NULL);
        g_autofree uint8_t *exact = g_memdup2(file->data, size);
        CtBytes all = { exact, size };
        const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), size, packed_read, &all };
        g_autoptr(CtOle) ole = ct_ole_open(&bytes, NULL);

        if (ole != NULL)
            assert_true(ct_msi_properties(ole, take, rows, &error) == (error == NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_msi_tells_its_properties),
             CT_TEST(test_msi_of_every_truncation_is_read_or_refused))
