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
    for (unsigned kind = 0; kind < 4; kind++) {
        const CtAdvisoryScope scope = { .rule = (CtAdvisoryScopeRule)(kind & 1),
                                        .independent = kind >> 1 != 0,
                                        .as_of = CT_INSTANT_NEVER };
        g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index, &scope);

        for (size_t i = 0; i < count; i++) {
            uint32_t number = 0;

            assert_true(ct_advisory_host_add(host, items[i], &number, NULL));
            assert_int_equal(number, i);
        }
        ct_advisory_host_match(host, 2);
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < advisories; k++) {
                g_auto(CtAdvisoryJudgement) judgement = { 0 };

                assert_true(ct_advisory_judge(ct_buffer_bytes(&trees[k]),
                                              &(CtAdvisoryJudgeHost){ items, count, i, scope },
                                              &judgement, NULL));
                if (truth_of(host, (uint32_t)i, (uint32_t)k) != judgement.truth)
                    fail_msg("item %zu and advisory %zu, scope %u: %d, judged %d", i, k, kind,
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
                                  &(CtAdvisoryJudgeHost){ items, second == NULL ? 1 : 2, 0, { 0 } },
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

static void test_advisory_packages_know_their_distribution_and_source(void **state)
{
    (void)state;
    g_auto(CtBuffer) tree = ct_buffer_new(4096);
    CtApplicabilityRow row = { .criterion =
                                   ct_bytes_of_text("pkg:deb/debian/sample?distro=bookworm"),
                               .vulnerable = true };

    row.bound[CT_APPLICABILITY_BELOW] = ct_bytes_of_text("1.2-3");
    ct_applicability_open(&tree, false, false);
    assert_true(ct_applicability_row(&tree, &row));
    ct_applicability_close(&tree);
    assert_int_equal(judge(&tree, "pkg:deb/debian/sample@1.2-2?distro=debian-12.5", NULL),
                     CT_ADVISORY_YES);
    assert_int_equal(judge(&tree, "pkg:deb/debian/sample@1.2-3?distro=debian-12", NULL),
                     CT_ADVISORY_NO);
    assert_int_equal(judge(&tree, "pkg:deb/debian/sample@1.2-2?distro=debian-11", NULL),
                     CT_ADVISORY_NO);
    assert_int_equal(judge(&tree, "pkg:deb/debian/sample@1.2-2", NULL), CT_ADVISORY_MAYBE);
    assert_int_equal(
        judge(&tree, "pkg:deb/debian/libsample1@1.2-2+b1?distro=debian-12&upstream=sample%401.2-2",
              NULL),
        CT_ADVISORY_YES);
}

static void test_advisory_exceptions_are_asked_of_the_product_alone(void **state)
{
    (void)state;
    g_auto(CtBuffer) tree = ct_buffer_new(4096);
    CtApplicabilityRow fixed = { .criterion = ct_bytes_of_text("pkg:npm/p"), .own = true };

    fixed.bound[CT_APPLICABILITY_FROM] = ct_bytes_of_text("2.0.0");
    ct_applicability_open(&tree, true, false);
    add_row(&tree, "pkg:npm/p", true);
    ct_applicability_open(&tree, false, true);
    assert_true(ct_applicability_row(&tree, &fixed));
    ct_applicability_close(&tree);
    ct_applicability_close(&tree);
    assert_int_equal(judge(&tree, "pkg:npm/p@1.0.0", "pkg:npm/p@2.1.0"), CT_ADVISORY_YES);
    assert_int_equal(judge(&tree, "pkg:npm/p@2.1.0", "pkg:npm/p@1.0.0"), CT_ADVISORY_NO);
}

static void test_advisory_conditions_in_words_leave_it_open(void **state)
{
    (void)state;
    g_auto(CtBuffer) tree = ct_buffer_new(4096);

    ct_applicability_open(&tree, true, false);
    add_row(&tree, "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", true);
    add_row(&tree, CT_APPLICABILITY_UNSTATED "only with the plug-in", false);
    ct_applicability_close(&tree);
    assert_int_equal(judge(&tree, "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", NULL), CT_ADVISORY_MAYBE);
}

/* ---- versions of one advisory ---- */

enum { DAY = 86400 };

static void add_version(CtAdvisoryBuild *build, const char *name, CtInstant modified)
{
    g_auto(CtBuffer) tree = ct_buffer_new(4096);
    const CtAdvisoryBuildAdvisory advisory = { .id = ct_bytes_of_text("CVE-2020-0001"),
                                               .feed = ct_bytes_of_text("nvd"),
                                               .published = 10 * DAY,
                                               .modified = modified };

    ct_applicability_open(&tree, false, false);
    add_row(&tree, name, true);
    ct_applicability_close(&tree);
    assert_true(ct_advisory_build_add(build, &advisory, ct_buffer_bytes(&tree), NULL));
}

static CtAdvisory *write_and_open(CtAdvisoryBuild *build, CtAdvisoryBuildCounts *counts)
{
    g_autofree char *folder = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "index", NULL);

    assert_true(ct_advisory_build_finish(build, path, counts, NULL));
    CtAdvisory *index = ct_advisory_open(path, NULL);
    assert_non_null(index);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return index;
}

static size_t hits_at(const CtAdvisory *index, const char *item, CtInstant as_of)
{
    g_autoptr(CtAdvisoryHost) host =
        ct_advisory_host_new(index, &(CtAdvisoryScope){ .as_of = as_of });
    uint32_t number = 0;

    assert_true(ct_advisory_host_add(host, ct_bytes_of_text(item), &number, NULL));
    ct_advisory_host_match(host, 1);
    return ct_advisory_host_hits(host, number);
}

static void check_history(const CtAdvisory *index)
{
    static const char first[] = "cpe:2.3:a:v:first:1.0:*:*:*:*:*:*:*";
    static const char second[] = "cpe:2.3:a:v:second:1.0:*:*:*:*:*:*:*";

    assert_int_equal(hits_at(index, first, 9 * DAY), 0);
    assert_int_equal(hits_at(index, first, 10 * DAY), 1);
    assert_int_equal(hits_at(index, second, 20 * DAY - 1), 0);
    assert_int_equal(hits_at(index, first, 20 * DAY), 0);
    assert_int_equal(hits_at(index, second, 20 * DAY), 1);
    assert_int_equal(hits_at(index, first, CT_INSTANT_NEVER), 0);
    assert_int_equal(hits_at(index, second, CT_INSTANT_NEVER), 1);
}

static void test_advisory_replaced_versions_answer_for_their_days(void **state)
{
    (void)state;
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    g_autoptr(CtAdvisoryBuild) again = ct_advisory_build_new();
    CtAdvisoryBuildCounts counts;
    uint32_t source = 0;

    assert_true(ct_advisory_build_source(build, ct_bytes_of_text("feed"), (uint8_t[32]){ 0 }, 0,
                                         &source, NULL));
    add_version(build, "cpe:2.3:a:v:first:1.0:*:*:*:*:*:*:*", 11 * DAY);
    add_version(build, "cpe:2.3:a:v:first:1.0:*:*:*:*:*:*:*", 12 * DAY); /* says the same */
    add_version(build, "cpe:2.3:a:v:second:1.0:*:*:*:*:*:*:*", 20 * DAY);
    add_version(build, "cpe:2.3:a:v:third:1.0:*:*:*:*:*:*:*", 5 * DAY); /* came too late */
    g_autoptr(CtAdvisory) index = write_and_open(build, &counts);
    assert_int_equal(counts.advisories, 1);
    assert_int_equal(counts.kept, 1);
    check_history(index);
    assert_true(ct_advisory_build_load(again, index, NULL));
    g_autoptr(CtAdvisory) copy = write_and_open(again, &counts);
    assert_int_equal(counts.kept, 1);
    check_history(copy);
}

static void test_advisory_keeps_a_bounded_history(void **state)
{
    (void)state;
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    CtAdvisoryBuildCounts counts;
    uint32_t source = 0;

    assert_true(ct_advisory_build_source(build, ct_bytes_of_text("feed"), (uint8_t[32]){ 0 }, 0,
                                         &source, NULL));
    for (unsigned i = 0; i < 3 * CT_LIMIT_ADVISORY_VERSIONS; i++) {
        g_autofree char *name = g_strdup_printf("cpe:2.3:a:v:p%u:1.0:*:*:*:*:*:*:*", i);

        add_version(build, name, (CtInstant)i * DAY);
    }
    g_autoptr(CtAdvisory) index = write_and_open(build, &counts);
    assert_int_equal(ct_advisory_count(index), CT_LIMIT_ADVISORY_VERSIONS);
    assert_int_equal(counts.advisories, 1);
    assert_int_equal(counts.kept, CT_LIMIT_ADVISORY_VERSIONS - 1);
}

static void test_advisory_marks_are_found_by_id(void **state)
{
    (void)state;
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    CtAdvisoryBuildCounts counts;
    CtAdvisoryMark mark;
    uint32_t source = 0;
    CtAdvisoryBuildMark made = { .id = ct_bytes_of_text("CVE-2020-0002"),
                                 .kind = CT_ADVISORY_LAYOUT_EPSS,
                                 .day = DAY,
                                 .score = 430 };

    assert_true(ct_advisory_build_source(build, ct_bytes_of_text("feed"), (uint8_t[32]){ 0 }, 0,
                                         &source, NULL));
    assert_true(ct_advisory_build_mark(build, &made, NULL));
    made.day = 2 * DAY;
    made.score = 500;
    assert_true(ct_advisory_build_mark(build, &made, NULL)); /* a later day stands */
    made.day = 0;
    assert_true(ct_advisory_build_mark(build, &made, NULL));
    made.kind = CT_ADVISORY_LAYOUT_KEV;
    made.id = ct_bytes_of_text("CVE-2020-0001");
    assert_true(ct_advisory_build_mark(build, &made, NULL));
    g_autoptr(CtAdvisory) index = write_and_open(build, &counts);
    assert_int_equal(counts.marks, 2);
    assert_true(
        ct_advisory_mark(index, ct_bytes_of_text("CVE-2020-0002"), CT_ADVISORY_LAYOUT_EPSS, &mark));
    assert_int_equal(mark.score, 500);
    assert_int_equal(mark.day, 2 * DAY);
    assert_true(
        ct_advisory_mark(index, ct_bytes_of_text("CVE-2020-0001"), CT_ADVISORY_LAYOUT_KEV, &mark));
    assert_false(
        ct_advisory_mark(index, ct_bytes_of_text("CVE-2020-0001"), CT_ADVISORY_LAYOUT_EPSS, &mark));
}

CT_TEST_MAIN(CT_TEST(test_advisory_packages_know_their_distribution_and_source),
             CT_TEST(test_advisory_exceptions_are_asked_of_the_product_alone),
             CT_TEST(test_advisory_conditions_in_words_leave_it_open),
             CT_TEST(test_advisory_replaced_versions_answer_for_their_days),
             CT_TEST(test_advisory_keeps_a_bounded_history),
             CT_TEST(test_advisory_marks_are_found_by_id),
             CT_TEST(test_advisory_index_agrees_with_the_plain_judge),
             CT_TEST(test_advisory_asks_conditions_of_the_whole_host),
             CT_TEST(test_advisory_of_anybody_is_possible_and_never_more),
             CT_TEST(test_advisory_of_a_narrower_row_is_undetermined))
