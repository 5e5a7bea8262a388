/* answer_page.c - notes first, then facts, then what may be answered.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/answer_page.h"

#include "desk/pass.h"
#include "web/wording.h"

#include <string.h>

enum { MOST_FACTS = 10, MOST_NOTES = 4 };

/* What is put together before the page is written. */
typedef struct {
    CtTicket *sheet;
    const CtSiteRequest *request;
    CtPoLanguage language;
    CtTicketWord words[CT_TICKET_WORDS];
    size_t word_count;
    CtPageAnswerNotes notes[MOST_NOTES];
    size_t note_count;
    CtPageAnswerFacts facts[MOST_FACTS];
    size_t fact_count;
    CtPageAnswerGivenRows given[CT_TICKET_WORDS];
    size_t given_count;
    CtPageAnswerAskingWords asking[CT_TICKET_WORDS];
    size_t asking_count;
} Draft;

static const char *pass_of(const CtSiteRequest *request)
{
    return request->path + strlen(CT_PASS_PATH);
}

static const char *keep(Draft *self, char *text)
{
    const char *kept = g_string_chunk_insert(self->sheet->texts, text);

    g_free(text);
    return kept;
}

static const char *po(const Draft *self, CtPoId id)
{
    return ct_po_text(self->language, id);
}

static void add_note(Draft *self, const char *kind, const char *text)
{
    g_assert(self->note_count < MOST_NOTES);
    self->notes[self->note_count++] = CT_PAGE_ANSWER_NOTES(.kind = kind, .text = text);
}

static void add_fact(Draft *self, CtPoId name, const char *text)
{
    g_assert(self->fact_count < MOST_FACTS);
    self->facts[self->fact_count++] = CT_PAGE_ANSWER_FACTS(.name = po(self, name), .text = text);
}

static void add_time(Draft *self, CtPoId name, const char *field)
{
    CtInstant at = ct_ticket_time(self->sheet, field);

    if (at != CT_INSTANT_NEVER)
        add_fact(self, name, keep(self, ct_wording_instant(self->language, at)));
}

static const char *word_text(const Draft *self, const char *word)
{
    return ct_wording_word(self->language, "reply", word);
}

/* "Recorded" is said of what the sheet itself says was answered, whatever the address claims. */
static void note_said(Draft *self)
{
    for (size_t i = 0; self->request->said != NULL && i < self->word_count; i++)
        if (strcmp(self->words[i].word, self->request->said) == 0 &&
            self->words[i].at != CT_INSTANT_NEVER)
            add_note(self, "done",
                     keep(self, ct_wording_fill(self->language, CT_PO_ANSWER_RECORDED, "word",
                                                word_text(self, self->words[i].word))));
}

static void note_status(Draft *self)
{
    const char *status = ct_ticket_text(self->sheet, "status");
    bool open = strcmp(status, "open") == 0;

    if (!open)
        add_note(self, strcmp(status, "done") == 0 ? "done" : "alarm",
                 ct_wording_word(self->language, "answer.status", status));
    else if (self->asking_count == 0)
        add_note(self, "plain", po(self, CT_PO_ANSWER_NOTHING_ASKED));
    if (ct_ticket_has(self->sheet, "corrected") && (open || strcmp(status, "done") == 0))
        add_note(self, "alarm", po(self, CT_PO_ANSWER_NOTE_CORRECTED));
}

static void list_words(Draft *self)
{
    bool open = strcmp(ct_ticket_text(self->sheet, "status"), "open") == 0;

    self->word_count = ct_ticket_words(self->sheet, self->words);
    for (size_t i = 0; i < self->word_count; i++) {
        const CtTicketWord *word = &self->words[i];

        if (word->at != CT_INSTANT_NEVER)
            self->given[self->given_count++] = CT_PAGE_ANSWER_GIVEN_ROWS(
                    .word = word_text(self, word->word),
                    .at = keep(self, ct_wording_instant(self->language, word->at)),
                    .at_iso = ct_view_keep(self->sheet->texts,
                                           ct_time_text(word->at, (char[CT_TIME_TEXT_SIZE]){ 0 })));
        if (word->asked && open)
            self->asking[self->asking_count++] =
                CT_PAGE_ANSWER_ASKING_WORDS(.word = word->word, .name = word_text(self, word->word),
                                            .means = ct_wording_word(self->language, "means",
                                                                     word->word));
    }
}

