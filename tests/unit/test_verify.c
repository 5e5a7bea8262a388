/* test_verify.c - a whole ledger verifies without keys; each kind of tampering is found.
 *
 * Method: a ledger of 303 entries with its tiles; each test changes one thing behind the
 * program's back (raw bytes of a file, a row through SQL) and names the place of the finding.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "ledger_sample.h"

#include "evidence/erase.h"
#include "evidence/tiler.h"
#include "evidence/verify.h"

typedef struct {
    GString *places;
    CtVerifyReport report;
} Found;

static void keep_finding(void *user, const char *place, const char *what)
{
    Found *found = user;

    assert_non_null(what);
    g_string_append_printf(found->places, "%s;", place);
}

static void run_tiler(Sample *sample)
{
    g_autoptr(CtTiler) tiler = ct_tiler_of(sample->ledger, NULL);

    assert_non_null(tiler);
    assert_true(ct_tiler_run(tiler, sample->ledger, NULL));
}

static int open_filled(void **state)
{
    (void)sample_open(state);
    sample_fill(*state, 302);
    run_tiler(*state);
    return 0;
}

/* Without any key, through a handle of its own. */
static CtVerifyReport verify(Sample *sample, char **out_places)
{
    g_autofree char *store = g_build_filename(sample->folder, "store.db", NULL);
    g_autoptr(CtDb) db = ct_db_open(store, CT_DB_READ, NULL);
    g_autoptr(CtLedger) ledger = ct_ledger_open(db, sample->folder, NULL, NULL);
    Found found = { .places = g_string_new(NULL) };
    g_autoptr(GError) error = NULL;

    assert_non_null(ledger);
    assert_true(ct_verify_run(ledger, keep_finding, &found, &found.report, &error));
    *out_places = g_string_free(found.places, false);
    return found.report;
}

static void assert_found(Sample *sample, const char *place)
{
    g_autofree char *places = NULL;
    CtVerifyReport report = verify(sample, &places);

    assert_true(report.findings > 0);
    if (strstr(places, place) == NULL)
        fail_msg("%s is not among %s", place, places);
}

