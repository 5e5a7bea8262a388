/* test_ext_journal.c - what the journal remembers, and what broken journals do.
 *
 * Method: a file system in memory (ext_image.h), one thing changed in each test.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "ext_image.h"
#include "memory_disk.h"

#include "format/ext_journal.h"

typedef struct {
    uint8_t image[EXT_SIZE];
    CtBytes bytes;
    CtExtVolume volume;
    CtExtJournal *journal;
} Fixture;

static int setup(void **state)
{
    Fixture *self = g_new0(Fixture, 1);

    ext_image(self->image);
    self->bytes = (CtBytes){ self->image, sizeof self->image };
    *state = self;
    return 0;
}

static int teardown(void **state)
{
    Fixture *self = *state;

    ct_ext_journal_free(self->journal);
    ct_ext_volume_clear(&self->volume);
    g_free(self);
    return 0;
}

static void open_journal(Fixture *self)
{
    const CtDisk disk = memory_disk(&self->bytes);

    assert_true(ct_ext_volume_open(&disk, 0, &self->volume, NULL));
    self->journal = ct_ext_journal_open(&self->volume, NULL);
    assert_non_null(self->journal);
}

static void expect_run(const CtExtFound *found, guint number, uint64_t at, uint64_t size)
{
    const CtDiskRun *run = &g_array_index(found->run, CtDiskRun, number);

    assert_true(number < found->run->len);
    assert_int_equal(run->at, at);
    assert_int_equal(run->size, size);
}

static void test_a_deleted_file_is_found_with_its_extents_and_its_hole(void **state)
{
    Fixture *self = *state;
    g_auto(CtExtFound) found = { 0 };

    open_journal(self);
    assert_true(ct_ext_journal_find(self->journal, EXT_FIRST, NULL, &found));
    assert_int_equal(found.inode.size, EXT_FIRST_SIZE);
    assert_int_equal(found.inode.owner, 1000);
    assert_int_equal(found.inode.modified.seconds, 1700000000);
    assert_int_equal(found.transaction, 8); /* the newest in which it lives */
    assert_int_equal(found.run->len, 3);
    expect_run(&found, 0, 16 * EXT_BLOCK, EXT_BLOCK);
    expect_run(&found, 1, CT_DISK_ZEROS, EXT_BLOCK);
    expect_run(&found, 2, 18 * EXT_BLOCK, EXT_FIRST_SIZE - 2 * EXT_BLOCK);
}

static void test_the_copy_after_the_deletion_is_passed_over(void **state)
{
    Fixture *self = *state;
    g_auto(CtExtFound) found = { 0 };

    open_journal(self);
    assert_true(ct_ext_journal_find(self->journal, EXT_OLD, NULL, &found));
    assert_int_equal(found.transaction, 7);
    assert_int_equal(found.journal_block, 2);
    expect_run(&found, 0, 17 * EXT_BLOCK, EXT_BLOCK);
    expect_run(&found, 1, 15 * EXT_BLOCK, EXT_OLD_SIZE - EXT_BLOCK);
}

static void test_a_folder_tells_its_name(void **state)
{
    Fixture *self = *state;

    open_journal(self);
    g_autofree char *first = ct_ext_journal_name(self->journal, EXT_FIRST);
    g_autofree char *old = ct_ext_journal_name(self->journal, EXT_OLD);
    g_autofree char *none = ct_ext_journal_name(self->journal, 15);
    assert_string_equal(first, "first");
    assert_string_equal(old, ".old");
    assert_null(none);
}

static void test_an_inode_that_lives_again_is_another_file(void **state)
{
    Fixture *self = *state;
    g_auto(CtExtFound) found = { 0 };
    const uint32_t same = 4711 + EXT_FIRST;
    const uint32_t another = 1;

    open_journal(self);
    assert_false(ct_ext_journal_find(self->journal, EXT_FIRST, &same, &found));
    assert_true(ct_ext_journal_find(self->journal, EXT_FIRST, &another, &found));
}

