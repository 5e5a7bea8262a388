/* test_ledger.c - batches committed, rolled back, cut by a crash; values opened, refused, sealed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "ledger_sample.h"

#include "base/error.h"

static void test_ledger_values_come_back_and_match_their_commitments(void **state)
{
    Sample *sample = *state;
    g_auto(CtLedgerValues) facts = { 0 };
    g_auto(CtLedgerValues) identity = { 0 };

    sample_fill(sample, 4);
    sample_reopen(sample);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 3, 0, &sample->owner[0], NULL },
                                 &facts, NULL));
    assert_int_equal(facts.count, 2);
    assert_true(ct_bytes_equal(ct_ledger_value(&facts, "ip"), ct_bytes_of_text(SAMPLE_IP)));
    assert_true(ct_bytes_equal(ct_ledger_value(&facts, "port"), ct_bytes_of_text("6881")));
    assert_int_equal(ct_ledger_value(&facts, "name").size, 0);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 4, 1, &sample->owner[1], NULL },
                                 &identity, NULL));
    assert_true(ct_bytes_equal(ct_ledger_value(&identity, "name"), ct_bytes_of_text(SAMPLE_NAME)));
}

static void test_ledger_values_of_another_case_are_denied(void **state)
{
    Sample *sample = *state;
    g_autoptr(GError) error = NULL;
    g_auto(CtLedgerValues) values = { 0 };

    sample_fill(sample, 2);
    assert_false(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 0, &sample->owner[1], NULL },
                                  &values, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
}

static bool count_row(void *user, const CtLedgerRow *row, GError **error)
{
    uint64_t *expected = user;

    (void)error;
    assert_int_equal(row->index % 2, 1); /* the first case has the odd entries */
    assert_int_equal(row->sid, 100);
    (*expected)++;
    return true;
}

static void test_ledger_yields_the_entries_of_one_case_in_order(void **state)
{
    Sample *sample = *state;
    uint64_t count = 0;

    sample_fill(sample, 6);
    assert_true(ct_ledger_each_of(sample->ledger, 100, 1, count_row, &count, NULL));
    assert_int_equal(count, 3);
}

/* Whatever a batch wrote into the files, without its commit it never was. */
static void test_ledger_forgets_a_batch_that_was_not_committed(void **state)
{
    Sample *sample = *state;
    CtLedgerOwner lost;
    uint64_t size;
    g_auto(CtLedgerValues) values = { 0 };

    sample_fill(sample, 2);
    CtBatch *batch = ct_batch_begin(sample->ledger, 1700000001, NULL);
    assert_true(ct_batch_own(batch, 7, 7, 3, &lost, NULL));
    sample_append(batch, &lost);
    ct_batch_free(batch);
    assert_true(ct_ledger_size(sample->ledger, &size, NULL));
    assert_int_equal(size, 3);
    sample_reopen(sample);
    sample_fill(sample, 2);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 4, 2, &sample->owner[1], NULL },
                                 &values, NULL));
    assert_true(ct_bytes_equal(ct_ledger_value(&values, "title"), ct_bytes_of_text(SAMPLE_TITLE)));
}

static void append_to_file(const Sample *sample, const char *name, const char *junk)
{
    g_autofree char *path = g_build_filename(sample->folder, name, NULL);
    g_autofree char *bytes = NULL;
    g_autoptr(GString) longer = g_string_new(NULL);
    size_t size;

    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    g_string_append_len(longer, bytes, (gssize)size);
    g_string_append(longer, junk);
    assert_true(g_file_set_contents(path, longer->str, (gssize)longer->len, NULL));
}

/* A power failure between the writes to files and the commit leaves tails of any kind. */
static void test_ledger_goes_on_over_what_a_crash_left_in_the_files(void **state)
{
    Sample *sample = *state;
    g_autofree char *orphan = g_build_filename(sample->folder, "vault", "00000009.pack", NULL);
    g_auto(CtLedgerValues) values = { 0 };

    sample_fill(sample, 2);
    append_to_file(sample, "keys", "half a slot of some batch that was never committed");
    append_to_file(sample, "vault/00000001.pack", "half a record");
    assert_true(g_file_set_contents(orphan, "junk", 4, NULL));
    sample_reopen(sample);
    assert_false(g_file_test(orphan, G_FILE_TEST_EXISTS));
    memset(&sample->owner[1], 0, sizeof sample->owner[1]);
    sample_fill(sample, 2);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 4, 1, &sample->owner[1], NULL },
                                 &values, NULL));
}

