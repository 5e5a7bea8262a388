/* bench_ledger.c - durable entries a second: the ledger alone, whole commits, and the disk's limit.
 *
 * Batches of 256, and each figure in the same run on the same file system ($TMPDIR):
 *   limit   the same bytes appended to one file, one fdatasync per batch
 *   alone   entries -> tiles, bundles and a signed checkpoint, durable, per batch
 *   commit  CtBatch with one new case per 4 entries, 6 values in 3 compartments each:
 *           keys, encryption, commitments, rows; durable per batch
 *   whole   the same and the tiler after each batch
 * The last column is the limit, where it is one of the figure.
 * Ends with verify over what was written; a finding fails the bench.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/folder.h"

#include "base/clock.h"
#include "base/file.h"
#include "evidence/batch.h"
#include "evidence/tiler.h"
#include "evidence/verify.h"
#include "store/migrate.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BATCH         256
#define ALONE_BATCHES 400
#define WHOLE_BATCHES 120
#define ENTRY_BYTES   480 /* what the entries of `commit` measure */

static double rate(size_t entries, int64_t from)
{
    return (double)entries * 1e6 / (double)(ct_clock_monotonic_us() - from);
}

static double measure_limit(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "limit", NULL);
    g_autofree uint8_t *bytes = g_malloc0(BATCH * ENTRY_BYTES);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int64_t from = ct_clock_monotonic_us();
    uint64_t offset = 0;

    for (int i = 0; i < ALONE_BATCHES; i++, offset += BATCH * ENTRY_BYTES) {
        if (!ct_file_write_at(file, offset, (CtBytes){ bytes, BATCH * ENTRY_BYTES }, "limit",
                              NULL) ||
            !ct_file_sync(file, "limit", NULL))
            return 0;
    }
    (void)close(file);
    return rate((size_t)ALONE_BATCHES * BATCH, from);
}

static double measure_alone(const char *folder, int64_t *out_worst)
{
    const uint8_t seed[CT_NOTE_SEED_SIZE] = { 1 };
    g_autofree char *below = g_build_filename(folder, "ledger", NULL);
    g_auto(CtNoteSigner) signer = { 0 };
    uint8_t entry[ENTRY_BYTES] = { 0 };

    if (g_mkdir_with_parents(below, 0700) != 0 ||
        !ct_note_signer_from("log.example.org/bench", seed, &signer, NULL))
        return 0;
    g_autoptr(CtTiler) tiler = ct_tiler_open(folder, &signer, NULL);
    int64_t from = ct_clock_monotonic_us();
    for (int i = 0; i < ALONE_BATCHES; i++) {
        int64_t start = ct_clock_monotonic_us();

        for (int j = 0; j < BATCH; j++) {
            memcpy(entry, &i, sizeof i);
            memcpy(entry + sizeof i, &j, sizeof j);
            if (!ct_tiler_add(tiler, (CtBytes){ entry, sizeof entry }, NULL))
                return 0;
        }
        if (!ct_tiler_publish(tiler, NULL))
            return 0;
        *out_worst = MAX(*out_worst, ct_clock_monotonic_us() - start);
    }
    return rate((size_t)ALONE_BATCHES * BATCH, from);
}

static bool append_case(CtBatch *batch, int64_t id, GError **error)
{
    const CtLedgerField fields[] = {
        { "ip", 0, ct_bytes_of_text("198.51.100.77") },
        { "port", 0, ct_bytes_of_text("6881") },
        { "at", 0, ct_bytes_of_text("2026-11-21T20:00:00Z") },
        { "name", 1, ct_bytes_of_text("Example Person Seventeen") },
        { "title", 2, ct_bytes_of_text("An Entirely Invented Film Title") },
        { "filename", 2, ct_bytes_of_text("an-entirely-invented-film-title.example.mkv") },
    };
    CtLedgerOwner owner;
    CtLedgerDraft draft = { .kind = CT_ENTRY_EVENT,
                            .event = "seen",
                            .state = "open",
                            .owner = &owner,
                            .field = fields,
                            .count = G_N_ELEMENTS(fields) };

    if (!ct_batch_own(batch, id * 7919, id, 3, &owner, error))
        return false;
    for (int i = 0; i < 4; i++) {
        if (!ct_batch_append(batch, &draft, NULL, error))
            return false;
    }
    return true;
}

