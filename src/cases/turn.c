/* turn.c - from what the stepper says to what the ledger, the outbox and the rows hold.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/turn.h"

#include "base/text.h"
#include "cases/custody.h"
#include "procedure/succession.h"

#include <string.h>

#define PERSON "person"

/* An event that carries no `at` still happened at some time; it must not hide the `at` of the facts
 * that an earlier event brought. */
#define OCCURRED "occurred"

uint64_t ct_turn_person(const CtBook *book, const char *name)
{
    return (uint64_t)ct_mandate_sid(book->mandate, PERSON, ct_bytes_of_text(name)) | 1u;
}

/* The first entry of a case bears a mark: the legal beginning, from which its periods count. */
static bool append(const CtTurn *self, CtCase *subject, const CtLedgerDraft *what,
                   uint64_t *out_index, GError **error)
{
    uint64_t opened = (uint64_t)subject->opened_at;
    CtLedgerDraft draft = *what;

    if (subject->fresh) {
        draft.mark = &opened;
        draft.marks = 1;
        subject->fresh = false;
    }
    draft.owner = &subject->owner;
    draft.state = ct_case_state(subject);
    memcpy(draft.procedure, subject->adopted->digest, sizeof draft.procedure);
    return ct_batch_append(self->batch, &draft, out_index, error);
}

static bool append_plain(const CtTurn *self, CtCase *subject, CtEntryKind kind, const char *event,
                         uint64_t *out_index, GError **error)
{
    const CtLedgerDraft draft = { .kind = kind, .event = event };

    return append(self, subject, &draft, out_index, error);
}

static bool order_notice(const CtTurn *self, CtCase *subject, int which,
                         const uint8_t id[CT_OUTBOX_ID_SIZE], GError **error)
{
    const CtProcedureNotice *notice = &subject->adopted->procedure->notice[which];
    g_auto(CtOutboxItem) item = { .sid = subject->owner.sid,
                                  .case_id = subject->owner.id,
                                  .channel = (int)notice->channel,
                                  .notice = g_strdup(notice->name),
                                  .state = CT_OUTBOX_ORDERED,
                                  .ordered_at = self->now };
    uint64_t index;

    memcpy(item.id, id, sizeof item.id);
    if (!append_plain(self, subject, CT_ENTRY_ORDER, notice->name, &item.order_index, error))
        return false;
    bool withheld = self->book->mandate->pilot && !ct_book_passes_in_pilot(self->book, notice);
    if (withheld) {
        item.state = CT_OUTBOX_WITHHELD;
        ct_history_mark_sent(&subject->history, which, self->now);
        if (!append_plain(self, subject, CT_ENTRY_WITHHELD, notice->name, &index, error))
            return false;
    }
    return ct_outbox_add(self->book->mandate->db, &item, error);
}

static bool order_task(const CtTurn *self, const CtCase *subject, const CtStepOrder *order,
                       const uint8_t id[CT_OUTBOX_ID_SIZE], GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_TASK_ADD);

    ct_row_bind_int(&row, CT_BIND_TASK_ADD_SID, subject->owner.sid);
    ct_row_bind_bytes(&row, CT_BIND_TASK_ADD_ID, (CtBytes){ id, CT_OUTBOX_ID_SIZE });
    ct_row_bind_int(&row, CT_BIND_TASK_ADD_CASE_ID, subject->owner.id);
    ct_row_bind_text(&row, CT_BIND_TASK_ADD_NAME, order->action->task);
    ct_row_bind_text(&row, CT_BIND_TASK_ADD_ROLE,
                     subject->adopted->procedure->role[order->role].name);
    ct_row_bind_int(&row, CT_BIND_TASK_ADD_MADE_AT, self->now);
    ct_row_bind_int(&row, CT_BIND_TASK_ADD_DUE_AT, order->due);
    return ct_row_run(&row, error);
}

