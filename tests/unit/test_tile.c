/* test_tile.c - names as the specification's examples give them, nodes against a plain tree,
 * bundles at every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "seal/tile.h"

static void test_tile_paths_are_those_of_the_specification(void **state)
{
    (void)state;
    static const struct {
        CtTile tile;
        const char *path;
    } rows[] = {
        { { false, 0, 1234067, 256 }, "tile/0/x001/x234/067" },
        { { false, 0, 0, 256 }, "tile/0/000" },
        { { false, 0, 273, 112 }, "tile/0/273.p/112" },
        { { false, 7, 999, 1 }, "tile/7/999.p/1" },
        { { false, 1, 1000, 256 }, "tile/1/x001/000" },
        { { true, 0, 5, 256 }, "tile/entries/005" },
        { { true, 0, 72057594037927935, 255 }, "tile/entries/x072/x057/x594/x037/x927/935.p/255" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char path[CT_TILE_PATH_SIZE];
        CtTile back = { 0 };

        assert_string_equal(ct_tile_path(&rows[i].tile, path), rows[i].path);
        assert_true(ct_tile_parse_path(ct_bytes_of_text(path), &back, NULL));
        assert_int_equal(back.entries, rows[i].tile.entries);
        assert_int_equal(back.level, rows[i].tile.level);
        assert_int_equal(back.index, rows[i].tile.index);
        assert_int_equal(back.width, rows[i].tile.width);
    }
}

static void test_tile_path_refuses_other_spellings(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "tile",
                                       "tile/0",
                                       "tile/0/",
                                       "tile/0/00",
                                       "tile/00/000",
                                       "tile/8/000",
                                       "tile/0/x000/001",
                                       "tile/0/0000",
                                       "tile/0/001.p/0",
                                       "tile/0/001.p/256",
                                       "tile/0/001.p/07",
                                       "tile/0/001.p/",
                                       "tile/0/001/",
                                       "tile/0/x001",
                                       "tile/entry/001",
                                       "tile/-1/001",
                                       "tile/0/x999/x999/x999/x999/x999/x999/999" };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        CtTile tile = { .width = 77 };

        assert_false(ct_tile_parse_path(ct_bytes_of_text(bad[i]), &tile, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(tile.width, 77);
    }
}

/* A tree of 70,000 leaves, the specification's example: counts, and the widths that follow. */
static void test_tile_counts_are_those_of_the_specifications_example(void **state)
{
    (void)state;
    assert_int_equal(ct_tile_hashes(0, 70000), 273 * 256 + 112);
    assert_int_equal(ct_tile_hashes(1, 70000), 256 + 17);
    assert_int_equal(ct_tile_hashes(2, 70000), 1);
    assert_int_equal(ct_tile_place(0, 69999, 70000).tile.width, 112);
    assert_int_equal(ct_tile_place(0, 69888 - 1, 70000).tile.width, 256);
    assert_int_equal(ct_tile_place(8, 272, 70000).tile.width, 17);
}

static void test_tile_node_is_the_root_of_its_subtree(void **state)
{
    (void)state;
    uint8_t tile[CT_TILE_WIDTH][CT_DIGEST_SIZE];
    uint8_t found[CT_DIGEST_SIZE];
    uint8_t expected[CT_DIGEST_SIZE];

    for (unsigned i = 0; i < CT_TILE_WIDTH; i++) {
        uint8_t entry[2] = { (uint8_t)i, 1 };

        ct_merkle_leaf((CtBytes){ entry, 2 }, tile[i]);
    }
    for (unsigned level = 0; level < CT_TILE_HEIGHT; level++) {
        for (uint64_t index = 0; index < (uint64_t)CT_TILE_WIDTH >> level; index++) {
            CtTilePlace place = ct_tile_place(level, index, CT_TILE_WIDTH);
            CtMerkle tree = { 0 };

            assert_true(ct_tile_node((CtBytes){ tile[0], sizeof tile }, &place, found, NULL));
            for (uint64_t i = index << level; i < (index + 1) << level; i++)
                ct_merkle_append(&tree, tile[i]);
            ct_merkle_root(&tree, expected);
            assert_memory_equal(found, expected, sizeof found);
        }
    }
    CtMerkle tree = { 0 };
    for (unsigned i = 0; i < CT_TILE_WIDTH; i++)
        ct_merkle_append(&tree, tile[i]);
    ct_merkle_root(&tree, expected);
    ct_tile_root((CtBytes){ tile[0], sizeof tile }, found);
    assert_memory_equal(found, expected, sizeof found);
}

static void test_tile_node_refuses_a_tile_of_another_size(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    uint8_t tile[3 * CT_DIGEST_SIZE] = { 0 };
    uint8_t out[CT_DIGEST_SIZE];
    CtTilePlace place = ct_tile_place(1, 0, 3);

    assert_true(ct_tile_node((CtBytes){ tile, sizeof tile }, &place, out, NULL));
    for (size_t size = 0; size < sizeof tile; size++)
        assert_false(ct_tile_node((CtBytes){ tile, size }, &place, out, NULL));
    place = ct_tile_place(1, 1, 3);
    assert_false(ct_tile_node((CtBytes){ tile, sizeof tile }, &place, out, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
}

static void test_tile_bundle_returns_its_entries_and_refuses_every_truncation(void **state)
{
    (void)state;
    g_auto(CtBuffer) bundle = ct_buffer_new(CT_TILE_BUNDLE_BYTES);
    CtBytes entry[CT_TILE_WIDTH];

    ct_tile_bundle_add(&bundle, ct_bytes_of_text("one"));
    ct_tile_bundle_add(&bundle, (CtBytes){ NULL, 0 });
    ct_tile_bundle_add(&bundle, ct_bytes_of_text("three"));
    assert_true(ct_tile_bundle_parse(ct_buffer_bytes(&bundle), 3, entry, NULL));
    assert_true(ct_bytes_equal(entry[0], ct_bytes_of_text("one")));
    assert_int_equal(entry[1].size, 0);
    assert_true(ct_bytes_equal(entry[2], ct_bytes_of_text("three")));
    assert_false(ct_tile_bundle_parse(ct_buffer_bytes(&bundle), 2, entry, NULL));
    assert_false(ct_tile_bundle_parse(ct_buffer_bytes(&bundle), 4, entry, NULL));
    for (size_t size = 0; size < bundle.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(bundle.data, size);

        assert_false(ct_tile_bundle_parse((CtBytes){ exact, size }, 3, entry, NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_tile_paths_are_those_of_the_specification),
             CT_TEST(test_tile_path_refuses_other_spellings),
             CT_TEST(test_tile_counts_are_those_of_the_specifications_example),
             CT_TEST(test_tile_node_is_the_root_of_its_subtree),
             CT_TEST(test_tile_node_refuses_a_tile_of_another_size),
             CT_TEST(test_tile_bundle_returns_its_entries_and_refuses_every_truncation))
