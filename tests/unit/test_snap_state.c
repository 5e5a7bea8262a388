/* test_snap_state.c - which revision of each snap is current; accounts are counted and not told;
 * every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#define STATE                                                                                      \
    "{\"data\":{\"auth\":{\"last-id\":1,\"users\":[{\"email\":\"ada@example.org\"}]},\"snaps\":{"  \
    "\"example\":{\"type\":\"app\",\"sequence\":[{\"name\":\"example\",\"snap-id\":\"x\","         \
    "\"revision\":\"12\"},{\"name\":\"example\",\"revision\":\"14\",\"components\":[{}]}],"        \
    "\"active\":true,\"current\":\"14\",\"channel\":\"latest/stable\"},"                           \
    "\"example_old\":{\"type\":\"app\",\"sequence\":[{\"revision\":7}],\"current\":7},"            \
    "\"local\":{\"current\":\"x1\",\"active\":true},\"broken\":{\"type\":\"app\"},\"odd\":3}},"    \
    "\"changes\":{\"1\":{\"tasks\":[]}},\"last-task-id\":9}"

static void test_snap_state_tells_the_current_revision(void **state)
{
    (void)state;
    CtBytes source = ct_bytes_of_text(STATE);
    g_auto(Collected) found = collect_from("snapd-state", source);

    assert_string_equal(ct_format_of(source)->name, "snapd-state");
    assert_true(collected_has(
        &found, "\"row\":\"example 14\",\"type\":\"snap\",\"class\":\"app\",\"name\":\"example\","
                "\"revision\":\"14\",\"channel\":\"latest/stable\",\"kept\":\"12 14\""));
    assert_true(collected_has(&found,
                              "\"name\":\"example_old\",\"revision\":\"7\",\"active\":\"no\","
                              "\"kept\":\"7\""));
    assert_true(collected_has(&found, "\"name\":\"local\",\"revision\":\"x1\""));
    assert_true(collected_has(&found, "\"kind\":\"dropped\""));
    assert_false(collected_has(&found, "ada"));
    assert_int_equal(found.asides, 2);
}

static void test_snap_state_cut_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t size = 0; size < strlen(STATE); size++) {
        g_autofree uint8_t *exact = g_memdup2(STATE, size);
        Collected found = { .lines = ct_buffer_new(1u << 20), .source_size = size };
        g_autoptr(GError) error = NULL;

        assert_false(ct_format_named("snapd-state")
                         ->read((CtBytes){ exact, size }, collect, &found, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        ct_buffer_clear(&found.lines);
    }
}

static void test_snap_state_without_snaps_says_so(void **state)
{
    (void)state;
    g_auto(Collected) found =
        collect_from("snapd-state", ct_bytes_of_text("{\"data\":{\"auth\":{\"users\":[]}}}"));

    assert_true(collected_has(&found, "\"reason\":\"empty\""));
}

CT_TEST_MAIN(CT_TEST(test_snap_state_tells_the_current_revision),
             CT_TEST(test_snap_state_cut_anywhere_is_refused),
             CT_TEST(test_snap_state_without_snaps_says_so))
