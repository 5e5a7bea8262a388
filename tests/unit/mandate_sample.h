/* mandate_sample.h - an invented authority in a temporary folder, for the tests of cases and desk.
 *
 * sample_found() makes an instance with one mandate: the shipped dossier A, or one written in the
 * test (procedures, dossier and texts as strings), its clock where the test puts it, and one
 * member's key at the bench. sample_tell() lets an event happen to a case, sample_until() lets time
 * pass as the clerk sees it, sample_check() verifies the ledger and folds every case again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "folder.h"

#include "base/text.h"
#include "cases/clerk.h"
#include "cases/rebuild.h"
#include "cases/values.h"
#include "evidence/tiler.h"
#include "evidence/verify.h"

#include <glib/gstdio.h>

#define SAMPLE_START "2025-01-06T09:00:00Z" /* a Monday */

typedef struct {
    const char *dossier; /* text of dossier.yaml; NULL: a shipped one */
    const char *shipped; /* its name; NULL: graduated */
    const char *file[8]; /* pairs of a path below share/ and its text */
    const char *config;  /* lines added to mandate.yaml, or NULL */
    const char *people;  /* and to its list of people, of the shipped dossier, or NULL */
    bool pilot;
    bool provider; /* an access provider instead of an authority */
    uint16_t smtp;
} SamplePlan;

typedef struct {
    char *folder; /* owned: the instance */
    CtMandate *mandate;
    CtBook *book;
    CtEnvelopePair member;
    CtEnvelopePair stranger;
    CtNoteSigner reviewer;
    GString *findings; /* of the last check */
} Sample;

