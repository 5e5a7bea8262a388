/* rereading.h - another chance for a mail whose reader died or ran out of time.
 *
 * A reader may be killed for what the machine lacked just then: memory, or processor time under a
 * load. Such a mail became evidence with its reason (reader-died, reader-hung), and in the same
 * transaction a job (store/job.h) was ordered: to read it again a minute later, then 4, 16 and 64
 * minutes later, in real time, because what it waits for is the machine and not the law. The mail
 * comes from the vault, so that it is read as it arrived; what the reader sees then is applied as
 * if it had come now, and the old reason goes, in the transaction that ends the job. A mail that
 * was erased meanwhile needs no reading. After the last attempt the job is dead: it stays on the
 * list of what is to be done until a person has it read once more (a better reader, more memory)
 * or the mail is erased in its time.
 * Not here: mails that a reader refused; it came to its end and would say the same again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/inbox.h"

typedef struct {
    uint64_t read;     /* mails that a reader came to the end of now */
    uint64_t waiting;  /* that it did not, and that wait for their next attempt */
    uint64_t given_up; /* that it did not, for the last time */
    uint64_t gone;     /* erased meanwhile */
} CtRereadingCounts;

/* Inside the batch that made the evidence `id` of `sid`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rereading_order(CtDb *db, int64_t sid, int64_t id, CtInstant real_now, GError **error);
/* Is anything due? Only looks: no transaction is begun. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rereading_is_due(CtDb *db, CtInstant real_now, bool *out, GError **error);
/* Mails that wait (with those that were given up), and those alone. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rereading_count(CtDb *db, CtInstant real_now, uint64_t *out_waiting, uint64_t *out_given_up,
                        GError **error);
typedef struct {
    int64_t job;
    int64_t mail;    /* number of the evidence */
    CtInstant since; /* real time of the last attempt */
} CtRereadingLost;

#define CT_REREADING_EVERY ((size_t)INT64_MAX) /* however many there are */

/* The mails that were given up, the oldest first, at most so many; the caller frees the array. */
G_GNUC_WARN_UNUSED_RESULT
GArray *ct_rereading_given_up(CtDb *db, CtInstant real_now, size_t most, GError **error);
/* All of them are due again now, as if they had come now. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rereading_revive(CtDb *db, CtInstant real_now, GError **error);
/* Reads what is due; `worker` has nothing in flight. Both counts are added to. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rereading_run(const CtInbox *inbox, CtInstant real_now, CtInboxCounts *counts,
                      CtRereadingCounts *out, GError **error);
