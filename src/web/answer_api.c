/* answer_api.c - members in the order in which doc/FORMATS.md tells them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/answer_api.h"

#include "base/json.h"

#include <string.h>

static void add_text(CtJsonWriter *json, CtTicket *sheet, const char *name)
{
    const char *text = ct_ticket_text(sheet, name);

    if (text[0] != '\0')
        ct_json_add_text(json, name, ct_bytes_of_text(text));
}

static void write_time(CtJsonWriter *json, const char *name, CtInstant at)
{
    char text[CT_TIME_TEXT_SIZE];

    if (at != CT_INSTANT_NEVER)
        ct_json_add_text(json, name, ct_bytes_of_text(ct_time_text(at, text)));
}

static void write_words(CtJsonWriter *json, CtTicket *sheet)
{
    CtTicketWord words[CT_TICKET_WORDS];
    size_t count = ct_ticket_words(sheet, words);

    ct_json_open_array(json, "answers");
    for (size_t i = 0; i < count; i++) {
        if (words[i].at == CT_INSTANT_NEVER)
            continue;
        ct_json_open_object(json, NULL);
        ct_json_add_text(json, "answer", ct_bytes_of_text(words[i].word));
        write_time(json, "at", words[i].at);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
    ct_json_open_array(json, "asked");
    for (size_t i = 0; i < count; i++)
        if (words[i].asked)
            ct_json_add_text(json, NULL, ct_bytes_of_text(words[i].word));
    ct_json_close_array(json);
}

void ct_answer_api_write(CtTicket *sheet, CtBuffer *out)
{
    static const char *const times[] = { "made", "delivered", "corrected", "ended", "until" };
    CtJsonWriter json = ct_json_writer(out);

    ct_json_open_object(&json, NULL);
    add_text(&json, sheet, "outcome");
    add_text(&json, sheet, "status");
    add_text(&json, sheet, "label");
    add_text(&json, sheet, "advisory");
    add_text(&json, sheet, "ending");
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        write_time(&json, times[i], ct_ticket_time(sheet, times[i]));
    add_text(&json, sheet, "law");
    write_words(&json, sheet);
    ct_json_close_object(&json);
    ct_buffer_add_text(out, "\n");
}

static const char *title_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *title;
    } titles[] = {
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 409, "Conflict" },
        { 415, "Unsupported Media Type" },
        { 429, "Too Many Requests" },
        { 503, "Service Unavailable" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

void ct_answer_api_refuse(unsigned status, const char *code, const char *detail, CtBuffer *out)
{
    CtJsonWriter json = ct_json_writer(out);

    ct_json_open_object(&json, NULL);
    ct_json_add_text(&json, "type", ct_bytes_of_text("about:blank"));
    ct_json_add_text(&json, "title", ct_bytes_of_text(title_of(status)));
    ct_json_add_number(&json, "status", (int64_t)status);
    ct_json_add_text(&json, "detail", ct_bytes_of_text(detail));
    ct_json_add_text(&json, "code", ct_bytes_of_text(code));
    ct_json_close_object(&json);
    ct_buffer_add_text(out, "\n");
}

/* ---- the question ---- */

static void read_member(CtJson *json, char **out_answer, char **out_remark)
{
    bool is_answer = ct_bytes_equal(json->text, ct_bytes_of_text("answer"));
    bool is_remark = ct_bytes_equal(json->text, ct_bytes_of_text("remark"));

    if (!is_answer && !is_remark) {
        ct_json_reject(json, "has a member that is neither answer nor remark");
        return;
    }
    if (ct_json_step(json) != CT_JSON_TEXT) {
        ct_json_reject(json, "has a member that is no text");
        return;
    }
    *(is_answer ? out_answer : out_remark) = ct_bytes_to_text(json->text);
}

bool ct_answer_api_read(CtBytes body, CtTicket *question, GError **error)
{
    g_auto(CtJson) json = ct_json_over(body);
    g_autofree char *answer = NULL;
    g_autofree char *remark = NULL;

    if (ct_json_step(&json) != CT_JSON_OBJECT)
        ct_json_reject(&json, "is no object");
    while (ct_json_step(&json) == CT_JSON_KEY)
        read_member(&json, &answer, &remark);
    if (answer == NULL)
        ct_json_reject(&json, "lacks the member answer");
    (void)ct_json_step(&json);
    if (!ct_json_check(&json, "answer", error))
        return false;
    ct_ticket_add(question, "word", answer);
    ct_ticket_add(question, "remark", remark);
    return true;
}
