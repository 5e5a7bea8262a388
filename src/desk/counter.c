/* counter.c - questions by their kind.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/counter.h"

#include "desk/answering.h"
#include "desk/contracting.h"

#include <string.h>

/* ---- a recipient's copy ---- */

static void tell_sheet(const CtTalk *self, const CtPass *pass, const CtAnsweringSheet *sheet)
{
    char form[CT_PASS_TEXT_SIZE];

    ct_talk_tell(self, "status", ct_answering_status(sheet->status));
    ct_talk_tell(self, "label", sheet->label);
    ct_talk_tell(self, "advisory", sheet->advisory);
    ct_talk_tell(self, "ending", sheet->ending);
    ct_talk_tell(self, "language", sheet->language);
    ct_talk_tell(self, "law", sheet->law);
    ct_talk_tell_time(self, "made", sheet->made);
    ct_talk_tell_time(self, "delivered", sheet->delivered);
    ct_talk_tell_time(self, "corrected", sheet->corrected);
    ct_talk_tell_time(self, "ended", sheet->ended);
    ct_talk_tell_time(self, "until", sheet->until);
    for (size_t i = 0; i < sheet->count; i++) {
        ct_talk_tell(self, "word", sheet->word[i].word);
        ct_talk_tell_time(self, "at", sheet->word[i].at);
        if (sheet->word[i].asked)
            ct_talk_tell(self, "asked", "yes");
    }
    ct_pass_form(self->book->mandate, pass, self->now, form);
    ct_talk_tell(self, "form", form);
}

static bool look(const CtTalk *self, const CtPass *pass, const char *outcome, GError **error)
{
    g_auto(CtAnsweringSheet) sheet = { 0 };
    GError *problem = NULL;

    if (!ct_answering_look(self->book, pass, self->now, &sheet, &problem))
        return ct_talk_refuse_problem(self, problem, error);
    ct_record_begin(self->answer, "sheet");
    ct_talk_tell(self, "outcome", outcome);
    tell_sheet(self, pass, &sheet);
    return true;
}

static bool take(const CtTalk *self, const CtPass *pass, GError **error)
{
    static const char *const outcomes[] = { [CT_ANSWERING_RECORDED] = "recorded",
                                            [CT_ANSWERING_KNOWN] = "known",
                                            [CT_ANSWERING_OVER] = "over" };
    const char *word = ct_talk_asked(self, "word");
    const char *remark = ct_talk_asked(self, "remark");
    CtAnsweringTaken taken = CT_ANSWERING_OVER;
    GError *problem = NULL;

    if (word == NULL || (remark == NULL && ct_record_find(self->question, "remark") != NULL))
        return ct_talk_refuse(self, "input", "answer: no text");
    if (remark != NULL && remark[0] == '\0')
        remark = NULL;
    const CtAnsweringReply reply = { word, remark };
    if (!ct_answering_take(self->book, pass, self->now, &reply, &taken, &problem))
        return ct_talk_refuse_problem(self, problem, error);
    return look(self, pass, outcomes[taken], error);
}

static bool form_holds(const CtTalk *self, const CtPass *pass)
{
    const char *form = ct_talk_asked(self, "form");

    return ct_record_find(self->question, "form") == NULL ||
           (form != NULL && ct_pass_form_holds(self->book->mandate, pass, self->now, form));
}

static bool attend_bearer(const CtTalk *self, GError **error)
{
    const char *text = ct_talk_asked(self, "pass");
    g_auto(CtPass) pass = { 0 };
    GError *problem = NULL;

    if (!ct_pass_find(self->book->mandate, text == NULL ? "" : text, &pass, &problem))
        return ct_talk_refuse_problem(self, problem, error);
    if (strcmp(self->question->kind, "look") == 0)
        return look(self, &pass, NULL, error);
    return form_holds(self, &pass) ? take(self, &pass, error)
                                   : ct_talk_refuse(self, "form", "the form is stale or not ours");
}

static bool attend(const CtTalk *self, GError **error)
{
    const char *kind = self->question->kind;

    if (strcmp(kind, "look") == 0 || strcmp(kind, "answer") == 0)
        return attend_bearer(self, error);
    return ct_contracting_attend(self, error);
}

bool ct_counter_answer(const CtCounter *self, CtInstant now, CtBytes question, CtBuffer *out,
                       GError **error)
{
    g_autofree CtRecord *asked_for = g_new(CtRecord, 1);
    g_autofree CtRecord *answer = g_new(CtRecord, 1);
    CtReader reader = ct_reader_over(question);
    CtTalk talk = { self->book, self->products, now, asked_for, answer, g_string_chunk_new(1024) };
    bool well;

    if (!ct_record_decode(&reader, asked_for, NULL) || !ct_reader_at_end(&reader))
        well = ct_talk_refuse(&talk, "input", "question: not a record");
    else
        well = attend(&talk, error);
    ct_record_encode(answer, out);
    g_string_chunk_free(talk.texts);
    return well;
}
