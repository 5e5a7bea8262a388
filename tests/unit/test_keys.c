/* test_keys.c - slots put, sealed and erased, and what is left of a key in the file afterwards.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "base/error.h"
#include "evidence/keys.h"

static const uint8_t master[CT_ENVELOPE_KEY_SIZE] = { 3, 1, 4 };
static const uint8_t key[CT_ENVELOPE_KEY_SIZE] = { 2, 7, 1 };
static char *folder;
static char *path;

static int setup(void **state)
{
    (void)state;
    folder = ct_test_folder();
    path = g_build_filename(folder, "keys", NULL);
    return folder == NULL;
}

static int teardown(void **state)
{
    (void)state;
    ct_test_folder_remove(folder);
    g_free(path);
    return 0;
}

static void test_keys_put_is_got_back_after_reopening(void **state)
{
    (void)state;
    uint8_t out[CT_ENVELOPE_KEY_SIZE];
    CtKeys *keys = ct_keys_open(path, master, true, NULL);

    assert_true(ct_keys_put(keys, 5, key, NULL));
    assert_true(ct_keys_sync(keys, NULL));
    ct_keys_close(keys);
    keys = ct_keys_open(path, master, false, NULL);
    assert_true(ct_keys_get(keys, 5, out, NULL));
    assert_memory_equal(out, key, sizeof key);
    ct_keys_close(keys);
}

static void test_keys_open_with_the_right_master_and_in_their_own_slot_only(void **state)
{
    (void)state;
    const uint8_t other[CT_ENVELOPE_KEY_SIZE] = { 9 };
    g_autoptr(GError) wrong = NULL;
    g_autoptr(GError) none = NULL;
    g_autoptr(GError) moved = NULL;
    g_autofree char *bytes = NULL;
    uint8_t out[CT_ENVELOPE_KEY_SIZE];
    size_t size;
    CtKeys *keys = ct_keys_open(path, master, true, NULL);

    assert_true(ct_keys_put(keys, 0, key, NULL));
    ct_keys_close(keys);
    keys = ct_keys_open(path, other, false, NULL);
    assert_false(ct_keys_get(keys, 0, out, &wrong));
    assert_true(g_error_matches(wrong, CT_ERROR, CT_ERROR_INTEGRITY));
    ct_keys_close(keys);
    keys = ct_keys_open(path, NULL, false, NULL);
    assert_false(ct_keys_get(keys, 0, out, &none));
    assert_true(g_error_matches(none, CT_ERROR, CT_ERROR_DENIED));
    ct_keys_close(keys);
    /* A slot copied over another one must not open there. */
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    g_autofree char *twice = g_malloc(2 * size);
    memcpy(twice, bytes, size);
    memcpy(twice + size, bytes, size);
    assert_true(g_file_set_contents(path, twice, (gssize)(2 * size), NULL));
    keys = ct_keys_open(path, master, false, NULL);
    assert_true(ct_keys_get(keys, 0, out, NULL));
    assert_false(ct_keys_get(keys, 1, out, &moved));
    assert_true(g_error_matches(moved, CT_ERROR, CT_ERROR_INTEGRITY));
    ct_keys_close(keys);
}

