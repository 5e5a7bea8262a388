/* merkle.h - the append-only Merkle tree of RFC 6962 and RFC 9162, section 2.1.
 *
 * CtMerkle is the compact form of a tree: its size and the roots of its full subtrees, one
 * per bit of the size, enough to append and to tell the root. Proofs are made by asking a
 * reader for full subtrees by (level, index): the node that covers the leaves
 * [index << level, (index + 1) << level). Verification needs no tree at all.
 * What it refuses: a proof of the wrong length or that does not lead to the root, with
 * INTEGRITY. It stores nothing; files are tile.h's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/digest.h"

#define CT_MERKLE_LEVELS       64
#define CT_MERKLE_PROOF_HASHES 66

typedef struct {
    uint64_t size;
    uint8_t peak[CT_MERKLE_LEVELS]
                [CT_DIGEST_SIZE]; /* [level] counts when that bit of size is set */
} CtMerkle;

typedef struct {
    size_t count;
    uint8_t hash[CT_MERKLE_PROOF_HASHES][CT_DIGEST_SIZE];
} CtMerkleProof;

/* Yields the root of one full subtree. */
typedef bool (*CtMerkleRead)(void *user, unsigned level, uint64_t index,
                             uint8_t out[CT_DIGEST_SIZE], GError **error);

void ct_merkle_leaf(CtBytes entry, uint8_t out[CT_DIGEST_SIZE]); /* SHA-256(0 || entry) */
void ct_merkle_node(const uint8_t left[CT_DIGEST_SIZE], const uint8_t right[CT_DIGEST_SIZE],
                    uint8_t out[CT_DIGEST_SIZE]); /* SHA-256(1 || left || right) */

/* A zeroed CtMerkle is the empty tree. */
void ct_merkle_append(CtMerkle *self, const uint8_t leaf[CT_DIGEST_SIZE]);
void ct_merkle_root(const CtMerkle *self, uint8_t out[CT_DIGEST_SIZE]);

/* The compact form of the tree's first `size` leaves, read from full subtrees. */
bool ct_merkle_load(CtMerkle *self, uint64_t size, CtMerkleRead read, void *user, GError **error);

/* Proof that leaf `index` is in the tree of `size` leaves (index < size). */
bool ct_merkle_prove_inclusion(uint64_t index, uint64_t size, CtMerkleRead read, void *user,
                               CtMerkleProof *out, GError **error);
/* Proof that the tree of `size` leaves begins with the tree of `first` (first <= size). */
bool ct_merkle_prove_consistency(uint64_t first, uint64_t size, CtMerkleRead read, void *user,
                                 CtMerkleProof *out, GError **error);

/* RFC 9162, 2.1.3.2. */
bool ct_merkle_check_inclusion(const uint8_t leaf[CT_DIGEST_SIZE], uint64_t index, uint64_t size,
                               const CtMerkleProof *proof, const uint8_t root[CT_DIGEST_SIZE],
                               GError **error);

typedef struct {
    uint64_t size;
    uint8_t root[CT_DIGEST_SIZE];
} CtMerkleHead;

/* RFC 9162, 2.1.4.2; every tree is consistent with the empty one and with itself. */
bool ct_merkle_check_consistency(const CtMerkleHead *first, const CtMerkleHead *second,
                                 const CtMerkleProof *proof, GError **error);
