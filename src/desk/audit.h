/* audit.h - what an independent auditor takes away: a sample that nobody chose, totals, proofs.
 *
 * A tar (base/tar.h), the same bytes for the same ledger and the same plan:
 *   checkpoint, verifier       the signed tree head, and the public key
 *   earlier, consistency       a checkpoint that the auditor gave, and the proof (hex, one hash a
 *                              line) that the tree still begins with that one
 *   definitions/DIGEST         each adopted procedure's text and behind it its calendar's, under
 *                              the SHA-256 of both, which is what entries refer to
 *   sample/N.entry, sample/N.tlog-proof    each drawn entry (desk/audit_form.h)
 *   sample/N.case              lines of all entries of the case that the drawn one is of, at the
 *                              first of its entries that was drawn
 *   custody/N                  lines of all entries of custody: erasures, seals, holds, joins,
 *                              accesses, adoptions; at most 1000 in a file
 *   totals                     by kind, month, procedure, state, notice, erasure, hold, join
 *   files                      SHA-256 and name of all the above, as `sha256sum -c` reads it
 *   manifest                   origin, size, root, what was asked and found, the digest of
 *                              `files`: a note signed with the ledger's key
 * Entries hold no value and no identity (evidence/entry.h): personal data stands there as salted
 * commitments only. Totals and the completeness of a case are the operator's signed word; sample
 * and custody are how they are tested. Small totals can still tell of a person whom one knows: the
 * bundle is for an auditor, not for publication.
 * Checking needs the bundle alone, no instance and no secret, and is done in the jail
 * (workers/constat_audit.c, desk/audit_record.h). INTEGRITY or INPUT, its message begins with the
 * file in which something is wrong.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "seal/checkpoint.h"

#define CT_AUDIT_WORD 128 /* bytes of the auditor's word */

typedef struct {
    uint64_t sample;  /* how many entries; all of a smaller ledger */
    const char *word; /* the auditor's, one line; may be empty */
    CtBytes earlier;  /* a signed checkpoint of this ledger, or no bytes */
} CtAuditPlan;

typedef struct {
    CtCheckpoint checkpoint;
    CtNoteVerifier verifier;
    uint64_t drawn;      /* entries */
    uint64_t cases;      /* that they are of */
    uint64_t case_lines; /* entries of these cases */
    uint64_t custody;    /* entries */
    uint64_t definitions;
    uint64_t earlier;                     /* size of the earlier tree, 0: none */
    uint8_t earlier_note[CT_DIGEST_SIZE]; /* SHA-256 of its checkpoint; zeroes: none */
} CtAuditReport;

/* Takes the bundle piece by piece. */
typedef bool (*CtAuditWrite)(void *user, CtBytes bytes, GError **error);

/* Brings tiles and checkpoint up to date first. LIMIT: a sample or a word that is too large;
 * INTEGRITY: the earlier checkpoint is not this ledger's, or the ledger does not begin with it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_audit_make(CtBook *book, const CtAuditPlan *plan, CtAuditWrite write, void *user,
                   CtAuditReport *out, GError **error);

/* What the auditor brings; both may be empty. */
typedef struct {
    const CtNoteVerifier *verifier; /* else the bundle's own is believed, and reported */
    CtBytes earlier;                /* the bundle must prove that it goes on from this one */
} CtAuditTerms;

G_GNUC_WARN_UNUSED_RESULT
bool ct_audit_check(CtBytes tar, CtAuditReport *out, GError **error);
/* Whether what was found whole is also what the auditor asked for. INTEGRITY. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_audit_hold(const CtAuditReport *report, const CtAuditTerms *terms, GError **error);
