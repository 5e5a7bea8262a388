/* test_contract_shelf.c - a contract that is kept comes back byte by byte, sealed meanwhile.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "desk/contract_shelf.h"

#include <glib/gstdio.h>

#define JANUARY 1421150400 /* 2015-01-13T12:00:00Z */
#define CONTRACT(id)                                                                               \
    "contract: " id "\nparties: { publisher: P, client: C }\ncomponents: inclusive\n"              \
    "notice: { kind: restricted, tlp: GREEN }\n"                                                   \
    "contacts: [ { name: Ada Exemple, address: ada@example.org, cleared: GREEN } ]\n"              \
    "products: [ { line: System 8 } ]\n"

typedef struct {
    char *folder;
    CtMandate *mandate;
    CtBook *book;
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

static uint64_t keep(const World *self, const char *text)
{
    uint64_t entry = 0;
    g_autoptr(GError) error = NULL;

    if (!ct_contract_shelf_keep(self->book, JANUARY, ct_bytes_of_text(text), &entry, &error))
        fail_msg("%s", error->message);
    return entry;
}

static char *sealed_path(const World *self, const char *name)
{
    return g_build_filename(self->mandate->folder, "contracts", name, NULL);
}

static void test_contract_shelf_gives_back_what_was_kept(void **state)
{
    const World *self = *state;
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    uint64_t first = keep(self, CONTRACT("b-1"));
    uint64_t second = keep(self, CONTRACT("a.1"));

    assert_true(second > first);
    g_auto(GStrv) ids = ct_contract_shelf_list(self->mandate, NULL);
    assert_int_equal(g_strv_length(ids), 2);
    assert_string_equal(ids[0], "a.1");
    assert_true(ct_contract_shelf_get(self->mandate, "b-1", &text, NULL));
    assert_true(ct_bytes_equal(ct_buffer_bytes(&text), ct_bytes_of_text(CONTRACT("b-1"))));
}

static void test_contract_shelf_names_nobody_in_its_file(void **state)
{
    const World *self = *state;
    g_autofree char *path = sealed_path(self, "c-1.sealed");
    g_autofree char *bytes = NULL;
    gsize size;

    (void)keep(self, CONTRACT("c-1"));
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    assert_null(memmem(bytes, size, "Exemple", 7));
    assert_null(memmem(bytes, size, "System", 6));
}

static void test_contract_shelf_sees_a_changed_or_renamed_file(void **state)
{
    const World *self = *state;
    g_autofree char *path = sealed_path(self, "d-1.sealed");
    g_autofree char *other = sealed_path(self, "d-2.sealed");
    g_autofree char *bytes = NULL;
    gsize size;

    (void)keep(self, CONTRACT("d-1"));
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    assert_true(g_file_set_contents(other, bytes, (gssize)size, NULL));
    bytes[size / 2] ^= 1;
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    for (int i = 1; i <= 2; i++) {
        g_autofree char *id = g_strdup_printf("d-%d", i);
        g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
        g_autoptr(GError) error = NULL;

        assert_false(ct_contract_shelf_get(self->mandate, id, &text, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
    }
    assert_int_equal(g_unlink(path), 0);
    assert_int_equal(g_unlink(other), 0);
}

static void test_contract_shelf_refuses_names_that_lead_elsewhere(void **state)
{
    static const char *const ids[] = { "../x", "a/b", ".hidden", "", "a b", "\xc3\xa9" };
    const World *self = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
        g_autoptr(GError) error = NULL;

        assert_false(ct_contract_shelf_get(self->mandate, ids[i], &text, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        g_clear_error(&error);
        assert_false(ct_contract_shelf_drop(self->book, JANUARY, ids[i], &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

static void test_contract_shelf_keeps_only_contracts(void **state)
{
    static const char *const texts[] = { "", "contract: x\n", CONTRACT("'../x'") };
    const World *self = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        uint64_t entry = 77;

        assert_false(ct_contract_shelf_keep(self->book, JANUARY, ct_bytes_of_text(texts[i]), &entry,
                                            &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(entry, 77);
    }
}

static void test_contract_shelf_drops_with_an_entry(void **state)
{
    const World *self = *state;
    g_autofree char *path = sealed_path(self, "e-1.sealed");
    g_autoptr(GError) error = NULL;
    uint64_t before;
    uint64_t after;

    (void)keep(self, CONTRACT("e-1"));
    assert_true(ct_ledger_size(self->book->ledger, &before, NULL));
    assert_true(ct_contract_shelf_drop(self->book, JANUARY, "e-1", NULL));
    assert_true(ct_ledger_size(self->book->ledger, &after, NULL));
    assert_int_equal(after, before + 1);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_false(ct_contract_shelf_drop(self->book, JANUARY, "e-1", &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract_shelf_gives_back_what_was_kept),
        cmocka_unit_test(test_contract_shelf_names_nobody_in_its_file),
        cmocka_unit_test(test_contract_shelf_sees_a_changed_or_renamed_file),
        cmocka_unit_test(test_contract_shelf_refuses_names_that_lead_elsewhere),
        cmocka_unit_test(test_contract_shelf_keeps_only_contracts),
        cmocka_unit_test(test_contract_shelf_drops_with_an_entry),
    };

    return cmocka_run_group_tests(tests, found, lost);
}
