/* test_pubkey.c - keys that GnuPG and OpenSSL made for the test, and what they open.
 *
 * Method: a home of the test's own makes keys of several kinds and ends; the ring takes their
 * public halves at chosen instants; what it encrypts is opened by the programs gpg and openssl.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/text.h"
#include "seal/pubkey.h"

#include <glib/gstdio.h>
#include <unistd.h>

static char *home;

static void run(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* In the test's home; a command that fails fails the test. */
static void run(const char *format, ...)
{
    va_list arguments;
    g_autoptr(GError) error = NULL;
    int status = 0;

    va_start(arguments, format);
    g_autofree char *command = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    char *words[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c", command, NULL };
    char **environment = g_environ_setenv(g_get_environ(), "GNUPGHOME", home, TRUE);
    bool ran =
        g_spawn_sync(home, words, environment,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, &error);
    g_strfreev(environment);
    if (!ran || status != 0)
        fail_msg("%s: %s", command, ran ? "failed" : error->message);
}

static int set_up(void **state)
{
    (void)state;
    home = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    run("gpg --batch --quiet --passphrase '' --faked-system-time 20150101T000000! "
        "--quick-generate-key 'Camille Exemple <camille@example.org>' future-default default 1y");
    run("gpg --armor --export camille@example.org >camille.asc");
    run("gpg --batch --quiet --passphrase '' --faked-system-time 20150101T000000! "
        "--quick-generate-key 'Robin Exemple <robin@example.org>' future-default default never");
    run("gpg --armor --export robin@example.org >robin.asc");
    run("gpg --armor --export >both.asc");
    run("gpg --batch --pinentry-mode loopback --passphrase '' --armor --export-secret-keys "
        "robin@example.org >secret.asc");
    run("gpg --batch --quiet --passphrase '' --faked-system-time 20150101T000000! "
        "--quick-generate-key 'Signe <sign@example.org>' ed25519 sign never");
    run("gpg --armor --export sign@example.org >sign.asc");
    for (int bits = 1024; bits <= 2048; bits += 1024)
        run("openssl req -x509 -newkey rsa:%d -nodes -keyout %d.key -out %d.pem -days 30 "
            "-subj /CN=Exemple -addext keyUsage=keyEncipherment",
            bits, bits, bits);
    run("openssl req -x509 -newkey rsa:2048 -nodes -keyout s.key -out s.pem -days 30 "
        "-subj /CN=Exemple -addext keyUsage=digitalSignature");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run("gpgconf --kill gpg-agent; rm -rf ./*");
    (void)g_rmdir(home);
    g_free(home);
    return 0;
}

static char *read_file(const char *name)
{
    g_autofree char *path = g_build_filename(home, name, NULL);
    char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static CtInstant instant(const char *text)
{
    CtInstant at;

    assert_int_equal(ct_time_parse(ct_bytes_of_text(text), &at), CT_TIME_OK);
    return at;
}

static const CtInstant in_may = 1430438400; /* 2015-05-01 */

/* Takes the file at that instant; the message when it is refused, "" when it is taken. */
static char *take(const char *file, CtInstant now)
{
    g_autofree char *text = read_file(file);
    g_autoptr(CtPubkeyRing) ring = ct_pubkey_ring_new(now);
    g_autoptr(GError) error = NULL;
    g_auto(CtPubkey) key = { 0 };

    if (ct_pubkey_take(ring, ct_bytes_of_text(text), &key, &error)) {
        assert_null(error);
        return g_strdup("");
    }
    assert_null(key.id);
    assert_null(strstr(error->message, "xemple"));
    return g_strdup(error->message);
}

static void assert_refused(const char *file, CtInstant now, const char *reason)
{
    g_autofree char *message = take(file, now);

    if (strstr(message, reason) == NULL || (reason[0] == '\0' && message[0] != '\0'))
        fail_msg("%s: \"%s\", wanted \"%s\"", file, message, reason);
}

static void test_pubkey_what_is_no_use_is_refused(void **state)
{
    (void)state;
    const CtInstant now = g_get_real_time() / G_USEC_PER_SEC;

    assert_refused("camille.asc", in_may, "");
    assert_refused("camille.asc", instant("2016-05-01T00:00:00Z"), ": expired");
    assert_refused("camille.asc", instant("2014-12-01T00:00:00Z"), "key");
    assert_refused("sign.asc", in_may, "can encrypt");
    assert_refused("secret.asc", in_may, "a secret key");
    assert_refused("both.asc", in_may, "2 keys in one text");
    assert_refused("2048.pem", now, "");
    assert_refused("2048.pem", now - 3600, "not valid yet");
    assert_refused("2048.pem", now + 31 * CT_DAY_SECONDS, ": expired");
    assert_refused("1024.pem", now, "less than 2048 bits");
    assert_refused("s.pem", now, "does not allow encryption");
    assert_refused("2048.key", now, "a secret key");
}

static void encrypt_to(const char *file, CtInstant now, const char *into)
{
    g_autofree char *text = read_file(file);
    g_autofree char *path = g_build_filename(home, into, NULL);
    g_autoptr(CtPubkeyRing) ring = ct_pubkey_ring_new(now);
    g_auto(CtBuffer) out = ct_buffer_new(1 << 20);
    g_auto(CtPubkey) key = { 0 };

    assert_true(ct_pubkey_take(ring, ct_bytes_of_text(text), &key, NULL));
    assert_true(ct_pubkey_encrypt(ring, key.id, ct_bytes_of_text("une faille\n"), &out, NULL));
    assert_true(g_file_set_contents(path, (const char *)out.data, (gssize)out.size, NULL));
}

static void test_pubkey_only_its_owner_opens_it(void **state)
{
    (void)state;
    encrypt_to("camille.asc", in_may, "sealed.asc");
    run("! grep -q faille sealed.asc");
    run("gpg --batch --quiet --decrypt sealed.asc >opened && test \"$(cat opened)\" = 'une "
        "faille'");
    encrypt_to("2048.pem", g_get_real_time() / G_USEC_PER_SEC, "sealed.der");
    run("openssl cms -decrypt -binary -inform DER -in sealed.der -inkey 2048.key -out opened && "
        "test \"$(cat opened)\" = 'une faille'");
    run("openssl cms -cmsout -print -noout -inform DER -in sealed.der | grep -q aes-256");
}

static void test_pubkey_unknown_ids_are_missing(void **state)
{
    (void)state;
    g_autoptr(CtPubkeyRing) ring = ct_pubkey_ring_new(in_may);
    g_auto(CtBuffer) out = ct_buffer_new(1 << 20);
    g_autoptr(GError) error = NULL;

    assert_false(ct_pubkey_encrypt(ring, "openpgp:0", ct_bytes_of_text("x"), &out, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_int_equal(out.size, 0);
}

static void test_pubkey_believes_a_signature_of_its_keys_alone(void **state)
{
    (void)state;
    g_autofree char *own = read_file("robin.asc");
    g_autofree char *other = read_file("camille.asc");
    const CtBytes said = ct_bytes_of_text("accusé\n");

    run("printf 'accusé\\n' >said && gpg --batch --quiet --local-user robin@example.org --armor "
        "--detach-sign said");
    g_autofree char *mark = read_file("said.asc");
    const char *const keys[] = { own, other };
    for (size_t i = 0; i < 2; i++) {
        g_autoptr(CtPubkeyRing) ring = ct_pubkey_ring_new(g_get_real_time() / G_USEC_PER_SEC);
        g_auto(CtPubkey) key = { 0 };
        g_auto(CtPubkeySignature) by = { 0 };
        g_auto(CtPubkeySignature) again = { 0 };

        if (i == 1) { /* it is expired today: the ring holds nothing */
            assert_false(ct_pubkey_verify(ring, said, ct_bytes_of_text(mark), &by, NULL));
            continue;
        }
        assert_true(ct_pubkey_take(ring, ct_bytes_of_text(keys[i]), &key, NULL));
        assert_true(ct_pubkey_verify(ring, said, ct_bytes_of_text(mark), &by, NULL));
        assert_string_equal(by.id, key.id);
        assert_true(by.at <= g_get_real_time() / G_USEC_PER_SEC);
        assert_false(ct_pubkey_verify(ring, ct_bytes_of_text("accuse\n"), ct_bytes_of_text(mark),
                                      &again, NULL));
        assert_null(again.id);
    }
}

static void test_pubkey_gives_back_what_a_cleartext_message_says(void **state)
{
    (void)state;
    g_autofree char *own = read_file("robin.asc");
    g_autoptr(CtPubkeyRing) ring = ct_pubkey_ring_new(g_get_real_time() / G_USEC_PER_SEC);
    g_auto(CtPubkey) key = { 0 };
    g_auto(CtPubkeySignature) by = { 0 };
    g_auto(CtPubkeySignature) bad = { 0 };

    run("printf 'CT acknowledged\n' >said && gpg --batch --yes --quiet --local-user "
        "robin@example.org --clear-sign said");
    g_autofree char *message = read_file("said.asc");
    assert_true(ct_pubkey_take(ring, ct_bytes_of_text(own), &key, NULL));
    assert_true(ct_pubkey_verify(ring, ct_bytes_of_text(message), (CtBytes){ NULL, 0 }, &by, NULL));
    assert_string_equal(by.text, "CT acknowledged\n");
    g_autoptr(GString) forged = g_string_new(message);
    (void)g_string_replace(forged, "acknowledged", "remediated", 0);
    assert_false(
        ct_pubkey_verify(ring, ct_bytes_of_text(forged->str), (CtBytes){ NULL, 0 }, &bad, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CT_TEST(test_pubkey_what_is_no_use_is_refused),
        CT_TEST(test_pubkey_only_its_owner_opens_it),
        CT_TEST(test_pubkey_unknown_ids_are_missing),
        CT_TEST(test_pubkey_believes_a_signature_of_its_keys_alone),
        CT_TEST(test_pubkey_gives_back_what_a_cleartext_message_says),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
