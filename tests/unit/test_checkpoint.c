/* test_checkpoint.c - checkpoints written, read back, and every malformed line refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "base/limits.h"
#include "seal/checkpoint.h"

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 5 };

static void test_checkpoint_is_read_back_as_it_was_signed(void **state)
{
    (void)state;
    static const uint64_t sizes[] = { 0, 1, 70000, UINT64_MAX };
    g_auto(CtNoteSigner) signer = { 0 };

    assert_true(ct_note_signer_from("demo/log.example.org", seed, &signer, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
        CtMerkleHead head = { .size = sizes[i], .root = { 1, 2, 3 } };
        CtCheckpoint back;

        ct_checkpoint_sign(&signer, &head, &note);
        assert_true(ct_checkpoint_open(ct_buffer_bytes(&note), &signer.verifier, &back, NULL));
        assert_string_equal(back.origin, "demo/log.example.org");
        assert_int_equal(back.head.size, sizes[i]);
        assert_memory_equal(back.head.root, head.root, CT_DIGEST_SIZE);
    }
}

/* The example of https://c2sp.org/tlog-checkpoint. */
static void test_checkpoint_reads_the_specifications_example(void **state)
{
    (void)state;
    static const char text[] = "example.com/behind-the-sofa\n20852163\n"
                               "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    static const uint8_t root[CT_DIGEST_SIZE] = { 0x0a, 0xc5, 0x18, 0x6a, 0x91, 0x86, 0x3e, 0x8e,
                                                  0x1d, 0x90, 0xc8, 0x08, 0x01, 0x4a, 0xa8, 0x9b,
                                                  0xf5, 0xda, 0x8e, 0x3e, 0xe1, 0xd9, 0xf0, 0x76,
                                                  0x30, 0xf0, 0x37, 0x8f, 0x68, 0xf1, 0xab, 0x62 };
    CtCheckpoint read;

    assert_true(ct_checkpoint_parse(ct_bytes_of_text(text), &read, NULL));
    assert_string_equal(read.origin, "example.com/behind-the-sofa");
    assert_int_equal(read.head.size, 20852163);
    assert_memory_equal(read.head.root, root, sizeof root);
}

static void test_checkpoint_refuses_malformed_lines(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "\n",
        "log\n",
        "log\n1\n",
        "log\n1\n" ROOT,
        "\n1\n" ROOT "\n",
        "log\n01\n" ROOT "\n",
        "log\n-1\n" ROOT "\n",
        "log\n18446744073709551616\n" ROOT "\n",
        "log\n1\nAAAA\n",
        "log\n1\n" ROOT "AAAA\n",
        "log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "log\n1\n" ROOT "\n\n",
        "log\r\n1\r\n" ROOT "\r\n",
    };
    CtCheckpoint checkpoint = { .head.size = 99 };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        assert_false(ct_checkpoint_parse(ct_bytes_of_text(bad[i]), &checkpoint, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(checkpoint.head.size, 99);
    }
    assert_true(
        ct_checkpoint_parse(ct_bytes_of_text("log\n1\n" ROOT "\nextension\n"), &checkpoint, NULL));
}

/* A key that signs for one log must not make checkpoints of another one. */
static void test_checkpoint_of_another_origin_is_refused(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtCheckpoint checkpoint;

    assert_true(ct_note_signer_from("log.example.org", seed, &signer, NULL));
    ct_note_sign(&signer, ct_bytes_of_text("other.example.org\n1\n" ROOT "\n"), &note);
    assert_false(ct_checkpoint_open(ct_buffer_bytes(&note), &signer.verifier, &checkpoint, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
}

CT_TEST_MAIN(CT_TEST(test_checkpoint_is_read_back_as_it_was_signed),
             CT_TEST(test_checkpoint_reads_the_specifications_example),
             CT_TEST(test_checkpoint_refuses_malformed_lines),
             CT_TEST(test_checkpoint_of_another_origin_is_refused))
