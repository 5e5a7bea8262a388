/* smtp.c - the dialogue with a mail server.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/smtp.h"

#include "notice/wire.h"

#include <string.h>

#define DEFAULT_SECONDS       300
#define DEFAULT_FINAL_SECONDS 600

struct CtSmtp {
    CtSmtpServer server;
    CtWire *wire; /* owned; NULL once broken */
    CtReply reply;
    CtBuffer out;
    CtPartiesOffers offers;
};

static void hang_up(CtSmtp *self)
{
    ct_wire_free(self->wire);
    self->wire = NULL;
}

static bool read_reply(CtSmtp *self, bool final, GError **error)
{
    unsigned seconds = self->server.seconds == 0 ? DEFAULT_SECONDS : self->server.seconds;
    unsigned last =
        self->server.final_seconds == 0 ? DEFAULT_FINAL_SECONDS : self->server.final_seconds;

    ct_reply_begin(&self->reply);
    while (!self->reply.complete) {
        CtBytes line;
        if (!ct_wire_line(self->wire, final ? last : seconds, &line, error) ||
            !ct_reply_add(&self->reply, line, error))
            return false;
    }
    return true;
}

static bool flush(CtSmtp *self, GError **error)
{
    bool sent = ct_wire_send(self->wire, ct_buffer_bytes(&self->out), error);

    ct_buffer_empty(&self->out);
    return sent;
}

static bool ask(CtSmtp *self, const char *command, GError **error)
{
    ct_buffer_add_text(&self->out, command);
    ct_buffer_add_text(&self->out, "\r\n");
    return flush(self, error) && read_reply(self, false, error);
}

/* ---- greeting ----------------------------------------------------------------------------- */

static bool expect(const CtSmtp *self, unsigned class, const char *what, GError **error)
{
    return self->reply.code / 100 == class ||
           ct_fail(error, CT_ERROR_SYSTEM, "smtp: %s was answered with %u", what, self->reply.code);
}

static bool say_hello(CtSmtp *self, GError **error)
{
    g_autofree char *hello = g_strconcat("EHLO ", self->server.name, NULL);

    if (!ask(self, hello, error) || !expect(self, 2, "EHLO", error))
        return false;
    self->offers.pipelining = ct_reply_offers(&self->reply, "PIPELINING");
    self->offers.reports = ct_reply_offers(&self->reply, "DSN");
    self->offers.eight_bit = ct_reply_offers(&self->reply, "8BITMIME");
    self->offers.utf8 = ct_reply_offers(&self->reply, "SMTPUTF8");
    self->offers.sizes = ct_reply_offers(&self->reply, "SIZE");
    return true;
}

static bool secure(CtSmtp *self, GError **error)
{
    bool required = self->server.security == CT_SMTP_TLS_REQUIRED;

    if (self->server.security == CT_SMTP_CLEAR)
        return true;
    if (!ct_reply_offers(&self->reply, "STARTTLS"))
        return !required ||
               ct_fail(error, CT_ERROR_DENIED, "smtp: the server does not offer STARTTLS");
    return ask(self, "STARTTLS", error) && expect(self, 2, "STARTTLS", error) &&
           ct_wire_secure(self->wire, self->server.host, required, error) && say_hello(self, error);
}

CtSmtp *ct_smtp_open(const CtSmtpServer *server, GError **error)
{
    g_autoptr(CtSmtp) self = g_new0(CtSmtp, 1);
    unsigned seconds = server->seconds == 0 ? DEFAULT_SECONDS : server->seconds;

    self->server = *server;
    self->out = ct_buffer_new((size_t)2 * CT_PARTIES_MESSAGE);
    self->wire = ct_wire_open(server->host, server->port, seconds, error);
    if (self->wire == NULL)
        return NULL;
    if (read_reply(self, false, error) && expect(self, 2, "the greeting", error) &&
        say_hello(self, error) && secure(self, error))
        return g_steal_pointer(&self);
    hang_up(self);
    return NULL;
}

/* Nobody waits for the answer: every mail has its verdict already. */
static void say_goodbye(CtSmtp *self)
{
    if (!ct_wire_send(self->wire, ct_bytes_of_text("QUIT\r\n"), NULL))
        self->reply.code = 0;
    hang_up(self);
}

void ct_smtp_free(CtSmtp *self)
{
    if (self == NULL)
        return;
    if (self->wire != NULL)
        say_goodbye(self);
    ct_buffer_clear(&self->out);
    g_free(self);
}

bool ct_smtp_is_open(const CtSmtp *self)
{
    return self->wire != NULL;
}

/* ---- one mail ----------------------------------------------------------------------------- */

/* A line that begins with a dot gets a second one (RFC 5321 section 4.5.2). */
static void write_message(CtSmtp *self, CtBytes message)
{
    while (message.size > 0) {
        const uint8_t *end = memchr(message.data, '\n', message.size);
        size_t size = (size_t)(end - message.data) + 1;
        if (message.data[0] == '.')
            ct_buffer_add_u8(&self->out, '.');
        ct_buffer_add(&self->out, ct_bytes_slice(message, 0, size));
        message = ct_bytes_slice(message, size, message.size);
    }
}

