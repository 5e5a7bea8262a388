/* test_cms.c - messages that the program openssl signed for the test.
 *
 * Method: one certificate signs a text, once within the message and once beside it; then one thing
 * at a time is not as it should be.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/limits.h"
#include "seal/cms.h"

#include <glib/gstdio.h>
#include <time.h>

static char *home;

static void run(const char *command)
{
    g_autoptr(GError) error = NULL;
    int status = 0;
    char *words[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
                      (char *)(uintptr_t)command, NULL };
    bool ran =
        g_spawn_sync(home, words, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, &error);

    if (!ran || status != 0)
        fail_msg("%s: %s", command, ran ? "failed" : error->message);
}

static int set_up(void **state)
{
    (void)state;
    home = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    run("for n in a b; do openssl req -x509 -newkey rsa:2048 -nodes -keyout $n.key -out $n.pem "
        "-days 30 -subj /CN=$n -addext subjectAltName=email:$n@example.org; done");
    run("printf 'CT-A acknowledged\\r\\n' >text");
    run("openssl cms -sign -binary -in text -signer a.pem -inkey a.key -outform DER -out beside");
    run("openssl cms -sign -binary -nodetach -in text -signer a.pem -inkey a.key -outform DER "
        "-out within");
    run("openssl cms -encrypt -in text -outform DER -out sealed a.pem");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run("rm -rf ./*");
    (void)g_rmdir(home);
    g_free(home);
    return 0;
}

static CtBytes load(const char *name)
{
    g_autofree char *path = g_build_filename(home, name, NULL);
    char *text = NULL;
    gsize size = 0;

    assert_true(g_file_get_contents(path, &text, &size, NULL));
    return (CtBytes){ (uint8_t *)text, size };
}

static void drop(CtBytes bytes)
{
    g_free((void *)(uintptr_t)bytes.data);
}

/* The reason why it does not count, or "". */
static char *judge(const CtCmsQuestion *question)
{
    g_auto(CtCmsSignature) signature = { 0 };
    g_autoptr(GError) error = NULL;

    if (ct_cms_verify(question, &signature, &error)) {
        assert_true(g_str_has_prefix(signature.id, "smime:"));
        assert_true(signature.at <= question->now);
        return g_strdup("");
    }
    assert_null(signature.id);
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
    return g_strdup(error->message);
}

static void assert_judged(const CtCmsQuestion *question, const char *reason)
{
    g_autofree char *seen = judge(question);

    assert_string_equal(seen, reason);
}

static void test_cms_each_thing_must_be_right(void **state)
{
    (void)state;
    CtBytes message = load("beside");
    CtBytes text = load("text");
    CtBytes own = load("a.pem");
    CtBytes other = load("b.pem");
    const CtCmsQuestion good = { .message = message,
                                 .content = text,
                                 .certificate = (const char *)own.data,
                                 .address = "a@example.org",
                                 .now = time(NULL) + 60 };
    CtCmsQuestion changed = good;

    assert_judged(&good, "");
    changed.content = ct_bytes_of_text("CT-A remediated\r\n");
    assert_judged(&changed, "signature: it is not over this text");
    changed = good;
    changed.content = (CtBytes){ NULL, 0 };
    assert_judged(&changed, "signature: it is not over this text");
    changed = good;
    changed.certificate = (const char *)other.data;
    assert_judged(&changed, "signature: not by the certificate of its recipient");
    changed.certificate = NULL;
    assert_judged(&changed, "signature: not by the certificate of its recipient");
    changed.anchors = (const char *)own.data;
    assert_judged(&changed, "");
    changed.anchors = (const char *)other.data;
    assert_judged(&changed,
                  "signature: its certificate may not sign this, or nobody stands for it");
    changed = good;
    changed.address = "b@example.org";
    assert_judged(&changed, "signature: its certificate is for another address");
    changed.address = NULL;
    assert_judged(&changed, "");
    changed = good;
    changed.now = time(NULL) - 3600;
    assert_judged(&changed, "signature: it was made later than now");
    drop(message);
    drop(text);
    drop(own);
    drop(other);
}

static void test_cms_knows_what_a_message_is_and_holds(void **state)
{
    (void)state;
    CtBytes beside = load("beside");
    CtBytes within = load("within");
    CtBytes sealed = load("sealed");
    CtBytes text = load("text");
    g_auto(CtBuffer) content = ct_buffer_new(1024);

    assert_int_equal(ct_cms_kind(beside), CT_CMS_SIGNED);
    assert_int_equal(ct_cms_kind(within), CT_CMS_SIGNED);
    assert_int_equal(ct_cms_kind(sealed), CT_CMS_ENCRYPTED);
    assert_int_equal(ct_cms_kind(text), CT_CMS_NONE);
    assert_false(ct_cms_content(beside, &content, NULL));
    assert_false(ct_cms_content(sealed, &content, NULL));
    assert_int_equal(content.size, 0);
    assert_true(ct_cms_content(within, &content, NULL));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&content), text));
    drop(beside);
    drop(within);
    drop(sealed);
    drop(text);
}

/* What lies within is of no matter: what was read elsewhere must be what was signed. */
static void test_cms_the_content_asked_for_counts_and_not_the_one_within(void **state)
{
    (void)state;
    CtBytes message = load("within");
    CtBytes own = load("a.pem");
    CtCmsQuestion question = { .message = message,
                               .content = ct_bytes_of_text("CT-A remediated\r\n"),
                               .certificate = (const char *)own.data,
                               .now = time(NULL) + 60 };

    assert_judged(&question, "signature: it is not over this text");
    question.content = ct_bytes_of_text("CT-A acknowledged\r\n");
    assert_judged(&question, "");
    drop(message);
    drop(own);
}

static void test_cms_cut_anywhere_is_none(void **state)
{
    (void)state;
    CtBytes message = load("beside");
    CtBytes text = load("text");
    CtBytes own = load("a.pem");
    CtCmsQuestion question = { .content = text,
                               .certificate = (const char *)own.data,
                               .now = time(NULL) + 60 };

    for (size_t size = 0; size < message.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(message.data, size);

        question.message = (CtBytes){ exact, size };
        assert_int_equal(ct_cms_kind(question.message), CT_CMS_NONE);
        assert_judged(&question, "signature: not one that can be read");
    }
    drop(message);
    drop(text);
    drop(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CT_TEST(test_cms_each_thing_must_be_right),
        CT_TEST(test_cms_knows_what_a_message_is_and_holds),
        CT_TEST(test_cms_the_content_asked_for_counts_and_not_the_one_within),
        CT_TEST(test_cms_cut_anywhere_is_none),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
