/* test_disc.c - ISO 9660 and UDF: what their readers list, and what broken discs do.
 *
 * Method: two discs in memory (disc_image.h), one thing changed in each test.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "disc_image.h"
#include "memory_disk.h"

#include "format/iso9660.h"
#include "format/udf.h"

typedef struct {
    uint8_t *image; /* owned */
    CtBytes bytes;
    CtDiscList list;
} Fixture;

static Fixture *fixture(size_t size, void (*make)(uint8_t *image))
{
    Fixture *self = g_new0(Fixture, 1);

    self->image = g_malloc(size);
    make(self->image);
    self->bytes = (CtBytes){ self->image, size };
    ct_disc_list_init(&self->list);
    return self;
}

static int setup_iso(void **state)
{
    *state = fixture(DISC_SIZE, disc_image);
    return 0;
}

static int setup_udf(void **state)
{
    *state = fixture(UDF_SIZE, udf_image);
    return 0;
}

static int setup_sessions(void **state)
{
    *state = fixture(SESSIONS_SIZE, disc_sessions);
    return 0;
}

static int setup_virtual(void **state)
{
    (void)setup_udf(state);
    udf_virtual_image(((Fixture *)*state)->image, 248);
    return 0;
}

static int teardown(void **state)
{
    Fixture *self = *state;

    ct_disc_list_clear(&self->list);
    g_free(self->image);
    g_free(self);
    return 0;
}

static void list_iso(Fixture *self, CtIsoKind kind)
{
    const CtDisk disk = memory_disk(&self->bytes);
    CtIso iso = { 0 };

    assert_true(ct_iso_open(&disk, 0, &iso, NULL));
    for (size_t i = 0; i < iso.trees; i++) {
        if (iso.tree[i].kind == kind)
            ct_iso_list(&iso, i, &self->list);
    }
}

static void list_udf(Fixture *self)
{
    const CtDisk disk = memory_disk(&self->bytes);
    g_auto(CtUdf) udf = { 0 };

    assert_true(ct_udf_open(&disk, 0, &udf, NULL));
    ct_udf_list(&udf, &self->list);
}

static const CtDiscEntry *entry_of(const Fixture *self, const char *path)
{
    for (guint i = 0; i < self->list.entry->len; i++) {
        const CtDiscEntry *entry = &g_array_index(self->list.entry, CtDiscEntry, i);

        if (strcmp(entry->path, path) == 0)
            return entry;
    }
    fail_msg("%s: is not listed", path);
    return NULL;
}

static const char *fact_of(const CtDiscEntry *entry, const char *name)
{
    for (guint i = 0; i < entry->fact->len; i++) {
        const CtDiscFact *fact = &g_array_index(entry->fact, CtDiscFact, i);

        if (strcmp(fact->name, name) == 0)
            return fact->text;
    }
    return NULL;
}

static void expect_run(const CtDiscEntry *entry, guint number, uint64_t at, uint64_t size)
{
    assert_true(number < entry->run->len);
    const CtDiskRun *run = &g_array_index(entry->run, CtDiskRun, number);
    assert_int_equal(run->at, at);
    assert_int_equal(run->size, size);
}

static void test_iso_joins_the_parts_of_a_file(void **state)
{
    Fixture *self = *state;

    list_iso(self, CT_ISO_PRIMARY);
    const CtDiscEntry *parts = entry_of(self, "PARTS");
    assert_int_equal(parts->size, DISC_PARTS_SIZE);
    assert_int_equal(parts->run->len, 1); /* they lie in a row */
    expect_run(parts, 0, (uint64_t)DISC_PARTS * DISC_SECTOR, DISC_PARTS_SIZE);
    assert_int_equal(parts->time[CT_DISC_MODIFIED].seconds, 1053171045);
    assert_string_equal(fact_of(entry_of(self, "FOLDER/SMALL.TXT"), "hidden"), "yes");
}

static void test_iso_shows_what_one_tree_alone_names(void **state)
{
    Fixture *self = *state;

    list_iso(self, CT_ISO_JOLIET);
    assert_int_equal(entry_of(self, "only")->size, 7);
    assert_int_equal(self->list.entry->len, 1);
}

static void test_iso_tells_numbers_whose_spellings_differ(void **state)
{
    Fixture *self = *state;
    uint8_t *record = self->image + (size_t)DISC_FOLDER * DISC_SECTOR + 68;

    record[17] = 11; /* the last byte of the big-endian size */
    list_iso(self, CT_ISO_PRIMARY);
    assert_string_equal(fact_of(entry_of(self, "FOLDER/SMALL.TXT"), "endian-mismatch"),
                        "size: 10 little-endian, 11 big-endian");
}

