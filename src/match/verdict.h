/* verdict.h - a verdict about one product and one advisory, with all that is needed to recheck it.
 *
 * A proof holds the host's products, the scope, every version of the advisory that was known then
 * with its source and its rows as its feed wrote them, and each row that speaks of the product with
 * the comparisons of versions. It is written as JSON (doc/FORMATS.md) and read strictly. Checking
 * judges the rows again (advisory_judge.h, which knows no index) and compares everything; with an
 * index it is also checked that these are all the statements that the index of that digest has.
 * What a proof does not prove: that the inventory is true, and that the feed is right.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory.h"
#include "match/advisory_judge.h"

typedef struct CtVerdict CtVerdict;

typedef struct {
    const char *item;
    const char *advisory;
    CtAdvisoryTruth truth;
    CtAdvisoryScope scope;
    uint32_t statements;  /* versions of the advisory that were known */
    const uint8_t *index; /* SHA-256 of the index that it was made from */
} CtVerdictFacts;

/* MISSING when the index has no such advisory; INPUT when the item or the index cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
CtVerdict *ct_verdict_prove(const CtAdvisory *index, const CtAdvisoryJudgeHost *host, CtBytes id,
                            GError **error);
void ct_verdict_free(CtVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtVerdict, ct_verdict_free)

CtVerdictFacts ct_verdict_facts(const CtVerdict *self); /* borrowed from the proof */

/* Appends the JSON. */
void ct_verdict_write(const CtVerdict *self, CtBuffer *out);
/* INPUT or LIMIT, naming what is missing or odd. */
G_GNUC_WARN_UNUSED_RESULT
CtVerdict *ct_verdict_read(CtBytes bytes, GError **error);

/* INTEGRITY, naming the first thing that is not so. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_verdict_check(const CtVerdict *self, GError **error);
/* The same against the index: its digest, and that it says this and no more of the advisory. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_verdict_check_index(const CtVerdict *self, const CtAdvisory *index, GError **error);
