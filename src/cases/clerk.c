/* clerk.c - working off what is due.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/clerk.h"

#include "cases/custody.h"
#include "cases/evidence.h"
#include "cases/values.h"

#include <string.h>

#define BATCH 500 /* cases of one transaction: short enough not to hold up the mail room */

static bool list_due(CtBook *book, CtInstant now, GArray *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_DUE);
    bool has_row;

    g_array_set_size(out, 0);
    ct_row_bind_int(&row, CT_BIND_CASE_DUE_NOW, now);
    ct_row_bind_int(&row, CT_BIND_CASE_DUE_MOST, BATCH);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        CtCaseName name = { ct_row_int(&row, CT_COLUMN_CASE_DUE_SID),
                            ct_row_int(&row, CT_COLUMN_CASE_DUE_ID) };
        g_array_append_val(out, name);
    }
}

static bool work_deadlines(CtBook *book, CtInstant now, CtClerkCounts *out, GError **error)
{
    g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(CtCaseName));
    g_autoptr(CtCase) subject = g_new(CtCase, 1);

    for (;;) {
        if (!list_due(book, now, due, error))
            return false;
        if (due->len == 0)
            return true;
        g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
        CtTurn turn = { book, batch, now };

        for (guint i = 0; batch != NULL && i < due->len; i++) {
            const CtCaseName *name = &g_array_index(due, CtCaseName, i);

            if (!ct_case_get(book, name->sid, name->id, subject, error) ||
                !ct_turn_due(&turn, subject, error) || !ct_case_save(book, subject, error))
                return false;
        }
        if (batch == NULL || !ct_batch_commit(batch, error))
            return false;
        out->deadlines += due->len;
    }
}

static bool list_running(CtBook *book, const CtAdopted *older, int64_t after, GArray *out,
                         GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_RUNNING);
    bool has_row;

    g_array_set_size(out, 0);
    ct_row_bind_int(&row, CT_BIND_CASE_RUNNING_PROCEDURE, older->id);
    ct_row_bind_int(&row, CT_BIND_CASE_RUNNING_AFTER, after);
    ct_row_bind_int(&row, CT_BIND_CASE_RUNNING_MOST, BATCH);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        CtCaseName name = { ct_row_int(&row, CT_COLUMN_CASE_RUNNING_SID),
                            ct_row_int(&row, CT_COLUMN_CASE_RUNNING_ID) };
        g_array_append_val(out, name);
    }
}

static bool move_batch(const CtTurn *turn, const GArray *names, const CtAdopted *newer,
                       CtClerkCounts *out, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);

    for (guint i = 0; i < names->len; i++) {
        const CtCaseName *name = &g_array_index(names, CtCaseName, i);
        bool moved;

        if (!ct_case_get(turn->book, name->sid, name->id, subject, error) ||
            !ct_turn_move(turn, subject, newer, &moved, error) ||
            !ct_case_save(turn->book, subject, error))
            return false;
        out->moved += moved;
    }
    return true;
}

static bool move_cases(CtBook *book, const CtAdopted *older, const CtAdopted *newer, CtInstant now,
                       CtClerkCounts *out, GError **error)
{
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(CtCaseName));
    int64_t after = -1;

    for (;;) {
        if (!list_running(book, older, after, names, error))
            return false;
        if (names->len == 0)
            return true;
        after = g_array_index(names, CtCaseName, names->len - 1).id;
        g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
        CtTurn turn = { book, batch, now };
        if (batch == NULL || !move_batch(&turn, names, newer, out, error) ||
            !ct_batch_commit(batch, error))
            return false;
    }
}

static bool supersedes(const CtAdopted *newer, const CtAdopted *older)
{
    const CtProcedureSuccession *succession =
        ct_procedure_succession(newer->procedure, older->procedure->version);

    return ct_book_is_same_text(newer, older) ||
           (strcmp(newer->procedure->name, older->procedure->name) == 0 && succession != NULL &&
            succession->mode != CT_SUPERSEDES_NEW_CASES);
}

/* In the order of adoption, so that a case may pass through several versions. A crash leaves the
 * version unsettled: whoever moved stays moved, the others are looked at again. */
static bool settle_versions(CtBook *book, CtInstant now, CtClerkCounts *out, GError **error)
{
    for (size_t i = 0; i < book->count; i++) {
        CtAdopted *newer = &book->adopted[i];

        if (newer->settled)
            continue;
        for (size_t j = 0; j < i; j++)
            if (supersedes(newer, &book->adopted[j]) &&
                !move_cases(book, &book->adopted[j], newer, now, out, error))
                return false;
        g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_ADOPTED_SETTLE);
        ct_row_bind_int(&row, CT_BIND_ADOPTED_SETTLE_ID, newer->id);
        ct_row_bind_int(&row, CT_BIND_ADOPTED_SETTLE_SETTLED_AT, now);
        if (!ct_row_run(&row, error))
            return false;
        newer->settled = true;
    }
    return true;
}

/* "PROCEDURE EVENT KEY FIELD,FIELD" */
typedef struct {
    char **word;
    char **carry;
} Emission;

static void clear_emission(Emission *self)
{
    g_strfreev(self->word);
    g_strfreev(self->carry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Emission, clear_emission)

static bool read_emission(const CtOutboxItem *item, Emission *out, GError **error)
{
    out->word = g_strsplit(item->notice, " ", 4);
    if (g_strv_length(out->word) != 4)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "order %" G_GUINT64_FORMAT ": its emission is damaged", item->order_index);
    out->carry = g_strsplit(out->word[3], ",", -1);
    return true;
}

