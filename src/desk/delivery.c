/* delivery.c - settling orders by delivery reports.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/delivery.h"

bool ct_delivery_bounced(const CtTurn *turn, CtCase *subject, const CtOutboxItem *item,
                         const char *class_word, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    int notice = ct_procedure_notice(procedure, item->notice);
    int event = ct_book_occurrence(turn->book, procedure, CT_OCCURRENCE_MAIL_BOUNCED, notice);
    CtTurnField field = { "class", ct_bytes_of_text(class_word) };
    CtTurnEvent bounced = { .event = event, .at = turn->now, .field = &field, .count = 1 };

    if (!ct_case_is_open(subject))
        return true;
    /* What the procedure makes of it goes first; what it leaves without a notice falls back. */
    return (event == CT_PROCEDURE_NONE || ct_turn_event(turn, subject, &bounced, error)) &&
           ct_turn_fallback(turn, subject, item, error);
}

/* A relay that took a mail may report later that it could not deliver it. */
static bool settle(const CtTurn *turn, CtCase *subject, CtOutboxItem *item, bool failed,
                   bool *out_news, GError **error)
{
    bool open = item->state == CT_OUTBOX_UNCERTAIN || item->state == CT_OUTBOX_ATTEMPTED;

    *out_news = open || (failed && item->state == CT_OUTBOX_SENT);
    return !*out_news ||
           ct_turn_outcome(turn, subject, item, failed ? CT_OUTBOX_REFUSED : CT_OUTBOX_SENT, error);
}

bool ct_delivery_apply(const CtTurn *turn, const CtRecord *record, CtCase *scratch,
                       bool *out_applied, GError **error)
{
    CtBytes action = ct_record_get_text(record, "action");
    CtBytes class_word = ct_record_get_text(record, "class");
    g_auto(CtOutboxItem) item = { 0 };
    bool found;

    *out_applied = false;
    if (!ct_outbox_find(turn->book->mandate->db, ct_record_get_text(record, "envid"), &item, &found,
                        error))
        return false;
    if (!found)
        return true;
    *out_applied = true;
    if (!ct_case_get(turn->book, item.sid, item.case_id, scratch, error))
        return false;
    bool failed = ct_bytes_equal(action, ct_bytes_of_text("failed"));
    if (ct_bytes_equal(action, ct_bytes_of_text("delayed")))
        return true;
    bool news;
    if (!settle(turn, scratch, &item, failed, &news, error))
        return false;
    if (!news) /* told before, by the server or by another report */
        return true;
    g_autofree char *word = class_word.size == 0 ? g_strdup("hard") : ct_bytes_to_text(class_word);
    return (!failed || ct_delivery_bounced(turn, scratch, &item, word, error)) &&
           ct_case_save(turn->book, scratch, error);
}
