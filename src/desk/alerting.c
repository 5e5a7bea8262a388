/* alerting.c - bulletin by bulletin, contact by contact.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/alerting.h"

#include "base/reader.h"
#include "cases/values.h"
#include "desk/enclosure.h"
#include "desk/recalling.h"
#include "match/clearance.h"

#include <string.h>

enum { MOST_FIELDS = 20 };

static const char *const words[] = {
    [CT_ALERTING_HELD] = "held",         [CT_ALERTING_RELEASED] = "released",
    [CT_ALERTING_KNOWN] = "known",       [CT_ALERTING_CORRECTED] = "corrected",
    [CT_ALERTING_EXCLUDED] = "excluded", [CT_ALERTING_WITHDRAWN] = "withdrawn",
};

const char *ct_alerting_word(CtAlertingVerdict verdict)
{
    return words[verdict];
}

typedef struct {
    int hold;
    int release;
    int correct;
    int withdraw;
    CtStandingTerms standing;
} Terms;

typedef struct {
    const CtAlertingRun *run;
    const CtProcedure *procedure;
    const CtContractFacts *contract;
    Terms terms;
    CtContractTlp label;
    char *label_text; /* owned: "TLP:AMBER" */
    GArray *told;     /* owned, of Told: of the bulletin at hand */
    CtAlertingCounts counts;
} Work;

/* One contact and one bulletin. */
typedef struct {
    Work *work;
    const CtTurn *turn;
    const CtConcernAnswer *answer;
    const CtContractContact *contact;
    const CtPubkey *key; /* NULL: none is named */
    CtEnclosure enclosure;
    char copy[CT_COPY_TEXT_SIZE];
    int64_t sid;
    CtCase *subject; /* borrowed */
    bool had_one;
} Errand;

/* ---- the dossier ---- */

static bool read_event(const Work *self, const CtYaml *channel, const char *key, int *out,
                       GError **error)
{
    const char *name = ct_yaml_need_text(channel, key, error);

    if (name == NULL)
        return false;
    *out = ct_procedure_event(self->procedure, name);
    return *out != CT_PROCEDURE_NONE ||
           ct_yaml_refuse(ct_yaml_get(channel, key), error, "the procedure has no such event");
}

static bool read_terms(Work *self, GError **error)
{
    const CtBook *book = self->run->book;
    const CtYaml *channel = ct_yaml_get(book->mandate->dossier, "channel");

    if (channel == NULL || !book->has_opening)
        return ct_fail(error, CT_ERROR_MISSING, "mandate: its dossier has no restricted channel");
    self->procedure = book->opening.adopted->procedure;
    if (!read_event(self, channel, "hold", &self->terms.hold, error) ||
        !read_event(self, channel, "release", &self->terms.release, error) ||
        !read_event(self, channel, "correct", &self->terms.correct, error) ||
        !read_event(self, channel, "withdraw", &self->terms.withdraw, error) ||
        !ct_standing_terms(book, &self->terms.standing, error))
        return false;
    const int needed[] = { book->opening.event, self->terms.withdraw,
                           self->run->embargo == CT_INSTANT_NEVER ? self->terms.release
                                                                  : self->terms.hold };
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        if (!ct_book_may_tell(book, self->procedure, needed[i], self->run->person, error))
            return false;
    return true;
}

/* A clock that stepped back would let an embargo that was judged by the other clock end twice. */
static bool check_clock(const Work *self, GError **error)
{
    CtLedger *ledger = self->run->book->ledger;
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    CtEntry last;
    uint64_t size;

    if (!ct_ledger_size(ledger, &size, error))
        return false;
    if (size == 0)
        return true;
    if (!ct_ledger_entry(ledger, size - 1, &bytes, &last, error))
        return false;
    return last.at <= self->run->now + self->run->book->tolerance_seconds ||
           ct_fail(error, CT_ERROR_CONFLICT,
                   "clock: the ledger's last entry is %" G_GINT64_FORMAT " seconds later than now",
                   last.at - self->run->now);
}

/* ---- who is not told ---- */

/* What is to be told of one bulletin, kept until it is durable. */
typedef struct {
    CtAlertingVerdict verdict;
    int64_t number;
    char copy[CT_COPY_TEXT_SIZE];
    char *reason; /* owned */
} Told;

static void clear_told(gpointer data)
{
    g_free(((Told *)data)->reason);
}

