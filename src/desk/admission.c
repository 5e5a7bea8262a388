/* admission.c - new cases in one batch.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/admission.h"

bool ct_admission_knows(const CtProcedure *procedure, int event, const CtTurnField *field,
                        size_t count, GError **error)
{
    const CtProcedureEvent *of = &procedure->event[event];

    for (size_t i = 0; i < count; i++)
        if (ct_procedure_field(of, field[i].name) == CT_PROCEDURE_NONE)
            return ct_fail(error, CT_ERROR_INPUT, "event \"%s\": it carries no field \"%s\"",
                           of->name, field[i].name);
    return true;
}

static bool is_free(const CtBook *book, int64_t sid, CtCase *scratch, GError **error)
{
    bool found;

    if (!ct_case_find(book, sid, scratch, &found, error))
        return false;
    if (found && ct_case_is_open(scratch))
        return ct_fail(error, CT_ERROR_CONFLICT,
                       "case %" G_GINT64_FORMAT ": it has this key and is open", scratch->owner.id);
    return true;
}

static bool open_one(const CtTurn *turn, const CtAdmission *self, const char *key, CtCase *out,
                     GError **error)
{
    const CtOpeningFeed *feed = &turn->book->opening;
    int64_t sid = ct_case_sid(turn->book, feed->adopted, ct_bytes_of_text(key));
    CtTurnEvent event = {
        .event = feed->event, .at = self->at, .field = self->field, .count = self->fields
    };

    if (self->person != NULL)
        event.person = ct_turn_person(turn->book, self->person);
    return is_free(turn->book, sid, out, error) &&
           ct_case_begin(turn->batch, feed->adopted, sid, MIN(self->at, turn->now), out, error) &&
           ct_turn_event(turn, out, &event, error) && ct_case_save(turn->book, out, error);
}

bool ct_admission_open(CtBook *book, const CtAdmission *self, CtInstant now, CtAdmissionTold told,
                       void *user, GError **error)
{
    g_autofree CtCase *opened = g_new(CtCase, MAX(self->count, 1));

    if (!book->has_opening)
        return ct_fail(error, CT_ERROR_MISSING, "mandate: its dossier opens no case by hand");
    const CtProcedure *procedure = book->opening.adopted->procedure;
    if (!ct_book_may_tell(book, procedure, book->opening.event, self->person, error) ||
        !ct_admission_knows(procedure, book->opening.event, self->field, self->fields, error))
        return false;
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    CtTurn turn = { book, batch, now };
    if (batch == NULL)
        return false;
    for (size_t i = 0; i < self->count; i++)
        if (!open_one(&turn, self, self->key[i], &opened[i], error))
            return false;
    if (!ct_batch_commit(batch, error))
        return false;
    for (size_t i = 0; i < self->count; i++)
        told(user, opened[i].owner.id, ct_case_state(&opened[i]));
    return true;
}
