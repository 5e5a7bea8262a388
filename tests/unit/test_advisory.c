/* test_advisory.c - the index against the plain judge, on small worlds that chance makes.
 *
 * Method: few vendors, products, versions and attributes, so that rows meet items often; trees of
 * AND, OR and negation; every item of a host is judged by the index and, advisory by advisory, by
 * ct_advisory_judge, which knows no index; the answers must be the same. Then the rules of
 * advisory_host.h, one by one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "advisory_world.h"

#include "match/advisory_build.h"
#include "match/advisory_host.h"
#include "match/advisory_judge.h"

#include <glib/gstdio.h>

enum { WORLDS = 60, ADVISORIES = 40, ITEMS = 12 };

static CtAdvisory *index_of(CtBuffer *trees, size_t count)
{
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    g_autofree char *folder = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "index", NULL);
    CtAdvisoryBuildCounts counts;
    uint32_t source = 0;

    assert_true(ct_advisory_build_source(build, ct_bytes_of_text("feed"), (uint8_t[32]){ 0 }, 0,
                                         &source, NULL));
    for (size_t i = 0; i < count; i++) {
        g_autofree char *id = g_strdup_printf("CVE-2020-%04zu", i);
        const CtAdvisoryBuildAdvisory advisory = { .id = ct_bytes_of_text(id),
                                                   .feed = ct_bytes_of_text("nvd"),
                                                   .source = source };

        assert_true(ct_advisory_build_add(build, &advisory, ct_buffer_bytes(&trees[i]), NULL));
    }
    assert_true(ct_advisory_build_finish(build, path, &counts, NULL));
    assert_int_equal(counts.advisories, count);
    CtAdvisory *index = ct_advisory_open(path, NULL);
    assert_non_null(index);
    assert_true(ct_advisory_verify(index, NULL));
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return index;
}

static CtAdvisoryTruth truth_of(const CtAdvisoryHost *host, uint32_t item, uint32_t name)
{
    for (size_t i = 0; i < ct_advisory_host_hits(host, item); i++)
        if (ct_advisory_host_hit(host, item, i).name == name)
            return ct_advisory_host_hit(host, item, i).truth;
    return CT_ADVISORY_NO;
}

static void compare_world(const CtAdvisory *index, CtBuffer *trees, size_t advisories,
                          const CtBytes *items, size_t count)
{
    for (int independent = 0; independent < 2; independent++) {
        g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index);

        for (size_t i = 0; i < count; i++) {
            uint32_t number = 0;

            assert_true(ct_advisory_host_add(host, items[i], &number, NULL));
            assert_int_equal(number, i);
        }
        ct_advisory_host_match(host, independent, 2);
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < advisories; k++) {
                g_auto(CtAdvisoryJudgement) judgement = { 0 };

                assert_true(ct_advisory_judge(
                    ct_buffer_bytes(&trees[k]),
                    &(CtAdvisoryJudgeHost){ items, count, i, independent != 0 }, &judgement, NULL));
                if (truth_of(host, (uint32_t)i, (uint32_t)k) != judgement.truth)
                    fail_msg("item %zu and advisory %zu: %d, judged %d", i, k,
                             truth_of(host, (uint32_t)i, (uint32_t)k), judgement.truth);
            }
    }
}

static void test_advisory_index_agrees_with_the_plain_judge(void **state)
{
    (void)state;
    for (int world = 0; world < WORLDS; world++) {
        CtBuffer trees[ADVISORIES];
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        CtBytes items[ITEMS];
        size_t count = 0;

        for (size_t i = 0; i < ADVISORIES; i++) {
            trees[i] = ct_buffer_new(1 << 16);
            for (unsigned k = advisory_world_draw(3); k > 0; k--)
                advisory_world_node(&trees[i], 2);
        }
        while (count < ITEMS) {
            char *name = advisory_world_name(true);
            bool twice = false;

            for (size_t i = 0; i < count; i++)
                twice = twice || ct_bytes_equal(items[i], ct_bytes_of_text(name));
            g_ptr_array_add(names, name);
            if (!twice)
                items[count++] = ct_bytes_of_text(name);
        }
        g_autoptr(CtAdvisory) index = index_of(trees, ADVISORIES);
        compare_world(index, trees, ADVISORIES, items, count);
        for (size_t i = 0; i < ADVISORIES; i++)
            ct_buffer_clear(&trees[i]);
    }
}

/* ---- the rules, one by one ---- */

