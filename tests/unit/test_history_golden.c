/* test_history_golden.c - the histories of the shipped procedures, as lawyers read them.
 *
 * Method: every file of tests/golden/histories/ is told to the real parser and stepper and must
 * read as it did (golden.h); together the files of a folder fire every transition of their
 * procedure and count every measure of it, and every shipped procedure has a folder. With
 * CT_GOLDEN_WRITE set the files are written anew: a candidate, to be held against the law line by
 * line before it is kept.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "golden.h"

#include "base/limits.h"

#define HISTORIES "tests/golden/histories"

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *folder, const char *suffix)
{
    g_autofree char *path = golden_path(folder, "");
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    if (dir == NULL)
        fail_msg("%s: no such folder", folder);
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, suffix))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    return names;
}

/* The first line that differs, with the two before it, as a reader of a diff wants it. */
static void report(const char *file, const char *wanted, const char *seen)
{
    g_auto(GStrv) a = g_strsplit(wanted, "\n", -1);
    g_auto(GStrv) b = g_strsplit(seen, "\n", -1);
    size_t i = 0;

    while (a[i] != NULL && b[i] != NULL && strcmp(a[i], b[i]) == 0)
        i++;
    for (size_t j = i < 3 ? 0 : i - 3; j < i; j++)
        print_error("  %s\n", a[j]);
    print_error("- %s\n+ %s\n", a[i] == NULL ? "(the end)" : a[i],
                b[i] == NULL ? "(the end)" : b[i]);
    fail_msg("%s:%zu: the file says otherwise", file, i + 1);
}

static void tell_file(Golden *golden, const char *folder, const char *name)
{
    g_autofree char *path = golden_path(folder, name);
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autofree char *seen = golden_tell(golden, text);
    if (strcmp(text, seen) == 0)
        return;
    if (g_getenv("CT_GOLDEN_WRITE") != NULL && golden->failed == 0)
        assert_true(g_file_set_contents(path, seen, -1, NULL));
    else
        report(name, text, seen);
}

/* How many transitions no story of the folder fires, and how many measures none counts. */
static size_t tell_folder(const char *procedure)
{
    g_autofree char *stem = g_strndup(procedure, strlen(procedure) - strlen(".proc"));
    g_autofree char *folder = g_strdup_printf("%s/%s", HISTORIES, stem);
    g_autoptr(GPtrArray) names = names_in(folder, ".history");
    Golden golden;

    golden_begin(&golden, golden_read(procedure));
    for (guint i = 0; i < names->len; i++)
        tell_file(&golden, folder, names->pdata[i]);
    size_t missing = 0;
    for (size_t i = 0; i < golden.procedure->transition_count; i++) {
        if (golden.fired[i])
            continue;
        missing++;
        print_error("%s:%d: no history fires this line\n", procedure,
                    golden.procedure->transition[i].line);
    }
    for (size_t i = 0; i < golden.procedure->measure_count; i++) {
        if (golden.counted[i])
            continue;
        missing++;
        print_error("%s: no history counts in %s\n", procedure, golden.procedure->measure[i].name);
    }
    golden_end(&golden);
    return missing;
}

static void test_history_golden_every_shipped_procedure_reads_as_the_law_does(void **state)
{
    g_autoptr(GPtrArray) procedures = names_in("share/procedures", ".proc");
    size_t missing = 0;
    (void)state;

    assert_true(procedures->len > 0);
    for (guint i = 0; i < procedures->len; i++)
        missing += tell_folder(procedures->pdata[i]);
    assert_int_equal(missing, 0);
}

/* A comparison that let everything pass would be worse than none. */
static void test_history_golden_a_wrong_state_order_or_day_is_seen(void **state)
{
    static const char *const wrong[][2] = {
        { "  identity-asked: send ask-identity\n", "  identity-overdue: send ask-identity\n" },
        { "  identity-asked: send ask-identity\n", "  identity-asked\n" },
        { "2026-03-05T23:00:00Z", "2026-03-06T23:00:00Z" },
    };
    static const char told[] = "story one\n"
                               "open 2026-01-05T10:00:00Z\n"
                               "2026-01-05T11:00:00Z infringement-referred\n"
                               "  identity-asked: send ask-identity\n"
                               "2026-03-06T10:00:00Z\n"
                               "  2026-03-05T10:00:00Z identity-asked: erase facts\n"
                               "  2026-03-05T23:00:00Z case-closed\n";
    Golden golden;
    (void)state;

    golden_begin(&golden, golden_read("graduated.proc"));
    g_autofree char *same = golden_tell(&golden, told);
    assert_string_equal(same, told);
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(GStrv) parts = g_strsplit(told, wrong[i][0], 2);
        g_autofree char *changed = g_strjoinv(wrong[i][1], parts);
        g_autofree char *seen = golden_tell(&golden, changed);

        assert_string_not_equal(seen, changed);
    }
    golden_end(&golden);
}

CT_TEST_MAIN(CT_TEST(test_history_golden_every_shipped_procedure_reads_as_the_law_does),
             CT_TEST(test_history_golden_a_wrong_state_order_or_day_is_seen))
