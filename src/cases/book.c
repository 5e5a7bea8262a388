/* book.c - adopting procedures, and reading the dossier's bindings.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/book.h"

#include "cases/staff.h"
#include "procedure/succession.h"

#include <string.h>

static const char *const occurrence_names[CT_OCCURRENCES] = {
    [CT_OCCURRENCE_MAIL_BOUNCED] = "bounce",
    [CT_OCCURRENCE_LETTER_PRESENTED] = "presentation",
    [CT_OCCURRENCE_LETTER_RETURNED] = "return",
};

static const char *const dossier_keys[] = { "procedures", "referral", "occurrences", "opening",
                                            "channel",    "identity", NULL };
static const char *const referral_keys[] = { "procedure", "event", "check", "admitted",
                                             "refused",   "rules", NULL };

void ct_book_free(CtBook *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->count; i++)
        ct_procedure_free(self->adopted[i].procedure);
    ct_ledger_close(self->ledger);
    g_free(self);
}

const CtAdopted *ct_book_current(const CtBook *self, const char *name)
{
    for (size_t i = self->count; i > 0; i--)
        if (strcmp(self->adopted[i - 1].procedure->name, name) == 0)
            return &self->adopted[i - 1];
    return NULL;
}

const CtAdopted *ct_book_adopted(const CtBook *self, int64_t id)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->adopted[i].id == id)
            return &self->adopted[i];
    return NULL;
}

bool ct_book_is_same_text(const CtAdopted *one, const CtAdopted *other)
{
    return ct_digest_equal(one->text, other->text);
}

const CtAdopted *ct_book_of_digest(const CtBook *self, const uint8_t digest[CT_DIGEST_SIZE])
{
    for (size_t i = 0; i < self->count; i++)
        if (ct_digest_equal(self->adopted[i].digest, digest))
            return &self->adopted[i];
    return NULL;
}

static void digest_both(CtBytes text, const CtAlmanac *almanac, uint8_t out[CT_DIGEST_SIZE])
{
    CtDigest digest;

    ct_digest_begin(&digest);
    ct_digest_add(&digest, text);
    if (almanac != NULL)
        ct_digest_add(&digest, ct_almanac_text(almanac));
    ct_digest_end(&digest, out);
}

/* Texts adopted before calendars were kept have none: theirs is the program's. */
static bool add_adopted(CtBook *self, int64_t id, CtBytes text, CtAlmanac *almanac, GError **error)
{
    if (self->count == G_N_ELEMENTS(self->adopted))
        return ct_fail(error, CT_ERROR_LIMIT, "mandate: more than %d procedures adopted",
                       CT_BOOK_PROCEDURES);
    CtAdopted *adopted = &self->adopted[self->count];
    adopted->procedure = ct_parser_read_with(text, "adopted procedure", almanac, error);
    if (adopted->procedure == NULL)
        return false;
    adopted->id = id;
    ct_digest_of(text, adopted->text);
    digest_both(text, almanac, adopted->digest);
    self->count++;
    return true;
}

static bool load_adopted(CtBook *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_ADOPTED_ALL);
    bool has_row;

    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        g_autoptr(CtAlmanac) almanac = NULL;
        if (!ct_row_is_null(&row, CT_COLUMN_ADOPTED_ALL_CALENDAR)) {
            almanac = ct_almanac_read(ct_row_bytes(&row, CT_COLUMN_ADOPTED_ALL_CALENDAR),
                                      "adopted calendar", error);
            if (almanac == NULL)
                return false;
        }
        if (!add_adopted(self, ct_row_int(&row, CT_COLUMN_ADOPTED_ALL_ID),
                         ct_row_bytes(&row, CT_COLUMN_ADOPTED_ALL_TEXT), almanac, error))
            return false;
        CtAdopted *adopted = &self->adopted[self->count - 1];
        CtBytes digest = ct_row_bytes(&row, CT_COLUMN_ADOPTED_ALL_DIGEST);
        if (!ct_bytes_equal(digest, (CtBytes){ adopted->digest, sizeof adopted->digest }))
            return ct_fail(error, CT_ERROR_INTEGRITY,
                           "procedure %s: its text is not the one that was adopted",
                           adopted->procedure->name);
        adopted->settled = !ct_row_is_null(&row, CT_COLUMN_ADOPTED_ALL_SETTLED_AT);
    }
}

