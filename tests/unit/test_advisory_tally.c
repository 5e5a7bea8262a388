/* test_advisory_tally.c - several advisories of one id, some of a product's publisher.
 *
 * Method: worlds that chance makes (advisory_world.h), four advisories to an id, each of a voice
 * that chance draws; the index's verdict on every item must be the tally of what the plain judge
 * says of each advisory. Then the rules of advisory_tally.h, one by one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "advisory_world.h"

#include "match/advisory_build.h"
#include "match/advisory_host.h"
#include "match/advisory_judge.h"
#include "match/advisory_tally.h"

#include <glib/gstdio.h>

enum { WORLDS = 60, IDS = 10, EACH = 4, ITEMS = 10 };

typedef struct {
    CtBuffer tree[IDS][EACH];
    CtAdvisoryLayoutVoice voice[IDS][EACH];
    CtBytes item[ITEMS];
} World;

static CtAdvisory *index_of(const World *world)
{
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    g_autofree char *folder = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "index", NULL);
    CtAdvisoryBuildCounts counts;
    uint32_t source = 0;

    assert_true(ct_advisory_build_source(build, ct_bytes_of_text("feed"), (uint8_t[32]){ 0 }, 0,
                                         &source, NULL));
    for (size_t i = 0; i < IDS; i++)
        for (size_t k = 0; k < EACH; k++) {
            g_autofree char *id = g_strdup_printf("CVE-2020-%04zu", i);
            g_autofree char *origin = g_strdup_printf("EX-%zu", k);
            const CtAdvisoryBuildAdvisory advisory = { .id = ct_bytes_of_text(id),
                                                       .feed = ct_bytes_of_text("feed"),
                                                       .origin = ct_bytes_of_text(origin),
                                                       .source = source,
                                                       .voice = world->voice[i][k] };

            assert_true(
                ct_advisory_build_add(build, &advisory, ct_buffer_bytes(&world->tree[i][k]), NULL));
        }
    assert_true(ct_advisory_build_finish(build, path, &counts, NULL));
    CtAdvisory *index = ct_advisory_open(path, NULL);
    assert_non_null(index);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return index;
}

static CtAdvisoryTally tally_of(const World *world, size_t id, size_t item,
                                const CtAdvisoryScope *scope)
{
    CtAdvisoryTally tally = { .feeds = CT_ADVISORY_NO };

    for (size_t k = 0; k < EACH; k++) {
        g_auto(CtAdvisoryJudgement) judgement = { 0 };

        assert_true(ct_advisory_judge(ct_buffer_bytes(&world->tree[id][k]),
                                      &(CtAdvisoryJudgeHost){ world->item, ITEMS, item, *scope },
                                      &judgement, NULL));
        ct_advisory_tally_add(&tally, world->voice[id][k], judgement.truth);
    }
    return tally;
}

/* The hit that decides; *out_overruled: the worst of those that follow it. */
static CtAdvisoryTruth told_of(const CtAdvisoryHost *host, uint32_t item, uint32_t name,
                               CtAdvisoryTruth *out_overruled)
{
    CtAdvisoryTruth told = CT_ADVISORY_NO;

    *out_overruled = CT_ADVISORY_NO;
    for (size_t i = 0; i < ct_advisory_host_hits(host, item); i++) {
        CtAdvisoryHit hit = ct_advisory_host_hit(host, item, i);

        if (hit.name == name && hit.overruled)
            *out_overruled = MAX(*out_overruled, hit.truth);
        else if (hit.name == name)
            told = hit.truth;
    }
    return told;
}

static void compare(const World *world, const CtAdvisory *index, const CtAdvisoryScope *scope)
{
    g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index, scope);
    uint32_t number = 0;

    for (size_t i = 0; i < ITEMS; i++)
        assert_true(ct_advisory_host_add(host, world->item[i], &number, NULL));
    ct_advisory_host_match(host, 2);
    for (uint32_t i = 0; i < ITEMS; i++)
        for (uint32_t id = 0; id < IDS; id++) {
            CtAdvisoryTally tally = tally_of(world, id, i, scope);
            CtAdvisoryTruth overruled;
            CtAdvisoryTruth told = told_of(host, i, id, &overruled);

            assert_int_equal(told, ct_advisory_tally_verdict(&tally));
            if (ct_advisory_tally_overrules(&tally) && tally.feeds > tally.said)
                assert_true(overruled <= tally.feeds);
        }
}

static void draw_world(World *world, GPtrArray *names)
{
    size_t count = 0;

    for (size_t i = 0; i < IDS; i++)
        for (size_t k = 0; k < EACH; k++) {
            world->tree[i][k] = ct_buffer_new(1 << 16);
            world->voice[i][k] =
                (CtAdvisoryLayoutVoice)advisory_world_draw(CT_ADVISORY_LAYOUT_VOICE_COUNT);
            for (unsigned n = advisory_world_draw(3); n > 0; n--)
                advisory_world_node(&world->tree[i][k], 2);
        }
    while (count < ITEMS) {
        char *name = advisory_world_name(true);
        bool twice = false;

        for (size_t i = 0; i < count; i++)
            twice = twice || ct_bytes_equal(world->item[i], ct_bytes_of_text(name));
        g_ptr_array_add(names, name);
        if (!twice)
            world->item[count++] = ct_bytes_of_text(name);
    }
}

