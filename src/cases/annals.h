/* annals.h - a mandate's cases as a history without names: what a what-if replays.
 *
 * In: a book with the mandate's keys, and the text of one adopted version. Out: a stream
 * (procedure/stream.h) of the events and sendings of its cases, one key per subject, who is a
 * number of this stream alone. Of what an event carried only words, numbers, truth values and times
 * are kept; texts, names and addresses are not. Who voted is a number within the case.
 * Of a case whose values were erased or sealed the entries still tell what came when, and what it
 * led to: what it must have been is told from that (remnant.h), and what stays open is marked in
 * the row. Left out, with all of the subject, and counted: cases that run or ran under another
 * version, that moved, and those of which what is left fits no course of the text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "procedure/stream.h"

typedef struct {
    int64_t cases;  /* in the stream */
    int64_t other;  /* of another version of this procedure, or moved */
    int64_t erased; /* of `cases`: values were erased, or are sealed */
    int64_t open;   /* of `erased`: not all could be told from what is left */
    int64_t gone;   /* what is left of them fits no course */
} CtAnnalsReport;

/* MISSING: the mandate has not adopted this version. The stream borrows `procedure`. */
CtStream *ct_annals_read(CtBook *book, const CtProcedure *procedure, CtAnnalsReport *out,
                         GError **error);
