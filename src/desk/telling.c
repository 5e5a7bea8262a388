/* telling.c - looking up what was told, and believing reviewers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/telling.h"

#include "seal/authorisation.h"

#include <string.h>

#define PERIOD_DAYS 1856

static bool read_period(const CtBook *book, CtInstant *out, GError **error)
{
    const CtYaml *limits = ct_yaml_get(book->mandate->config, "limits");
    const CtYaml *days = ct_yaml_get(limits, "identity_days");
    int64_t number = PERIOD_DAYS;

    if (days != NULL && !ct_yaml_int(days, 1, 36500, &number, error))
        return false;
    *out = number * CT_DAY_SECONDS;
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

/* Not told within the period, or told by this very request. */
static bool is_free(const CtTelling *self, int64_t subscriber, bool *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->book->mandate->db, CT_SQL_TOLD_GET);
    CtInstant period;
    bool known;

    if (!read_period(self->book, &period, error))
        return false;
    ct_row_bind_int(&row, CT_BIND_TOLD_GET_SID, subscriber);
    ct_row_bind_text(&row, CT_BIND_TOLD_GET_ASKER, self->request->from);
    if (!ct_row_step(&row, &known, error))
        return false;
    *out = !known || ct_row_int(&row, CT_COLUMN_TOLD_GET_SERIAL) == self->request->serial ||
           ct_row_int(&row, CT_COLUMN_TOLD_GET_TOLD_AT) + period <= self->now;
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

static bool is_for_this(const CtTelling *self, const CtAuthorisation *terms, const char *token)
{
    uint8_t subject[CT_DIGEST_SIZE];

    ct_authorisation_subject(token, subject);
    return strcmp(terms->mandate, self->request->from) == 0 && terms->expires > self->now &&
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

bool ct_telling_may(const CtTelling *self, int64_t subscriber, const char *token,
                    const char *authorisation, bool *out_may, GError **error)
{
    CtAuthorisation terms;
    uint8_t id[CT_DIGEST_SIZE];
    bool may = false;

    if (!is_free(self, subscriber, &may, error))
        return false;
    if (!may && is_signed(self, authorisation, &terms, id) && is_for_this(self, &terms, token) &&
        !spend(self, subscriber, id, &may, error))
        return false;
    *out_may = may;
    return !may || note_told(self, subscriber, error);
}
