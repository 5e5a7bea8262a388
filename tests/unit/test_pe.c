/* test_pe.c - a program made byte by byte: machine, time, version, certificate; every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "format/pe.h"
#include "program_sample.h"

static void take(void *user, const char *name, const char *value)
{
    g_string_append_printf(user, "%s=%s;", name, value);
}

static bool read_bytes(CtBytes all, GString *strings, CtPe *out, GError **error)
{
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), all.size, packed_read, &all };

    return ct_pe_read(&bytes, take, strings, out, error);
}

static void test_pe_tells_machine_version_and_certificate(void **state)
{
    g_autoptr(GByteArray) file = ct_test_pe();
    g_autoptr(GString) strings = g_string_new(NULL);
    CtPe pe;

    (void)state;
    assert_true(read_bytes((CtBytes){ file->data, file->len }, strings, &pe, NULL));
    assert_string_equal(strings->str, "ProductName=Example Server;CompanyName=Example GmbH;"
                                      "ProductVersion=5.6;OriginalFilename=example.exe;");
    assert_string_equal(ct_pe_machine_name(pe.machine), "x86-64");
    assert_int_equal(pe.linked, 1400000000);
    assert_true(pe.has_version && (pe.characteristics & CT_PE_DLL) != 0);
    assert_int_equal(pe.file_version[0], 1);
    assert_int_equal(pe.file_version[3], 4);
    assert_int_equal(pe.product_version[0], 5);
    assert_int_equal(pe.certificate_size, 16);
}

static void test_pe_of_every_truncation_is_read_or_refused(void **state)
{
    g_autoptr(GByteArray) file = ct_test_pe();

    (void)state;
    for (size_t size = 0; size < file->len; size++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) strings = g_string_new(NULL);
        g_autofree uint8_t *exact = g_memdup2(file->data, size);
        CtPe pe = { .machine = 99 };
        bool read = read_bytes((CtBytes){ exact, size }, strings, &pe, &error);

        assert_true(read == (error == NULL));
        assert_true(read || pe.machine == 99);
    }
}

static void test_pe_a_resource_that_is_its_own_child_ends(void **state)
{
    g_autoptr(GByteArray) file = ct_test_pe();
    g_autoptr(GString) strings = g_string_new(NULL);
    CtPe pe;

    (void)state;
    packed_set(file, 512 + 20, 0x80000000u, 4);
    assert_true(read_bytes((CtBytes){ file->data, file->len }, strings, &pe, NULL));
    assert_int_equal(strings->len, 0);
}

CT_TEST_MAIN(CT_TEST(test_pe_tells_machine_version_and_certificate),
             CT_TEST(test_pe_of_every_truncation_is_read_or_refused),
             CT_TEST(test_pe_a_resource_that_is_its_own_child_ends))
