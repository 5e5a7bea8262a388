/* custody.c - sealing to members, condemning and executing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/custody.h"

#include "base/text.h"
#include "evidence/erase.h"

#include <string.h>

/* Compartments erased together: a pack is rewritten once for all of them, so that few rounds make
 * the work grow with what is erased and not with its square. */
#define AT_ONCE 100000

static bool read_members(const CtBook *book, const char *role, CtKeysMembers *out, GError **error)
{
    const CtYaml *list = ct_yaml_get(ct_yaml_get(book->mandate->config, "bench"), role);

    out->count = 0;
    for (size_t i = 0; i < ct_yaml_count(list); i++) {
        const char *hex = ct_yaml_text(ct_yaml_at(list, i));

        if (out->count == CT_KEYS_MEMBERS)
            return ct_yaml_refuse(list, error, "more than %d members", CT_KEYS_MEMBERS);
        if (hex == NULL ||
            !ct_text_unhex(ct_bytes_of_text(hex), out->public[out->count], sizeof out->public[0]))
            return ct_yaml_refuse(ct_yaml_at(list, i), error, "a key is not 64 hex digits");
        out->count++;
    }
    if (out->count == 0)
        return ct_fail(error, CT_ERROR_DENIED, "seal: mandate.yaml names no key of role \"%s\"",
                       role);
    return true;
}

bool ct_custody_seal(const CtTurn *turn, const CtCase *subject, const CtStepOrder *order,
                     GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    CtKeysMembers members;
    CtLedgerDraft draft = { .owner = &subject->owner,
                            .event = procedure->role[order->role].name,
                            .state = ct_case_state(subject) };

    memcpy(draft.procedure, subject->adopted->digest, sizeof draft.procedure);
    return read_members(turn->book, procedure->role[order->role].name, &members, error) &&
           ct_batch_seal(turn->batch, &draft, (unsigned)order->compartment, &members, error);
}

bool ct_custody_condemn(const CtTurn *turn, const CtCase *subject, int compartment, int law,
                        CtInstant due, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    g_auto(CtRow) row = ct_db_row(turn->book->mandate->db, CT_SQL_ERASING_ADD);

    ct_row_bind_int(&row, CT_BIND_ERASING_ADD_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_ERASING_ADD_CASE_ID, subject->owner.id);
    ct_row_bind_int(&row, CT_BIND_ERASING_ADD_COMPARTMENT, compartment);
    ct_row_bind_int(&row, CT_BIND_ERASING_ADD_DUE_AT, due);
    ct_row_bind_text(&row, CT_BIND_ERASING_ADD_LAW,
                     law == CT_PROCEDURE_NONE ? "" : procedure->law[law].name);
    return ct_row_run(&row, error);
}

/* One `erased` entry names one law, so what is condemned is executed law by law. */
typedef struct {
    CtBook *book;
    GArray *items;  /* of CtEraseItem */
    GArray *owners; /* of CtLedgerOwner, which the items point to */
    char *law;
    const CtAdopted *adopted;
} Execution;

static bool list_condemned(Execution *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_ERASING_LIST);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_ERASING_LIST_MOST, AT_ONCE);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        int64_t sid = ct_row_int(&row, CT_COLUMN_ERASING_LIST_SID);
        int64_t id = ct_row_int(&row, CT_COLUMN_ERASING_LIST_CASE_ID);
        const char *law = ct_row_text(&row, CT_COLUMN_ERASING_LIST_LAW);
        unsigned compartment = (unsigned)ct_row_int(&row, CT_COLUMN_ERASING_LIST_COMPARTMENT);

        if (!ct_case_get(self->book, sid, id, subject, error))
            return false;
        if (self->law == NULL) {
            self->law = g_strdup(law);
            self->adopted = subject->adopted;
        }
        if (strcmp(self->law, law) != 0 || self->adopted != subject->adopted)
            continue; /* in the next round */
        CtEraseItem item = { NULL, compartment, ct_row_int(&row, CT_COLUMN_ERASING_LIST_DUE_AT) };
        g_array_append_val(self->items, item);
        g_array_append_val(self->owners, subject->owner);
    }
}

