/* test_custody.c - who can still read what, and what is left when its time is over.
 *
 * Method: the bytes of every file of the mandate are searched, before and after; the keys are
 * tried, the server's and a member's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "library.h"
#include "referral.h"

#include "evidence/keys.h"

static const char *value_for(Sample *self, int64_t id, const char *name,
                             const CtEnvelopePair *member, bool *out_sealed, CtValues **out)
{
    g_autoptr(CtCase) subject = sample_case(self, id);

    sample_must((*out = ct_values_load(self->book, subject, member, error)) != NULL);
    *out_sealed = ct_values_sealed(*out);
    return ct_values_get(*out, name);
}

static void test_custody_sealed_identity_is_read_by_a_member_alone(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = referral_serve(self);
    g_autoptr(CtValues) server = NULL;
    g_autoptr(CtValues) member = NULL;
    g_autoptr(CtValues) stranger = NULL;
    bool sealed;

    sample_assert_state(self, id, "second-served");
    assert_null(value_for(self, id, "name", NULL, &sealed, &server));
    assert_true(sealed);
    assert_string_equal(ct_values_get(server, "ip"), REFERRAL_IP);
    assert_null(value_for(self, id, "email", &self->stranger, &sealed, &stranger));
    assert_true(sealed);
    assert_string_equal(value_for(self, id, "name", &self->member, &sealed, &member),
                        REFERRAL_NAME);
    assert_false(sealed);
    sample_check(self);
    sample_close(self);
}

/* A thief of the whole folder has what the server has after a restart: no more. */
static void test_custody_seal_outlives_a_restart(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t id = referral_serve(self);
    g_autoptr(CtValues) server = NULL;
    bool sealed;

    sample_reopen(self);
    assert_null(value_for(self, id, "name", NULL, &sealed, &server));
    assert_true(sealed);
    sample_check(self);
    sample_close(self);
}

static void test_custody_seal_without_a_members_key_is_refused(void **state)
{
    (void)state;
    SamplePlan plan = library_plan();
    Sample *self = NULL;
    g_autofree char *proc = g_strdup(plan.file[1]);
    GString *text = g_string_new(proc);

    g_string_replace(text, "council", "panel", 0);
    plan.file[1] = text->str;
    self = sample_found("library", &plan);
    int64_t id = library_miss(self, "L1", "reader@example.org");
    sample_settle(self, id, "reminder", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-01T00:00:00Z");
    sample_settle(self, id, "warning", CT_OUTBOX_SENT);
    SampleTelling judged = { .event = "debt-judged", .by = "One", .fields = "outcome=charge" };
    sample_tell_at(self, id, &judged);
    judged.by = "Two";
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(GError) problem = NULL;
    assert_false(sample_apply(self, subject, &judged, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_DENIED));
    sample_assert_state(self, id, "warned");
    sample_check(self);
    sample_close(self);
    g_string_free(text, TRUE);
}

/* What the test writes in clear stands in no file even before its day. */
static void assert_no_plaintext(const Sample *self)
{
    static const char *const values[] = { REFERRAL_IP,    REFERRAL_TITLE, REFERRAL_NAME,
                                          REFERRAL_EMAIL, REFERRAL_TOKEN, "4 rue du Modele" };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        if (sample_count_files(self->mandate->folder, ct_bytes_of_text(values[i])) != 0)
            fail_msg("a file holds \"%s\"", values[i]);
}

/* The slots as they lie in the file `keys`. */
static void read_slots(const Sample *self, int64_t id, uint8_t out[4][CT_KEYS_SLOT_SIZE])
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autofree char *path = g_build_filename(self->mandate->folder, "keys", NULL);
    g_autofree char *bytes = NULL;
    gsize size = 0;

    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (unsigned i = 0; i < subject->owner.compartments; i++) {
        size_t from = (size_t)(subject->owner.key_base + i) * CT_KEYS_SLOT_SIZE;

        assert_true(from + CT_KEYS_SLOT_SIZE <= size);
        memcpy(out[i], bytes + from, CT_KEYS_SLOT_SIZE);
    }
}

/* A wrapped key is in the middle of its slot; its own bytes say nothing of their neighbours. */
static size_t files_with_key(const Sample *self, const uint8_t slot[CT_KEYS_SLOT_SIZE])
{
    return sample_count_files(self->mandate->folder, (CtBytes){ slot + 16, 48 });
}

