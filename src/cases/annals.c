/* annals.c - entries of each case, as rows without names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/annals.h"

#include "cases/case.h"
#include "cases/values.h"

#include <string.h>

#define PAGE 1000

typedef struct {
    CtBook *book;
    const CtAdopted *adopted;
    CtStream *stream;
    CtAnnalsReport *report;
    const CtCase *subject; /* whose entries are being read */
    uint32_t key;
    uint32_t part; /* which case of the key, from 1 */
    CtInstant opened;
    bool other;
    bool gone;
    GHashTable *left_out; /* borrowed: keys, from 1 */
    GHashTable *parts;    /* borrowed: key -> its cases so far */
} Annals;

typedef struct {
    Annals *annals;
    const CtProcedureEvent *event;
    CtStreamRow *row;
    bool dated;
} Filling;

/* Texts, tokens and addresses stay where they are: that there was one is all that is told. */
static void fill(void *user, const char *name, const char *value)
{
    Filling *self = user;
    int field = ct_procedure_field(self->event, name);

    if (strcmp(name, "person") == 0)
        self->row->person = g_ascii_strtoull(value, NULL, 16);
    if (strcmp(name, "at") == 0 || strcmp(name, "occurred") == 0)
        self->dated = ct_time_parse(ct_bytes_of_text(value), &self->row->at) == CT_TIME_OK;
    if (field == CT_PROCEDURE_NONE || field == self->event->own_time)
        return;
    CtFieldType type = self->event->field[field].type;
    bool is_kind = type == CT_FIELD_ONE_OF || type == CT_FIELD_BOOL || type == CT_FIELD_INT ||
                   type == CT_FIELD_TIME;
    ct_stream_add_field(self->annals->stream, name, is_kind ? value : "x");
}

static bool add_event(Annals *self, const CtEntry *entry, const char *name, uint64_t index,
                      GError **error)
{
    CtStreamRow row = { .key = self->key,
                        .index = ct_procedure_event(self->stream->procedure, name),
                        .recorded = entry->at,
                        .opened = self->opened,
                        .part = self->part };

    if (row.index == CT_PROCEDURE_NONE) {
        self->other = true;
        return true;
    }
    g_autoptr(CtValues) values =
        ct_values_of_entry(self->book, &self->subject->owner, entry, index, error);
    if (values == NULL)
        return false;
    Filling filling = { self, &self->stream->procedure->event[row.index], &row, false };
    ct_values_each(values, fill, &filling);
    self->gone = self->gone || !filling.dated;
    ct_stream_add(self->stream, &row);
    return true;
}

static void add_sending(Annals *self, const CtEntry *entry, const char *name)
{
    CtStreamRow row = { .key = self->key,
                        .is_sent = true,
                        .index = ct_procedure_notice(self->stream->procedure, name),
                        .at = entry->marks > 0 ? (CtInstant)entry->mark[0] : entry->at,
                        .recorded = entry->at,
                        .opened = self->opened,
                        .part = self->part };

    if (row.index == CT_PROCEDURE_NONE)
        self->other = true;
    else
        ct_stream_add(self->stream, &row);
}

static bool take_entry(void *user, const CtLedgerRow *row, GError **error)
{
    Annals *self = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    g_autofree char *name = ct_bytes_to_text(entry.event);
    if (self->opened == CT_INSTANT_NEVER)
        self->opened = entry.marks > 0 ? (CtInstant)entry.mark[0] : entry.at;
    self->other = self->other || entry.kind == CT_ENTRY_MOVED;
    if (self->stream->rows->len == CT_LIMIT_STREAM_ROWS)
        return ct_fail(error, CT_ERROR_LIMIT, "history: more than %d rows", CT_LIMIT_STREAM_ROWS);
    if (entry.kind == CT_ENTRY_EVENT || entry.kind == CT_ENTRY_VOTE)
        return add_event(self, &entry, name, row->index, error);
    if (entry.kind == CT_ENTRY_SENT || entry.kind == CT_ENTRY_WITHHELD)
        add_sending(self, &entry, name);
    return true;
}

static bool take_case(Annals *self, int64_t sid, int64_t id, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT, sid);

    if (!ct_case_get(self->book, sid, id, subject, error))
        return false;
    if (strcmp(subject->adopted->procedure->name, self->stream->procedure->name) != 0)
        return true;
    self->subject = subject;
    self->key = ct_stream_key(self->stream, name);
    void *cases = g_hash_table_lookup(self->parts, GUINT_TO_POINTER(self->key));
    self->part = GPOINTER_TO_UINT(cases) + 1;
    g_hash_table_insert(self->parts, GUINT_TO_POINTER(self->key), GUINT_TO_POINTER(self->part));
    self->opened = CT_INSTANT_NEVER;
    self->gone = false;
    self->other = subject->adopted != self->adopted;
    if (!self->other && !ct_ledger_each_of(self->book->ledger, sid, id, take_entry, self, error))
        return false;
    if (self->other || self->gone)
        g_hash_table_add(self->left_out, GUINT_TO_POINTER(self->key + 1));
    self->report->other += self->other;
    self->report->gone += self->gone && !self->other;
    self->report->cases += !self->gone && !self->other;
    return true;
}

static bool take_page(Annals *self, int64_t *after, bool *out_more, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_CASE_PAGE);
    bool has_row;

    *out_more = false;
    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_AFTER, *after);
    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_MOST, PAGE);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        *out_more = true;
        *after = ct_row_int(&row, CT_COLUMN_CASE_PAGE_ID);
        if (!take_case(self, ct_row_int(&row, CT_COLUMN_CASE_PAGE_SID), *after, error))
            return false;
    }
}

/* Subjects that are left out are left out whole. */
static void drop_left_out(Annals *self)
{
    GArray *rows = self->stream->rows;
    guint kept = 0;

    for (guint i = 0; i < rows->len; i++) {
        const CtStreamRow *row = ct_stream_row(self->stream, i);

        if (!g_hash_table_contains(self->left_out, GUINT_TO_POINTER(row->key + 1)))
            g_array_index(rows, CtStreamRow, kept++) = *row;
    }
    g_array_set_size(rows, kept);
}

static const CtAdopted *find_version(const CtBook *book, const CtProcedure *procedure)
{
    for (size_t i = 0; i < book->count; i++)
        if (strcmp(book->adopted[i].procedure->name, procedure->name) == 0 &&
            book->adopted[i].procedure->version == procedure->version)
            return &book->adopted[i];
    return NULL;
}

CtStream *ct_annals_read(CtBook *book, const CtProcedure *procedure, CtAnnalsReport *out,
                         GError **error)
{
    g_autoptr(CtStream) stream = ct_stream_new(procedure);
    g_autoptr(GHashTable) parts = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autoptr(GHashTable) left_out = g_hash_table_new(g_direct_hash, g_direct_equal);
    Annals self = { .book = book,
                    .adopted = find_version(book, procedure),
                    .stream = stream,
                    .report = out,
                    .left_out = left_out,
                    .parts = parts };
    int64_t after = -1;
    bool more = true;

    if (self.adopted == NULL) {
        (void)ct_fail(error, CT_ERROR_MISSING, "procedure %s version %u: is not adopted here",
                      procedure->name, procedure->version);
        return NULL;
    }
    *out = (CtAnnalsReport){ 0 };
    while (more)
        if (!take_page(&self, &after, &more, error))
            return NULL;
    drop_left_out(&self);
    ct_stream_sort(stream);
    return g_steal_pointer(&stream);
}
