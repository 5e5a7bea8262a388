/* rebuild.c - the second opinion on every row.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/rebuild.h"

#include "base/text.h"
#include "cases/values.h"
#include "procedure/succession.h"

#include <string.h>

/* One case being folded. */
typedef struct {
    CtBook *book;
    CtRebuildReport *report;
    CtRebuildFinding finding;
    void *user;
    CtCase *row;              /* owned: what the store says */
    CtHistory *fold;          /* owned: what the entries say */
    const CtAdopted *adopted; /* the version that the entries so far are under */
    bool begun;
    bool blind;  /* values are gone: only headers can be compared */
    bool broken; /* a finding was made; the rest of the case is passed over */
    char state[CT_ENTRY_NAME_BYTES + 1]; /* after the last entry */
    /* Orders of the last step whose entries have still to come. */
    unsigned waiting[CT_LIMIT_PROCEDURE_NOTICES];
} Fold;

static void find(Fold *self, const char *what)
{
    self->report->findings++;
    self->broken = true;
    self->finding(self->user, self->row->owner.id, what);
}

/* Erasures leave no entry of their own in the fold: they happen when they are due. */
static bool erase_due(Fold *self, CtInstant now, CtDue *out_next, bool *out_has, GError **error)
{
    const CtProcedure *procedure = self->adopted->procedure;
    CtStepResult result;

    while ((*out_has = ct_step_next_due(procedure, self->fold, out_next)) &&
           out_next->kind == CT_DUE_ERASURE && out_next->at <= now)
        if (!ct_step_fire(procedure, self->fold, out_next, now, &result, error))
            return false;
    return true;
}

static bool check_order(Fold *self, uint64_t index, unsigned ordinal, GError **error)
{
    g_auto(CtOutboxItem) item = { 0 };
    g_autoptr(GError) problem = NULL;
    uint8_t id[CT_OUTBOX_ID_SIZE];

    self->report->orders++;
    ct_outbox_id(&self->row->owner, index, ordinal, id);
    if (ct_outbox_get(self->book->mandate->db, self->row->owner.sid, id, &item, &problem))
        return true;
    if (!g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    find(self, "an ordered notice is not in the outbox");
    return true;
}

static bool check_orders(Fold *self, const CtStepResult *result, uint64_t index, GError **error)
{
    for (size_t i = 0; i < result->order_count; i++) {
        if (result->order[i].kind != CT_ORDER_SEND)
            continue;
        self->waiting[result->order[i].notice]++;
        if (!check_order(self, index, (unsigned)i, error))
            return false;
    }
    return true;
}

/* An order is the last step's, or the fallback of a notice that was ordered before. */
static bool fold_order(Fold *self, int notice, const CtEntry *entry, uint64_t index, GError **error)
{
    const CtProcedure *procedure = self->adopted->procedure;
    bool is_fallback = false;

    ct_history_mark_ordered(self->fold, notice, entry->at);
    if (self->waiting[notice] > 0) {
        self->waiting[notice]--;
        return true;
    }
    for (size_t i = 0; i < procedure->notice_count; i++)
        is_fallback |= procedure->notice[i].fallback == notice &&
                       self->fold->notice[i].ordered != CT_INSTANT_NEVER;
    if (is_fallback)
        return check_order(self, index, CT_OUTBOX_FALLBACK, error);
    find(self, "a notice was ordered that no step asks for");
    return true;
}

typedef struct {
    const CtProcedure *procedure;
    const CtProcedureEvent *declared;
    CtStepEvent *step;
    const char *failure;
} Filling;

static void fill_value(void *user, const char *name, const char *value)
{
    Filling *filling = user;
    int index = ct_procedure_field(filling->declared, name);
    g_autoptr(GError) problem = NULL;

    if (strcmp(name, "person") == 0) {
        filling->step->person = g_ascii_strtoull(value, NULL, 16);
    } else if (strcmp(name, "at") == 0 || strcmp(name, "occurred") == 0) {
        if (ct_time_parse(ct_bytes_of_text(value), &filling->step->at) != CT_TIME_OK)
            filling->failure = "the time of an event is not one";
    }
    if (index != CT_PROCEDURE_NONE &&
        !ct_turn_fill(filling->procedure, filling->step, &filling->declared->field[index],
                      ct_bytes_of_text(value), &problem))
        filling->failure = "a value is not of its declared type";
}

/* Something that a guard could ask for was carried and is erased, though the time is not. */
static bool lacks_number(const Filling *self, const CtEntry *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        g_autofree char *name = ct_bytes_to_text(entry->field[i].name);
        int field = ct_procedure_field(self->declared, name);

        if (field != CT_PROCEDURE_NONE && field != self->declared->own_time &&
            ct_procedure_has_number(self->declared->field[field].type) &&
            !self->step->value[field].set && self->failure == NULL)
            return true;
    }
    return false;
}

