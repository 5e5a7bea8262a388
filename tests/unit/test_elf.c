/* test_elf.c - libraries made byte by byte, in both orders: build id, name; every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "format/elf.h"
#include "program_sample.h"

static bool read_bytes(CtBytes all, CtElf *out, GError **error)
{
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), all.size, packed_read, &all };

    return ct_elf_read(&bytes, out, error);
}

static void test_elf_tells_build_id_and_name_in_either_order(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        g_autoptr(GByteArray) file = ct_test_elf(big == 1);
        CtElf elf;

        assert_true(read_bytes((CtBytes){ file->data, file->len }, &elf, NULL));
        assert_string_equal(ct_elf_machine_name(elf.machine), big == 1 ? "powerpc" : "x86-64");
        assert_string_equal(ct_elf_type_name(&elf), "library");
        assert_int_equal(elf.build_id_size, 8);
        assert_memory_equal(elf.build_id, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
        assert_string_equal(elf.name, "libexample.so.1");
    }
}

static void test_elf_of_every_truncation_is_read_or_refused(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        g_autoptr(GByteArray) file = ct_test_elf(big == 1);

        for (size_t size = 0; size < file->len; size++) {
            g_autoptr(GError) error = NULL;
            g_autofree uint8_t *exact = g_memdup2(file->data, size);
            CtElf elf;

            assert_true(read_bytes((CtBytes){ exact, size }, &elf, &error) == (error == NULL));
        }
    }
}

CT_TEST_MAIN(CT_TEST(test_elf_tells_build_id_and_name_in_either_order),
             CT_TEST(test_elf_of_every_truncation_is_read_or_refused))
