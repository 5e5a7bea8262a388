/* oblivion.c - reading entries, slots and records for what an erasure left.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/oblivion.h"

#include "cases/evidence.h"
#include "desk/mail.h"
#include "evidence/remains.h"

#include <string.h>

static void read_erased(CtOblivionPart *part, const CtEntry *entry, uint64_t index)
{
    size_t size = MIN(entry->event.size, sizeof part->law - 1);

    part->state = CT_OBLIVION_ERASED;
    part->entry = index;
    part->erased_at = entry->at;
    part->values = entry->marks > 1 ? entry->mark[1] : 0;
    part->due_at = entry->marks > 2 ? (CtInstant)entry->mark[2] : CT_INSTANT_NEVER;
    part->by_person = entry->marks > 3 && entry->mark[3] != 0;
    part->late = part->due_at == CT_INSTANT_NEVER || entry->at > part->due_at + CT_OBLIVION_GRACE;
    memcpy(part->law, entry->event.data, size);
    part->law[size] = '\0';
}

static bool look_at_entry(void *user, const CtLedgerRow *row, GError **error)
{
    CtOblivion *out = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    if (entry.kind == CT_ENTRY_ERASED && entry.marks > 0 && entry.mark[0] < out->count)
        read_erased(&out->part[entry.mark[0]], &entry, row->index);
    return true;
}

/* When a compartment is due, as if it were neither erased nor held. */
static bool find_due(const CtCase *subject, int compartment, CtDue *out)
{
    g_autofree CtHistory *history = g_memdup2(&subject->history, sizeof subject->history);
    CtDue dues[CT_DUE_MOST];

    history->compartment[compartment].erased = false;
    for (size_t i = 0; i < subject->adopted->procedure->hold_count; i++)
        history->held[i] = CT_INSTANT_NEVER;
    size_t count = ct_due_list(subject->adopted->procedure, history, dues);
    for (size_t i = 0; i < count; i++) {
        if (dues[i].kind == CT_DUE_ERASURE && dues[i].index == compartment) {
            *out = dues[i];
            return true;
        }
    }
    return false;
}

static int find_hold(const CtCase *subject, unsigned compartment)
{
    const CtProcedure *procedure = subject->adopted->procedure;

    for (size_t i = 0; i < procedure->hold_count; i++)
        if (subject->history.held[i] != CT_INSTANT_NEVER &&
            (procedure->hold[i].compartments >> compartment & 1) != 0)
            return (int)i;
    return CT_PROCEDURE_NONE;
}

static void begin_part(const CtCase *subject, const CtRemains *remains, unsigned i,
                       CtOblivionPart *out)
{
    const CtHistoryCompartment *memory = &subject->history.compartment[i];

    *out = (CtOblivionPart){ .name = subject->adopted->procedure->compartment[i].name,
                             .state = memory->stored == CT_INSTANT_NEVER ? CT_OBLIVION_NEVER
                                                                         : CT_OBLIVION_KEPT,
                             .is_key_gone = remains->key[i] == CT_KEYS_ERASED,
                             .ciphertexts = remains->ciphertexts[i] };
    out->hold = find_hold(subject, i);
    out->has_due = find_due(subject, (int)i, &out->due);
}

static bool count_rows(CtBook *book, const CtCase *subject, CtOblivion *out, GError **error)
{
    g_auto(CtRow) cites = ct_db_row(book->mandate->db, CT_SQL_CITE_OF_CASE);
    bool has_row = true;

    ct_row_bind_int(&cites, CT_BIND_CITE_OF_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&cites, CT_BIND_CITE_OF_CASE_CASE_ID, subject->owner.id);
    while (has_row) {
        if (!ct_row_step(&cites, &has_row, error))
            return false;
        out->cites += has_row;
    }
    g_auto(CtRow) waiting = ct_db_row(book->mandate->db, CT_SQL_ERASING_OF_CASE);
    ct_row_bind_int(&waiting, CT_BIND_ERASING_OF_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&waiting, CT_BIND_ERASING_OF_CASE_CASE_ID, subject->owner.id);
    if (!ct_row_step(&waiting, &has_row, error))
        return false;
    out->condemned = (uint64_t)ct_row_int(&waiting, CT_COLUMN_ERASING_OF_CASE_NUMBER);
    return true;
}

bool ct_oblivion_of(CtBook *book, const CtCase *subject, CtOblivion *out, GError **error)
{
    g_autofree CtOblivion *found = g_new0(CtOblivion, 1);
    CtRemains remains;

    if (!ct_remains_of(book->ledger, &subject->owner, &remains, error))
        return false;
    found->boxes = remains.boxes;
    found->count = MIN(subject->owner.compartments, G_N_ELEMENTS(found->part));
    for (unsigned i = 0; i < found->count; i++)
        begin_part(subject, &remains, i, &found->part[i]);
    if (!ct_ledger_each_of(book->ledger, subject->owner.sid, subject->owner.id, look_at_entry,
                           found, error) ||
        !count_rows(book, subject, found, error))
        return false;
    *out = *found;
    return true;
}

bool ct_oblivion_of_mail(CtBook *book, int64_t number, CtOblivion *out, GError **error)
{
    g_autofree CtOblivion *found = g_new0(CtOblivion, 1);
    CtRemains remains;
    CtEvidence mail;

    if (!ct_evidence_of(book->mandate->db, number, &mail, error) ||
        !ct_remains_of(book->ledger, &mail.owner, &remains, error))
        return false;
    found->boxes = remains.boxes;
    found->count = 1;
    found->part[0] =
        (CtOblivionPart){ .name = CT_MAIL_FIELD,
                          .state = CT_OBLIVION_KEPT,
                          .has_due = mail.is_kept && mail.cites == 0,
                          .due = { .kind = CT_DUE_ERASURE, .at = ct_evidence_due(&mail) },
                          .hold = CT_PROCEDURE_NONE,
                          .is_key_gone = remains.key[0] == CT_KEYS_ERASED,
                          .ciphertexts = remains.ciphertexts[0] };
    if (!ct_ledger_each_of(book->ledger, mail.owner.sid, mail.owner.id, look_at_entry, found,
                           error))
        return false;
    *out = *found;
    return true;
}

static bool is_gone(const CtOblivionPart *part)
{
    return part->state == CT_OBLIVION_ERASED && !part->late && part->is_key_gone &&
           part->ciphertexts == 0;
}

bool ct_oblivion_is_proven(const CtOblivion *self)
{
    bool any = false;

    for (size_t i = 0; i < self->count; i++) {
        const CtOblivionPart *part = &self->part[i];

        /* A key that never closed anything lies in wait for nothing. */
        if (part->state != CT_OBLIVION_NEVER && !is_gone(part))
            return false;
        any = any || part->state == CT_OBLIVION_ERASED;
    }
    return any && self->boxes == 0 && self->cites == 0 && self->condemned == 0;
}
