/* test_dsn.c - delivery reports against what is to be read from them.
 *
 * Each tests/golden/dsn/NAME.eml has a NAME.jsonl beside it; CT_REGENERATE=1 writes them anew.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"

#include <stdlib.h>

static char *golden(const char *name)
{
    return g_build_filename(getenv("CT_SOURCE_ROOT"), "tests", "golden", "dsn", name, NULL);
}

static void compare(const char *name)
{
    g_autofree char *path = golden(name);
    g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".eml"));
    g_autofree char *expected_path = g_strconcat(stem, ".jsonl", NULL);
    g_autofree char *text = NULL;
    g_autofree char *expected = NULL;
    gsize size = 0;

    assert_true(g_file_get_contents(path, &text, &size, NULL));
    CtBytes source = { (const uint8_t *)text, size };
    g_auto(Collected) seen = collect_from("dsn", source);
    if (strcmp(name, "no-report.eml") != 0)
        assert_ptr_equal(ct_format_of(source), ct_format_named("dsn"));
    assert_false(collected_has(&seen, "@"));
    ct_buffer_add_u8(&seen.lines, 0);
    if (getenv("CT_REGENERATE") != NULL)
        assert_true(g_file_set_contents(expected_path, (const char *)seen.lines.data, -1, NULL));
    if (!g_file_get_contents(expected_path, &expected, NULL, NULL))
        fail_msg("%s has no expected records", name);
    if (strcmp(expected, (const char *)seen.lines.data) != 0)
        fail_msg("%s reads as\n%s", name, (const char *)seen.lines.data);
    for (size_t cut = 0; cut < size; cut++) {
        g_autofree uint8_t *exact = g_memdup2(text, cut);
        g_auto(Collected) part = collect_from("dsn", (CtBytes){ exact, cut });
        assert_true(part.lines.size > 0);
    }
}

static void test_dsn_golden_reports_read_as_written_without_addresses(void **state)
{
    (void)state;
    g_autofree char *folder = golden(NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    size_t compared = 0;
    const char *name;

    assert_non_null(files);
    while ((name = g_dir_read_name(files)) != NULL) {
        if (!g_str_has_suffix(name, ".eml"))
            continue;
        compare(name);
        compared++;
    }
    assert_true(compared > 15);
}

CT_TEST_MAIN(CT_TEST(test_dsn_golden_reports_read_as_written_without_addresses))
