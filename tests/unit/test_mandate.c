/* test_mandate.c - a mandate is founded whole or not at all, and opened only when right.
 *
 * Method: an instance in a fresh folder, the demonstration's settings; one thing is wrong per test.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "pair.h"

#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char *folder;   /* holds everything */
    char *instance; /* the instance */
    char *share;
    char *settings;
    CtMandatePlan plan;
} Ground;

static int make_ground(void **state)
{
    Ground *ground = g_new0(Ground, 1);

    ground->folder = ct_test_folder();
    ground->instance = g_build_filename(ground->folder, "i", NULL);
    ground->share = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    ground->settings = g_build_filename(ground->share, "demo", "authority.yaml", NULL);
    assert_true(ct_mandate_init_instance(ground->instance, NULL));
    ground->plan = (CtMandatePlan){ .name = "response",
                                    .settings = ground->settings,
                                    .share = ground->share,
                                    .dossier = "graduated",
                                    .clock = 1735718400 };
    *state = ground;
    return 0;
}

static int remove_ground(void **state)
{
    Ground *ground = *state;

    ct_test_folder_remove(ground->folder);
    g_free(ground->instance);
    g_free(ground->share);
    g_free(ground->settings);
    g_free(ground);
    return 0;
}

static char *in_instance(const Ground *ground, const char *part, const char *name)
{
    return g_build_filename(ground->instance, part, name, NULL);
}