static size_t gather_carried(const CtValues *values, char *const *carry, CtTurnField *out,
                             size_t most)
{
    size_t count = 0;

    for (; *carry != NULL && count < most; carry++) {
        const char *value = ct_values_get(values, *carry);

        if (value != NULL && strcmp(*carry, "at") != 0)
            out[count++] = (CtTurnField){ *carry, ct_bytes_of_text(value) };
    }
    return count;
}

/* The subject's open case, or a new one as of the emitting case's opening. */
static bool find_target(const CtTurn *turn, const CtAdopted *adopted, const char *key,
                        CtInstant opened, CtCase *out, GError **error)
{
    int64_t sid = ct_case_sid(turn->book, adopted, ct_bytes_of_text(key));
    bool known;

    if (!ct_case_find(turn->book, sid, out, &known, error))
        return false;
    return (known && ct_case_is_open(out)) ||
           ct_case_begin(turn->batch, adopted, sid, opened, out, error);
}

static bool apply_emission(const CtTurn *turn, CtOutboxItem *item, CtCase *scratch, GError **error)
{
    g_auto(Emission) emission = { 0 };
    CtTurnField field[CT_LIMIT_ENTRY_FIELDS];
    char number[24];

    if (!read_emission(item, &emission, error) ||
        !ct_case_get(turn->book, item->sid, item->case_id, scratch, error))
        return false;
    g_autoptr(CtValues) values = ct_values_load(turn->book, scratch, NULL, error);
    const CtAdopted *adopted = ct_book_current(turn->book, emission.word[0]);
    if (values == NULL || adopted == NULL)
        return values == NULL
                   ? false
                   : ct_fail(error, CT_ERROR_MISSING,
                             "order %" G_GUINT64_FORMAT ": no such procedure", item->order_index);
    const char *key = ct_values_get(values, emission.word[2]);
    const char *at = ct_values_get(values, "at");
    CtTurnEvent event = { .event = ct_procedure_event(adopted->procedure, emission.word[1]),
                          .field = field };
    if (key == NULL || at == NULL || event.event == CT_PROCEDURE_NONE ||
        ct_time_parse(ct_bytes_of_text(at), &event.at) != CT_TIME_OK) {
        /* The values were erased before the clerk came: there is nothing left to tell. */
        return ct_outbox_move(turn->book->mandate->db, item, CT_OUTBOX_REFUSED, turn->now, error);
    }
    event.count = gather_carried(values, emission.carry, field, G_N_ELEMENTS(field) - 3);
    (void)g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, item->case_id);
    field[event.count++] = (CtTurnField){ "referral", ct_bytes_of_text(number) };
    field[event.count++] = (CtTurnField){ adopted->procedure->key, ct_bytes_of_text(key) };
    CtInstant opened = scratch->opened_at;
    if (!find_target(turn, adopted, key, opened, scratch, error))
        return false;
    /* An open case stays on the version that it began with, whose events have other numbers. */
    event.event = ct_procedure_event(scratch->adopted->procedure, emission.word[1]);
    if (event.event == CT_PROCEDURE_NONE)
        return ct_outbox_move(turn->book->mandate->db, item, CT_OUTBOX_REFUSED, turn->now, error);
    return ct_turn_event(turn, scratch, &event, error) &&
           ct_case_save(turn->book, scratch, error) &&
           ct_outbox_move(turn->book->mandate->db, item, CT_OUTBOX_SENT, turn->now, error);
}

static bool work_emissions(CtBook *book, CtInstant now, CtClerkCounts *out, GError **error)
{
    g_autoptr(CtCase) scratch = g_new(CtCase, 1);

    for (;;) {
        g_autoptr(GArray) items = ct_outbox_work(book->mandate->db, CT_OUTBOX_ORDERED,
                                                 CT_OUTBOX_EMISSION, now, BATCH, error);
        if (items == NULL)
            return false;
        if (items->len == 0)
            return true;
        g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
        CtTurn turn = { book, batch, now };

        for (guint i = 0; batch != NULL && i < items->len; i++)
            if (!apply_emission(&turn, &g_array_index(items, CtOutboxItem, i), scratch, error))
                return false;
        if (batch == NULL || !ct_batch_commit(batch, error))
            return false;
        out->emissions += items->len;
    }
}

bool ct_clerk_work(CtBook *book, CtInstant now, CtClerkCounts *out, GError **error)
{
    /* Deadlines go first: an event may not overtake a timer that was due before it. */
    return work_deadlines(book, now, out, error) && settle_versions(book, now, out, error) &&
           work_emissions(book, now, out, error) &&
           ct_custody_execute(book, now, &out->erased, error) &&
           ct_evidence_erase_due(book, now, &out->mails_erased, error);
}

bool ct_clerk_next(CtBook *book, bool *out_has, CtInstant *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_NEXT_DUE);
    CtInstant due = INT64_MAX;
    CtInstant mail;
    bool has_row;

    if (!ct_row_step(&row, &has_row, error) || !ct_evidence_next_due(book, &mail, error))
        return false;
    if (has_row && !ct_row_is_null(&row, CT_COLUMN_CASE_NEXT_DUE_DUE_AT))
        due = ct_row_int(&row, CT_COLUMN_CASE_NEXT_DUE_DUE_AT);
    *out_has = MIN(due, mail) != INT64_MAX;
    if (*out_has)
        *out = MIN(due, mail);
    return true;
}
