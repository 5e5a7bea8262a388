/* past.h - last year as it was: what happened, what came after what, and how long one listened.
 *
 * In:  a history (stream.h), lived under its own version. Out: marks (world.h) with what followed
 * each: answers after the sending or the event that they answer, decisions of the house after the
 * entry of the state in which they were made; every other row follows nothing and comes whatever
 * happens. A mark also knows until when what follows it would have been heard: until the state was
 * left, the case had ended, or the history ends. Of each notice the median delay from its order to
 * its sending.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/stream.h"
#include "procedure/world.h"

typedef struct {
    CtWorldMark mark;
    CtInstant at;    /* ledger time */
    CtInstant until; /* what follows it is known up to here */
    int64_t lag;     /* SENT: how long after the fact it was recorded */
    uint32_t rank;   /* SENT: of its row */
    int sending;     /* ORDERED: its SENT mark, or NONE */
    uint32_t first_answer, answer_count;
} CtPastMark;

typedef struct {
    uint32_t mark;
    uint32_t row;
    int64_t delay; /* seconds after the mark */
} CtPastAnswer;

typedef struct {
    const CtStream *history; /* borrowed */
    CtInstant end;           /* the last instant */
    CtWorld world;           /* of the key lived last */
    /* Owned: */
    GArray *marks;     /* of CtPastMark; those of one key lie together */
    GArray *key_first; /* of uint32_t: key -> its first mark; one more at the end */
    GArray *answers;   /* of CtPastAnswer, by mark once learnt */
    GArray *absolute;  /* of bool, by row: it follows nothing */
    GArray *alike[CT_MARK_KINDS][CT_LIMIT_PROCEDURE_STATES]; /* of uint32_t: marks */
    int64_t usual[CT_LIMIT_PROCEDURE_NOTICES]; /* median seconds from order to sending */
    int64_t unexplained;                       /* rows of sendings that nobody ordered */
    uint32_t key;
    uint32_t rank;     /* of the row being lived */
    CtInstant sent_at; /* the same, of a sending */
    int standing;      /* the mark of the state that the open case is in, or NONE */
} CtPast;

CtPast *ct_past_new(const CtStream *history, CtInstant end);
void ct_past_free(CtPast *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtPast, ct_past_free)

/* Lives a key; its cases are in `world` until the next. Keys come in rising order, each once. */
void ct_past_live(CtPast *self, uint32_t key);
/* After the last key. */
void ct_past_learn(CtPast *self);
const CtPastMark *ct_past_mark(const CtPast *self, uint32_t index);
/* The mark of that key, or NULL. A sending has the number of its order. */
const CtPastMark *ct_past_find(const CtPast *self, uint32_t key, CtMarkKind kind, int index,
                               uint32_t ordinal);
/* How many rows of the key follow something. */
uint32_t ct_past_answers_of(const CtPast *self, uint32_t key);
