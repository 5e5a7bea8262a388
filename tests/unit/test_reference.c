/* test_reference.c - a set of digests answers like a hash table, is one file, and refuses others.
 *
 * Method: digests at random and digests that are made to agree go into a set in runs of a few
 * kilobytes, so that many are merged, and into a hash table; then both are asked about all of them
 * and about as many that never were given. The file is then cut and changed byte by byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "base/file.h"
#include "folder.h"
#include "match/reference_build.h"

#include <unistd.h>

enum { LONGEST = CT_REFERENCE_LONGEST };

typedef struct {
    char *folder;
    char *path;
} Place;

static int begin(void **state)
{
    Place *place = g_new0(Place, 1);

    place->folder = ct_test_folder();
    place->path = g_build_filename(place->folder, "set.ref", NULL);
    *state = place;
    return 0;
}

static int end(void **state)
{
    Place *place = *state;

    ct_test_folder_remove(place->folder);
    g_free(place->path);
    g_free(place);
    return 0;
}

static void fill(GRand *random, uint8_t *digest, size_t size, size_t same)
{
    memset(digest, 0xa5, size);
    for (size_t i = same; i < size; i++)
        digest[i] = (uint8_t)g_rand_int(random);
}

static CtReference *build(const char *path, CtReferenceAlgorithm algorithm, const uint8_t *digests,
                          size_t count)
{
    g_autoptr(GError) error = NULL;
    CtReferencePlan plan = { path, CT_REFERENCE_KNOWN_GOOD, 4096 };
    g_autoptr(CtReferenceBuild) self = ct_reference_build_new(&plan, &error);

    assert_null(error);
    assert_true(ct_reference_build_add(self, algorithm, digests, count, &error));
    assert_true(ct_reference_build_finish(self, "invented for a test", &error));
    CtReference *set = ct_reference_open(path, &error);
    assert_null(error);
    assert_true(ct_reference_verify(set, &error));
    return set;
}

/* `same` leading bytes are equal in all digests: the worst that a radix can meet. */
static void check(const Place *place, CtReferenceAlgorithm algorithm, size_t count, size_t same)
{
    size_t size = ct_reference_digest_size(algorithm);
    GRand *random = g_rand_new_with_seed((guint32)(count + same));
    g_autofree uint8_t *digests = g_malloc0(2 * (count + 1) * size);
    g_autofree uint8_t *hit = g_malloc0(2 * count + 1);
    g_autoptr(GHashTable) known = g_hash_table_new(g_bytes_hash, g_bytes_equal);

    for (size_t i = 0; i < 2 * count; i++)
        fill(random, digests + i * size, size, same);
    for (size_t i = 1; i < count; i += 7) /* some come twice */
        memcpy(digests + i * size, digests + (i - 1) * size, size);
    g_rand_free(random);
    g_autoptr(CtReference) set = build(place->path, algorithm, digests, count);
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (size_t i = 0; i < count; i++) {
        g_ptr_array_add(keys, g_bytes_new_static(digests + i * size, size));
        g_hash_table_add(known, g_ptr_array_index(keys, i));
    }
    assert_int_equal(ct_reference_count(set, algorithm), g_hash_table_size(known));
    assert_int_equal(ct_reference_repeated(set), count - g_hash_table_size(known));
    ct_reference_find(set, algorithm, digests, 2 * count, hit);
    for (size_t i = 0; i < 2 * count; i++) {
        g_autoptr(GBytes) key = g_bytes_new_static(digests + i * size, size);
        bool expected = g_hash_table_contains(known, key);

        assert_int_equal(hit[i], expected);
        assert_int_equal(ct_reference_has(set, algorithm, digests + i * size), expected);
    }
}

static void test_reference_answers_like_a_hash_table(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 3, 31, 32, 33, 1000, 30000 };

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        for (size_t a = 0; a < CT_REFERENCE_ALGORITHMS; a++)
            check(*state, (CtReferenceAlgorithm)a, counts[i], 0);
}

static void test_reference_takes_digests_that_begin_alike(void **state)
{
    for (size_t same = 1; same <= 12; same += 3)
        check(*state, CT_REFERENCE_SHA1, 5000, same);
}