static bool check_succession(const CtBook *self, const CtProcedure *newer, GError **error)
{
    for (size_t i = 0; i + 1 < self->count; i++)
        if (!ct_succession_check(newer, self->adopted[i].procedure, error))
            return false;
    return true;
}

/* One entry holds the text's digest for good; the text is a row, because an old case must stay
 * replayable. */
static bool adopt(CtBook *self, CtBytes text, CtAlmanac *almanac, CtInstant now, GError **error)
{
    int64_t id = (int64_t)self->count + 1;

    if (!add_adopted(self, id, text, almanac, error))
        return false;
    CtAdopted *adopted = &self->adopted[self->count - 1];
    if (!check_succession(self, adopted->procedure, error))
        return false;
    g_autoptr(CtBatch) batch = ct_batch_begin(self->ledger, now, error);
    if (batch == NULL)
        return false;
    CtLedgerDraft draft = { .kind = CT_ENTRY_PROCEDURE, .event = adopted->procedure->name };
    memcpy(draft.procedure, adopted->digest, sizeof draft.procedure);
    uint64_t index;
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_ADOPTED_ADD);
    ct_row_bind_int(&row, CT_BIND_ADOPTED_ADD_ID, id);
    ct_row_bind_text(&row, CT_BIND_ADOPTED_ADD_NAME, adopted->procedure->name);
    ct_row_bind_bytes(&row, CT_BIND_ADOPTED_ADD_DIGEST,
                      (CtBytes){ adopted->digest, sizeof adopted->digest });
    ct_row_bind_bytes(&row, CT_BIND_ADOPTED_ADD_TEXT, text);
    ct_row_bind_int(&row, CT_BIND_ADOPTED_ADD_ADOPTED_AT, now);
    g_auto(CtRow) calendar = ct_db_row(self->mandate->db, CT_SQL_ADOPTED_CALENDAR_ADD);
    ct_row_bind_int(&calendar, CT_BIND_ADOPTED_CALENDAR_ADD_ID, id);
    ct_row_bind_bytes(&calendar, CT_BIND_ADOPTED_CALENDAR_ADD_TEXT, ct_almanac_text(almanac));
    return ct_batch_append(batch, &draft, &index, error) && ct_row_run(&row, error) &&
           ct_row_run(&calendar, error) && ct_batch_commit(batch, error);
}

static bool is_adopted(const CtBook *self, CtBytes text, const CtAlmanac *almanac)
{
    uint8_t digest[CT_DIGEST_SIZE];

    digest_both(text, almanac, digest);
    return ct_book_of_digest(self, digest) != NULL;
}

static bool adopt_file(CtBook *self, const CtYaml *node, GError **error)
{
    const char *name = ct_yaml_text(node);
    g_autofree char *path =
        g_build_filename(self->mandate->folder, "procedures", name == NULL ? "" : name, NULL);
    g_autofree char *text = NULL;
    gsize size = 0;
    CtInstant now;

    if (name == NULL || strchr(name, '/') != NULL || !g_file_get_contents(path, &text, &size, NULL))
        return ct_yaml_refuse(node, error, "no such procedure file");
    if (size > CT_LIMIT_CONFIG_BYTES)
        return ct_yaml_refuse(node, error, "the procedure is larger than one may be");
    CtBytes bytes = { (const uint8_t *)text, size };
    g_autoptr(CtProcedure) checked = ct_parser_read(bytes, name, error);
    if (checked == NULL)
        return false;
    CtAlmanac *almanac = checked->calendar.almanac;
    return is_adopted(self, bytes, almanac) ||
           (ct_mandate_now(self->mandate, &now, error) && adopt(self, bytes, almanac, now, error));
}

