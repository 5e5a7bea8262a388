/* mailing.h - notices by e-mail: each one sent once, or known to be uncertain.
 *
 * For every ordered notice by e-mail: the text is rendered, a connection is used for many mails,
 * ATTEMPTED is made durable after the server took the recipient and before the message, and the
 * server's answer becomes SENT, REFUSED or UNCERTAIN; SENT becomes durable together with ATTEMPTED
 * of the mail behind it, or at the end of the list. So a crash leaves at most one mail in doubt: it
 * is UNCERTAIN when the next post starts, and never sent again by itself. A delivery report bears
 * the order's reference as its envelope id (RFC 3461) and settles it.
 * "Not now" is believed eight times, a quarter of an hour after the first and twice as long after
 * each other one, all in legal time; then it is a refusal. The settings' smtp has host and port,
 * and may have seconds and final_seconds: how long an answer is waited for, and the last one.
 * A recipient without an address or with a malformed one, or whom the server refuses for good, is
 * told to the case as a bounce; a procedure that does not want to know gets the notice's fallback
 * ordered instead. So is it with a text that is missing or quotes what the case lacks, when the
 * notice has a fallback; without one the order waits for a person and is tried again a day later.
 * A recipient whose public key the case knows gets the mail encrypted to it (notice/restricted.h).
 * A text that the notice encloses leaves unencrypted only when the case's `tlp` is TLP:CLEAR or
 * TLP:GREEN; without key it otherwise waits for a person, like a key that is not valid any more.
 * A mail of a sealed case goes out in a bench member's session only, by a join (desk/session.h);
 * when its state foresees none it is refused, and the fallback, if there is one, is ordered.
 * One post per mandate: the lock outbox/lock is held while mails go out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/session.h"

typedef struct {
    uint64_t sent;
    uint64_t refused;
    uint64_t uncertain;
    uint64_t waiting;  /* the server said not now, or was not there */
    bool is_cut_off;   /* the last run reached no server, or knows none: mails wait for it */
    char absence[160]; /* why, the first time */
    uint64_t sealed;   /* waiting for a member of the bench, or for a word that he needs */
    char denial[160];  /* why, of the first of these that was tried in a session */
    uint64_t faulty;   /* a text that could not be rendered: a person must see to it */
    char fault[160];   /* the first of them, or of malformed addresses: case and what was wrong */
} CtMailingCounts;

/* CONFLICT when another post is at work. SYSTEM when the server is not there and MISSING when the
 * settings name none, in either case only if a mail is to leave, and with is_cut_off: what was sent
 * until then is settled, what needs no server is done, the rest waits. `session` may be NULL. *out
 * is added to. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_mailing_send(CtBook *book, const CtSession *session, CtInstant now, CtMailingCounts *out,
                     GError **error);