static void test_reference_tells_what_it_is(void **state)
{
    const Place *place = *state;
    uint8_t digest[LONGEST] = { 1 };
    g_autoptr(CtReference) set = build(place->path, CT_REFERENCE_MD5, digest, 1);
    CtBytes provenance = ct_reference_provenance(set);

    assert_int_equal(ct_reference_class(set), CT_REFERENCE_KNOWN_GOOD);
    assert_true(ct_bytes_equal(provenance, ct_bytes_of_text("invented for a test")));
    assert_int_equal(ct_reference_count(set, CT_REFERENCE_SHA256), 0);
    assert_false(ct_reference_has(set, CT_REFERENCE_SHA256, digest));
}

static void test_reference_leaves_no_file_when_it_is_not_finished(void **state)
{
    const Place *place = *state;
    CtReferencePlan plan = { place->path, CT_REFERENCE_IGNORE, 0 };
    g_autoptr(CtReferenceBuild) self = ct_reference_build_new(&plan, NULL);
    uint8_t digest[LONGEST] = { 1 };

    assert_true(ct_reference_build_add(self, CT_REFERENCE_SHA1, digest, 1, NULL));
    g_clear_pointer(&self, ct_reference_build_free);
    g_autoptr(GDir) names = g_dir_open(place->folder, 0, NULL);
    assert_null(g_dir_read_name(names));
}

static void test_reference_refuses_every_truncation(void **state)
{
    const Place *place = *state;
    uint8_t digest[3 * LONGEST] = { 1, 2, 3 };
    g_autofree char *text = NULL;
    size_t size;

    ct_reference_free(build(place->path, CT_REFERENCE_SHA1, digest, 3));
    assert_true(g_file_get_contents(place->path, &text, &size, NULL));
    for (size_t cut = 0; cut < size; cut++) {
        g_autoptr(GError) error = NULL;

        assert_int_equal(truncate(place->path, (off_t)(size - cut - 1)), 0);
        assert_null(ct_reference_open(place->path, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

/* Every changed byte is either refused on opening or found by the digest over the file. */
static void test_reference_finds_every_changed_byte(void **state)
{
    const Place *place = *state;
    uint8_t digest[3 * LONGEST] = { 1, 2, 3 };
    g_autofree char *text = NULL;
    size_t size;

    ct_reference_free(build(place->path, CT_REFERENCE_SHA1, digest, 3));
    assert_true(g_file_get_contents(place->path, &text, &size, NULL));
    for (size_t i = 0; i < size; i++) {
        g_autoptr(GError) error = NULL;

        text[i] ^= 1;
        assert_true(
            ct_file_replace(place->path, (CtBytes){ (const uint8_t *)text, size }, "set", NULL));
        text[i] ^= 1;
        g_autoptr(CtReference) set = ct_reference_open(place->path, &error);
        /* The rest of the header is zero and belongs to nobody; it is not written again. */
        bool padding = i >= 16 + 32 + 8 + 3 * 32 + 24 && i < 512;
        assert_true(set == NULL || padding || !ct_reference_verify(set, &error));
    }
}

static void test_reference_names_its_classes(void **state)
{
    (void)state;
    CtReferenceClass class;

    for (CtReferenceClass i = CT_REFERENCE_KNOWN_GOOD; i < CT_REFERENCE_CLASSES; i++) {
        assert_true(ct_reference_class_of(ct_reference_class_name(i), &class));
        assert_int_equal(class, i);
    }
    assert_false(ct_reference_class_of("good", &class));
}

#define ON_DISK(function) cmocka_unit_test_setup_teardown(function, begin, end)

CT_TEST_MAIN(ON_DISK(test_reference_answers_like_a_hash_table),
             ON_DISK(test_reference_takes_digests_that_begin_alike),
             ON_DISK(test_reference_tells_what_it_is),
             ON_DISK(test_reference_leaves_no_file_when_it_is_not_finished),
             ON_DISK(test_reference_refuses_every_truncation),
             ON_DISK(test_reference_finds_every_changed_byte),
             CT_TEST(test_reference_names_its_classes))
