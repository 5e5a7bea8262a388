/* test_vault.c - records in packs: read back, cut, rewritten without a compartment.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "evidence/vault.h"

#define RECORDS 5

static char *folder;
static CtVaultPlace places[RECORDS];
static int64_t pack_size;

static int setup(void **state)
{
    (void)state;
    folder = ct_test_folder();
    return folder == NULL;
}

static int teardown(void **state)
{
    (void)state;
    ct_test_folder_remove(folder);
    return 0;
}

/* Records of two compartments each; the bytes name index and compartment. */
static void write_records(CtVault *vault)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(10000);

    for (uint64_t i = 0; i < RECORDS; i++) {
        uint8_t first[3] = { 'a', (uint8_t)i, 0 };
        uint8_t second[4] = { 'b', (uint8_t)i, 2, 2 };
        CtVaultRecord record = { .index = i, .count = 2 };
        size_t before = bytes.size;

        record.part[0].compartment = 0;
        record.part[0].sealed = (CtBytes){ first, sizeof first };
        record.part[1].compartment = 2;
        record.part[1].sealed = (CtBytes){ second, sizeof second };
        ct_vault_write_record(&record, &bytes);
        places[i] = (CtVaultPlace){ 1, (int64_t)before, (int64_t)(bytes.size - before) };
    }
    pack_size = (int64_t)bytes.size;
    assert_true(ct_vault_begin(vault, 1, 0, NULL));
    assert_true(ct_vault_write(vault, 1, 0, ct_buffer_bytes(&bytes), NULL));
    assert_true(ct_vault_sync(vault, NULL));
}

static void test_vault_reads_back_each_record_at_its_place(void **state)
{
    (void)state;
    g_autoptr(CtVault) vault = ct_vault_open(folder, NULL);
    g_auto(CtBuffer) bytes = ct_buffer_new(1000);

    write_records(vault);
    for (uint64_t i = 0; i < RECORDS; i++) {
        CtVaultRecord record;

        assert_true(ct_vault_read(vault, &places[i], &bytes, &record, NULL));
        assert_int_equal(record.index, i);
        assert_int_equal(record.count, 2);
        assert_int_equal(record.part[1].compartment, 2);
        assert_int_equal(record.part[1].sealed.data[1], i);
    }
}

static void test_vault_record_refuses_every_truncation(void **state)
{
    (void)state;
    g_autoptr(CtVault) vault = ct_vault_open(folder, NULL);
    g_auto(CtBuffer) bytes = ct_buffer_new(1000);
    CtVaultRecord record;

    write_records(vault);
    assert_true(ct_vault_read(vault, &places[1], &bytes, &record, NULL));
    for (size_t size = 0; size < bytes.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(bytes.data, size);
        assert_false(ct_vault_parse_record((CtBytes){ exact, size }, &record, NULL));
    }
}

static void test_vault_cuts_what_a_crash_left_and_misses_what_should_be_there(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "00000001.pack", NULL);
    g_autofree char *bytes = NULL;
    size_t size;
    g_autoptr(CtVault) vault = ct_vault_open(folder, NULL);

    write_records(vault);
    assert_true(ct_vault_begin(vault, 1, places[3].place, NULL));
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    assert_int_equal(size, places[3].place);
    assert_false(ct_vault_begin(vault, 1, pack_size, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
}

/* Compartment 2 goes from all, record 4 goes entirely. */
static unsigned keep(void *user, uint64_t index, unsigned compartments)
{
    (void)user;
    return index == 4 ? 0 : compartments & 1u;
}

static bool moved(void *user, uint64_t index, const CtVaultPlace *place, GError **error)
{
    (void)user;
    (void)error;
    places[index] = *place;
    return true;
}

static void test_vault_rewrite_keeps_what_it_is_told_and_tells_the_new_places(void **state)
{
    (void)state;
    g_autoptr(CtVault) vault = ct_vault_open(folder, NULL);
    g_auto(CtBuffer) bytes = ct_buffer_new(1000);
    int64_t size;

    write_records(vault);
    CtVaultRewrite rewrite = { 1, pack_size, 2, keep, moved, NULL };
    assert_true(ct_vault_rewrite(vault, &rewrite, &size, NULL));
    assert_true(ct_vault_remove(vault, 1, NULL));
    g_autoptr(GArray) packs = ct_vault_packs(vault, NULL);
    assert_int_equal(packs->len, 1);
    assert_int_equal(g_array_index(packs, int64_t, 0), 2);
    for (uint64_t i = 0; i + 1 < RECORDS; i++) {
        CtVaultRecord record;

        assert_true(ct_vault_read(vault, &places[i], &bytes, &record, NULL));
        assert_int_equal(record.index, i);
        assert_int_equal(record.count, 1);
        assert_int_equal(record.part[0].sealed.data[1], i);
    }
    assert_int_equal(places[4].pack, 0);
    assert_int_equal(places[4].length, 0);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
CT_TEST_MAIN(WITH_FOLDER(test_vault_reads_back_each_record_at_its_place),
             WITH_FOLDER(test_vault_record_refuses_every_truncation),
             WITH_FOLDER(test_vault_cuts_what_a_crash_left_and_misses_what_should_be_there),
             WITH_FOLDER(test_vault_rewrite_keeps_what_it_is_told_and_tells_the_new_places))
