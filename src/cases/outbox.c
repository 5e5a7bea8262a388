/* outbox.c - rows of the outbox and their moves.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/outbox.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

static const char *const state_names[] = {
    [CT_OUTBOX_ORDERED] = "ordered",     [CT_OUTBOX_ATTEMPTED] = "attempted",
    [CT_OUTBOX_SENT] = "sent",           [CT_OUTBOX_REFUSED] = "refused",
    [CT_OUTBOX_UNCERTAIN] = "uncertain", [CT_OUTBOX_WITHHELD] = "withheld"
};

const char *ct_outbox_state_name(CtOutboxState state)
{
    return state_names[state];
}

void ct_outbox_item_clear(CtOutboxItem *self)
{
    g_clear_pointer(&self->notice, g_free);
    g_clear_pointer(&self->number, g_free);
    g_clear_pointer(&self->proof, g_free);
}

void ct_outbox_id(const CtLedgerOwner *owner, uint64_t index, unsigned ordinal,
                  uint8_t out[CT_OUTBOX_ID_SIZE])
{
    uint8_t place[10];
    CtDigest digest;

    for (size_t i = 0; i < 8; i++)
        place[i] = (uint8_t)(index >> (56 - 8 * i));
    place[8] = (uint8_t)(ordinal >> 8);
    place[9] = (uint8_t)ordinal;
    ct_digest_begin(&digest);
    ct_digest_add(&digest, (CtBytes){ owner->tag, sizeof owner->tag });
    ct_digest_add(&digest, (CtBytes){ place, sizeof place });
    ct_digest_end(&digest, out);
}

bool ct_outbox_add(CtDb *db, const CtOutboxItem *item, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_ADD);

    ct_row_bind_int(&row, CT_BIND_OUTBOX_ADD_SID, item->sid);
    ct_row_bind_bytes(&row, CT_BIND_OUTBOX_ADD_ID, (CtBytes){ item->id, sizeof item->id });
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ADD_CASE_ID, item->case_id);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ADD_CHANNEL, item->channel);
    ct_row_bind_text(&row, CT_BIND_OUTBOX_ADD_NOTICE, item->notice);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ADD_STATE, item->state);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ADD_ORDER_INDEX, (int64_t)item->order_index);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ADD_ORDERED_AT, item->ordered_at);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_ADD_NEXT_AT, item->ordered_at);
    return ct_row_run(&row, error);
}

static bool move(CtDb *db, const CtOutboxItem *item, CtOutboxState to, CtInstant next_at,
                 const CtInstant *settled_at, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_MOVE);

    ct_row_bind_int(&row, CT_BIND_OUTBOX_MOVE_ORDER_INDEX, (int64_t)item->order_index);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_MOVE_SID, item->sid);
    ct_row_bind_bytes(&row, CT_BIND_OUTBOX_MOVE_ID, (CtBytes){ item->id, sizeof item->id });
    ct_row_bind_int(&row, CT_BIND_OUTBOX_MOVE_FROM, item->state);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_MOVE_STATE, to);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_MOVE_NEXT_AT, next_at);
    bool is_attempt = to == CT_OUTBOX_ATTEMPTED || to == item->state;
    ct_row_bind_int(&row, CT_BIND_OUTBOX_MOVE_ATTEMPT, is_attempt);
    if (settled_at == NULL)
        ct_row_bind_null(&row, CT_BIND_OUTBOX_MOVE_SETTLED_AT);
    else
        ct_row_bind_int(&row, CT_BIND_OUTBOX_MOVE_SETTLED_AT, *settled_at);
    if (!ct_row_run(&row, error))
        return false;
    if (ct_db_changes(db) == 0)
        return ct_fail(error, CT_ERROR_CONFLICT, "order %" G_GUINT64_FORMAT ": it is no longer %s",
                       item->order_index, state_names[item->state]);
    return true;
}

bool ct_outbox_move(CtDb *db, CtOutboxItem *item, CtOutboxState to, CtInstant now, GError **error)
{
    bool settles = to == CT_OUTBOX_SENT || to == CT_OUTBOX_REFUSED || to == CT_OUTBOX_WITHHELD;

    if (!move(db, item, to, now, settles ? &now : NULL, error))
        return false;
    item->state = to;
    item->settled_at = settles ? now : CT_INSTANT_NEVER;
    return true;
}

bool ct_outbox_put_back(CtDb *db, CtOutboxItem *item, CtInstant at, GError **error)
{
    if (!move(db, item, CT_OUTBOX_ORDERED, at, NULL, error))
        return false;
    item->state = CT_OUTBOX_ORDERED;
    return true;
}

bool ct_outbox_postpone(CtDb *db, const CtOutboxItem *item, CtInstant at, GError **error)
{
    return move(db, item, item->state, at, NULL, error);
}

bool ct_outbox_set_number(CtDb *db, CtOutboxItem *item, const char *number, const char *proof,
                          GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_NUMBER);

    ct_row_bind_int(&row, CT_BIND_OUTBOX_NUMBER_ORDER_INDEX, (int64_t)item->order_index);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_NUMBER_SID, item->sid);
    ct_row_bind_bytes(&row, CT_BIND_OUTBOX_NUMBER_ID, (CtBytes){ item->id, sizeof item->id });
    ct_row_bind_text(&row, CT_BIND_OUTBOX_NUMBER_NUMBER, number);
    ct_row_bind_text(&row, CT_BIND_OUTBOX_NUMBER_PROOF, proof);
    if (!ct_row_run(&row, error))
        return false;
    g_free(item->number);
    item->number = g_strdup(number);
    g_free(item->proof);
    item->proof = g_strdup(proof);
    return true;
}

bool ct_outbox_get(CtDb *db, int64_t sid, const uint8_t id[CT_OUTBOX_ID_SIZE], CtOutboxItem *out,
                   GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_GET);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_OUTBOX_GET_SID, sid);
    ct_row_bind_bytes(&row, CT_BIND_OUTBOX_GET_ID, (CtBytes){ id, CT_OUTBOX_ID_SIZE });
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return ct_fail(error, CT_ERROR_MISSING, "order: there is none of that reference");
    *out = (CtOutboxItem){
        .sid = sid,
        .case_id = ct_row_int(&row, CT_COLUMN_OUTBOX_GET_CASE_ID),
        .channel = (int)ct_row_int(&row, CT_COLUMN_OUTBOX_GET_CHANNEL),
        .notice = g_strdup(ct_row_text(&row, CT_COLUMN_OUTBOX_GET_NOTICE)),
        .state = (CtOutboxState)ct_row_int(&row, CT_COLUMN_OUTBOX_GET_STATE),
        .order_index = (uint64_t)ct_row_int(&row, CT_COLUMN_OUTBOX_GET_ORDER_INDEX),
        .ordered_at = ct_row_int(&row, CT_COLUMN_OUTBOX_GET_ORDERED_AT),
        .attempts = ct_row_int(&row, CT_COLUMN_OUTBOX_GET_ATTEMPTS),
        .settled_at = ct_row_is_null(&row, CT_COLUMN_OUTBOX_GET_SETTLED_AT)
                          ? CT_INSTANT_NEVER
                          : ct_row_int(&row, CT_COLUMN_OUTBOX_GET_SETTLED_AT),
        .number = g_strdup(ct_row_text(&row, CT_COLUMN_OUTBOX_GET_NUMBER)),
        .proof = g_strdup(ct_row_text(&row, CT_COLUMN_OUTBOX_GET_PROOF)),
    };
    memcpy(out->id, id, sizeof out->id);
    return true;
}

static bool read_id(const CtRow *row, int column, uint8_t out[CT_OUTBOX_ID_SIZE], GError **error)
{
    CtBytes id = ct_row_bytes(row, column);

    if (id.size != CT_OUTBOX_ID_SIZE)
        return ct_fail(error, CT_ERROR_INTEGRITY, "outbox: a row is damaged");
    memcpy(out, id.data, id.size);
    return true;
}

bool ct_outbox_get_number(CtDb *db, const char *number, CtOutboxItem *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_BY_NUMBER);
    uint8_t id[CT_OUTBOX_ID_SIZE];
    bool has_row;

    ct_row_bind_text(&row, CT_BIND_OUTBOX_BY_NUMBER_NUMBER, number);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return ct_fail(error, CT_ERROR_MISSING, "item: there is none of that number");
    return read_id(&row, CT_COLUMN_OUTBOX_BY_NUMBER_ID, id, error) &&
           ct_outbox_get(db, ct_row_int(&row, CT_COLUMN_OUTBOX_BY_NUMBER_SID), id, out, error);
}

static void clear_item(void *item)
{
    ct_outbox_item_clear(item);
}

GArray *ct_outbox_work(CtDb *db, CtOutboxState state, int channel, CtInstant now, size_t most,
                       GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_WORK);
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(CtOutboxItem));
    bool has_row;

    g_array_set_clear_func(items, clear_item);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_WORK_STATE, state);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_WORK_CHANNEL, channel);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_WORK_NOW, now);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_WORK_MOST, (int64_t)most);
    for (;;) {
        CtOutboxItem item = { .channel = channel, .state = state, .settled_at = CT_INSTANT_NEVER };

        if (!ct_row_step(&row, &has_row, error))
            return NULL;
        if (!has_row)
            return g_steal_pointer(&items);
        if (!read_id(&row, CT_COLUMN_OUTBOX_WORK_ID, item.id, error))
            return NULL;
        item.sid = ct_row_int(&row, CT_COLUMN_OUTBOX_WORK_SID);
        item.case_id = ct_row_int(&row, CT_COLUMN_OUTBOX_WORK_CASE_ID);
        item.notice = g_strdup(ct_row_text(&row, CT_COLUMN_OUTBOX_WORK_NOTICE));
        item.order_index = (uint64_t)ct_row_int(&row, CT_COLUMN_OUTBOX_WORK_ORDER_INDEX);
        item.ordered_at = ct_row_int(&row, CT_COLUMN_OUTBOX_WORK_ORDERED_AT);
        item.attempts = ct_row_int(&row, CT_COLUMN_OUTBOX_WORK_ATTEMPTS);
        item.number = g_strdup(ct_row_text(&row, CT_COLUMN_OUTBOX_WORK_NUMBER));
        item.proof = g_strdup(ct_row_text(&row, CT_COLUMN_OUTBOX_WORK_PROOF));
        g_array_append_val(items, item);
    }
}

char *ct_outbox_reference(const CtOutboxItem *item)
{
    g_autofree char *id = ct_text_hex((CtBytes){ item->id, sizeof item->id });

    return g_strdup_printf("%016" G_GINT64_MODIFIER "x.%s", (uint64_t)item->sid, id);
}

bool ct_outbox_read_reference(CtBytes text, int64_t *out_sid, uint8_t out_id[CT_OUTBOX_ID_SIZE])
{
    uint8_t sid[8];
    uint8_t id[CT_OUTBOX_ID_SIZE];

    if (text.size != 17 + 2 * CT_OUTBOX_ID_SIZE || text.data[16] != '.' ||
        !ct_text_unhex(ct_bytes_slice(text, 0, 16), sid, sizeof sid) ||
        !ct_text_unhex(ct_bytes_slice(text, 17, text.size), id, sizeof id))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ sid, sizeof sid });
    *out_sid = (int64_t)ct_reader_u64be(&reader);
    memcpy(out_id, id, sizeof id);
    return true;
}

/* The sid before the point, and how many digits of an id stand behind it; 0: it is none. */
static size_t read_start(CtBytes text, int64_t *out_sid)
{
    uint8_t sid[8];

    if (text.size < 17 + CT_OUTBOX_ID_DIGITS || text.data[16] != '.' ||
        !ct_text_unhex(ct_bytes_slice(text, 0, 16), sid, sizeof sid))
        return 0;
    CtReader reader = ct_reader_over((CtBytes){ sid, sizeof sid });
    *out_sid = (int64_t)ct_reader_u64be(&reader);
    return text.size - 17;
}

