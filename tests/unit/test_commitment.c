/* test_commitment.c - the formula against its parts, and what a commitment must depend on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "seal/commitment.h"

static const uint8_t key_bytes[CT_DIGEST_SIZE] = { 1, 2, 3 };
static const uint8_t nonce[CT_COMMITMENT_NONCE_SIZE] = { 9, 8, 7 };

/* The formula of the header, written out with bytes put together by hand. */
static void test_commitment_is_the_documented_formula(void **state)
{
    (void)state;
    uint8_t info[CT_COMMITMENT_NONCE_SIZE + 2 + 1] = { 9, 8, 7 };
    const uint8_t message[] = { 'i', 'p', 0, 'v' };
    uint8_t prk[CT_DIGEST_SIZE];
    uint8_t salt[CT_DIGEST_SIZE];
    uint8_t expected[CT_DIGEST_SIZE];
    uint8_t made[CT_DIGEST_SIZE];
    CtHmacKey hmac;
    CtBytes part;

    ct_hmac_key_set(&hmac, (CtBytes){ NULL, 0 });
    part = (CtBytes){ key_bytes, sizeof key_bytes };
    ct_hmac_of(&hmac, &part, 1, prk);
    memcpy(info + CT_COMMITMENT_NONCE_SIZE, "ip\001", 3);
    ct_hmac_key_set(&hmac, (CtBytes){ prk, sizeof prk });
    part = (CtBytes){ info, sizeof info };
    ct_hmac_of(&hmac, &part, 1, salt);
    ct_hmac_key_set(&hmac, (CtBytes){ salt, sizeof salt });
    part = (CtBytes){ message, sizeof message };
    ct_hmac_of(&hmac, &part, 1, expected);

    ct_commitment_key(key_bytes, &hmac);
    ct_commitment_make(&hmac, nonce, "ip", ct_bytes_of_text("v"), made);
    assert_memory_equal(made, expected, sizeof made);
    ct_commitment_salt(&hmac, nonce, "ip", salt);
    ct_commitment_of(salt, "ip", ct_bytes_of_text("v"), made);
    assert_memory_equal(made, expected, sizeof made);
}

static void test_commitment_of_equal_values_differs_by_key_nonce_and_name(void **state)
{
    (void)state;
    const CtBytes value = ct_bytes_of_text("198.51.100.7");
    uint8_t other_nonce[CT_COMMITMENT_NONCE_SIZE] = { 9, 8, 6 };
    uint8_t other_key[CT_DIGEST_SIZE] = { 1, 2, 4 };
    uint8_t made[4][CT_DIGEST_SIZE];
    CtHmacKey key;

    ct_commitment_key(key_bytes, &key);
    ct_commitment_make(&key, nonce, "ip", value, made[0]);
    ct_commitment_make(&key, other_nonce, "ip", value, made[1]);
    ct_commitment_make(&key, nonce, "ip_last", value, made[2]);
    ct_commitment_key(other_key, &key);
    ct_commitment_make(&key, nonce, "ip", value, made[3]);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < i; j++)
            assert_false(ct_digest_equal(made[i], made[j]));
    }
}

CT_TEST_MAIN(CT_TEST(test_commitment_is_the_documented_formula),
             CT_TEST(test_commitment_of_equal_values_differs_by_key_nonce_and_name))