static bool read_constants(const CtYaml *node, CtBookConstant *out, size_t *out_count,
                           GError **error)
{
    *out_count = 0;
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        if (i == CT_BOOK_CONSTANTS)
            return ct_yaml_refuse(node, error, "too many constant fields");
        out[i] = (CtBookConstant){ ct_yaml_text(ct_yaml_key(node, i)),
                                   ct_yaml_text(ct_yaml_at(node, i)) };
        if (out[i].value == NULL)
            return ct_yaml_refuse(node, error, "a constant field is not a scalar");
        *out_count = i + 1;
    }
    return true;
}

static bool read_number(const CtYaml *mapping, const char *key, int usual, int64_t most, int *out,
                        GError **error)
{
    const CtYaml *node = ct_yaml_get(mapping, key);
    int64_t value = usual;

    if (node != NULL && !ct_yaml_int(node, 0, most, &value, error))
        return false;
    *out = (int)value;
    return true;
}

static bool read_referral(CtBook *self, const CtYaml *node, GError **error)
{
    CtReferralFeed *feed = &self->referral;

    if (node == NULL)
        return true;
    const char *procedure = ct_yaml_need_text(node, "procedure", error);
    const char *event = procedure == NULL ? NULL : ct_yaml_need_text(node, "event", error);
    const char *check = event == NULL ? NULL : ct_yaml_need_text(node, "check", error);
    if (check == NULL || !ct_yaml_only(node, referral_keys, error))
        return false;
    feed->adopted = ct_book_current(self, procedure);
    if (feed->adopted == NULL)
        return ct_yaml_refuse(node, error, "procedure \"%s\" is not adopted", procedure);
    feed->event = ct_procedure_event(feed->adopted->procedure, event);
    feed->check = ct_procedure_event(feed->adopted->procedure, check);
    if (feed->event == CT_PROCEDURE_NONE || feed->check == CT_PROCEDURE_NONE)
        return ct_yaml_refuse(node, error, "the procedure has no such event");
    const CtYaml *rules = ct_yaml_get(node, "rules");
    self->has_referral = true;
    return read_constants(ct_yaml_get(node, "admitted"), feed->admitted, &feed->admitted_count,
                          error) &&
           read_constants(ct_yaml_get(node, "refused"), feed->refused, &feed->refused_count,
                          error) &&
           read_number(rules, "max_age_months", 6, 120, &feed->max_age_months, error) &&
           read_number(rules, "future_seconds", 600, 86400, &feed->future_seconds, error);
}

static bool read_opening(CtBook *self, const CtYaml *node, GError **error)
{
    static const char *const keys[] = { "procedure", "event", NULL };
    CtOpeningFeed *feed = &self->opening;

    if (node == NULL)
        return true;
    const char *procedure = ct_yaml_need_text(node, "procedure", error);
    const char *event = procedure == NULL ? NULL : ct_yaml_need_text(node, "event", error);
    if (event == NULL || !ct_yaml_only(node, keys, error))
        return false;
    feed->adopted = ct_book_current(self, procedure);
    if (feed->adopted == NULL)
        return ct_yaml_refuse(node, error, "procedure \"%s\" is not adopted", procedure);
    feed->event = ct_procedure_event(feed->adopted->procedure, event);
    if (feed->event == CT_PROCEDURE_NONE)
        return ct_yaml_refuse(node, error, "the procedure has no such event");
    self->has_opening = true;
    return true;
}

static bool read_occurrences(CtBook *self, const CtYaml *node, GError **error)
{
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const char *name = ct_yaml_text(ct_yaml_key(node, i));
        size_t which = 0;

        while (which < CT_OCCURRENCES && strcmp(name, occurrence_names[which]) != 0)
            which++;
        if (which == CT_OCCURRENCES)
            return ct_yaml_refuse(ct_yaml_key(node, i), error, "no such occurrence");
        self->occurrence[which] = ct_yaml_text(ct_yaml_at(node, i));
    }
    return true;
}