/* The only order of the case whose id begins so. */
static bool find_like(CtDb *db, int64_t sid, CtBytes start, uint8_t out[CT_OUTBOX_ID_SIZE],
                      bool *out_found, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_LIKE);
    uint8_t from[CT_OUTBOX_ID_SIZE] = { 0 };
    uint8_t to[CT_OUTBOX_ID_SIZE];
    bool has_row;

    *out_found = false;
    memset(to, 0xff, sizeof to);
    if (!ct_text_unhex(start, from, start.size / 2))
        return true;
    memcpy(to, from, start.size / 2);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_LIKE_SID, sid);
    ct_row_bind_bytes(&row, CT_BIND_OUTBOX_LIKE_FIRST, (CtBytes){ from, sizeof from });
    ct_row_bind_bytes(&row, CT_BIND_OUTBOX_LIKE_LAST, (CtBytes){ to, sizeof to });
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return true;
    if (!read_id(&row, CT_COLUMN_OUTBOX_LIKE_ID, out, error) || !ct_row_step(&row, &has_row, error))
        return false;
    *out_found = !has_row;
    return true;
}

bool ct_outbox_find(CtDb *db, CtBytes reference, CtOutboxItem *out, bool *out_found, GError **error)
{
    uint8_t id[CT_OUTBOX_ID_SIZE];
    int64_t sid = 0;
    const size_t whole = (size_t)2 * CT_OUTBOX_ID_SIZE;
    size_t digits = read_start(reference, &sid);
    CtBytes start = ct_bytes_slice(reference, 17, MIN(digits, whole) & ~(size_t)1);

    *out_found = false;
    return digits == 0 || digits > whole ||
           (find_like(db, sid, start, id, out_found, error) &&
            (!*out_found || ct_outbox_get(db, sid, id, out, error)));
}