static void test_iso_does_not_enter_a_folder_twice(void **state)
{
    Fixture *self = *state;
    uint8_t *at = self->image + (size_t)DISC_FOLDER * DISC_SECTOR + 68;

    (void)disc_record(at, DISC_ROOT, DISC_SECTOR, 2, "AGAIN", 5);
    list_iso(self, CT_ISO_PRIMARY);
    assert_string_equal(fact_of(entry_of(self, "FOLDER/AGAIN"), "listed-before"), "not entered");
}

static void test_iso_says_what_it_cannot_list(void **state)
{
    Fixture *self = *state;

    self->image[(size_t)DISC_FOLDER * DISC_SECTOR + 68] = 20; /* shorter than any record */
    list_iso(self, CT_ISO_PRIMARY);
    assert_non_null(fact_of(entry_of(self, "FOLDER"), "list-error"));
    (void)entry_of(self, "PARTS");
}

static void test_iso_finds_a_session_and_counts_its_blocks_from_the_medium(void **state)
{
    Fixture *self = *state;
    const CtDisk disk = memory_disk(&self->bytes);
    CtIso iso = { 0 };

    assert_int_equal(ct_iso_session_next(&disk, 0), (uint64_t)SESSION * DISC_SECTOR);
    assert_true(ct_iso_session_next(&disk, (uint64_t)SESSION * DISC_SECTOR) == UINT64_MAX);
    assert_true(ct_iso_open(&disk, (uint64_t)SESSION * DISC_SECTOR, &iso, NULL));
    assert_int_equal(iso.base, 0);
    ct_iso_list(&iso, 0, &self->list);
    expect_run(entry_of(self, "AGAIN"), 0, (uint64_t)DISC_PARTS * DISC_SECTOR, DISC_SECTOR);
    expect_run(entry_of(self, "NEW"), 0, (uint64_t)(SESSION + 19) * DISC_SECTOR, 7);
}

static void test_iso_in_a_disc_is_no_session(void **state)
{
    Fixture *self = *state;
    const CtDisk disk = memory_disk(&self->bytes);
    CtIso iso = { 0 };

    /* The second half is another disc, whose blocks are counted from its own start. */
    disc_image(self->image + (size_t)SESSION * DISC_SECTOR);
    assert_true(ct_iso_session_next(&disk, 0) == UINT64_MAX);
    assert_true(ct_iso_open(&disk, (uint64_t)SESSION * DISC_SECTOR, &iso, NULL));
    assert_int_equal(iso.base, (uint64_t)SESSION * DISC_SECTOR);
}

static void test_udf_reads_extents_and_holes(void **state)
{
    Fixture *self = *state;

    list_udf(self);
    const CtDiscEntry *file = entry_of(self, "file");
    assert_int_equal(file->size, UDF_FILE_SIZE);
    expect_run(file, 0, (uint64_t)(UDF_PARTITION + 10) * UDF_BLOCK, UDF_BLOCK);
    expect_run(file, 1, CT_DISK_ZEROS, UDF_BLOCK);
    expect_run(file, 2, (uint64_t)(UDF_PARTITION + 12) * UDF_BLOCK, UDF_BLOCK - 12);
    assert_int_equal(file->owner, 1000);
    assert_int_equal(file->time[CT_DISC_MODIFIED].seconds, 1053171045);
    assert_int_equal(file->time[CT_DISC_MODIFIED].nanoseconds, 250000000);
    assert_string_equal(fact_of(entry_of(self, "/:volume-descriptors"), "volume-id"), "SAMPLE");
}

static void test_udf_lists_a_deleted_name(void **state)
{
    Fixture *self = *state;

    list_udf(self);
    assert_true(entry_of(self, "folder/gone")->deleted);
    assert_string_equal(fact_of(entry_of(self, "folder/gone"), "recovery"), "guessed");
}

static void test_udf_tells_an_entry_that_is_not_there(void **state)
{
    Fixture *self = *state;

    udf_partition(self->image, 2)[4] ^= 1; /* its checksum */
    list_udf(self);
    assert_non_null(fact_of(entry_of(self, "file"), "stat-error"));
    (void)entry_of(self, "folder");
}

static void expect_moved(Fixture *self)
{
    list_udf(self);
    const CtDiscEntry *file = entry_of(self, "file");
    assert_int_equal(file->size, UDF_FILE_SIZE);
    expect_run(file, 0, (uint64_t)(UDF_PARTITION + 10) * UDF_BLOCK, UDF_BLOCK);
    expect_run(file, 2, (uint64_t)(UDF_PARTITION + 12) * UDF_BLOCK, UDF_BLOCK - 12);
    assert_true(entry_of(self, "folder/gone")->deleted);
    assert_string_equal(fact_of(entry_of(self, "/:volume-descriptors"), "earlier-states"),
                        "1, not listed");
}

