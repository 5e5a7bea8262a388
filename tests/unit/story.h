/* story.h - a case told in lines, for the tests of the procedure floor.
 *
 * One line each: `open TIME`, `EVENT TIME [by=PERSON] [at=TIME] [FIELD=VALUE ...]` (what is due up
 * to TIME fires first, as the clerk would), `sent|served|stored NAME TIME`, `author PERSON`,
 * `hold|lift LAW TIME`, `until TIME` (only fires), `refused TEXT` (the last event was, with a
 * message that holds TEXT), and `= STATE ORDER ...`: where the case stands and all that was
 * ordered since the last such line. An order is written send:N, task:T@DEADLINE, emit:E, erase:C,
 * seal:C, vote.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "procedure/hold.h"
#include "procedure/parser.h"
#include "procedure/step.h"

typedef struct {
    CtProcedure *procedure; /* owned */
    CtHistory history;
    GString *orders;                      /* owned */
    GError *refusal;                      /* owned; of the last event */
    bool fired[CT_LIMIT_PROCEDURE_LINES]; /* transitions seen, over all stories told */
    char text[CT_TIME_TEXT_SIZE];
} Story;

static inline CtInstant story_time(const char *text)
{
    CtInstant instant = 0;

    if (ct_time_parse(ct_bytes_of_text(text), &instant) != CT_TIME_OK)
        fail_msg("no time: %s", text);
    return instant;
}

static inline CtProcedure *story_parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), "story", &error);

    if (procedure == NULL)
        fail_msg("%s", error->message);
    return procedure;
}

static inline CtProcedure *story_shipped(const char *name)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", name, NULL);
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return story_parse(text);
}

static inline void story_begin(Story *self, CtProcedure *procedure)
{
    *self = (Story){ .procedure = procedure, .orders = g_string_new(NULL) };
}

static inline void story_end(Story *self)
{
    ct_procedure_free(self->procedure);
    g_string_free(self->orders, TRUE);
    g_clear_error(&self->refusal);
}

static inline void story_order(Story *self, const CtStepOrder *order)
{
    const CtProcedure *procedure = self->procedure;

    switch (order->kind) {
    case CT_ORDER_SEND:
        g_string_append_printf(self->orders, " send:%s", procedure->notice[order->notice].name);
        return;
    case CT_ORDER_TASK:
        g_string_append_printf(self->orders, " task:%s@%s", order->action->task,
                               ct_time_text(order->due, self->text));
        return;
    case CT_ORDER_EMIT:
        g_string_append_printf(self->orders, " emit:%s", order->action->event);
        return;
    case CT_ORDER_ERASE:
    case CT_ORDER_SEAL:
    default:
        g_string_append_printf(self->orders, " %s:%s",
                               order->kind == CT_ORDER_SEAL ? "seal" : "erase",
                               procedure->compartment[order->compartment].name);
        return;
    }
}

static inline void story_took(Story *self, const CtStepResult *result)
{
    if (result->transition != CT_PROCEDURE_NONE)
        self->fired[result->transition] = true;
    for (size_t i = 0; i < result->order_count; i++)
        story_order(self, &result->order[i]);
    if (result->voted)
        g_string_append(self->orders, " vote");
}

/* Fires whatever is due up to `now`. */
static inline void story_until(Story *self, CtInstant now)
{
    CtDue due;

    while (ct_step_next_due(self->procedure, &self->history, &due) && due.at <= now) {
        g_autoptr(GError) error = NULL;
        CtStepResult result;

        if (!ct_step_fire(self->procedure, &self->history, &due, now, &result, &error))
            fail_msg("%s", error->message);
        story_took(self, &result);
    }
}

static inline void story_value(Story *self, CtStepEvent *event, const char *word)
{
    g_auto(GStrv) pair = g_strsplit(word, "=", 2);
    g_autoptr(GError) error = NULL;

    if (strcmp(pair[0], "by") == 0) {
        event->person = g_ascii_strtoull(pair[1], NULL, 10);
        return;
    }
    bool is_at = strcmp(pair[0], "at") == 0;
    if (is_at)
        event->at = story_time(pair[1]);
    int index = ct_procedure_field(&self->procedure->event[event->event], pair[0]);
    if (is_at && index == CT_PROCEDURE_NONE)
        return;
    assert_int_not_equal(index, CT_PROCEDURE_NONE);
    CtFieldType type = self->procedure->event[event->event].field[index].type;
    bool set;
    if (type == CT_FIELD_TIME || type == CT_FIELD_INT)
        set = ct_step_set_number(self->procedure, event, pair[0],
                                 type == CT_FIELD_TIME ? story_time(pair[1])
                                                       : g_ascii_strtoll(pair[1], NULL, 10),
                                 &error);
    else
        set = ct_step_set_text(self->procedure, event, pair[0],
                               ct_bytes_of_text(g_intern_string(pair[1])), &error);
    if (!set)
        fail_msg("%s", error->message);
}

