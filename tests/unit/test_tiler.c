/* test_tiler.c - tiles and checkpoints of growing ledgers, and what a crash may leave of them.
 *
 * Method: entries of a few bytes straight into the tiler; the tree that the files tell is held
 * against a plain one, at sizes around the edges of tiles.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "ledger_sample.h"

#include "base/error.h"
#include "evidence/tiler.h"
#include "evidence/tree.h"
#include "seal/proof.h"

static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 77 };
static char *folder;
static CtNoteSigner signer;

static int setup(void **state)
{
    (void)state;
    folder = ct_test_folder();
    g_autofree char *below = g_build_filename(folder, "ledger", NULL);
    assert_int_equal(g_mkdir_with_parents(below, 0700), 0);
    assert_true(ct_note_signer_from("log.example.org/test", seed, &signer, NULL));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ct_test_folder_remove(folder);
    return 0;
}

static CtBytes entry_at(uint64_t index, uint8_t out[8])
{
    for (size_t i = 0; i < 8; i++)
        out[i] = (uint8_t)(index >> (8 * i));
    return (CtBytes){ out, 1 + index % 8 };
}

/* From where the tiler is up to `size` entries, then a checkpoint. */
static void grow(CtTiler *tiler, uint64_t size)
{
    uint8_t bytes[8];

    while (ct_tiler_size(tiler) < size)
        assert_true(ct_tiler_add(tiler, entry_at(ct_tiler_size(tiler), bytes), NULL));
    assert_true(ct_tiler_publish(tiler, NULL));
}

static void assert_tree(uint64_t size)
{
    g_autoptr(CtTree) tree = ct_tree_open(folder, &signer.verifier, NULL);
    CtMerkle plain = { 0 };
    uint8_t hash[CT_DIGEST_SIZE];
    uint8_t bytes[8];

    assert_non_null(tree);
    for (uint64_t i = 0; i < size; i++) {
        ct_merkle_leaf(entry_at(i, bytes), hash);
        ct_merkle_append(&plain, hash);
    }
    ct_merkle_root(&plain, hash);
    assert_int_equal(ct_tree_checkpoint(tree)->head.size, size);
    assert_memory_equal(ct_tree_checkpoint(tree)->head.root, hash, sizeof hash);
}

static void assert_proof(uint64_t index)
{
    g_autoptr(CtTree) tree = ct_tree_open(folder, &signer.verifier, NULL);
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    g_autofree CtProof *proof = g_new0(CtProof, 1);
    uint8_t bytes[8];

    assert_true(ct_tree_prove(tree, index, &text, NULL));
    assert_true(ct_proof_parse(ct_buffer_bytes(&text), proof, NULL));
    assert_true(ct_proof_verify(proof, entry_at(index, bytes), &signer.verifier, NULL));
}

static const uint64_t sizes[] = { 1, 2, 255, 256, 257, 511, 512, 700, 1025 };

static void test_tiler_tree_is_the_plain_tree_at_every_edge(void **state)
{
    (void)state;
    g_autoptr(CtTiler) tiler = ct_tiler_open(folder, &signer, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        grow(tiler, sizes[i]);
        assert_tree(sizes[i]);
        assert_proof(sizes[i] - 1);
        assert_proof(sizes[i] / 2);
    }
}

static void test_tiler_goes_on_after_being_closed_at_every_edge(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(CtTiler) tiler = ct_tiler_open(folder, &signer, NULL);

        assert_int_equal(ct_tiler_size(tiler), i == 0 ? 0 : sizes[i - 1]);
        grow(tiler, sizes[i]);
        assert_tree(sizes[i]);
    }
}

static int partial_files;

static int count_partial(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)walk;
    if (type == FTW_F && strstr(path, ".p/") != NULL)
        partial_files++;
    return 0;
}

/* 700 = 2 full tiles and 188: partial are level 0, its bundle and level 1. */
static void test_tiler_removes_superseded_partial_tiles(void **state)
{
    (void)state;
    CtTiler *tiler = ct_tiler_open(folder, &signer, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(sizes) - 1; i++)
        grow(tiler, sizes[i]);
    ct_tiler_close(tiler);
    partial_files = 0;
    (void)nftw(folder, count_partial, 16, FTW_PHYS);
    assert_int_equal(partial_files, 3);
}

/* A crash after the checkpoint and before the removal leaves older partial tiles. */
static void test_tiler_sweeps_what_a_crash_left(void **state)
{
    (void)state;
    g_autofree char *old_folder = g_build_filename(folder, "ledger/tile/0/000.p", NULL);
    g_autofree char *old = g_build_filename(old_folder, "9", NULL);
    CtTiler *tiler = ct_tiler_open(folder, &signer, NULL);

    grow(tiler, 300);
    ct_tiler_close(tiler);
    assert_int_equal(g_mkdir_with_parents(old_folder, 0700), 0);
    assert_true(g_file_set_contents(old, "x", 1, NULL));
    tiler = ct_tiler_open(folder, &signer, NULL);
    assert_false(g_file_test(old_folder, G_FILE_TEST_EXISTS));
    ct_tiler_close(tiler);
    assert_tree(300);
}

