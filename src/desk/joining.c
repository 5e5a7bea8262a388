/* joining.c - checking, spending, entering, and only then showing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/joining.h"

#include "cases/staff.h"
#include "procedure/join.h"

#include <string.h>

/* What is about to happen. */
typedef struct {
    CtBook *book;
    CtInstant now;
    const CtJoiningRequest *request;
    const CtCase *subject;
    const CtProcedureJoin *join; /* the statement that allows it */
    const char *authoriser;      /* borrowed, or NULL */
    uint8_t id[CT_DIGEST_SIZE];  /* of what he signed */
} Joining;

static bool deny(const Joining *self, const char *why, GError **error)
{
    return ct_fail(error, CT_ERROR_DENIED, "join for \"%s\" in case %" G_GINT64_FORMAT ": %s",
                   self->request->purpose, self->subject->owner.id, why);
}

/* The first statement of the state whose role the person holds. */
static bool find_statement(Joining *self, GError **error)
{
    const CtProcedure *procedure = self->subject->adopted->procedure;
    int state = self->subject->history.state;

    for (size_t role = 0; role < procedure->role_count; role++) {
        if (!ct_staff_holds(self->book, self->request->person, procedure->role[role].name))
            continue;
        self->join = ct_join_find(procedure, state, 0, self->request->purpose, (int)role);
        if (self->join != NULL)
            return true;
    }
    return deny(self,
                ct_join_find(procedure, state, 0, self->request->purpose, CT_PROCEDURE_NONE) == NULL
                    ? "its state allows no such purpose"
                    : "who asks does not hold the role",
                error);
}

static bool check_terms(const Joining *self, const CtAuthorisation *terms, GError **error)
{
    if (strcmp(terms->mandate, self->book->mandate->name) != 0 ||
        terms->number != (uint64_t)self->subject->owner.id)
        return deny(self, "the authorisation is for another case", error);
    if (strcmp(terms->stage, ct_case_state(self->subject)) != 0)
        return deny(self, "the authorisation is for another stage", error);
    if (strcmp(terms->purpose, self->request->purpose) != 0)
        return deny(self, "the authorisation is for another purpose", error);
    if (strcmp(terms->person, self->request->person) != 0)
        return deny(self, "the authorisation is for another person", error);
    if (terms->expires <= self->now)
        return deny(self, "the authorisation has expired", error);
    return strcmp(self->authoriser, self->request->person) != 0 ||
           deny(self, "nobody authorises himself", error);
}

static bool check_word(Joining *self, GError **error)
{
    const CtProcedure *procedure = self->subject->adopted->procedure;
    CtStaffWord word;

    if (self->join->authoriser == CT_PROCEDURE_NONE)
        return true;
    if (self->request->authorisation.size == 0)
        return deny(self, "it needs an authorisation", error);
    if (!ct_staff_signed(self->book, self->request->authorisation,
                         procedure->role[self->join->authoriser].name, &word, error))
        return false;
    self->authoriser = word.name;
    memcpy(self->id, word.id, sizeof word.id);
    return check_terms(self, &word.terms, error);
}

static const char spent_already[] = "the authorisation was used already";

static bool spend(const Joining *self, uint64_t index, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_SPENT_ADD);

    if (self->authoriser == NULL)
        return true;
    ct_row_bind_int(&row, CT_BIND_SPENT_ADD_SID, self->subject->owner.sid);
    ct_row_bind_bytes(&row, CT_BIND_SPENT_ADD_ID, (CtBytes){ self->id, sizeof self->id });
    ct_row_bind_int(&row, CT_BIND_SPENT_ADD_IDX, (int64_t)index);
    if (!ct_row_run(&row, error))
        return false;
    return ct_db_changes(self->book->mandate->db) > 0 || deny(self, spent_already, error);
}

/* Only looks: between this and spending another may be faster, and is then told so. */
static bool is_spent(const Joining *self, bool *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_SPENT_FIND);

    *out = false;
    if (self->authoriser == NULL)
        return true;
    ct_row_bind_int(&row, CT_BIND_SPENT_FIND_SID, self->subject->owner.sid);
    ct_row_bind_bytes(&row, CT_BIND_SPENT_FIND_ID, (CtBytes){ self->id, sizeof self->id });
    return ct_row_step(&row, out, error);
}

static bool enter(const Joining *self, CtBatch *batch, GError **error)
{
    const char *who = self->authoriser;
    const uint64_t marks[] = { self->join->compartments,
                               ct_turn_person(self->book, self->request->person),
                               who == NULL ? 0 : ct_turn_person(self->book, who) };
    CtLedgerDraft draft = { .kind = CT_ENTRY_JOINED,
                            .event = self->request->purpose,
                            .state = ct_case_state(self->subject),
                            .owner = &self->subject->owner,
                            .mark = marks,
                            .marks = G_N_ELEMENTS(marks) };
    uint64_t index;

    memcpy(draft.procedure, self->subject->adopted->digest, sizeof draft.procedure);
    return ct_batch_append(batch, &draft, &index, error) && spend(self, index, error);
}

static bool prepare(Joining *self, CtCase *subject, int64_t number, GError **error)
{
    return ct_case_get_number(self->book, number, subject, error) && find_statement(self, error) &&
           check_word(self, error);
}

static CtValues *load(const Joining *self, GError **error)
{
    g_autoptr(CtValues) values = ct_values_load_some(
        self->book, self->subject, self->request->member, self->join->compartments, error);

    if (values == NULL || !ct_values_sealed(values))
        return g_steal_pointer(&values);
    (void)deny(self, "part of it is sealed to somebody else", error);
    return NULL;
}

CtValues *ct_joining_prepare(CtBook *book, int64_t number, CtInstant now,
                             const CtJoiningRequest *request, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    Joining self = { .book = book, .now = now, .request = request, .subject = subject };
    bool used = false;

    if (!prepare(&self, subject, number, error) || !is_spent(&self, &used, error))
        return NULL;
    if (used) {
        (void)deny(&self, spent_already, error);
        return NULL;
    }
    return load(&self, error);
}

bool ct_joining_enter(const CtTurn *turn, int64_t number, const CtJoiningRequest *request,
                      GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    Joining self = { .book = turn->book, .now = turn->now, .request = request, .subject = subject };

    return prepare(&self, subject, number, error) && enter(&self, turn->batch, error);
}

CtValues *ct_joining_open(CtBook *book, int64_t number, CtInstant now,
                          const CtJoiningRequest *request, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    Joining self = { .book = book, .now = now, .request = request, .subject = subject };

    if (batch == NULL || !prepare(&self, subject, number, error))
        return NULL;
    g_autoptr(CtValues) values = load(&self, error);
    if (values == NULL)
        return NULL;
    return enter(&self, batch, error) && ct_batch_commit(batch, error) ? g_steal_pointer(&values)
                                                                       : NULL;
}
