/* agenda.c - six lists of each mandate, merged by due instant.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/agenda.h"

#include "base/clock.h"
#include "cases/case.h"
#include "cases/outbox.h"
#include "desk/letters.h"
#include "desk/rereading.h"
#include "procedure/derivation.h"

#define HAND_OVER (3 * CT_DAY_SECONDS) /* an order that lies longer is a person's business */
#define SOON      (7 * CT_DAY_SECONDS)
#define CLERK     3600    /* a clerk that runs is never an hour late */
#define FURTHEST  1000000 /* rows that are looked through for one page */

typedef struct {
    const CtMandates *mandates;
    const CtBook *book;
    CtInstant now;
    int64_t most; /* rows of each list that can matter for the page */
    CtViewTodo *out;
} Agenda;

static const CtProcedure *procedure_of(const Agenda *self, int64_t adopted)
{
    const CtAdopted *found = ct_book_adopted(self->book, adopted);

    return found == NULL ? NULL : found->procedure;
}

static void add(const Agenda *self, int64_t number, const CtProcedure *procedure, CtViewTask *task)
{
    task->case_id = ct_mandates_case_id(self->mandates, self->out->texts, self->book, number);
    task->mandate = self->book->mandate->name;
    task->due_day =
        procedure == NULL ? CT_VIEW_NO_DAY : ct_mandates_due_day(procedure->calendar, task->due);
    g_array_append_val(self->out->tasks, *task);
}

static bool add_tasks(const Agenda *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_AGENDA_TASKS);
    GStringChunk *texts = self->out->texts;
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_AGENDA_TASKS_MOST, self->most);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        CtViewTask task = {
            .what = ct_view_keep(texts, ct_row_text(&row, CT_COLUMN_AGENDA_TASKS_NAME)),
            .why = ct_view_keep(texts, ct_row_text(&row, CT_COLUMN_AGENDA_TASKS_STATE)),
            .law = ct_view_keep(texts, ct_row_text(&row, CT_COLUMN_AGENDA_TASKS_LAW)),
            .who = ct_view_keep(texts, ct_row_text(&row, CT_COLUMN_AGENDA_TASKS_ROLE)),
            .due = ct_row_int(&row, CT_COLUMN_AGENDA_TASKS_DUE_AT),
        };
        add(self, ct_row_int(&row, CT_COLUMN_AGENDA_TASKS_CASE_ID),
            procedure_of(self, ct_row_int(&row, CT_COLUMN_AGENDA_TASKS_PROCEDURE)), &task);
    }
}

static bool count_tasks(const Agenda *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_AGENDA_TASK_COUNTS);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_AGENDA_TASK_COUNTS_NOW, self->now);
    ct_row_bind_int(&row, CT_BIND_AGENDA_TASK_COUNTS_SOON, self->now + SOON);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    self->out->total += (uint64_t)ct_row_int(&row, CT_COLUMN_AGENDA_TASK_COUNTS_TOTAL);
    self->out->overdue += (uint64_t)ct_row_int(&row, CT_COLUMN_AGENDA_TASK_COUNTS_OVERDUE);
    self->out->soon += (uint64_t)ct_row_int(&row, CT_COLUMN_AGENDA_TASK_COUNTS_SOON);
    return true;
}

/* The law under which the notice is sent. */
static const char *law_of(const CtProcedure *procedure, const char *notice)
{
    int index = procedure == NULL || notice == NULL ? CT_PROCEDURE_NONE
                                                    : ct_procedure_notice(procedure, notice);

    return index == CT_PROCEDURE_NONE
               ? NULL
               : ct_procedure_citation(procedure, procedure->notice[index].law);
}

/* Which orders a person has to see. */
typedef struct {
    CtOutboxState state;
    CtInstant before; /* ordered at or before it */
    const char *why;
} Sort;

static bool add_orders(const Agenda *self, const Sort *sort, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_AGENDA_ORDERS);
    GStringChunk *texts = self->out->texts;
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDERS_STATE, sort->state);
    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDERS_BEFORE, sort->before);
    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDERS_EMISSION, CT_OUTBOX_EMISSION);
    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDERS_MOST, self->most);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        const char *notice = ct_row_text(&row, CT_COLUMN_AGENDA_ORDERS_NOTICE);
        const CtProcedure *procedure =
            procedure_of(self, ct_row_int(&row, CT_COLUMN_AGENDA_ORDERS_PROCEDURE));
        CtViewTask task = {
            .what = ct_view_keep(texts, notice),
            .why = sort->why,
            .law = ct_view_keep(texts, law_of(procedure, notice)),
            .who = "operator",
            .due = ct_row_int(&row, CT_COLUMN_AGENDA_ORDERS_ORDERED_AT) + HAND_OVER,
        };
        add(self, ct_row_int(&row, CT_COLUMN_AGENDA_ORDERS_CASE_ID), procedure, &task);
    }
}

/* What is listed and not overdue is due within three days. */
static bool count_orders(const Agenda *self, const Sort *sort, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_AGENDA_ORDER_COUNT);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDER_COUNT_STATE, sort->state);
    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDER_COUNT_BEFORE, sort->before);
    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDER_COUNT_OVERDUE, self->now - HAND_OVER);
    ct_row_bind_int(&row, CT_BIND_AGENDA_ORDER_COUNT_EMISSION, CT_OUTBOX_EMISSION);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    uint64_t total = (uint64_t)ct_row_int(&row, CT_COLUMN_AGENDA_ORDER_COUNT_TOTAL);
    uint64_t overdue = (uint64_t)ct_row_int(&row, CT_COLUMN_AGENDA_ORDER_COUNT_OVERDUE);
    self->out->total += total;
    self->out->overdue += overdue;
    self->out->soon += total - overdue;
    return true;
}

