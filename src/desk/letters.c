/* letters.c - rows, and one look into the vault.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/letters.h"

#include "cases/staff.h"
#include "cases/turn.h"
#include "desk/mail.h"

bool ct_letters_add(CtDb *db, const CtLetter *letter, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LETTER_ADD);

    ct_row_bind_int(&row, CT_BIND_LETTER_ADD_SID, letter->sid);
    ct_row_bind_int(&row, CT_BIND_LETTER_ADD_EVIDENCE_ID, letter->number);
    ct_row_bind_text(&row, CT_BIND_LETTER_ADD_REASON, letter->reason);
    ct_row_bind_int(&row, CT_BIND_LETTER_ADD_CASE_SID, letter->case_sid);
    ct_row_bind_int(&row, CT_BIND_LETTER_ADD_CASE_ID, letter->case_id);
    ct_row_bind_int(&row, CT_BIND_LETTER_ADD_NOW, letter->arrived_at);
    return ct_row_run(&row, error);
}

bool ct_letters_each(CtDb *db, int64_t most, CtLettersEach each, void *user, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LETTER_WAITING);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_LETTER_WAITING_MOST, most);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        const CtLetter letter = {
            .number = ct_row_int(&row, CT_COLUMN_LETTER_WAITING_EVIDENCE_ID),
            .reason = ct_row_text(&row, CT_COLUMN_LETTER_WAITING_REASON),
            .case_id = ct_row_int(&row, CT_COLUMN_LETTER_WAITING_CASE_ID),
            .arrived_at = ct_row_int(&row, CT_COLUMN_LETTER_WAITING_ARRIVED_AT),
        };
        if (!each(user, &letter, error))
            return false;
    }
}

bool ct_letters_count(CtDb *db, CtInstant before, uint64_t *out_total, uint64_t *out_earlier,
                      GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LETTER_COUNTS);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_LETTER_COUNTS_BEFORE, before);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    *out_total = (uint64_t)ct_row_int(&row, CT_COLUMN_LETTER_COUNTS_TOTAL);
    *out_earlier = (uint64_t)ct_row_int(&row, CT_COLUMN_LETTER_COUNTS_OVERDUE);
    return true;
}

static bool may_read(const CtBook *book, const char *person, GError **error)
{
    if (person == NULL)
        return ct_fail(error, CT_ERROR_DENIED, "letter: somebody signs for reading it");
    return !ct_staff_is_listed(book) || ct_staff_is_known(book, person) ||
           ct_fail(error, CT_ERROR_DENIED, "letter: mandate.yaml does not list who signs");
}

static bool find_place(CtDb *db, int64_t number, CtMailPlace *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LETTER_FIND);
    CtMailPlace place = { .sid = 0 };
    bool known;

    ct_row_bind_int(&row, CT_BIND_LETTER_FIND_EVIDENCE_ID, number);
    if (!ct_row_step(&row, &known, error) ||
        (known &&
         !ct_mail_place(db, ct_row_int(&row, CT_COLUMN_LETTER_FIND_SID), &place, &known, error)))
        return false;
    if (!known || place.owner.id != number)
        return ct_fail(error, CT_ERROR_MISSING, "letter %" G_GINT64_FORMAT ": there is none",
                       number);
    *out = place;
    return true;
}

static bool record(CtBook *book, CtInstant now, int64_t number, const char *person, GError **error)
{
    const uint64_t marks[] = { 0, (uint64_t)number, ct_turn_person(book, person) };
    const CtLedgerDraft draft = {
        .kind = CT_ENTRY_ACCESS, .event = "letter-read", .mark = marks, .marks = G_N_ELEMENTS(marks)
    };
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    uint64_t index;

    if (batch == NULL || !ct_batch_append(batch, &draft, &index, error))
        return false;
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_LETTER_READ);
    ct_row_bind_int(&row, CT_BIND_LETTER_READ_NOW, now);
    ct_row_bind_int(&row, CT_BIND_LETTER_READ_EVIDENCE_ID, number);
    return ct_row_run(&row, error) && ct_batch_commit(batch, error);
}

bool ct_letters_read(CtBook *book, CtInstant now, int64_t number, const char *person, CtBuffer *out,
                     GError **error)
{
    g_auto(CtLedgerValues) values = { 0 };
    CtMailPlace place;

    if (!may_read(book, person, error) || !find_place(book->mandate->db, number, &place, error))
        return false;
    const CtLedgerAsk ask = { .index = (uint64_t)number, .compartment = 0, .owner = &place.owner };
    if (!ct_ledger_values(book->ledger, &ask, &values, error) ||
        !record(book, now, number, person, error))
        return false;
    ct_buffer_add(out, ct_ledger_value(&values, CT_MAIL_FIELD));
    return ct_buffer_ok(out) || ct_fail(error, CT_ERROR_LIMIT, "letter: larger than a mail may be");
}
