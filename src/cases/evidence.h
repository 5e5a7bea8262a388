/* evidence.h - mails as they arrived, until nothing rests on them any more.
 *
 * A mail is evidence with a tag and a key of its own, numbered by its entry. It goes when the last
 * case that rests on it lets go of its content; one that never made a case goes two months after
 * its receipt, like the referral that leads nowhere (decree 2010-236, article 3: as many days as
 * the shortest two months have). A person may take one out before that, with a reason.
 * Erasing is evidence/erase.h's; here are the rows: that of the mail goes and one of `forgotten`
 * comes, which tells where its key was, so that afterwards it can be shown that it is no more
 * (desk/oblivion.h). An attempt to read it again that had been given up goes with it.
 * Not here: whether that person may (desk/removal.h), and what is in a mail (desk/mail.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"

/* Under which kind the work queue (store/job.h) holds that a mail must be read again; the body is
 * sid and number, 8 bytes each, the largest first. */
#define CT_EVIDENCE_READING      "mail reading"
#define CT_EVIDENCE_READING_SIZE 16

typedef struct {
    CtLedgerOwner owner;
    bool is_kept;          /* false: it was erased */
    int64_t cites;         /* cases that rest on it */
    CtInstant received_at; /* of one that is kept */
} CtEvidence;

/* The mail of that number, also one that is erased. MISSING when there is none; an erasure by a
 * program older than schema 6 left no trace of where the key was, and is MISSING, too. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_evidence_of(CtDb *db, int64_t number, CtEvidence *out, GError **error);
/* When the time of a mail that never made a case is over. */
CtInstant ct_evidence_due(const CtEvidence *self);

/* Erases every mail that is due at `now`; *out, how many, is added to. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_evidence_erase_due(CtBook *book, CtInstant now, uint64_t *out, GError **error);
/* The next instant at which one is due; INT64_MAX: none ever. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_evidence_next_due(CtBook *book, CtInstant *out, GError **error);

typedef struct {
    const CtEvidence *mail; /* one that is kept */
    const char *reason;     /* the id that the entry bears */
    uint64_t person;        /* who wants it: a tag, not 0 */
} CtEvidenceRemoval;

/* Erases one mail before its time. CONFLICT when a case rests on it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_evidence_remove(CtBook *book, CtInstant now, const CtEvidenceRemoval *removal,
                        GError **error);