/* The power fails right after publications: the journal is durable, nothing else need be. */
static void test_tiler_restores_from_the_journal_what_the_disk_never_got(void **state)
{
    (void)state;
    g_autofree char *journal = g_build_filename(folder, "ledger/journal", NULL);
    g_autofree char *checkpoint = g_build_filename(folder, "ledger/checkpoint", NULL);
    g_autofree char *tiles = g_build_filename(folder, "ledger/tile", NULL);
    g_autofree char *bytes = NULL;
    size_t size;
    CtTiler *tiler = ct_tiler_open(folder, &signer, NULL);

    grow(tiler, 100);
    grow(tiler, 300);
    grow(tiler, 520);
    assert_true(g_file_get_contents(journal, &bytes, &size, NULL));
    ct_tiler_close(tiler);
    (void)nftw(tiles, ct_test_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(remove(checkpoint), 0);
    assert_true(g_file_set_contents(journal, bytes, (gssize)size, NULL));
    tiler = ct_tiler_open(folder, &signer, NULL);
    assert_int_equal(ct_tiler_size(tiler), 520);
    assert_tree(520);
    assert_proof(0);
    assert_proof(300);
    assert_proof(519);
    grow(tiler, 600);
    ct_tiler_close(tiler);
    assert_tree(600);
}

static void test_tiler_is_one_at_a_time(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(CtTiler) tiler = ct_tiler_open(folder, &signer, NULL);

    assert_non_null(tiler);
    assert_null(ct_tiler_open(folder, &signer, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
}

/* Whatever of the partial tiles is lost or changed, the next run derives all of it again. */
static void test_tiler_derives_again_what_is_lost_or_damaged(void **state)
{
    (void)state;
    static const char *const files[] = { "ledger/tile/0/002.p/88", "ledger/tile/1/000.p/2",
                                         "ledger/tile/entries/002.p/88" };

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        for (int damage = 0; damage < 3; damage++) {
            g_autofree char *path = g_build_filename(folder, files[i], NULL);
            g_autofree char *bytes = NULL;
            g_autofree char *now = NULL;
            size_t size;
            size_t size_now;
            CtTiler *tiler = ct_tiler_open(folder, &signer, NULL);

            grow(tiler, 600);
            ct_tiler_close(tiler);
            assert_true(g_file_get_contents(path, &bytes, &size, NULL));
            bytes[size / 2] ^= 1;
            if (damage == 0)
                assert_int_equal(remove(path), 0);
            else
                assert_true(g_file_set_contents(
                    path, bytes, damage == 1 ? (gssize)size : (gssize)size / 2, NULL));
            bytes[size / 2] ^= 1;
            tiler = ct_tiler_open(folder, &signer, NULL);
            assert_int_equal(ct_tiler_size(tiler), 0);
            grow(tiler, 600);
            ct_tiler_close(tiler);
            assert_true(g_file_get_contents(path, &now, &size_now, NULL));
            assert_int_equal(size_now, size);
            assert_memory_equal(now, bytes, size);
        }
    }
}

/* The one thing a log must never do: sign two trees that contradict each other. */
static void test_tiler_never_signs_another_history(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "ledger/tile/0/000.p/10", NULL);
    CtTiler *tiler = ct_tiler_open(folder, &signer, NULL);
    bool added = true;

    grow(tiler, 10);
    ct_tiler_close(tiler);
    assert_int_equal(remove(path), 0);
    tiler = ct_tiler_open(folder, &signer, NULL);
    for (int i = 0; added && i < 10; i++)
        added = ct_tiler_add(tiler, ct_bytes_of_text("another entry"), &error);
    assert_false(added);
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
    ct_tiler_close(tiler);
}

static void test_tiler_refuses_a_checkpoint_of_another_key(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    const uint8_t other_seed[CT_NOTE_SEED_SIZE] = { 78 };
    g_auto(CtNoteSigner) other = { 0 };
    CtTiler *tiler = ct_tiler_open(folder, &signer, NULL);

    grow(tiler, 10);
    ct_tiler_close(tiler);
    assert_true(ct_note_signer_from("log.example.org/test", other_seed, &other, NULL));
    assert_null(ct_tiler_open(folder, &other, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
}

static void test_tiler_run_follows_the_ledger(void **state)
{
    Sample *sample = *state;

    for (size_t i = 0; i < 3; i++) {
        g_autoptr(CtTiler) tiler = ct_tiler_of(sample->ledger, NULL);
        g_autoptr(CtTree) tree = NULL;
        CtNoteVerifier verifier;
        uint64_t size;

        sample_fill(sample, 100);
        assert_true(ct_tiler_run(tiler, sample->ledger, NULL));
        assert_true(ct_ledger_size(sample->ledger, &size, NULL));
        assert_int_equal(ct_tiler_size(tiler), size);
        assert_true(ct_ledger_verifier(sample->ledger, &verifier, NULL));
        tree = ct_tree_open(sample->folder, &verifier, NULL);
        assert_int_equal(ct_tree_checkpoint(tree)->head.size, size);
        assert_string_equal(ct_tree_checkpoint(tree)->origin, SAMPLE_ORIGIN);
    }
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, sample_open, sample_close)
CT_TEST_MAIN(WITH_FOLDER(test_tiler_tree_is_the_plain_tree_at_every_edge),
             WITH_FOLDER(test_tiler_goes_on_after_being_closed_at_every_edge),
             WITH_FOLDER(test_tiler_removes_superseded_partial_tiles),
             WITH_FOLDER(test_tiler_sweeps_what_a_crash_left),
             WITH_FOLDER(test_tiler_restores_from_the_journal_what_the_disk_never_got),
             WITH_FOLDER(test_tiler_is_one_at_a_time),
             WITH_FOLDER(test_tiler_derives_again_what_is_lost_or_damaged),
             WITH_FOLDER(test_tiler_never_signs_another_history),
             WITH_FOLDER(test_tiler_refuses_a_checkpoint_of_another_key),
             WITH_LEDGER(test_tiler_run_follows_the_ledger))