static bool drop_cites(CtBook *book, const CtLedgerOwner *owner, GError **error)
{
    g_auto(CtRow) cites = ct_db_row(book->mandate->db, CT_SQL_CITE_OF_CASE);
    bool has_row;

    ct_row_bind_int(&cites, CT_BIND_CITE_OF_CASE_SID, owner->sid);
    ct_row_bind_int(&cites, CT_BIND_CITE_OF_CASE_CASE_ID, owner->id);
    for (;;) {
        if (!ct_row_step(&cites, &has_row, error))
            return false;
        if (!has_row)
            break;
        g_auto(CtRow) less = ct_db_row(book->mandate->db, CT_SQL_EVIDENCE_CITE);
        ct_row_bind_int(&less, CT_BIND_EVIDENCE_CITE_BY, -1);
        ct_row_bind_int(&less, CT_BIND_EVIDENCE_CITE_SID,
                        ct_row_int(&cites, CT_COLUMN_CITE_OF_CASE_EVIDENCE_SID));
        ct_row_bind_int(&less, CT_BIND_EVIDENCE_CITE_ID,
                        ct_row_int(&cites, CT_COLUMN_CITE_OF_CASE_EVIDENCE_ID));
        if (!ct_row_run(&less, error))
            return false;
    }
    g_auto(CtRow) drop = ct_db_row(book->mandate->db, CT_SQL_CITE_DROP);
    ct_row_bind_int(&drop, CT_BIND_CITE_DROP_SID, owner->sid);
    ct_row_bind_int(&drop, CT_BIND_CITE_DROP_CASE_ID, owner->id);
    return ct_row_run(&drop, error);
}

static bool finish_rows(void *user, CtBatch *batch, GError **error)
{
    const Execution *self = user;
    int content = ct_procedure_compartment(self->adopted->procedure, "content");

    (void)batch;
    for (guint i = 0; i < self->items->len; i++) {
        const CtEraseItem *item = &g_array_index(self->items, CtEraseItem, i);
        g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_ERASING_DONE);

        ct_row_bind_int(&row, CT_BIND_ERASING_DONE_SID, item->owner->sid);
        ct_row_bind_int(&row, CT_BIND_ERASING_DONE_CASE_ID, item->owner->id);
        ct_row_bind_int(&row, CT_BIND_ERASING_DONE_COMPARTMENT, item->compartment);
        if (!ct_row_run(&row, error))
            return false;
        if ((int)item->compartment == content && !drop_cites(self->book, item->owner, error))
            return false;
    }
    return true;
}

static bool execute_round(Execution *self, CtInstant now, GError **error)
{
    for (guint i = 0; i < self->items->len; i++)
        g_array_index(self->items, CtEraseItem, i).owner =
            &g_array_index(self->owners, CtLedgerOwner, i);
    CtEraseDraft draft = { .now = now,
                           .law = self->law,
                           .item = (const CtEraseItem *)(const void *)self->items->data,
                           .count = self->items->len,
                           .rows = finish_rows,
                           .user = self };
    CtEraseReport report;

    g_assert(self->adopted != NULL); /* the list is not empty */
    memcpy(draft.procedure, self->adopted->digest, sizeof draft.procedure);
    return ct_erase_run(self->book->ledger, &draft, &report, error);
}

bool ct_custody_execute(CtBook *book, CtInstant now, uint64_t *out, GError **error)
{
    bool well = true;
    guint done = 1;

    while (well && done > 0) {
        Execution round = { .book = book,
                            .items = g_array_new(FALSE, FALSE, sizeof(CtEraseItem)),
                            .owners = g_array_new(FALSE, FALSE, sizeof(CtLedgerOwner)) };

        well = list_condemned(&round, error);
        done = round.items->len;
        if (well && done > 0)
            well = execute_round(&round, now, error);
        *out += well ? done : 0;
        g_array_unref(round.items);
        g_array_unref(round.owners);
        g_free(round.law);
    }
    return well;
}
