/* exchange.h - the files that an authority and a provider send to each other.
 *
 * An exchange is a sealed box to the other side, in a folder that both can reach. In it: a line
 * with the size of a signed note (seal/note.h) in bytes, the note, then the rows. The note's text:
 *   constat exchange 3
 *   kind: request | answer
 *   from: NAME
 *   to: NAME
 *   serial: N            the sender's number; an answer repeats the request's
 *   made: TIME           RFC 3339
 *   about: NAME          the notice that asks, as the procedure calls it
 *   rows: N
 *   digest: HEX          SHA-256 of the rows
 * One row a line: values parted by commas; a comma, a percent sign or a control character inside a
 * value is written %XX.
 * At most 50,000 rows: the ceiling that the French authority and the access providers agreed on
 * in 2010, "as a guard against accidental runaway". An unsigned, foreign or altered file is
 * refused whole (INTEGRITY, or DENIED when it is not sealed to us), and so is one that is not in
 * exactly this form: it goes into the folder refused/ with its reason beside it, and the others
 * are dealt with. A person who put right what was wrong moves it back.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/mandate.h"

#define CT_EXCHANGE_ROWS    50000
#define CT_EXCHANGE_COLUMNS 16

typedef enum { CT_EXCHANGE_REQUEST, CT_EXCHANGE_ANSWER } CtExchangeKind;

typedef struct {
    CtExchangeKind kind;
    char *from; /* owned, like the next two */
    char *to;
    char *about;
    int64_t serial;
    CtInstant made;
    GPtrArray *rows; /* owned: of GStrv */
} CtExchange;

void ct_exchange_clear(CtExchange *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtExchange, ct_exchange_clear)

/* An empty one; texts are copied. */
CtExchange ct_exchange_new(CtExchangeKind kind, const char *from, const char *to, const char *about,
                           int64_t serial, CtInstant made);
/* Adds a row of `count` texts (copied). LIMIT when it is full. */
bool ct_exchange_add(CtExchange *self, const char *const *values, size_t count, GError **error);

/* The two texts themselves, without signature and seal. */
void ct_exchange_add_text(const CtExchange *self, CtBuffer *head, CtBuffer *rows);
/* INPUT or LIMIT; a text has one form only: reading and writing it gives the same bytes. */
bool ct_exchange_parse(CtBytes head, CtBytes rows, CtExchange *out, GError **error);

/* Durable under its name when it returns true: FROM-SERIAL.request, or TO-SERIAL.FROM.answer. */
bool ct_exchange_write(const CtMandate *mandate, const CtMandatePartner *partner,
                       const CtExchange *self, GError **error);
bool ct_exchange_read(const CtMandate *mandate, const CtMandatePartner *partner, const char *path,
                      CtExchange *out, GError **error);
/* The partner's files of that kind addressed to this mandate, in the order of their serials; full
 * paths, freed with g_strfreev. */
char **ct_exchange_list(const CtMandate *mandate, const CtMandatePartner *partner,
                        CtExchangeKind kind, GError **error);
/* Removes a file that was dealt with: what it said is in the ledger, or kept under the keys of the
 * case that it is about. A copy would stay readable with this mandate's own key after those are
 * sealed or erased. */
bool ct_exchange_settle(const char *path, GError **error);
/* Moves a file that cannot be dealt with into the folder refused/, with NAME.reason beside it. */
bool ct_exchange_refuse(const char *path, const GError *why, GError **error);
/* Does this failure speak of the file (else of our disk, our database, another process)? */
bool ct_exchange_is_refusal(const GError *why);