/* Changes one byte of a file of the folder. */
static void damage(Sample *sample, const char *name, size_t at)
{
    g_autofree char *path = g_build_filename(sample->folder, name, NULL);
    g_autofree char *bytes = NULL;
    size_t size;

    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    assert_true(at < size);
    bytes[at] ^= 1;
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static void execute(Sample *sample, const char *text)
{
    g_autoptr(GError) error = NULL;

    assert_true(ct_db_execute(sample->db, text, "test", &error));
}

static void test_verify_finds_nothing_in_a_whole_ledger(void **state)
{
    g_autofree char *places = NULL;
    CtVerifyReport report = verify(*state, &places);

    assert_string_equal(places, "");
    assert_int_equal(report.entries, 303);
    assert_int_equal(report.covered, 303);
    assert_int_equal(report.values, 302 * 3);
    assert_int_equal(report.erased, 0);
    assert_false(report.has_moved);
}

static void test_verify_counts_entries_that_wait_for_the_tiler(void **state)
{
    g_autofree char *places = NULL;

    sample_fill(*state, 10);
    CtVerifyReport report = verify(*state, &places);
    assert_int_equal(report.findings, 0);
    assert_int_equal(report.entries, 313);
    assert_int_equal(report.covered, 303);
}

static void test_verify_finds_a_changed_tile(void **state)
{
    damage(*state, "ledger/tile/0/000", 4000);
    assert_found(*state, "tile/0/000;");
}

static void test_verify_finds_a_changed_partial_tile(void **state)
{
    damage(*state, "ledger/tile/1/000.p/1", 3);
    assert_found(*state, "tile/1/000.p/1;");
}

static void test_verify_finds_a_changed_bundle(void **state)
{
    damage(*state, "ledger/tile/entries/001.p/47", 100);
    assert_found(*state, "tile/entries/001.p/47;");
}

static void test_verify_finds_a_missing_tile(void **state)
{
    Sample *sample = *state;
    g_autofree char *path = g_build_filename(sample->folder, "ledger/tile/0/000", NULL);

    assert_int_equal(remove(path), 0);
    assert_found(sample, "tile/0/000;");
}

static void test_verify_finds_a_changed_checkpoint(void **state)
{
    damage(*state, "ledger/checkpoint", 30);
    assert_found(*state, "checkpoint;");
}

static void test_verify_finds_a_changed_ciphertext(void **state)
{
    damage(*state, "vault/00000001.pack", 60);
    assert_found(*state, "entry 1;");
}

static void test_verify_finds_a_changed_entry(void **state)
{
    /* The two entries differ: their commitments do, and their tags. */
    execute(*state,
            "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE idx = 5) WHERE idx = 3");
    assert_found(*state, "checkpoint;");
    assert_found(*state, "tile/0/000;");
    assert_found(*state, "tile/entries/000;");
}

static void test_verify_finds_a_deleted_entry(void **state)
{
    execute(*state, "DELETE FROM entry WHERE idx = 7");
    assert_found(*state, "entry 7;");
}

/* The tail: the checkpoint still covers what is no longer there. */
static void test_verify_finds_a_ledger_that_was_cut(void **state)
{
    execute(*state, "DELETE FROM entry WHERE idx >= 290; UPDATE head SET size = 290");
    assert_found(*state, "checkpoint;");
}

static void test_verify_finds_a_row_moved_to_another_case(void **state)
{
    execute(*state, "UPDATE entry SET sid = 101 WHERE idx = 9");
    assert_found(*state, "entry 9;");
}

static void test_verify_finds_a_wrong_place_in_the_vault(void **state)
{
    execute(*state,
            "UPDATE entry SET pack = (SELECT pack FROM entry WHERE idx = 4), place = (SELECT "
            "place FROM entry WHERE idx = 4), length = (SELECT length FROM entry WHERE idx = "
            "4) WHERE idx = 8");
    assert_found(*state, "entry 8;");
}

static void test_verify_finds_values_that_vanished_without_an_erasure(void **state)
{
    execute(*state, "UPDATE entry SET pack = 0, place = 0, length = 0 WHERE idx = 8");
    assert_found(*state, "entry 8;");
}

static void test_verify_finds_a_head_that_counts_wrongly(void **state)
{
    execute(*state, "UPDATE head SET size = 302");
    assert_found(*state, "head;");
}

static void test_verify_accepts_an_erasure_and_counts_it(void **state)
{
    Sample *sample = *state;
    const CtEraseItem item = { &sample->owner[0], 1, 0 };
    const CtEraseDraft draft = { .now = 1700000009, .law = "test-law", .item = &item, .count = 1 };
    g_autofree char *places = NULL;

    assert_true(ct_erase_run(sample->ledger, &draft, NULL, NULL));
    run_tiler(sample);
    CtVerifyReport report = verify(sample, &places);
    assert_string_equal(places, "");
    assert_int_equal(report.entries, 304);
    assert_int_equal(report.erased, 151);
    assert_int_equal(report.values, 302 * 3 - 151);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, open_filled, sample_close)
CT_TEST_MAIN(WITH_LEDGER(test_verify_finds_nothing_in_a_whole_ledger),
             WITH_LEDGER(test_verify_counts_entries_that_wait_for_the_tiler),
             WITH_LEDGER(test_verify_finds_a_changed_tile),
             WITH_LEDGER(test_verify_finds_a_changed_partial_tile),
             WITH_LEDGER(test_verify_finds_a_changed_bundle),
             WITH_LEDGER(test_verify_finds_a_missing_tile),
             WITH_LEDGER(test_verify_finds_a_changed_checkpoint),
             WITH_LEDGER(test_verify_finds_a_changed_ciphertext),
             WITH_LEDGER(test_verify_finds_a_changed_entry),
             WITH_LEDGER(test_verify_finds_a_deleted_entry),
             WITH_LEDGER(test_verify_finds_a_ledger_that_was_cut),
             WITH_LEDGER(test_verify_finds_a_row_moved_to_another_case),
             WITH_LEDGER(test_verify_finds_a_wrong_place_in_the_vault),
             WITH_LEDGER(test_verify_finds_values_that_vanished_without_an_erasure),
             WITH_LEDGER(test_verify_finds_a_head_that_counts_wrongly),
             WITH_LEDGER(test_verify_accepts_an_erasure_and_counts_it))
