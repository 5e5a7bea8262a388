/* ticket.c - records there and back.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/ticket.h"

#include "web/caller.h"

#include <string.h>

CtTicket *ct_ticket_new(const char *kind)
{
    CtTicket *self = g_new0(CtTicket, 1);

    self->bytes = ct_buffer_new(CT_CALLER_BYTES);
    self->texts = g_string_chunk_new(1024);
    ct_record_begin(&self->question, kind);
    return self;
}

void ct_ticket_free(CtTicket *self)
{
    if (self == NULL)
        return;
    ct_buffer_clear(&self->bytes);
    g_string_chunk_free(self->texts);
    g_free(self);
}

void ct_ticket_add(CtTicket *self, const char *name, const char *text)
{
    if (text != NULL)
        ct_record_text(&self->question, name,
                       ct_bytes_of_text(g_string_chunk_insert(self->texts, text)), 0, 0);
}

bool ct_ticket_ask(CtTicket *self, const CtViewProvider *provider, GError **error)
{
    g_auto(CtBuffer) question = ct_buffer_new(CT_CALLER_BYTES);

    ct_record_encode(&self->question, &question);
    if (!ct_buffer_ok(&question))
        return ct_fail(error, CT_ERROR_LIMIT, "counter: too much at once");
    if (provider->ask == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "counter: there is none");
    if (!provider->ask(provider->user, ct_buffer_bytes(&question), &self->bytes, error))
        return false;
    CtReader reader = ct_reader_over(ct_buffer_bytes(&self->bytes));
    return ct_record_decode(&reader, &self->answer, error) &&
           (ct_reader_at_end(&reader) ||
            ct_fail(error, CT_ERROR_INPUT, "counter: more than an answer"));
}

const char *ct_ticket_text(CtTicket *self, const char *name)
{
    CtBytes text = ct_record_get_text(&self->answer, name);

    return text.size == 0
               ? ""
               : g_string_chunk_insert_len(self->texts, (const char *)text.data, (gssize)text.size);
}

const char *ct_ticket_refused(CtTicket *self)
{
    return strcmp(self->answer.kind, "refused") == 0 ? ct_ticket_text(self, "code") : NULL;
}

bool ct_ticket_has(const CtTicket *self, const char *name)
{
    return ct_record_find(&self->answer, name) != NULL;
}

CtInstant ct_ticket_time(const CtTicket *self, const char *name)
{
    const CtRecordField *field = ct_record_find(&self->answer, name);

    return field != NULL && field->kind == CT_VALUE_INSTANT ? field->number : CT_INSTANT_NEVER;
}

static const char *keep_text(CtTicket *self, CtBytes text)
{
    return g_string_chunk_insert_len(self->texts, (const char *)text.data, (gssize)text.size);
}

size_t ct_ticket_words(CtTicket *self, CtTicketWord out[CT_TICKET_WORDS])
{
    size_t count = 0;

    for (size_t i = 0; i < self->answer.count; i++) {
        const CtRecordField *field = &self->answer.field[i];

        if (strcmp(field->name, "word") == 0 && field->kind == CT_VALUE_TEXT &&
            field->bytes.size > 0 && count < CT_TICKET_WORDS)
            out[count++] = (CtTicketWord){ keep_text(self, field->bytes), CT_INSTANT_NEVER, false };
        else if (strcmp(field->name, "at") == 0 && field->kind == CT_VALUE_INSTANT && count > 0)
            out[count - 1].at = field->number;
        else if (strcmp(field->name, "asked") == 0 && count > 0)
            out[count - 1].asked = true;
    }
    return count;
}
