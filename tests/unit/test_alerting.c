/* test_alerting.c - a mandate of the shipped dossier, two invented bulletins, three contacts: who
 * is told, once, under which label, and by whose clock.
 *
 * Method: labels up to GREEN need no key, so that nothing here starts gpg; what is encrypted is
 * tested with the whole program (tests/cli/test_channel.sh).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "desk/alerting.h"

#include <glib/gstdio.h>

#define JANUARY 1421150400 /* 2015-01-13T12:00:00Z */
#define CONTRACT                                                                                   \
    "contract: sample-%u\nparties: { publisher: P, client: C }\ncomponents: inclusive\n"           \
    "notice: { kind: restricted, tlp: AMBER }\n"                                                   \
    "contacts:\n"                                                                                  \
    "  - { name: Ada Exemple, address: ada@example.org, cleared: GREEN, language: en }\n"          \
    "  - { name: Bob Exemple, address: bob@example.org, cleared: GREEN, language: fr }\n"          \
    "  - { name: Cid Exemple, address: cid@example.org, cleared: CLEAR }\n"                        \
    "products: [ { line: System 8 } ]\n"

typedef struct {
    char *folder;
    CtMandate *mandate;
    CtBook *book;
    CtContract *contract;
    CtKeyring *keys;
    GString *seen; /* "VERDICT ADVISORY;" of each line */
    size_t named;  /* lines that hold a person's name */
} World;

static void run(const char *format, const char *path)
{
    g_autofree char *command = g_strdup_printf("sh -c \"%s '%s'\"", format, path);

    assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
}

static int found(void **state)
{
    World *self = g_new0(World, 1);
    const char *root = g_getenv("CT_SOURCE_ROOT");
    g_autofree char *share = g_build_filename(root, "share", NULL);
    g_autofree char *settings = g_build_filename(share, "demo", "authority.yaml", NULL);
    const CtMandatePlan plan = { .name = "alerts",
                                 .settings = settings,
                                 .share = share,
                                 .dossier = "advisory",
                                 .clock = JANUARY };

    self->folder = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    g_autofree char *none = g_build_filename(self->folder, "keys", NULL);
    assert_int_equal(g_mkdir(none, 0700), 0);
    assert_true(ct_mandate_init_instance(self->folder, NULL));
    assert_true(ct_mandate_add(self->folder, &plan, NULL));
    self->mandate = ct_mandate_open(self->folder, "alerts", NULL);
    self->book = ct_book_open(self->mandate, NULL);
    self->keys = ct_keyring_read(none, JANUARY, NULL);
    self->seen = g_string_new(NULL);
    assert_non_null(self->book);
    *state = self;
    return 0;
}

/* A contract of its own for each test: its copies are its own. */
static int signed_anew(void **state)
{
    static unsigned number;
    World *self = *state;
    g_autofree char *text = g_strdup_printf(CONTRACT, ++number);

    ct_contract_free(self->contract);
    self->contract = ct_contract_parse(ct_bytes_of_text(text), "c.yaml", NULL);
    assert_non_null(self->contract);
    return 0;
}

static int lost(void **state)
{
    World *self = *state;

    ct_book_free(self->book);
    ct_mandate_free(self->mandate);
    ct_contract_free(self->contract);
    ct_keyring_free(self->keys);
    (void)g_string_free(self->seen, TRUE);
    run("rm -rf", self->folder);
    g_free(self->folder);
    g_free(self);
    return 0;
}

/* Two bulletins; the second touches nothing. `update` is what a correction changes. */
static CtBulletinBook *bulletins(const char *update)
{
    CtBulletinBook *book = ct_bulletin_new();
    const CtBulletin first = { .id = "EX-1",
                               .published = JANUARY - 43200,
                               .severity = "Critical",
                               .vulnerabilities = "CVE-2015-0001" };
    const CtBulletin second = { .id = "EX-2", .published = JANUARY - 43200, .severity = "Low" };
    const CtBulletinRow row = { .product = "System 8 x64", .update = update };
    const CtBulletinRow other = { .product = "Other 1", .update = "2" };

    assert_true(ct_bulletin_add_name(book, "line", "System 8", "System 8", NULL));
    assert_true(ct_bulletin_add(book, &first, NULL));
    assert_true(ct_bulletin_add(book, &second, NULL));
    assert_true(ct_bulletin_add_row(book, "EX-1", &row, NULL));
    assert_true(ct_bulletin_add_row(book, "EX-2", &other, NULL));
    return book;
}

static void take(void *user, const CtAlertingLine *line)
{
    World *self = user;

    g_string_append_printf(self->seen, "%s %s;", ct_alerting_word(line->verdict), line->advisory);
    self->named += strstr(line->reason, "xemple") != NULL;
    assert_int_equal(line->copy == NULL, line->verdict == CT_ALERTING_EXCLUDED);
}

typedef struct {
    const char *update;
    CtInstant now;
    CtContractTlp label;
    CtInstant embargo;
} Scene;