static inline void story_event(Story *self, int index, char **words)
{
    CtInstant recorded = story_time(words[1]);
    CtStepEvent event;
    CtStepResult result;

    ct_step_begin(&event, index, recorded, recorded);
    for (char **word = words + 2; *word != NULL; word++)
        story_value(self, &event, *word);
    story_until(self, recorded);
    g_clear_error(&self->refusal);
    if (ct_step_event(self->procedure, &self->history, &event, &result, &self->refusal))
        story_took(self, &result);
}

static inline void story_mark(Story *self, char **words)
{
    CtInstant at = story_time(words[2]);
    int index;

    story_until(self, at);
    if (strcmp(words[0], "stored") == 0) {
        index = ct_procedure_compartment(self->procedure, words[1]);
        assert_int_not_equal(index, CT_PROCEDURE_NONE);
        ct_history_mark_stored(&self->history, index, at);
        return;
    }
    index = ct_procedure_notice(self->procedure, words[1]);
    assert_int_not_equal(index, CT_PROCEDURE_NONE);
    if (strcmp(words[0], "sent") == 0)
        ct_history_mark_sent(&self->history, index, at);
    else
        ct_history_mark_served(&self->history, index, at);
}

static inline void story_hold(Story *self, char **words)
{
    int hold = ct_hold_find(self->procedure, words[1]);
    CtInstant at = story_time(words[2]);

    assert_int_not_equal(hold, CT_PROCEDURE_NONE);
    story_until(self, at);
    g_clear_error(&self->refusal);
    bool done = strcmp(words[0], "hold") == 0
                    ? ct_hold_place(self->procedure, &self->history, hold, at, &self->refusal)
                    : ct_hold_lift(self->procedure, &self->history, hold, at, &self->refusal);
    assert_true(done == (self->refusal == NULL));
    story_until(self, at);
}

static inline void story_check(Story *self, const char *wanted)
{
    g_autofree char *seen =
        g_strconcat(self->procedure->state[self->history.state].name, self->orders->str, NULL);

    if (self->refusal != NULL)
        fail_msg("%s", self->refusal->message);
    assert_string_equal(seen, wanted);
    g_string_truncate(self->orders, 0);
}

static inline void story_line(Story *self, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    int event = ct_procedure_event(self->procedure, words[0]);

    if (strcmp(words[0], "=") == 0)
        story_check(self, line + 2);
    else if (strcmp(words[0], "open") == 0)
        ct_history_begin(&self->history, self->procedure, story_time(words[1]));
    else if (strcmp(words[0], "until") == 0)
        story_until(self, story_time(words[1]));
    else if (strcmp(words[0], "hold") == 0 || strcmp(words[0], "lift") == 0)
        story_hold(self, words);
    else if (strcmp(words[0], "author") == 0)
        ct_history_mark_author(&self->history, g_ascii_strtoull(words[1], NULL, 10));
    else if (strcmp(words[0], "refused") == 0) {
        assert_non_null(self->refusal);
        if (strstr(self->refusal->message, line + 8) == NULL)
            fail_msg("refused with: %s", self->refusal->message);
        g_clear_error(&self->refusal);
    } else if (event != CT_PROCEDURE_NONE)
        story_event(self, event, words);
    else
        story_mark(self, words);
}

/* Tells the lines; after each the history must survive its own encoding. */
static inline void story_tell(Story *self, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line != NULL; line++) {
        g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);
        g_auto(CtBuffer) again = ct_buffer_new(CT_HISTORY_BYTES_MAX);
        g_autoptr(GError) error = NULL;
        CtHistory back;

        if (**line == '\0')
            continue;
        story_line(self, *line);
        ct_history_encode(&self->history, self->procedure, &bytes);
        if (!ct_history_decode(ct_buffer_bytes(&bytes), self->procedure, &back, &error))
            fail_msg("%s: %s", *line, error->message);
        ct_history_encode(&back, self->procedure, &again);
        assert_true(ct_bytes_equal(ct_buffer_bytes(&bytes), ct_buffer_bytes(&again)));
        self->history = back;
    }
}