/* The row says what is to be emitted; the values are copied when it is applied. */
static bool order_emission(const CtTurn *self, const CtCase *subject, const CtStepOrder *order,
                           const uint8_t id[CT_OUTBOX_ID_SIZE], uint64_t index, GError **error)
{
    const CtProcedureAction *action = order->action;
    GString *what = g_string_new(NULL);

    g_string_printf(what, "%s %s %s ", action->target, action->event, action->key);
    for (size_t i = 0; i < action->carry_count; i++)
        g_string_append_printf(what, "%s%s", i == 0 ? "" : ",", action->carry[i]);
    g_auto(CtOutboxItem) item = { .sid = subject->owner.sid,
                                  .case_id = subject->owner.id,
                                  .channel = CT_OUTBOX_EMISSION,
                                  .notice = g_string_free(what, FALSE),
                                  .state = CT_OUTBOX_ORDERED,
                                  .order_index = index,
                                  .ordered_at = self->now };
    memcpy(item.id, id, sizeof item.id);
    return ct_outbox_add(self->book->mandate->db, &item, error);
}

/* An action erases early what a period would erase later: under the same law. */
static int erasing_law(const CtCase *subject, int compartment)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    int keep = ct_due_keep(procedure, &subject->history, compartment);

    return keep == CT_PROCEDURE_NONE || procedure->keep[keep].law == CT_PROCEDURE_NONE
               ? procedure->compartment[compartment].law
               : procedure->keep[keep].law;
}

static bool run_order(const CtTurn *self, CtCase *subject, const CtStepOrder *order,
                      unsigned ordinal, uint64_t index, GError **error)
{
    uint8_t id[CT_OUTBOX_ID_SIZE];

    ct_outbox_id(&subject->owner, index, ordinal, id);
    switch (order->kind) {
    case CT_ORDER_SEND:
        return order_notice(self, subject, order->notice, id, error);
    case CT_ORDER_TASK:
        return order_task(self, subject, order, id, error);
    case CT_ORDER_EMIT:
        return order_emission(self, subject, order, id, index, error);
    case CT_ORDER_SEAL:
        return ct_custody_seal(self, subject, order, error);
    case CT_ORDER_ERASE:
    default:
        return ct_custody_condemn(self, subject, order->compartment,
                                  erasing_law(subject, order->compartment), self->now, error);
    }
}

static bool run_orders(const CtTurn *self, CtCase *subject, const CtStepResult *result,
                       uint64_t index, GError **error)
{
    for (size_t i = 0; i < result->order_count; i++)
        if (!run_order(self, subject, &result->order[i], (unsigned)i, index, error))
            return false;
    if (!result->stepped || ct_case_is_open(subject))
        return true;
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_TASK_CLOSE_CASE);
    ct_row_bind_int(&row, CT_BIND_TASK_CLOSE_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_TASK_CLOSE_CASE_CASE_ID, subject->owner.id);
    ct_row_bind_int(&row, CT_BIND_TASK_CLOSE_CASE_DONE_AT, self->now);
    return ct_row_run(&row, error);
}

/* `earliest`: until then a hold stood in the way of what was due before. */
static bool fire_due_from(const CtTurn *self, CtCase *subject, CtInstant earliest, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    CtStepResult result;
    CtDue due;

    while (ct_step_next_due(procedure, &subject->history, &due) && due.at <= self->now) {
        uint64_t index;

        if (!ct_step_fire(procedure, &subject->history, &due, self->now, &result, error))
            return false;
        if (due.kind == CT_DUE_ERASURE) {
            int law = due.keep == CT_PROCEDURE_NONE ? procedure->compartment[due.index].law
                                                    : procedure->keep[due.keep].law;

            if (!ct_custody_condemn(self, subject, due.index, law, MAX(due.at, earliest), error))
                return false;
            continue;
        }
        if (!append_plain(self, subject, CT_ENTRY_TIMER, NULL, &index, error))
            return false;
        if (!run_orders(self, subject, &result, index, error))
            return false;
    }
    return true;
}

