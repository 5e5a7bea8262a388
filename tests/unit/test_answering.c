/* test_answering.c - what the bearer of a pass is shown, and that he answers once.
 *
 * Method: a mandate of the shipped dossier; a case is opened by its own opening event, and
 * the events that the dossier's channel names bring it further.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "cases/turn.h"
#include "desk/answering.h"

#include <glib/gstdio.h>

#define JANUARY 1421150400 /* 2015-01-13T12:00:00Z */

typedef struct {
    char *folder;
    CtMandate *mandate;
    CtBook *book;
    unsigned cases;
} World;

static int found(void **state)
{
    World *self = g_new0(World, 1);
    g_autofree char *share = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    g_autofree char *settings = g_build_filename(share, "demo", "authority.yaml", NULL);
    const CtMandatePlan plan = { .name = "alerts",
                                 .settings = settings,
                                 .share = share,
                                 .dossier = "advisory",
                                 .clock = JANUARY };

    self->folder = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    assert_true(ct_mandate_init_instance(self->folder, NULL));
    assert_true(ct_mandate_add(self->folder, &plan, NULL));
    self->mandate = ct_mandate_open(self->folder, "alerts", NULL);
    self->book = ct_book_open(self->mandate, NULL);
    assert_non_null(self->book);
    *state = self;
    return 0;
}

static int lost(void **state)
{
    World *self = *state;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", self->folder);

    ct_book_free(self->book);
    ct_mandate_free(self->mandate);
    assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(self->folder);
    g_free(self);
    return 0;
}

/* The event that the dossier's channel calls so. */
static int event_of(const World *self, const char *word)
{
    const CtYaml *channel = ct_yaml_get(self->mandate->dossier, "channel");
    int event = ct_procedure_event(self->book->opening.adopted->procedure,
                                   ct_yaml_text(ct_yaml_get(channel, word)));

    assert_int_not_equal(event, CT_PROCEDURE_NONE);
    return event;
}

static void happen(const CtTurn *turn, CtCase *subject, int event, CtInstant at,
                   const CtTurnField *field, size_t count)
{
    const CtTurnEvent what = {
        .event = event, .at = at, .person = 7, .field = field, .count = count
    };
    g_autoptr(GError) error = NULL;

    if (!ct_turn_event(turn, subject, &what, &error))
        fail_msg("%s", error->message);
}

/* A case of its own under that label; held until `embargo` or released at once. */
static CtPass open_case(World *self, const char *label, CtInstant embargo)
{
    g_autofree char *key = g_strdup_printf("case %u", ++self->cases);
    const CtAdopted *adopted = self->book->opening.adopted;
    const CtTurnField fields[] = { { "advisory", ct_bytes_of_text("EX-1") },
                                   { "tlp", ct_bytes_of_text(label) },
                                   { "name", ct_bytes_of_text("Ada Exemple") },
                                   { "language", ct_bytes_of_text("fr") },
                                   { "document", ct_bytes_of_text("the flaw") } };
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, JANUARY, NULL);
    const CtTurn turn = { self->book, batch, JANUARY };
    int64_t sid = ct_case_sid(self->book, adopted, ct_bytes_of_text(key));

    assert_true(ct_case_begin(batch, adopted, sid, JANUARY, subject, NULL));
    happen(&turn, subject, self->book->opening.event, JANUARY, fields, G_N_ELEMENTS(fields));
    if (embargo == CT_INSTANT_NEVER)
        happen(&turn, subject, event_of(self, "release"), JANUARY, NULL, 0);
    else
        happen(&turn, subject, event_of(self, "hold"), embargo, NULL, 0);
    assert_true(ct_case_save(self->book, subject, NULL));
    assert_true(ct_batch_commit(batch, NULL));
    return (CtPass){ sid, subject->owner.id, NULL };
}

static void look(World *self, const CtPass *pass, CtInstant now, CtAnsweringSheet *out)
{
    g_autoptr(GError) error = NULL;

    if (!ct_answering_look(self->book, pass, now, out, &error))
        fail_msg("%s", error->message);
}

static CtAnsweringTaken take(World *self, const CtPass *pass, const char *word, const char *remark)
{
    CtAnsweringTaken taken = CT_ANSWERING_OVER;
    g_autoptr(GError) error = NULL;

    if (!ct_answering_take(self->book, pass, JANUARY, &(CtAnsweringReply){ word, remark }, &taken,
                           &error))
        fail_msg("%s", error->message);
    return taken;
}

static uint64_t entries(const World *self)
{
    uint64_t size = 0;

    assert_true(ct_ledger_size(self->book->ledger, &size, NULL));
    return size;
}

static CtAnsweringWord word_of(const CtAnsweringSheet *sheet, const char *word)
{
    for (size_t i = 0; i < sheet->count; i++)
        if (strcmp(sheet->word[i].word, word) == 0)
            return sheet->word[i];
    fail_msg("no word %s", word);
    return sheet->word[0];
}

static void test_answering_looking_changes_nothing(void **state)
{
    World *self = *state;
    const CtPass pass = open_case(self, "TLP:AMBER", CT_INSTANT_NEVER);
    uint64_t before = entries(self);
    g_auto(CtAnsweringSheet) sheet = { 0 };

    look(self, &pass, JANUARY, &sheet);
    assert_int_equal(entries(self), before);
    assert_int_equal(sheet.status, CT_ANSWERING_OPEN);
    assert_string_equal(sheet.label, "TLP:AMBER");
    assert_string_equal(sheet.advisory, "EX-1");
    assert_string_equal(sheet.language, "fr");
    assert_int_equal(strlen(sheet.ending), 4);
    assert_int_equal(word_of(&sheet, "opened").at, CT_INSTANT_NEVER);
    assert_true(word_of(&sheet, "acknowledged").asked);
    assert_false(word_of(&sheet, "remediated").asked);
}