/* The ledger says what must be in the vault; a shorter file stops everything. */
static void test_ledger_refuses_to_go_on_over_a_vault_that_was_cut(void **state)
{
    Sample *sample = *state;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(sample->folder, "vault", "00000001.pack", NULL);
    g_autofree char *bytes = NULL;
    size_t size;

    sample_fill(sample, 2);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    assert_true(g_file_set_contents(path, bytes, (gssize)size - 1, NULL));
    sample_reopen(sample);
    assert_null(ct_batch_begin(sample->ledger, 1700000001, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
}

static void test_ledger_begins_with_the_mandate_and_says_if_it_is_a_demo(void **state)
{
    Sample *sample = *state;
    g_autoptr(GError) error = NULL;
    static const uint64_t real = 0;
    const CtLedgerDraft event = { .kind = CT_ENTRY_EVENT };
    const CtLedgerDraft not_demo = { .kind = CT_ENTRY_MANDATE, .mark = &real, .marks = 1 };
    g_autoptr(CtBatch) batch = ct_batch_begin(sample->ledger, 1, NULL);

    assert_false(ct_batch_append(batch, &event, NULL, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    assert_false(ct_batch_append(batch, &not_demo, NULL, NULL));
    sample_begin_ledger(batch, sample->ledger);
}

/* An entry that is refused leaves nothing behind in the batch that it was for. */
static void test_ledger_batch_goes_on_after_an_entry_that_is_too_large(void **state)
{
    Sample *sample = *state;
    g_autoptr(GError) error = NULL;
    g_auto(CtLedgerValues) values = { 0 };

    sample_fill(sample, 1);
    CtBatch *batch = ct_batch_begin(sample->ledger, 1700000001, NULL);
    const CtLedgerField same[] = { { "ip", 0, ct_bytes_of_text("1") },
                                   { "ip", 0, ct_bytes_of_text("2") } };
    const CtLedgerDraft bad = {
        .kind = CT_ENTRY_EVENT, .owner = &sample->owner[0], .field = same, .count = 2
    };
    assert_false(ct_batch_append(batch, &bad, NULL, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    sample_append(batch, &sample->owner[0]);
    assert_true(ct_batch_commit(batch, NULL));
    ct_batch_free(batch);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 2, 0, &sample->owner[0], NULL },
                                 &values, NULL));
}

static void seal(Sample *sample, const CtEnvelopePair *member)
{
    CtKeysMembers members = { .count = 1 };
    const CtLedgerDraft draft = { .event = "closed-to-us",
                                  .state = "sealed",
                                  .owner = &sample->owner[0] };
    g_autoptr(CtBatch) batch = ct_batch_begin(sample->ledger, 1700000002, NULL);

    memcpy(members.public[0], member -> public, sizeof member->public);
    assert_true(ct_batch_seal(batch, &draft, 1, &members, NULL));
    assert_true(ct_batch_commit(batch, NULL));
}

static void test_ledger_sealed_values_open_for_the_member_alone(void **state)
{
    Sample *sample = *state;
    g_autoptr(GError) error = NULL;
    g_auto(CtEnvelopePair) member = { 0 };
    g_auto(CtEnvelopePair) stranger = { 0 };
    g_auto(CtLedgerValues) values = { 0 };
    g_auto(CtLedgerValues) facts = { 0 };
    const CtLedgerOwner *owner = &sample->owner[0];

    ct_envelope_pair_make(&member);
    ct_envelope_pair_make(&stranger);
    sample_fill(sample, 2);
    seal(sample, &member);
    assert_false(
        ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 1, owner, NULL }, &values, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
    assert_false(
        ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 1, owner, &stranger }, &values, NULL));
    assert_true(
        ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 1, owner, &member }, &values, NULL));
    assert_true(ct_bytes_equal(ct_ledger_value(&values, "name"), ct_bytes_of_text(SAMPLE_NAME)));
    assert_true(
        ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 0, owner, NULL }, &facts, NULL));
}

