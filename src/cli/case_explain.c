/* case_explain.c - `constat case explain DIR NAME NUMBER`: why each deadline is when it is.
 *
 * Out: a line for each deadline, erasure and open task, the earliest first: what it is, a tab, and
 * one sentence with the anchor, the period, the days passed over, the end and the law, in French
 * or English. Names of states and tasks are the procedure's; nobody's name is there to be shown.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/case_verb.h"

#include "cases/case.h"
#include "cli/opening.h"
#include "procedure/derivation.h"

#include <stdio.h>
#include <string.h>

static char *language;

static const GOptionEntry entries[] = {
    { "language", 0, 0, G_OPTION_ARG_STRING, &language, "en (usual) or fr", "LANGUAGE" },
    G_OPTION_ENTRY_NULL,
};

typedef struct {
    CtInstant at;
    char *text; /* owned */
} Line;

static void line_clear(void *line)
{
    g_free(((Line *)line)->text);
}

static bool in_french(void)
{
    return g_strcmp0(language, "fr") == 0;
}

static void add_line(GArray *lines, const char *const what[2], const char *name,
                     const CtDerivation *derivation)
{
    g_autofree char *sentence = ct_derivation_text(derivation, language);
    Line line = { derivation->end,
                  g_strdup_printf("%s %s\t%s", what[in_french() ? 1 : 0], name, sentence) };

    g_array_append_val(lines, line);
}

static void add_dues(const CtCase *subject, GArray *lines)
{
    static const char *const deadline[2] = { "deadline, then", "échéance, puis" };
    static const char *const erasure[2] = { "erasure of", "effacement du compartiment" };
    const CtProcedure *procedure = subject->adopted->procedure;
    CtDue dues[CT_DUE_MOST];
    size_t count = ct_due_list(procedure, &subject->history, dues);
    CtDerivation derivation;

    for (size_t i = 0; i < count; i++) {
        const CtDue *due = &dues[i];
        bool timer = due->kind == CT_DUE_TIMER;

        ct_derivation_of(procedure, &subject->history, due, &derivation);
        add_line(lines, timer ? deadline : erasure,
                 timer ? procedure->state[procedure->transition[due->index].target].name
                       : procedure->compartment[due->index].name,
                 &derivation);
    }
}

static bool add_tasks(const CtBook *book, const CtCase *subject, GArray *lines, GError **error)
{
    static const char *const task[2] = { "task", "tâche" };
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_TASK_OF_CASE);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_TASK_OF_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_TASK_OF_CASE_CASE_ID, subject->owner.id);
    for (;;) {
        CtDerivation derivation;

        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        const char *name = ct_row_text(&row, CT_COLUMN_TASK_OF_CASE_NAME);
        if (ct_row_is_null(&row, CT_COLUMN_TASK_OF_CASE_DONE_AT) &&
            ct_derivation_of_task(subject->adopted->procedure, name,
                                  ct_row_int(&row, CT_COLUMN_TASK_OF_CASE_MADE_AT),
                                  ct_row_int(&row, CT_COLUMN_TASK_OF_CASE_DUE_AT), &derivation))
            add_line(lines, task, name, &derivation);
    }
}

static int by_time(const void *a, const void *b)
{
    const Line *left = a, *right = b;

    return (left->at > right->at) - (left->at < right->at);
}

static bool explain(char **argv, int64_t number, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(GArray) lines = g_array_new(false, false, sizeof(Line));

    g_array_set_clear_func(lines, line_clear);
    if (!ct_opening_of(argv[1], argv[2], &opening, error) ||
        !ct_case_get_number(opening.book, number, subject, error))
        return false;
    add_dues(subject, lines);
    if (!add_tasks(opening.book, subject, lines, error))
        return false;
    g_array_sort(lines, by_time);
    for (guint i = 0; i < lines->len; i++)
        (void)puts(g_array_index(lines, Line, i).text);
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    int64_t number;

    if (!ct_cli_options(&ct_case_explain, entries, &argc, &argv, error))
        return false;
    if (argc != 4)
        return ct_cli_misuse(error, "case explain: DIR NAME NUMBER is expected");
    if (!ct_opening_number("case explain", argv[3], &number, error))
        return false;
    if (language != NULL && strcmp(language, "en") != 0 && !in_french())
        return ct_cli_misuse(error, "case explain: \"%s\" is neither en nor fr", language);
    return explain(argv, number, error);
}

const CtCommand ct_case_explain = {
    .name = "case explain",
    .synopsis = "DIR NAME NUMBER [--language fr|en]",
    .summary = "Tell why each deadline of a case is when it is, in sentences",
    .run = run,
};
