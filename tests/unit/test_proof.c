/* test_proof.c - a proof file proves its entry and no other, and refuses every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "base/limits.h"
#include "seal/proof.h"

#define LEAVES 11

static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 6 };

/* The plain tree again: full subtrees by hashing their leaves. */
static bool read_node(void *user, unsigned level, uint64_t index, uint8_t out[CT_DIGEST_SIZE],
                      GError **error)
{
    (void)user;
    (void)error;
    CtMerkle tree = { 0 };

    for (uint64_t i = index << level; i < (index + 1) << level; i++) {
        uint8_t leaf[CT_DIGEST_SIZE];
        uint8_t entry = (uint8_t)i;

        ct_merkle_leaf((CtBytes){ &entry, 1 }, leaf);
        ct_merkle_append(&tree, leaf);
    }
    ct_merkle_root(&tree, out);
    return true;
}

static CtBuffer proof_of(uint64_t index, CtNoteSigner *signer)
{
    CtBuffer text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    g_autofree CtProof *proof = g_new0(CtProof, 1);
    CtMerkleHead head = { .size = LEAVES };
    CtMerkle tree;

    assert_true(ct_note_signer_from("log.example.org", seed, signer, NULL));
    assert_true(ct_merkle_load(&tree, LEAVES, read_node, NULL, NULL));
    ct_merkle_root(&tree, head.root);
    ct_checkpoint_sign(signer, &head, &note);
    proof->index = index;
    proof->checkpoint = ct_buffer_bytes(&note);
    memcpy(proof->extra, "more", 4);
    proof->extra_size = index % 2 == 0 ? 4 : 0;
    assert_true(ct_merkle_prove_inclusion(index, LEAVES, read_node, NULL, &proof->path, NULL));
    ct_proof_write(proof, &text);
    return text;
}

static void test_proof_proves_its_entry_and_no_other(void **state)
{
    (void)state;
    g_autofree CtProof *back = g_new0(CtProof, 1);

    for (uint64_t index = 0; index < LEAVES; index++) {
        g_auto(CtNoteSigner) signer = { 0 };
        g_auto(CtBuffer) text = proof_of(index, &signer);
        uint8_t entry = (uint8_t)index;

        assert_true(ct_proof_parse(ct_buffer_bytes(&text), back, NULL));
        assert_int_equal(back->index, index);
        assert_int_equal(back->extra_size, index % 2 == 0 ? 4 : 0);
        assert_true(ct_proof_verify(back, (CtBytes){ &entry, 1 }, &signer.verifier, NULL));
        entry++;
        assert_false(ct_proof_verify(back, (CtBytes){ &entry, 1 }, &signer.verifier, NULL));
    }
}

static void test_proof_refuses_every_truncation_or_does_not_verify(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) text = proof_of(4, &signer);
    g_autofree CtProof *back = g_new0(CtProof, 1);
    const uint8_t entry = 4;

    for (size_t size = 0; size < text.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(text.data, size);

        assert_false(ct_proof_parse((CtBytes){ exact, size }, back, NULL) &&
                     ct_proof_verify(back, (CtBytes){ &entry, 1 }, &signer.verifier, NULL));
    }
}

static void test_proof_refuses_other_spellings(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\n\nx\n",
    };
    g_autofree CtProof *back = g_new0(CtProof, 1);

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        assert_false(ct_proof_parse(ct_bytes_of_text(bad[i]), back, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
    assert_true(
        ct_proof_parse(ct_bytes_of_text("c2sp.org/tlog-proof@v1\nindex 0\n\nx\n"), back, NULL));
}

CT_TEST_MAIN(CT_TEST(test_proof_proves_its_entry_and_no_other),
             CT_TEST(test_proof_refuses_every_truncation_or_does_not_verify),
             CT_TEST(test_proof_refuses_other_spellings))
