/* cmd_case.c - `constat case list|show|explain|open|done|event|hold|release`: a case, its ledger.
 *
 *   case list DIR NAME                        counts by procedure and state
 *   case list DIR NAME STATE                  number, procedure, state, opened, next due instant
 *   case show DIR NAME NUMBER                 entries, deadlines with their derivation
 *   case explain DIR NAME NUMBER [--language fr|en]   case_explain.c
 *   case open DIR NAME KEY... [FIELD=VALUE...] [--at TIME] [--by PERSON]     new cases, by hand
 *   case done DIR NAME NUMBER TASK [--by PERSON]      a task of the to-do list is done
 *   case event DIR NAME NUMBER EVENT [FIELD=VALUE...] [--at TIME] [--by PERSON]
 *   case hold DIR NAME NUMBER LAW --by PERSON         a legal hold: nothing of it is erased
 *   case release DIR NAME NUMBER LAW --by PERSON      lifts it; what is overdue is erased at once
 * What machines tell (answers, delivery reports, the carrier's word) is refused here; an event of a
 * role that people of the house hold needs --by (cases/book.h).
 * Nothing printed holds a value of the vault: numbers, states, times and law only.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cases/turn.h"
#include "cli/case_verb.h"
#include "cli/opening.h"
#include "desk/admission.h"
#include "desk/holding.h"
#include "procedure/hold.h"

#include <stdio.h>
#include <string.h>

static char *at_text;
static char *by_text;

static const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at_text, "when it happened (usual: now)", "TIME" },
    { "by", 0, 0, G_OPTION_ARG_STRING, &by_text, "who signs it", "PERSON" },
    G_OPTION_ENTRY_NULL,
};

static bool list_state(char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);
    char opened[CT_TIME_TEXT_SIZE];
    char due[CT_TIME_TEXT_SIZE];
    bool has_row;

    if (mandate == NULL)
        return false;
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_CASE_LIST);
    ct_row_bind_text(&row, CT_BIND_CASE_LIST_STATE, argv[4]);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        bool waits = !ct_row_is_null(&row, CT_COLUMN_CASE_LIST_DUE_AT);
        (void)printf("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\n",
                     ct_row_int(&row, CT_COLUMN_CASE_LIST_NUMBER),
                     ct_row_text(&row, CT_COLUMN_CASE_LIST_NAME), argv[4],
                     ct_time_text(ct_row_int(&row, CT_COLUMN_CASE_LIST_OPENED_AT), opened),
                     waits ? ct_time_text(ct_row_int(&row, CT_COLUMN_CASE_LIST_DUE_AT), due) : "");
    }
}

static bool list(char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);
    bool has_row;

    if (mandate == NULL)
        return false;
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_CASE_STATES);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        (void)printf("%s\t%s\t%" G_GINT64_FORMAT "\n",
                     ct_row_text(&row, CT_COLUMN_CASE_STATES_NAME),
                     ct_row_text(&row, CT_COLUMN_CASE_STATES_STATE),
                     ct_row_int(&row, CT_COLUMN_CASE_STATES_NUMBER));
    }
}

static bool print_entry(void *user, const CtLedgerRow *row, GError **error)
{
    CtEntry entry;
    char time[CT_TIME_TEXT_SIZE];

    (void)user;
    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    (void)printf("entry\t%" G_GUINT64_FORMAT "\t%s\t%s\t%.*s\t%.*s\n", row->index,
                 ct_time_text(entry.at, time), ct_entry_kind_name(entry.kind),
                 (int)entry.event.size, (const char *)entry.event.data, (int)entry.state.size,
                 (const char *)entry.state.data);
    return true;
}

static void print_dues(const CtCase *subject)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    CtDue dues[CT_DUE_MOST];
    size_t count = ct_due_list(procedure, &subject->history, dues);
    char time[CT_TIME_TEXT_SIZE];

    for (size_t i = 0; i < count; i++) {
        const CtDue *due = &dues[i];
        bool timer = due->kind == CT_DUE_TIMER;
        int law = timer                            ? procedure->transition[due->index].law
                  : due->keep == CT_PROCEDURE_NONE ? procedure->compartment[due->index].law
                                                   : procedure->keep[due->keep].law;
        const char *citation = ct_procedure_citation(procedure, law);

        (void)printf("due\t%s\t%s\t%s\t%s\n", ct_time_text(due->at, time),
                     timer ? "deadline" : "erasure",
                     timer ? procedure->state[procedure->transition[due->index].target].name
                           : procedure->compartment[due->index].name,
                     citation == NULL ? "" : citation);
    }
}

static void print_holds(const CtCase *subject)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    char time[CT_TIME_TEXT_SIZE];

    for (size_t i = 0; i < procedure->hold_count; i++)
        if (subject->history.held[i] != CT_INSTANT_NEVER)
            (void)printf("hold\t%s\t%s\t%s\n", ct_time_text(subject->history.held[i], time),
                         procedure->law[procedure->hold[i].law].name,
                         procedure->law[procedure->hold[i].law].citation);
}

static bool hold(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtHoldingJob job = { .law = argv[5], .person = by_text, .place = strcmp(argv[1], "hold") == 0 };
    uint64_t erased;

    if (!ct_opening_number("case", argv[4], &job.number, error) ||
        !ct_opening_of(argv[2], argv[3], &opening, error) ||
        !ct_holding_set(opening.book, opening.now, &job, &erased, error))
        return false;
    (void)printf("case\t%s\t%s\t%s\t%" G_GUINT64_FORMAT "\n", argv[4],
                 job.place ? "held" : "released", job.law, erased);
    return true;
}

static bool show(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    int64_t number;

    if (!ct_opening_number("case", argv[4], &number, error) ||
        !ct_opening_of(argv[2], argv[3], &opening, error) ||
        !ct_case_get_number(opening.book, number, subject, error))
        return false;
    (void)printf("case\t%s\t%s version %u\t%s\n", argv[4], subject->adopted->procedure->name,
                 subject->adopted->procedure->version, ct_case_state(subject));
    print_holds(subject);
    print_dues(subject);
    return ct_ledger_each_of(opening.book->ledger, subject->owner.sid, subject->owner.id,
                             print_entry, NULL, error);
}

static bool done(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    int64_t number;

    if (!ct_opening_number("case", argv[4], &number, error) ||
        !ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    g_autoptr(CtBatch) batch = ct_batch_begin(opening.book->ledger, opening.now, error);
    CtTurn turn = { opening.book, batch, opening.now };
    uint64_t person = by_text == NULL ? 0 : ct_turn_person(opening.book, by_text);
    return batch != NULL && ct_case_get_number(opening.book, number, subject, error) &&
           ct_turn_done(&turn, subject, argv[5], person, error) &&
           ct_case_save(opening.book, subject, error) && ct_batch_commit(batch, error);
}

static bool read_field(char *text, CtTurnField *out, GError **error)
{
    char *equals = strchr(text, '=');

    if (equals == NULL)
        return ct_cli_misuse(error, "case event: \"%s\" is not FIELD=VALUE", text);
    *equals = '\0';
    *out = (CtTurnField){ text, ct_bytes_of_text(equals + 1) };
    return true;
}

static bool apply(CtOpening *opening, int64_t number, const char *name, CtTurnEvent *event,
                  GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(CtBatch) batch = ct_batch_begin(opening->book->ledger, opening->now, error);
    CtTurn turn = { opening->book, batch, opening->now };

    if (batch == NULL || !ct_case_get_number(opening->book, number, subject, error))
        return false;
    event->event = ct_procedure_event(subject->adopted->procedure, name);
    if (event->event == CT_PROCEDURE_NONE)
        return ct_fail(error, CT_ERROR_MISSING,
                       "case %" G_GINT64_FORMAT ": its procedure has no event \"%s\"", number,
                       name);
    if (!ct_book_may_tell(opening->book, subject->adopted->procedure, event->event, by_text,
                          error) ||
        !ct_admission_knows(subject->adopted->procedure, event->event, event->field, event->count,
                            error) ||
        !ct_turn_event(&turn, subject, event, error) ||
        !ct_case_save(opening->book, subject, error) || !ct_batch_commit(batch, error))
        return false;
    (void)printf("case\t%" G_GINT64_FORMAT "\t%s\n", number, ct_case_state(subject));
    return true;
}

static bool event(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtTurnField field[CT_LIMIT_PROCEDURE_FIELDS];
    CtTurnEvent told = { .field = field };
    int64_t number;

    if (!ct_opening_number("case", argv[4], &number, error))
        return false;
    if (argc - 6 > (int)G_N_ELEMENTS(field))
        return ct_cli_misuse(error, "case event: too many fields");
    for (int i = 6; i < argc; i++)
        if (!read_field(argv[i], &field[told.count++], error))
            return false;
    if (!ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    told.at = opening.now;
    if (at_text != NULL && !ct_opening_time(at_text, &told.at, error))
        return false;
    if (by_text != NULL)
        told.person = ct_turn_person(opening.book, by_text);
    return apply(&opening, number, argv[5], &told, error);
}

static void print_opened(void *user, int64_t number, const char *state)
{
    (void)user;
    (void)printf("case\t%" G_GINT64_FORMAT "\t%s\n", number, state);
}

/* Keys first, then fields; all cases get the same fields. */
static bool open_cases(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtTurnField field[CT_LIMIT_PROCEDURE_FIELDS];
    CtAdmission told = { .key = (const char *const *)&argv[4], .field = field, .person = by_text };
    int next = 4;

    while (next < argc && strchr(argv[next], '=') == NULL)
        next++;
    told.count = (size_t)(next - 4);
    if (told.count == 0 || argc - next > (int)G_N_ELEMENTS(field))
        return ct_cli_misuse(error, "case open: KEY... [FIELD=VALUE...] is expected");
    for (; next < argc; next++)
        if (!read_field(argv[next], &field[told.fields++], error))
            return false;
    if (!ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    told.at = opening.now;
    if (at_text != NULL && !ct_opening_time(at_text, &told.at, error))
        return false;
    return ct_admission_open(opening.book, &told, opening.now, print_opened, NULL, error);
}

static bool run(int argc, char **argv, GError **error)
{
    if (argc >= 2 && strcmp(argv[1], "explain") == 0)
        return ct_case_explain.run(argc - 1, argv + 1, error);
    if (!ct_cli_options(&ct_command_case, entries, &argc, &argv, error))
        return false;
    if (argc == 4 && strcmp(argv[1], "list") == 0)
        return list(argv, error);
    if (argc == 5 && strcmp(argv[1], "list") == 0)
        return list_state(argv, error);
    if (argc == 5 && strcmp(argv[1], "show") == 0)
        return show(argv, error);
    if (argc == 6 && strcmp(argv[1], "done") == 0)
        return done(argv, error);
    if (argc >= 5 && strcmp(argv[1], "open") == 0)
        return open_cases(argc, argv, error);
    if (argc == 6 && (strcmp(argv[1], "hold") == 0 || strcmp(argv[1], "release") == 0))
        return hold(argv, error);
    if (argc >= 6 && strcmp(argv[1], "event") == 0)
        return event(argc, argv, error);
    return ct_cli_misuse(
        error, "case: list DIR NAME [STATE], show DIR NAME NUMBER, open DIR NAME KEY... "
               "[FIELD=VALUE...], done DIR NAME NUMBER TASK, "
               "event DIR NAME NUMBER EVENT [FIELD=VALUE...], hold or release DIR NAME NUMBER LAW "
               "is expected");
}

const CtCommand ct_command_case = {
    .name = "case",
    .synopsis = "list|show|explain|open|done|event|hold|release DIR NAME [STATE|KEY...|NUMBER "
                "[TASK|EVENT|LAW]] [FIELD=VALUE...]",
    .summary = "Show cases and their deadlines, open one, or record what happened to one",
    .forms = "case list DIR NAME [STATE]\n"
             "case show DIR NAME NUMBER\n"
             "case explain DIR NAME NUMBER [--language fr|en]\n"
             "case open DIR NAME KEY... [FIELD=VALUE...] [--at TIME] [--by PERSON]\n"
             "case done DIR NAME NUMBER TASK [--by PERSON]\n"
             "case event DIR NAME NUMBER EVENT [FIELD=VALUE...] [--at TIME] [--by PERSON]\n"
             "case hold DIR NAME NUMBER LAW --by PERSON\n"
             "case release DIR NAME NUMBER LAW --by PERSON",
    .run = run,
};