/* Every result that must be true, with the message when it is not. */
#define sample_must(expression)                                                                    \
    do {                                                                                           \
        GError *must_error = NULL;                                                                 \
        GError **error = &must_error;                                                              \
        if (!(expression))                                                                         \
            fail_msg("%s: %s", #expression, must_error == NULL ? "no" : must_error->message);      \
    } while (0)

static inline CtInstant sample_time(const char *text)
{
    CtInstant instant = 0;

    if (ct_time_parse(ct_bytes_of_text(text), &instant) != CT_TIME_OK)
        fail_msg("no time: %s", text);
    return instant;
}

static inline void sample_write(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* The demonstration's settings, with the server, the bench and the mode of this test. */
static inline char *sample_settings(const Sample *self, const SamplePlan *plan)
{
    g_autofree char *path =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "demo",
                         plan->provider ? "provider.yaml" : "authority.yaml", NULL);
    g_autofree char *shipped = NULL;
    g_autofree char *member =
        ct_text_hex((CtBytes){ self->member.public, sizeof self->member.public });
    GString *text = g_string_new(NULL);

    assert_true(g_file_get_contents(path, &shipped, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(shipped, "\n", 0);
    for (size_t i = 0; lines[i] != NULL; i++)
        if (!g_str_has_prefix(lines[i], "smtp:") && !g_str_has_prefix(lines[i], "bench:") &&
            !g_str_has_prefix(lines[i], "mode:"))
            g_string_append_printf(text, "%s\n", lines[i]);
    g_string_append_printf(
        text, "mode: %s\nbench: {member: [\"%s\"], council: [\"%s\"], signatory: [\"%s\"]}\n%s",
        plan->pilot ? "pilot" : "live", member, member, member,
        plan->config == NULL ? "" : plan->config);
    /* Of the shipped dossier: who may look after a seal, and on whose word. */
    if (plan->dossier == NULL && !plan->provider) {
        g_autofree char *key = ct_note_verifier_text(&self->reviewer.verifier);

        g_string_append_printf(text,
                               "people:\n  Claude: [member]\n  Dominique: [member]\n"
                               "  Rene: {roles: [reviewer], verifier: \"%s\"}\n%s",
                               key, plan->people == NULL ? "" : plan->people);
    }
    if (plan->smtp != 0)
        g_string_append_printf(text, "smtp: {host: 127.0.0.1, port: %u}\n", plan->smtp);
    return g_string_free(text, FALSE);
}

static inline char *sample_share(const Sample *self, const SamplePlan *plan)
{
    if (plan->dossier == NULL)
        return g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    char *share = g_build_filename(self->folder, "share", NULL);
    sample_write(share, "procedures/.keep", "");
    sample_write(share, "notices/.keep", "");
    sample_write(share, "dossiers/written.yaml", plan->dossier);
    for (size_t i = 0; i + 1 < G_N_ELEMENTS(plan->file) && plan->file[i] != NULL; i += 2)
        sample_write(share, plan->file[i], plan->file[i + 1]);
    return share;
}

static inline void sample_open(Sample *self, const char *name)
{
    sample_must((self->mandate = ct_mandate_open(self->folder, name, error)) != NULL);
    sample_must((self->book = ct_book_open(self->mandate, error)) != NULL);
}

static inline void sample_reopen(Sample *self)
{
    g_autofree char *name = g_strdup(self->mandate->name);

    ct_book_free(self->book);
    ct_mandate_free(self->mandate);
    sample_open(self, name);
}

static inline Sample *sample_found(const char *name, const SamplePlan *plan)
{
    Sample *self = g_new0(Sample, 1);

    self->folder = ct_test_folder();
    self->findings = g_string_new(NULL);
    ct_envelope_pair_make(&self->member);
    ct_envelope_pair_make(&self->stranger);
    static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 7 };
    assert_true(ct_note_signer_from("reviewer", seed, &self->reviewer, NULL));
    g_autofree char *settings = sample_settings(self, plan);
    sample_write(self->folder, "settings.yaml", settings);
    g_autofree char *path = g_build_filename(self->folder, "settings.yaml", NULL);
    g_autofree char *share = sample_share(self, plan);
    const char *dossier = plan->dossier != NULL   ? "written"
                          : plan->shipped == NULL ? "graduated"
                                                  : plan->shipped;
    CtMandatePlan founding = { .name = name,
                               .settings = path,
                               .share = share,
                               .dossier = plan->provider ? "provider" : dossier,
                               .clock = sample_time(SAMPLE_START) };
    sample_must(ct_mandate_init_instance(self->folder, error));
    sample_must(ct_mandate_add(self->folder, &founding, error));
    sample_open(self, name);
    return self;
}

static inline void sample_close(Sample *self)
{
    ct_book_free(self->book);
    ct_mandate_free(self->mandate);
    ct_test_folder_remove(self->folder);
    ct_note_signer_clear(&self->reviewer);
    g_string_free(self->findings, TRUE);
    g_free(self);
}

static inline CtInstant sample_now(const Sample *self)
{
    CtInstant now = 0;

    sample_must(ct_mandate_now(self->mandate, &now, error));
    return now;
}

static inline CtCase *sample_case(const Sample *self, int64_t id)
{
    CtCase *subject = g_new(CtCase, 1);

    sample_must(ct_case_get_number(self->book, id, subject, error));
    return subject;
}

/* The number of the latest case of that key, or -1. */
static inline int64_t sample_find(const Sample *self, const char *procedure, const char *key)
{
    const CtAdopted *adopted = ct_book_current(self->book, procedure);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    bool found;

    sample_must(ct_case_find(self->book, ct_case_sid(self->book, adopted, ct_bytes_of_text(key)),
                             subject, &found, error));
    return found ? subject->owner.id : -1;
}

static inline void sample_assert_state(const Sample *self, int64_t id, const char *state)
{
    g_autoptr(CtCase) subject = sample_case(self, id);

    assert_string_equal(ct_case_state(subject), state);
}

/* What a telling of an event says. */
typedef struct {
    const char *event;
    const char *at;     /* NULL: now */
    const char *by;     /* NULL: nobody */
    const char *fields; /* "FIELD=VALUE; FIELD=VALUE", or NULL */
} SampleTelling;

/* What a telling is cut into. */
typedef struct {
    CtTurnEvent event;
    CtTurnField field[16];
    char **part; /* owned */
} SampleEvent;

static inline void sample_event_clear(SampleEvent *self)
{
    g_strfreev(self->part);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SampleEvent, sample_event_clear)

static inline void sample_event_of(const Sample *self, const CtProcedure *procedure,
                                   const SampleTelling *telling, SampleEvent *out)
{
    out->part = g_strsplit(telling->fields == NULL ? "" : telling->fields, "; ", 16);
    out->event =
        (CtTurnEvent){ .event = ct_procedure_event(procedure, telling->event),
                       .at = telling->at == NULL ? sample_now(self) : sample_time(telling->at),
                       .field = out->field };
    if (telling->by != NULL)
        out->event.person = ct_turn_person(self->book, telling->by);
    if (out->event.event == CT_PROCEDURE_NONE)
        fail_msg("no event %s", telling->event);
    for (size_t i = 0; out->part[i] != NULL; i++) {
        char *equals = strchr(out->part[i], '=');

        assert_non_null(equals);
        *equals = '\0';
        out->field[i] = (CtTurnField){ out->part[i], ct_bytes_of_text(equals + 1) };
        out->event.count = i + 1;
    }
}

/* Lets the event happen in a batch of its own; false leaves the case as it was. */
static inline bool sample_apply(const Sample *self, CtCase *subject, const SampleTelling *telling,
                                GError **problem)
{
    CtInstant now = sample_now(self);
    g_auto(SampleEvent) event = { 0 };
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, now, problem);
    CtTurn turn = { self->book, batch, now };

    assert_non_null(batch);
    sample_event_of(self, subject->adopted->procedure, telling, &event);
    return ct_turn_event(&turn, subject, &event.event, problem) &&
           ct_case_save(self->book, subject, problem) && ct_batch_commit(batch, problem);
}

static inline void sample_tell_at(const Sample *self, int64_t id, const SampleTelling *telling)
{
    g_autoptr(CtCase) subject = sample_case(self, id);

    sample_must(sample_apply(self, subject, telling, error));
}

static inline void sample_tell(const Sample *self, int64_t id, const char *event,
                               const char *fields)
{
    sample_tell_at(self, id, &(SampleTelling){ .event = event, .fields = fields });
}

/* A new case of that key, opened now, with its first event; returns its number. */
static inline int64_t sample_begin(const Sample *self, const char *procedure, const char *key,
                                   const SampleTelling *telling)
{
    const CtAdopted *adopted = ct_book_current(self->book, procedure);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    CtInstant now = sample_now(self);
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, now, NULL);
    CtTurn turn = { self->book, batch, now };
    g_auto(SampleEvent) event = { 0 };

    assert_non_null(adopted);
    int64_t sid = ct_case_sid(self->book, adopted, ct_bytes_of_text(key));
    sample_event_of(self, adopted->procedure, telling, &event);
    sample_must(ct_case_begin(batch, adopted, sid, now, subject, error));
    sample_must(ct_turn_event(&turn, subject, &event.event, error));
    sample_must(ct_case_save(self->book, subject, error));
    sample_must(ct_batch_commit(batch, error));
    return subject->owner.id;
}

