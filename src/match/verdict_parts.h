/* verdict_parts.h - what a proof is made of, shared by its making and its JSON.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/verdict.h"

/* One version of the advisory; all owned. */
typedef struct {
    char *feed;
    char *origin;
    char *pointer;
    char *status;
    char *source;
    uint8_t digest[32]; /* of the source */
    uint64_t size;
    CtInstant published;
    CtInstant modified;
    CtInstant since;
    CtInstant until;
    CtAdvisoryLayoutVoice voice;
    CtBuffer tree;    /* the rows; empty of a proof that came out of the jail */
    uint8_t rows[32]; /* their SHA-256 */
    CtAdvisoryJudgement judgement;
} CtVerdictStatement;

struct CtVerdict {
    char *advisory;   /* owned */
    GPtrArray *items; /* owned texts */
    uint32_t item;
    CtAdvisoryScope scope;
    CtAdvisoryTruth truth;
    uint8_t index[32];
    GArray *statements; /* of CtVerdictStatement */
};

CtVerdict *ct_verdict_new(void);
/* Appends a statement, empty, for the caller to fill. */
CtVerdictStatement *ct_verdict_add(CtVerdict *self);
