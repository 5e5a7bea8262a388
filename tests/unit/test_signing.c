/* test_signing.c - signatures with a key that GnuPG made for the test, checked by us and by gpg.
 *
 * Method: a home of the test's own makes one key that can only sign and one with a passphrase, and
 * writes them to files; from then on only the files count.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/file.h"
#include "seal/signing.h"

#include <string.h>

#define DAY 1767225600 /* 2026-01-01 */

static char *home;

static void run(const char *command)
{
    g_autoptr(GError) error = NULL;
    int status = 0;
    char *words[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
                      (char *)(uintptr_t)command, NULL };
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
    run("gpg --batch --quiet --passphrase '' --faked-system-time 20250101T000000! "
        "--quick-generate-key 'Signe <sign@example.org>' ed25519 sign never");
    run("gpg --batch --quiet --pinentry-mode loopback --passphrase geheim --faked-system-time "
        "20250101T000000! --quick-generate-key 'Other <other@example.org>' ed25519 sign never");
    run("gpg --batch --armor --export-secret-keys sign@example.org >sign.key");
    run("gpg --batch --armor --export sign@example.org >sign.asc");
    run("gpg --batch --pinentry-mode loopback --passphrase geheim --armor --export-secret-keys "
        "other@example.org >other.key");
    run("gpg --batch --armor --export other@example.org >other.asc");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run("gpgconf --kill gpg-agent");
    run("rm -rf \"$GNUPGHOME\"");
    g_free(home);
    return 0;
}

static CtBuffer file(const char *name)
{
    g_autofree char *path = g_build_filename(home, name, NULL);
    CtBuffer bytes = ct_buffer_new(1 << 20);

    assert_true(ct_file_read(path, &bytes, "file", NULL));
    return bytes;
}

static bool take(CtSigning *signing, const char *name, const char *passphrase, GError **error)
{
    g_auto(CtBuffer) key = file(name);

    return ct_signing_take_secret(signing, ct_buffer_bytes(&key), passphrase, error);
}

static void test_signing_is_believed_by_its_own_key_and_no_other(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(CtSigning) signing = ct_signing_new(DAY, &error);
    g_autoptr(CtSigning) checking = ct_signing_new(DAY + 60, &error);
    g_autoptr(CtSigning) stranger = ct_signing_new(DAY + 60, &error);
    g_auto(CtBuffer) signature = ct_buffer_new(1 << 20);
    g_auto(CtBuffer) public = ct_buffer_new(1 << 20);
    g_auto(CtBuffer) other = file("other.asc");
    g_autofree char *fingerprint = NULL;
    g_autofree char *another = NULL;
    CtBytes text = ct_bytes_of_text("a document\n");

    if (!take(signing, "sign.key", NULL, &error) ||
        !ct_signing_sign(signing, text, &signature, &error) ||
        !ct_signing_public(signing, &public, &error))
        fail_msg("%s", error->message);
    assert_true(ct_signing_take_public(checking, ct_buffer_bytes(&public), &fingerprint, &error));
    assert_string_equal(fingerprint, ct_signing_fingerprint(signing));
    assert_true(ct_signing_verify(checking, text, ct_buffer_bytes(&signature), &error));
    assert_false(ct_signing_verify(checking, ct_bytes_of_text("another\n"),
                                   ct_buffer_bytes(&signature), &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
    g_clear_error(&error);
    assert_true(ct_signing_take_public(stranger, ct_buffer_bytes(&other), &another, &error));
    assert_false(ct_signing_verify(stranger, text, ct_buffer_bytes(&signature), &error));
    /* gpg itself believes it too. */
    g_autofree char *path = g_build_filename(home, "signature", NULL);
    assert_true(ct_file_replace(path, ct_buffer_bytes(&signature), "file", NULL));
    run("printf 'a document\\n' | gpg --batch --verify signature -");
}

static void test_signing_asks_for_the_right_secret(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(CtSigning) signing = ct_signing_new(DAY, &error);
    g_auto(CtBuffer) signature = ct_buffer_new(1 << 20);
    g_auto(CtBuffer) secret = file("sign.key");
    g_autofree char *fingerprint = NULL;

    assert_false(ct_signing_sign(signing, ct_bytes_of_text("x"), &signature, &error));
    g_clear_error(&error);
    assert_false(take(signing, "sign.asc", NULL, &error)); /* a public key signs nothing */
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    g_clear_error(&error);
    assert_false(ct_signing_take_public(signing, ct_buffer_bytes(&secret), &fingerprint, &error));
    g_clear_error(&error);
    assert_false(ct_signing_take_secret(signing, ct_bytes_of_text("no key"), NULL, &error));
    g_clear_error(&error);
    bool taken = take(signing, "other.key", "wrong", NULL);
    assert_false(taken && ct_signing_sign(signing, ct_bytes_of_text("x"), &signature, NULL));
    assert_true(take(signing, "other.key", "geheim", &error));
    assert_true(ct_signing_sign(signing, ct_bytes_of_text("x"), &signature, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signing_is_believed_by_its_own_key_and_no_other),
        cmocka_unit_test(test_signing_asks_for_the_right_secret),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
