/* fuzz_history.c - any bytes as a case's memory.
 *
 * Oracle: what is read encodes to exactly the bytes it was read from, and can then be asked what
 * is due and be given an event without anything going wrong.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/parser.h"
#include "procedure/step.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "procedure allotment-dispute version 7\n"
                           "key plot\nholds papers, names\ncalendar fr-civil\n"
                           "law RULES \"garden rules\"\nrole elder bench\n"
                           "event quarrel from subject exogenous carries weight int\n"
                           "event verdict from elder exogenous carries ruling one-of keep leave\n"
                           "notice summons by letter to both under RULES text t languages en\n"
                           "limit names 10 days\n"
                           "gate leave on verdict by elder 2 of 3\n"
                           "state plot-quiet initial\n  keep papers 30 days from opened\n"
                           "  on quarrel if weight > 3 -> plot-heard do send summons\n"
                           "state plot-heard\n  keep papers 5 days from sent(summons)\n"
                           "  seal names to elder\n"
                           "  on verdict if ruling = leave -> plot-left do erase names\n"
                           "  on quarrel -> plot-quiet\n"
                           "  after 10 days from entered -> plot-left\n  pause while plot-quiet\n"
                           "state plot-left final\n";

static void use(const CtProcedure *procedure, CtHistory *history)
{
    CtStepResult result;
    CtStepEvent event;
    CtDue due;

    while (ct_step_next_due(procedure, history, &due) && due.at <= CT_CALENDAR_LATEST)
        if (!ct_step_fire(procedure, history, &due, CT_CALENDAR_LATEST, &result, NULL))
            return;
    ct_step_begin(&event, 1, 0, CT_CALENDAR_LATEST);
    event.person = 3;
    event.value[0] = (CtGuardValue){ .set = true, .number = 1 };
    if (ct_step_event(procedure, history, &event, &result, NULL))
        g_assert(result.from == history->state || result.stepped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };
    g_auto(CtBuffer) again = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(text), "f", NULL);
    g_autoptr(GError) error = NULL;
    CtHistory history;

    g_assert(procedure != NULL);
    if (!ct_history_decode(bytes, procedure, &history, &error)) {
        g_assert(error != NULL);
        return 0;
    }
    ct_history_encode(&history, procedure, &again);
    g_assert(ct_bytes_equal(bytes, ct_buffer_bytes(&again)));
    use(procedure, &history);
    return 0;
}