static bool read_dossier(CtBook *self, GError **error)
{
    const CtYaml *dossier = self->mandate->dossier;
    const CtYaml *procedures = ct_yaml_need(dossier, "procedures", error);

    if (procedures == NULL || !ct_yaml_only(dossier, dossier_keys, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(procedures); i++)
        if (!adopt_file(self, ct_yaml_at(procedures, i), error))
            return false;
    const CtYaml *occurrences = ct_yaml_get(dossier, "occurrences");
    return read_referral(self, ct_yaml_get(dossier, "referral"), error) &&
           read_opening(self, ct_yaml_get(dossier, "opening"), error) &&
           (occurrences == NULL || read_occurrences(self, occurrences, error));
}

/* The first entry of a ledger says whose it is, and whether it is a demonstration's. */
static bool begin_ledger(CtBook *self, GError **error)
{
    uint64_t size;
    uint64_t index;
    CtInstant now;

    if (!ct_ledger_size(self->ledger, &size, error))
        return false;
    if (size > 0)
        return true;
    if (!ct_mandate_now(self->mandate, &now, error))
        return false;
    g_autoptr(CtBatch) batch = ct_batch_begin(self->ledger, now, error);
    uint64_t demo = self->mandate->demo;
    CtLedgerDraft draft = {
        .kind = CT_ENTRY_MANDATE, .event = self->mandate->name, .mark = &demo, .marks = 1
    };
    return batch != NULL && ct_batch_append(batch, &draft, &index, error) &&
           ct_batch_commit(batch, error);
}

CtBook *ct_book_open(CtMandate *mandate, GError **error)
{
    g_autoptr(CtBook) self = g_new0(CtBook, 1);

    self->mandate = mandate;
    self->ledger = ct_ledger_open(mandate->db, mandate->folder, mandate->master, error);
    if (self->ledger == NULL || !begin_ledger(self, error) || !load_adopted(self, error) ||
        !read_number(ct_yaml_get(mandate->config, "limits"), "tolerance_seconds", 10, 3600,
                     &self->tolerance_seconds, error))
        return NULL;
    if (mandate->dossier != NULL && !read_dossier(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

CtBook *ct_book_open_keyless(CtMandate *mandate, GError **error)
{
    g_autoptr(CtBook) self = g_new0(CtBook, 1);

    self->mandate = mandate;
    self->ledger = ct_ledger_open(mandate->db, mandate->folder, NULL, error);
    if (self->ledger == NULL || !load_adopted(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

int ct_book_occurrence(const CtBook *self, const CtProcedure *procedure, CtOccurrence occurrence,
                       int notice)
{
    const char *name = self->occurrence[occurrence];
    int event = name == NULL ? CT_PROCEDURE_NONE : ct_procedure_event(procedure, name);

    if (event == CT_PROCEDURE_NONE || procedure->event[event].answers_notice != notice)
        return CT_PROCEDURE_NONE;
    return event;
}

bool ct_book_passes_in_pilot(const CtBook *self, const CtProcedureNotice *notice)
{
    return notice->channel == CT_CHANNEL_API && self->mandate->pilot_exchange;
}

int ct_book_answer(const CtProcedure *procedure, int notice)
{
    for (size_t i = 0; i < procedure->event_count; i++)
        if (procedure->event[i].answers_notice == notice)
            return (int)i;
    return CT_PROCEDURE_NONE;
}

bool ct_book_may_act(const CtBook *self, const CtProcedureRole *role, const char *person,
                     const char *what, GError **error)
{
    if (person == NULL)
        return ct_fail(error, CT_ERROR_DENIED, "%s: role \"%s\" signs it", what, role->name);
    if (ct_staff_is_listed(self) && !ct_staff_holds(self, person, role->name))
        return ct_fail(error, CT_ERROR_DENIED, "%s: who signs does not hold role \"%s\"", what,
                       role->name);
    return true;
}

bool ct_book_may_tell(const CtBook *self, const CtProcedure *procedure, int event,
                      const char *person, GError **error)
{
    const CtProcedureRole *role = &procedure->role[procedure->event[event].role];
    const char *name = procedure->event[event].name;
    g_autofree char *what = g_strdup_printf("event \"%s\"", name);

    if (strcmp(role->kind, "machine") == 0)
        return ct_fail(error, CT_ERROR_DENIED, "event \"%s\": a machine tells it, no person", name);
    if (strcmp(role->kind, "external") == 0)
        return true;
    return ct_book_may_act(self, role, person, what, error);
}
