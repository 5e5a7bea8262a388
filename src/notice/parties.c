/* parties.c - MAIL FROM and RCPT TO.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/parties.h"

#include "base/mailbox.h"

#include <string.h>

static bool is_ascii(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= 0x80)
            return false;
    return true;
}

/* Every CR is followed by LF, every LF preceded by CR, and the last line is ended. */
static bool has_whole_lines(CtBytes message)
{
    for (size_t i = 0; i < message.size; i++) {
        bool after_cr = i > 0 && message.data[i - 1] == '\r';
        if ((message.data[i] == '\n') != after_cr)
            return false;
    }
    return message.size >= 2 && message.data[message.size - 1] == '\n';
}

const char *ct_parties_fault(const CtParties *self, CtBytes message, const CtPartiesOffers *offers)
{
    CtBytes sender = ct_bytes_of_text(self->sender);
    CtBytes recipient = ct_bytes_of_text(self->recipient);

    if ((sender.size > 0 && !ct_mailbox_is_address(self->sender)) ||
        !ct_mailbox_is_address(self->recipient))
        return "an address is not well-formed";
    if (self->id != NULL && (self->id[0] == '\0' || strlen(self->id) >= CT_PARTIES_ID_SIZE))
        return "the envelope id is empty or too long";
    if (message.size > CT_PARTIES_MESSAGE || !has_whole_lines(message))
        return "the message is too long or not lines ended by CRLF";
    if ((!is_ascii(sender) || !is_ascii(recipient)) && !offers->utf8)
        return "the server does not take addresses beyond ASCII";
    if (!is_ascii(message) && !offers->eight_bit)
        return "the server does not take eight-bit text";
    return NULL;
}

/* RFC 3461 section 4: what is not printable, and + and =, in hexadecimal after a plus. */
static void add_xtext(CtBuffer *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~' || *c == '+' || *c == '=')
            ct_buffer_printf(out, "+%02X", (unsigned char)*c);
        else
            ct_buffer_add_u8(out, (uint8_t)*c);
}

void ct_parties_add_sender(const CtParties *self, CtBytes message, const CtPartiesOffers *offers,
                           CtBuffer *out)
{
    ct_buffer_printf(out, "MAIL FROM:<%s>", self->sender);
    if (offers->sizes)
        ct_buffer_printf(out, " SIZE=%zu", message.size);
    if (offers->eight_bit && !is_ascii(message))
        ct_buffer_add_text(out, " BODY=8BITMIME");
    if (!is_ascii(ct_bytes_of_text(self->sender)) || !is_ascii(ct_bytes_of_text(self->recipient)))
        ct_buffer_add_text(out, " SMTPUTF8");
    if (offers->reports && self->id != NULL) {
        ct_buffer_add_text(out, " RET=HDRS ENVID=");
        add_xtext(out, self->id);
    }
    ct_buffer_add_text(out, "\r\n");
}

void ct_parties_add_recipient(const CtParties *self, const CtPartiesOffers *offers, CtBuffer *out)
{
    static const char *const names[] = { "SUCCESS", "FAILURE", "DELAY" };
    const char *before = " NOTIFY=";

    ct_buffer_printf(out, "RCPT TO:<%s>", self->recipient);
    for (size_t i = 0; offers->reports && i < G_N_ELEMENTS(names); i++) {
        if ((self->notify & 1u << i) == 0)
            continue;
        ct_buffer_printf(out, "%s%s", before, names[i]);
        before = ",";
    }
    if (offers->reports && is_ascii(ct_bytes_of_text(self->recipient))) {
        ct_buffer_add_text(out, " ORCPT=rfc822;");
        add_xtext(out, self->recipient);
    }
    ct_buffer_add_text(out, "\r\n");
}
