/* merkle.c - leaf and node hashes, the compact tree, proofs made and checked.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/merkle.h"

#include <string.h>

void ct_merkle_leaf(CtBytes entry, uint8_t out[CT_DIGEST_SIZE])
{
    static const uint8_t mark = 0;
    CtDigest digest;

    ct_digest_begin(&digest);
    ct_digest_add(&digest, (CtBytes){ &mark, 1 });
    ct_digest_add(&digest, entry);
    ct_digest_end(&digest, out);
}

void ct_merkle_node(const uint8_t left[CT_DIGEST_SIZE], const uint8_t right[CT_DIGEST_SIZE],
                    uint8_t out[CT_DIGEST_SIZE])
{
    uint8_t pair[1 + 2 * CT_DIGEST_SIZE] = { 1 };

    memcpy(pair + 1, left, CT_DIGEST_SIZE);
    memcpy(pair + 1 + CT_DIGEST_SIZE, right, CT_DIGEST_SIZE);
    ct_digest_of((CtBytes){ pair, sizeof pair }, out);
}

void ct_merkle_append(CtMerkle *self, const uint8_t leaf[CT_DIGEST_SIZE])
{
    uint8_t hash[CT_DIGEST_SIZE];
    unsigned level = 0;

    memcpy(hash, leaf, sizeof hash);
    for (; (self->size >> level & 1) != 0; level++)
        ct_merkle_node(self->peak[level], hash, hash);
    memcpy(self->peak[level], hash, sizeof hash);
    self->size++;
}

void ct_merkle_root(const CtMerkle *self, uint8_t out[CT_DIGEST_SIZE])
{
    uint8_t hash[CT_DIGEST_SIZE];
    bool started = false;

    if (self->size == 0) {
        ct_digest_of((CtBytes){ NULL, 0 }, out);
        return;
    }
    for (unsigned level = 0; level < CT_MERKLE_LEVELS; level++) {
        if ((self->size >> level & 1) == 0)
            continue;
        if (started)
            ct_merkle_node(self->peak[level], hash, hash);
        else
            memcpy(hash, self->peak[level], sizeof hash);
        started = true;
    }
    memcpy(out, hash, sizeof hash);
}

bool ct_merkle_load(CtMerkle *self, uint64_t size, CtMerkleRead read, void *user, GError **error)
{
    CtMerkle loaded = { .size = size };

    for (unsigned level = 0; level < CT_MERKLE_LEVELS; level++) {
        if ((size >> level & 1) == 0)
            continue;
        /* The subtrees stand from the largest to the smallest: what precedes this one is the
         * size without its lower bits and without this bit. */
        uint64_t index = (size >> level) - 1;
        if (!read(user, level, index, loaded.peak[level], error))
            return false;
    }
    *self = loaded;
    return true;
}

/* The largest power of two that is smaller than n, for n > 1. */
static unsigned split_level(uint64_t n)
{
    return 63 - (unsigned)__builtin_clzll(n - 1);
}

/* The root of the leaves [from, to); `from` is a multiple of the largest full subtree in it. */
static bool range_root(uint64_t from, uint64_t to, CtMerkleRead read, void *user,
                       uint8_t out[CT_DIGEST_SIZE], GError **error)
{
    uint64_t n = to - from;
    uint8_t left[CT_DIGEST_SIZE];
    uint8_t right[CT_DIGEST_SIZE];

    if ((n & (n - 1)) == 0) {
        unsigned level = (unsigned)__builtin_ctzll(n);
        return read(user, level, from >> level, out, error);
    }
    unsigned level = split_level(n);
    uint64_t middle = from + ((uint64_t)1 << level);
    if (!read(user, level, from >> level, left, error) ||
        !range_root(middle, to, read, user, right, error))
        return false;
    ct_merkle_node(left, right, out);
    return true;
}

/* The path is found from the root downwards and stands in the proof from the leaf upwards. */
static void reverse(CtMerkleProof *proof)
{
    uint8_t swap[CT_DIGEST_SIZE];

    for (size_t i = 0, j = proof->count; i + 1 < j; i++) {
        j--;
        memcpy(swap, proof->hash[i], sizeof swap);
        memcpy(proof->hash[i], proof->hash[j], sizeof swap);
        memcpy(proof->hash[j], swap, sizeof swap);
    }
}

bool ct_merkle_prove_inclusion(uint64_t index, uint64_t size, CtMerkleRead read, void *user,
                               CtMerkleProof *out, GError **error)
{
    CtMerkleProof proof = { 0 };
    uint64_t from = 0;
    uint64_t to = size;

    if (index >= size)
        return ct_fail(error, CT_ERROR_MISSING, "tree: leaf %" G_GUINT64_FORMAT " is not in it",
                       index);
    while (to - from > 1) {
        uint64_t middle = from + ((uint64_t)1 << split_level(to - from));
        bool is_left = index < middle;
        uint64_t side_from = is_left ? middle : from;
        uint64_t side_to = is_left ? to : middle;

        if (!range_root(side_from, side_to, read, user, proof.hash[proof.count++], error))
            return false;
        from = is_left ? from : middle;
        to = is_left ? middle : to;
    }
    reverse(&proof);
    *out = proof;
    return true;
}