static void test_answering_red_tells_no_number(void **state)
{
    World *self = *state;
    const CtPass pass = open_case(self, "TLP:RED", CT_INSTANT_NEVER);
    g_auto(CtAnsweringSheet) sheet = { 0 };

    look(self, &pass, JANUARY, &sheet);
    assert_string_equal(sheet.label, "TLP:RED");
    assert_null(sheet.advisory);
}

static void test_answering_an_embargoed_copy_is_not_there(void **state)
{
    World *self = *state;
    const CtPass pass = open_case(self, "TLP:AMBER", JANUARY + 3600);
    CtAnsweringSheet sheet = { .count = 77 };
    CtAnsweringTaken taken = CT_ANSWERING_KNOWN;
    g_autoptr(GError) error = NULL;

    assert_false(ct_answering_look(self->book, &pass, JANUARY + 3599, &sheet, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_int_equal(sheet.count, 77);
    g_clear_error(&error);
    assert_false(ct_answering_take(self->book, &pass, JANUARY,
                                   &(CtAnsweringReply){ "acknowledged", NULL }, &taken, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
}

static void test_answering_the_same_twice_is_one_entry(void **state)
{
    World *self = *state;
    const CtPass pass = open_case(self, "TLP:AMBER", CT_INSTANT_NEVER);

    assert_int_equal(take(self, &pass, "opened", NULL), CT_ANSWERING_RECORDED);
    assert_int_equal(take(self, &pass, "acknowledged", "read"), CT_ANSWERING_RECORDED);
    uint64_t before = entries(self);
    assert_int_equal(take(self, &pass, "acknowledged", "again"), CT_ANSWERING_KNOWN);
    assert_int_equal(take(self, &pass, "opened", NULL), CT_ANSWERING_KNOWN);
    assert_int_equal(entries(self), before);
    assert_int_equal(take(self, &pass, "affected", NULL), CT_ANSWERING_RECORDED);
    before = entries(self);
    assert_int_equal(take(self, &pass, "affected", NULL), CT_ANSWERING_KNOWN);
    assert_int_equal(entries(self), before);
    assert_int_equal(take(self, &pass, "undetermined", NULL), CT_ANSWERING_RECORDED);
    assert_int_equal(take(self, &pass, "affected", NULL), CT_ANSWERING_RECORDED);
    assert_int_equal(take(self, &pass, "remediated", NULL), CT_ANSWERING_RECORDED);
    g_auto(CtAnsweringSheet) sheet = { 0 };
    look(self, &pass, JANUARY, &sheet);
    assert_int_equal(sheet.status, CT_ANSWERING_DONE);
    assert_int_equal(take(self, &pass, "not-affected", NULL), CT_ANSWERING_OVER);
    assert_int_equal(take(self, &pass, "remediated", NULL), CT_ANSWERING_KNOWN);
}

static void test_answering_what_is_not_asked_yet_is_not_recorded(void **state)
{
    World *self = *state;
    const CtPass pass = open_case(self, "TLP:AMBER", CT_INSTANT_NEVER);
    uint64_t before = entries(self);

    assert_int_equal(take(self, &pass, "remediated", NULL), CT_ANSWERING_OVER);
    assert_int_equal(entries(self), before);
}

static void test_answering_a_term_that_ran_out_says_so(void **state)
{
    World *self = *state;
    const CtPass pass = open_case(self, "TLP:AMBER", CT_INSTANT_NEVER);
    g_auto(CtAnsweringSheet) sheet = { 0 };

    /* The clerk has not been: what is due is seen all the same by what is asked. */
    look(self, &pass, JANUARY + 300 * CT_DAY_SECONDS, &sheet);
    assert_false(word_of(&sheet, "acknowledged").asked);
}

static void test_answering_refuses_what_is_no_answer(void **state)
{
    World *self = *state;
    const CtPass pass = open_case(self, "TLP:AMBER", CT_INSTANT_NEVER);
    g_autofree char *most = g_strnfill(CT_ANSWERING_REMARK, 'a');
    g_autofree char *more = g_strnfill(CT_ANSWERING_REMARK + 1, 'a');
    const CtAnsweringReply bad[] = { { "agreed", NULL },
                                     { "", NULL },
                                     { "acknowledged\nopened", NULL },
                                     { "acknowledged 2015-01-13T12:00:00Z", NULL },
                                     { "acknowledged", more },
                                     { "acknowledged", "\xff" },
                                     { "acknowledged", "a\x1b[2J" } };
    uint64_t before = entries(self);

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        CtAnsweringTaken taken = CT_ANSWERING_OVER;
        g_autoptr(GError) error = NULL;

        assert_false(ct_answering_take(self->book, &pass, JANUARY, &bad[i], &taken, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
    assert_int_equal(entries(self), before);
    assert_int_equal(take(self, &pass, "acknowledged", most), CT_ANSWERING_RECORDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answering_looking_changes_nothing),
        cmocka_unit_test(test_answering_red_tells_no_number),
        cmocka_unit_test(test_answering_an_embargoed_copy_is_not_there),
        cmocka_unit_test(test_answering_the_same_twice_is_one_entry),
        cmocka_unit_test(test_answering_what_is_not_asked_yet_is_not_recorded),
        cmocka_unit_test(test_answering_a_term_that_ran_out_says_so),
        cmocka_unit_test(test_answering_refuses_what_is_no_answer),
    };

    return cmocka_run_group_tests(tests, found, lost);
}
