/* asking.c - rows from cases, events from rows.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/asking.h"

#include "base/file.h"
#include "cases/values.h"
#include "desk/proving.h"
#include "desk/word.h"
#include "store/meta.h"

#include <string.h>

/* The field by which an answer names a subscriber's token, or NULL: it tells an identity. */
static const char *token_field(const CtProcedureEvent *event)
{
    for (size_t i = 0; i < event->field_count; i++)
        if (event->field[i].type == CT_FIELD_TOKEN)
            return event->field[i].name;
    return NULL;
}

/* What the answer to an item will be: the event, or NULL. */
static const CtProcedureEvent *answer_of(const CtCase *subject, const CtOutboxItem *item)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    int notice = ct_procedure_notice(procedure, item->notice);
    int event = notice == CT_PROCEDURE_NONE ? CT_PROCEDURE_NONE : ct_book_answer(procedure, notice);

    return event == CT_PROCEDURE_NONE ? NULL : &procedure->event[event];
}

/* One file in the making. */
typedef struct {
    CtBook *book;
    CtInstant now;
    CtExchange token; /* one request about each, so that a file asks one thing */
    CtExchange identity;
    GArray *asked; /* of CtOutboxItem, those that have a row */
    CtAskingCounts *counts;
} Asking;

static bool add_token_row(Asking *self, const char *reference, const CtValues *values,
                          bool *out_added, GError **error)
{
    const char *row[] = { reference, ct_values_get(values, "ip"), ct_values_get(values, "port"),
                          ct_values_get(values, "protocol"), ct_values_get(values, "at") };

    *out_added = row[1] != NULL && row[4] != NULL;
    /* BitTorrent and the like use both; only a transport protocol narrows the question down. */
    if (row[3] != NULL && g_ascii_strcasecmp(row[3], "tcp") != 0 &&
        g_ascii_strcasecmp(row[3], "udp") != 0)
        row[3] = NULL;
    return !*out_added || ct_exchange_add(&self->token, row, G_N_ELEMENTS(row), error);
}

/* Which link of identity and content the answer will serve: one more than there were messages, to
 * whomever, on different texts. An e-mail and the letter that says the same are one. */
static uint64_t link_of(const CtCase *subject)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtHistory *history = &subject->history;
    uint64_t link = 1;

    for (size_t i = 0; i < procedure->notice_count; i++) {
        bool counts = procedure->notice[i].channel != CT_CHANNEL_API &&
                      history->notice[i].sent != CT_INSTANT_NEVER;

        for (size_t j = 0; j < i && counts; j++)
            counts = history->notice[j].sent == CT_INSTANT_NEVER ||
                     strcmp(procedure->notice[i].text, procedure->notice[j].text) != 0;
        link += counts;
    }
    return link;
}

static bool add_identity_row(Asking *self, const CtOutboxItem *item, const CtCase *subject,
                             const CtValues *values, bool *out_added, GError **error)
{
    g_autofree char *reference = ct_outbox_reference(item);
    g_autofree char *word = ct_word_find(self->book, item->case_id, item->notice);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, item->case_id);
    g_autofree char *link = g_strdup_printf("%" G_GUINT64_FORMAT, link_of(subject));
    const char *row[] = { reference,
                          ct_values_get(values, subject->adopted->procedure->key),
                          word,
                          number,
                          ct_case_state(subject),
                          item->notice,
                          link };

    *out_added = row[1] != NULL;
    return !*out_added || ct_exchange_add(&self->identity, row, G_N_ELEMENTS(row), error);
}

static bool add_row(Asking *self, CtOutboxItem *item, CtCase *scratch, bool *out_added,
                    GError **error)
{
    *out_added = false;
    if (!ct_case_get(self->book, item->sid, item->case_id, scratch, error))
        return false;
    g_autoptr(CtValues) values = ct_values_load(self->book, scratch, NULL, error);
    const CtProcedureEvent *answer = answer_of(scratch, item);
    if (values == NULL)
        return false;
    if (answer == NULL)
        return true;
    if (token_field(answer) != NULL) {
        g_autofree char *reference = ct_outbox_reference(item);

        return add_token_row(self, reference, values, out_added, error);
    }
    return add_identity_row(self, item, scratch, values, out_added, error);
}

static bool settle(Asking *self, GError **error)
{
    g_autoptr(CtCase) scratch = g_new(CtCase, 1);
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, self->now, error);
    CtTurn turn = { self->book, batch, self->now };

    for (guint i = 0; batch != NULL && i < self->asked->len; i++) {
        CtOutboxItem *item = &g_array_index(self->asked, CtOutboxItem, i);

        if (!ct_case_get(self->book, item->sid, item->case_id, scratch, error) ||
            !ct_turn_outcome(&turn, scratch, item, CT_OUTBOX_SENT, error) ||
            !ct_case_save(self->book, scratch, error))
            return false;
    }
    return batch != NULL && ct_batch_commit(batch, error);
}