static bool fold_event(Fold *self, const CtEntry *entry, uint64_t index, GError **error)
{
    const CtProcedure *procedure = self->adopted->procedure;
    g_autofree char *name = ct_bytes_to_text(entry->event);
    int event = ct_procedure_event(procedure, name);
    CtStepEvent step;
    CtStepResult result;
    g_autoptr(GError) problem = NULL;

    if (event == CT_PROCEDURE_NONE) {
        find(self, "an entry names an event that the procedure has not");
        return true;
    }
    g_autoptr(CtValues) values =
        ct_values_of_entry(self->book, &self->row->owner, entry, index, error);
    if (values == NULL)
        return false;
    if (ct_values_get(values, "at") == NULL && ct_values_get(values, "occurred") == NULL) {
        self->blind = true;
        return true;
    }
    ct_step_begin(&step, event, entry->at, entry->at);
    Filling filling = { procedure, &procedure->event[event], &step, NULL };
    ct_values_each(values, fill_value, &filling);
    if (lacks_number(&filling, entry)) {
        self->blind = true;
        return true;
    }
    for (size_t i = 0; i < entry->digests; i++)
        ct_history_mark_stored(self->fold, (int)entry->digest[i].compartment, entry->at);
    if (filling.failure != NULL) {
        find(self, filling.failure);
        return true;
    }
    if (!ct_step_event(procedure, self->fold, &step, &result, &problem)) {
        find(self, "the procedure refuses an event that was recorded");
        return true;
    }
    return check_orders(self, &result, index, error);
}

static bool fold_timer(Fold *self, const CtDue *due, bool has_due, const CtEntry *entry,
                       uint64_t index, GError **error)
{
    CtStepResult result;
    g_autoptr(GError) problem = NULL;

    if (!has_due || due->kind != CT_DUE_TIMER || due->at > entry->at) {
        find(self, "a deadline was recorded that was not due");
        return true;
    }
    if (!ct_step_fire(self->adopted->procedure, self->fold, due, entry->at, &result, &problem)) {
        find(self, "the procedure refuses a deadline that was recorded");
        return true;
    }
    return check_orders(self, &result, index, error);
}

static void fold_hold(Fold *self, const CtEntry *entry)
{
    const CtProcedure *procedure = self->adopted->procedure;
    g_autofree char *law = ct_bytes_to_text(entry->event);
    int hold = ct_hold_find(procedure, law);

    if (hold == CT_PROCEDURE_NONE || entry->marks != 2) {
        find(self, "an entry names a hold that the procedure has not");
        return;
    }
    bool possible = entry->mark[0] != 0
                        ? ct_hold_place(procedure, self->fold, hold, entry->at, NULL)
                        : ct_hold_lift(procedure, self->fold, hold, entry->at, NULL);
    if (!possible)
        find(self, "the procedure refuses a hold that was recorded");
}

static void fold_move(Fold *self, const CtEntry *entry)
{
    const CtAdopted *to =
        entry->marks == 1 ? ct_book_adopted(self->book, (int64_t)entry->mark[0]) : NULL;
    g_autofree CtHistory *moved = g_new(CtHistory, 1);
    CtStepResult result;

    if (to == NULL || !ct_digest_equal(to->digest, entry->procedure)) {
        find(self, "it moved to a version that was not adopted");
        return;
    }
    const CtSuccession succession = { to->procedure, self->adopted->procedure,
                                      ct_book_is_same_text(to, self->adopted) };
    if (!ct_succession_move(&succession, self->fold, entry->at, moved, &result)) {
        find(self, "it moved to a version whose text leaves it where it was");
        return;
    }
    *self->fold = *moved;
    self->adopted = to;
    memset(self->waiting, 0, sizeof self->waiting);
}

static bool fold_notice(Fold *self, const CtEntry *entry, uint64_t index, GError **error)
{
    g_autofree char *name = ct_bytes_to_text(entry->event);
    int notice = ct_procedure_notice(self->adopted->procedure, name);

    if (notice == CT_PROCEDURE_NONE) {
        find(self, "an entry names a notice that the procedure has not");
        return true;
    }
    if (entry->kind == CT_ENTRY_ORDER)
        return fold_order(self, notice, entry, index, error);
    if (entry->kind == CT_ENTRY_SENT || entry->kind == CT_ENTRY_WITHHELD)
        ct_history_mark_sent(self->fold, notice,
                             entry->marks > 0 ? (CtInstant)entry->mark[0] : entry->at);
    return true;
}

static bool is_about_a_notice(CtEntryKind kind)
{
    return kind == CT_ENTRY_ORDER || kind == CT_ENTRY_SENT || kind == CT_ENTRY_WITHHELD ||
           kind == CT_ENTRY_ATTEMPT || kind == CT_ENTRY_REFUSED || kind == CT_ENTRY_UNCERTAIN;
}

