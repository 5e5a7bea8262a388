/* proof.h - one file that proves, offline, that an entry is in the log (C2SP tlog-proof).
 *
 * Lines: the format's name, optionally "extra" with Base64 data, "index N", one Base64 hash
 * per line from the leaf's sibling upwards, an empty line, the signed checkpoint as it is.
 * Whoever has the log's verifier key and the entry's bytes needs nothing else.
 * Refused with INPUT or LIMIT: any other line, order or spelling. Extra data is not
 * authenticated and must not be trusted.
 * Source: https://c2sp.org/tlog-proof
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/checkpoint.h"

#define CT_PROOF_EXTRA_BYTES 4096

typedef struct {
    uint64_t index;
    CtMerkleProof path;
    size_t extra_size; /* 0: there is none */
    uint8_t extra[CT_PROOF_EXTRA_BYTES];
    CtBytes checkpoint; /* borrowed: the signed note */
} CtProof;

void ct_proof_write(const CtProof *proof, CtBuffer *out);
/* The proof borrows from `text`. Says nothing about truth: see ct_proof_verify. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_proof_parse(CtBytes text, CtProof *out, GError **error);
/* The checkpoint is signed by the log and the entry stands at proof->index under its root. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_proof_verify(const CtProof *proof, CtBytes entry, const CtNoteVerifier *verifier,
                     GError **error);
/* The same by the entry's leaf hash; *out_checkpoint (may be NULL) is what it is proven under. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_proof_verify_leaf(const CtProof *proof, const uint8_t leaf[CT_DIGEST_SIZE],
                          const CtNoteVerifier *verifier, CtCheckpoint *out_checkpoint,
                          GError **error);