static bool write_request(Asking *self, const CtMandatePartner *partner, CtExchange *request,
                          GError **error)
{
    CtDb *db = self->book->mandate->db;

    if (request->rows->len == 0)
        return true;
    if (!ct_meta_next(db, "request serial", &request->serial, error))
        return false;
    self->counts->files++;
    self->counts->rows += request->rows->len;
    return ct_exchange_write(self->book->mandate, partner, request, error);
}

/* A withheld order keeps its case from waiting for ever: its own deadline ends it. */
static bool drop_item(Asking *self, CtOutboxItem *item, CtCase *scratch, GError **error)
{
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, self->now, error);
    CtTurn turn = { self->book, batch, self->now };

    self->counts->unasked++;
    return batch != NULL && ct_turn_outcome(&turn, scratch, item, CT_OUTBOX_REFUSED, error) &&
           ct_turn_fallback(&turn, scratch, item, error) &&
           ct_case_save(self->book, scratch, error) && ct_batch_commit(batch, error);
}

static bool ask(Asking *self, GArray *items, const CtMandatePartner *partner, GError **error)
{
    g_autoptr(CtCase) scratch = g_new(CtCase, 1);

    for (guint i = 0; i < items->len; i++) {
        CtOutboxItem *item = &g_array_index(items, CtOutboxItem, i);
        bool added;

        if (!add_row(self, item, scratch, &added, error))
            return false;
        if (added)
            g_array_append_val(self->asked, *item);
        else if (!drop_item(self, item, scratch, error))
            return false;
    }
    return write_request(self, partner, &self->token, error) &&
           write_request(self, partner, &self->identity, error) && settle(self, error);
}

static bool ask_some(CtBook *book, const CtMandatePartner *partner, CtInstant now, bool *out_more,
                     CtAskingCounts *out, GError **error)
{
    const char *us = book->mandate->name;
    const char *them = partner->verifier.name;
    g_autoptr(GArray) items = ct_outbox_work(book->mandate->db, CT_OUTBOX_ORDERED, CT_CHANNEL_API,
                                             now, CT_EXCHANGE_ROWS, error);

    if (items == NULL)
        return false;
    *out_more = items->len > 0;
    if (!*out_more)
        return true;
    Asking self = { .book = book,
                    .now = now,
                    .token = ct_exchange_new(CT_EXCHANGE_REQUEST, us, them, "token", 0, now),
                    .identity = ct_exchange_new(CT_EXCHANGE_REQUEST, us, them, "identity", 0, now),
                    .asked = g_array_new(FALSE, FALSE, sizeof(CtOutboxItem)),
                    .counts = out };
    bool asked = ct_proving_cover(book, error) && ask(&self, items, partner, error);
    g_array_unref(self.asked); /* its items are copies of pointers that `items` owns */
    ct_exchange_clear(&self.token);
    ct_exchange_clear(&self.identity);
    return asked;
}

bool ct_asking_send(CtBook *book, CtInstant now, CtAskingCounts *out, GError **error)
{
    g_autofree char *path = g_build_filename(book->mandate->folder, "outbox", "asking", NULL);
    CtMandatePartner partner;
    bool more = true;

    if (ct_mandate_partner_count(book->mandate) == 0)
        return true; /* orders wait, and are on the to-do list as not sent */
    if (!ct_mandate_partner(book->mandate, 0, &partner, error))
        return false;
    int lock = ct_file_lock(path, true, "questions", error);
    bool well = lock >= 0;
    while (well && more)
        well = ask_some(book, &partner, now, &more, out, error);
    ct_file_unlock(lock);
    return well;
}

/* Columns of an identity after reference and outcome, as desk/provider.h gives them. */
static const char *const identity_columns[] = { "name", "street", "town", "email", "language" };

static size_t read_fields(char *const *row, const CtProcedureEvent *event, CtTurnField *out)
{
    const char *token = token_field(event);
    size_t count = 0;

    out[count++] = (CtTurnField){ "outcome", ct_bytes_of_text(row[1]) };
    for (size_t i = 0; row[1] != NULL && row[2] != NULL && row[2 + i] != NULL; i++) {
        const char *name = token != NULL                        ? (i == 0 ? token : NULL)
                           : i < G_N_ELEMENTS(identity_columns) ? identity_columns[i]
                                                                : NULL;

        if (name != NULL && row[2 + i][0] != '\0')
            out[count++] = (CtTurnField){ name, ct_bytes_of_text(row[2 + i]) };
    }
    return count;
}

/* It waits for a reviewer's word: desk/word.h finds it by how its proof begins. */
static bool refuse_row(const CtTurn *turn, CtOutboxItem *item, const char *mark, GError **error)
{
    g_autofree char *missing = g_strconcat(CT_WORD_MISSING, mark, NULL);

    return ct_outbox_set_number(turn->book->mandate->db, item, NULL, missing, error);
}

