/* test_merkle.c - the tree against Certificate Transparency's eight published leaves, and every
 * proof of every small tree, right and broken.
 *
 * Method: a plain recursive tree (RFC 9162, 2.1.1, as its text says it) stands beside the
 * product's; all sizes up to 70 are tried, which covers every shape of the last levels.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/text.h"
#include "seal/merkle.h"

#define LEAVES 70

static uint8_t leaves[LEAVES][CT_DIGEST_SIZE];

static void fill_leaves(void)
{
    for (size_t i = 0; i < LEAVES; i++) {
        uint8_t entry[2] = { (uint8_t)i, 0x5a };

        ct_merkle_leaf((CtBytes){ entry, sizeof entry }, leaves[i]);
    }
}

static void plain_root(uint64_t from, uint64_t to, uint8_t out[CT_DIGEST_SIZE])
{
    uint8_t left[CT_DIGEST_SIZE];
    uint8_t right[CT_DIGEST_SIZE];
    uint64_t k = 1;

    if (to - from == 0) {
        ct_digest_of((CtBytes){ NULL, 0 }, out);
    } else if (to - from == 1) {
        memcpy(out, leaves[from], CT_DIGEST_SIZE);
    } else {
        while (k * 2 < to - from)
            k *= 2;
        plain_root(from, from + k, left);
        plain_root(from + k, to, right);
        ct_merkle_node(left, right, out);
    }
}

static bool read_plain(void *user, unsigned level, uint64_t index, uint8_t out[CT_DIGEST_SIZE],
                       GError **error)
{
    uint64_t size = *(uint64_t *)user;
    uint64_t to = (index + 1) << level;

    if (to > size)
        return ct_fail(error, CT_ERROR_MISSING, "test tree: no such full subtree");
    plain_root(index << level, to, out);
    return true;
}

static void test_merkle_roots_are_the_published_ones(void **state)
{
    (void)state;
    static const char *const entry[] = { "",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f" };
    static const char *const root[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    CtMerkle tree = { 0 };
    uint8_t hash[CT_DIGEST_SIZE];

    for (size_t i = 0; i < G_N_ELEMENTS(root); i++) {
        uint8_t bytes[16];
        size_t size = strlen(entry[i]) / 2;

        assert_true(ct_text_unhex(ct_bytes_of_text(entry[i]), bytes, size));
        ct_merkle_leaf((CtBytes){ bytes, size }, hash);
        ct_merkle_append(&tree, hash);
        ct_merkle_root(&tree, hash);
        g_autofree char *hex = ct_text_hex((CtBytes){ hash, sizeof hash });
        assert_string_equal(hex, root[i]);
    }
}

static void test_merkle_compact_tree_has_the_plain_trees_root(void **state)
{
    (void)state;
    CtMerkle tree = { 0 };
    uint8_t mine[CT_DIGEST_SIZE];
    uint8_t plain[CT_DIGEST_SIZE];

    for (uint64_t size = 0; size < LEAVES; size++) {
        CtMerkle loaded;

        ct_merkle_root(&tree, mine);
        plain_root(0, size, plain);
        assert_memory_equal(mine, plain, sizeof mine);
        assert_true(ct_merkle_load(&loaded, size, read_plain, &size, NULL));
        ct_merkle_root(&loaded, mine);
        assert_memory_equal(mine, plain, sizeof mine);
        ct_merkle_append(&tree, leaves[size]);
    }
}

/* Every broken proof must be refused: one bit, one hash less, one hash more. */
static void assert_inclusion_tamper_found(uint64_t index, uint64_t size, const CtMerkleProof *good,
                                          const uint8_t root[CT_DIGEST_SIZE])
{
    CtMerkleProof bad = *good;

    bad.count++;
    assert_false(ct_merkle_check_inclusion(leaves[index], index, size, &bad, root, NULL));
    if (good->count == 0)
        return;
    bad.count = good->count - 1;
    assert_false(ct_merkle_check_inclusion(leaves[index], index, size, &bad, root, NULL));
    for (size_t i = 0; i < good->count; i++) {
        bad = *good;
        bad.hash[i][31] ^= 1;
        assert_false(ct_merkle_check_inclusion(leaves[index], index, size, &bad, root, NULL));
    }
}

