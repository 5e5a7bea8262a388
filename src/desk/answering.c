/* answering.c - a case as its recipient may see it, and his word as a reply.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/answering.h"

#include "base/text.h"
#include "cases/values.h"
#include "desk/copy.h"
#include "desk/replying.h"
#include "desk/standing.h"
#include "procedure/derivation.h"

#include <string.h>

enum { ENDING = 4 };

static const char *const statuses[] = {
    [CT_ANSWERING_OPEN] = "open",       [CT_ANSWERING_DONE] = "done",
    [CT_ANSWERING_EXPIRED] = "expired", [CT_ANSWERING_WITHDRAWN] = "withdrawn",
    [CT_ANSWERING_LEAKED] = "leaked",   [CT_ANSWERING_ERASED] = "erased",
};

const char *ct_answering_status(CtAnsweringStatus status)
{
    return statuses[status];
}

void ct_answering_clear(CtAnsweringSheet *self)
{
    g_clear_pointer(&self->label, g_free);
    g_clear_pointer(&self->advisory, g_free);
    g_clear_pointer(&self->ending, g_free);
    g_clear_pointer(&self->language, g_free);
    g_clear_pointer(&self->law, g_free);
}

/* A copy while it is looked at. */
typedef struct {
    CtBook *book;
    const CtYaml *channel;
    CtStandingTerms terms;
    CtInstant now;
    CtCase *subject;  /* owned */
    CtValues *values; /* owned */
} Copy;

static void copy_clear(Copy *self)
{
    g_free(self->subject);
    ct_values_free(self->values);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Copy, copy_clear)

static CtInstant measure_at(const Copy *self, const char *name)
{
    const CtProcedure *procedure = self->subject->adopted->procedure;

    for (size_t i = 0; name != NULL && i < procedure->measure_count; i++)
        if (strcmp(procedure->measure[i].name, name) == 0)
            return ct_measure_instant(procedure, &procedure->measure[i], &self->subject->history);
    return CT_INSTANT_NEVER;
}

static CtInstant page_at(const Copy *self, const char *key)
{
    return measure_at(self, ct_yaml_text(ct_yaml_get(ct_yaml_get(self->channel, "page"), key)));
}

/* Nothing was delivered, and an embargo says that nothing is to be. */
static bool is_held(const Copy *self)
{
    CtInstant until = measure_at(self, self->terms.measure[self->terms.embargo]);

    return measure_at(self, self->terms.measure[self->terms.delivered]) == CT_INSTANT_NEVER &&
           until != CT_INSTANT_NEVER && self->now < until;
}

static bool open_copy(CtBook *book, const CtPass *pass, CtInstant now, Copy *out, GError **error)
{
    out->book = book;
    out->now = now;
    out->channel = ct_yaml_get(book->mandate->dossier, "channel");
    out->subject = g_new(CtCase, 1);
    if (!ct_standing_terms(book, &out->terms, error) ||
        !ct_case_get(book, pass->sid, pass->case_id, out->subject, error))
        return false;
    if (is_held(out))
        return ct_fail(error, CT_ERROR_MISSING, "pass: its copy is not there yet");
    out->values = ct_values_load(book, out->subject, NULL, error);
    return out->values != NULL;
}

/* ---- what was answered, and what may be ---- */

/* What is due by now has happened, whether the clerk was there or not. */
static bool fire_due(const Copy *self, CtHistory *scratch, CtStepResult *result)
{
    const CtProcedure *procedure = self->subject->adopted->procedure;
    CtDue due;

    while (ct_step_next_due(procedure, scratch, &due) && due.at <= self->now)
        if (!ct_step_fire(procedure, scratch, &due, self->now, result, NULL))
            return false;
    return true;
}

/* Told to a copy of the case's memory: does anything follow from it? */
static bool is_awaited(const Copy *self, const CtReplyingWord *word)
{
    const CtProcedure *procedure = self->subject->adopted->procedure;
    g_autofree CtHistory *scratch = g_memdup2(&self->subject->history, sizeof(CtHistory));
    g_autofree CtStepEvent *event = g_new(CtStepEvent, 1);
    g_autofree CtStepResult *result = g_new(CtStepResult, 1);

    ct_step_begin(event, word->event, self->now, self->now);
    if (word->field != NULL &&
        !ct_step_set_text(procedure, event, word->field, ct_bytes_of_text(word->value), NULL))
        return false;
    return fire_due(self, scratch, result) &&
           ct_step_event(procedure, scratch, event, result, NULL) && result->stepped;
}