static void note(const Errand *self, CtAlertingVerdict verdict, const char *reason)
{
    bool excluded = verdict == CT_ALERTING_EXCLUDED;
    g_autoptr(GError) placed = NULL;
    Told told = { .verdict = verdict };

    if (excluded) {
        (void)ct_yaml_refuse(self->contact->place, &placed, "%s", reason);
        told.reason = g_strdup(placed->message);
    } else {
        told.number = self->subject->owner.id;
        memcpy(told.copy, self->copy, sizeof told.copy);
        told.reason = g_strdup(reason);
    }
    g_array_append_val(self->work->told, told);
}

static void count(CtAlertingCounts *counts, CtAlertingVerdict verdict)
{
    if (verdict == CT_ALERTING_EXCLUDED)
        counts->excluded++;
    else if (verdict == CT_ALERTING_KNOWN)
        counts->known++;
    else
        counts->told++;
}

/* It is durable now. */
static void tell_all(Work *self, const char *advisory)
{
    for (guint i = 0; i < self->told->len; i++) {
        const Told *told = &g_array_index(self->told, Told, i);
        bool excluded = told->verdict == CT_ALERTING_EXCLUDED;
        const CtAlertingLine line = {
            told->verdict, advisory, self->contract->id, told->number, excluded ? NULL : told->copy,
            told->reason
        };

        count(&self->counts, told->verdict);
        if (self->run->told != NULL)
            self->run->told(self->run->user, &line);
    }
    g_array_set_size(self->told, 0);
}

static bool does_touch(const Work *self, const CtConcernAnswer *answer)
{
    return (self->contract->inclusive ? answer->inclusive : answer->strict) == CT_CONCERN_YES;
}

/* NULL: nothing is in the way of this contact. What no longer touches is of no site. */
static const char *reason_against(const Work *self, const CtConcernAnswer *answer,
                                  const CtContractContact *contact, const CtPubkey **out_key)
{
    const CtClearanceQuestion question = { self->contract,
                                           &self->run->concern->touches[answer->first_touch],
                                           does_touch(self, answer) ? answer->touch_count : 0,
                                           self->label, self->run->now };
    CtClearanceVerdict verdict = ct_clearance_of(&question, contact);
    const char *reason = NULL;

    *out_key = NULL;
    if (verdict != CT_CLEARANCE_YES)
        return ct_clearance_reason(verdict);
    if (contact->key == NULL)
        return NULL;
    *out_key = ct_keyring_find(self->run->keys, contact->key, &reason);
    return reason;
}

/* ---- the case ---- */

typedef struct {
    CtTurnField field[MOST_FIELDS];
    size_t count;
} Fields;

/* What is not there is not told. */
static void add(Fields *self, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    g_assert(self->count < MOST_FIELDS);
    self->field[self->count++] = (CtTurnField){ name, ct_bytes_of_text(value) };
}

static bool happen(const Errand *self, int event, CtInstant at, const Fields *fields,
                   GError **error)
{
    const CtTurnEvent what = { .event = event,
                               .at = at,
                               .person = ct_turn_person(self->turn->book, self->work->run->person),
                               .field = fields->field,
                               .count = fields->count };

    return ct_turn_event(self->turn, self->subject, &what, error);
}

static void add_deputy(const Errand *self, Fields *fields)
{
    const CtContractContact *deputy =
        self->contact->deputy == NULL
            ? NULL
            : ct_clearance_contact(self->work->contract, self->contact->deputy);
    const CtPubkey *key;

    if (deputy == NULL || reason_against(self->work, self->answer, deputy, &key) != NULL)
        return;
    add(fields, "deputy_name", deputy->name);
    add(fields, "deputy_email", deputy->address);
    add(fields, "deputy_public_key", key == NULL ? NULL : key->text);
}

static bool open_case(const Errand *self, const char *document, const char *content, GError **error)
{
    const CtOpeningFeed *feed = &self->turn->book->opening;
    const CtAlertingRun *run = self->work->run;
    const CtBulletin *bulletin = ct_bulletin_at(run->bulletins, self->answer->bulletin);
    g_autofree char *products = ct_enclosure_products(&self->enclosure);
    Fields fields = { .count = 0 };
    Fields none = { .count = 0 };

    add(&fields, "advisory", bulletin->id);
    add(&fields, "contract", self->work->contract->id);
    add(&fields, "tlp", self->work->label_text);
    add(&fields, "product", products);
    add(&fields, "urgency",
        g_ascii_strcasecmp(bulletin->severity, "critical") == 0 ? "urgent" : "normal");
    add(&fields, "name", self->contact->name);
    add(&fields, "email", self->contact->address);
    add(&fields, "language", self->contact->language);
    add(&fields, "public_key", self->key == NULL ? NULL : self->key->text);
    add(&fields, "document", document);
    add(&fields, "copy", self->copy);
    add(&fields, "content", content);
    add_deputy(self, &fields);
    if (!ct_case_begin(self->turn->batch, feed->adopted, self->sid, run->now, self->subject,
                       error) ||
        !happen(self, feed->event, run->now, &fields, error))
        return false;
    if (run->embargo == CT_INSTANT_NEVER)
        return happen(self, self->work->terms.release, run->now, &none, error);
    add(&none, "embargo", run->embargo_text);
    return happen(self, self->work->terms.hold, run->embargo, &none, error);
}

