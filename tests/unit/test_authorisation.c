/* test_authorisation.c - what was signed is read back, and nothing else is believed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/limits.h"
#include "seal/authorisation.h"

static const CtAuthorisation good = { .mandate = "response",
                                      .number = 9,
                                      .stage = "under-review",
                                      .purpose = "decide",
                                      .person = "Alix Exemple",
                                      .expires = 1767225600,
                                      .subject = { 1 },
                                      .nonce = { 2 } };

static void signer_of(uint8_t byte, CtNoteSigner *out)
{
    uint8_t seed[CT_NOTE_SEED_SIZE] = { byte };

    assert_true(ct_note_signer_from("reviewer", seed, out, NULL));
}

static void test_authorisation_signed_is_read_back_under_its_key_alone(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtNoteSigner) other = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation read;
    uint8_t id[CT_DIGEST_SIZE];

    signer_of(1, &signer);
    signer_of(2, &other);
    assert_true(ct_authorisation_sign(&good, &signer, &note, NULL));
    assert_true(ct_authorisation_open(ct_buffer_bytes(&note), &signer.verifier, &read, id, NULL));
    assert_memory_equal(&read, &good, sizeof read);
    assert_false(ct_authorisation_open(ct_buffer_bytes(&note), &other.verifier, &read, id, NULL));
    note.data[40] ^= 1;
    assert_false(ct_authorisation_open(ct_buffer_bytes(&note), &signer.verifier, &read, id, NULL));
}

/* A second signature makes another file of the same word: it must not be worth a second use. */
static void test_authorisation_id_is_that_of_the_text(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtNoteSigner) other = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    g_auto(CtBuffer) twice = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation read;
    CtNote parsed;
    uint8_t id[2][CT_DIGEST_SIZE];

    signer_of(1, &signer);
    signer_of(2, &other);
    assert_true(ct_authorisation_sign(&good, &signer, &note, NULL));
    assert_true(ct_note_parse(ct_buffer_bytes(&note), &parsed, NULL));
    ct_note_sign(&other, parsed.text, &twice);
    ct_buffer_add(&twice, ct_bytes_slice(ct_buffer_bytes(&note), parsed.text.size + 1, note.size));
    assert_true(
        ct_authorisation_open(ct_buffer_bytes(&note), &signer.verifier, &read, id[0], NULL));
    assert_true(
        ct_authorisation_open(ct_buffer_bytes(&twice), &signer.verifier, &read, id[1], NULL));
    assert_memory_equal(id[0], id[1], sizeof id[0]);
}

static void test_authorisation_words_that_break_a_line_are_refused(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation bad = good;

    signer_of(1, &signer);
    (void)g_strlcpy(bad.purpose, "decide\nperson: Somebody", sizeof bad.purpose);
    assert_false(ct_authorisation_sign(&bad, &signer, &note, NULL));
    bad = good;
    bad.person[0] = '\0';
    assert_false(ct_authorisation_sign(&bad, &signer, &note, NULL));
    assert_int_equal(note.size, 0);
}

static void test_authorisation_cut_anywhere_is_refused(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation read;
    CtNote parsed;

    signer_of(1, &signer);
    assert_true(ct_authorisation_sign(&good, &signer, &note, NULL));
    assert_true(ct_note_parse(ct_buffer_bytes(&note), &parsed, NULL));
    for (size_t size = 0; size < parsed.text.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(parsed.text.data, size);

        assert_false(ct_authorisation_parse((CtBytes){ exact, size }, &read, NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_authorisation_signed_is_read_back_under_its_key_alone),
             CT_TEST(test_authorisation_id_is_that_of_the_text),
             CT_TEST(test_authorisation_words_that_break_a_line_are_refused),
             CT_TEST(test_authorisation_cut_anywhere_is_refused))
