/* fuzz_parser.c - any text: a procedure that can be lived, or mistakes that all have a place.
 *
 * Oracle: a refusal has 1 to 20 lines, each "f:LINE:COLUMN: ..."; a procedure read is then driven
 * with events and dates taken from the same bytes, and after each step its history must survive its
 * encoding and the due instants must not run backwards in the list.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/reader.h"
#include "procedure/derivation.h"
#include "procedure/parser.h"
#include "procedure/step.h"

#include <string.h>

#define STEPS 48

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_place(const char *line)
{
    size_t digits;

    if (strncmp(line, "f:", 2) != 0)
        return false;
    line += 2;
    for (int i = 0; i < 2; i++) {
        digits = strspn(line, "0123456789");
        if (digits == 0 || line[0] == '0' || line[digits] != ':')
            return false;
        line += digits + 1;
    }
    return line[0] == ' ' && line[1] != '\0';
}

static void check_mistakes(const GError *error)
{
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    guint count = g_strv_length(lines);

    g_assert(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    g_assert(count >= 1 && count <= CT_LIMIT_PROCEDURE_ERRORS);
    for (guint i = 0; i < count; i++)
        g_assert(has_place(lines[i]));
}

static void check_history(const CtProcedure *procedure, const CtHistory *history)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_auto(CtBuffer) again = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    CtDue list[CT_DUE_MOST];
    CtHistory back;

    ct_history_encode(history, procedure, &bytes);
    g_assert(ct_buffer_ok(&bytes));
    g_assert(ct_history_decode(ct_buffer_bytes(&bytes), procedure, &back, NULL));
    ct_history_encode(&back, procedure, &again);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&bytes), ct_buffer_bytes(&again)));
    size_t count = ct_due_list(procedure, history, list);
    for (size_t i = 0; i < count; i++) {
        CtDerivation derivation;

        g_assert(i == 0 || list[i - 1].at <= list[i].at);
        ct_derivation_of(procedure, history, &list[i], &derivation);
        g_assert(derivation.end == list[i].at);
        g_free(ct_derivation_text(&derivation, i % 2 == 0 ? "en" : "fr"));
    }
}

static void apply_event(const CtProcedure *procedure, CtHistory *history, CtReader *dice,
                        CtInstant now)
{
    CtStepEvent event;
    CtStepResult result;

    ct_step_begin(&event, ct_reader_u8(dice) % (int)procedure->event_count,
                  now - ct_reader_u8(dice) * 3600, now);
    event.person = ct_reader_u8(dice) % 4;
    for (size_t i = 0; i < procedure->event[event.event].field_count; i++)
        event.value[i] = (CtGuardValue){ .set = true, .number = ct_reader_u8(dice) % 4 };
    if (ct_step_event(procedure, history, &event, &result, NULL))
        g_assert(result.to == history->state);
}

static void live(const CtProcedure *procedure, CtBytes bytes)
{
    CtReader dice = ct_reader_over(bytes);
    CtInstant now = 1767607200;
    CtHistory history;

    ct_history_begin(&history, procedure, now);
    for (int i = 0; i < STEPS; i++) {
        CtStepResult result;
        CtDue due;

        now += ct_reader_u8(&dice) * 7200;
        if (procedure->notice_count > 0)
            ct_history_mark_sent(&history, ct_reader_u8(&dice) % (int)procedure->notice_count, now);
        if (ct_step_next_due(procedure, &history, &due) && due.at <= now) {
            if (!ct_step_fire(procedure, &history, &due, now, &result, NULL))
                return; /* an order without its predecessor: the case stands */
        } else if (procedure->event_count > 0)
            apply_event(procedure, &history, &dice, now);
        check_history(procedure, &history);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };
    g_autoptr(GError) error = NULL;
    g_autoptr(CtProcedure) procedure = ct_parser_read(bytes, "f", &error);

    g_assert((procedure == NULL) == (error != NULL));
    if (error != NULL)
        check_mistakes(error);
    else
        live(procedure, bytes);
    return 0;
}
