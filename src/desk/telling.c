/* telling.c - looking up what was told, and believing reviewers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/telling.h"

#include "seal/authorisation.h"

#include <string.h>

/* share/dossiers/provider.yaml tells why. */
#define USUAL_LINKS 2
#define USUAL_DAYS  1856

typedef struct {
    int64_t links;
    CtInstant period;
} Rule;

static bool read_rule(const CtBook *book, Rule *out, GError **error)
{
    static const char *const keys[] = { "links", "days", "law", "confirm", NULL };
    const CtYaml *rule = ct_yaml_get(book->mandate->dossier, "identity");
    const CtYaml *links = ct_yaml_get(rule, "links");
    const CtYaml *days = ct_yaml_get(rule, "days");
    int64_t number = USUAL_DAYS;

    out->links = USUAL_LINKS;
    if ((rule != NULL && !ct_yaml_only(rule, keys, error)) ||
        (links != NULL && !ct_yaml_int(links, 0, 1000, &out->links, error)) ||
        (days != NULL && !ct_yaml_int(days, 1, 36500, &number, error)))
        return false;
    out->period = number * CT_DAY_SECONDS;
    return true;
}

static bool note_told(const CtTelling *self, int64_t subscriber, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_TOLD_SET);

    ct_row_bind_int(&row, CT_BIND_TOLD_SET_SID, subscriber);
    ct_row_bind_text(&row, CT_BIND_TOLD_SET_ASKER, self->request->from);
    ct_row_bind_int(&row, CT_BIND_TOLD_SET_SERIAL, self->request->serial);
    ct_row_bind_int(&row, CT_BIND_TOLD_SET_TOLD_AT, self->now);
    return ct_row_run(&row, error);
}

bool ct_telling_note_fact(const CtTelling *self, int64_t subscriber, CtInstant facts_at,
                          GError **error)
{
    CtDb *db = self->book->mandate->db;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_TOLD_FACT_ADD);
    g_auto(CtRow) old = ct_db_row(db, CT_SQL_TOLD_FACT_FORGET);
    Rule rule;

    if (!read_rule(self->book, &rule, error))
        return false;
    ct_row_bind_int(&row, CT_BIND_TOLD_FACT_ADD_SID, subscriber);
    ct_row_bind_text(&row, CT_BIND_TOLD_FACT_ADD_ASKER, self->request->from);
    ct_row_bind_int(&row, CT_BIND_TOLD_FACT_ADD_DAY, facts_at / CT_DAY_SECONDS);
    ct_row_bind_int(&row, CT_BIND_TOLD_FACT_ADD_TOLD_AT, self->now);
    ct_row_bind_int(&old, CT_BIND_TOLD_FACT_FORGET_SID, subscriber);
    ct_row_bind_text(&old, CT_BIND_TOLD_FACT_FORGET_ASKER, self->request->from);
    ct_row_bind_int(&old, CT_BIND_TOLD_FACT_FORGET_UNTIL, self->now - rule.period);
    return ct_row_run(&row, error) && ct_row_run(&old, error);
}

static bool count_facts(const CtTelling *self, int64_t subscriber, const Rule *rule, int64_t *out,
                        GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_TOLD_FACT_COUNT);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_TOLD_FACT_COUNT_SID, subscriber);
    ct_row_bind_text(&row, CT_BIND_TOLD_FACT_COUNT_ASKER, self->request->from);
    ct_row_bind_int(&row, CT_BIND_TOLD_FACT_COUNT_SINCE, self->now - rule->period);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    *out = ct_row_int(&row, CT_COLUMN_TOLD_FACT_COUNT_NUMBER);
    return true;
}

/* Without a reviewer's word: told by this very request already, or what telling.h says. */
static bool is_free(const CtTelling *self, int64_t subscriber, uint64_t link, bool *out,
                    GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_TOLD_GET);
    int64_t facts;
    bool known;
    Rule rule;

    if (!read_rule(self->book, &rule, error) ||
        !count_facts(self, subscriber, &rule, &facts, error))
        return false;
    ct_row_bind_int(&row, CT_BIND_TOLD_GET_SID, subscriber);
    ct_row_bind_text(&row, CT_BIND_TOLD_GET_ASKER, self->request->from);
    if (!ct_row_step(&row, &known, error))
        return false;
    bool same = known && ct_row_int(&row, CT_COLUMN_TOLD_GET_SERIAL) == self->request->serial;
    known = known && ct_row_int(&row, CT_COLUMN_TOLD_GET_TOLD_AT) + rule.period > self->now;
    *out = same || (link <= (uint64_t)rule.links && (!known || facts <= rule.links));
    return true;
}

static bool is_signed(const CtTelling *self, const char *text, CtAuthorisation *out,
                      uint8_t out_id[CT_DIGEST_SIZE])
{
    size_t count = self->partner->reviewers == NULL ? 0 : ct_yaml_count(self->partner->reviewers);

    for (size_t i = 0; i < count; i++) {
        const char *key = ct_yaml_text(ct_yaml_at(self->partner->reviewers, i));
        CtNoteVerifier verifier;

        if (key != NULL && ct_note_verifier_parse(ct_bytes_of_text(key), &verifier, NULL) &&
            ct_authorisation_open(ct_bytes_of_text(text), &verifier, out, out_id, NULL))
            return true;
    }
    return false;
}

static bool is_for_this(const CtTelling *self, const CtAuthorisation *terms,
                        const CtTellingQuestion *question)
{
    uint8_t subject[CT_DIGEST_SIZE];

    ct_authorisation_subject(question->token, subject);
    return strcmp(terms->mandate, self->request->from) == 0 && terms->number == question->number &&
           strcmp(terms->stage, question->stage) == 0 &&
           strcmp(terms->purpose, question->purpose) == 0 && terms->expires > self->now &&
           ct_digest_equal(subject, terms->subject);
}

static bool spend(const CtTelling *self, int64_t subscriber, const uint8_t id[CT_DIGEST_SIZE],
                  bool *out_fresh, GError **error)
{
    CtDb *db = self->book->mandate->db;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_SPENT_ADD);

    ct_row_bind_int(&row, CT_BIND_SPENT_ADD_SID, subscriber);
    ct_row_bind_bytes(&row, CT_BIND_SPENT_ADD_ID, (CtBytes){ id, CT_DIGEST_SIZE });
    ct_row_bind_int(&row, CT_BIND_SPENT_ADD_IDX, self->request->serial);
    if (!ct_row_run(&row, error))
        return false;
    *out_fresh = ct_db_changes(db) > 0;
    return true;
}

bool ct_telling_may(const CtTelling *self, int64_t subscriber, const CtTellingQuestion *question,
                    bool *out_may, GError **error)
{
    CtAuthorisation terms;
    uint8_t id[CT_DIGEST_SIZE];
    bool may = false;

    if (!is_free(self, subscriber, question->link, &may, error))
        return false;
    if (!may && is_signed(self, question->authorisation, &terms, id) &&
        is_for_this(self, &terms, question) && !spend(self, subscriber, id, &may, error))
        return false;
    *out_may = may;
    return !may || note_told(self, subscriber, error);
}
