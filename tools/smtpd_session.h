/* smtpd_session.h - one client's dialogue with the loopback mail server, as bytes in and bytes out.
 *
 * The server takes one message per MAIL for any number of recipients and does with each what its
 * local part begins with (README of the rules is in smtpd.c). Nothing here opens a socket: the
 * loop hands bytes in, takes the answer, and closes when told.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "smtpd_store.h"

typedef struct CtSmtpdSession CtSmtpdSession;

CtSmtpdSession *ct_smtpd_session_new(CtSmtpdStore *store, int64_t slow_us);
void ct_smtpd_session_free(CtSmtpdSession *self);

/* Takes what the client sent and does as much as the time allows. */
void ct_smtpd_session_feed(CtSmtpdSession *self, const char *bytes, size_t size, int64_t now_us);
/* What is to be sent; the loop erases what it sent. */
GString *ct_smtpd_session_out(CtSmtpdSession *self);
bool ct_smtpd_session_ends(const CtSmtpdSession *self);  /* close once `out` is empty */
bool ct_smtpd_session_drops(const CtSmtpdSession *self); /* close now, whatever is in `out` */
/* When to feed again without bytes: an answer held back. 0 when there is none. */
int64_t ct_smtpd_session_wakes_us(const CtSmtpdSession *self);
