/* fuzz_leaves.c - any list of leaves: the tree that is read has the root of the same leaves
 * appended one by one, and proofs of its first and last leaf verify.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/leaves.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_leaf(CtLeaves *leaves, uint64_t index, const uint8_t root[CT_DIGEST_SIZE])
{
    uint8_t leaf[CT_DIGEST_SIZE];
    CtMerkleProof proof;
    uint64_t size = ct_leaves_size(leaves);

    g_assert(ct_leaves_subtree(leaves, 0, index, leaf, NULL));
    g_assert(ct_merkle_prove_inclusion(index, size, ct_leaves_subtree, leaves, &proof, NULL));
    g_assert(ct_merkle_check_inclusion(leaf, index, size, &proof, root, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool hashed = size > 0 && data[0] == '#'; /* else an entry may begin with anything */
    CtBytes text = { data + hashed, size - hashed };
    g_autoptr(CtLeaves) leaves = ct_leaves_read(text, hashed, NULL);
    CtMerkle appended = { 0 };
    CtMerkle loaded;
    uint8_t root[CT_DIGEST_SIZE];
    uint8_t again[CT_DIGEST_SIZE];

    if (leaves == NULL)
        return 0;
    for (uint64_t i = 0; i < ct_leaves_size(leaves); i++) {
        g_assert(ct_leaves_subtree(leaves, 0, i, root, NULL));
        ct_merkle_append(&appended, root);
    }
    ct_merkle_root(&appended, root);
    g_assert(ct_merkle_load(&loaded, appended.size, ct_leaves_subtree, leaves, NULL));
    ct_merkle_root(&loaded, again);
    g_assert(ct_digest_equal(root, again));
    if (appended.size > 0) {
        check_leaf(leaves, 0, root);
        check_leaf(leaves, appended.size - 1, root);
    }
    return 0;
}
