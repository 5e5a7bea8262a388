/* case.c - reading and writing the row of a case.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/case.h"

#include "procedure/due.h"

#include <string.h>

#define PAGE 1000 /* cases that are listed at once */

int64_t ct_case_sid(const CtBook *book, const CtAdopted *adopted, CtBytes key)
{
    return ct_mandate_sid(book->mandate, adopted->procedure->name, key);
}

bool ct_case_is_open(const CtCase *self)
{
    return !ct_history_is_final(&self->history, self->adopted->procedure);
}

const char *ct_case_state(const CtCase *self)
{
    return self->adopted->procedure->state[self->history.state].name;
}

/* The columns of case_latest and case_get are the same, in the same order. */
G_STATIC_ASSERT((int)CT_COLUMN_CASE_LATEST_MEMORY == (int)CT_COLUMN_CASE_GET_MEMORY);

static bool read_row(const CtBook *book, const CtRow *row, int64_t sid, CtCase *out, GError **error)
{
    CtBytes tag = ct_row_bytes(row, CT_COLUMN_CASE_GET_TAG);

    out->adopted = ct_book_adopted(book, ct_row_int(row, CT_COLUMN_CASE_GET_PROCEDURE));
    out->owner = (CtLedgerOwner){
        .sid = sid,
        .id = ct_row_int(row, CT_COLUMN_CASE_GET_ID),
        .key_base = ct_row_int(row, CT_COLUMN_CASE_GET_KEY_BASE),
        .compartments = (unsigned)ct_row_int(row, CT_COLUMN_CASE_GET_COMPARTMENTS),
    };
    if (out->adopted == NULL || tag.size != sizeof out->owner.tag)
        return ct_fail(error, CT_ERROR_INTEGRITY, "case %" G_GINT64_FORMAT ": its row is damaged",
                       out->owner.id);
    memcpy(out->owner.tag, tag.data, tag.size);
    out->opened_at = ct_row_int(row, CT_COLUMN_CASE_GET_OPENED_AT);
    out->version = ct_row_int(row, CT_COLUMN_CASE_GET_VERSION);
    out->fresh = false;
    out->due_at = ct_row_is_null(row, CT_COLUMN_CASE_GET_DUE_AT)
                      ? CT_INSTANT_NEVER
                      : ct_row_int(row, CT_COLUMN_CASE_GET_DUE_AT);
    return ct_history_decode(ct_row_bytes(row, CT_COLUMN_CASE_GET_MEMORY), out->adopted->procedure,
                             &out->history, error);
}

bool ct_case_find(const CtBook *book, int64_t sid, CtCase *out, bool *out_found, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_LATEST);

    ct_row_bind_int(&row, CT_BIND_CASE_LATEST_SID, sid);
    if (!ct_row_step(&row, out_found, error))
        return false;
    return !*out_found || read_row(book, &row, sid, out, error);
}

bool ct_case_get(const CtBook *book, int64_t sid, int64_t id, CtCase *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_GET);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_CASE_GET_SID, sid);
    ct_row_bind_int(&row, CT_BIND_CASE_GET_ID, id);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return ct_fail(error, CT_ERROR_MISSING, "case %" G_GINT64_FORMAT ": there is none", id);
    return read_row(book, &row, sid, out, error);
}

static bool list_page(const CtBook *book, int64_t after, GArray *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_PAGE);
    bool has_row;

    g_array_set_size(out, 0);
    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_AFTER, after);
    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_MOST, PAGE);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        const CtCaseName name = { ct_row_int(&row, CT_COLUMN_CASE_PAGE_SID),
                                  ct_row_int(&row, CT_COLUMN_CASE_PAGE_ID) };
        g_array_append_val(out, name);
    }
}

bool ct_case_each(const CtBook *book, CtCaseEach each, void *user, GError **error)
{
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(CtCaseName));
    int64_t after = -1;

    for (;;) {
        if (!list_page(book, after, names, error))
            return false;
        if (names->len == 0)
            return true;
        after = g_array_index(names, CtCaseName, names->len - 1).id;
        for (guint i = 0; i < names->len; i++)
            if (!each(user, &g_array_index(names, CtCaseName, i), error))
                return false;
    }
}

bool ct_case_get_number(const CtBook *book, int64_t id, CtCase *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_SID);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_CASE_SID_ID, id);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return ct_fail(error, CT_ERROR_MISSING, "case %" G_GINT64_FORMAT ": there is none", id);
    return ct_case_get(book, ct_row_int(&row, CT_COLUMN_CASE_SID_SID), id, out, error);
}