static const char *language_of(const Errand *self)
{
    return self->contact->language == NULL ? "fr" : self->contact->language;
}

static bool correct_case(const Errand *self, const char *document, const char *content,
                         GError **error)
{
    g_autofree char *what =
        ct_enclosure_corrected(self->turn->book->mandate, language_of(self), error);
    Fields fields = { .count = 0 };

    if (what == NULL)
        return false;
    add(&fields, "correction", what);
    add(&fields, "document", document);
    add(&fields, "content", content);
    return happen(self, self->work->terms.correct, self->work->run->now, &fields, error);
}

/* What he has already, or why he gets no other: NULL when there is something to tell him. */
static bool compare(const Errand *self, const char *content, bool *out_same,
                    const char **out_refused, GError **error)
{
    g_autoptr(CtValues) values = ct_values_load(self->turn->book, self->subject, NULL, error);

    if (values == NULL)
        return false;
    const char *label = ct_values_get(values, "tlp");
    const char *before = ct_values_get(values, "content");
    /* Erased: he had it so long ago that nobody can say what it was. */
    *out_same = before == NULL || strcmp(before, content) == 0;
    *out_refused = label == NULL || strcmp(label, self->work->label_text) == 0
                       ? NULL
                       : "has this advisory under another label";
    return true;
}

/* It waits for the end of an embargo, and this run knows a later one. */
static bool is_held_for_less(const Errand *self)
{
    const CtHistoryEvent *hold = &self->subject->history.event[self->work->terms.hold];

    return hold->count > 0 && self->subject->due_at == hold->last &&
           self->work->run->embargo != CT_INSTANT_NEVER && self->work->run->embargo > hold->last;
}

static bool prolong(const Errand *self, GError **error)
{
    Fields fields = { .count = 0 };

    add(&fields, "embargo", self->work->run->embargo_text);
    if (!happen(self, self->work->terms.hold, self->work->run->embargo, &fields, error) ||
        !ct_case_save(self->turn->book, self->subject, error))
        return false;
    note(self, CT_ALERTING_HELD, "");
    return true;
}

static bool work_on_case(Errand *self, GError **error)
{
    g_autofree char *content = ct_enclosure_content(&self->enclosure);
    const char *refused = NULL;
    bool same = false;

    if (self->had_one && !compare(self, content, &same, &refused, error))
        return false;
    if (same && refused == NULL && is_held_for_less(self))
        return prolong(self, error);
    if (same || refused != NULL) {
        note(self, same && refused == NULL ? CT_ALERTING_KNOWN : CT_ALERTING_EXCLUDED,
             refused == NULL ? "" : refused);
        return true;
    }
    g_autofree char *document = ct_enclosure_write(&self->enclosure, error);
    if (document == NULL)
        return false;
    bool corrects = self->had_one && ct_case_is_open(self->subject);
    if (!(corrects ? correct_case(self, document, content, error)
                   : open_case(self, document, content, error)) ||
        !ct_case_save(self->turn->book, self->subject, error))
        return false;
    note(self,
         self->had_one                                  ? CT_ALERTING_CORRECTED
         : self->work->run->embargo == CT_INSTANT_NEVER ? CT_ALERTING_RELEASED
                                                        : CT_ALERTING_HELD,
         "");
    return true;
}

/* Whom it touches is asked of the bulletin as it is now, whom it touched of the case. */
static bool work_on_contact(Errand *self, GError **error)
{
    const CtBook *book = self->turn->book;
    const CtAlertingRun *run = self->work->run;
    const CtBulletin *bulletin = ct_bulletin_at(run->bulletins, self->answer->bulletin);
    g_autofree char *key = g_strdup_printf("%s\n%s\n%s", self->work->contract->id, bulletin->id,
                                           self->contact->address);

    self->sid = ct_case_sid(book, book->opening.adopted, ct_bytes_of_text(key));
    if (!ct_case_find(book, self->sid, self->subject, &self->had_one, error))
        return false;
    /* What was taken back before it left never reached him. */
    if (self->had_one && !ct_case_is_open(self->subject) &&
        ct_standing_delivered(&self->work->terms.standing, self->subject) == CT_INSTANT_NEVER)
        self->had_one = false;
    if (!self->had_one && !does_touch(self->work, self->answer))
        return true;
    const char *reason = reason_against(self->work, self->answer, self->contact, &self->key);
    if (reason != NULL) {
        note(self, CT_ALERTING_EXCLUDED, reason);
        return true;
    }
    ct_copy_number(book->mandate, self->sid, self->copy);
    self->enclosure = (CtEnclosure){ .mandate = book->mandate,
                                     .bulletins = run->bulletins,
                                     .contract = self->work->contract,
                                     .touch = &run->concern->touches[self->answer->first_touch],
                                     .touch_count = self->answer->touch_count,
                                     .bulletin = self->answer->bulletin,
                                     .label = self->work->label_text,
                                     .number = self->copy,
                                     .language = language_of(self) };
    return work_on_case(self, error);
}

