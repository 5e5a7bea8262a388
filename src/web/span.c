/* span.c - derivations as data for the page.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/span.h"

#include "evidence/entry.h"
#include "web/mandates.h"

#include <string.h>

static const char *const anchor_words[] = {
    [CT_ANCHOR_OPENED] = "opened",
    [CT_ANCHOR_ENTERED] = "entered",
    [CT_ANCHOR_ENTERED_STATE] = "entered",
    [CT_ANCHOR_ORDERED] = "ordered",
    [CT_ANCHOR_SENT] = "sent",
    [CT_ANCHOR_SERVED] = "served",
    [CT_ANCHOR_FIRST] = "first",
    [CT_ANCHOR_LAST] = "last",
};

static const char *const unit_words[] = {
    [CT_CALENDAR_HOURS] = "hours", [CT_CALENDAR_DAYS] = "days",
    [CT_CALENDAR_WEEKS] = "weeks", [CT_CALENDAR_MONTHS] = "months",
    [CT_CALENDAR_YEARS] = "years", [CT_CALENDAR_WORKING_DAYS] = "working-days",
};

static const CtViewStep *step_at(const CtViewCase *view, guint index)
{
    return &g_array_index(view->steps, CtViewStep, index);
}

static bool is_kind(const CtViewStep *step, CtEntryKind kind)
{
    return strcmp(step->kind, ct_entry_kind_name(kind)) == 0;
}

/* The last step before which the case was in another state than `state`: its entry. */
static bool entered(const CtViewCase *view, guint index, const char *state)
{
    return strcmp(step_at(view, index)->state, state) == 0 &&
           (index == 0 || strcmp(step_at(view, index - 1)->state, state) != 0);
}

static bool served_by(const CtProcedure *procedure, const CtViewStep *step, int notice)
{
    int event = ct_procedure_event(procedure, step->event);

    return is_kind(step, CT_ENTRY_EVENT) && event != CT_PROCEDURE_NONE &&
           procedure->event[event].answers_notice == notice;
}

static bool tells(const CtProcedure *procedure, const CtViewCase *view, guint index,
                  const CtDerivation *derivation)
{
    const CtViewStep *step = step_at(view, index);
    const char *about = derivation->about == NULL ? "" : derivation->about;
    bool same = strcmp(step->event, about) == 0;

    switch (derivation->anchor) {
    case CT_ANCHOR_ENTERED:
    case CT_ANCHOR_ENTERED_STATE:
        return entered(view, index, about);
    case CT_ANCHOR_ORDERED:
        return same && is_kind(step, CT_ENTRY_ORDER);
    case CT_ANCHOR_SENT:
        return same && (is_kind(step, CT_ENTRY_SENT) || is_kind(step, CT_ENTRY_WITHHELD));
    case CT_ANCHOR_SERVED:
        return served_by(procedure, step, ct_procedure_notice(procedure, about));
    case CT_ANCHOR_FIRST:
    case CT_ANCHOR_LAST:
        return same && is_kind(step, CT_ENTRY_EVENT);
    case CT_ANCHOR_OPENED:
    default:
        return false;
    }
}

/* The last entry that tells of the anchor, the first one of a first event; else the case's own. */
static uint64_t anchor_entry(const CtProcedure *procedure, const CtViewCase *view,
                             const CtDerivation *derivation)
{
    uint64_t found = view->steps->len == 0 ? 0 : step_at(view, 0)->index;
    bool opened = derivation->from_storage || derivation->anchor == CT_ANCHOR_OPENED;

    for (guint i = 0; !opened && i < view->steps->len; i++) {
        if (!tells(procedure, view, i, derivation))
            continue;
        found = step_at(view, i)->index;
        if (derivation->anchor == CT_ANCHOR_FIRST)
            return found;
    }
    return found;
}

