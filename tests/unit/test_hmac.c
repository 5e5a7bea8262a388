/* test_hmac.c - the published vectors of RFC 4231 and RFC 5869.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/text.h"
#include "seal/hmac.h"

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    g_autofree char *hex = ct_text_hex((CtBytes){ bytes, size });

    assert_string_equal(hex, expected);
}

static void test_hmac_matches_rfc_4231(void **state)
{
    (void)state;
    uint8_t key[131];
    uint8_t out[CT_DIGEST_SIZE];
    CtHmacKey ready;

    memset(key, 0x0b, sizeof key);
    ct_hmac_key_set(&ready, (CtBytes){ key, 20 });
    CtBytes part[2] = { ct_bytes_of_text("Hi "), ct_bytes_of_text("There") };
    ct_hmac_of(&ready, part, 2, out);
    assert_hex(out, sizeof out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");

    ct_hmac_key_set(&ready, ct_bytes_of_text("Jefe"));
    part[0] = ct_bytes_of_text("what do ya want for nothing?");
    ct_hmac_of(&ready, part, 1, out);
    assert_hex(out, sizeof out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");

    memset(key, 0xaa, sizeof key);
    ct_hmac_key_set(&ready, (CtBytes){ key, sizeof key });
    part[0] = ct_bytes_of_text("Test Using Larger Than Block-Size Key - Hash Key First");
    ct_hmac_of(&ready, part, 1, out);
    assert_hex(out, sizeof out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_hmac_derives_as_in_rfc_5869(void **state)
{
    (void)state;
    uint8_t material[22];
    uint8_t salt[13];
    uint8_t info[10];
    uint8_t out[42];
    CtHmacKey key;

    memset(material, 0x0b, sizeof material);
    for (uint8_t i = 0; i < sizeof salt; i++)
        salt[i] = i;
    for (uint8_t i = 0; i < sizeof info; i++)
        info[i] = (uint8_t)(0xf0 + i);
    ct_hmac_extract((CtBytes){ salt, sizeof salt }, (CtBytes){ material, sizeof material }, &key);
    const CtBytes halves[] = { { info, 4 }, { info + 4, 6 } };
    ct_hmac_expand(&key, halves, 2, out, sizeof out);
    assert_hex(
        out, sizeof out,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");

    ct_hmac_extract((CtBytes){ NULL, 0 }, (CtBytes){ material, sizeof material }, &key);
    ct_hmac_expand(&key, NULL, 0, out, sizeof out);
    assert_hex(
        out, sizeof out,
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

static void test_hmac_key_wipe_leaves_zeroes(void **state)
{
    (void)state;
    static const CtHmacKey nothing;
    CtHmacKey key;

    ct_hmac_key_set(&key, ct_bytes_of_text("a key"));
    ct_hmac_key_wipe(&key);
    assert_memory_equal(&key, &nothing, sizeof key);
}

CT_TEST_MAIN(CT_TEST(test_hmac_matches_rfc_4231), CT_TEST(test_hmac_derives_as_in_rfc_5869),
             CT_TEST(test_hmac_key_wipe_leaves_zeroes))
