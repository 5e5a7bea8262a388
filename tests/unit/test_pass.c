/* test_pass.c - a pass answers for one copy and one party, and nothing else makes one.
 *
 * Method: a mandate of the shipped dossier with a portal, and orders that never leave.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "desk/pass.h"

#include <glib/gstdio.h>

#define JANUARY 1421150400 /* 2015-01-13T12:00:00Z */

typedef struct {
    char *folder;
    CtMandate *mandate;
    CtMandate *other;
    CtBook *book;
    const CtProcedure *procedure;
} World;

static CtMandate *found_mandate(const World *self, const char *name, const char *settings)
{
    g_autofree char *share = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    const CtMandatePlan plan = {
        .name = name, .settings = settings, .share = share, .dossier = "advisory", .clock = JANUARY
    };

    assert_true(ct_mandate_add(self->folder, &plan, NULL));
    return ct_mandate_open(self->folder, name, NULL);
}

static int found(void **state)
{
    World *self = g_new0(World, 1);
    g_autofree char *demo =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "demo", "authority.yaml", NULL);
    g_autofree char *text = NULL;

    self->folder = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    assert_true(ct_mandate_init_instance(self->folder, NULL));
    assert_true(g_file_get_contents(demo, &text, NULL, NULL));
    g_autofree char *whole = g_strconcat(text, "portal: https://answers.example.org\n", NULL);
    g_autofree char *settings = g_build_filename(self->folder, "settings.yaml", NULL);
    assert_true(g_file_set_contents(settings, whole, -1, NULL));
    self->mandate = found_mandate(self, "alerts", settings);
    self->other = found_mandate(self, "others", settings);
    self->book = ct_book_open(self->mandate, NULL);
    assert_non_null(self->book);
    assert_non_null(self->other);
    self->procedure = self->book->opening.adopted->procedure;
    *state = self;
    return 0;
}

static int lost(void **state)
{
    World *self = *state;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", self->folder);

    ct_book_free(self->book);
    ct_mandate_free(self->mandate);
    ct_mandate_free(self->other);
    assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(self->folder);
    g_free(self);
    return 0;
}

/* The order of the n-th notice of the procedure, and its pass. */
static char *pass_of(const World *self, int64_t sid, int64_t number, size_t notice, bool keep)
{
    const CtOutboxItem item = { .sid = sid,
                                .case_id = number,
                                .notice = (char *)(uintptr_t)self->procedure->notice[notice].name };
    g_autofree char *address = ct_pass_address(self->mandate, self->procedure, &item);

    assert_true(g_str_has_prefix(address, "https://answers.example.org" CT_PASS_PATH));
    if (keep)
        assert_true(ct_pass_keep(self->mandate, self->procedure, &item, NULL));
    return g_strdup(strrchr(address, '/') + 1);
}

/* A notice to another party than the first one's. */
static size_t other_party(const World *self)
{
    for (size_t i = 1; i < self->procedure->notice_count; i++)
        if (strcmp(self->procedure->notice[i].party, self->procedure->notice[0].party) != 0)
            return i;
    fail();
    return 0;
}

static void expect_missing(const CtMandate *mandate, const char *text)
{
    g_autoptr(GError) error = NULL;
    CtPass pass = { 77, 78, NULL };

    assert_false(ct_pass_find(mandate, text, &pass, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_int_equal(pass.sid, 77);
}

static void test_pass_that_was_given_out_is_known(void **state)
{
    const World *self = *state;
    g_autofree char *text = pass_of(self, 5, 6, 0, true);
    g_autofree char *again = pass_of(self, 5, 6, 0, true);
    g_auto(CtPass) pass = { 0 };

    assert_int_equal(strlen(text), CT_PASS_TEXT_SIZE - 1);
    assert_string_equal(text, again);
    assert_true(ct_pass_find(self->mandate, text, &pass, NULL));
    assert_int_equal(pass.sid, 5);
    assert_int_equal(pass.case_id, 6);
    assert_string_equal(pass.party, self->procedure->notice[0].party);
}

static void test_pass_is_of_one_case_and_one_party(void **state)
{
    const World *self = *state;
    g_autofree char *text = pass_of(self, 5, 6, 0, true);
    g_autofree char *case_of = pass_of(self, 5, 7, 0, false);
    g_autofree char *subject = pass_of(self, 6, 6, 0, false);
    g_autofree char *party = pass_of(self, 5, 6, other_party(self), false);

    assert_string_not_equal(text, case_of);
    assert_string_not_equal(text, subject);
    assert_string_not_equal(text, party);
    expect_missing(self->mandate, case_of); /* right, but never given out */
    expect_missing(self->mandate, party);
}

static void test_pass_with_one_letter_changed_is_none(void **state)
{
    const World *self = *state;
    g_autofree char *text = pass_of(self, 8, 9, 0, true);

    for (size_t i = 0; text[i] != '\0'; i++) {
        g_autofree char *wrong = g_strdup(text);

        wrong[i] = wrong[i] == 'a' ? 'b' : 'a';
        expect_missing(self->mandate, wrong);
        wrong[i] = '\0';
        expect_missing(self->mandate, wrong);
    }
    g_autofree char *capital = g_ascii_strup(text, -1);
    g_autofree char *longer = g_strconcat(text, "a", NULL);
    if (strcmp(capital, text) != 0)
        expect_missing(self->mandate, capital);
    expect_missing(self->mandate, longer);
    expect_missing(self->mandate, "");
}

static void test_pass_of_another_mandate_is_none(void **state)
{
    const World *self = *state;
    g_autofree char *text = pass_of(self, 10, 11, 0, true);

    expect_missing(self->other, text);
}

static void test_pass_is_not_in_the_store(void **state)
{
    const World *self = *state;
    g_autofree char *text = pass_of(self, 12, 13, 0, true);
    g_autofree char *command = g_strdup_printf("grep -rlF '%s' '%s'", text, self->mandate->folder);
    int status = 0;

    assert_true(g_spawn_command_line_sync(command, NULL, NULL, &status, NULL));
    assert_int_equal(WEXITSTATUS(status), 1);
}

static void test_pass_form_holds_for_its_day_and_its_pass(void **state)
{
    const World *self = *state;
    char party[] = "contact";
    const CtPass pass = { 1, 2, party };
    const CtPass other = { 1, 3, party };
    char form[CT_PASS_TEXT_SIZE];

    ct_pass_form(self->mandate, &pass, JANUARY, form);
    assert_true(ct_pass_form_holds(self->mandate, &pass, JANUARY, form));
    assert_true(ct_pass_form_holds(self->mandate, &pass, JANUARY + CT_DAY_SECONDS, form));
    assert_false(ct_pass_form_holds(self->mandate, &pass, JANUARY + 2 * CT_DAY_SECONDS, form));
    assert_false(ct_pass_form_holds(self->mandate, &pass, JANUARY - CT_DAY_SECONDS, form));
    assert_false(ct_pass_form_holds(self->mandate, &other, JANUARY, form));
    assert_false(ct_pass_form_holds(self->other, &pass, JANUARY, form));
    assert_false(ct_pass_form_holds(self->mandate, &pass, JANUARY, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pass_that_was_given_out_is_known),
        cmocka_unit_test(test_pass_is_of_one_case_and_one_party),
        cmocka_unit_test(test_pass_with_one_letter_changed_is_none),
        cmocka_unit_test(test_pass_of_another_mandate_is_none),
        cmocka_unit_test(test_pass_is_not_in_the_store),
        cmocka_unit_test(test_pass_form_holds_for_its_day_and_its_pass),
    };

    return cmocka_run_group_tests(tests, found, lost);
}
