/* test_history_golden.c - the histories of the shipped procedures, as lawyers read them.
 *
 * Method: every file of tests/golden/histories/ is told to the real parser and stepper and must
 * read as it did (golden.h); together the files of a folder fire every transition of their
 * procedure, count every measure of it, and stand on the edges of every timer and window and on the
 * oddities of its calendar (golden_edge.h); every shipped procedure has a folder. With
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

/* Of a timer of no time at all nothing can be seen before it. */
static int wanted_of_timer(const CtProcedureTransition *way)
{
    return way->after.count == 0 ? EDGE_AT : EDGE_TIMER;
}

static bool is_in_guard(const CtProcedure *procedure, int root, int node)
{
    if (root == CT_PROCEDURE_NONE || root == node)
        return root == node;
    const CtGuardNode *of = &procedure->guard[root];
    if (of->op >= CT_GUARD_LESS)
        return false;
    return is_in_guard(procedure, of->left_node, node) ||
           (of->op != CT_GUARD_NOT && is_in_guard(procedure, of->right_node, node));
}

/* Where a timer of the state is due at the very edge, no event comes at it or after it. */
static bool ends_at_edge(const CtProcedure *procedure, const CtProcedureTransition *way,
                         const CtGuardNode *node)
{
    const CtProcedureState *state = &procedure->state[way->state];
    const CtOperand *edge = &node->right;

    for (size_t i = 0; i < state->transition_count; i++) {
        const CtProcedureTransition *timer = &procedure->transition[state->first_transition + i];

        if (timer->event == CT_PROCEDURE_NONE && timer->guard == CT_PROCEDURE_NONE &&
            edge->sign == 1 && edge->kind == CT_OPERAND_ANCHOR &&
            timer->from.kind == edge->anchor.kind && timer->from.index == edge->anchor.index &&
            timer->after.count == edge->duration.count &&
            timer->after.unit == edge->duration.unit && procedure->calendar.counting.exact &&
            procedure->calendar.counting.no_shift)
            return true;
    }
    return false;
}

static int wanted_of_window(const CtProcedure *procedure, int node, int *out_line)
{
    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (!is_in_guard(procedure, way->guard, node))
            continue;
        *out_line = way->line;
        if (!golden_edge_is_window(&procedure->guard[node]))
            return 0;
        return ends_at_edge(procedure, way, &procedure->guard[node]) ? EDGE_BEFORE : EDGE_WINDOW;
    }
    return 0;
}

static size_t report_edge(const char *file, int line, const char *what, int lacks)
{
    if (lacks == 0)
        return 0;
    print_error("%s:%d: no history stands%s%s%s the edge of this %s\n", file, line,
                lacks & EDGE_BEFORE ? " one second before" : "", lacks & EDGE_AT ? " at" : "",
                lacks & EDGE_AFTER ? " one second after" : "", what);
    return 1;
}

static size_t report_edges(const char *file, const Golden *golden)
{
    const CtProcedure *procedure = golden->procedure;
    size_t missing = 0;

    for (size_t i = 0; i < procedure->transition_count; i++) {
        const CtProcedureTransition *way = &procedure->transition[i];

        if (way->event == CT_PROCEDURE_NONE)
            missing += report_edge(file, way->line, "timer",
                                   wanted_of_timer(way) & ~golden->edges.timer[i]);
    }
    for (int i = 0; i < (int)procedure->guard_count; i++) {
        int line = 0;
        int wanted = wanted_of_window(procedure, i, &line);

        missing += report_edge(file, line, "window", wanted & ~golden->edges.window[i]);
    }
    static const char *const odd[] = { "29 February", "the end of a month", "a change of the clock",
                                       "a weekend", "a holiday" };
    int lacks = golden_odd_wanted(procedure) & ~golden->edges.odd;
    for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
        if ((lacks >> i & 1) == 0)
            continue;
        missing++;
        print_error("%s: no history meets %s\n", file, odd[i]);
    }
    return missing;
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
    missing += report_edges(procedure, &golden);
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
