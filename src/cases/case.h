/* case.h - one subject's journey through a procedure, as its row.
 *
 * A case is the fold of its ledger entries; the row keeps that fold (procedure/history.h), so
 * that the next step needs no replay, and `constat verify --rebuild` recomputes it. A case is
 * found by the keyed hash of (procedure name, key): a subject's name is never searched for.
 * A subject whose case is closed and who comes again gets a new case with new keys; only the
 * hash links the two.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "procedure/measure.h"

typedef struct {
    const CtAdopted *adopted; /* borrowed from the book */
    CtLedgerOwner owner;      /* sid, id, tag, key run */
    CtHistory history;
    CtInstant opened_at;
    CtInstant due_at; /* as the row that was read says; CT_INSTANT_NEVER: nothing is due */
    int64_t version;  /* of the row that was read; 0: no row yet */
    bool fresh;       /* it has no entry yet */
} CtCase;

/* A case is too large for the stack of a small function; the caller frees it with g_free. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCase, g_free)

int64_t ct_case_sid(const CtBook *book, const CtAdopted *adopted, CtBytes key);
/* The latest case of that key, closed or not; *out_found tells whether there is one. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_case_find(const CtBook *book, int64_t sid, CtCase *out, bool *out_found, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_case_get(const CtBook *book, int64_t sid, int64_t id, CtCase *out, GError **error);
/* Where its row is. */
typedef struct {
    int64_t sid;
    int64_t id;
} CtCaseName;

typedef bool (*CtCaseEach)(void *user, const CtCaseName *name, GError **error);

/* Every case of the mandate in the order of their numbers, also those that are opened meanwhile;
 * stops when `each` returns false. `each` may write. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_case_each(const CtBook *book, CtCaseEach each, void *user, GError **error);
/* By its number alone, as a person quotes it. MISSING when there is none. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_case_get_number(const CtBook *book, int64_t id, CtCase *out, GError **error);
/* A new case of the subject `sid` under `adopted`, opened as of `opened` and not yet a row: fresh
 * tag and keys. Its number is the index that the batch gives to its first entry. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_case_begin(CtBatch *batch, const CtAdopted *adopted, int64_t sid, CtInstant opened,
                   CtCase *out, GError **error);
/* Writes the row; CONFLICT when somebody moved the case since it was read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_case_save(const CtBook *book, CtCase *self, GError **error);

bool ct_case_is_open(const CtCase *self);
const char *ct_case_state(const CtCase *self); /* its name, borrowed */
/* What each measure of the procedure counts over the cases of this version; `out` has room for
 * measure_count sums, which are added to. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_case_measure(const CtBook *book, const CtAdopted *adopted, CtMeasureSum *out,
                     GError **error);