static void list_facts(Draft *self)
{
    const char *label = ct_ticket_text(self->sheet, "label");

    if (label[0] != '\0' && !ct_ticket_has(self->sheet, "advisory"))
        add_fact(self, CT_PO_ANSWER_ADVISORY, po(self, CT_PO_ANSWER_ADVISORY_RED));
    add_fact(self, CT_PO_ANSWER_COPY,
             keep(self, ct_wording_fill(self->language, CT_PO_ANSWER_COPY_TEXT, "id",
                                        ct_ticket_text(self->sheet, "ending"))));
    if (ct_ticket_has(self->sheet, "delivered"))
        add_time(self, CT_PO_ANSWER_DELIVERED, "delivered");
    else
        add_fact(self, CT_PO_ANSWER_DELIVERED, po(self, CT_PO_ANSWER_DELIVERED_NOT));
    add_time(self, CT_PO_ANSWER_CORRECTED, "corrected");
    add_time(self, CT_PO_ANSWER_ENDED, "ended");
    add_time(self, CT_PO_ANSWER_UNTIL, "until");
    if (ct_ticket_text(self->sheet, "law")[0] != '\0')
        add_fact(self, CT_PO_ANSWER_LAW, ct_ticket_text(self->sheet, "law"));
}

static const char *class_of(const char *label)
{
    static const struct {
        const char *label, *class;
    } classes[] = { { "TLP:RED", "red" },
                    { "TLP:AMBER", "amber" },
                    { "TLP:AMBER+STRICT", "amber" },
                    { "TLP:GREEN", "green" },
                    { "TLP:CLEAR", "clear" } };

    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
        if (strcmp(classes[i].label, label) == 0)
            return classes[i].class;
    return "none";
}

static const char *title_of(Draft *self)
{
    const char *advisory = ct_ticket_text(self->sheet, "advisory");

    return advisory[0] == '\0'
               ? po(self, CT_PO_ANSWER_TITLE_UNNAMED)
               : keep(self, ct_wording_fill(self->language, CT_PO_ANSWER_TITLE, "id", advisory));
}

static void write_draft(Draft *self, CtBuffer *out)
{
    CtPageAnswerLanguages languages[CT_PO_LANGUAGES];
    const char *label = ct_ticket_text(self->sheet, "label");

    for (CtPoLanguage i = 0; i < CT_PO_LANGUAGES; i++)
        languages[i] = CT_PAGE_ANSWER_LANGUAGES(.code = ct_po_code(i),
                                                .name = ct_po_text(i, CT_PO_LANGUAGE_NAME),
                                                .current = i == self->language ? "true" : "false");
    const CtPageAnswerGiven given =
        CT_PAGE_ANSWER_GIVEN(.rows = self->given, .rows_count = self->given_count);
    const CtPageAnswerAsking asking =
        CT_PAGE_ANSWER_ASKING(.pass = pass_of(self->request),
                              .form = ct_ticket_text(self->sheet, "form"), .words = self->asking,
                              .words_count = self->asking_count);
    const CtPageAnswer page =
        CT_PAGE_ANSWER(.title = title_of(self), .label = label, .labelled = class_of(label),
                       .languages = languages, .languages_count = CT_PO_LANGUAGES,
                       .notes = self->notes, .notes_count = self->note_count, .facts = self->facts,
                       .facts_count = self->fact_count, .given = &given,
                       .given_count = self->given_count > 0 ? 1 : 0, .asking = &asking,
                       .asking_count = self->asking_count > 0 ? 1 : 0);
    ct_page_answer(out, self->language, &page);
}

void ct_answer_page_write(CtTicket *sheet, const CtSiteRequest *request, CtPoLanguage language,
                          CtBuffer *out)
{
    Draft draft = { .sheet = sheet, .request = request, .language = language };

    list_words(&draft);
    note_said(&draft);
    note_status(&draft);
    list_facts(&draft);
    write_draft(&draft, out);
}

void ct_answer_page_refuse(const char *code, const CtSiteRequest *request, unsigned wait,
                           bool again, CtPoLanguage language, CtBuffer *out)
{
    g_autofree char *why = g_strdup_printf("%s-why", code);
    g_autofree char *number = ct_wording_number(language, wait);
    const CtPageRefusalAgain back = CT_PAGE_REFUSAL_AGAIN(.pass = pass_of(request));
    g_autofree char *text = strcmp(code, "often") == 0
                                ? ct_wording_fill(language, CT_PO_ANSWER_OFTEN_WHY, "n", number)
                                : g_strdup(ct_wording_word(language, "answer", why));
    const CtPageRefusal page =
        CT_PAGE_REFUSAL(.title = ct_wording_word(language, "answer", code), .text = text,
                        .again = &back, .again_count = again ? 1 : 0);

    ct_page_refusal(out, language, &page);
}
