/* message.c - headers, the text part, the HTML part.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/message.h"

#include "base/mailbox.h"
#include "notice/mailtext.h"

#include <string.h>

/* Quoted-printable never holds "=_", so the boundary cannot occur inside a part. */
#define BOUNDARY "=_constat_parts"
#define WHOLE    "=_constat_whole"

static const char *word(const CtMessage *self, const char *label)
{
    const char *text = ct_template_label(self->frame, label);

    return text == NULL ? "" : text;
}

/* ---- text --------------------------------------------------------------------------------- */

static void add_underlined(CtBuffer *out, const char *text)
{
    size_t width = (size_t)g_utf8_strlen(text, -1);
    g_autofree char *line = g_strnfill(MIN(width, 72), '-');

    ct_buffer_add_u8(out, '\n');
    ct_mailtext_add_flowed(out, text);
    ct_mailtext_add_flowed(out, line);
}

/* A frame of before there were pages has no word for a message with one: it says nothing. */
static const char *note_of(const CtMessage *self)
{
    return word(self, self->has_link ? "message-note-link" : "message-note");
}

static bool add_text_paragraph(const CtMessage *self, const CtTemplateParagraph *paragraph,
                               CtTemplateShape previous, CtBuffer *out, GError **error)
{
    const CtTemplateField fields[] = { { "label", paragraph->label }, { "text", paragraph->text } };
    g_autofree char *line = NULL;

    if (paragraph->shape == CT_TEMPLATE_HEADING) {
        add_underlined(out, paragraph->text);
        return true;
    }
    if (paragraph->shape == CT_TEMPLATE_FACT)
        line = ct_template_fill(self->frame, "fact", fields, G_N_ELEMENTS(fields), error);
    else if (paragraph->shape == CT_TEMPLATE_ITEM)
        line = g_strconcat("- ", paragraph->text, NULL);
    else
        line = g_strdup(paragraph->text);
    if (line == NULL)
        return false;
    if (paragraph->shape != previous || paragraph->shape == CT_TEMPLATE_PLAIN)
        ct_buffer_add_u8(out, '\n');
    ct_mailtext_add_flowed(out, line);
    return true;
}

static bool write_text(const CtMessage *self, CtBuffer *out, GError **error)
{
    CtTemplateShape previous = CT_TEMPLATE_PLAIN;
    g_auto(GStrv) signatory = g_strsplit(self->signatory, "\n", 0);
    g_autofree char *law = g_strdup_printf("%s %s", word(self, "law"), self->text->law);
    g_autofree char *file = g_strdup_printf("%s %s", word(self, "file"), self->file_number);

    if (self->demo)
        ct_mailtext_add_flowed(out, word(self, "demo-line"));
    ct_mailtext_add_flowed(out, self->from_name);
    ct_mailtext_add_flowed(out, file);
    add_underlined(out, self->text->subject);
    ct_mailtext_add_flowed(out, law);
    for (size_t i = 0; i < ct_template_count(self->text); i++) {
        const CtTemplateParagraph *paragraph = ct_template_paragraph(self->text, i);
        if (!add_text_paragraph(self, paragraph, previous, out, error))
            return false;
        previous = paragraph->shape;
    }
    ct_buffer_add_u8(out, '\n');
    for (size_t i = 0; signatory[i] != NULL; i++)
        ct_mailtext_add_flowed(out, signatory[i]);
    ct_buffer_add_u8(out, '\n');
    ct_mailtext_add_flowed(out, note_of(self));
    return true;
}

/* ---- HTML --------------------------------------------------------------------------------- */

/* The shape of that name filled with values that are escaped already, on a line of its own. */
static bool add_shape(const CtMessage *self, const char *shape, const CtTemplateField *fields,
                      size_t count, CtBuffer *out, GError **error)
{
    g_autofree char *made = ct_template_fill(self->shapes, shape, fields, count, error);

    if (made == NULL)
        return false;
    ct_buffer_add_text(out, made);
    ct_buffer_add_u8(out, '\n');
    return true;
}

static const char *group_of(CtTemplateShape shape, bool end)
{
    if (shape == CT_TEMPLATE_ITEM)
        return end ? "items-end" : "items";
    if (shape == CT_TEMPLATE_FACT)
        return end ? "facts-end" : "facts";
    return NULL;
}

static bool change_group(const CtMessage *self, CtTemplateShape from, CtTemplateShape to,
                         CtBuffer *out, GError **error)
{
    const char *end = group_of(from, true);
    const char *begin = group_of(to, false);

    if (from == to)
        return true;
    return (end == NULL || add_shape(self, end, NULL, 0, out, error)) &&
           (begin == NULL || add_shape(self, begin, NULL, 0, out, error));
}