/* RFC 9162, 2.1.4.1: SUBPROOF walked downwards; `whole` is its flag b, false once the old tree's
 * last leaves lie in a right subtree, whose root the verifier does not know. */
bool ct_merkle_prove_consistency(uint64_t first, uint64_t size, CtMerkleRead read, void *user,
                                 CtMerkleProof *out, GError **error)
{
    CtMerkleProof proof = { 0 };
    uint64_t from = 0;
    uint64_t to = size;
    bool whole = true;

    if (first > size)
        return ct_fail(error, CT_ERROR_MISSING,
                       "tree: it has fewer than %" G_GUINT64_FORMAT " leaves", first);
    if (first == 0) {
        *out = proof;
        return true;
    }
    while (first < to) {
        uint64_t middle = from + ((uint64_t)1 << split_level(to - from));
        bool is_left = first <= middle;
        uint64_t side_from = is_left ? middle : from;
        uint64_t side_to = is_left ? to : middle;

        if (!range_root(side_from, side_to, read, user, proof.hash[proof.count++], error))
            return false;
        whole = whole && is_left;
        from = is_left ? from : middle;
        to = is_left ? middle : to;
    }
    if (!whole && !range_root(from, to, read, user, proof.hash[proof.count++], error))
        return false;
    reverse(&proof);
    *out = proof;
    return true;
}

static bool refuse(GError **error, const char *what)
{
    return ct_fail(error, CT_ERROR_INTEGRITY, "proof: %s", what);
}

bool ct_merkle_check_inclusion(const uint8_t leaf[CT_DIGEST_SIZE], uint64_t index, uint64_t size,
                               const CtMerkleProof *proof, const uint8_t root[CT_DIGEST_SIZE],
                               GError **error)
{
    uint8_t hash[CT_DIGEST_SIZE];
    uint64_t node = index;
    uint64_t last = size - 1;

    if (index >= size)
        return refuse(error, "the leaf is outside the tree");
    memcpy(hash, leaf, sizeof hash);
    for (size_t i = 0; i < proof->count; i++) {
        if (last == 0)
            return refuse(error, "it is too long");
        if ((node & 1) != 0 || node == last) {
            ct_merkle_node(proof->hash[i], hash, hash);
            for (; (node & 1) == 0 && node != 0; node >>= 1)
                last >>= 1;
        } else {
            ct_merkle_node(hash, proof->hash[i], hash);
        }
        node >>= 1;
        last >>= 1;
    }
    if (last != 0)
        return refuse(error, "it is too short");
    return ct_digest_equal(hash, root) || refuse(error, "it does not lead to the root");
}

/* Climbs both trees at once; `old` and `new` begin as the same node. */
static bool climb(uint64_t first, uint64_t second, const CtMerkleProof *proof, size_t next,
                  uint8_t pair[2][CT_DIGEST_SIZE])
{
    uint64_t node = first;
    uint64_t last = second;

    for (size_t i = next; i < proof->count; i++) {
        if (last == 0)
            return false;
        if ((node & 1) != 0 || node == last) {
            ct_merkle_node(proof->hash[i], pair[0], pair[0]);
            ct_merkle_node(proof->hash[i], pair[1], pair[1]);
            for (; (node & 1) == 0 && node != 0; node >>= 1)
                last >>= 1;
        } else {
            ct_merkle_node(pair[1], proof->hash[i], pair[1]);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0;
}

bool ct_merkle_check_consistency(const CtMerkleHead *first, const CtMerkleHead *second,
                                 const CtMerkleProof *proof, GError **error)
{
    uint8_t pair[2][CT_DIGEST_SIZE];
    bool is_full = (first->size & (first->size - 1)) == 0;

    if (first->size > second->size)
        return refuse(error, "the later tree is smaller");
    if (first->size == 0) {
        uint8_t empty[CT_DIGEST_SIZE];

        ct_digest_of((CtBytes){ NULL, 0 }, empty);
        return (ct_digest_equal(first->root, empty) && proof->count == 0) ||
               refuse(error, "the empty tree has another root");
    }
    if (first->size == second->size)
        return (ct_digest_equal(first->root, second->root) && proof->count == 0) ||
               refuse(error, "equal sizes, different trees");
    if (proof->count == 0)
        return refuse(error, "it is too short");
    const uint8_t *start = is_full ? first->root : proof->hash[0];
    memcpy(pair[0], start, CT_DIGEST_SIZE);
    memcpy(pair[1], start, CT_DIGEST_SIZE);
    uint64_t node = first->size - 1;
    uint64_t last = second->size - 1;
    for (; (node & 1) != 0; node >>= 1)
        last >>= 1;
    if (!climb(node, last, proof, is_full ? 0 : 1, pair))
        return refuse(error, "it has the wrong length");
    return (ct_digest_equal(pair[0], first->root) && ct_digest_equal(pair[1], second->root)) ||
           refuse(error, "it does not lead to the roots");
}
