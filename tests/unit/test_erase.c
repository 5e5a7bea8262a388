/* test_erase.c - after an erasure the value is nowhere, the rest is untouched, and it is on record.
 *
 * Method: before the erasure each key slot and each ciphertext is read from the files; after it
 * every file of the folder is searched for them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "ledger_sample.h"

#include "base/error.h"
#include "evidence/erase.h"

static char *searched;
static size_t searched_size;
static unsigned hits;

static int search_file(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    g_autofree char *bytes = NULL;
    size_t size;

    (void)status;
    (void)walk;
    if (type != FTW_F)
        return 0;
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    hits += memmem(bytes, size, searched, searched_size) != NULL ? 1 : 0;
    return 0;
}

static unsigned files_with(const Sample *sample, const char *bytes, size_t size)
{
    searched = g_memdup2(bytes, size);
    searched_size = size;
    hits = 0;
    (void)nftw(sample->folder, search_file, 16, FTW_PHYS);
    g_free(searched);
    return hits;
}

static void erase(Sample *sample, const CtEraseItem *item, size_t count)
{
    const CtEraseDraft draft = {
        .now = 1700000009, .law = "test-law", .item = item, .count = count
    };
    g_autoptr(GError) error = NULL;
    CtEraseReport report;

    assert_true(ct_erase_run(sample->ledger, &draft, &report, &error));
    assert_true(report.is_log_emptied);
}

/* The first part of the first record: case 0, compartment 0, right behind the record's head. */
static char *first_ciphertext(const Sample *sample, size_t *out_size)
{
    g_autofree char *path = g_build_filename(sample->folder, "vault/00000001.pack", NULL);
    g_autofree char *bytes = NULL;
    size_t size;

    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    *out_size = 32;
    return g_memdup2(bytes + 12 + 1 + 5, 32);
}

static char *slot_body(const Sample *sample, int64_t slot)
{
    g_autofree char *path = g_build_filename(sample->folder, "keys", NULL);
    g_autofree char *bytes = NULL;
    size_t size;

    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    return g_memdup2(bytes + (size_t)slot * CT_KEYS_SLOT_SIZE + 8, 72);
}

static void test_erase_leaves_neither_key_nor_ciphertext_in_any_file(void **state)
{
    Sample *sample = *state;
    size_t size;

    sample_fill(sample, 6);
    g_autofree char *sealed = first_ciphertext(sample, &size);
    g_autofree char *key = slot_body(sample, sample->owner[0].key_base);
    const CtEraseItem item = { &sample->owner[0], 0, 0 };

    assert_int_equal(files_with(sample, sealed, size), 1);
    assert_int_equal(files_with(sample, key, 72), 1);
    erase(sample, &item, 1);
    assert_int_equal(files_with(sample, sealed, size), 0);
    assert_int_equal(files_with(sample, key, 72), 0);
    assert_int_equal(files_with(sample, SAMPLE_IP, strlen(SAMPLE_IP)), 0);
}

static void test_erase_takes_one_compartment_of_one_case_only(void **state)
{
    Sample *sample = *state;
    g_autoptr(GError) error = NULL;
    g_auto(CtLedgerValues) gone = { 0 };
    g_auto(CtLedgerValues) other_compartment = { 0 };
    g_auto(CtLedgerValues) other_case = { 0 };
    const CtEraseItem item = { &sample->owner[0], 1, 0 };

    sample_fill(sample, 6);
    erase(sample, &item, 1);
    sample_reopen(sample);
    assert_false(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 3, 1, &sample->owner[0], NULL },
                                  &gone, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 3, 2, &sample->owner[0], NULL },
                                 &other_compartment, NULL));
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 4, 1, &sample->owner[1], NULL },
                                 &other_case, NULL));
    assert_true(
        ct_bytes_equal(ct_ledger_value(&other_case, "name"), ct_bytes_of_text(SAMPLE_NAME)));
}

static void test_erase_is_an_entry_with_law_compartment_and_count(void **state)
{
    Sample *sample = *state;
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    const CtEraseItem item = { &sample->owner[0], 0, 0 };
    CtEntry entry;

    sample_fill(sample, 6);
    erase(sample, &item, 1);
    assert_true(ct_ledger_entry(sample->ledger, 7, &bytes, &entry, NULL));
    assert_int_equal(entry.kind, CT_ENTRY_ERASED);
    assert_true(ct_bytes_equal(entry.event, ct_bytes_of_text("test-law")));
    assert_memory_equal(entry.tag, sample->owner[0].tag, sizeof entry.tag);
    assert_int_equal(entry.mark[0], 0);
    assert_int_equal(entry.mark[1], 6); /* three entries with address and port */
    assert_int_equal(entry.count, 0);
}

static void test_erase_of_everything_leaves_empty_packs_and_a_ledger_that_goes_on(void **state)
{
    Sample *sample = *state;
    CtEraseItem items[6];
    g_auto(CtLedgerValues) values = { 0 };

    sample_fill(sample, 6);
    for (unsigned i = 0; i < 6; i++)
        items[i] = (CtEraseItem){ &sample->owner[i / 3], i % 3, 0 };
    erase(sample, items, 6);
    erase(sample, items, 6); /* once more is well: a crash may make it necessary */
    memset(sample->owner, 0, sizeof sample->owner);
    sample_fill(sample, 2);
    sample_reopen(sample);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 19, 0, &sample->owner[0], NULL },
                                 &values, NULL));
}

