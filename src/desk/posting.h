/* posting.h - paper: letters handed over to the carrier, and what the carrier says of them.
 *
 * Hand-over: every ordered letter, registered letter and court file becomes NUMBER.pdf in a folder,
 * and a line of manifest.csv (number,file,notice,pages); registered items get a UPU S10 number,
 * the others a number of ours. The order is ATTEMPTED from then on. A PDF exists in clear only in
 * that folder: it can be rendered again byte for byte, because its date is the order's and its
 * number and proof are durable before it is rendered. One process hands over at a time: CONFLICT.
 * Status file of the carrier, CSV: number,status,at,reason
 *   deposited   the carrier took it: SENT, at its time
 *   presented   first presentation: told to the case, when its procedure wants to know
 *   returned    with a reason (unclaimed, refused, unknown-at-address) and the date of presentation
 * What belongs to a sealed case is only rendered in a bench member's session, each by one join
 * (desk/session.h); without it, or when the join is refused, the item stays ordered and is counted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/session.h"
#include "notice/letter.h"

typedef struct {
    uint64_t handed_over;
    uint64_t pages;
    uint64_t sealed;  /* waiting for a member of the bench, or for a word that he needs */
    char denial[160]; /* why, of the first of these that was tried in a session */
    uint64_t faulty;  /* text or address that a person must put right */
    char fault[160];  /* the first of them: what was wrong; names an order, never a person */
} CtPostingCounts;

typedef struct {
    CtBook *book;
    const char *folder;       /* of the carrier; it exists */
    const CtSession *session; /* or NULL */
    CtSheet *sheet;
} CtPosting;

G_GNUC_WARN_UNUSED_RESULT
bool ct_posting_hand_over(const CtPosting *self, CtInstant now, CtPostingCounts *out,
                          GError **error);

typedef struct {
    uint64_t deposited;
    uint64_t presented;
    uint64_t returned;
    uint64_t unknown;       /* lines that are not of the known form, speak of a number that is not
                             * ours, or tell what cannot have been; each is passed over */
    uint64_t first_unknown; /* the number of the first of these lines, or 0 */
} CtPostingStatus;

/* Applies a carrier's status file. Told twice is told once. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_posting_read_status(CtBook *book, CtBytes text, CtInstant now, CtPostingStatus *out,
                            GError **error);