static bool notify(World *self, const Scene *scene, GError **error)
{
    g_autoptr(CtBulletinBook) book = bulletins(scene->update);
    g_auto(CtConcern) concern = { 0 };
    const CtConcernQuery query = { CT_INSTANT_NEVER, CT_INSTANT_NEVER };
    CtAlertingCounts counts = { 0 };
    CtAlertingRun run = { .book = self->book,
                          .now = scene->now,
                          .person = "Sacha",
                          .bulletins = book,
                          .contract = self->contract,
                          .contract_text = ct_bytes_of_text(CONTRACT),
                          .concern = &concern,
                          .keys = self->keys,
                          .has_label = true,
                          .label = scene->label,
                          .embargo = scene->embargo,
                          .embargo_text = "agreed",
                          .told = take,
                          .user = self };

    assert_true(ct_concern_ask(book, self->contract, &query, &concern, NULL));
    g_string_truncate(self->seen, 0);
    return ct_alerting_notify(&run, &counts, error);
}

static void assert_tells(World *self, const Scene *scene, const char *wanted)
{
    g_autoptr(GError) error = NULL;

    if (!notify(self, scene, &error))
        fail_msg("%s", error->message);
    assert_string_equal(self->seen->str, wanted);
    assert_int_equal(self->named, 0);
}

static void test_alerting_tells_the_cleared_once_and_the_others_why_not(void **state)
{
    const Scene scene = { "1", JANUARY, CT_TLP_GREEN, CT_INSTANT_NEVER };

    assert_tells(*state, &scene, "released EX-1;released EX-1;excluded EX-1;");
    assert_tells(*state, &scene, "known EX-1;known EX-1;excluded EX-1;");
}

static void test_alerting_never_lowers_a_label_that_somebody_has(void **state)
{
    const Scene green = { "1", JANUARY, CT_TLP_GREEN, CT_INSTANT_NEVER };
    const Scene clear = { "1", JANUARY, CT_TLP_CLEAR, CT_INSTANT_NEVER };
    const Scene red = { "1", JANUARY, CT_TLP_RED, CT_INSTANT_NEVER };

    assert_tells(*state, &green, "released EX-1;released EX-1;excluded EX-1;");
    assert_tells(*state, &clear, "excluded EX-1;excluded EX-1;released EX-1;");
    assert_tells(*state, &red, "excluded EX-1;excluded EX-1;excluded EX-1;");
}

static void test_alerting_corrects_those_who_have_it(void **state)
{
    const Scene before = { "1", JANUARY, CT_TLP_GREEN, CT_INSTANT_NEVER };
    const Scene after = { "2", JANUARY, CT_TLP_GREEN, CT_INSTANT_NEVER };

    assert_tells(*state, &before, "released EX-1;released EX-1;excluded EX-1;");
    assert_tells(*state, &after, "corrected EX-1;corrected EX-1;excluded EX-1;");
    assert_tells(*state, &after, "known EX-1;known EX-1;excluded EX-1;");
}

static void test_alerting_holds_until_the_embargo_ends(void **state)
{
    World *self = *state;
    const Scene scene = { "1", JANUARY, CT_TLP_GREEN, JANUARY + CT_DAY_SECONDS };
    const Scene earlier = { "1", JANUARY, CT_TLP_GREEN, JANUARY + 3600 };
    const Scene later = { "1", JANUARY, CT_TLP_GREEN, JANUARY + 2 * CT_DAY_SECONDS };
    bool has_row;

    assert_tells(self, &scene, "held EX-1;held EX-1;excluded EX-1;");
    assert_tells(self, &earlier, "known EX-1;known EX-1;excluded EX-1;");
    g_auto(CtRow) row = ct_db_row(self->mandate->db, CT_SQL_CASE_NEXT_DUE);
    assert_true(ct_row_step(&row, &has_row, NULL) && has_row);
    assert_int_equal(ct_row_int(&row, CT_COLUMN_CASE_NEXT_DUE_DUE_AT), scene.embargo);
    assert_tells(self, &later, "held EX-1;held EX-1;excluded EX-1;");
    assert_tells(self, &later, "known EX-1;known EX-1;excluded EX-1;");
}

static void test_alerting_refuses_a_clock_that_went_back(void **state)
{
    const Scene now = { "1", JANUARY + 7200, CT_TLP_GREEN, CT_INSTANT_NEVER };
    const Scene back = { "2", JANUARY, CT_TLP_GREEN, CT_INSTANT_NEVER };
    g_autoptr(GError) error = NULL;

    assert_tells(*state, &now, "released EX-1;released EX-1;excluded EX-1;");
    assert_false(notify(*state, &back, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    assert_non_null(strstr(error->message, "7200 seconds later than now"));
}

static void test_alerting_refuses_tomorrows_bulletin_without_embargo(void **state)
{
    const Scene early = { "1", JANUARY - CT_DAY_SECONDS, CT_TLP_GREEN, CT_INSTANT_NEVER };
    g_autoptr(GError) error = NULL;
    World *self = *state;
    int tolerance = self->book->tolerance_seconds;

    self->book->tolerance_seconds = 2 * CT_DAY_SECONDS; /* the mandate was founded on the day */
    assert_false(notify(self, &early, &error));
    self->book->tolerance_seconds = tolerance;
    assert_non_null(strstr(error->message, "published later than now"));
}

#define SCENE(function) cmocka_unit_test_setup(function, signed_anew)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_alerting_tells_the_cleared_once_and_the_others_why_not),
        SCENE(test_alerting_never_lowers_a_label_that_somebody_has),
        SCENE(test_alerting_corrects_those_who_have_it),
        SCENE(test_alerting_holds_until_the_embargo_ends),
        SCENE(test_alerting_refuses_tomorrows_bulletin_without_embargo),
        SCENE(test_alerting_refuses_a_clock_that_went_back),
    };

    return cmocka_run_group_tests(tests, found, lost);
}