static void test_keys_sealed_open_for_members_and_no_longer_for_the_master(void **state)
{
    (void)state;
    g_autoptr(GError) sealed = NULL;
    g_autoptr(GError) stranger_error = NULL;
    g_auto(CtEnvelopePair) a = { 0 };
    g_auto(CtEnvelopePair) b = { 0 };
    g_auto(CtEnvelopePair) stranger = { 0 };
    CtKeysMembers members = { .count = 2 };
    uint8_t out[CT_ENVELOPE_KEY_SIZE];
    g_autoptr(CtKeys) keys = ct_keys_open(path, master, true, NULL);

    ct_envelope_pair_make(&a);
    ct_envelope_pair_make(&b);
    ct_envelope_pair_make(&stranger);
    memcpy(members.public[0], a.public, sizeof a.public);
    memcpy(members.public[1], b.public, sizeof b.public);
    assert_true(ct_keys_put(keys, 0, key, NULL));
    assert_true(ct_keys_box(keys, 0, 1, &members, NULL));
    assert_true(ct_keys_forward(keys, 0, 1, 2, NULL));
    assert_false(ct_keys_get(keys, 0, out, &sealed));
    assert_true(g_error_matches(sealed, CT_ERROR, CT_ERROR_DENIED));
    assert_true(ct_keys_get_sealed(keys, 0, &a, out, NULL));
    assert_memory_equal(out, key, sizeof key);
    memset(out, 0, sizeof out);
    assert_true(ct_keys_get_sealed(keys, 0, &b, out, NULL));
    assert_memory_equal(out, key, sizeof key);
    assert_false(ct_keys_get_sealed(keys, 0, &stranger, out, &stranger_error));
    assert_true(g_error_matches(stranger_error, CT_ERROR, CT_ERROR_DENIED));
}

/* Every byte of an erased slot but the first is zero, and so are those of its boxes. */
static void test_keys_erase_leaves_zeroes_in_slot_and_boxes(void **state)
{
    (void)state;
    g_auto(CtEnvelopePair) a = { 0 };
    CtKeysMembers members = { .count = 1 };
    g_autofree char *bytes = NULL;
    uint8_t out[CT_ENVELOPE_KEY_SIZE];
    CtKeysState found;
    size_t size;
    g_autoptr(CtKeys) keys = ct_keys_open(path, master, true, NULL);

    ct_envelope_pair_make(&a);
    memcpy(members.public[0], a.public, sizeof a.public);
    assert_true(ct_keys_put(keys, 0, key, NULL));
    assert_true(ct_keys_put(keys, 1, key, NULL));
    assert_true(ct_keys_box(keys, 1, 2, &members, NULL));
    assert_true(ct_keys_forward(keys, 1, 2, 1, NULL));
    for (uint64_t slot = 0; slot < 2; slot++) {
        assert_true(ct_keys_erase(keys, slot, NULL));
        assert_true(ct_keys_erase(keys, slot, NULL)); /* twice is well */
        assert_true(ct_keys_state(keys, slot, &found, NULL));
        assert_int_equal(found, CT_KEYS_ERASED);
        assert_false(ct_keys_get(keys, slot, out, NULL));
        assert_false(ct_keys_get_sealed(keys, slot, &a, out, NULL));
    }
    assert_true(ct_keys_sync(keys, NULL));
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    assert_int_equal(size, 3 * CT_KEYS_SLOT_SIZE);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(bytes[i], i % CT_KEYS_SLOT_SIZE == 0 ? CT_KEYS_ERASED : 0);
}

static void test_keys_cut_short_are_refused_not_guessed(void **state)
{
    (void)state;
    g_autofree char *bytes = NULL;
    uint8_t out[CT_ENVELOPE_KEY_SIZE];
    size_t size;
    CtKeys *keys = ct_keys_open(path, master, true, NULL);

    assert_true(ct_keys_put(keys, 0, key, NULL));
    ct_keys_close(keys);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (size_t cut = 0; cut < size; cut++) {
        assert_true(g_file_set_contents(path, bytes, (gssize)cut, NULL));
        keys = ct_keys_open(path, master, false, NULL);
        assert_false(ct_keys_get(keys, 0, out, NULL));
        ct_keys_close(keys);
    }
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
CT_TEST_MAIN(WITH_FOLDER(test_keys_put_is_got_back_after_reopening),
             WITH_FOLDER(test_keys_open_with_the_right_master_and_in_their_own_slot_only),
             WITH_FOLDER(test_keys_sealed_open_for_members_and_no_longer_for_the_master),
             WITH_FOLDER(test_keys_erase_leaves_zeroes_in_slot_and_boxes),
             WITH_FOLDER(test_keys_cut_short_are_refused_not_guessed))
