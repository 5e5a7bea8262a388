/* bench_step.c - steps a second of the graduated response, on one core.
 *
 * Method: a case goes round its whole course (twelve entries: events, marks, timers), with every
 * due instant asked for before each step as the clerk does, 25 times over
 * 4,000 histories (14 MB). A step is one event applied or one due thing fired; marks are not
 * counted. Prints "what, figure, unit, bar", tab-separated; the bar is PROCEDURES.md's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/parser.h"
#include "procedure/step.h"

#include <stdio.h>
#include <time.h>

#define CASES  4000
#define ROUNDS 25
#define BAR    2000000

static int64_t steps;

static void must(bool done, GError *error)
{
    if (!done)
        g_error("%s", error == NULL ? "no text" : error->message);
}

static CtProcedure *read_text(void)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", "graduated.proc", NULL);
    g_autofree char *text = NULL;
    GError *error = NULL;

    must(g_file_get_contents(path, &text, NULL, &error), error);
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), path, &error);
    must(procedure != NULL, error);
    return procedure;
}

static void until(const CtProcedure *procedure, CtHistory *history, CtInstant now)
{
    CtDue due;

    while (ct_step_next_due(procedure, history, &due) && due.at <= now) {
        GError *error = NULL;
        CtStepResult result;

        must(ct_step_fire(procedure, history, &due, now, &result, &error), error);
        steps++;
    }
}

/* One entry of the course: an event with its outcome's index, or a notice that was sent. */
typedef struct {
    const char *event;
    const char *notice;
    int outcome;
    int day;
    int index; /* of the event or notice; found before the clock starts */
} Entry;

static Entry course[] = {
    { "infringement-referred", NULL, 0, 1, 0 },
    { NULL, "ask-identity", 0, 1, 0 },
    { "infringement-referred", NULL, 0, 2, 0 },
    { "identity-answer", NULL, 0, 4, 0 },
    { NULL, "warn1", 0, 5, 0 },
    { "infringement-referred", NULL, 0, 9, 0 },
    { "observation-received", NULL, 0, 20, 0 },
    { "infringement-referred", NULL, 0, 60, 0 },
    { NULL, "warn2", 0, 61, 0 },
    { "letter-presented", NULL, 0, 64, 0 },
    { "infringement-referred", NULL, 0, 90, 0 },
    { "review-decision", NULL, 3, 99, 0 },
    { "review-decision", NULL, 0, 100, 0 },
    { NULL, "invite", 0, 101, 0 },
    { "review-decision", NULL, 1, 130, 0 },
    { NULL, "court-file", 0, 131, 0 },
    { "court-judgment", NULL, 1, 200, 0 },
};

static void apply(const CtProcedure *procedure, CtHistory *history, const Entry *entry,
                  CtInstant opened)
{
    CtInstant now = opened + entry->day * CT_DAY_SECONDS;
    GError *error = NULL;
    CtStepEvent event;
    CtStepResult result;

    until(procedure, history, now);
    if (entry->event == NULL) {
        ct_history_mark_sent(history, entry->index, now);
        return;
    }
    ct_step_begin(&event, entry->index, now, now);
    event.person = 7;
    event.value[0] = (CtGuardValue){ .set = true, .number = entry->outcome };
    must(ct_step_event(procedure, history, &event, &result, &error), error);
    steps++;
}

static void run_round(const CtProcedure *procedure, CtHistory *histories, CtInstant opened)
{
    for (size_t i = 0; i < CASES; i++)
        ct_history_begin(&histories[i], procedure, opened + (CtInstant)i * 997);
    for (size_t j = 0; j < G_N_ELEMENTS(course); j++)
        for (size_t i = 0; i < CASES; i++)
            apply(procedure, &histories[i], &course[j], opened + (CtInstant)i * 997);
    for (size_t i = 0; i < CASES; i++)
        if (!ct_history_is_final(&histories[i], procedure))
            g_error("case %zu did not end", i);
}

int main(void)
{
    g_autoptr(CtProcedure) procedure = read_text();
    g_autofree CtHistory *histories = g_new(CtHistory, CASES);
    CtInstant opened = 1767607200; /* 2026-01-05 */

    for (size_t j = 0; j < G_N_ELEMENTS(course); j++)
        course[j].index = course[j].event == NULL ? ct_procedure_notice(procedure, course[j].notice)
                                                  : ct_procedure_event(procedure, course[j].event);
    clock_t start = clock(); /* processor time: one core, whatever else the machine does */
    for (int round = 0; round < ROUNDS; round++)
        run_round(procedure, histories, opened + round * 9 * CT_DAY_SECONDS);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("procedure steps\t%.0f\tsteps/s\t%d\n", (double)steps / seconds, BAR);
    return 0;
}
