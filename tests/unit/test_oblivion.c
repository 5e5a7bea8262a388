/* test_oblivion.c - an erasure is shown to be complete and in time, and every leak is caught.
 *
 * Method: a subscriber's case of the shipped dossier A under the virtual clock. The values that
 * went in are searched in every file, before, on the day, and after each kind of leak was planted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "referral.h"

#include "desk/holding.h"
#include "desk/oblivion.h"
#include "evidence/residue.h"
#include "procedure/derivation.h"
#include "procedure/hold.h"

#include <sqlite3.h>
#include <zlib.h>

#define DAY "2026-03-06T09:00:00Z" /* 14 months after the first letter */

static CtOblivion look(const Sample *self, int64_t id)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    CtOblivion shown;

    sample_must(ct_oblivion_of(self->book, subject, &shown, error));
    return shown;
}

static const CtOblivionPart *part_of(const CtOblivion *shown, const char *name)
{
    for (size_t i = 0; i < shown->count; i++)
        if (strcmp(shown->part[i].name, name) == 0)
            return &shown->part[i];
    fail_msg("no compartment %s", name);
    return &shown->part[0];
}

static int64_t warn(const Sample *self)
{
    int64_t id = referral_again(self, "r1", "2025-01-02T10:00:00Z");

    referral_identify(self, id);
    sample_settle(self, id, "warn1", CT_OUTBOX_SENT);
    return id;
}

static void ignore(void *user, const CtResidueFinding *finding)
{
    (void)user;
    for (size_t i = 0; i < 4; i++)
        assert_null(strstr(finding->path, REFERRAL_NAME));
}

/* In how many files of the instance a value of the person stands. */
static uint64_t found_in(const Sample *self)
{
    static const char *const values[] = { REFERRAL_IP, REFERRAL_TITLE, REFERRAL_NAME,
                                          REFERRAL_EMAIL, "4 rue du Modele" };
    g_autoptr(CtNeedles) needles = ct_needles_new();
    g_autofree char *mandates = g_build_filename(self->folder, "mandates", NULL);
    CtResidueReport report = { 0 };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        sample_must(ct_needles_add(needles, ct_bytes_of_text(values[i]), true, error));
    sample_must(ct_residue_search(needles, mandates, ignore, NULL, &report, error));
    assert_true(report.files > 5);
    return report.findings;
}

static void test_oblivion_before_the_day_values_are_kept_and_in_no_file_in_clear(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = warn(self);
    CtOblivion shown = look(self, id);

    assert_false(ct_oblivion_is_proven(&shown));
    assert_int_equal(part_of(&shown, "identity")->state, CT_OBLIVION_KEPT);
    assert_true(part_of(&shown, "identity")->has_due);
    assert_int_equal(part_of(&shown, "identity")->due.at, sample_time(DAY));
    assert_true(part_of(&shown, "identity")->ciphertexts > 0);
    sample_assert_value(self, id, "name", REFERRAL_NAME);
    assert_int_equal(found_in(self), 0);
    sample_close(self);
}

static void test_oblivion_on_the_day_every_compartment_is_gone_in_time(void **state)
{
    (void)state;
    static const char *const names[] = { "facts", "content", "identity" };
    Sample *self = referral_found();
    int64_t id = warn(self);

    sample_until(self, "2026-03-06T08:59:59Z");
    assert_int_equal(look(self, id).part[2].state, CT_OBLIVION_KEPT);
    sample_assert_value(self, id, "name", REFERRAL_NAME);
    sample_until(self, DAY);
    CtOblivion shown = look(self, id);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const CtOblivionPart *part = part_of(&shown, names[i]);

        assert_int_equal(part->state, CT_OBLIVION_ERASED);
        assert_int_equal(part->erased_at, sample_time(DAY));
        assert_int_equal(part->due_at, sample_time(DAY));
        assert_false(part->late);
        assert_true(part->is_key_gone);
        assert_int_equal(part->ciphertexts, 0);
        assert_string_equal(part->law, "PRIVACY");
        assert_true(part->values > 0);
        assert_true(part->has_due);
        assert_int_equal(part->due.at, part->due_at); /* its derivation can be told */
    }
    assert_int_equal(shown.boxes + shown.cites + shown.condemned, 0);
    assert_true(ct_oblivion_is_proven(&shown));
    sample_assert_value(self, id, "name", NULL);
    assert_int_equal(found_in(self), 0);
    sample_check(self);
    sample_close(self);
}

static void test_oblivion_a_clerk_who_came_late_is_told_late(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = warn(self);

    sample_until(self, "2026-03-05T09:00:00Z");
    /* The server is down for a week; when it is up again the clerk does it at once. */
    sample_must(ct_mandate_set_clock(self->mandate, sample_time("2026-03-13T10:00:00Z"), error));
    sample_clerk(self);
    CtOblivion shown = look(self, id);
    const CtOblivionPart *part = part_of(&shown, "identity");
    assert_int_equal(part->state, CT_OBLIVION_ERASED);
    assert_int_equal(part->due_at, sample_time(DAY));
    assert_true(part->late);
    assert_false(ct_oblivion_is_proven(&shown));
    sample_close(self);
}