static void test_custody_keys_and_values_are_nowhere_after_their_day(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t intake = referral_lodge(self, "r1", "2025-01-02T10:00:00Z");
    int64_t id = referral_join(self, intake, REFERRAL_TOKEN);
    uint8_t slots[2][4][CT_KEYS_SLOT_SIZE];

    referral_identify(self, id);
    sample_settle(self, id, "warn1", CT_OUTBOX_SENT);
    read_slots(self, intake, slots[0]);
    read_slots(self, id, slots[1]);
    assert_no_plaintext(self);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(files_with_key(self, slots[0][i]), 1);
    sample_until(self, "2025-03-06T08:59:59Z");
    sample_assert_value(self, intake, "ip", REFERRAL_IP);
    sample_until(self, "2025-03-06T09:00:00Z"); /* two months after the receipt, to the second */
    sample_assert_value(self, intake, "ip", NULL);
    sample_assert_value(self, intake, "title", NULL);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(files_with_key(self, slots[0][i]), 0);
    sample_assert_value(self, id, "ip", REFERRAL_IP); /* under its own key, fourteen months */
    sample_check(self);
    sample_until(self, "2026-03-06T09:00:00Z");
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(files_with_key(self, slots[1][i]), 0);
    sample_assert_value(self, id, "name", NULL);
    assert_no_plaintext(self);
    CtRebuildReport report = sample_check(self);
    assert_int_equal(report.by_header, 2);
    sample_close(self);
}

static bool note_erasure(void *user, const CtLedgerRow *row, GError **error)
{
    GString *text = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    if (entry.kind == CT_ENTRY_ERASED)
        g_string_append_printf(text, "%.*s:%" G_GUINT64_FORMAT " ", (int)entry.event.size,
                               (const char *)entry.event.data, entry.mark[0]);
    return true;
}

static char *erasures(const Sample *self, int64_t id)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    GString *text = g_string_new(NULL);

    sample_must(
        ct_ledger_each_of(self->book->ledger, subject->owner.sid, id, note_erasure, text, error));
    return g_string_free(text, FALSE);
}

static void test_custody_erasure_is_an_entry_that_names_its_law(void **state)
{
    (void)state;
    Sample *self = referral_found();
    int64_t intake = referral_lodge(self, "r1", "2025-01-02T10:00:00Z");

    sample_until(self, "2025-03-07T09:00:00Z");
    g_autofree char *found = erasures(self, intake);
    assert_string_equal(found, "PRIVACY:0 PRIVACY:1 ");
    sample_close(self);
}

/* Each compartment on its own day, and an action's erasure under the law of the period that it
 * cuts short. */
static void test_custody_compartments_are_erased_each_on_its_day(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_tell(self, id, "book-back", NULL);
    sample_clerk(self);
    g_autofree char *early = erasures(self, id);
    assert_string_equal(early, "RULES:1 ");
    sample_assert_value(self, id, "title", LIBRARY_TITLE);
    CtRebuildReport report = sample_check(self);
    assert_int_equal(report.by_header, 0); /* its facts are still there to be folded */
    sample_until(self, "2025-07-06T09:00:00Z");
    g_autofree char *late = erasures(self, id);
    assert_string_equal(late, "RULES:1 RULES:0 ");
    sample_check(self);
    sample_close(self);
}

/* A crash after the decision and before the deed: the row is still there, the next clerk does
 * it. */
static void test_custody_condemned_is_executed_by_the_next_clerk(void **state)
{
    (void)state;
    Sample *self = library_found();
    int64_t id = library_miss(self, "L1", "reader@example.org");

    sample_tell(self, id, "book-back", NULL);
    sample_assert_value(self, id, "name", LIBRARY_NAME);
    sample_reopen(self);
    sample_clerk(self);
    sample_assert_value(self, id, "name", NULL);
    sample_check(self);
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_custody_sealed_identity_is_read_by_a_member_alone),
             CT_TEST(test_custody_seal_outlives_a_restart),
             CT_TEST(test_custody_seal_without_a_members_key_is_refused),
             CT_TEST(test_custody_keys_and_values_are_nowhere_after_their_day),
             CT_TEST(test_custody_erasure_is_an_entry_that_names_its_law),
             CT_TEST(test_custody_compartments_are_erased_each_on_its_day),
             CT_TEST(test_custody_condemned_is_executed_by_the_next_clerk))