static bool work_on_bulletin(Work *self, const CtConcernAnswer *answer, GError **error)
{
    const CtAlertingRun *run = self->run;
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(CtBatch) batch = ct_batch_begin(run->book->ledger, run->now, error);
    const CtTurn turn = { run->book, batch, run->now };

    if (batch == NULL)
        return false;
    for (size_t i = 0; i < self->contract->contact_count; i++) {
        Errand errand = { .work = self,
                          .turn = &turn,
                          .answer = answer,
                          .contact = &self->contract->contacts[i],
                          .subject = subject };

        if (!work_on_contact(&errand, error))
            return false;
    }
    if (!ct_batch_commit(batch, error))
        return false;
    tell_all(self, ct_bulletin_at(run->bulletins, answer->bulletin)->id);
    return true;
}

/* ---- the run ---- */

static bool write_run(const Work *self, GError **error)
{
    const CtAlertingRun *run = self->run;
    uint8_t digest[CT_DIGEST_SIZE];
    uint64_t index;

    ct_digest_of(run->contract_text, digest);
    CtReader first = ct_reader_over((CtBytes){ digest, sizeof digest });
    const uint64_t mark[CT_ENTRY_MARKS] = {
        ct_reader_u64be(&first), self->counts.told, self->counts.excluded,
        run->embargo == CT_INSTANT_NEVER ? 0 : (uint64_t)run->embargo
    };
    const CtLedgerDraft draft = {
        .kind = CT_ENTRY_EVIDENCE, .event = "recipients", .mark = mark, .marks = CT_ENTRY_MARKS
    };
    g_autoptr(CtBatch) batch = ct_batch_begin(run->book->ledger, run->now, error);

    return batch != NULL && ct_batch_append(batch, &draft, &index, error) &&
           ct_batch_commit(batch, error);
}

static bool work_on_all(Work *self, GError **error)
{
    const CtAlertingRun *run = self->run;
    bool found = run->only == NULL;

    for (size_t i = 0; i < run->concern->answer_count; i++) {
        const CtConcernAnswer *answer = &run->concern->answers[i];
        const CtBulletin *bulletin = ct_bulletin_at(run->bulletins, answer->bulletin);

        if (run->only != NULL && strcmp(run->only, bulletin->id) != 0)
            continue;
        found = true;
        if (bulletin->published > run->now && run->embargo == CT_INSTANT_NEVER)
            return ct_fail(error, CT_ERROR_CONFLICT,
                           "bulletin %s: published later than now, and there is no embargo",
                           bulletin->id);
        if (!work_on_bulletin(self, answer, error))
            return false;
    }
    return found || ct_fail(error, CT_ERROR_MISSING, "bulletin %s: there is none", run->only);
}

bool ct_alerting_notify(const CtAlertingRun *self, CtAlertingCounts *out, GError **error)
{
    Work work = { .run = self, .contract = ct_contract_facts(self->contract) };

    if (!self->has_label && work.contract->notice_kind == NULL)
        return ct_fail(error, CT_ERROR_MISSING,
                       "contract %s: its parties agreed on no notice, so the run must name a label",
                       work.contract->id);
    work.told = g_array_new(FALSE, TRUE, sizeof(Told));
    g_array_set_clear_func(work.told, clear_told);
    work.label = self->has_label ? self->label : work.contract->tlp;
    work.label_text = g_strconcat("TLP:", ct_contract_tlp_label(work.label), NULL);
    bool well = read_terms(&work, error) && check_clock(&work, error) &&
                ct_recalling_run(self, &work.terms.standing, work.terms.withdraw,
                                 &work.counts.withdrawn, error) &&
                work_on_all(&work, error) && write_run(&work, error);
    g_free(work.label_text);
    g_array_unref(work.told);
    if (well)
        *out = work.counts;
    return well;
}