static bool fill_batch(CtLedger *ledger, int64_t *next, GError **error)
{
    g_autoptr(CtBatch) batch = ct_batch_begin(ledger, 1700000000, error);

    if (batch == NULL)
        return false;
    for (int i = 0; i < BATCH / 4; i++) {
        if (!append_case(batch, ++*next, error))
            return false;
    }
    return ct_batch_commit(batch, error);
}

/* One way of committing, over and over; a tiler that is NULL does not run. */
static double measure_commits(CtLedger *ledger, CtTiler *tiler, int64_t *next, GError **error)
{
    int64_t from = ct_clock_monotonic_us();

    for (int i = 0; i < WHOLE_BATCHES; i++) {
        if (!fill_batch(ledger, next, error) ||
            (tiler != NULL && !ct_tiler_run(tiler, ledger, error)))
            return 0;
    }
    return rate((size_t)WHOLE_BATCHES * BATCH, from);
}

static bool append_mandate(CtLedger *ledger, GError **error)
{
    static const uint64_t not_demo = 0;
    const CtLedgerDraft draft = { .kind = CT_ENTRY_MANDATE, .mark = &not_demo, .marks = 1 };
    g_autoptr(CtBatch) batch = ct_batch_begin(ledger, 1700000000, error);

    return batch != NULL && ct_batch_append(batch, &draft, NULL, error) &&
           ct_batch_commit(batch, error);
}

static bool measure_ledger(CtLedger *ledger, double limit, GError **error)
{
    CtVerifyReport report = { 0 };
    int64_t next = 0;

    if (!append_mandate(ledger, error))
        return false;
    double commit = measure_commits(ledger, NULL, &next, error);
    g_autoptr(CtTiler) tiler = ct_tiler_of(ledger, error);
    if (commit <= 0 || tiler == NULL || !ct_tiler_run(tiler, ledger, error))
        return false;
    double whole = measure_commits(ledger, tiler, &next, error);
    int64_t from = ct_clock_monotonic_us();
    if (whole <= 0 || !ct_verify_run(ledger, NULL, NULL, &report, error))
        return false;
    printf("whole commits (keys, vault, rows)\t%.0f\tentries/s\t-\t%.0f\n", commit, limit);
    printf("whole commits and signed checkpoint\t%.0f\tentries/s\t-\t%.0f\n", whole, limit);
    printf("verify without keys\t%.0f\tentries/s\t\n", rate(report.entries, from));
    return report.findings == 0 || ct_fail(error, CT_ERROR_INTEGRITY, "verify has findings");
}

static bool measure_whole(const char *folder, double limit, GError **error)
{
    static const uint8_t master[CT_ENVELOPE_KEY_SIZE] = { 1 };
    g_autofree char *store = g_build_filename(folder, "store.db", NULL);
    g_autoptr(CtDb) db = ct_migrate_open(store, CT_DB_CREATE, 1700000000, error);

    if (db == NULL || !ct_ledger_create(db, folder, master, "log.example.org/bench", error))
        return false;
    g_autoptr(CtLedger) ledger = ct_ledger_open(db, folder, master, error);
    return ledger != NULL && measure_ledger(ledger, limit, error);
}

int main(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = ct_test_folder();
    int64_t worst = 0;
    double limit = measure_limit(folder);
    double alone = measure_alone(folder, &worst);

    printf("ledger alone, durable, checkpoint per 256\t%.0f\tentries/s\t>= 100000\t%.0f\n", alone,
           limit);
    printf("ledger alone, worst batch\t%.1f\tms\t\n", (double)worst / 1000);
    ct_test_folder_remove(folder);
    folder = ct_test_folder();
    bool good = measure_whole(folder, limit, &error);
    if (!good)
        (void)fprintf(stderr, "bench_ledger: %s\n", error->message);
    ct_test_folder_remove(folder);
    return good && alone > 0 ? 0 : 1;
}