static void test_ledger_sealed_compartment_takes_new_values_from_a_member_only(void **state)
{
    Sample *sample = *state;
    g_autoptr(GError) error = NULL;
    g_auto(CtEnvelopePair) member = { 0 };
    g_auto(CtLedgerValues) values = { 0 };
    const CtLedgerField field = { "name", 1, ct_bytes_of_text("Another Invented Name") };
    const CtLedgerDraft draft = {
        .kind = CT_ENTRY_EVENT, .owner = &sample->owner[0], .field = &field, .count = 1
    };
    uint64_t index;

    ct_envelope_pair_make(&member);
    sample_fill(sample, 2);
    seal(sample, &member);
    CtBatch *batch = ct_batch_begin(sample->ledger, 1700000003, NULL);
    assert_false(ct_batch_append(batch, &draft, NULL, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
    assert_true(ct_batch_unlock(batch, &sample->owner[0], 1, &member, NULL));
    assert_true(ct_batch_append(batch, &draft, &index, NULL));
    assert_true(ct_batch_commit(batch, NULL));
    ct_batch_free(batch);
    assert_true(ct_ledger_values(
        sample->ledger, &(CtLedgerAsk){ index, 1, &sample->owner[0], &member }, &values, NULL));
}

/* A crash after the commit of a seal: the wrapped copy is overwritten when the ledger opens. */
static void test_ledger_finishes_a_seal_that_a_crash_interrupted(void **state)
{
    Sample *sample = *state;
    g_autofree char *path = g_build_filename(sample->folder, "keys", NULL);
    g_auto(CtEnvelopePair) member = { 0 };
    g_auto(CtLedgerValues) values = { 0 };
    const CtLedgerOwner *owner = &sample->owner[0];
    size_t offset;
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    size_t size;

    ct_envelope_pair_make(&member);
    sample_fill(sample, 2);
    assert_true(g_file_get_contents(path, &before, &size, NULL));
    seal(sample, &member);
    /* Put the wrapped slot and its pending row back, as they were between commit and overwrite. */
    assert_true(g_file_get_contents(path, &after, &size, NULL));
    offset = (size_t)(owner->key_base + 1) * CT_KEYS_SLOT_SIZE;
    memcpy(after + offset, before + offset, CT_KEYS_SLOT_SIZE);
    assert_true(g_file_set_contents(path, after, (gssize)size, NULL));
    g_auto(CtRow) row = ct_db_row(sample->db, CT_SQL_LEDGER_SEALING_ADD);
    ct_row_bind_int(&row, CT_BIND_LEDGER_SEALING_ADD_SLOT, owner->key_base + 1);
    ct_row_bind_int(&row, CT_BIND_LEDGER_SEALING_ADD_RUN, owner->key_base + 6);
    ct_row_bind_int(&row, CT_BIND_LEDGER_SEALING_ADD_MEMBERS, 1);
    assert_true(ct_row_run(&row, NULL));
    ct_row_clear(&row);

    sample_reopen(sample);
    assert_false(
        ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 1, owner, NULL }, &values, NULL));
    assert_true(
        ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 1, owner, &member }, &values, NULL));
}

/* Neither database nor vault nor ledger folder names anybody; keys are wrapped. */
static int assert_file_names_nobody(const char *path, const struct stat *status, int type,
                                    struct FTW *walk)
{
    static const char *const secrets[] = { SAMPLE_IP, SAMPLE_NAME, SAMPLE_TITLE };
    g_autofree char *bytes = NULL;
    size_t size;

    (void)status;
    (void)walk;
    if (type != FTW_F)
        return 0;
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++)
        assert_null(memmem(bytes, size, secrets[i], strlen(secrets[i])));
    assert_null(memmem(bytes, size, sample_master, sizeof sample_master));
    return 0;
}

static void test_ledger_leaves_no_value_in_clear_in_any_file(void **state)
{
    Sample *sample = *state;

    sample_fill(sample, 40);
    assert_int_equal(nftw(sample->folder, assert_file_names_nobody, 16, FTW_PHYS), 0);
}

static void test_ledger_hash_depends_on_purpose_and_mandate(void **state)
{
    Sample *sample = *state;
    uint8_t a[CT_DIGEST_SIZE];
    uint8_t b[CT_DIGEST_SIZE];

    assert_true(ct_ledger_hash(sample->ledger, "sid", ct_bytes_of_text("x"), a, NULL));
    assert_true(ct_ledger_hash(sample->ledger, "token", ct_bytes_of_text("x"), b, NULL));
    assert_memory_not_equal(a, b, sizeof a);
    sample_reopen(sample);
    assert_true(ct_ledger_hash(sample->ledger, "sid", ct_bytes_of_text("x"), b, NULL));
    assert_memory_equal(a, b, sizeof a);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, sample_open, sample_close)
CT_TEST_MAIN(WITH_LEDGER(test_ledger_values_come_back_and_match_their_commitments),
             WITH_LEDGER(test_ledger_values_of_another_case_are_denied),
             WITH_LEDGER(test_ledger_yields_the_entries_of_one_case_in_order),
             WITH_LEDGER(test_ledger_forgets_a_batch_that_was_not_committed),
             WITH_LEDGER(test_ledger_goes_on_over_what_a_crash_left_in_the_files),
             WITH_LEDGER(test_ledger_refuses_to_go_on_over_a_vault_that_was_cut),
             WITH_LEDGER(test_ledger_begins_with_the_mandate_and_says_if_it_is_a_demo),
             WITH_LEDGER(test_ledger_batch_goes_on_after_an_entry_that_is_too_large),
             WITH_LEDGER(test_ledger_sealed_values_open_for_the_member_alone),
             WITH_LEDGER(test_ledger_sealed_compartment_takes_new_values_from_a_member_only),
             WITH_LEDGER(test_ledger_finishes_a_seal_that_a_crash_interrupted),
             WITH_LEDGER(test_ledger_leaves_no_value_in_clear_in_any_file),
             WITH_LEDGER(test_ledger_hash_depends_on_purpose_and_mandate))