static void append_large(Sample *sample, size_t size)
{
    g_autofree uint8_t *value = g_malloc0(size);
    const CtLedgerField field = { "raw", 2, { value, size } };
    const CtLedgerDraft draft = {
        .kind = CT_ENTRY_EVENT, .owner = &sample->owner[0], .field = &field, .count = 1
    };
    g_autoptr(CtBatch) batch = ct_batch_begin(sample->ledger, 1700000000, NULL);

    assert_true(ct_batch_append(batch, &draft, NULL, NULL));
    assert_true(ct_batch_commit(batch, NULL));
}

static guint count_packs(const Sample *sample)
{
    g_autofree char *folder = g_build_filename(sample->folder, "vault", NULL);
    g_autoptr(CtVault) vault = ct_vault_open(folder, NULL);
    g_autoptr(GArray) packs = ct_vault_packs(vault, NULL);

    return packs->len;
}

static void test_erase_takes_a_pack_away_when_nothing_is_left_of_it(void **state)
{
    Sample *sample = *state;
    CtEraseItem items[6];
    g_auto(CtLedgerValues) values = { 0 };

    sample_fill(sample, 2);
    append_large(sample, CT_VAULT_PACK_BYTES);
    append_large(sample, CT_VAULT_PACK_BYTES);
    append_large(sample, 100);
    assert_int_equal(count_packs(sample), 3);
    for (unsigned i = 0; i < 6; i++)
        items[i] = (CtEraseItem){ &sample->owner[i / 3], i % 3, 0 };
    erase(sample, items, 6);
    assert_int_equal(count_packs(sample), 1); /* the one that grows */
    memset(sample->owner, 0, sizeof sample->owner);
    sample_fill(sample, 2);
    sample_reopen(sample);
    assert_int_equal(count_packs(sample), 1);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 12, 0, &sample->owner[0], NULL },
                                 &values, NULL));
}

/* Also the boxes: a member's private key opens nothing any more. */
static void test_erase_takes_a_sealed_compartment_from_its_members_too(void **state)
{
    Sample *sample = *state;
    g_auto(CtEnvelopePair) member = { 0 };
    g_auto(CtLedgerValues) values = { 0 };
    CtKeysMembers members = { .count = 1 };
    const CtLedgerDraft draft = { .owner = &sample->owner[0] };
    const CtEraseItem item = { &sample->owner[0], 1, 0 };

    ct_envelope_pair_make(&member);
    memcpy(members.public[0], member.public, sizeof member.public);
    sample_fill(sample, 2);
    CtBatch *batch = ct_batch_begin(sample->ledger, 1700000002, NULL);
    assert_true(ct_batch_seal(batch, &draft, 1, &members, NULL));
    assert_true(ct_batch_commit(batch, NULL));
    ct_batch_free(batch);
    g_autofree char *box = slot_body(sample, sample->owner[0].key_base + 6);
    assert_int_equal(files_with(sample, box, 72), 1);
    erase(sample, &item, 1);
    assert_int_equal(files_with(sample, box, 72), 0);
    assert_false(ct_ledger_values(
        sample->ledger, &(CtLedgerAsk){ 1, 1, &sample->owner[0], &member }, &values, NULL));
}

static bool refuse_rows(void *user, CtBatch *batch, GError **error)
{
    (void)user;
    (void)batch;
    return ct_fail(error, CT_ERROR_SYSTEM, "test: the power fails here");
}

/* The crash in the middle: the key is gone, the entry is not there yet; a second run completes. */
static void test_erase_that_was_interrupted_is_completed_by_the_next_run(void **state)
{
    Sample *sample = *state;
    const CtEraseItem item = { &sample->owner[0], 0, 0 };
    const CtEraseDraft draft = {
        .now = 1, .law = "test-law", .item = &item, .count = 1, .rows = refuse_rows
    };
    g_auto(CtLedgerValues) values = { 0 };
    uint64_t ledger_size;
    size_t size;

    sample_fill(sample, 6);
    g_autofree char *sealed = first_ciphertext(sample, &size);
    assert_false(ct_erase_run(sample->ledger, &draft, NULL, NULL));
    sample_reopen(sample);
    assert_true(ct_ledger_size(sample->ledger, &ledger_size, NULL));
    assert_int_equal(ledger_size, 7);
    assert_false(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 0, &sample->owner[0], NULL },
                                  &values, NULL));
    erase(sample, &item, 1);
    assert_int_equal(files_with(sample, sealed, size), 0);
    assert_true(ct_ledger_values(sample->ledger, &(CtLedgerAsk){ 1, 1, &sample->owner[0], NULL },
                                 &values, NULL));
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, sample_open, sample_close)
CT_TEST_MAIN(WITH_LEDGER(test_erase_leaves_neither_key_nor_ciphertext_in_any_file),
             WITH_LEDGER(test_erase_takes_one_compartment_of_one_case_only),
             WITH_LEDGER(test_erase_is_an_entry_with_law_compartment_and_count),
             WITH_LEDGER(test_erase_of_everything_leaves_empty_packs_and_a_ledger_that_goes_on),
             WITH_LEDGER(test_erase_takes_a_pack_away_when_nothing_is_left_of_it),
             WITH_LEDGER(test_erase_takes_a_sealed_compartment_from_its_members_too),
             WITH_LEDGER(test_erase_that_was_interrupted_is_completed_by_the_next_run))
