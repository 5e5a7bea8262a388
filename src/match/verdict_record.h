/* verdict_record.h - a proof that was rechecked in the jail, as records, out and in.
 *
 * One record "proof" (item, advisory, verdict, scope, the index's digest, how many statements),
 * then a record "statement" for each, its rows only as their SHA-256: that is what an index is held
 * against, and what the judging needed stays in the jail. What comes back is read as hostile: only
 * words, times and numbers that a proof can have are taken.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "match/verdict.h"

G_GNUC_WARN_UNUSED_RESULT
bool ct_verdict_record_emit(const CtVerdict *self, CtRecordSink sink, void *user, GError **error);

typedef struct CtVerdictRecordDraft CtVerdictRecordDraft;

CtVerdictRecordDraft *ct_verdict_record_draft(void);
void ct_verdict_record_free(CtVerdictRecordDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtVerdictRecordDraft, ct_verdict_record_free)
/* A CtRecordSink whose user is the draft. INPUT on what no proof gives. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_verdict_record_take(void *user, const CtRecord *record, GError **error);
/* The proof without rows and reasons: for ct_verdict_facts and ct_verdict_check_index. INPUT when
 * something is missing. */
G_GNUC_WARN_UNUSED_RESULT
CtVerdict *ct_verdict_record_end(CtVerdictRecordDraft *self, GError **error);