static void test_merkle_inclusion_of_every_leaf_verifies_and_no_other(void **state)
{
    (void)state;
    for (uint64_t size = 1; size < LEAVES; size++) {
        uint8_t root[CT_DIGEST_SIZE];

        plain_root(0, size, root);
        for (uint64_t index = 0; index < size; index++) {
            g_autoptr(GError) error = NULL;
            CtMerkleProof proof;
            uint64_t wrong = (index + 1) % size;

            assert_true(ct_merkle_prove_inclusion(index, size, read_plain, &size, &proof, NULL));
            assert_true(ct_merkle_check_inclusion(leaves[index], index, size, &proof, root, NULL));
            assert_inclusion_tamper_found(index, size, &proof, root);
            assert_false(
                ct_merkle_check_inclusion(leaves[wrong], index, size, &proof, root, &error) &&
                wrong != index);
        }
    }
}

static void assert_consistency_tamper_found(const CtMerkleHead *first, const CtMerkleHead *second,
                                            const CtMerkleProof *good)
{
    CtMerkleHead other = *first;
    CtMerkleProof bad = *good;

    other.root[0] ^= 1;
    assert_false(ct_merkle_check_consistency(&other, second, good, NULL));
    other = *second;
    other.root[0] ^= 1;
    assert_false(ct_merkle_check_consistency(first, &other, good, NULL));
    bad.count++;
    assert_false(ct_merkle_check_consistency(first, second, &bad, NULL));
    bad.count = good->count - 1;
    assert_false(good->count > 0 && ct_merkle_check_consistency(first, second, &bad, NULL));
    for (size_t i = 0; i < good->count; i++) {
        bad = *good;
        bad.hash[i][0] ^= 1;
        assert_false(ct_merkle_check_consistency(first, second, &bad, NULL));
    }
}

static void test_merkle_consistency_of_every_pair_verifies_and_no_other(void **state)
{
    (void)state;
    for (uint64_t size = 1; size < LEAVES; size++) {
        CtMerkleHead second = { .size = size };

        plain_root(0, size, second.root);
        for (uint64_t old = 1; old <= size; old++) {
            CtMerkleHead first = { .size = old };
            CtMerkleProof proof;

            plain_root(0, old, first.root);
            assert_true(ct_merkle_prove_consistency(old, size, read_plain, &size, &proof, NULL));
            assert_true(ct_merkle_check_consistency(&first, &second, &proof, NULL));
            assert_consistency_tamper_found(&first, &second, &proof);
        }
    }
}

static void test_merkle_refuses_proofs_outside_the_tree(void **state)
{
    (void)state;
    uint64_t size = 5;
    CtMerkleProof proof = { .count = 99 };
    g_autoptr(GError) error = NULL;

    assert_false(ct_merkle_prove_inclusion(5, 5, read_plain, &size, &proof, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_false(ct_merkle_prove_consistency(6, 5, read_plain, &size, &proof, NULL));
    assert_int_equal(proof.count, 99);
    proof.count = 0;
    assert_false(ct_merkle_check_inclusion(leaves[0], 0, 0, &proof, leaves[0], NULL));
}

static int fill(void **state)
{
    (void)state;
    fill_leaves();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CT_TEST(test_merkle_roots_are_the_published_ones),
        CT_TEST(test_merkle_compact_tree_has_the_plain_trees_root),
        CT_TEST(test_merkle_inclusion_of_every_leaf_verifies_and_no_other),
        CT_TEST(test_merkle_consistency_of_every_pair_verifies_and_no_other),
        CT_TEST(test_merkle_refuses_proofs_outside_the_tree),
    };

    return cmocka_run_group_tests(tests, fill, NULL);
}
