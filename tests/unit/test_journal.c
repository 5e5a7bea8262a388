/* test_journal.c - groups come back whole or not at all, at every truncation of the file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "evidence/journal.h"

static char *folder;
static char *path;

static int setup(void **state)
{
    (void)state;
    folder = ct_test_folder();
    path = g_build_filename(folder, "journal", NULL);
    return folder == NULL;
}

static int teardown(void **state)
{
    (void)state;
    ct_test_folder_remove(folder);
    g_free(path);
    return 0;
}

static bool keep(void *user, CtBytes name, CtBytes bytes, GError **error)
{
    g_autofree char *n = ct_bytes_to_text(name);
    g_autofree char *b = ct_bytes_to_text(bytes);

    (void)error;
    g_string_append_printf(user, "%s=%s;", n, b);
    return true;
}

static char *replayed(void)
{
    g_autoptr(CtJournal) journal = ct_journal_open(path, NULL);
    GString *text = g_string_new(NULL);

    assert_true(ct_journal_replay(journal, keep, text, NULL));
    return g_string_free(text, false);
}

static void write_groups(CtJournal *journal)
{
    ct_journal_add(journal, "a", ct_bytes_of_text("1"));
    ct_journal_add(journal, "b", ct_bytes_of_text("22"));
    assert_true(ct_journal_commit(journal, NULL));
    ct_journal_add(journal, "a", ct_bytes_of_text("3"));
    assert_true(ct_journal_commit(journal, NULL));
    ct_journal_add(journal, "never", ct_bytes_of_text("committed"));
}

static void test_journal_replays_what_was_committed_in_order(void **state)
{
    (void)state;
    CtJournal *journal = ct_journal_open(path, NULL);

    write_groups(journal);
    ct_journal_close(journal);
    g_autofree char *text = replayed();
    assert_string_equal(text, "a=1;b=22;a=3;");
}

static void test_journal_replays_whole_groups_only_at_every_truncation(void **state)
{
    (void)state;
    CtJournal *journal = ct_journal_open(path, NULL);
    g_autofree char *bytes = NULL;
    size_t size;

    write_groups(journal);
    ct_journal_close(journal);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (size_t cut = 0; cut < size; cut++) {
        assert_true(g_file_set_contents(path, bytes, (gssize)cut, NULL));
        g_autofree char *text = replayed();
        assert_true(strcmp(text, "") == 0 || strcmp(text, "a=1;b=22;") == 0);
    }
    for (size_t at = 0; at < size; at++) {
        bytes[at] ^= 1;
        assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
        bytes[at] ^= 1;
        g_autofree char *text = replayed();
        assert_true(strcmp(text, "") == 0 || strcmp(text, "a=1;b=22;") == 0);
    }
}

static void test_journal_that_was_reset_replays_nothing_and_no_older_group(void **state)
{
    (void)state;
    CtJournal *journal = ct_journal_open(path, NULL);

    write_groups(journal);
    assert_true(ct_journal_reset(journal, NULL));
    g_autofree char *nothing = replayed();
    assert_string_equal(nothing, "");
    /* A short first group, behind which the older groups still stand. */
    ct_journal_add(journal, "c", ct_bytes_of_text("4"));
    assert_true(ct_journal_commit(journal, NULL));
    ct_journal_close(journal);
    g_autofree char *text = replayed();
    assert_string_equal(text, "c=4;");
}

static void test_journal_tells_when_a_group_is_too_large(void **state)
{
    (void)state;
    g_autoptr(CtJournal) journal = ct_journal_open(path, NULL);
    g_autofree uint8_t *bytes = g_malloc0(9u << 20);

    assert_true(ct_journal_fits(journal));
    ct_journal_add(journal, "large", (CtBytes){ bytes, 9u << 20 });
    assert_false(ct_journal_fits(journal));
    assert_true(ct_journal_reset(journal, NULL));
    assert_true(ct_journal_fits(journal));
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
CT_TEST_MAIN(WITH_FOLDER(test_journal_replays_what_was_committed_in_order),
             WITH_FOLDER(test_journal_replays_whole_groups_only_at_every_truncation),
             WITH_FOLDER(test_journal_that_was_reset_replays_nothing_and_no_older_group),
             WITH_FOLDER(test_journal_tells_when_a_group_is_too_large))
