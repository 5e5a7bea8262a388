/* alerting.h - a year's bulletins to those who may know them: who, under which label, not before
 * when.
 *
 * In:  a contract, what of it each bulletin touches (match/concern.h), the contacts' keys, and for
 *      the run: a label, an embargo, who signs. Out: a case per bulletin and contact, each with a
 *      copy of its own (enclosure.h), and a line for everybody who is told and who is not.
 * Recipients are computed, never typed: whoever is cleared (match/clearance.h) and, where the label
 * asks for it or he has named a key, has one that is valid now. The contact named as deputy is told
 * of his colleague's silence only when he is cleared himself. Everybody else is a line with the
 * reason and the place in the contract.
 * The dossier says which events this is (cases/book.h):
 *   channel:
 *     hold: NAME       holds the copy until an instant; carries `embargo`
 *     release: NAME    lets it go now
 *     correct: NAME    carries `correction` and the new copy
 *     withdraw: NAME   takes back what has not left (recalling.h)
 *     delivered, standing, answers: see standing.h
 * With an embargo only the clock lets a copy go: the run tells `hold` and never `release`.
 * A copy that is held is held longer when a later run names a later end, never shorter.
 * The same run again tells nobody twice. Where what the bulletin says about the contract has
 * changed (ct_enclosure_content), those who have the old copy, and only those, get the new one: by
 * `correct` while their case is open, by a new case when it had ended. Another label for an
 * advisory that somebody has already is refused for him.
 * All that follows from one bulletin is one transaction; the run itself is an entry: kind evidence,
 * event "recipients", marks: the first 64 bits of the contract's digest, how many were told, how
 * many were not, and the embargo's end or 0.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"
#include "desk/keyring.h"
#include "match/concern.h"

typedef enum {
    CT_ALERTING_HELD,      /* until the embargo's end */
    CT_ALERTING_RELEASED,  /* it leaves with the next post */
    CT_ALERTING_KNOWN,     /* he has this copy already */
    CT_ALERTING_CORRECTED, /* he had another */
    CT_ALERTING_EXCLUDED,
    CT_ALERTING_WITHDRAWN, /* it had not left, and is not his any more (recalling.h) */
} CtAlertingVerdict;

/* All borrowed for the length of the call. */
typedef struct {
    CtAlertingVerdict verdict;
    const char *advisory;
    const char *contract;
    int64_t number;     /* of the case; 0 when excluded */
    const char *copy;   /* its number; NULL when excluded */
    const char *reason; /* with the contact's place, "file:line:column: "; "" when there is none */
} CtAlertingLine;

typedef void (*CtAlertingTold)(void *user, const CtAlertingLine *line);

/* All borrowed. */
typedef struct {
    CtBook *book;
    CtInstant now;
    const char *person; /* who signs */
    const CtBulletinBook *bulletins;
    const CtContract *contract;
    CtBytes contract_text; /* for the run's entry */
    const CtConcern *concern;
    const CtKeyring *keys;
    const char *only; /* a bulletin's id, or NULL: all of the concern's */
    bool has_label;   /* else the contract's, which must foresee one */
    CtContractTlp label;
    CtInstant embargo;        /* CT_INSTANT_NEVER: none */
    const char *embargo_text; /* as it was agreed, with its zone */
    CtAlertingTold told;
    void *user;
} CtAlertingRun;

typedef struct {
    uint64_t told; /* held, released or corrected */
    uint64_t known;
    uint64_t excluded;
    uint64_t withdrawn;
} CtAlertingCounts;

/* MISSING: the dossier has no channel, there is no such bulletin, or nobody named a label. DENIED:
 * that person may not. CONFLICT: the ledger's last entry is later than now by more than the
 * mandate's tolerance (a clock stepped back), or a bulletin of the future is to be told without
 * embargo. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_alerting_notify(const CtAlertingRun *self, CtAlertingCounts *out, GError **error);
const char *ct_alerting_word(CtAlertingVerdict verdict);