static void test_advisory_tally_is_what_the_index_answers(void **state)
{
    (void)state;
    for (int i = 0; i < WORLDS; i++) {
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        World world;

        draw_world(&world, names);
        g_autoptr(CtAdvisory) index = index_of(&world);
        for (unsigned kind = 0; kind < 4; kind++)
            compare(&world, index,
                    &(CtAdvisoryScope){ .rule = (CtAdvisoryScopeRule)(kind & 1),
                                        .independent = kind >> 1 != 0,
                                        .as_of = CT_INSTANT_NEVER });
        for (size_t k = 0; k < (size_t)IDS * EACH; k++)
            ct_buffer_clear(&world.tree[k / EACH][k % EACH]);
    }
}

static CtAdvisoryTruth of(CtAdvisoryLayoutVoice voice, CtAdvisoryTruth truth, CtAdvisoryTruth feed)
{
    CtAdvisoryTally tally = { .feeds = CT_ADVISORY_NO };

    ct_advisory_tally_add(&tally, CT_ADVISORY_LAYOUT_FEED, feed);
    ct_advisory_tally_add(&tally, voice, truth);
    return ct_advisory_tally_verdict(&tally);
}

static void test_advisory_tally_lets_the_publisher_speak_first(void **state)
{
    (void)state;
    const CtAdvisoryTruth yes = CT_ADVISORY_YES;

    assert_int_equal(of(CT_ADVISORY_LAYOUT_CLEARED, yes, yes), CT_ADVISORY_NO);
    assert_int_equal(of(CT_ADVISORY_LAYOUT_OPEN, yes, yes), CT_ADVISORY_MAYBE);
    assert_int_equal(of(CT_ADVISORY_LAYOUT_AFFECTED, yes, CT_ADVISORY_NO), yes);
    assert_int_equal(of(CT_ADVISORY_LAYOUT_FEED, CT_ADVISORY_MAYBE, yes), yes);
}

static void test_advisory_tally_needs_a_row_that_holds(void **state)
{
    (void)state;
    const CtAdvisoryTruth yes = CT_ADVISORY_YES;

    assert_int_equal(of(CT_ADVISORY_LAYOUT_CLEARED, CT_ADVISORY_MAYBE, yes), yes);
    assert_int_equal(of(CT_ADVISORY_LAYOUT_OPEN, CT_ADVISORY_MAYBE, yes), yes);
}

static void test_advisory_tally_of_two_words_takes_the_worst(void **state)
{
    (void)state;
    CtAdvisoryTally tally = { .feeds = CT_ADVISORY_NO };

    ct_advisory_tally_add(&tally, CT_ADVISORY_LAYOUT_CLEARED, CT_ADVISORY_YES);
    ct_advisory_tally_add(&tally, CT_ADVISORY_LAYOUT_OPEN, CT_ADVISORY_YES);
    assert_int_equal(ct_advisory_tally_verdict(&tally), CT_ADVISORY_MAYBE);
    ct_advisory_tally_add(&tally, CT_ADVISORY_LAYOUT_AFFECTED, CT_ADVISORY_YES);
    assert_int_equal(ct_advisory_tally_verdict(&tally), CT_ADVISORY_YES);
}

static void test_advisory_tally_keeps_state_and_justification(void **state)
{
    (void)state;
    g_autofree char *both = ct_advisory_tally_status("fixed", "inline", "A, b by C");
    g_autofree char *one = ct_advisory_tally_status("fixed", "", "A, b by C");
    CtBytes what;
    CtBytes why;

    ct_advisory_tally_split(ct_bytes_of_text(both), &what, &why);
    assert_true(ct_bytes_equal(what, ct_bytes_of_text("fixed")));
    assert_true(ct_bytes_equal(why, ct_bytes_of_text("inline")));
    ct_advisory_tally_split(ct_bytes_of_text(one), &what, &why);
    assert_true(ct_bytes_equal(what, ct_bytes_of_text("fixed")));
    assert_int_equal(why.size, 0);
    ct_advisory_tally_split((CtBytes){ NULL, 0 }, &what, &why);
    assert_int_equal(what.size + why.size, 0);
}

CT_TEST_MAIN(CT_TEST(test_advisory_tally_is_what_the_index_answers),
             CT_TEST(test_advisory_tally_lets_the_publisher_speak_first),
             CT_TEST(test_advisory_tally_needs_a_row_that_holds),
             CT_TEST(test_advisory_tally_of_two_words_takes_the_worst),
             CT_TEST(test_advisory_tally_keeps_state_and_justification))
