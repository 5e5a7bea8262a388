/* annals.c - entries of each case, as rows without names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/annals.h"

#include "cases/case.h"
#include "cases/remnant.h"
#include "cases/turn.h"
#include "cases/values.h"

#include <string.h>

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
    bool gone;   /* no course fits */
    bool erased; /* some value is not there */
    bool open;   /* and could not be told */
    CtRemnant remnant;
    bool has_told; /* an event whose orders are still to come */
    CtRemnantEvent told;
    GArray *sendings;     /* borrowed: CtStreamRow that came with it */
    GHashTable *left_out; /* borrowed: keys, from 1 */
    GHashTable *parts;    /* borrowed: key -> its cases so far */
} Annals;

typedef struct {
    CtRemnantEvent *event;
    const CtProcedureEvent *of;
    const CtProcedure *procedure;
    bool dated, is_signed;
} Filling;

/* A value that is there. */
static void fill(void *user, const char *name, const char *value)
{
    Filling *self = user;
    CtStepEvent *event = &self->event->event;
    int field = ct_procedure_field(self->of, name);

    if (strcmp(name, "person") == 0) {
        event->person = g_ascii_strtoull(value, NULL, 16);
        self->is_signed = true;
    }
    if (strcmp(name, "at") == 0 || strcmp(name, "occurred") == 0)
        self->dated = ct_time_parse(ct_bytes_of_text(value), &event->at) == CT_TIME_OK;
    if (field == CT_PROCEDURE_NONE || !ct_procedure_has_number(self->of->field[field].type))
        return;
    if (ct_turn_fill(self->procedure, event, &self->of->field[field], ct_bytes_of_text(value),
                     NULL))
        self->event->holes &= ~(UINT64_C(1) << field);
}

/* Of texts, tokens and addresses that there was one is all that is told; a value of another type is
 * a hole until it is found. */
static void fill_header(const Filling *self, const CtEntry *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        g_autofree char *name = ct_bytes_to_text(entry->field[i].name);
        int field = ct_procedure_field(self->of, name);

        if (strcmp(name, "person") == 0)
            self->event->unsigned_vote = true;
        if (field == CT_PROCEDURE_NONE || field == self->of->own_time)
            continue;
        if (ct_procedure_has_number(self->of->field[field].type))
            self->event->holes |= UINT64_C(1) << field;
        else
            self->event->event.value[field] =
                (CtGuardValue){ .set = true, .text = ct_bytes_of_text("x") };
    }
}

static void add_field(Annals *self, const CtProcedureField *field, const CtGuardValue *value)
{
    char time[CT_TIME_TEXT_SIZE];
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, value->number);

    ct_stream_add_field(self->stream, field->name,
                        field->type == CT_FIELD_ONE_OF ? field->word[value->number]
                        : field->type == CT_FIELD_BOOL ? (value->number != 0 ? "true" : "false")
                        : field->type == CT_FIELD_INT  ? number
                        : field->type == CT_FIELD_TIME ? ct_time_text(value->number, time)
                                                       : "x");
}

static void add_row(Annals *self, const CtRemnantEvent *told)
{
    const CtProcedureEvent *of = &self->stream->procedure->event[told->event.event];

    for (size_t i = 0; i < of->field_count; i++)
        if (told->event.value[i].set && (int)i != of->own_time)
            add_field(self, &of->field[i], &told->event.value[i]);
    ct_stream_add(self->stream, &(CtStreamRow){ .key = self->key,
                                                .index = told->event.event,
                                                .at = told->event.at,
                                                .recorded = told->event.recorded,
                                                .opened = self->opened,
                                                .part = self->part,
                                                .person = told->event.person,
                                                .gone = told->gone });
}

static bool add_event(Annals *self, const CtEntry *entry, const char *name, uint64_t index,
                      GError **error)
{
    const CtProcedure *procedure = self->stream->procedure;
    int event = ct_procedure_event(procedure, name);
    g_autofree char *state = ct_bytes_to_text(entry->state);
    CtRemnantEvent told = { .state = ct_procedure_state(procedure, state),
                            .is_vote = entry->kind == CT_ENTRY_VOTE };

    if (event == CT_PROCEDURE_NONE) {
        self->other = true;
        return true;
    }
    g_autoptr(CtValues) values =
        ct_values_of_entry(self->book, &self->subject->owner, entry, index, error);
    if (values == NULL)
        return false;
    Filling filling = { &told, &procedure->event[event], procedure, false, false };
    ct_step_begin(&told.event, event, entry->at, entry->at);
    fill_header(&filling, entry);
    ct_values_each(values, fill, &filling);
    told.undated = !filling.dated;
    told.unsigned_vote = told.unsigned_vote && !filling.is_signed;
    bool lacks = told.undated || told.unsigned_vote || told.holes != 0;
    self->erased = self->erased || lacks;
    self->has_told = true;
    self->told = told;
    return true;
}

static void send(Annals *self, const CtStreamRow *row)
{
    ct_remnant_sent(&self->remnant, row->index, row->at, row->recorded);
    ct_stream_add(self->stream, row);
}

