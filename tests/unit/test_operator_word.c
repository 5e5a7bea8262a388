/* test_operator_word.c - a word that its owner alone can read, and nothing else holds.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "desk/operator_word.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int made(void **state)
{
    *state = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    return *state == NULL ? -1 : 0;
}

static char *path_of(void *const *state)
{
    return g_build_filename(*state, CT_OPERATOR_WORD_FILE, NULL);
}

static int gone(void **state)
{
    g_autofree char *path = path_of(state);

    (void)g_unlink(path);
    (void)g_rmdir(*state);
    g_free(*state);
    return 0;
}

static char *word_of(void *const *state)
{
    g_autofree char *path = path_of(state);
    char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return g_strstrip(text);
}

static void test_operator_word_is_made_once_for_its_owner(void **state)
{
    g_autofree char *path = path_of(state);
    GStatBuf status;

    assert_false(ct_operator_word_holds(*state, ""));
    assert_true(ct_operator_word_make(*state, NULL));
    assert_int_equal(g_stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    g_autofree char *word = word_of(state);
    assert_int_equal(strlen(word), 32);
    assert_true(ct_operator_word_make(*state, NULL));
    g_autofree char *again = word_of(state);
    assert_string_equal(word, again);
    assert_true(ct_operator_word_holds(*state, word));
}

static void test_operator_word_of_services_that_begin_at_once_is_one(void **state)
{
    enum { SERVICES = 8, ROUNDS = 20 };
    g_autofree char *path = path_of(state);

    for (unsigned round = 0; round < ROUNDS; round++) {
        pid_t child[SERVICES];

        (void)g_unlink(path);
        for (unsigned i = 0; i < SERVICES; i++) {
            child[i] = fork();
            if (child[i] == 0)
                _exit(ct_operator_word_make(*state, NULL) ? 0 : 1);
        }
        for (unsigned i = 0; i < SERVICES; i++) {
            int status = -1;

            assert_int_equal(waitpid(child[i], &status, 0), child[i]);
            assert_int_equal(status, 0);
        }
    }
    g_autofree char *word = word_of(state);
    assert_true(ct_operator_word_holds(*state, word));
}

static void test_operator_word_nothing_else_holds(void **state)
{
    assert_true(ct_operator_word_make(*state, NULL));
    g_autofree char *word = word_of(state);
    g_autofree char *longer = g_strconcat(word, "a", NULL);
    assert_false(ct_operator_word_holds(*state, ""));
    assert_false(ct_operator_word_holds(*state, longer));
    word[31] = word[31] == 'a' ? 'b' : 'a';
    assert_false(ct_operator_word_holds(*state, word));
    word[31] = '\0';
    assert_false(ct_operator_word_holds(*state, word));
}

static void test_operator_word_that_others_can_read_is_none(void **state)
{
    g_autofree char *path = path_of(state);
    g_autoptr(GError) error = NULL;

    assert_true(ct_operator_word_make(*state, NULL));
    g_autofree char *word = word_of(state);
    assert_int_equal(g_chmod(path, 0640), 0);
    assert_false(ct_operator_word_holds(*state, word));
    assert_false(ct_operator_word_make(*state, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
}

static void test_operator_word_of_an_empty_file_holds_for_nobody(void **state)
{
    g_autofree char *path = path_of(state);

    assert_true(g_file_set_contents(path, "\n", 1, NULL));
    assert_int_equal(g_chmod(path, 0600), 0);
    assert_false(ct_operator_word_holds(*state, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_operator_word_is_made_once_for_its_owner, made, gone),
        cmocka_unit_test_setup_teardown(test_operator_word_of_services_that_begin_at_once_is_one,
                                        made, gone),
        cmocka_unit_test_setup_teardown(test_operator_word_nothing_else_holds, made, gone),
        cmocka_unit_test_setup_teardown(test_operator_word_that_others_can_read_is_none, made,
                                        gone),
        cmocka_unit_test_setup_teardown(test_operator_word_of_an_empty_file_holds_for_nobody, made,
                                        gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