static CtSmtpVerdict break_off(CtSmtp *self, CtSmtpState state, const char *reason)
{
    hang_up(self);
    return (CtSmtpVerdict){ .state = state, .reason = reason };
}

/* The verdict of a reply that ends this mail. 421 says that the server closes the connection. */
static CtSmtpVerdict judge(CtSmtp *self, const char *reason)
{
    const CtReply *reply = &self->reply;
    CtSmtpVerdict verdict = { .code = reply->code,
                              .reports = self->offers.reports,
                              .reason = reason };
    static const CtSmtpState state[] = {
        [2] = CT_SMTP_SENT, [4] = CT_SMTP_REFUSED_FOR_NOW, [5] = CT_SMTP_REFUSED_FOR_GOOD
    };

    verdict.state = reply->code / 100 == 3 ? CT_SMTP_UNCERTAIN : state[reply->code / 100];
    g_strlcpy(verdict.enhanced, reply->enhanced, sizeof verdict.enhanced);
    g_strlcpy(verdict.text, reply->text, sizeof verdict.text);
    if (reply->code == 421 || reply->code / 100 == 3)
        hang_up(self);
    return verdict;
}

/* What ends a mail before its text is a refusal, whatever the number: the server has no text. */
static CtSmtpVerdict refuse(CtSmtp *self, const char *reason)
{
    CtSmtpVerdict verdict = judge(self, reason);

    if (verdict.state == CT_SMTP_SENT || verdict.state == CT_SMTP_UNCERTAIN)
        verdict.state = CT_SMTP_UNSENT;
    return verdict;
}

/* Reads an answer; true when it is 2yz, else *out is the verdict. */
static bool was_taken(CtSmtp *self, const char *reason, CtSmtpVerdict *out)
{
    if (!read_reply(self, false, NULL))
        *out = break_off(self, CT_SMTP_UNSENT, reason);
    else if (self->reply.code / 100 != 2)
        *out = refuse(self, reason);
    else
        return true;
    return false;
}

/* Forgets a mail begun; a server that cannot even do that is left. */
static void reset(CtSmtp *self)
{
    if (ct_smtp_is_open(self) && !ask(self, "RSET", NULL))
        hang_up(self);
}

/* Both commands are answered before DATA is sent: what is made durable before DATA then concerns
 * only mails whose recipient was taken. True when it was; else *out is the verdict. */
static bool name_parties(CtSmtp *self, const CtSmtpMail *mail, CtSmtpVerdict *out)
{
    bool together = self->offers.pipelining;

    ct_parties_add_sender(&mail->parties, mail->message, &self->offers, &self->out);
    if (together)
        ct_parties_add_recipient(&mail->parties, &self->offers, &self->out);
    if (!flush(self, NULL)) {
        *out = break_off(self, CT_SMTP_UNSENT, "the sender");
        return false;
    }
    bool sender_taken = was_taken(self, "the sender", out);
    if (!ct_smtp_is_open(self) || (!sender_taken && !together))
        return false;
    if (!together)
        ct_parties_add_recipient(&mail->parties, &self->offers, &self->out);
    if (!flush(self, NULL)) {
        *out = break_off(self, CT_SMTP_UNSENT, "the recipient");
        return false;
    }
    if (sender_taken)
        return was_taken(self, "the recipient", out);
    if (!read_reply(self, false, NULL)) /* the recipient's answer, of no interest now */
        hang_up(self);
    return false;
}

/* The end of the message travels in a send of its own: as long as that send was not begun, the
 * server cannot have taken the message. */
static CtSmtpVerdict hand_over(CtSmtp *self, const CtSmtpMail *mail)
{
    if (!ask(self, "DATA", NULL))
        return break_off(self, CT_SMTP_UNSENT, "DATA");
    if (self->reply.code != 354) {
        CtSmtpVerdict verdict = refuse(self, "DATA");
        reset(self);
        return verdict;
    }
    write_message(self, mail->message);
    if (!flush(self, NULL))
        return break_off(self, CT_SMTP_UNSENT, "the message");
    ct_buffer_add_text(&self->out, ".\r\n");
    if (!flush(self, NULL) || !read_reply(self, true, NULL))
        return break_off(self, CT_SMTP_UNCERTAIN, "the answer after the message");
    return judge(self, "the message");
}

CtSmtpVerdict ct_smtp_send(CtSmtp *self, const CtSmtpMail *mail)
{
    CtSmtpVerdict verdict;
    const char *fault;

    g_assert(ct_smtp_is_open(self));
    fault = ct_parties_fault(&mail->parties, mail->message, &self->offers);
    if (fault != NULL)
        return (CtSmtpVerdict){ .state = CT_SMTP_REFUSED_FOR_GOOD, .reason = fault };
    if (!name_parties(self, mail, &verdict))
        ;
    else if (mail->about_to_send != NULL && !mail->about_to_send(mail->user))
        verdict = (CtSmtpVerdict){ .state = CT_SMTP_UNSENT, .reason = "the caller stopped it" };
    else
        return hand_over(self, mail);
    reset(self);
    return verdict;
}
