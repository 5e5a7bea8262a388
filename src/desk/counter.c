/* counter.c - questions by their kind.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/counter.h"

#include "desk/answering.h"

#include <string.h>

typedef struct {
    CtBook *book;
    CtInstant now;
    const CtRecord *question;
    CtRecord *answer;
    GStringChunk *texts; /* what the answer borrows */
} Talk;

/* ---- a record's values as texts ---- */

/* NULL when it is not there, or no text without zero bytes. */
static const char *asked(const Talk *self, const char *name)
{
    CtBytes text = ct_record_get_text(self->question, name);

    if (ct_record_find(self->question, name) == NULL ||
        (text.size > 0 && memchr(text.data, '\0', text.size) != NULL))
        return NULL;
    return g_string_chunk_insert_len(self->texts, (const char *)text.data, (gssize)text.size);
}

static void tell(const Talk *self, const char *name, const char *text)
{
    if (text != NULL)
        ct_record_text(self->answer, name,
                       ct_bytes_of_text(g_string_chunk_insert(self->texts, text)), 0, 0);
}

static void tell_time(const Talk *self, const char *name, CtInstant at)
{
    if (at != CT_INSTANT_NEVER)
        ct_record_instant(self->answer, name, at, 0, 0);
}

static bool refuse(const Talk *self, const char *code, const char *reason)
{
    ct_record_begin(self->answer, "refused");
    tell(self, "code", code);
    tell(self, "reason", reason);
    return true;
}

/* What somebody can do about it is his answer; the rest is ours. */
static bool refuse_problem(const Talk *self, GError *problem, GError **error)
{
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
        g_error_free(problem);
        return refuse(self, "missing", "no such page");
    }
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT)) {
        (void)refuse(self, "input", problem->message);
        g_error_free(problem);
        return true;
    }
    (void)refuse(self, "later", "not recorded; try again later");
    g_propagate_error(error, problem);
    return false;
}

/* ---- a recipient's copy ---- */

static void tell_sheet(const Talk *self, const CtPass *pass, const CtAnsweringSheet *sheet)
{
    char form[CT_PASS_TEXT_SIZE];

    tell(self, "status", ct_answering_status(sheet->status));
    tell(self, "label", sheet->label);
    tell(self, "advisory", sheet->advisory);
    tell(self, "ending", sheet->ending);
    tell(self, "language", sheet->language);
    tell(self, "law", sheet->law);
    tell_time(self, "made", sheet->made);
    tell_time(self, "delivered", sheet->delivered);
    tell_time(self, "corrected", sheet->corrected);
    tell_time(self, "ended", sheet->ended);
    tell_time(self, "until", sheet->until);
    for (size_t i = 0; i < sheet->count; i++) {
        tell(self, "word", sheet->word[i].word);
        tell_time(self, "at", sheet->word[i].at);
        if (sheet->word[i].asked)
            tell(self, "asked", "yes");
    }
    ct_pass_form(self->book->mandate, pass, self->now, form);
    tell(self, "form", form);
}

static bool look(const Talk *self, const CtPass *pass, const char *outcome, GError **error)
{
    g_auto(CtAnsweringSheet) sheet = { 0 };
    GError *problem = NULL;

    if (!ct_answering_look(self->book, pass, self->now, &sheet, &problem))
        return refuse_problem(self, problem, error);
    ct_record_begin(self->answer, "sheet");
    tell(self, "outcome", outcome);
    tell_sheet(self, pass, &sheet);
    return true;
}

static bool take(const Talk *self, const CtPass *pass, GError **error)
{
    static const char *const outcomes[] = { [CT_ANSWERING_RECORDED] = "recorded",
                                            [CT_ANSWERING_KNOWN] = "known",
                                            [CT_ANSWERING_OVER] = "over" };
    const char *word = asked(self, "word");
    const char *remark = asked(self, "remark");
    CtAnsweringTaken taken = CT_ANSWERING_OVER;
    GError *problem = NULL;

    if (word == NULL || (remark == NULL && ct_record_find(self->question, "remark") != NULL))
        return refuse(self, "input", "answer: no text");
    if (remark != NULL && remark[0] == '\0')
        remark = NULL;
    if (!ct_answering_take(self->book, pass, self->now, word, remark, &taken, &problem))
        return refuse_problem(self, problem, error);
    return look(self, pass, outcomes[taken], error);
}

static bool form_holds(const Talk *self, const CtPass *pass)
{
    const char *form = asked(self, "form");

    return ct_record_find(self->question, "form") == NULL ||
           (form != NULL && ct_pass_form_holds(self->book->mandate, pass, self->now, form));
}

static bool attend(const Talk *self, GError **error)
{
    const char *text = asked(self, "pass");
    g_auto(CtPass) pass = { 0 };
    GError *problem = NULL;

    if (!ct_pass_find(self->book->mandate, text == NULL ? "" : text, &pass, &problem))
        return refuse_problem(self, problem, error);
    if (strcmp(self->question->kind, "look") == 0)
        return look(self, &pass, NULL, error);
    if (strcmp(self->question->kind, "answer") != 0)
        return refuse(self, "input", "question: of no known kind");
    return form_holds(self, &pass) ? take(self, &pass, error)
                                   : refuse(self, "form", "the form is stale or not ours");
}

bool ct_counter_answer(CtBook *book, CtInstant now, CtBytes question, CtBuffer *out, GError **error)
{
    g_autofree CtRecord *asked_for = g_new(CtRecord, 1);
    g_autofree CtRecord *answer = g_new(CtRecord, 1);
    CtReader reader = ct_reader_over(question);
    Talk talk = { book, now, asked_for, answer, g_string_chunk_new(1024) };
    bool well;

    if (!ct_record_decode(&reader, asked_for, NULL) || !ct_reader_at_end(&reader))
        well = refuse(&talk, "input", "question: not a record");
    else
        well = attend(&talk, error);
    ct_record_encode(answer, out);
    g_string_chunk_free(talk.texts);
    return well;
}
