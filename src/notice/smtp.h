/* smtp.h - hands a message to a mail server and knows what became of it (RFC 5321).
 *
 * In:  a server, and mails of one recipient each, many over one connection. Out: a verdict:
 *          UNSENT            the server cannot have it: may be tried again at any time
 *          REFUSED_FOR_NOW   the server said 4yz      REFUSED_FOR_GOOD  the server said 5yz
 *          SENT              the server said 250 after the message's end
 *          UNCERTAIN         the end was sent and no final answer came: never sent again by itself
 * The caller's `about_to_send` is called after the recipient was taken and before DATA: what it
 * makes durable there is true whatever happens after. A server's SENT is not a delivery.
 * Used when offered: PIPELINING (RFC 2920), DSN (RFC 3461: ENVID, RET, NOTIFY, ORCPT), 8BITMIME
 * (RFC 6152), SMTPUTF8 (RFC 6531), SIZE (RFC 1870), STARTTLS (RFC 3207).
 * What parties.h finds at fault is refused here and never reaches the server.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "notice/parties.h"
#include "notice/reply.h"

typedef enum {
    CT_SMTP_CLEAR,        /* loopback and demonstrations */
    CT_SMTP_TLS_OFFERED,  /* STARTTLS when offered, any certificate: protects from onlookers only */
    CT_SMTP_TLS_REQUIRED, /* STARTTLS with a certificate valid for the host, or nothing is sent */
} CtSmtpSecurity;

typedef struct {
    const char *host;
    uint16_t port;
    const char *name; /* ours, for EHLO */
    CtSmtpSecurity security;
    unsigned seconds;       /* limit of each answer; 0 is 300 (RFC 5321 section 4.5.3.2) */
    unsigned final_seconds; /* limit of the answer after the message's end; 0 is 600 */
} CtSmtpServer;

typedef enum {
    CT_SMTP_UNSENT,
    CT_SMTP_REFUSED_FOR_NOW,
    CT_SMTP_REFUSED_FOR_GOOD,
    CT_SMTP_SENT,
    CT_SMTP_UNCERTAIN,
} CtSmtpState;

/* False stops this mail (UNSENT) and leaves the connection usable. */
typedef bool (*CtSmtpAboutToSend)(void *user);

/* All borrowed for the length of the call. */
typedef struct {
    CtParties parties;
    CtBytes message;
    CtSmtpAboutToSend about_to_send; /* may be NULL */
    void *user;
} CtSmtpMail;

typedef struct {
    CtSmtpState state;
    unsigned code; /* the server's, 0 when it did not say */
    char enhanced[CT_REPLY_ENHANCED];
    bool reports;       /* the server took our wish for reports (DSN) */
    const char *reason; /* static text: what was being done */
    char text[256];     /* the server's words; may name the recipient: keep it with the item */
} CtSmtpVerdict;

typedef struct CtSmtp CtSmtp;

/* Says goodbye when the connection still stands. */
void ct_smtp_free(CtSmtp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSmtp, ct_smtp_free)

/* Connects and greets. The server's strings must outlive the result. SYSTEM: retry later. */
G_GNUC_WARN_UNUSED_RESULT
CtSmtp *ct_smtp_open(const CtSmtpServer *server, GError **error);
/* False after the connection broke or the server closed it: open another. */
bool ct_smtp_is_open(const CtSmtp *self);

G_GNUC_WARN_UNUSED_RESULT
CtSmtpVerdict ct_smtp_send(CtSmtp *self, const CtSmtpMail *mail);
