/* test_residue.c - what is planted in a file is found, wherever in the file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "evidence/residue.h"

#include <glib/gstdio.h>
#include <unistd.h>
#include <zlib.h>

#define NAME "Camille Specimen"

typedef struct {
    char *folder; /* owned */
    unsigned hits;
    char how[32];
    char in[32];
    uint64_t offset;
    CtResidueReport report;
} Place;

static void note(void *user, const CtResidueFinding *finding)
{
    Place *place = user;

    place->hits++;
    place->offset = finding->hit.offset;
    (void)g_strlcpy(place->how, finding->hit.how, sizeof place->how);
    (void)g_strlcpy(place->in, finding->in, sizeof place->in);
    assert_null(strstr(finding->path, NAME));
}

static void search(Place *place)
{
    g_autoptr(CtNeedles) needles = ct_needles_new();
    g_autoptr(GError) error = NULL;

    place->hits = 0;
    place->report = (CtResidueReport){ 0 };
    assert_true(ct_needles_add(needles, ct_bytes_of_text(NAME), true, NULL));
    if (!ct_residue_search(needles, place->folder, note, place, &place->report, &error))
        fail_msg("%s", error->message);
}

static void plant(const Place *place, const char *name, const void *bytes, size_t size)
{
    g_autofree char *path = g_build_filename(place->folder, name, NULL);

    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static int set_up(void **state)
{
    Place *place = g_new0(Place, 1);

    place->folder = ct_test_folder();
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    Place *place = *state;

    ct_test_folder_remove(place->folder);
    g_free(place);
    return 0;
}

static void test_residue_a_value_is_found_at_every_place_of_a_large_file(void **state)
{
    Place *place = *state;
    size_t size = (3u << 20) + 77;
    static const size_t places[] = {
        0, 1000, (1u << 20) - 5, 1u << 20, (1u << 20) + 1, (2u << 20) - 16, (3u << 20) + 77 - 16
    };

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *bytes = g_malloc(size);

        memset(bytes, 'x', size);
        memcpy(bytes + places[i], NAME, strlen(NAME));
        plant(place, "pack", bytes, size);
        search(place);
        assert_int_equal(place->hits, 1);
        assert_int_equal(place->offset, places[i]);
        assert_int_equal(place->report.bytes, size);
    }
}

static void test_residue_nothing_is_found_where_nothing_is(void **state)
{
    Place *place = *state;

    plant(place, "a", "Camille  Specimen", 17);
    plant(place, "empty", "", 0);
    search(place);
    assert_int_equal(place->hits, 0);
    assert_int_equal(place->report.files, 2);
}

static void test_residue_packed_streams_are_unpacked_where_they_begin(void **state)
{
    Place *place = *state;
    uint8_t packed[4096] = "leading bytes";
    static const char text[] = "a letter to " NAME ", who lives there";
    uLongf size = sizeof packed - 13;

    assert_int_equal(compress(packed + 13, &size, (const Bytef *)text, sizeof text), Z_OK);
    plant(place, "letter.pdf", packed, 13 + size);
    search(place);
    assert_int_equal(place->hits, 1);
    assert_int_equal(place->offset, 13);
    assert_string_equal(place->in, "gzip or zlib stream");
}

static void test_residue_a_files_name_is_searched_and_not_told(void **state)
{
    Place *place = *state;

    plant(place, NAME ".pdf", "", 0);
    search(place);
    assert_int_equal(place->hits, 1);
    assert_string_equal(place->in, "name");
}

static void test_residue_half_a_value_counts_in_a_store_alone(void **state)
{
    Place *place = *state;

    plant(place, "notes", "Camille .", 9);
    search(place);
    assert_int_equal(place->hits, 0);
    plant(place, "store.db", "Camille .", 9);
    search(place);
    assert_int_equal(place->hits, 1);
}

static void test_residue_a_link_is_passed_and_counted(void **state)
{
    Place *place = *state;
    g_autofree char *path = g_build_filename(place->folder, "link", NULL);

    assert_int_equal(symlink("/etc/hostname", path), 0);
    search(place);
    assert_int_equal(place->report.passed, 1);
    assert_int_equal(place->report.files, 0);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
CT_TEST_MAIN(WITH(test_residue_a_value_is_found_at_every_place_of_a_large_file),
             WITH(test_residue_nothing_is_found_where_nothing_is),
             WITH(test_residue_packed_streams_are_unpacked_where_they_begin),
             WITH(test_residue_a_files_name_is_searched_and_not_told),
             WITH(test_residue_half_a_value_counts_in_a_store_alone),
             WITH(test_residue_a_link_is_passed_and_counted))
