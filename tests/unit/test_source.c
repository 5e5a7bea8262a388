/* test_source.c - proves that no mail of a source is lost, joined to another or given twice.
 *
 * Method: write a source of known mails, read it, compare mail by mail; boundaries are placed at
 * every distance from the edges of what is read at once and of what one mail may hold.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "intake/source.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (256u << 10) /* what source.c reads at once */

typedef struct {
    char *folder;
    char *path;
} Place;

static int make_place(void **state)
{
    Place *place = g_new0(Place, 1);

    place->folder = ct_test_folder();
    place->path = g_build_filename(place->folder, "source", NULL);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    Place *place = *state;

    ct_test_folder_remove(place->folder);
    g_free(place->path);
    g_free(place);
    return 0;
}

static CtSource *open_bytes(const Place *place, const char *bytes, size_t size)
{
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(place->path, bytes, (gssize)size, NULL));
    CtSource *source = ct_source_open(place->path, &error);
    assert_null(error);
    return source;
}

static CtSource *open_text(const Place *place, const char *text)
{
    return open_bytes(place, text, strlen(text));
}

static void expect_mail(CtSource *source, const char *text)
{
    CtSourceMail mail;
    bool has;

    assert_true(ct_source_next(source, &mail, &has, NULL));
    assert_true(has);
    assert_false(mail.oversized);
    assert_int_equal(mail.bytes.size, strlen(text));
    assert_memory_equal(mail.bytes.data, text, mail.bytes.size);
}

static void expect_end(CtSource *source)
{
    CtSourceMail mail;
    bool has = true;

    assert_true(ct_source_next(source, &mail, &has, NULL));
    assert_false(has);
}

static void test_source_without_a_from_line_is_one_mail(void **state)
{
    g_autoptr(CtSource) source = open_text(*state, "Subject: one\n\nbody\n\nFrom here on\n");

    expect_mail(source, "Subject: one\n\nbody\n\nFrom here on\n");
    expect_end(source);
}

static void test_source_splits_an_mbox_after_empty_lines_only(void **state)
{
    g_autoptr(CtSource) source =
        open_text(*state, "From a\nSubject: 1\n\nbody\nFrom the text\n>From"
                          " x\n\nFrom b\nSubject: 2\n\n");

    expect_mail(source, "Subject: 1\n\nbody\nFrom the text\n>From x\n\n");
    expect_mail(source, "Subject: 2\n\n");
    expect_end(source);
}

static void test_source_splits_an_mbox_with_network_line_ends(void **state)
{
    g_autoptr(CtSource) source =
        open_text(*state, "From a\r\nSubject: 1\r\n\r\nx\r\n\r\nFrom b\r\nSubject: 2\r\n");

    expect_mail(source, "Subject: 1\r\n\r\nx\r\n\r\n");
    expect_mail(source, "Subject: 2\r\n");
    expect_end(source);
}

static void test_source_yields_an_empty_mail_of_an_mbox(void **state)
{
    g_autoptr(CtSource) source = open_text(*state, "From a\n\nFrom b\nSubject: 2\n");

    expect_mail(source, "\n");
    expect_mail(source, "Subject: 2\n");
    expect_end(source);
}

static void test_source_of_no_bytes_has_no_mail(void **state)
{
    g_autoptr(CtSource) source = open_text(*state, "");

    expect_end(source);
    expect_end(source);
}

static void test_source_finds_a_boundary_across_two_reads(void **state)
{
    static const char head[] = "From a\n";
    static const char tail[] = "\n\r\nFrom b\nsecond\n";

    for (size_t before = 0; before <= sizeof tail; before++) {
        GString *text = g_string_new(head);

        while (text->len + before < PIECE)
            g_string_append_c(text, 'x');
        g_autofree char *first = g_strconcat(text->str + strlen(head), "\n\r\n", NULL);
        g_string_append(text, tail);
        g_autoptr(CtSource) source = open_bytes(*state, text->str, text->len);
        expect_mail(source, first);
        expect_mail(source, "second\n");
        expect_end(source);
        g_string_free(text, true);
    }
}

/* An mbox of one mail that passes the ceiling by `more` bytes, and one that follows. */
static GString *oversized_mbox(size_t more)
{
    GString *text = g_string_new("From a\n");
    size_t size = CT_LIMIT_MAIL_BYTES + more;

    g_string_set_size(text, size);
    memset(text->str + 7, 'x', size - 7);
    return g_string_append(text, "\n\nFrom b\nsecond\n");
}

static void expect_oversized(CtSource *source)
{
    CtSourceMail mail;
    bool has;

    assert_true(ct_source_next(source, &mail, &has, NULL));
    assert_true(has);
    assert_true(mail.oversized);
    assert_int_equal(mail.bytes.size, CT_LIMIT_MAIL_BYTES - 7);
}

static void test_source_cuts_an_oversized_mail_and_goes_on_with_the_next(void **state)
{
    /* Reading stops with the piece that passes the ceiling: boundaries on both sides of it. */
    static const size_t more[] = { 0, 1, PIECE - 9, PIECE - 5, PIECE, 3 * PIECE + 5 };

    for (size_t i = 0; i < G_N_ELEMENTS(more); i++) {
        GString *text = oversized_mbox(more[i]);
        g_autoptr(CtSource) source = open_bytes(*state, text->str, text->len);

        expect_oversized(source);
        expect_mail(source, "second\n");
        expect_end(source);
        g_string_free(text, true);
    }
}

