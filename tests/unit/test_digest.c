/* test_digest.c - the published vectors of FIPS 180-4, and digests taken in pieces.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/text.h"
#include "seal/digest.h"

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    g_autofree char *hex = ct_text_hex((CtBytes){ bytes, size });

    assert_string_equal(hex, expected);
}

static void test_digest_matches_fips_180(void **state)
{
    (void)state;
    uint8_t out[CT_DIGEST_SIZE];

    ct_digest_of(ct_bytes_of_text("abc"), out);
    assert_hex(out, sizeof out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ct_digest_of((CtBytes){ NULL, 0 }, out);
    assert_hex(out, sizeof out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_digest_in_pieces_is_the_digest_in_one(void **state)
{
    (void)state;
    uint8_t text[300];
    uint8_t whole[CT_DIGEST_SIZE];
    uint8_t pieces[CT_DIGEST_SIZE];

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i * 7);
    ct_digest_of((CtBytes){ text, sizeof text }, whole);
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        CtDigest digest;

        ct_digest_begin(&digest);
        ct_digest_add(&digest, (CtBytes){ text, cut });
        ct_digest_add(&digest, (CtBytes){ text + cut, sizeof text - cut });
        ct_digest_end(&digest, pieces);
        assert_true(ct_digest_equal(whole, pieces));
    }
}

CT_TEST_MAIN(CT_TEST(test_digest_matches_fips_180),
             CT_TEST(test_digest_in_pieces_is_the_digest_in_one))
