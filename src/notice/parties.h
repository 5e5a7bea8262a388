/* parties.h - from whom, to whom, and which reports are wished: the two commands before a message.
 *
 * In:  an envelope and what the server offers. Out: MAIL FROM and RCPT TO with the parameters of
 *      RFC 3461 (DSN), RFC 1870 (SIZE), RFC 6152 (8BITMIME) and RFC 6531 (SMTPUTF8) that it takes.
 * Addresses are checked by base/mailbox.h. Messages must be lines ended by CRLF: a bare CR or LF is
 * refused, because a server that takes one for a line's end could be made to see two messages.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_PARTIES_ID_SIZE 101 /* RFC 3461: 100 characters once encoded, and zero */
#define CT_PARTIES_MESSAGE (16u << 20)

typedef enum {
    CT_PARTIES_ON_SUCCESS = 1,
    CT_PARTIES_ON_FAILURE = 2,
    CT_PARTIES_ON_DELAY = 4,
} CtPartiesNotify;

/* All borrowed. */
typedef struct {
    const char *sender;    /* envelope sender, one of its own for each mail (VERP); "" is allowed */
    const char *recipient; /* one address */
    const char *id;        /* comes back in reports (ENVID); NULL for none */
    unsigned notify;       /* of CtPartiesNotify; 0 leaves it to the server */
} CtParties;

typedef struct {
    bool pipelining, reports, eight_bit, utf8, sizes;
} CtPartiesOffers;

/* Static text of what is wrong, or NULL. */
const char *ct_parties_fault(const CtParties *self, CtBytes message, const CtPartiesOffers *offers);
/* Each appends one command and CRLF; the envelope was found without fault. */
void ct_parties_add_sender(const CtParties *self, CtBytes message, const CtPartiesOffers *offers,
                           CtBuffer *out);
void ct_parties_add_recipient(const CtParties *self, const CtPartiesOffers *offers, CtBuffer *out);