static void test_source_finds_a_boundary_at_the_edge_of_what_is_passed_over(void **state)
{
    for (size_t before = 1; before < 8; before++) {
        GString *text = oversized_mbox(PIECE - before);
        g_autoptr(CtSource) source = open_bytes(*state, text->str, text->len);

        expect_oversized(source);
        expect_mail(source, "second\n");
        expect_end(source);
        g_string_free(text, true);
    }
}

static void test_source_gives_an_oversized_mail_at_the_end_once(void **state)
{
    g_autofree char *bytes = g_malloc(CT_LIMIT_MAIL_BYTES + 5);
    CtSourceMail mail;
    bool has;

    memset(bytes, 'y', CT_LIMIT_MAIL_BYTES + 5);
    g_autoptr(CtSource) source = open_bytes(*state, bytes, CT_LIMIT_MAIL_BYTES + 5);
    assert_true(ct_source_next(source, &mail, &has, NULL));
    assert_true(has && mail.oversized);
    assert_int_equal(mail.bytes.size, CT_LIMIT_MAIL_BYTES);
    expect_end(source);
}

static void test_source_that_is_not_there_is_missing(void **state)
{
    const Place *place = *state;
    g_autoptr(GError) error = NULL;

    assert_null(ct_source_open(place->path, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
}

static void test_source_folder_without_new_is_no_maildir(void **state)
{
    const Place *place = *state;
    g_autoptr(GError) error = NULL;

    assert_null(ct_source_open(place->folder, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
}

static char *mail_path(const Place *place, const char *part, const char *name)
{
    return g_build_filename(place->folder, part, name, NULL);
}

/* A Maildir of "a", "b" and "c", whose text is their name. */
static void make_maildir(const Place *place)
{
    static const char *const parts[] = { "new", "cur", "tmp" };
    static const char *const names[] = { "a", "b", "c" };

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(place->folder, parts[i], NULL);
        assert_int_equal(g_mkdir(part, 0700), 0);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = mail_path(place, "new", names[i]);
        assert_true(g_file_set_contents(path, names[i], -1, NULL));
    }
}

static bool is_in(const Place *place, const char *part, const char *name)
{
    g_autofree char *path = mail_path(place, part, name);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void test_source_accepts_only_as_many_mails_as_were_made_durable(void **state)
{
    const Place *place = *state;

    make_maildir(place);
    g_autoptr(CtSource) source = ct_source_open(place->folder, NULL);
    expect_mail(source, "a");
    expect_mail(source, "b");
    expect_mail(source, "c");
    assert_true(ct_source_accept(source, 2, NULL));
    assert_true(is_in(place, "cur", "a:2,S") && is_in(place, "cur", "b:2,S"));
    assert_true(is_in(place, "new", "c"));
    assert_true(ct_source_accept(source, 1, NULL));
    assert_true(is_in(place, "cur", "c:2,S"));
    expect_end(source);
}

static void test_source_passes_over_a_mail_that_another_process_accepted(void **state)
{
    const Place *place = *state;

    make_maildir(place);
    g_autoptr(CtSource) ours = ct_source_open(place->folder, NULL);
    g_autoptr(CtSource) theirs = ct_source_open(place->folder, NULL);
    expect_mail(ours, "a");
    expect_mail(theirs, "a");
    expect_mail(theirs, "b");
    assert_true(ct_source_accept(theirs, 2, NULL));
    expect_mail(ours, "c");
    assert_true(ct_source_accept(ours, 2, NULL));
    assert_true(is_in(place, "cur", "a:2,S") && is_in(place, "cur", "c:2,S"));
    expect_end(ours);
}

static void test_source_takes_only_regular_files_of_a_maildir(void **state)
{
    const Place *place = *state;

    make_maildir(place);
    g_autofree char *link = mail_path(place, "new", "0-link");
    g_autofree char *pipe = mail_path(place, "new", "0-pipe");
    g_autofree char *folder = mail_path(place, "new", "0-folder");
    assert_int_equal(symlink("/etc/hostname", link), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(g_mkdir(folder, 0700), 0);
    g_autoptr(CtSource) source = ct_source_open(place->folder, NULL);
    assert_int_equal(ct_source_bytes_total(source), 3);
    expect_mail(source, "a");
}

#define PLACED(function) cmocka_unit_test_setup_teardown(function, make_place, remove_place)

CT_TEST_MAIN(PLACED(test_source_without_a_from_line_is_one_mail),
             PLACED(test_source_splits_an_mbox_after_empty_lines_only),
             PLACED(test_source_splits_an_mbox_with_network_line_ends),
             PLACED(test_source_yields_an_empty_mail_of_an_mbox),
             PLACED(test_source_of_no_bytes_has_no_mail),
             PLACED(test_source_finds_a_boundary_across_two_reads),
             PLACED(test_source_cuts_an_oversized_mail_and_goes_on_with_the_next),
             PLACED(test_source_finds_a_boundary_at_the_edge_of_what_is_passed_over),
             PLACED(test_source_gives_an_oversized_mail_at_the_end_once),
             PLACED(test_source_that_is_not_there_is_missing),
             PLACED(test_source_folder_without_new_is_no_maildir),
             PLACED(test_source_accepts_only_as_many_mails_as_were_made_durable),
             PLACED(test_source_passes_over_a_mail_that_another_process_accepted),
             PLACED(test_source_takes_only_regular_files_of_a_maildir))