/* Its orders stand behind it, up to whatever else happens to the case. */
static void end_event(Annals *self)
{
    CtRemnantEvent *told = &self->told;
    bool lacks = told->undated || told->unsigned_vote || told->holes != 0;

    if (!self->has_told)
        return;
    self->has_told = false;
    if (!ct_remnant_event(&self->remnant, told) && lacks)
        self->gone = true;
    self->open = self->open || told->gone != 0;
    add_row(self, told);
    for (guint i = 0; i < self->sendings->len; i++)
        send(self, &g_array_index(self->sendings, CtStreamRow, i));
    g_array_set_size(self->sendings, 0);
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

    if (row.index == CT_PROCEDURE_NONE) {
        self->other = true;
        return;
    }
    if (self->has_told)
        g_array_append_val(self->sendings, row);
    else
        send(self, &row);
}

static void add_order(Annals *self, const char *name)
{
    int notice = ct_procedure_notice(self->stream->procedure, name);

    if (self->has_told && notice != CT_PROCEDURE_NONE)
        self->told.orders |= UINT64_C(1) << notice;
}

/* What a step writes behind its event. */
static bool goes_with_event(CtEntryKind kind)
{
    return kind == CT_ENTRY_ORDER || kind == CT_ENTRY_WITHHELD || kind == CT_ENTRY_SEALED ||
           kind == CT_ENTRY_ERASED;
}

static bool take_entry(void *user, const CtLedgerRow *row, GError **error)
{
    Annals *self = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    g_autofree char *name = ct_bytes_to_text(entry.event);
    if (self->opened == CT_INSTANT_NEVER) {
        self->opened = entry.marks > 0 ? (CtInstant)entry.mark[0] : entry.at;
        ct_remnant_begin(&self->remnant, self->stream->procedure, &self->subject->history,
                         self->opened);
    }
    self->other = self->other || entry.kind == CT_ENTRY_MOVED;
    if (self->stream->rows->len == CT_LIMIT_STREAM_ROWS)
        return ct_fail(error, CT_ERROR_LIMIT, "history: more than %d rows", CT_LIMIT_STREAM_ROWS);
    if (!goes_with_event(entry.kind))
        end_event(self);
    if (entry.kind == CT_ENTRY_ORDER)
        add_order(self, name);
    if (entry.kind == CT_ENTRY_EVENT || entry.kind == CT_ENTRY_VOTE)
        return add_event(self, &entry, name, row->index, error);
    if (entry.kind == CT_ENTRY_SENT || entry.kind == CT_ENTRY_WITHHELD)
        add_sending(self, &entry, name);
    return true;
}

static bool take_case(void *user, const CtCaseName *name, GError **error)
{
    Annals *self = user;
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, name->sid);

    if (!ct_case_get(self->book, name->sid, name->id, subject, error))
        return false;
    if (strcmp(subject->adopted->procedure->name, self->stream->procedure->name) != 0)
        return true;
    self->subject = subject;
    self->key = ct_stream_key(self->stream, key);
    void *cases = g_hash_table_lookup(self->parts, GUINT_TO_POINTER(self->key));
    self->part = GPOINTER_TO_UINT(cases) + 1;
    g_hash_table_insert(self->parts, GUINT_TO_POINTER(self->key), GUINT_TO_POINTER(self->part));
    self->opened = CT_INSTANT_NEVER;
    self->gone = self->erased = self->open = self->has_told = false;
    g_array_set_size(self->sendings, 0);
    self->other = subject->adopted != self->adopted;
    if (!self->other &&
        !ct_ledger_each_of(self->book->ledger, name->sid, name->id, take_entry, self, error))
        return false;
    end_event(self);
    if (self->other || self->gone)
        g_hash_table_add(self->left_out, GUINT_TO_POINTER(self->key + 1));
    self->report->other += self->other;
    self->report->gone += self->gone && !self->other;
    bool counts = !self->gone && !self->other;
    self->report->cases += counts;
    self->report->erased += counts && self->erased;
    self->report->open += counts && self->open;
    return true;
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
    g_autoptr(GArray) sendings = g_array_new(FALSE, FALSE, sizeof(CtStreamRow));
    g_autoptr(GHashTable) left_out = g_hash_table_new(g_direct_hash, g_direct_equal);
    Annals self = { .book = book,
                    .adopted = find_version(book, procedure),
                    .stream = stream,
                    .report = out,
                    .sendings = sendings,
                    .left_out = left_out,
                    .parts = parts };

    if (self.adopted == NULL) {
        (void)ct_fail(error, CT_ERROR_MISSING, "procedure %s version %u: is not adopted here",
                      procedure->name, procedure->version);
        return NULL;
    }
    *out = (CtAnnalsReport){ 0 };
    if (!ct_case_each(book, take_case, &self, error))
        return NULL;
    drop_left_out(&self);
    ct_stream_sort(stream);
    return g_steal_pointer(&stream);
}
