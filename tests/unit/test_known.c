/* test_known.c - an item that a set knows says so, by the class of the set and its name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "examine/known.h"
#include "folder.h"
#include "match/reference_build.h"

typedef struct {
    char *folder;
    CtReference *good; /* knows SHA-1 1.. and MD5 2.. */
    CtReference *bad;  /* knows SHA-256 3.. */
} Sets;

static CtReference *make(const char *folder, const char *name, CtReferenceClass class,
                         CtReferenceAlgorithm algorithm, uint8_t first)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    CtReferencePlan plan = { path, class, 0 };
    g_autoptr(CtReferenceBuild) build = ct_reference_build_new(&plan, NULL);
    uint8_t digest[CT_REFERENCE_LONGEST] = { first };

    assert_true(ct_reference_build_add(build, algorithm, digest, 1, NULL));
    assert_true(ct_reference_build_finish(build, "invented", NULL));
    CtReference *set = ct_reference_open(path, NULL);
    assert_non_null(set);
    return set;
}

static int begin(void **state)
{
    Sets *sets = g_new0(Sets, 1);

    sets->folder = ct_test_folder();
    sets->good = make(sets->folder, "good", CT_REFERENCE_KNOWN_GOOD, CT_REFERENCE_SHA1, 1);
    sets->bad = make(sets->folder, "bad", CT_REFERENCE_KNOWN_COUNTERFEIT, CT_REFERENCE_SHA256, 3);
    *state = sets;
    return 0;
}

static int end(void **state)
{
    Sets *sets = *state;

    ct_reference_free(sets->good);
    ct_reference_free(sets->bad);
    ct_test_folder_remove(sets->folder);
    g_free(sets);
    return 0;
}

static void look_at(const Sets *sets, CtItem *item)
{
    const CtKnownSet both[] = { { "good.ref", sets->good }, { "bad.ref", sets->bad } };
    CtKnown known = { both, 2 };
    CtProbe probe = ct_known_probe(&known);

    CtProbeChildren none = { NULL };

    probe.look(NULL, probe.user, NULL, item, &none);
}

static void test_known_names_the_set_under_its_class(void **state)
{
    g_auto(CtItem) item = { .size = 5 };

    item.digests.has = CT_ITEM_SHA1 | CT_ITEM_SHA256;
    item.digests.sha1[0] = 1;
    item.digests.sha256[0] = 3;
    look_at(*state, &item);
    assert_int_equal(item.facts, 2);
    assert_string_equal(ct_item_fact(&item, "known-good")->bytes, "good.ref");
    assert_string_equal(ct_item_fact(&item, "known-counterfeit")->bytes, "bad.ref");
}

static void test_known_says_nothing_of_strangers_and_of_empty_files(void **state)
{
    g_auto(CtItem) stranger = { .size = 5 }, empty = { .size = 0 };

    stranger.digests.has = CT_ITEM_SHA1 | CT_ITEM_MD5;
    stranger.digests.md5[0] = 1;
    look_at(*state, &stranger);
    assert_int_equal(stranger.facts, 0);
    empty.digests.has = CT_ITEM_SHA1;
    empty.digests.sha1[0] = 1;
    look_at(*state, &empty);
    assert_int_equal(empty.facts, 0);
}

#define WITH_SETS(function) cmocka_unit_test_setup_teardown(function, begin, end)

CT_TEST_MAIN(WITH_SETS(test_known_names_the_set_under_its_class),
             WITH_SETS(test_known_says_nothing_of_strangers_and_of_empty_files))
