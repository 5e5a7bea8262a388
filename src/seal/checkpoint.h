/* checkpoint.h - a log's signed statement of its size and root (C2SP tlog-checkpoint).
 *
 * The note's text is the origin line, the size in decimal and the root hash in Base64. We
 * write no further lines; when reading we allow extension lines, as the specification does,
 * and ignore them. Sizes with leading zeroes, roots of another length and empty lines are
 * INPUT. The log's key name is its origin.
 * Source: https://c2sp.org/tlog-checkpoint
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/merkle.h"
#include "seal/note.h"

typedef struct {
    char origin[CT_NOTE_NAME_SIZE];
    CtMerkleHead head;
} CtCheckpoint;

/* Appends the signed note; its origin is the signer's name. */
void ct_checkpoint_sign(const CtNoteSigner *signer, const CtMerkleHead *head, CtBuffer *out);
/* The note's text alone, unsigned and unverified. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_checkpoint_parse(CtBytes text, CtCheckpoint *out, GError **error);
/* Parses the note, verifies the signature, and that the origin is the key's name. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_checkpoint_open(CtBytes note, const CtNoteVerifier *verifier, CtCheckpoint *out,
                        GError **error);