static bool see_orders(const Agenda *self, GError **error)
{
    const Sort sorts[] = {
        { CT_OUTBOX_ORDERED, self->now - HAND_OVER, "not-handed-over" },
        { CT_OUTBOX_UNCERTAIN, INT64_MAX, "fate-uncertain" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(sorts); i++)
        if (!add_orders(self, &sorts[i], error) || !count_orders(self, &sorts[i], error))
            return false;
    return true;
}

static void add_late_case(const Agenda *self, const CtCase *subject)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    CtDerivation derivation;
    CtDue due;

    if (!ct_due_next(procedure, &subject->history, &due))
        return;
    ct_derivation_of(procedure, &subject->history, &due, &derivation);
    const char *what = due.kind == CT_DUE_ERASURE
                           ? procedure->compartment[due.index].name
                           : procedure->state[procedure->transition[due.index].target].name;
    CtViewTask task = {
        .what = ct_view_keep(self->out->texts, what),
        .why = "clerk-late",
        .law = ct_view_keep(self->out->texts, derivation.citation),
        .who = "operator",
        .due = due.at,
    };
    add(self, subject->owner.id, procedure, &task);
}

static bool add_late(const Agenda *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_CASE_DUE);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_CASE_DUE_NOW, self->now - CLERK);
    ct_row_bind_int(&row, CT_BIND_CASE_DUE_MOST, self->most);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        if (!ct_case_get(self->book, ct_row_int(&row, CT_COLUMN_CASE_DUE_SID),
                         ct_row_int(&row, CT_COLUMN_CASE_DUE_ID), subject, error))
            return false;
        add_late_case(self, subject);
    }
}

static bool count_late(const Agenda *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_AGENDA_LATE_COUNT);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_AGENDA_LATE_COUNT_NOW, self->now - CLERK);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    uint64_t total = (uint64_t)ct_row_int(&row, CT_COLUMN_AGENDA_LATE_COUNT_TOTAL);
    self->out->total += total;
    self->out->overdue += total;
    return true;
}

/* A machine's failure has no legal time: it is due when it is seen. */
static bool see_given_up(const Agenda *self, GError **error)
{
    CtDb *db = self->book->mandate->db;
    CtInstant real_now = ct_clock_now();
    uint64_t waiting;
    uint64_t given_up;
    g_autoptr(GArray) lost = ct_rereading_given_up(db, real_now, (size_t)self->most, error);

    if (lost == NULL || !ct_rereading_count(db, real_now, &waiting, &given_up, error))
        return false;
    for (guint i = 0; i < lost->len; i++) {
        const CtRereadingLost *one = &g_array_index(lost, CtRereadingLost, i);
        const CtViewTask task = { .mail = one->mail,
                                  .mandate = self->book->mandate->name,
                                  .what = "mail",
                                  .why = "reading-given-up",
                                  .law = "",
                                  .who = "operator",
                                  .due = MIN(one->since, self->now),
                                  .due_day = CT_VIEW_NO_DAY };
        g_array_append_val(self->out->tasks, task);
    }
    self->out->total += given_up;
    self->out->overdue += given_up;
    return true;
}

static bool add_letter(void *user, const CtLetter *letter, GError **error)
{
    const Agenda *self = user;
    GStringChunk *texts = self->out->texts;
    g_autofree char *why = g_strconcat("letter-", letter->reason, NULL);
    CtViewTask task = { .mail = letter->number,
                        .mandate = self->book->mandate->name,
                        .what = "mail",
                        .why = ct_view_keep(texts, why),
                        .law = "",
                        .who = "operator",
                        .due = letter->arrived_at + CT_DAY_SECONDS,
                        .due_day = CT_VIEW_NO_DAY };

    (void)error;
    if (letter->case_id != 0)
        task.case_id = ct_mandates_case_id(self->mandates, texts, self->book, letter->case_id);
    g_array_append_val(self->out->tasks, task);
    return true;
}

static bool see_letters(Agenda *self, GError **error)
{
    CtDb *db = self->book->mandate->db;
    uint64_t total;
    uint64_t overdue;

    if (!ct_letters_each(db, self->most, add_letter, self, error) ||
        !ct_letters_count(db, self->now - CT_DAY_SECONDS, &total, &overdue, error))
        return false;
    self->out->total += total;
    self->out->overdue += overdue;
    self->out->soon += total - overdue;
    return true;
}

static bool gather(Agenda *self, GError **error)
{
    CtDb *db = self->book->mandate->db;

    if (!ct_db_begin_read(db, error))
        return false;
    bool well = ct_mandate_now(self->book->mandate, &self->now, error) && add_tasks(self, error) &&
                count_tasks(self, error) && see_orders(self, error) && add_late(self, error) &&
                count_late(self, error) && see_given_up(self, error) && see_letters(self, error);
    ct_db_rollback(db);
    return well;
}

static int compare_due(const void *a, const void *b)
{
    const CtViewTask *left = a;
    const CtViewTask *right = b;

    return (left->due > right->due) - (left->due < right->due);
}

bool ct_agenda_fill(const CtMandates *mandates, uint64_t from, uint64_t count, CtViewTodo *out,
                    GError **error)
{
    Agenda self = { .mandates = mandates,
                    .most = (int64_t)MIN(from + count, FURTHEST),
                    .out = out };

    for (guint i = 0; i < mandates->books->len; i++) {
        self.book = mandates->books->pdata[i];
        if (!gather(&self, error))
            return false;
    }
    g_array_sort(out->tasks, compare_due);
    if (out->tasks->len > from + count)
        g_array_set_size(out->tasks, (guint)(from + count));
    g_array_remove_range(out->tasks, 0, (guint)MIN(from, out->tasks->len));
    return true;
}