/* A word with a constant was the last answer only while its value is the case's. */
static CtInstant answered_at(const Copy *self, const CtReplyingWord *word)
{
    const CtHistoryEvent *event = &self->subject->history.event[word->event];

    if (event->count == 0 ||
        (word->field != NULL &&
         g_strcmp0(ct_values_get(self->values, word->field), word->value) != 0))
        return CT_INSTANT_NEVER;
    return event->last;
}

static CtAnsweringWord look_at_word(const Copy *self, const CtYaml *replies, size_t index)
{
    g_auto(CtReplyingWord) read = { 0 };
    CtAnsweringWord word = { .word = ct_yaml_text(ct_yaml_key(replies, index)),
                             .at = CT_INSTANT_NEVER };
    CtInstant corrected = page_at(self, "corrected");

    if (!ct_replying_word(self->subject->adopted->procedure,
                          ct_yaml_text(ct_yaml_at(replies, index)), &read))
        return word;
    word.at = answered_at(self, &read);
    bool stands = word.at != CT_INSTANT_NEVER && word.at >= corrected;
    word.asked = !stands && is_awaited(self, &read);
    return word;
}

static void look_at_words(const Copy *self, CtAnsweringSheet *out)
{
    const CtYaml *replies = ct_yaml_get(self->channel, "replies");

    for (size_t i = 0; i < ct_yaml_count(replies) && out->count < CT_ANSWERING_WORDS; i++)
        out->word[out->count++] = look_at_word(self, replies, i);
}

/* ---- the sheet ---- */

static CtAnsweringStatus status_of(const Copy *self)
{
    if (page_at(self, "withdrawn") != CT_INSTANT_NEVER)
        return CT_ANSWERING_WITHDRAWN;
    if (page_at(self, "leaked") != CT_INSTANT_NEVER)
        return CT_ANSWERING_LEAKED;
    if (ct_values_get(self->values, "tlp") == NULL)
        return CT_ANSWERING_ERASED;
    if (ct_case_is_open(self->subject))
        return CT_ANSWERING_OPEN;
    for (size_t i = 0; i < self->terms.count; i++)
        if (self->terms.closes[i] && measure_at(self, self->terms.measure[i]) != CT_INSTANT_NEVER)
            return CT_ANSWERING_DONE;
    return CT_ANSWERING_EXPIRED;
}

/* The first timer of the state: the clock that runs against whoever is silent. */
static void read_clock(const Copy *self, CtAnsweringSheet *out)
{
    const CtProcedure *procedure = self->subject->adopted->procedure;
    CtDue dues[CT_DUE_MOST];
    size_t count = ct_due_list(procedure, &self->subject->history, dues);

    for (size_t i = 0; i < count && out->law == NULL; i++) {
        CtDerivation derivation;

        if (dues[i].kind != CT_DUE_TIMER)
            continue;
        ct_derivation_of(procedure, &self->subject->history, &dues[i], &derivation);
        out->until = dues[i].at;
        out->law = g_strdup(derivation.citation == NULL ? "" : derivation.citation);
    }
}

static char *ending_of(const Copy *self, const CtPass *pass)
{
    char number[CT_COPY_TEXT_SIZE];

    ct_copy_number(self->book->mandate, pass->sid, number);
    return g_strdup(number + CT_COPY_TEXT_SIZE - 1 - ENDING);
}

static void fill(const Copy *self, const CtPass *pass, CtAnsweringSheet *out)
{
    const char *label = ct_values_get(self->values, "tlp");
    const char *advisory = ct_values_get(self->values, "advisory");
    bool named = g_strcmp0(label, "TLP:RED") != 0;
    int state = self->subject->history.state;

    *out = (CtAnsweringSheet){
        .status = status_of(self),
        .label = g_strdup(label),
        .advisory = named ? g_strdup(advisory) : NULL,
        .ending = ending_of(self, pass),
        .language = g_strdup(ct_values_get(self->values, "language")),
        .made = self->subject->opened_at,
        .delivered = measure_at(self, self->terms.measure[self->terms.delivered]),
        .corrected = page_at(self, "corrected"),
        .ended = ct_case_is_open(self->subject) ? CT_INSTANT_NEVER
                                                : self->subject->history.entered[state],
        .until = CT_INSTANT_NEVER,
    };
    look_at_words(self, out);
    if (out->status == CT_ANSWERING_OPEN)
        read_clock(self, out);
}