static void add_row(CtBuffer *out, const char *name, bool vulnerable)
{
    const CtApplicabilityRow row = { .criterion = ct_bytes_of_text(name),
                                     .vulnerable = vulnerable };

    assert_true(ct_applicability_row(out, &row));
}

static CtAdvisoryTruth judge(CtBuffer *tree, const char *first, const char *second)
{
    const CtBytes items[] = { ct_bytes_of_text(first), ct_bytes_of_text(second) };
    g_auto(CtAdvisoryJudgement) judgement = { 0 };
    g_autoptr(CtAdvisory) index = index_of(tree, 1);

    compare_world(index, tree, 1, items, second == NULL ? 1 : 2);
    assert_true(ct_advisory_judge(ct_buffer_bytes(tree),
                                  &(CtAdvisoryJudgeHost){ items, second == NULL ? 1 : 2, 0, false },
                                  &judgement, NULL));
    return judgement.truth;
}

static void test_advisory_asks_conditions_of_the_whole_host(void **state)
{
    (void)state;
    g_auto(CtBuffer) tree = ct_buffer_new(4096);
    static const char program[] = "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*";

    ct_applicability_open(&tree, true, false);
    add_row(&tree, "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", true);
    add_row(&tree, "cpe:2.3:o:v:system:*:*:*:*:*:*:*:*", false);
    ct_applicability_close(&tree);
    assert_int_equal(judge(&tree, program, "cpe:2.3:o:v:system:7:*:*:*:*:*:*:*"), CT_ADVISORY_YES);
    assert_int_equal(judge(&tree, program, "cpe:2.3:o:v:other:7:*:*:*:*:*:*:*"), CT_ADVISORY_NO);
    assert_int_equal(judge(&tree, program, NULL), CT_ADVISORY_MAYBE);
}

static void test_advisory_of_anybody_is_possible_and_never_more(void **state)
{
    (void)state;
    g_auto(CtBuffer) tree = ct_buffer_new(4096);

    ct_applicability_open(&tree, false, false);
    add_row(&tree, "cpe:2.3:h:v:*:*:*:*:*:*:*:*:*", true);
    ct_applicability_close(&tree);
    assert_int_equal(judge(&tree, "cpe:2.3:h:v:p:1:*:*:*:*:*:*:*", NULL), CT_ADVISORY_MAYBE);
}

static void test_advisory_of_a_narrower_row_is_undetermined(void **state)
{
    (void)state;
    g_auto(CtBuffer) tree = ct_buffer_new(4096);

    ct_applicability_open(&tree, false, false);
    add_row(&tree, "cpe:2.3:a:v:p:1.0:sp1:*:*:*:*:*:*", true);
    ct_applicability_close(&tree);
    assert_int_equal(judge(&tree, "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", NULL), CT_ADVISORY_MAYBE);
    assert_int_equal(judge(&tree, "cpe:2.3:a:v:p:1.0:sp1:*:*:*:*:*:*", NULL), CT_ADVISORY_YES);
    assert_int_equal(judge(&tree, "cpe:2.3:a:v:p:1.0:sp2:*:*:*:*:*:*", NULL), CT_ADVISORY_NO);
}

CT_TEST_MAIN(CT_TEST(test_advisory_index_agrees_with_the_plain_judge),
             CT_TEST(test_advisory_asks_conditions_of_the_whole_host),
             CT_TEST(test_advisory_of_anybody_is_possible_and_never_more),
             CT_TEST(test_advisory_of_a_narrower_row_is_undetermined))
