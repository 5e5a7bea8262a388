/* todo_page.c - a part of the list and the counts over all of it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/todo_page.h"

#include "base/text.h"
#include "web/wording.h"

enum { ROWS = 100, FURTHEST = 1000000000 };

static const char *what(const CtSiteContext *context, const CtViewTask *task)
{
    if (task->mail == 0)
        return task->what;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, task->mail);

    return ct_site_keep(context,
                        ct_wording_fill(context->language, CT_PO_TODO_MAIL, "number", number));
}

static void fill_case(const CtSiteContext *context, const CtViewTask *task,
                      CtPageTodoTableRowsAbout *out)
{
    *out = CT_PAGE_TODO_TABLE_ROWS_ABOUT(.id = task->case_id,
                                         .brief = ct_site_keep(
                                             context, g_strndup(task->case_id, CT_SITE_ID_SHOWN)));
}

/* `place` is where the row's case is kept. */
static CtPageTodoTableRows row(const CtSiteContext *context, const CtViewTask *task,
                               CtPageTodoTableRowsAbout *place)
{
    CtPoLanguage language = context->language;

    if (task->case_id != NULL)
        fill_case(context, task, place);
    return CT_PAGE_TODO_TABLE_ROWS(
            .urgency = ct_site_urgency(context, task->due),
            .due = ct_site_keep(context, ct_wording_due(language, task->due, task->due_day)),
            .due_iso = ct_site_iso(context, task->due),
            .distance = ct_site_keep(context,
                                     ct_wording_distance(language, task->due, context->about->now)),
            .what = what(context, task), .why = ct_wording_word(language, "why", task->why),
            .law = task->law[0] != '\0' ? task->law : ct_po_text(language, CT_PO_LAW_NONE),
            .about = place, .about_count = task->case_id != NULL ? 1 : 0,
            .who = ct_wording_word(language, "who", task->who));
}

static const char *number(const CtSiteContext *context, uint64_t value)
{
    return ct_site_keep(context, ct_wording_number(context->language, value));
}

static const char *plain_number(const CtSiteContext *context, uint64_t value)
{
    return ct_site_keep(context, g_strdup_printf("%" G_GUINT64_FORMAT, value));
}

static const char *caption(const CtSiteContext *context, uint64_t from, const CtViewTodo *todo)
{
    const char *text = ct_po_text(context->language, CT_PO_TODO_CAPTION);
    const char *const names[] = { "{first}", "{last}", "{total}" };
    const char *const values[] = { number(context, from + 1),
                                   number(context, from + todo->tasks->len),
                                   number(context, todo->total) };
    g_autoptr(GString) out = g_string_new(text);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        (void)g_string_replace(out, names[i], values[i], 0);
    return g_string_chunk_insert(context->texts, out->str);
}

static void write_part(const CtSiteContext *context, uint64_t from, const CtViewTodo *todo,
                       CtBuffer *out)
{
    g_autofree CtPageTodoTableRows *rows = g_new0(CtPageTodoTableRows, todo->tasks->len + 1);
    g_autofree CtPageTodoTableRowsAbout *cases =
        g_new0(CtPageTodoTableRowsAbout, todo->tasks->len + 1);
    bool some = todo->tasks->len > 0;
    uint64_t after = from + todo->tasks->len;

    for (guint i = 0; i < todo->tasks->len; i++)
        rows[i] = row(context, &g_array_index(todo->tasks, CtViewTask, i), &cases[i]);
    CtPageTodoTable table = CT_PAGE_TODO_TABLE(.caption = caption(context, from, todo),
                                               .rows = rows, .rows_count = todo->tasks->len);
    CtPageTodoEmpty empty =
        CT_PAGE_TODO_EMPTY(.text = ct_po_text(context->language, CT_PO_TODO_EMPTY));
    CtPageTodoEarlier earlier =
        CT_PAGE_TODO_EARLIER(.from = plain_number(context, from > ROWS ? from - ROWS : 0));
    CtPageTodoLater later = CT_PAGE_TODO_LATER(.from = plain_number(context, after));
    CtPageTodo page =
        CT_PAGE_TODO(.overdue = number(context, todo->overdue),
                     .alarm = todo->overdue > 0 ? "alarm" : "", .soon = number(context, todo->soon),
                     .total = number(context, todo->total), .empty = &empty,
                     .empty_count = some ? 0 : 1, .table = &table, .table_count = some ? 1 : 0,
                     .earlier = &earlier, .earlier_count = from > 0 ? 1 : 0, .later = &later,
                     .later_count = some && after < todo->total ? 1 : 0);
    ct_page_todo(out, context->language, &page);
}

bool ct_todo_page_write(const CtSiteContext *context, CtBuffer *out, GError **error)
{
    g_auto(CtViewTodo) todo;
    uint64_t from = 0;

    ct_view_todo_init(&todo);
    if (context->request->from != NULL &&
        !ct_text_to_u64(ct_bytes_of_text(context->request->from), FURTHEST, &from))
        from = 0; /* a mistyped place in the list is its beginning */
    if (!context->provider->todo(context->provider->user, from, ROWS, &todo, error))
        return false;
    write_part(context, from, &todo, out);
    return true;
}