bool ct_answering_look(CtBook *book, const CtPass *pass, CtInstant now, CtAnsweringSheet *out,
                       GError **error)
{
    g_auto(Copy) copy = { 0 };

    if (!open_copy(book, pass, now, &copy, error))
        return false;
    fill(&copy, pass, out);
    return true;
}

/* ---- taking ---- */

static bool check_remark(const char *remark, GError **error)
{
    CtBytes text = ct_bytes_of_text(remark);

    if (remark == NULL)
        return true;
    if (!ct_text_is_utf8(text))
        return ct_fail(error, CT_ERROR_INPUT, "remark: no text in UTF-8");
    if (g_utf8_strlen(remark, -1) > CT_ANSWERING_REMARK)
        return ct_fail(error, CT_ERROR_INPUT, "remark: more than %d characters",
                       CT_ANSWERING_REMARK);
    for (const char *at = remark; *at != '\0'; at++)
        if (((unsigned char)*at < ' ' && strchr("\r\n\t", *at) == NULL) || *at == 0x7f)
            return ct_fail(error, CT_ERROR_INPUT, "remark: a control character");
    return true;
}

/* The state that the reply led to, or why there is none. */
typedef struct {
    const char *reason;
    bool taken;
} Taking;

static void take_line(void *user, const CtReplyingLine *line)
{
    Taking *self = user;

    self->taken = line->reason == NULL;
    self->reason = line->reason;
}

static bool apply(const Copy *self, CtBatch *batch, int64_t sid, const CtAnsweringReply *reply,
                  GError **error)
{
    const CtTurn turn = { self->book, batch, self->now };
    char number[CT_COPY_TEXT_SIZE];
    Taking taking = { 0 };

    ct_copy_number(self->book->mandate, sid, number);
    g_autofree char *line = g_strdup_printf("%s %s\n", number, reply->word);
    const CtReplying replying = { .text = ct_bytes_of_text(line),
                                  .only_sid = sid,
                                  .remark = reply->remark,
                                  .told = take_line,
                                  .user = &taking };
    if (!ct_replying_apply_in(&turn, &replying, error))
        return false;
    return taking.taken ? ct_batch_commit(batch, error)
                        : ct_fail(error, CT_ERROR_CONFLICT, "reply: %s", taking.reason);
}

static const CtAnsweringWord *find_word(const CtAnsweringSheet *sheet, const char *word)
{
    for (size_t i = 0; i < sheet->count; i++)
        if (strcmp(sheet->word[i].word, word) == 0)
            return &sheet->word[i];
    return NULL;
}

bool ct_answering_take(CtBook *book, const CtPass *pass, CtInstant now,
                       const CtAnsweringReply *reply, CtAnsweringTaken *out, GError **error)
{
    g_auto(Copy) copy = { 0 };
    g_auto(CtAnsweringSheet) sheet = { 0 };

    if (!check_remark(reply->remark, error))
        return false;
    /* What is seen here stays so until it is answered: two of the same are one. */
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    if (batch == NULL || !open_copy(book, pass, now, &copy, error))
        return false;
    fill(&copy, pass, &sheet);
    const CtAnsweringWord *known = find_word(&sheet, reply->word);
    if (known == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "answer: no word that the dossier knows");
    if (known->asked && sheet.status == CT_ANSWERING_OPEN) {
        if (!apply(&copy, batch, pass->sid, reply, error))
            return false;
        *out = CT_ANSWERING_RECORDED;
        return true;
    }
    bool stands = known->at != CT_INSTANT_NEVER && known->at >= sheet.corrected;
    *out = stands ? CT_ANSWERING_KNOWN : CT_ANSWERING_OVER;
    return true;
}