/* Goes from due instant to due instant with the clerk alone: nothing is asked, nothing sent. */
static inline void sample_until(const Sample *self, const char *time)
{
    CtInstant to = sample_time(time);
    CtClerkCounts counts = { 0 };

    for (;;) {
        CtInstant due = to;
        bool has_due;

        sample_must(ct_clerk_next(self->book, &has_due, &due, error));
        CtInstant next = MAX(has_due && due < to ? due : to, sample_now(self));
        sample_must(ct_mandate_set_clock(self->mandate, next, error));
        sample_must(ct_clerk_work(self->book, next, &counts, error));
        if (next >= to)
            return;
    }
}

static inline void sample_clerk(const Sample *self)
{
    CtClerkCounts counts = { 0 };

    sample_must(ct_clerk_work(self->book, sample_now(self), &counts, error));
}

/* "NOTICE:STATE" of all orders of a case in order, parted by blanks; freed by the caller. An
 * emission is called by the procedure that it goes to. */
static inline char *sample_orders(const Sample *self, int64_t id)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_OUTBOX_OF_CASE);
    GString *text = g_string_new(NULL);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_CASE_ID, id);
    for (;;) {
        sample_must(ct_row_step(&row, &has_row, error));
        if (!has_row)
            return g_string_free(text, FALSE);
        const char *notice = ct_row_text(&row, CT_COLUMN_OUTBOX_OF_CASE_NOTICE);
        int64_t state = ct_row_int(&row, CT_COLUMN_OUTBOX_OF_CASE_STATE);

        g_string_append_printf(text, "%s%.*s:%s", text->len == 0 ? "" : " ",
                               (int)strcspn(notice, " "), notice,
                               ct_outbox_state_name((CtOutboxState)state));
    }
}