static bool exists(const Ground *ground, const char *part, const char *name)
{
    g_autofree char *path = in_instance(ground, part, name);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void expect_nothing_founded(const Ground *ground)
{
    g_auto(GStrv) names = ct_mandate_names(ground->instance, NULL);

    assert_int_equal(g_strv_length(names), 0);
    assert_false(exists(ground, "mandates", ".new-response"));
    assert_false(exists(ground, "secrets", "response.key"));
}

/* The settings with one text replaced, as the plan's. */
static void change_settings(Ground *ground, const char *old, const char *new)
{
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(ground->settings, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, old, 2);
    assert_int_equal(g_strv_length(parts), 2);
    g_autofree char *changed = g_strjoinv(new, parts);
    g_free(ground->settings);
    ground->settings = g_build_filename(ground->folder, "changed.yaml", NULL);
    assert_true(g_file_set_contents(ground->settings, changed, -1, NULL));
    ground->plan.settings = ground->settings;
}

static CtMandate *found(const Ground *ground)
{
    g_autoptr(GError) error = NULL;

    if (!ct_mandate_add(ground->instance, &ground->plan, &error))
        fail_msg("%s", error->message);
    return ct_mandate_open(ground->instance, "response", NULL);
}

static void test_mandate_is_founded_and_opened(void **state)
{
    const Ground *ground = *state;
    g_autoptr(CtMandate) mandate = found(ground);
    CtInstant now;

    assert_non_null(mandate);
    assert_true(mandate->demo);
    assert_true(ct_mandate_now(mandate, &now, NULL));
    assert_int_equal(now, 1735718400);
}

static void test_mandate_founded_twice_is_a_conflict(void **state)
{
    const Ground *ground = *state;
    g_autoptr(CtMandate) mandate = found(ground);
    g_autoptr(GError) error = NULL;

    assert_false(ct_mandate_add(ground->instance, &ground->plan, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    g_autoptr(CtMandate) again = ct_mandate_open(ground->instance, "response", NULL);
    assert_non_null(again);
    assert_memory_equal(again->master, mandate->master, sizeof mandate->master);
}

static void test_mandate_with_faulty_settings_leaves_nothing(void **state)
{
    static const struct {
        const char *old;
        const char *new;
    } faults[] = {
        { "kind: authority", "kind: kingdom" },      { "mode: live", "mode: sometimes" },
        { "demo: true", "demo: perhaps" },           { "origin: authority.example.org", "" },
        { "mode: live", "mode: live\nunheard: of" }, { "kind: authority", "kind: [" },
    };
    Ground *ground = *state;
    g_autofree char *good = g_strdup(ground->settings);

    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;

        g_free(ground->settings);
        ground->settings = g_strdup(good);
        change_settings(ground, faults[i].old, faults[i].new);
        assert_false(ct_mandate_add(ground->instance, &ground->plan, &error));
        if (strstr(error->message, ".yaml:") == NULL)
            fail_msg("it does not name the place: %s", error->message);
        expect_nothing_founded(ground);
    }
}

static bool refuses(CtMandate *mandate, GError **error)
{
    assert_non_null(mandate->db);
    return ct_fail(error, CT_ERROR_INPUT, "not this one");
}

static void test_mandate_that_its_check_refuses_leaves_nothing(void **state)
{
    Ground *ground = *state;
    g_autoptr(GError) error = NULL;

    ground->plan.check = refuses;
    assert_false(ct_mandate_add(ground->instance, &ground->plan, &error));
    assert_string_equal(error->message, "not this one");
    expect_nothing_founded(ground);
}

static void test_mandate_without_its_dossier_leaves_nothing(void **state)
{
    Ground *ground = *state;

    ground->plan.dossier = "unheard-of";
    assert_false(ct_mandate_add(ground->instance, &ground->plan, NULL));
    expect_nothing_founded(ground);
}

static void test_mandate_with_a_strange_name_is_refused(void **state)
{
    static const char *const names[] = { "", "Response", "../x", "a/b", "-a", "a b", ".hidden" };
    Ground *ground = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;

        ground->plan.name = names[i];
        assert_false(ct_mandate_add(ground->instance, &ground->plan, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static void test_mandate_half_founded_by_a_crash_is_founded_anew(void **state)
{
    const Ground *ground = *state;
    g_autofree char *draft = in_instance(ground, "mandates", ".new-response");
    g_autofree char *inside = g_build_filename(draft, "store.db", NULL);
    g_autofree char *key = in_instance(ground, "secrets", "response.key");

    assert_int_equal(g_mkdir(draft, 0700), 0);
    assert_true(g_file_set_contents(inside, "half", -1, NULL));
    assert_true(g_file_set_contents(key, "half", -1, NULL));
    g_autoptr(CtMandate) mandate = found(ground);
    assert_non_null(mandate);
}

static void test_mandate_does_not_overwrite_a_key_that_is_not_its_own(void **state)
{
    const Ground *ground = *state;
    g_autofree char *key = in_instance(ground, "secrets", "response.key");
    g_autofree char *kept = NULL;
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(key, "of a mandate that was moved away", -1, NULL));
    assert_false(ct_mandate_add(ground->instance, &ground->plan, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    assert_true(g_file_get_contents(key, &kept, NULL, NULL));
    assert_string_equal(kept, "of a mandate that was moved away");
}

static void test_mandate_key_is_where_the_instance_says(void **state)
{
    const Ground *ground = *state;
    g_autofree char *settings = g_build_filename(ground->instance, "constat.yaml", NULL);
    g_autofree char *elsewhere = g_build_filename(ground->folder, "elsewhere", NULL);
    g_autofree char *text = g_strdup_printf("secrets: %s\n", elsewhere);
    g_autofree char *key = g_build_filename(elsewhere, "response.key", NULL);

    assert_int_equal(g_mkdir(elsewhere, 0700), 0);
    assert_true(g_file_set_contents(settings, text, -1, NULL));
    g_autoptr(CtMandate) mandate = found(ground);
    assert_non_null(mandate);
    assert_true(g_file_test(key, G_FILE_TEST_IS_REGULAR));
}

static void test_mandate_without_its_key_does_not_open(void **state)
{
    const Ground *ground = *state;
    g_autofree char *key = in_instance(ground, "secrets", "response.key");
    g_autoptr(GError) missing = NULL;
    g_autoptr(GError) cut = NULL;

    ct_mandate_free(found(ground));
    assert_int_equal(g_unlink(key), 0);
    assert_null(ct_mandate_open(ground->instance, "response", &missing));
    assert_true(g_str_has_prefix(missing->message, "master key"));
    assert_true(g_file_set_contents(key, "short", -1, NULL));
    assert_null(ct_mandate_open(ground->instance, "response", &cut));
    assert_true(g_error_matches(cut, CT_ERROR, CT_ERROR_INTEGRITY));
}

/* Two processes at once: one founds it, the other is told, and the key is the founder's. */
static void test_mandate_is_founded_by_one_of_two_processes(void **state)
{
    const Ground *ground = *state;
    int founded = 0;
    pid_t child[2];

    for (size_t i = 0; i < G_N_ELEMENTS(child); i++) {
        child[i] = fork();
        if (child[i] == 0)
            _exit(ct_mandate_add(ground->instance, &ground->plan, NULL) ? 0 : 1);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(child); i++) {
        int status;

        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status));
        founded += WEXITSTATUS(status) == 0;
    }
    assert_int_equal(founded, 1);
    g_autoptr(CtMandate) mandate = ct_mandate_open(ground->instance, "response", NULL);
    assert_non_null(mandate);
}

static void test_mandate_clock_of_a_demonstration_goes_forward_only(void **state)
{
    const Ground *ground = *state;
    g_autoptr(CtMandate) mandate = found(ground);
    g_autoptr(GError) error = NULL;
    CtInstant now;

    assert_true(ct_mandate_set_clock(mandate, 1735718400 + 60, NULL));
    assert_true(ct_mandate_set_clock(mandate, 1735718400 + 60, NULL));
    assert_false(ct_mandate_set_clock(mandate, 1735718400 + 59, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    assert_true(ct_mandate_now(mandate, &now, NULL));
    assert_int_equal(now, 1735718400 + 60);
}

static void test_mandate_clock_of_a_real_one_cannot_be_moved(void **state)
{
    Ground *ground = *state;
    g_autoptr(GError) error = NULL;
    CtInstant now;

    change_settings(ground, "demo: true", "demo: false");
    g_autoptr(CtMandate) mandate = found(ground);
    assert_false(ct_mandate_set_clock(mandate, INT64_C(4102444800), &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
    assert_true(ct_mandate_now(mandate, &now, NULL));
    assert_true(now > INT64_C(1735718400)); /* the machine's time, not the plan's */
}

static void test_mandate_partner_that_cannot_be_used_is_not_added(void **state)
{
    Pair *pair = *state;
    g_autoptr(GError) error = NULL;

    assert_false(ct_mandate_add_partner(pair->authority, "other", "/x", "not a key", "00", &error));
    assert_int_equal(ct_mandate_partner_count(pair->authority), 1);
    g_autoptr(CtMandate) again =
        ct_mandate_open(pair->authority->instance, pair->authority->name, NULL);
    assert_int_equal(ct_mandate_partner_count(again), 1);
}

static void test_mandate_partner_may_live_in_a_strange_folder(void **state)
{
    Pair *pair = *state;
    static const char folder[] = "/x: y # \"z\"\t- '";
    g_autofree char *key = ct_note_verifier_text(&pair->of_authority.verifier);
    g_autofree char *hex = ct_text_hex((CtBytes){ pair->of_authority.box, CT_ENVELOPE_KEY_SIZE });
    CtMandatePartner partner;

    assert_true(ct_mandate_add_partner(pair->authority, "other", folder, key, hex, NULL));
    assert_true(ct_mandate_partner(pair->authority, 1, &partner, NULL));
    assert_string_equal(partner.folder, folder);
}

#define GROUNDED(function) cmocka_unit_test_setup_teardown(function, make_ground, remove_ground)
#define PAIRED(function)   cmocka_unit_test_setup_teardown(function, pair_open, pair_close)

CT_TEST_MAIN(GROUNDED(test_mandate_is_founded_and_opened),
             GROUNDED(test_mandate_founded_twice_is_a_conflict),
             GROUNDED(test_mandate_with_faulty_settings_leaves_nothing),
             GROUNDED(test_mandate_that_its_check_refuses_leaves_nothing),
             GROUNDED(test_mandate_without_its_dossier_leaves_nothing),
             GROUNDED(test_mandate_with_a_strange_name_is_refused),
             GROUNDED(test_mandate_half_founded_by_a_crash_is_founded_anew),
             GROUNDED(test_mandate_does_not_overwrite_a_key_that_is_not_its_own),
             GROUNDED(test_mandate_key_is_where_the_instance_says),
             GROUNDED(test_mandate_without_its_key_does_not_open),
             GROUNDED(test_mandate_is_founded_by_one_of_two_processes),
             GROUNDED(test_mandate_clock_of_a_demonstration_goes_forward_only),
             GROUNDED(test_mandate_clock_of_a_real_one_cannot_be_moved),
             PAIRED(test_mandate_partner_that_cannot_be_used_is_not_added),
             PAIRED(test_mandate_partner_may_live_in_a_strange_folder))