static void test_a_transaction_that_came_round_ends_the_copies_before_it(void **state)
{
    Fixture *self = *state;
    g_auto(CtExtFound) found = { 0 };

    /* A later commit where the copy of the inodes was. */
    ext_header(self->image + (size_t)(EXT_JOURNAL + 2) * EXT_BLOCK, 2, 9);
    open_journal(self);
    assert_int_equal(ct_ext_journal_copies(self->journal), 1);
    assert_false(ct_ext_journal_find(self->journal, EXT_OLD, NULL, &found));
}

static void test_extents_that_cannot_be_are_not_believed(void **state)
{
    Fixture *self = *state;
    uint8_t *copies[] = { self->image + (size_t)(EXT_JOURNAL + 2) * EXT_BLOCK,
                          self->image + (size_t)(EXT_JOURNAL + 6) * EXT_BLOCK };
    g_auto(CtExtFound) found = { 0 };

    for (size_t i = 0; i < G_N_ELEMENTS(copies); i++) {
        uint8_t *inode = copies[i] + (size_t)((EXT_FIRST - 1) % 8) * EXT_INODE;
        ext_extent(inode, 1, 2, 1, EXT_BLOCKS); /* past the end */
    }
    open_journal(self);
    assert_false(ct_ext_journal_find(self->journal, EXT_FIRST, NULL, &found));
}

static void test_the_content_of_a_small_file_is_in_the_copy(void **state)
{
    Fixture *self = *state;
    uint8_t *inode = self->image + (size_t)(EXT_JOURNAL + 6) * EXT_BLOCK +
                     (size_t)((EXT_FIRST - 1) % 8) * EXT_INODE;
    g_auto(CtExtFound) found = { 0 };

    ext_u32(inode + 4, 10);
    ext_u32(inode + 0x20, CT_EXT_INLINE);
    open_journal(self);
    assert_true(ct_ext_journal_find(self->journal, EXT_FIRST, NULL, &found));
    expect_run(&found, 0, (uint64_t)(inode + 0x28 - self->image), 10);
}

static void test_a_volume_without_a_journal_says_so(void **state)
{
    Fixture *self = *state;
    const CtDisk disk = memory_disk(&self->bytes);
    g_autoptr(GError) error = NULL;

    ext_u32(self->image + EXT_BLOCK + 0xe0, 0);
    assert_true(ct_ext_volume_open(&disk, 0, &self->volume, NULL));
    assert_null(ct_ext_journal_open(&self->volume, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
}

static void test_every_truncation_ends_well(void **state)
{
    Fixture *self = *state;

    for (size_t size = 0; size < EXT_SIZE; size += size < 4096 ? 1 : 61) {
        g_autofree uint8_t *exact = g_memdup2(self->image, size); /* lets ASan see the edge */
        CtBytes bytes = { exact, size };
        const CtDisk disk = memory_disk(&bytes);
        g_auto(CtExtVolume) volume = { 0 };

        if (!ct_ext_volume_open(&disk, 0, &volume, NULL))
            continue;
        assert_true(size >= (size_t)3 * EXT_BLOCK);
        g_autoptr(CtExtJournal) journal = ct_ext_journal_open(&volume, NULL);
        g_auto(CtExtFound) found = { 0 };
        if (journal != NULL)
            (void)ct_ext_journal_find(journal, EXT_FIRST, NULL, &found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_deleted_file_is_found_with_its_extents_and_its_hole,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_copy_after_the_deletion_is_passed_over, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_folder_tells_its_name, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_inode_that_lives_again_is_another_file, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_a_transaction_that_came_round_ends_the_copies_before_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extents_that_cannot_be_are_not_believed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_the_content_of_a_small_file_is_in_the_copy, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_volume_without_a_journal_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_truncation_ends_well, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