static void test_udf_of_a_disc_written_once_reads_through_its_last_table(void **state)
{
    Fixture *self = *state;

    udf_virtual_image(self->image, 248);
    expect_moved(self);
}

static void test_udf_reads_the_old_form_of_the_table_too(void **state)
{
    Fixture *self = *state;

    udf_virtual_image(self->image, 0);
    expect_moved(self);
}

static void test_udf_whose_last_table_is_cut_off_is_as_it_was_before(void **state)
{
    Fixture *self = *state;

    udf_virtual_image(self->image, 248);
    memset(udf_partition(self->image, UDF_BLOCKS - UDF_PARTITION - 1), 0, UDF_BLOCK);
    list_udf(self);
    assert_non_null(fact_of(entry_of(self, "file"), "stat-error"));
    (void)entry_of(self, "folder");
}

static void test_udf_without_a_table_says_so(void **state)
{
    Fixture *self = *state;
    const CtDisk disk = memory_disk(&self->bytes);
    g_autoptr(GError) error = NULL;
    g_auto(CtUdf) udf = { 0 };

    udf_virtual_image(self->image, 248);
    memset(udf_partition(self->image, 30), 0, UDF_BLOCK);
    memset(udf_partition(self->image, UDF_BLOCKS - UDF_PARTITION - 1), 0, UDF_BLOCK);
    assert_false(ct_udf_open(&disk, 0, &udf, &error));
    assert_string_equal(error->message, "volume: is virtual, and its table is missing");
}

static void test_udf_tables_in_a_circle_are_counted_once(void **state)
{
    Fixture *self = *state;

    udf_virtual_image(self->image, 248);
    udf_table(self->image, 30, 248, 2, 30);
    expect_moved(self);
}

static void try_discs(CtBytes bytes)
{
    const CtDisk disk = memory_disk(&bytes);
    CtIso iso = { 0 };
    g_auto(CtUdf) udf = { 0 };
    g_auto(CtDiscList) list = { 0 };

    ct_disc_list_init(&list);
    if (ct_iso_open(&disk, 0, &iso, NULL)) {
        ct_iso_describe(&iso, &list);
        for (size_t i = 0; i < iso.trees; i++)
            ct_iso_list(&iso, i, &list);
    }
    if (ct_udf_open(&disk, 0, &udf, NULL))
        ct_udf_list(&udf, &list);
}

static void test_every_truncation_ends_well(void **state)
{
    Fixture *self = *state;
    size_t from = self->bytes.size - MIN(self->bytes.size, 20000);

    for (size_t size = 0; size < self->bytes.size; size += size < from ? 997 : 13) {
        g_autofree uint8_t *exact = g_memdup2(self->image, size); /* lets ASan see the edge */
        try_discs((CtBytes){ exact, size });
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_iso_joins_the_parts_of_a_file, setup_iso, teardown),
        cmocka_unit_test_setup_teardown(test_iso_shows_what_one_tree_alone_names, setup_iso,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_iso_tells_numbers_whose_spellings_differ, setup_iso,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_iso_does_not_enter_a_folder_twice, setup_iso,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_iso_says_what_it_cannot_list, setup_iso, teardown),
        cmocka_unit_test_setup_teardown(
            test_iso_finds_a_session_and_counts_its_blocks_from_the_medium, setup_sessions,
            teardown),
        cmocka_unit_test_setup_teardown(test_iso_in_a_disc_is_no_session, setup_sessions, teardown),
        cmocka_unit_test_setup_teardown(test_udf_reads_extents_and_holes, setup_udf, teardown),
        cmocka_unit_test_setup_teardown(test_udf_lists_a_deleted_name, setup_udf, teardown),
        cmocka_unit_test_setup_teardown(test_udf_tells_an_entry_that_is_not_there, setup_udf,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_udf_of_a_disc_written_once_reads_through_its_last_table, setup_udf, teardown),
        cmocka_unit_test_setup_teardown(test_udf_reads_the_old_form_of_the_table_too, setup_udf,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_udf_whose_last_table_is_cut_off_is_as_it_was_before,
                                        setup_udf, teardown),
        cmocka_unit_test_setup_teardown(test_udf_without_a_table_says_so, setup_udf, teardown),
        cmocka_unit_test_setup_teardown(test_udf_tables_in_a_circle_are_counted_once, setup_udf,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_every_truncation_ends_well, setup_iso, teardown),
        cmocka_unit_test_setup_teardown(test_every_truncation_ends_well, setup_udf, teardown),
        cmocka_unit_test_setup_teardown(test_every_truncation_ends_well, setup_virtual, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