static bool fire_due(const CtTurn *self, CtCase *subject, GError **error)
{
    return fire_due_from(self, subject, CT_INSTANT_NEVER, error);
}

bool ct_turn_due(const CtTurn *self, CtCase *subject, GError **error)
{
    return fire_due(self, subject, error);
}

/* Which values of the event are kept: the fields, `at`, and who signed. */
typedef struct {
    CtLedgerField field[CT_LIMIT_ENTRY_FIELDS];
    size_t count;
    char at[CT_TIME_TEXT_SIZE];
    char person[20];
} Kept;

static bool keep_field(const CtCase *subject, Kept *kept, const char *name, CtBytes value,
                       GError **error)
{
    int home = ct_procedure_home(subject->adopted->procedure, name);

    if (subject->history.compartment[home].erased)
        return true;
    if (kept->count == CT_LIMIT_ENTRY_FIELDS)
        return ct_fail(error, CT_ERROR_LIMIT, "event: more fields than an entry may have");
    kept->field[kept->count++] =
        (CtLedgerField){ .name = name, .compartment = (unsigned)home, .value = value };
    return true;
}

static bool keep_fields(const CtCase *subject, const CtTurnEvent *event, Kept *kept, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtProcedureEvent *declared = &procedure->event[event->event];
    bool carried = ct_procedure_field(declared, "at") != CT_PROCEDURE_NONE;

    if (!keep_field(subject, kept, carried ? "at" : OCCURRED,
                    ct_bytes_of_text(ct_time_text(event->at, kept->at)), error))
        return false;
    if (event->person != 0) {
        (void)g_snprintf(kept->person, sizeof kept->person, "%016" G_GINT64_MODIFIER "x",
                         event->person);
        if (!keep_field(subject, kept, PERSON, ct_bytes_of_text(kept->person), error))
            return false;
    }
    for (size_t i = 0; i < event->count; i++) {
        const CtTurnField *field = &event->field[i];

        bool known = ct_procedure_field(declared, field->name) != CT_PROCEDURE_NONE ||
                     strcmp(field->name, procedure->key) == 0;
        if (known && !keep_field(subject, kept, field->name, field->value, error))
            return false;
    }
    return true;
}

bool ct_turn_fill(const CtProcedure *procedure, CtStepEvent *step, const CtProcedureField *declared,
                  CtBytes text, GError **error)
{
    CtInstant instant;
    uint64_t number;

    if (declared->type == CT_FIELD_INT && ct_text_to_u64(text, INT64_MAX, &number))
        return ct_step_set_number(procedure, step, declared->name, (int64_t)number, error);
    if (declared->type == CT_FIELD_TIME && ct_time_parse(text, &instant) == CT_TIME_OK)
        return ct_step_set_number(procedure, step, declared->name, instant, error);
    return ct_step_set_text(procedure, step, declared->name, text, error);
}

static bool fill_step(const CtCase *subject, const CtTurnEvent *event, CtInstant now,
                      CtStepEvent *out, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtProcedureEvent *declared = &procedure->event[event->event];

    ct_step_begin(out, event->event, event->at, now);
    out->person = event->person;
    for (size_t i = 0; i < event->count; i++) {
        int index = ct_procedure_field(declared, event->field[i].name);

        if (index != CT_PROCEDURE_NONE &&
            !ct_turn_fill(procedure, out, &declared->field[index], event->field[i].value, error))
            return false;
    }
    return true;
}

