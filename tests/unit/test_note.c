/* test_note.c - signed notes: an Ed25519 of another library as peer, a published key's id, and
 * every broken note.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "seal/note.h"

#include <openssl/evp.h>

#define TEXT "an invented text\n\nwith an empty line\n"

static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 1, 2, 3, 4 };

static CtBuffer signed_note(CtNoteSigner *signer)
{
    CtBuffer note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);

    assert_true(ct_note_signer_from("log.example.org/one", seed, signer, NULL));
    ct_note_sign(signer, ct_bytes_of_text(TEXT), &note);
    return note;
}

static void test_note_is_verified_with_its_key(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) bytes = signed_note(&signer);
    CtNote note;

    assert_true(ct_note_parse(ct_buffer_bytes(&bytes), &note, NULL));
    assert_true(ct_bytes_equal(note.text, ct_bytes_of_text(TEXT)));
    assert_int_equal(note.count, 1);
    assert_true(ct_note_verify(&note, &signer.verifier, NULL));
}

/* RFC 8032 done by OpenSSL: the signature is over the text, by the key that we tell. */
static void test_note_signature_verifies_with_openssl(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) bytes = signed_note(&signer);
    CtNote note;

    assert_true(ct_note_parse(ct_buffer_bytes(&bytes), &note, NULL));
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, signer.verifier.public,
                                                sizeof signer.verifier.public);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, NULL, NULL, key), 1);
    assert_int_equal(EVP_DigestVerify(context, note.signature[0].signature, CT_NOTE_SIGNATURE_SIZE,
                                      (const uint8_t *)TEXT, strlen(TEXT)),
                     1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

/* The key of the Go checksum database, published at https://sum.golang.org. */
static void test_note_reads_a_published_key_and_its_id(void **state)
{
    (void)state;
    static const char text[] =
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    CtNoteVerifier key;

    assert_true(ct_note_verifier_parse(ct_bytes_of_text(text), &key, NULL));
    assert_string_equal(key.name, "sum.golang.org");
    g_autofree char *again = ct_note_verifier_text(&key);
    assert_string_equal(again, text);
}

/* The vector of the reference implementation, tests/golden/ledger: Ed25519 is deterministic (RFC
 * 8032), so its seed and text give its very bytes. */
static void test_note_signs_the_published_note(void **state)
{
    (void)state;
    static const char secret[] = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";
    g_autofree char *path = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden",
                                             "ledger", "published.note", NULL);
    g_autofree char *published = NULL;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(4096);
    uint8_t bytes[CT_NOTE_SEED_SIZE];
    size_t size;
    CtNote parsed;

    assert_true(g_file_get_contents(path, &published, NULL, NULL));
    assert_true(ct_text_unbase64(ct_bytes_of_text(secret), bytes, sizeof bytes, &size));
    assert_true(ct_note_signer_from("PeterNeumann", bytes, &signer, NULL));
    g_autofree char *key = ct_note_verifier_text(&signer.verifier);
    assert_string_equal(key, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    assert_true(ct_note_parse(ct_bytes_of_text(published), &parsed, NULL));
    assert_true(ct_note_verify(&parsed, &signer.verifier, NULL));
    ct_note_sign(&signer, parsed.text, &note);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&note), ct_bytes_of_text(published)));
}

static void test_note_key_refuses_every_truncation_and_a_wrong_id(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    assert_true(ct_note_signer_from("log.example.org/one", seed, &signer, NULL));
    g_autofree char *text = ct_note_verifier_text(&signer.verifier);
    CtNoteVerifier key = { .name = "kept" };

    for (size_t size = 0; size < strlen(text); size++)
        assert_false(ct_note_verifier_parse((CtBytes){ (const uint8_t *)text, size }, &key, NULL));
    char *id = strchr(text, '+') + 1;
    *id = *id == '0' ? '1' : '0';
    assert_false(ct_note_verifier_parse(ct_bytes_of_text(text), &key, NULL));
    assert_string_equal(key.name, "kept");
}

/* Whatever byte is changed, the note no longer parses or no longer verifies. */
static void test_note_finds_every_changed_byte(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) bytes = signed_note(&signer);

    for (size_t i = 0; i < bytes.size; i++) {
        g_autoptr(GError) error = NULL;
        CtNote note;

        bytes.data[i] ^= 0x01;
        assert_false(ct_note_parse(ct_buffer_bytes(&bytes), &note, &error) &&
                     ct_note_verify(&note, &signer.verifier, &error));
        bytes.data[i] ^= 0x01;
    }
}

static void test_note_refuses_every_truncation(void **state)
{
    (void)state;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) bytes = signed_note(&signer);

    for (size_t size = 0; size < bytes.size; size++) {
        g_autoptr(GError) error = NULL;
        g_autofree uint8_t *exact = g_memdup2(bytes.data, size);
        CtNote note = { .count = 99 };

        assert_false(ct_note_parse((CtBytes){ exact, size }, &note, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(note.count, 99);
    }
}

static void test_note_skips_unknown_signatures_and_wants_the_known_one(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtNoteSigner) stranger = { 0 };
    g_auto(CtBuffer) bytes = signed_note(&signer);
    const uint8_t other[CT_NOTE_SEED_SIZE] = { 9 };
    CtNote note;

    ct_buffer_add_text(&bytes, "\xe2\x80\x94 witness.example.org AAAAAQIDBA==\n");
    assert_true(ct_note_parse(ct_buffer_bytes(&bytes), &note, NULL));
    assert_int_equal(note.count, 2);
    assert_true(ct_note_verify(&note, &signer.verifier, NULL));
    assert_true(ct_note_signer_from("log.example.org/one", other, &stranger, NULL));
    assert_false(ct_note_verify(&note, &stranger.verifier, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
}

static void test_note_refuses_too_many_signatures(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) bytes = signed_note(&signer);
    CtNote note;

    for (int i = 0; i < CT_NOTE_SIGNATURES; i++)
        ct_buffer_add_text(&bytes, "\xe2\x80\x94 witness.example.org AAAAAQIDBA==\n");
    assert_false(ct_note_parse(ct_buffer_bytes(&bytes), &note, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

static void test_note_key_names_hold_no_space_plus_or_control(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "a b", "a+b", "a\nb", "a\xc2\xa0.", "\xff" };

    assert_true(ct_note_name_is_good("demo/log.example.org/é"));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_false(ct_note_name_is_good(bad[i]));
}

CT_TEST_MAIN(CT_TEST(test_note_is_verified_with_its_key),
             CT_TEST(test_note_signature_verifies_with_openssl),
             CT_TEST(test_note_reads_a_published_key_and_its_id),
             CT_TEST(test_note_signs_the_published_note),
             CT_TEST(test_note_key_refuses_every_truncation_and_a_wrong_id),
             CT_TEST(test_note_finds_every_changed_byte),
             CT_TEST(test_note_refuses_every_truncation),
             CT_TEST(test_note_skips_unknown_signatures_and_wants_the_known_one),
             CT_TEST(test_note_refuses_too_many_signatures),
             CT_TEST(test_note_key_names_hold_no_space_plus_or_control))
