/* test_clearsign.c - frames whole, cut and odd; each text and verdict by hand from RFC 4880, 7.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/clearsign.h"

#define BEGIN  "-----BEGIN PGP SIGNED MESSAGE-----\n"
#define SIGNED "-----BEGIN PGP SIGNATURE-----\n\niQEz\n=AbCd\n-----END PGP SIGNATURE-----\n"

static void test_clearsign_frees_text_and_judges_frames(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *freed;
        CtClearsignVerdict verdict;
    } rows[] = {
        { BEGIN "Hash: SHA1\n\nhello\n" SIGNED, "hello\n", CT_CLEARSIGN_PRESENT },
        { BEGIN "\nhello\n" SIGNED, "hello\n", CT_CLEARSIGN_PRESENT },
        { BEGIN "\n- -hello\n- - --\n" SIGNED, "-hello\n- --\n", CT_CLEARSIGN_PRESENT },
        { BEGIN "\n---hello\n" SIGNED, "---hello\n", CT_CLEARSIGN_PRESENT },
        { BEGIN "Hash: SHA1\nhello\n" SIGNED, "hello\n", CT_CLEARSIGN_MALFORMED },
        { BEGIN "\nhello\n", "hello\n", CT_CLEARSIGN_MALFORMED },
        { BEGIN "\nhello\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n", "hello\n",
          CT_CLEARSIGN_MALFORMED },
        { BEGIN "\nhello\n-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
          "hello\n", CT_CLEARSIGN_MALFORMED },
        { BEGIN "\nhello\n-----BEGIN PGP SIGNATURE-----\n\niQ*z\nmore\n", "hello\niQ*z\nmore\n",
          CT_CLEARSIGN_MALFORMED },
        { "> " BEGIN "> \n> hello\n> - -x\n> -----BEGIN PGP SIGNATURE-----\n> \n> iQEz\n"
          "> -----END PGP SIGNATURE-----\n",
          "hello\n-x\n", CT_CLEARSIGN_PRESENT },
        { BEGIN "\r\nhello\r\n- -x\r\n" SIGNED, "hello\r\n-x\r\n", CT_CLEARSIGN_PRESENT },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CtOrigin origin = ct_origin_verbatim(0);
        CtClearsign found;

        assert_true(ct_clearsign_read(ct_bytes_of_text(rows[i].text), &origin, &found));
        g_autofree char *text = ct_bytes_to_text(ct_buffer_bytes(&found.text));
        assert_string_equal(text, rows[i].freed);
        assert_int_equal(ct_clearsign_at(&found, 0), rows[i].verdict);
        ct_clearsign_clear(&found);
    }
}

static void test_clearsign_leaves_text_around_and_knows_whose_it_is(void **state)
{
    (void)state;
    CtOrigin origin = ct_origin_verbatim(100);
    CtClearsign found;
    uint64_t from = 0;
    uint64_t to = 0;

    assert_true(
        ct_clearsign_read(ct_bytes_of_text("before\n" BEGIN "\none\n" SIGNED "between\n" BEGIN
                                           "\ntwo\n" BEGIN "\n- - three\n" SIGNED "after\n"),
                          &origin, &found));
    g_autofree char *text = ct_bytes_to_text(ct_buffer_bytes(&found.text));
    assert_string_equal(text, "before\none\nbetween\ntwo\n- three\nafter\n");
    assert_int_equal(ct_clearsign_at(&found, 0), CT_CLEARSIGN_ABSENT);
    assert_int_equal(ct_clearsign_at(&found, 7), CT_CLEARSIGN_PRESENT);
    assert_int_equal(ct_clearsign_at(&found, 11), CT_CLEARSIGN_ABSENT);
    assert_int_equal(ct_clearsign_at(&found, 19), CT_CLEARSIGN_MALFORMED);
    assert_int_equal(ct_clearsign_at(&found, 23), CT_CLEARSIGN_PRESENT);
    assert_int_equal(ct_clearsign_at(&found, 31), CT_CLEARSIGN_ABSENT);
    ct_origin_span(&found.origin, 7, 10, &from, &to); /* "one" */
    assert_int_equal(from, 100 + 7 + strlen(BEGIN) + 1);
    assert_int_equal(to, from + 3);
    ct_clearsign_clear(&found);
}

static void test_clearsign_is_silent_where_nothing_is_signed(void **state)
{
    (void)state;
    CtOrigin origin = ct_origin_verbatim(0);
    CtClearsign found;

    assert_false(ct_clearsign_read(ct_bytes_of_text("- hello\n"), &origin, &found));
    assert_false(ct_clearsign_read((CtBytes){ NULL, 0 }, &origin, &found));
}

static void test_clearsign_survives_every_truncation(void **state)
{
    (void)state;
    static const char whole[] = "a\n" BEGIN "Hash: SHA1\n\n- -x\ny\n" SIGNED "b\n";

    for (size_t size = 0; size < sizeof whole; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);
        CtOrigin origin = ct_origin_verbatim(0);
        CtClearsign found;

        if (!ct_clearsign_read((CtBytes){ exact, size }, &origin, &found))
            continue;
        assert_true(found.text.size < size);
        assert_true(found.count <= 1);
        ct_clearsign_clear(&found);
    }
}

CT_TEST_MAIN(CT_TEST(test_clearsign_frees_text_and_judges_frames),
             CT_TEST(test_clearsign_leaves_text_around_and_knows_whose_it_is),
             CT_TEST(test_clearsign_is_silent_where_nothing_is_signed),
             CT_TEST(test_clearsign_survives_every_truncation))