static void add_course(CtCalendar calendar, const CtCalendarCourse *course, CtViewCase *out,
                       CtViewDeadline *deadline)
{
    deadline->shift_first = out->shifts->len;
    deadline->shift_count = course->shift_count;
    for (size_t i = 0; i < course->shift_count; i++) {
        CtViewShift shift = { .day = course->shift[i].day,
                              .reason = ct_view_keep(
                                  out->texts, ct_almanac_reason_name(calendar.almanac,
                                                                     course->shift[i].reason)) };
        g_array_append_val(out->shifts, shift);
    }
    if (course->whole_day) {
        deadline->raw_day = course->raw_day;
        deadline->due_day = course->last_day;
    }
}

void ct_span_add_due(const CtCase *subject, const CtDue *due, CtViewCase *out)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    CtDerivation derivation;

    ct_derivation_of(procedure, &subject->history, due, &derivation);
    bool erases = due->kind == CT_DUE_ERASURE;
    const char *what = erases ? procedure->compartment[due->index].name
                              : procedure->state[procedure->transition[due->index].target].name;
    CtViewDeadline deadline = {
        .kind = erases ? "erasure" : "timer",
        .what = ct_view_keep(out->texts, what),
        .anchor = derivation.from_storage ? "stored" : anchor_words[derivation.anchor],
        .of = ct_view_keep(out->texts, derivation.about),
        .anchor_at = derivation.anchor_at,
        .anchor_entry = anchor_entry(procedure, out, &derivation),
        .count = derivation.duration.count,
        .unit = unit_words[derivation.duration.unit],
        .calendar = ct_view_keep(out->texts, ct_calendar_name(derivation.calendar)),
        .raw_day = CT_VIEW_NO_DAY,
        .due = due->at,
        .due_day = CT_VIEW_NO_DAY,
        .law = ct_view_keep(out->texts, derivation.citation),
    };
    if (derivation.is_deadline)
        add_course(derivation.calendar, &derivation.course, out, &deadline);
    g_array_append_val(out->deadlines, deadline);
}

static uint64_t entry_at(const CtViewCase *view, CtInstant at)
{
    uint64_t found = view->steps->len == 0 ? 0 : step_at(view, 0)->index;

    for (guint i = 0; i < view->steps->len; i++)
        if (step_at(view, i)->recorded <= at)
            found = step_at(view, i)->index;
    return found;
}

static void add_task(const CtProcedure *procedure, const CtRow *row, CtViewCase *out)
{
    const char *name = ct_row_text(row, CT_COLUMN_TASK_OF_CASE_NAME);
    CtInstant made = ct_row_int(row, CT_COLUMN_TASK_OF_CASE_MADE_AT);
    CtInstant due = ct_row_int(row, CT_COLUMN_TASK_OF_CASE_DUE_AT);
    CtDerivation derivation;
    CtViewDeadline deadline = {
        .kind = "task",
        .what = ct_view_keep(out->texts, name),
        .anchor = "task",
        .of = ct_view_keep(out->texts, ct_row_text(row, CT_COLUMN_TASK_OF_CASE_ROLE)),
        .anchor_at = made,
        .anchor_entry = entry_at(out, made),
        .unit = unit_words[CT_CALENDAR_DAYS],
        .calendar = ct_view_keep(out->texts, ct_calendar_name(procedure->calendar)),
        .raw_day = CT_VIEW_NO_DAY,
        .due = due,
        .due_day = ct_mandates_due_day(procedure->calendar, due),
        .law = ct_view_keep(out->texts, ct_row_text(row, CT_COLUMN_TASK_OF_CASE_LAW)),
    };

    if (ct_derivation_of_task(procedure, name, made, due, &derivation)) {
        deadline.count = derivation.duration.count;
        deadline.unit = unit_words[derivation.duration.unit];
        add_course(derivation.calendar, &derivation.course, out, &deadline);
    }
    g_array_append_val(out->deadlines, deadline);
}

bool ct_span_add_tasks(const CtBook *book, const CtCase *subject, CtViewCase *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_TASK_OF_CASE);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_TASK_OF_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_TASK_OF_CASE_CASE_ID, subject->owner.id);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        if (ct_row_is_null(&row, CT_COLUMN_TASK_OF_CASE_DONE_AT))
            add_task(subject->adopted->procedure, &row, out);
    }
}
