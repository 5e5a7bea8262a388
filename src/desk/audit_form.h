/* audit_form.h - what making and checking an auditor's bundle share: the draw, lines, counting.
 *
 * The draw. The seed is SHA-256 of these lines, each ended by LF: "constat audit 1", the origin,
 * the size in decimal and the root in hex of a signed checkpoint, and a word of the auditor's
 * (which may be empty). Draw number k, from 0, is SHA-256(seed || k as 8 bytes, big-endian), its
 * first 8 bytes as a number modulo the size; a repeat is left out. The remainder's bias is below
 * size / 2^64. Whoever has the checkpoint draws the same; who fears that entries were added until
 * the sample was to the operator's liking names a word after he has seen the checkpoint.
 * A line of a proven entry: index, the entry in hex, the hashes of its inclusion proof (RFC 9162,
 * 2.1.3) in hex, one behind the other, parted by TAB and ended by LF.
 * Totals are lines of words parted by TAB, the last one a number, in bytewise order.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/audit.h"

#define CT_AUDIT_FIRST "constat audit 1\n"

/* The indexes in the order of drawing, of guint64; a tree of no more than `wanted` leaves is taken
 * whole, in order. The caller unrefs it. */
GArray *ct_audit_draw(const CtCheckpoint *checkpoint, const char *word, uint64_t wanted);

typedef struct {
    uint64_t index;
    CtBuffer entry; /* owned */
    CtMerkleProof path;
} CtAuditLine;

void ct_audit_line_write(uint64_t index, CtBytes entry, const CtMerkleProof *path, CtBuffer *out);
/* `out->entry` is emptied first. Says nothing about truth. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_audit_line_read(CtBytes line, CtAuditLine *out, GError **error);

/* The manifest's text; whoever checks writes it again and compares. */
void ct_audit_manifest(const CtAuditReport *report, uint64_t sample, const char *word,
                       const uint8_t files[CT_DIGEST_SIZE], CtBuffer *out);

/* A table of owned copies of case tags; its values are freed with it. */
GHashTable *ct_audit_by_tag(GDestroyNotify free_value);

/* Entries about the log itself and about custody, which a bundle holds in full. */
bool ct_audit_is_custody(CtEntryKind kind);
/* Under which words an entry of custody is counted beside its kind, or NULL; the caller frees. */
char *ct_audit_custody_words(const CtEntry *entry);

typedef struct CtAuditTotals CtAuditTotals;

CtAuditTotals *ct_audit_totals_new(void);
void ct_audit_totals_free(CtAuditTotals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAuditTotals, ct_audit_totals_free)
/* How the procedure of that digest is called in totals. */
void ct_audit_totals_name(CtAuditTotals *self, const uint8_t digest[CT_DIGEST_SIZE],
                          const char *name);
void ct_audit_totals_add(CtAuditTotals *self, const CtEntry *entry);
/* Appends every line; cases are counted where their last entry left them. */
void ct_audit_totals_write(CtAuditTotals *self, CtBuffer *out);