static inline void sample_assert_orders(const Sample *self, int64_t id, const char *expected)
{
    g_autofree char *orders = sample_orders(self, id);

    assert_string_equal(orders, expected);
}

/* The first order of that notice. */
static inline void sample_order(const Sample *self, int64_t id, const char *notice,
                                CtOutboxItem *out)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_OUTBOX_OF_CASE);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_SID, subject->owner.sid);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_CASE_ID, id);
    for (;;) {
        sample_must(ct_row_step(&row, &has_row, error));
        if (!has_row)
            fail_msg("case has no order of %s", notice);
        if (strcmp(ct_row_text(&row, CT_COLUMN_OUTBOX_OF_CASE_NOTICE), notice) != 0)
            continue;
        CtBytes bytes = ct_row_bytes(&row, CT_COLUMN_OUTBOX_OF_CASE_ID);
        sample_must(ct_outbox_get(self->mandate->db, subject->owner.sid, bytes.data, out, error));
        return;
    }
}

/* What the post or a partner made of an order, in a batch of its own. */
static inline void sample_settle(const Sample *self, int64_t id, const char *notice,
                                 CtOutboxState to)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_auto(CtOutboxItem) item = { 0 };
    CtInstant now = sample_now(self);
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, now, NULL);
    CtTurn turn = { self->book, batch, now };

    sample_order(self, id, notice, &item);
    sample_must(ct_turn_outcome(&turn, subject, &item, to, error));
    sample_must(ct_case_save(self->book, subject, error));
    sample_must(ct_batch_commit(batch, error));
}

static inline void sample_note_place(void *user, const char *place, const char *what)
{
    g_string_append_printf(user, "%s: %s\n", place, what);
}

static inline void sample_note_case(void *user, int64_t case_id, const char *what)
{
    g_string_append_printf(user, "case %" G_GINT64_FORMAT ": %s\n", case_id, what);
}

/* Folds every case again; the caller looks at the findings. */
static inline CtRebuildReport sample_rebuild(Sample *self)
{
    CtRebuildReport report;

    g_string_truncate(self->findings, 0);
    sample_must(ct_rebuild_run(self->book, sample_note_case, self->findings, &report, error));
    return report;
}

/* Tiles, checkpoint, ciphertexts and every fold agree; returns what the fold counted. */
static inline CtRebuildReport sample_check(Sample *self)
{
    g_autoptr(CtTiler) tiler = NULL;
    CtVerifyReport report;

    sample_must((tiler = ct_tiler_of(self->book->ledger, error)) != NULL);
    sample_must(ct_tiler_run(tiler, self->book->ledger, error));
    CtRebuildReport rebuilt = sample_rebuild(self);
    sample_must(
        ct_verify_run(self->book->ledger, sample_note_place, self->findings, &report, error));
    if (self->findings->len > 0)
        fail_msg("%s", self->findings->str);
    assert_int_equal(report.findings, 0);
    assert_int_equal(rebuilt.findings, 0);
    return rebuilt;
}

/* How many files below `folder` hold these bytes. */
static inline size_t sample_count_files(const char *folder, CtBytes bytes)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    size_t found = 0;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        gsize size = 0;

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            found += sample_count_files(path, bytes);
        else if (g_file_get_contents(path, &text, &size, NULL) &&
                 memmem(text, size, bytes.data, bytes.size) != NULL)
            found++;
    }
    return found;
}

static inline void sample_assert_value(const Sample *self, int64_t id, const char *name,
                                       const char *expected)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(CtValues) values = NULL;

    sample_must((values = ct_values_load(self->book, subject, NULL, error)) != NULL);
    const char *value = ct_values_get(values, name);
    if (expected == NULL)
        assert_null(value);
    else if (value == NULL)
        fail_msg("the case does not know \"%s\"", name);
    else
        assert_string_equal(value, expected);
}