bool ct_case_begin(CtBatch *batch, const CtAdopted *adopted, int64_t sid, CtInstant opened,
                   CtCase *out, GError **error)
{
    out->adopted = adopted;
    out->opened_at = opened;
    out->version = 0;
    out->fresh = true;
    out->due_at = CT_INSTANT_NEVER;
    ct_history_begin(&out->history, adopted->procedure, opened);
    /* The number of a case is the index of its first entry: dense, unique and told to nobody
     * before it is durable. */
    return ct_batch_own(batch, sid, (int64_t)ct_batch_next_index(batch),
                        (unsigned)adopted->procedure->compartment_count, &out->owner, error);
}

static void bind_due(CtRow *row, int bind, const CtCase *self)
{
    CtDue due;

    if (ct_due_next(self->adopted->procedure, &self->history, &due))
        ct_row_bind_int(row, bind, due.at);
    else
        ct_row_bind_null(row, bind);
}

static bool add_row(const CtBook *book, const CtCase *self, CtBytes memory, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_ADD);

    ct_row_bind_int(&row, CT_BIND_CASE_ADD_SID, self->owner.sid);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_ID, self->owner.id);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_PROCEDURE, self->adopted->id);
    ct_row_bind_bytes(&row, CT_BIND_CASE_ADD_TAG,
                      (CtBytes){ self->owner.tag, sizeof self->owner.tag });
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_KEY_BASE, self->owner.key_base);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_COMPARTMENTS, self->owner.compartments);
    ct_row_bind_text(&row, CT_BIND_CASE_ADD_STATE, ct_case_state(self));
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_OPENED_AT, self->opened_at);
    bind_due(&row, CT_BIND_CASE_ADD_DUE_AT, self);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_FINAL, !ct_case_is_open(self));
    ct_row_bind_bytes(&row, CT_BIND_CASE_ADD_MEMORY, memory);
    return ct_row_run(&row, error);
}

static bool advance_row(const CtBook *book, const CtCase *self, CtBytes memory, GError **error)
{
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_ADVANCE);

    ct_row_bind_text(&row, CT_BIND_CASE_ADVANCE_STATE, ct_case_state(self));
    bind_due(&row, CT_BIND_CASE_ADVANCE_DUE_AT, self);
    ct_row_bind_int(&row, CT_BIND_CASE_ADVANCE_FINAL, !ct_case_is_open(self));
    ct_row_bind_bytes(&row, CT_BIND_CASE_ADVANCE_MEMORY, memory);
    ct_row_bind_int(&row, CT_BIND_CASE_ADVANCE_KEY_BASE, self->owner.key_base);
    ct_row_bind_int(&row, CT_BIND_CASE_ADVANCE_PROCEDURE, self->adopted->id);
    ct_row_bind_int(&row, CT_BIND_CASE_ADVANCE_SID, self->owner.sid);
    ct_row_bind_int(&row, CT_BIND_CASE_ADVANCE_ID, self->owner.id);
    ct_row_bind_int(&row, CT_BIND_CASE_ADVANCE_VERSION, self->version);
    if (!ct_row_run(&row, error))
        return false;
    if (ct_db_changes(book->mandate->db) == 0)
        return ct_fail(error, CT_ERROR_CONFLICT,
                       "case %" G_GINT64_FORMAT ": it moved since version %" G_GINT64_FORMAT,
                       self->owner.id, self->version);
    return true;
}

bool ct_case_save(const CtBook *book, CtCase *self, GError **error)
{
    g_auto(CtBuffer) memory = ct_buffer_new(CT_HISTORY_BYTES_MAX);

    ct_history_encode(&self->history, self->adopted->procedure, &memory);
    if (!ct_buffer_ok(&memory))
        return ct_fail(error, CT_ERROR_LIMIT, "case %" G_GINT64_FORMAT ": its history is too long",
                       self->owner.id);
    bool saved = self->version == 0 ? add_row(book, self, ct_buffer_bytes(&memory), error)
                                    : advance_row(book, self, ct_buffer_bytes(&memory), error);
    if (saved)
        self->version++;
    return saved;
}

bool ct_case_measure(const CtBook *book, const CtAdopted *adopted, CtMeasureSum *out,
                     GError **error)
{
    const CtProcedure *procedure = adopted->procedure;
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_MEMORIES);
    g_autofree CtHistory *history = g_new(CtHistory, 1);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_CASE_MEMORIES_PROCEDURE, adopted->id);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        if (!ct_history_decode(ct_row_bytes(&row, CT_COLUMN_CASE_MEMORIES_MEMORY), procedure,
                               history, error))
            return false;
        for (size_t i = 0; i < procedure->measure_count; i++)
            ct_measure_add(procedure, &procedure->measure[i], history, &out[i]);
    }
}