static bool add_html_paragraphs(const CtMessage *self, CtBuffer *out, GError **error)
{
    static const char *const names[] = { [CT_TEMPLATE_PLAIN] = "plain",
                                         [CT_TEMPLATE_HEADING] = "heading",
                                         [CT_TEMPLATE_ITEM] = "item",
                                         [CT_TEMPLATE_FACT] = "fact" };
    CtTemplateShape previous = CT_TEMPLATE_PLAIN;

    for (size_t i = 0; i < ct_template_count(self->html); i++) {
        const CtTemplateParagraph *paragraph = ct_template_paragraph(self->html, i);
        const CtTemplateField fields[] = { { "label", paragraph->label },
                                           { "text", paragraph->text } };
        if (!change_group(self, previous, paragraph->shape, out, error) ||
            !add_shape(self, names[paragraph->shape], fields, G_N_ELEMENTS(fields), out, error))
            return false;
        previous = paragraph->shape;
    }
    return change_group(self, previous, CT_TEMPLATE_PLAIN, out, error);
}

static bool write_html(const CtMessage *self, CtBuffer *out, GError **error)
{
    g_autofree char *sender = g_markup_escape_text(self->from_name, -1);
    g_autofree char *number = g_markup_escape_text(self->file_number, -1);
    g_autofree char *signatory = g_markup_escape_text(self->signatory, -1);
    g_autofree char *file = g_markup_escape_text(word(self, "file"), -1);
    g_autofree char *law = g_markup_escape_text(word(self, "law"), -1);
    g_autofree char *note = g_markup_escape_text(note_of(self), -1);
    g_autofree char *demo = g_markup_escape_text(word(self, "demo-line"), -1);
    const CtTemplateField fields[] = {
        { "language", self->language },
        { "subject", self->html->subject },
        { "law", self->html->law },
        { "law_label", law },
        { "sender", sender },
        { "file_label", file },
        { "file_number", number },
        { "signatory", signatory },
        { "note", note },
        { "text", demo },
    };
    size_t count = G_N_ELEMENTS(fields);

    return add_shape(self, "open", fields, count, out, error) &&
           (!self->demo || add_shape(self, "demo", fields, count, out, error)) &&
           add_shape(self, "head", fields, count, out, error) &&
           add_html_paragraphs(self, out, error) &&
           add_shape(self, "close", fields, count, out, error);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool write_headers(const CtMessage *self, CtBuffer *out, GError **error)
{
    g_autofree char *subject =
        self->demo ? g_strdup_printf("[%s] %s", word(self, "demo"), self->text->subject)
                   : g_strdup(self->text->subject);

    if (!ct_mailbox_is_address(self->message_id))
        return ct_fail(error, CT_ERROR_INPUT, "message: the message id is not well-formed");
    if (!ct_mailtext_add_mailbox(out, "From", self->from_name, self->from_address, error) ||
        !ct_mailtext_add_mailbox(out, "To", NULL, self->to_address, error) ||
        (self->reply_to != NULL &&
         !ct_mailtext_add_mailbox(out, "Reply-To", NULL, self->reply_to, error)) ||
        !ct_mailtext_add_header(out, "Subject", subject, error))
        return false;
    ct_mailtext_add_date(out, self->ordered_at);
    ct_buffer_printf(out, "Message-ID: <%s>\r\nAuto-Submitted: auto-generated\r\n",
                     self->message_id);
    if (!ct_mailtext_add_header(out, "Content-Language", self->language, error))
        return false;
    ct_buffer_add_text(out, "MIME-Version: 1.0\r\n");
    if (self->enclosed != NULL)
        ct_buffer_add_text(out, "Content-Type: multipart/mixed;\r\n boundary=\"" WHOLE
                                "\"\r\n\r\n--" WHOLE "\r\n");
    ct_buffer_add_text(out, "Content-Type: multipart/alternative;\r\n "
                            "boundary=\"" BOUNDARY "\"\r\n\r\n");
    return true;
}

static void add_part(CtBuffer *out, const char *type, const CtBuffer *part)
{
    ct_buffer_printf(out,
                     "--" BOUNDARY "\r\nContent-Type: %s\r\n"
                     "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                     type);
    ct_mailtext_add_quoted(out, ct_buffer_bytes(part));
    ct_buffer_add_text(out, "\r\n");
}

static void add_enclosure(const CtMessage *self, CtBuffer *out)
{
    if (self->enclosed == NULL)
        return;
    ct_buffer_add_text(out, "--" WHOLE "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                            "Content-Disposition: inline; filename=\"enclosure.txt\"\r\n"
                            "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    ct_mailtext_add_quoted(out, ct_bytes_of_text(self->enclosed));
    ct_buffer_add_text(out, "\r\n--" WHOLE "--\r\n");
}

bool ct_message_write(const CtMessage *self, CtBuffer *out, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_MESSAGE_BYTES);
    g_auto(CtBuffer) html = ct_buffer_new(CT_MESSAGE_BYTES);

    if (!write_headers(self, out, error) || !write_text(self, &text, error) ||
        !write_html(self, &html, error))
        return false;
    add_part(out, "text/plain; charset=utf-8; format=flowed", &text);
    add_part(out, "text/html; charset=utf-8", &html);
    ct_buffer_add_text(out, "--" BOUNDARY "--\r\n");
    add_enclosure(self, out);
    if (!ct_buffer_ok(out) || !ct_buffer_ok(&text) || !ct_buffer_ok(&html))
        return ct_fail(error, CT_ERROR_LIMIT, "message: larger than 1 MB");
    return true;
}