/* Who acts on a case has done what he was asked to decide there. Machines have no tasks. */
static bool close_tasks_of(const CtTurn *self, const CtCase *subject, int event, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtProcedureRole *role = &procedure->role[procedure->event[event].role];

    if (strcmp(role->kind, "machine") == 0)
        return true;
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_TASK_DONE_BY_ROLE);
    ct_row_bind_int(&row, CT_BIND_TASK_DONE_BY_ROLE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_TASK_DONE_BY_ROLE_CASE_ID, subject->owner.id);
    ct_row_bind_text(&row, CT_BIND_TASK_DONE_BY_ROLE_ROLE, role->name);
    ct_row_bind_int(&row, CT_BIND_TASK_DONE_BY_ROLE_DONE_AT, self->now);
    return ct_row_run(&row, error);
}

bool ct_turn_done(const CtTurn *self, CtCase *subject, const char *task, uint64_t person,
                  GError **error)
{
    CtDb *db = self->book->mandate->db;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_TASK_DONE);
    char tag[20];
    CtLedgerField field = { .name = PERSON };
    uint64_t index;

    ct_row_bind_int(&row, CT_BIND_TASK_DONE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_TASK_DONE_CASE_ID, subject->owner.id);
    ct_row_bind_text(&row, CT_BIND_TASK_DONE_NAME, task);
    ct_row_bind_int(&row, CT_BIND_TASK_DONE_DONE_AT, self->now);
    if (!ct_row_run(&row, error))
        return false;
    if (ct_db_changes(db) == 0)
        return ct_fail(error, CT_ERROR_MISSING, "case %" G_GINT64_FORMAT ": no such task is open",
                       subject->owner.id);
    if (!fire_due(self, subject, error))
        return false;
    (void)g_snprintf(tag, sizeof tag, "%016" G_GINT64_MODIFIER "x", person);
    field.value = ct_bytes_of_text(tag);
    bool kept = person != 0 && !subject->history.compartment[0].erased;
    CtLedgerDraft draft = {
        .kind = CT_ENTRY_DONE, .event = task, .field = &field, .count = kept ? 1 : 0
    };
    if (kept)
        ct_history_mark_stored(&subject->history, 0, self->now);
    return append(self, subject, &draft, &index, error);
}

bool ct_turn_event(const CtTurn *self, CtCase *subject, const CtTurnEvent *event, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    CtStepEvent step;
    CtStepResult result;
    Kept kept = { .count = 0 };
    uint64_t index;

    if (!fire_due(self, subject, error) || !keep_fields(subject, event, &kept, error) ||
        !fill_step(subject, event, self->now, &step, error))
        return false;
    for (size_t i = 0; i < kept.count; i++)
        ct_history_mark_stored(&subject->history, (int)kept.field[i].compartment, self->now);
    if (!ct_step_event(procedure, &subject->history, &step, &result, error))
        return false;
    CtLedgerDraft draft = { .kind = result.voted ? CT_ENTRY_VOTE : CT_ENTRY_EVENT,
                            .event = procedure->event[event->event].name,
                            .field = kept.field,
                            .count = kept.count };
    return append(self, subject, &draft, &index, error) &&
           close_tasks_of(self, subject, event->event, error) &&
           run_orders(self, subject, &result, index, error);
}

bool ct_turn_hold(const CtTurn *self, CtCase *subject, int hold, bool place, uint64_t person,
                  GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const uint64_t mark[] = { place, person };
    CtLedgerDraft draft = { .kind = CT_ENTRY_HOLD,
                            .event = procedure->law[procedure->hold[hold].law].name,
                            .mark = mark,
                            .marks = G_N_ELEMENTS(mark) };
    uint64_t index;

    g_assert(person != 0);
    if (!fire_due(self, subject, error))
        return false;
    bool done = place ? ct_hold_place(procedure, &subject->history, hold, self->now, error)
                      : ct_hold_lift(procedure, &subject->history, hold, self->now, error);
    return done && append(self, subject, &draft, &index, error) &&
           fire_due_from(self, subject, place ? CT_INSTANT_NEVER : self->now, error);
}

