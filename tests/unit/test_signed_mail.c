/* test_signed_mail.c - which bytes of a mail were signed, to the byte; every refusal by its reason.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/signed_mail.h"

#define HEAD(protocol)                                                                             \
    "From: a@example.org\r\nContent-Type: multipart/signed; protocol=\"" protocol                  \
    "\"; boundary=b1\r\n\r\n"
#define PART "Content-Type: text/plain\r\n\r\nCT-A acknowledged\r\n"
#define MARK "-----BEGIN PGP SIGNATURE-----\r\n\r\nAA\r\n-----END PGP SIGNATURE-----\r\n"
#define GOOD                                                                                       \
    HEAD("application/pgp-signature")                                                              \
    "preamble\r\n--b1\r\n" PART "\r\n--b1\r\nContent-Type: application/pgp-signature\r\n\r\n" MARK \
    "--b1--\r\n"

typedef struct {
    char *kind, *form, *content, *signature, *text, *reason;
    size_t records;
} Seen;

static char *copy(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field == NULL ? NULL : ct_bytes_to_text(field->bytes);
}

static void clear_seen(Seen *self)
{
    g_free(self->kind);
    g_free(self->form);
    g_free(self->content);
    g_free(self->signature);
    g_free(self->text);
    g_free(self->reason);
    *self = (Seen){ 0 };
}

static bool take(void *user, const CtRecord *record, GError **error)
{
    Seen *self = user;

    (void)error;
    self->records++;
    g_free(self->kind);
    self->kind = g_strdup(record->kind);
    self->form = copy(record, "form");
    self->content = copy(record, "content");
    self->signature = copy(record, "signature");
    self->text = copy(record, "text");
    self->reason = copy(record, "reason");
    return true;
}

static Seen read_mail(const char *mail)
{
    Seen seen = { 0 };

    assert_true(ct_signed_mail_format.read(ct_bytes_of_text(mail), take, &seen, NULL));
    assert_int_equal(seen.records, 1);
    return seen;
}

static void test_signed_mail_finds_the_signed_bytes_exactly(void **state)
{
    (void)state;
    Seen seen = read_mail(GOOD);

    assert_string_equal(seen.form, "detached");
    assert_string_equal(seen.content, PART);
    assert_string_equal(seen.text, "CT-A acknowledged\r\n");
    assert_non_null(strstr(seen.signature, "BEGIN PGP SIGNATURE"));
    clear_seen(&seen);
}

static void test_signed_mail_gives_lost_line_ends_back(void **state)
{
    (void)state;
    g_auto(GStrv) lines = g_strsplit(GOOD, "\r\n", -1);
    g_autofree char *bare = g_strjoinv("\n", lines);
    Seen seen = read_mail(bare);

    assert_string_equal(seen.content, PART);
    clear_seen(&seen);
}

static void test_signed_mail_takes_a_cleartext_message_whole(void **state)
{
    (void)state;
    Seen seen = read_mail("From: a@example.org\n\nHello\n-----BEGIN PGP SIGNED MESSAGE-----\n"
                          "Hash: SHA256\n\nCT-A acknowledged\n" MARK "> quoted\n");

    assert_string_equal(seen.form, "clear");
    assert_true(g_str_has_prefix(seen.content, "-----BEGIN PGP SIGNED MESSAGE-----"));
    assert_true(g_str_has_suffix(seen.content, "-----END PGP SIGNATURE-----\n"));
    assert_string_equal(seen.signature, "");
    assert_string_equal(seen.text, ""); /* the signature's word alone counts */
    clear_seen(&seen);
}

static void test_signed_mail_says_why_it_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *mail, *reason;
    } scenes[] = {
        { "From: a@example.org\n\nCT-A acknowledged\n", "not-signed" },
        { HEAD("application/x-strange") "--b1\r\n" PART "--b1\r\n", "signature-unknown" },
        { HEAD("application/pkcs7-signature") "--b1\r\n" PART "\r\n--b1\r\n\r\n" MARK "--b1--\r\n",
          "signature-missing" },
        { HEAD("application/pgp-signature") "--b1\r\n" PART "--b1\r\n\r\n" MARK "--b1\r\n" PART
                                            "--b1--\r\n",
          "signature-missing" },
        { HEAD("application/pgp-signature") "--b1\r\n" PART "--b1\r\n\r\n" MARK "--b1\r\n",
          "signature-missing" },
        { "Content-Type: multipart/encrypted; boundary=b1\r\n\r\n--b1\r\n" PART "--b1--\r\n",
          "encrypted" },
        { "From: a@example.org\n\n-----BEGIN PGP MESSAGE-----\n\nAA\n", "encrypted" },
        { "Content-Type: application/pkcs7-mime\n\nnothing of the kind\n", "signature-missing" },
        { HEAD("application/pgp-signature") "--b1\r\n" PART "--b1--\r\n", "signature-missing" },
        { HEAD("application/pgp-signature") "--b1\r\n" PART "--b1\r\n\r\nAA\r\n--b1--\r\n",
          "signature-missing" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(scenes); i++) {
        Seen seen = read_mail(scenes[i].mail);

        assert_string_equal(seen.kind, "aside");
        assert_string_equal(seen.reason, scenes[i].reason);
        clear_seen(&seen);
    }
}

/* A delimiter is a whole line: one that another begins with is text. */
static void test_signed_mail_is_not_split_at_a_longer_boundary(void **state)
{
    (void)state;
    Seen seen = read_mail(HEAD("application/pgp-signature") "--b1\r\n" PART
                                                            "--b12\r\nmore\r\n--b1\r\n\r\n" MARK
                                                            "--b1--\r\n");

    assert_string_equal(seen.content, PART "--b12\r\nmore");
    clear_seen(&seen);
}

static void test_signed_mail_cut_anywhere_is_no_other_mail(void **state)
{
    (void)state;
    for (size_t size = 0; size < strlen(GOOD); size++) {
        g_autofree char *cut = g_strndup(GOOD, size);
        Seen seen = read_mail(cut);

        if (strcmp(seen.kind, "signed_mail") == 0)
            assert_string_equal(seen.content, PART);
        clear_seen(&seen);
    }
}

CT_TEST_MAIN(CT_TEST(test_signed_mail_finds_the_signed_bytes_exactly),
             CT_TEST(test_signed_mail_gives_lost_line_ends_back),
             CT_TEST(test_signed_mail_takes_a_cleartext_message_whole),
             CT_TEST(test_signed_mail_says_why_it_is_none),
             CT_TEST(test_signed_mail_is_not_split_at_a_longer_boundary),
             CT_TEST(test_signed_mail_cut_anywhere_is_no_other_mail))
