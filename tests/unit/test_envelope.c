/* test_envelope.c - what is closed opens with its key alone, and any change is found.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "seal/envelope.h"

static const char message[] = "an invented message";
#define CLOSED (sizeof message + CT_ENVELOPE_OVERHEAD)
#define BOXED  (sizeof message + CT_ENVELOPE_BOX_EXTRA)

static const CtBytes plain = { (const uint8_t *)message, sizeof message };
static const uint8_t key[CT_ENVELOPE_KEY_SIZE] = { 42 };

static void test_envelope_opens_with_its_key_and_associated_data(void **state)
{
    (void)state;
    uint8_t closed[CLOSED];
    uint8_t out[sizeof message];

    ct_envelope_close(key, ct_bytes_of_text("tag"), plain, closed);
    assert_true(ct_envelope_open(key, ct_bytes_of_text("tag"), (CtBytes){ closed, sizeof closed },
                                 out, NULL));
    assert_memory_equal(out, message, sizeof message);
}

static void test_envelope_refuses_every_changed_byte_and_length(void **state)
{
    (void)state;
    uint8_t closed[CLOSED];
    uint8_t out[sizeof message];

    ct_envelope_close(key, ct_bytes_of_text("tag"), plain, closed);
    for (size_t i = 0; i < sizeof closed; i++) {
        g_autoptr(GError) error = NULL;

        closed[i] ^= 0x10;
        assert_false(ct_envelope_open(key, ct_bytes_of_text("tag"),
                                      (CtBytes){ closed, sizeof closed }, out, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
        closed[i] ^= 0x10;
        assert_false(
            ct_envelope_open(key, ct_bytes_of_text("tag"), (CtBytes){ closed, i }, out, NULL));
    }
    assert_false(ct_envelope_open(key, ct_bytes_of_text("other"),
                                  (CtBytes){ closed, sizeof closed }, out, NULL));
}

static void test_envelope_closes_the_same_bytes_differently_each_time(void **state)
{
    (void)state;
    uint8_t a[CLOSED];
    uint8_t b[CLOSED];

    ct_envelope_close(key, ct_bytes_of_text("tag"), plain, a);
    ct_envelope_close(key, ct_bytes_of_text("tag"), plain, b);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(a + CT_ENVELOPE_NONCE_SIZE, b + CT_ENVELOPE_NONCE_SIZE, sizeof message);
}

static void test_envelope_sealed_box_opens_for_its_member_alone(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_auto(CtEnvelopePair) member = { 0 };
    g_auto(CtEnvelopePair) stranger = { 0 };
    g_auto(CtEnvelopePair) again = { 0 };
    uint8_t sealed[BOXED];
    uint8_t out[sizeof message];

    ct_envelope_pair_make(&member);
    ct_envelope_pair_make(&stranger);
    assert_true(ct_envelope_seal(member.public, plain, sealed, NULL));
    assert_true(ct_envelope_unseal(&member, (CtBytes){ sealed, sizeof sealed }, out, NULL));
    assert_memory_equal(out, message, sizeof message);
    assert_false(ct_envelope_unseal(&stranger, (CtBytes){ sealed, sizeof sealed }, out, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
    assert_true(ct_envelope_pair_from(member.secret, &again, NULL));
    assert_memory_equal(again.public, member.public, sizeof again.public);
    for (size_t size = 0; size < sizeof sealed; size++)
        assert_false(ct_envelope_unseal(&member, (CtBytes){ sealed, size }, out, NULL));
}

/* The all-zero point has small order: the shared secret would be known to everybody. */
static void test_envelope_refuses_a_public_key_of_small_order(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    const uint8_t nobody[CT_ENVELOPE_KEY_SIZE] = { 0 };
    uint8_t sealed[BOXED];

    assert_false(ct_envelope_seal(nobody, plain, sealed, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
}

static void test_envelope_pair_clear_leaves_no_secret(void **state)
{
    (void)state;
    const uint8_t nothing[CT_ENVELOPE_KEY_SIZE] = { 0 };
    CtEnvelopePair pair;

    ct_envelope_pair_make(&pair);
    ct_envelope_pair_clear(&pair);
    assert_memory_equal(pair.secret, nothing, sizeof nothing);
}

CT_TEST_MAIN(CT_TEST(test_envelope_opens_with_its_key_and_associated_data),
             CT_TEST(test_envelope_refuses_every_changed_byte_and_length),
             CT_TEST(test_envelope_closes_the_same_bytes_differently_each_time),
             CT_TEST(test_envelope_sealed_box_opens_for_its_member_alone),
             CT_TEST(test_envelope_refuses_a_public_key_of_small_order),
             CT_TEST(test_envelope_pair_clear_leaves_no_secret))
