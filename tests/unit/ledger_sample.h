/* ledger_sample.h - a small ledger with two invented cases, for the tests of this floor.
 *
 * sample_open() makes folder, store and ledger; sample_fill() appends the mandate, then
 * entries with values in three compartments (0 facts, 1 identity, 2 content).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "folder.h"

#include "evidence/batch.h"
#include "evidence/ledger.h"
#include "store/migrate.h"

#define SAMPLE_ORIGIN "demo/log.example.org/test"
#define SAMPLE_IP     "198.51.100.77"
#define SAMPLE_NAME   "Example Person Seventeen"
#define SAMPLE_TITLE  "An Entirely Invented Film Title"

typedef struct {
    char *folder;
    CtDb *db;
    CtLedger *ledger;
    CtLedgerOwner owner[2];
} Sample;

static const uint8_t sample_master[CT_ENVELOPE_KEY_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

static void sample_reopen(Sample *sample)
{
    g_autofree char *store = g_build_filename(sample->folder, "store.db", NULL);
    g_autoptr(GError) error = NULL;

    ct_ledger_close(sample->ledger);
    ct_db_close(sample->db);
    sample->db = ct_migrate_open(store, CT_DB_CREATE, 1000, NULL);
    assert_non_null(sample->db);
    sample->ledger = ct_ledger_open(sample->db, sample->folder, sample_master, &error);
    assert_null(error);
    assert_non_null(sample->ledger);
}

G_GNUC_UNUSED static int sample_open(void **state)
{
    Sample *sample = g_new0(Sample, 1);
    sample->folder = ct_test_folder();
    g_autofree char *store = g_build_filename(sample->folder, "store.db", NULL);
    CtDb *db = ct_migrate_open(store, CT_DB_CREATE, 1000, NULL);

    assert_true(ct_ledger_create(db, sample->folder, sample_master, SAMPLE_ORIGIN, NULL));
    ct_db_close(db);
    sample_reopen(sample);
    *state = sample;
    return 0;
}

G_GNUC_UNUSED static int sample_close(void **state)
{
    Sample *sample = *state;

    ct_ledger_close(sample->ledger);
    ct_db_close(sample->db);
    ct_test_folder_remove(sample->folder);
    g_free(sample);
    return 0;
}

G_GNUC_UNUSED static void sample_append(CtBatch *batch, const CtLedgerOwner *owner)
{
    const CtLedgerField fields[] = {
        { "ip", 0, ct_bytes_of_text(SAMPLE_IP) },
        { "name", 1, ct_bytes_of_text(SAMPLE_NAME) },
        { "title", 2, ct_bytes_of_text(SAMPLE_TITLE) },
        { "port", 0, ct_bytes_of_text("6881") },
    };
    const CtLedgerDraft draft = { .kind = CT_ENTRY_EVENT,
                                  .event = "seen",
                                  .state = "open",
                                  .owner = owner,
                                  .field = fields,
                                  .count = G_N_ELEMENTS(fields) };

    assert_true(ct_batch_append(batch, &draft, NULL, NULL));
}

/* The mandate first, when it is not there. */
static void sample_begin_ledger(CtBatch *batch, CtLedger *ledger)
{
    static const uint64_t demo = 1;
    const CtLedgerDraft draft = { .kind = CT_ENTRY_MANDATE, .mark = &demo, .marks = 1 };
    uint64_t size;

    assert_true(ct_ledger_size(ledger, &size, NULL));
    if (size == 0)
        assert_true(ct_batch_append(batch, &draft, NULL, NULL));
}

/* Two cases, `count` entries in turn; returns nothing, the owners are in the sample. */
G_GNUC_UNUSED static void sample_fill(Sample *sample, size_t count)
{
    g_autoptr(CtBatch) batch = ct_batch_begin(sample->ledger, 1700000000, NULL);

    assert_non_null(batch);
    sample_begin_ledger(batch, sample->ledger);
    for (int64_t i = 0; i < 2; i++) {
        if (sample->owner[i].compartments == 0)
            assert_true(ct_batch_own(batch, 100 + i, 1, 3, &sample->owner[i], NULL));
    }
    for (size_t i = 0; i < count; i++)
        sample_append(batch, &sample->owner[i % 2]);
    assert_true(ct_batch_commit(batch, NULL));
}
