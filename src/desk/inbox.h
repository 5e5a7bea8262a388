/* inbox.h - the mail room: from a source of mails to evidence, cases and reasons.
 *
 * In: a source (intake/source.h), a jailed worker, the book. Out: for each mail one evidence entry
 * with the mail as it arrived, one case per referral (opened and judged admissible or not, with
 * its reason), delivery reports applied to the orders they speak of, and a counted reason for
 * everything else. Mails are applied in batches, one transaction each; a mail that cannot be
 * applied is found by halving its batch and is kept as evidence with the reason, and the rest go
 * on. The same mail twice, or the same referral in two mails, counts once.
 * Where the dossier has a restricted channel every mail is an answer or a delivery report
 * (desk/arrival.h); whether it is signed as it must be is asked between two transactions.
 * Memory is bounded by the bytes of a batch (32 MiB and one mail) and of what is read ahead of it,
 * whatever the number of mails.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"
#include "intake/referral.h"
#include "intake/source.h"
#include "jail/worker.h"

/* Words that the reader, the mail room or the procedure gave: a few dozen. One beyond this many is
 * counted under the last. */
#define CT_INBOX_REASONS 48

typedef struct {
    char reason[41];
    uint64_t number;
} CtInboxAside;

typedef struct {
    uint64_t mails;
    uint64_t mails_seen_before;
    uint64_t referrals;                    /* cases opened */
    uint64_t admitted;                     /* of these */
    uint64_t answers;                      /* replies that counted (desk/arrival.h) */
    uint64_t deliveries;                   /* delivery reports that settled or informed an order */
    uint64_t aside;                        /* things set aside, each with its reason in the store */
    CtInboxAside reason[CT_INBOX_REASONS]; /* the same by reason, in order of appearance */
    size_t reasons;
} CtInboxCounts;

/* What a worker is told to read a mail of this mandate as. */
const char *ct_inbox_room(const CtBook *book);
/* One thing more was set aside. */
void ct_inbox_set_aside(CtInboxCounts *self, CtBytes reason);
void ct_inbox_add(CtInboxCounts *sum, const CtInboxCounts *more);

typedef struct {
    CtBook *book;     /* borrowed */
    CtWorker *worker; /* borrowed; nothing in flight */
    size_t batch;     /* mails in one transaction, at most: 1 is interactive, 10,000 bulk */
    void (*progress)(void *user, const CtSource *source, const CtInboxCounts *counts); /* or NULL */
    void *user;
} CtInbox;

/* Takes in everything that the source yields. On failure what was committed stays; the source
 * was acknowledged up to there. `out` is filled in either case. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_inbox_take(const CtInbox *self, CtSource *source, CtInboxCounts *out, GError **error);