bool ct_turn_move(const CtTurn *self, CtCase *subject, const CtAdopted *to, bool *out_moved,
                  GError **error)
{
    g_autofree CtHistory *moved = g_new(CtHistory, 1);
    const CtSuccession succession = { to->procedure, subject->adopted->procedure,
                                      ct_book_is_same_text(to, subject->adopted) };
    const uint64_t number = (uint64_t)to->id;
    CtLedgerDraft draft = {
        .kind = CT_ENTRY_MOVED, .event = to->procedure->name, .mark = &number, .marks = 1
    };
    CtStepResult result;
    uint64_t index;

    if (!fire_due(self, subject, error))
        return false;
    *out_moved = ct_succession_move(&succession, &subject->history, self->now, moved, &result);
    if (!*out_moved)
        return true;
    subject->history = *moved;
    subject->adopted = to;
    result.stepped = true; /* a state that is final closes the case's tasks */
    return append(self, subject, &draft, &index, error) &&
           run_orders(self, subject, &result, index, error) && fire_due(self, subject, error);
}

static CtEntryKind kind_of(CtOutboxState state)
{
    switch (state) {
    case CT_OUTBOX_ATTEMPTED:
        return CT_ENTRY_ATTEMPT;
    case CT_OUTBOX_SENT:
        return CT_ENTRY_SENT;
    case CT_OUTBOX_REFUSED:
        return CT_ENTRY_REFUSED;
    case CT_OUTBOX_UNCERTAIN:
        return CT_ENTRY_UNCERTAIN;
    case CT_OUTBOX_ORDERED:
    case CT_OUTBOX_WITHHELD:
    default:
        return CT_ENTRY_WITHHELD;
    }
}

static bool conclude(const CtTurn *self, CtCase *subject, CtOutboxItem *item, CtOutboxState to,
                     CtInstant at, GError **error)
{
    int notice = ct_procedure_notice(subject->adopted->procedure, item->notice);
    uint64_t mark = (uint64_t)at;
    CtLedgerDraft draft = {
        .kind = kind_of(to), .event = item->notice, .mark = &mark, .marks = at != self->now
    };
    uint64_t index;

    if (notice == CT_PROCEDURE_NONE)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "order %" G_GUINT64_FORMAT ": its procedure has no such notice",
                       item->order_index);
    if (!fire_due(self, subject, error))
        return false;
    if (to == CT_OUTBOX_SENT || to == CT_OUTBOX_WITHHELD)
        ct_history_mark_sent(&subject->history, notice, at);
    return append(self, subject, &draft, &index, error) &&
           ct_outbox_move(self->book->mandate->db, item, to, self->now, error);
}

bool ct_turn_outcome(const CtTurn *self, CtCase *subject, CtOutboxItem *item, CtOutboxState to,
                     GError **error)
{
    return conclude(self, subject, item, to, self->now, error);
}

bool ct_turn_carried(const CtTurn *self, CtCase *subject, CtOutboxItem *item, CtInstant at,
                     GError **error)
{
    at = MIN(MAX(at, item->ordered_at), self->now);
    return conclude(self, subject, item, CT_OUTBOX_SENT, at, error);
}

bool ct_turn_fallback(const CtTurn *self, CtCase *subject, const CtOutboxItem *item, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    int notice = ct_procedure_notice(procedure, item->notice);
    int fallback =
        notice == CT_PROCEDURE_NONE ? CT_PROCEDURE_NONE : procedure->notice[notice].fallback;
    uint8_t id[CT_OUTBOX_ID_SIZE];

    if (fallback == CT_PROCEDURE_NONE)
        return true;
    if (!fire_due(self, subject, error))
        return false;
    if (subject->history.notice[fallback].ordered != CT_INSTANT_NEVER || !ct_case_is_open(subject))
        return true;
    ct_outbox_id(&subject->owner, ct_batch_next_index(self->batch), CT_OUTBOX_FALLBACK, id);
    ct_history_mark_ordered(&subject->history, fallback, self->now);
    return order_notice(self, subject, fallback, id, error);
}