static void test_oblivion_sealed_boxes_go_too_and_none_stands_alone(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = referral_serve(self);

    assert_int_equal(look(self, id).boxes, 0);
    sample_until(self, "2026-11-14T09:00:00Z");
    CtOblivion shown = look(self, id);
    assert_true(ct_oblivion_is_proven(&shown));
    /* A copy of a box that nothing points to would open the past to a member. */
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autofree char *path = g_build_filename(self->mandate->folder, "keys", NULL);
    g_autofree char *bytes = NULL;
    gsize size = 0;
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    bytes[(size_t)subject->owner.key_base * CT_KEYS_SLOT_SIZE] = CT_KEYS_BOXED;
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    sample_reopen(self);
    shown = look(self, id);
    assert_int_equal(shown.boxes, 1);
    assert_false(ct_oblivion_is_proven(&shown));
    sample_close(self);
}

/* Beyond its day, and the law that keeps it is told with the day that it would have had. */
static void test_oblivion_what_a_hold_keeps_is_named(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = warn(self);
    CtHoldingJob job = { .number = id, .law = "EVIDENCE", .person = "Claude", .place = true };
    uint64_t erased;

    sample_must(ct_holding_set(self->book, sample_now(self), &job, &erased, error));
    sample_until(self, "2027-01-01T09:00:00Z");
    CtOblivion shown = look(self, id);
    g_autoptr(CtCase) subject = sample_case(self, id);
    const CtOblivionPart *part = part_of(&shown, "identity");
    assert_int_equal(part->state, CT_OBLIVION_KEPT);
    assert_int_equal(part->hold, ct_hold_find(subject->adopted->procedure, "EVIDENCE"));
    assert_true(part->has_due);
    assert_int_equal(part->due.at, sample_time(DAY));
    assert_false(ct_oblivion_is_proven(&shown));
    job.place = false;
    sample_must(ct_holding_set(self->book, sample_now(self), &job, &erased, error));
    assert_int_equal(erased, 3);
    shown = look(self, id);
    assert_int_equal(part_of(&shown, "identity")->state, CT_OBLIVION_ERASED);
    assert_int_equal(part_of(&shown, "identity")->hold, CT_PROCEDURE_NONE);
    sample_check(self);
    sample_close(self);
}

static char *in_mandate(const Sample *self, const char *name)
{
    return g_build_filename(self->mandate->folder, name, NULL);
}

static void append_to(const Sample *self, const char *name, const void *bytes, size_t size)
{
    g_autofree char *path = in_mandate(self, name);
    FILE *file = fopen(path, "ae");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A program that is not ours, which writes into the store and leaves the log behind. */
static void write_row(const Sample *self, const char *after)
{
    g_autofree char *path = in_mandate(self, "store.db");
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "PRAGMA secure_delete = OFF; INSERT OR REPLACE INTO meta (name, value) "
                     "VALUES ('leak', '" REFERRAL_NAME "')",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, after, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_oblivion_a_row_its_log_and_its_freed_page_are_caught(void **state)
{
    (void)state;
    Sample *self = referral_found();

    (void)warn(self);
    sample_until(self, DAY);
    assert_int_equal(found_in(self), 0);
    write_row(self, "SELECT 1"); /* the store is open here, so the log stays */
    assert_int_equal(found_in(self), 1);
    write_row(self, "DELETE FROM meta WHERE name = 'leak'; PRAGMA wal_checkpoint(TRUNCATE)");
    sample_reopen(self);
    assert_int_equal(found_in(self), 1); /* the row is gone, its bytes are not */
    sample_close(self);
}

static void test_oblivion_leaks_in_packs_logs_tiles_and_spools_are_caught(void **state)
{
    (void)state;
    static const char *const places[] = { "vault/00000009.pack", "service.log",
                                          "outbox/L00000001.pdf", "ledger/tile/0/000.p/1.tmp",
                                          "keys" };
    g_autofree char *base64 =
        g_base64_encode((const uint8_t *)"xx" REFERRAL_EMAIL, strlen(REFERRAL_EMAIL) + 2);
    uint8_t packed[256];
    uLongf size = sizeof packed;

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        Sample *self = referral_found();

        (void)warn(self);
        sample_until(self, DAY);
        g_autofree char *path = in_mandate(self, places[i]);
        g_autofree char *parent = g_path_get_dirname(path);
        assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
        append_to(self, places[i], base64, strlen(base64));
        assert_int_equal(found_in(self), 1);
        sample_close(self);
    }
    Sample *self = referral_found();
    assert_int_equal(compress(packed, &size, (const Bytef *)"to " REFERRAL_NAME, 19), Z_OK);
    append_to(self, "service.log.1.gz", packed, size);
    assert_int_equal(found_in(self), 1);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_oblivion_before_the_day_values_are_kept_and_in_no_file_in_clear),
             CT_TEST(test_oblivion_on_the_day_every_compartment_is_gone_in_time),
             CT_TEST(test_oblivion_a_clerk_who_came_late_is_told_late),
             CT_TEST(test_oblivion_sealed_boxes_go_too_and_none_stands_alone),
             CT_TEST(test_oblivion_what_a_hold_keeps_is_named),
             CT_TEST(test_oblivion_a_row_its_log_and_its_freed_page_are_caught),
             CT_TEST(test_oblivion_leaks_in_packs_logs_tiles_and_spools_are_caught))
