/* test_gpt.c - both copies of a GUID partition table.
 *
 * Method: a medium of 16 sectors with one partition in each copy, made in memory.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "memory_disk.h"

#include "format/gpt.h"

#include <zlib.h>

enum { SECTOR = 512, SECTORS = 16, ENTRIES = 4, ENTRY = 128 };

typedef struct {
    uint8_t image[SECTORS * SECTOR];
    CtBytes bytes;
} Fixture;

static void put(uint8_t *at, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static void make_copy(uint8_t *image, unsigned header_at, unsigned entries_at, unsigned first,
                      unsigned last)
{
    uint8_t *header = image + (size_t)header_at * SECTOR;
    uint8_t *entry = image + (size_t)entries_at * SECTOR;

    entry[0] = 0xaf;
    put(entry + 32, first, 8);
    put(entry + 40, last, 8);
    entry[56] = 'd';
    entry[58] = 'i';
    memcpy(header, "EFI PART\0\0\1\0", 12);
    put(header + 12, 92, 4);
    put(header + 72, entries_at, 8);
    put(header + 80, ENTRIES, 4);
    put(header + 84, ENTRY, 4);
    put(header + 88, crc32(0, entry, ENTRIES * ENTRY), 4);
    put(header + 16, 0, 4);
    put(header + 16, crc32(0, header, 92), 4);
}

static int setup(void **state)
{
    Fixture *self = g_new0(Fixture, 1);

    make_copy(self->image, 1, 2, 5, 8);
    make_copy(self->image, SECTORS - 1, SECTORS - 2, 5, 8);
    self->bytes = (CtBytes){ self->image, sizeof self->image };
    *state = self;
    return 0;
}

static int teardown(void **state)
{
    g_free(*state);
    return 0;
}

static void read_both(Fixture *self, CtGpt *primary, CtGpt *backup)
{
    const CtDisk disk = memory_disk(&self->bytes);

    assert_true(ct_gpt_read(&disk, CT_GPT_PRIMARY, primary, NULL));
    assert_true(ct_gpt_read(&disk, CT_GPT_BACKUP, backup, NULL));
}

static void test_gpt_reads_both_copies(void **state)
{
    g_auto(CtGpt) primary = { 0 };
    g_auto(CtGpt) backup = { 0 };

    read_both(*state, &primary, &backup);
    assert_true(primary.header_verifies && primary.entries_verify);
    assert_true(backup.header_verifies && backup.entries_verify);
    assert_int_equal(primary.partition->len, 1);
    const CtGptPartition *only = &g_array_index(primary.partition, CtGptPartition, 0);
    assert_int_equal(only->slot, 1);
    assert_int_equal(only->at, 5 * SECTOR);
    assert_int_equal(only->size, 4 * SECTOR);
    assert_string_equal(only->name, "di");
    assert_true(ct_gpt_agree(&primary, &backup));
}

static void test_gpt_tells_copies_that_differ(void **state)
{
    Fixture *self = *state;
    g_auto(CtGpt) primary = { 0 };
    g_auto(CtGpt) backup = { 0 };

    make_copy(self->image, SECTORS - 1, SECTORS - 2, 5, 9);
    read_both(self, &primary, &backup);
    assert_true(backup.header_verifies && backup.entries_verify);
    assert_false(ct_gpt_agree(&primary, &backup));
}

static void test_gpt_verifies_its_checksums(void **state)
{
    Fixture *self = *state;
    g_auto(CtGpt) primary = { 0 };
    g_auto(CtGpt) backup = { 0 };

    self->image[2 * SECTOR + 56] = 'x';
    self->image[(SECTORS - 1) * SECTOR + 56] = 1; /* the disk's GUID */
    read_both(self, &primary, &backup);
    assert_true(primary.header_verifies);
    assert_false(primary.entries_verify);
    assert_false(backup.header_verifies);
    assert_true(backup.entries_verify);
}

static void test_gpt_refuses_more_entries_than_the_limit(void **state)
{
    Fixture *self = *state;
    const CtDisk disk = memory_disk(&self->bytes);
    g_autoptr(GError) error = NULL;
    g_auto(CtGpt) primary = { 0 };

    put(self->image + SECTOR + 80, 100000, 4);
    assert_false(ct_gpt_read(&disk, CT_GPT_PRIMARY, &primary, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

static void test_gpt_survives_every_truncation(void **state)
{
    Fixture *self = *state;

    for (size_t size = 0; size < sizeof self->image; size++) {
        g_autofree uint8_t *exact = g_memdup2(self->image, size); /* lets ASan see the edge */
        CtBytes bytes = { exact, size };
        const CtDisk disk = memory_disk(&bytes);
        g_auto(CtGpt) primary = { 0 };
        g_auto(CtGpt) backup = { 0 };

        bool read = ct_gpt_read(&disk, CT_GPT_PRIMARY, &primary, NULL);
        assert_true(read == (size >= (size_t)3 * SECTOR));
        assert_false(ct_gpt_read(&disk, CT_GPT_BACKUP, &backup, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_gpt_reads_both_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gpt_tells_copies_that_differ, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gpt_verifies_its_checksums, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gpt_refuses_more_entries_than_the_limit, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_gpt_survives_every_truncation, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