/* `mark` names the answer; it stays with the order as the proof that it was answered. */
static bool apply_row(const CtTurn *turn, char *const *row, const char *mark, CtCase *scratch,
                      GError **error)
{
    CtTurnField field[2 + G_N_ELEMENTS(identity_columns)];
    g_auto(CtOutboxItem) item = { 0 };
    uint8_t id[CT_OUTBOX_ID_SIZE];
    int64_t sid;

    if (row[0] == NULL || row[1] == NULL ||
        !ct_outbox_read_reference(ct_bytes_of_text(row[0]), &sid, id))
        return ct_fail(error, CT_ERROR_INPUT, "exchange: a row is not an answer");
    if (!ct_outbox_get(turn->book->mandate->db, sid, id, &item, error) ||
        !ct_case_get(turn->book, item.sid, item.case_id, scratch, error))
        return false;
    if (item.channel != CT_CHANNEL_API)
        return ct_fail(error, CT_ERROR_INPUT, "exchange: a row answers what was not asked");
    const CtProcedureEvent *answer = answer_of(scratch, &item);
    /* Asked twice (a crash between the file and its note here), it is answered once; and it can be
     * too late: the case ended by its own deadline. */
    if (answer == NULL || item.proof != NULL || !ct_case_is_open(scratch))
        return true;
    if (item.state == CT_OUTBOX_ORDERED && /* whoever answers was asked */
        !ct_turn_outcome(turn, scratch, &item, CT_OUTBOX_SENT, error))
        return false;
    if (token_field(answer) == NULL && strcmp(row[1], "unauthorised") == 0)
        return refuse_row(turn, &item, mark, error) &&
               ct_turn_outcome(turn, scratch, &item, CT_OUTBOX_REFUSED, error) &&
               ct_case_save(turn->book, scratch, error);
    CtTurnEvent event = { .event = (int)(answer - scratch->adopted->procedure->event),
                          .at = turn->now,
                          .field = field };
    event.count = read_fields(row, answer, field);
    return ct_outbox_set_number(turn->book->mandate->db, &item, NULL, mark, error) &&
           ct_turn_event(turn, scratch, &event, error) && ct_case_save(turn->book, scratch, error);
}

static bool apply_answer(CtBook *book, const CtExchange *answer, CtInstant now, GError **error)
{
    g_autoptr(CtCase) scratch = g_new(CtCase, 1);
    g_autofree char *mark =
        g_strdup_printf("answered %s %" G_GINT64_FORMAT, answer->from, answer->serial);
    g_autofree char *before = NULL;
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    CtTurn turn = { book, batch, now };

    if (batch == NULL || !ct_meta_get(book->mandate->db, mark, &before, error))
        return false;
    if (answer->kind != CT_EXCHANGE_ANSWER)
        return ct_fail(error, CT_ERROR_INPUT, "exchange: a request under the name of an answer");
    for (guint i = 0; before == NULL && i < answer->rows->len; i++)
        if (!apply_row(&turn, answer->rows->pdata[i], mark, scratch, error))
            return false;
    return ct_meta_set(book->mandate->db, mark, "yes", error) && ct_batch_commit(batch, error);
}

/* A file that cannot be applied is laid aside; what befalls our own disk stops the work. */
static bool receive_file(CtBook *book, const CtMandatePartner *partner, const char *path,
                         CtInstant now, CtAskingCounts *out, GError **error)
{
    g_auto(CtExchange) answer = { 0 };
    g_autoptr(GError) problem = NULL;

    bool read = ct_exchange_read(book->mandate, partner, path, &answer, &problem);
    if (read && apply_answer(book, &answer, now, &problem)) {
        out->files++;
        out->rows += answer.rows->len;
        return ct_exchange_settle(path, error);
    }
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true; /* another process of ours dealt with it */
    /* What does not verify once the file was read is our own ledger. */
    bool ours = read && g_error_matches(problem, CT_ERROR, CT_ERROR_INTEGRITY);
    if (!ours && ct_exchange_is_refusal(problem)) {
        out->refused++;
        return ct_exchange_refuse(path, problem, error);
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool receive_from(CtBook *book, const CtMandatePartner *partner, CtInstant now,
                         CtAskingCounts *out, GError **error)
{
    g_auto(GStrv) paths = ct_exchange_list(book->mandate, partner, CT_EXCHANGE_ANSWER, error);

    for (size_t i = 0; paths != NULL && paths[i] != NULL; i++)
        if (!receive_file(book, partner, paths[i], now, out, error))
            return false;
    return paths != NULL;
}

bool ct_asking_receive(CtBook *book, CtInstant now, CtAskingCounts *out, GError **error)
{
    for (size_t i = 0; i < ct_mandate_partner_count(book->mandate); i++) {
        CtMandatePartner partner;

        if (!ct_mandate_partner(book->mandate, i, &partner, error) ||
            !receive_from(book, &partner, now, out, error))
            return false;
    }
    return true;
}