static bool fold_entry(Fold *self, const CtEntry *entry, uint64_t index, GError **error)
{
    CtDue due;
    bool has_due;

    if (!erase_due(self, entry->at, &due, &has_due, error))
        return false;
    if (entry->kind == CT_ENTRY_TIMER)
        return fold_timer(self, &due, has_due, entry, index, error);
    if (is_about_a_notice(entry->kind))
        return fold_notice(self, entry, index, error);
    if (entry->kind == CT_ENTRY_DONE)
        for (size_t i = 0; i < entry->digests; i++)
            ct_history_mark_stored(self->fold, (int)entry->digest[i].compartment, entry->at);
    if (entry->kind == CT_ENTRY_HOLD)
        fold_hold(self, entry);
    if (entry->kind == CT_ENTRY_MOVED)
        fold_move(self, entry);
    if (entry->kind != CT_ENTRY_EVENT && entry->kind != CT_ENTRY_VOTE)
        return true; /* sealed, erased, access: facts of custody, not of the fold */
    if (has_due && due.at <= entry->at) {
        find(self, "an event was recorded before a deadline that was due");
        return true;
    }
    return fold_event(self, entry, index, error);
}

static void compare_state(Fold *self, const CtEntry *entry)
{
    const char *state = self->adopted->procedure->state[self->fold->state].name;

    if (!self->blind && !self->broken && entry->state.size > 0 &&
        !ct_bytes_equal(entry->state, ct_bytes_of_text(state)))
        find(self, "the state after an entry is another one");
}

/* Custody's entries are about keys; one of them may concern cases of several versions. */
static bool is_of_version(const CtEntry *entry)
{
    return entry->kind != CT_ENTRY_ERASED && entry->kind != CT_ENTRY_SEALED &&
           entry->kind != CT_ENTRY_ACCESS;
}

static bool take_row(void *user, const CtLedgerRow *row, GError **error)
{
    Fold *self = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    self->report->entries++;
    if (entry.state.size > 0 && entry.state.size < sizeof self->state) {
        memcpy(self->state, entry.state.data, entry.state.size);
        self->state[entry.state.size] = '\0';
    }
    if (!self->begun) {
        if (entry.marks == 0) {
            find(self, "its first entry does not tell when it was opened");
            return true;
        }
        self->adopted = ct_book_of_digest(self->book, entry.procedure);
        if (self->adopted == NULL) {
            find(self, "its first entry is under a version that was not adopted");
            self->adopted = self->row->adopted;
        }
        ct_history_begin(self->fold, self->adopted->procedure, (CtInstant)entry.mark[0]);
        self->begun = true;
    }
    if (self->broken || self->blind)
        return true;
    if (entry.kind != CT_ENTRY_MOVED && is_of_version(&entry) &&
        !ct_digest_equal(entry.procedure, self->adopted->digest)) {
        find(self, "an entry is under another version than the case");
        return true;
    }
    if (!fold_entry(self, &entry, row->index, error))
        return false;
    compare_state(self, &entry);
    return true;
}

static void compare_row(Fold *self)
{
    const CtProcedure *procedure = self->adopted->procedure;
    g_auto(CtBuffer) folded = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_auto(CtBuffer) stored = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    CtDue due;

    if (strcmp(self->state, ct_case_state(self->row)) != 0)
        find(self, "its row is in another state than its last entry");
    if (self->blind) {
        self->report->by_header++;
        return;
    }
    if (self->broken)
        return;
    if (self->adopted != self->row->adopted) {
        find(self, "its row is under another version than its entries");
        return;
    }
    ct_history_encode(self->fold, procedure, &folded);
    ct_history_encode(&self->row->history, procedure, &stored);
    if (!ct_bytes_equal(ct_buffer_bytes(&folded), ct_buffer_bytes(&stored)))
        find(self, "its row remembers something else than its entries");
    bool has_due = ct_due_next(procedure, self->fold, &due);
    if (self->row->due_at != (has_due ? due.at : CT_INSTANT_NEVER))
        find(self, "its row waits for another instant");
}

static bool fold_case(void *user, const CtCaseName *name, GError **error)
{
    Fold *self = user;

    self->begun = self->blind = self->broken = false;
    self->state[0] = '\0';
    memset(self->waiting, 0, sizeof self->waiting);
    if (!ct_case_get(self->book, name->sid, name->id, self->row, error) ||
        !ct_ledger_each_of(self->book->ledger, name->sid, name->id, take_row, self, error))
        return false;
    self->report->cases++;
    if (!self->begun)
        find(self, "it has no entry");
    else
        compare_row(self);
    return true;
}

bool ct_rebuild_run(CtBook *book, CtRebuildFinding finding, void *user, CtRebuildReport *out,
                    GError **error)
{
    g_autoptr(CtCase) row = g_new(CtCase, 1);
    g_autofree CtHistory *fold = g_new(CtHistory, 1);
    Fold self = {
        .book = book, .report = out, .finding = finding, .user = user, .row = row, .fold = fold
    };

    *out = (CtRebuildReport){ 0 };
    return ct_case_each(book, fold_case, &self, error);
}
