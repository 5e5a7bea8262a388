/* bench_intake.c - whole mails to durable case steps, in bulk, and what the machine allows.
 *
 * Real-shaped mails of the demonstration's story stand in an mbox on the disk; the product's own
 * ct_inbox_take takes them in (jailed reader, encryption, commitments, rows, entries) in batches
 * of 10,000. The run ends with the rebuild of every case and the verification of the ledger; one
 * finding fails the bench. In the same run and on the same file system ($TMPDIR) the limits: the
 * bytes copied with one fdatasync per batch, the same number of bare rows put into an empty store,
 * and the mails read through the jail alone. Twice, with 1x and 10x mails (10x: 10,000, or 100,000
 * with --full), each in a process of its own, so that each has its own peak of memory.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/authority.h"
#include "../unit/folder.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "cases/custody.h"
#include "cases/rebuild.h"
#include "desk/inbox.h"
#include "evidence/tiler.h"
#include "evidence/verify.h"
#include "format/format.h"
#include "store/migrate.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BATCH 10000

/* Where the child leaves what it measured. */
typedef struct {
    double mails;
    double bytes; /* of a mail */
    double entries;
    double cases;
    double seconds;
    double cpu;      /* user and system, this process and its worker */
    double main_cpu; /* of it, this process */
    double copy;
    double rows;
    double parse;
    double parse_cpu;
    double rebuild;
    double verify;
    double erase; /* seconds, one compartment of every case */
    double erased;
    double peak;   /* MiB, of the intake alone */
    double before; /* MiB, of the same process when it began */
} Figures;

typedef struct {
    const char *folder;
    char *mbox; /* owned */
    uint32_t count;
    Figures *out;
} Run;

static double since(int64_t from)
{
    return (double)(ct_clock_monotonic_us() - from) / 1e6;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* The worker counts from the moment when it was waited for. */
static double processor_of(int who)
{
    struct rusage usage;

    (void)getrusage(who, &usage);
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

static double processor_seconds(void)
{
    return processor_of(RUSAGE_SELF) + processor_of(RUSAGE_CHILDREN);
}

static double peak_mib(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* Each mail's bytes appended to one file, synced as often as the intake commits. */
static bool measure_copy(const Run *run, GError **error)
{
    g_autofree char *path = g_build_filename(run->folder, "copy", NULL);
    g_autoptr(CtSource) source = ct_source_open(run->mbox, error);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int64_t from = ct_clock_monotonic_us();
    CtSourceMail mail;
    uint64_t bytes = 0;
    uint32_t count = 0;
    bool has = source != NULL;
    bool good = has && file >= 0;

    while (good && has) {
        good = ct_source_next(source, &mail, &has, error);
        if (!good || !has)
            break;
        good = ct_file_write_at(file, bytes, mail.bytes, "copy", error) &&
               (++count % BATCH != 0 || ct_file_sync(file, "copy", error));
        bytes += mail.bytes.size;
    }
    good = good && ct_file_sync(file, "copy", error);
    run->out->mails = count;
    run->out->bytes = (double)bytes / MAX(count, 1);
    run->out->copy = count / since(from);
    (void)close(file);
    (void)unlink(path);
    return good;
}

static bool measure_parse(const Run *run, GError **error)
{
    g_autoptr(CtSource) source = ct_source_open(run->mbox, error);
    g_autoptr(CtWorker) worker = ct_authority_worker(error);
    g_auto(CtWorkerResult) result = { 0 };
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    int64_t from = ct_clock_monotonic_us();
    double before = processor_seconds();
    bool has = true;

    while (source != NULL && worker != NULL && (has || ct_worker_in_flight(worker) > 0)) {
        CtSourceMail mail;

        if (!has || !ct_worker_has_room(worker, 65536)) {
            if (!ct_worker_next(worker, &result, error))
                return false;
            continue;
        }
        if (!ct_source_next(source, &mail, &has, error))
            return false;
        uint8_t *copy = g_memdup2(mail.bytes.data, has ? mail.bytes.size : 0);
        g_ptr_array_add(kept, copy);
        if (has && !ct_worker_submit(worker, 0, CT_FORMAT_MAIL_ROOM,
                                     (CtBytes){ copy, mail.bytes.size }, error))
            return false;
    }
    run->out->parse = run->out->mails / since(from);
    ct_worker_stop(g_steal_pointer(&worker));
    run->out->parse_cpu = run->out->mails / (processor_seconds() - before);
    return source != NULL;
}

static bool put_entry(CtDb *db, int64_t index, int64_t sid, GError **error)
{
    static const uint8_t bytes[700];
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LEDGER_APPEND);

    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_IDX, index);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_SID, sid);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_ID, index);
    ct_row_bind_bytes(&row, CT_BIND_LEDGER_APPEND_BYTES,
                      (CtBytes){ bytes, index % 3 == 1 ? sizeof bytes : 200 });
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_PACK, 1);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_PLACE, index);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_LENGTH, 100);
    return ct_row_run(&row, error);
}

static bool put_case(CtDb *db, int64_t index, int64_t sid, GError **error)
{
    static const uint8_t memory[120];
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_CASE_ADD);

    ct_row_bind_int(&row, CT_BIND_CASE_ADD_SID, sid);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_ID, index);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_PROCEDURE, 1);
    ct_row_bind_bytes(&row, CT_BIND_CASE_ADD_TAG, (CtBytes){ memory, 16 });
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_KEY_BASE, index);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_COMPARTMENTS, 3);
    ct_row_bind_text(&row, CT_BIND_CASE_ADD_STATE, "waiting");
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_OPENED_AT, CT_AUTHORITY_START);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_DUE_AT, CT_AUTHORITY_START);
    ct_row_bind_int(&row, CT_BIND_CASE_ADD_FINAL, 0);
    ct_row_bind_bytes(&row, CT_BIND_CASE_ADD_MEMORY, (CtBytes){ memory, sizeof memory });
    return ct_row_run(&row, error);
}

static bool put_evidence(CtDb *db, int64_t index, int64_t sid, int64_t case_sid, GError **error)
{
    static const uint8_t tag[16];
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_EVIDENCE_ADD);
    g_auto(CtRow) cite = ct_db_row(db, CT_SQL_CITE_ADD);

    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_SID, sid);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_ID, index);
    ct_row_bind_bytes(&row, CT_BIND_EVIDENCE_ADD_TAG, (CtBytes){ tag, sizeof tag });
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_KEY_BASE, index);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_RECEIVED_AT, CT_AUTHORITY_START);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_REFERRALS, 1);
    ct_row_bind_int(&row, CT_BIND_EVIDENCE_ADD_CITES, 1);
    ct_row_bind_int(&cite, CT_BIND_CITE_ADD_SID, case_sid);
    ct_row_bind_int(&cite, CT_BIND_CITE_ADD_CASE_ID, index);
    ct_row_bind_int(&cite, CT_BIND_CITE_ADD_EVIDENCE_SID, sid);
    ct_row_bind_int(&cite, CT_BIND_CITE_ADD_EVIDENCE_ID, index);
    return ct_row_run(&row, error) && ct_row_run(&cite, error);
}

static bool put_order(CtDb *db, int64_t index, int64_t sid, GError **error)
{
    CtOutboxItem item = { .sid = sid,
                          .case_id = index,
                          .channel = 1,
                          .notice = g_strdup("identification"),
                          .state = CT_OUTBOX_ORDERED,
                          .order_index = (uint64_t)index };
    memcpy(item.id, &index, sizeof index);
    bool added = ct_outbox_add(db, &item, error);

    ct_outbox_item_clear(&item);
    return added;
}

/* What one mail leaves at least: four entries, a case, the mail, who rests on it, an order. */
static bool put_mail(CtDb *db, int64_t number, CtRandom *random, GError **error)
{
    int64_t mail = (int64_t)(ct_random_next(random) >> 1);
    int64_t subject = (int64_t)(ct_random_next(random) >> 1);

    for (int64_t i = 0; i < 4; i++)
        if (!put_entry(db, 4 * number + i, i == 0 ? mail : subject, error))
            return false;
    return put_case(db, number, subject, error) && put_evidence(db, number, mail, subject, error) &&
           put_order(db, number, subject, error);
}

static bool measure_rows(const Run *run, GError **error)
{
    g_autofree char *path = g_build_filename(run->folder, "rows.db", NULL);
    g_autoptr(CtDb) db = ct_migrate_open(path, CT_DB_CREATE, 1, error);
    CtRandom random = { 11 };
    int64_t from = ct_clock_monotonic_us();
    bool good = db != NULL;

    for (uint32_t i = 0; good && i < run->count; i++) {
        good = (i % BATCH != 0 || ct_db_begin_immediate(db, error)) &&
               put_mail(db, i, &random, error) &&
               ((i + 1) % BATCH != 0 && i + 1 != run->count ? true : ct_db_commit(db, error));
    }
    run->out->rows = run->count / since(from);
    return good;
}

static void find_rebuild(void *user, int64_t id, const char *what)
{
    (void)user;
    (void)fprintf(stderr, "bench_intake: case %" G_GINT64_FORMAT ": %s\n", id, what);
}

static void find_verify(void *user, const char *place, const char *what)
{
    (void)user;
    (void)fprintf(stderr, "bench_intake: %s: %s\n", place, what);
}

static bool check_all(const Run *run, CtBook *book, GError **error)
{
    CtRebuildReport rebuilt;
    CtVerifyReport verified = { 0 };
    g_autoptr(CtTiler) tiler = ct_tiler_of(book->ledger, error);

    if (tiler == NULL || !ct_tiler_run(tiler, book->ledger, error))
        return false;
    int64_t from = ct_clock_monotonic_us();
    if (!ct_rebuild_run(book, find_rebuild, NULL, &rebuilt, error))
        return false;
    run->out->rebuild = (double)rebuilt.cases / since(from);
    from = ct_clock_monotonic_us();
    if (!ct_verify_run(book->ledger, find_verify, NULL, &verified, error))
        return false;
    run->out->verify = (double)verified.entries / since(from);
    run->out->entries = (double)verified.entries;
    run->out->cases = (double)rebuilt.cases;
    return (rebuilt.findings == 0 && verified.findings == 0 && rebuilt.cases > 0) ||
           ct_fail(error, CT_ERROR_INTEGRITY, "the rebuild or the verification has findings");
}

/* Every case's compartment 0 at once, as when a year's deadline falls on one day. */
static bool condemn_all(CtBook *book, GError **error)
{
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, CT_AUTHORITY_START, error);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    const CtTurn turn = { book, batch, CT_AUTHORITY_START };
    g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_PAGE);
    bool has_row = batch != NULL;

    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_AFTER, -1);
    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_MOST, INT64_MAX);
    while (has_row) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (has_row &&
            (!ct_case_get(book, ct_row_int(&row, CT_COLUMN_CASE_PAGE_SID),
                          ct_row_int(&row, CT_COLUMN_CASE_PAGE_ID), subject, error) ||
             !ct_custody_condemn(&turn, subject, 0, CT_PROCEDURE_NONE, CT_AUTHORITY_START, error)))
            return false;
    }
    ct_row_clear(&row);
    return batch != NULL && ct_batch_commit(batch, error);
}

static bool measure_erasure(const Run *run, CtBook *book, GError **error)
{
    CtVerifyReport verified = { 0 };
    uint64_t erased = 0;

    if (!condemn_all(book, error))
        return false;
    int64_t from = ct_clock_monotonic_us();
    if (!ct_custody_execute(book, CT_AUTHORITY_START, &erased, error))
        return false;
    run->out->erase = since(from);
    run->out->erased = (double)erased;
    return ct_verify_run(book->ledger, find_verify, NULL, &verified, error) &&
           ((verified.findings == 0 && verified.erased > 0) ||
            ct_fail(error, CT_ERROR_INTEGRITY, "the verification after the erasure has findings"));
}

static bool measure_intake(const Run *run, GError **error)
{
    g_autofree char *instance = g_build_filename(run->folder, "instance", NULL);
    g_auto(CtAuthority) authority = { 0 };

    if (!ct_authority_make(instance, error) || !ct_authority_open(instance, &authority, error))
        return false;
    g_autoptr(CtSource) source = ct_source_open(run->mbox, error);
    g_autoptr(CtWorker) worker = ct_authority_worker(error);
    CtInbox inbox = { .book = authority.book, .worker = worker, .batch = BATCH };
    CtInboxCounts counts;

    run->out->before = peak_mib();
    double before = processor_seconds();
    double main_before = processor_of(RUSAGE_SELF);
    int64_t from = ct_clock_monotonic_us();
    if (source == NULL || worker == NULL || !ct_inbox_take(&inbox, source, &counts, error))
        return false;
    run->out->seconds = since(from);
    run->out->main_cpu = processor_of(RUSAGE_SELF) - main_before;
    ct_worker_stop(g_steal_pointer(&worker));
    run->out->cpu = processor_seconds() - before;
    run->out->peak = peak_mib();
    return counts.mails == (uint64_t)run->out->mails
               ? check_all(run, authority.book, error) &&
                     measure_erasure(run, authority.book, error)
               : ct_fail(error, CT_ERROR_INTEGRITY, "some mails were not counted");
}

/* A process per part: what one part leaves in memory is not the next one's peak. */
static bool apart(const Run *run, bool (*part)(const Run *run, GError **error))
{
    int status = 1;
    pid_t child = fork();

    if (child == 0) {
        g_autoptr(GError) error = NULL;
        bool good = part(run, &error);

        if (!good)
            (void)fprintf(stderr, "bench_intake: %s\n", error == NULL ? "?" : error->message);
        _exit(good ? 0 : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool make_mails(const Run *run, GError **error)
{
    return ct_authority_write_mails(run->mbox, run->count, error);
}

static bool measure(Run *run)
{
    char *folder = ct_test_folder();

    run->folder = folder;
    run->mbox = g_build_filename(folder, "mails.mbox", NULL);
    bool good = apart(run, make_mails) && apart(run, measure_copy) && apart(run, measure_parse) &&
                apart(run, measure_rows) && apart(run, measure_intake);
    g_free(run->mbox);
    ct_test_folder_remove(folder);
    return good;
}

/* What two cores would do that nobody else uses: the busier process sets the pace. */
static double ceiling(const Figures *figures)
{
    return figures->mails / MAX(figures->main_cpu, figures->cpu - figures->main_cpu);
}

static void print(const Figures *small, const Figures *large)
{
    const double speed = large->mails / large->seconds;
    const Figures *both[] = { small, large };

    (void)printf(
        "mails, whole, to durable case steps; reading alone\t%.0f\tmails/s\t>= 10000\t%.0f\n",
        speed, large->parse);
    (void)printf("the same; as many bare rows, durable\t%.0f\tmails/s\t-\t%.0f\n", speed,
                 large->rows);
    (void)printf("the same; the bytes copied, one fdatasync a batch\t%.0f\tmails/s\t-\t%.0f\n",
                 speed, large->copy);
    (void)printf(
        "the same, by processor time of the busier process\t%.0f\tmails/s\t>= 10000\t%.0f\n",
        ceiling(large), large->parse_cpu);
    (void)printf("entries of it\t%.0f\tentries/s\t-\n", large->entries / large->seconds);
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
        (void)printf("processor time a mail, of %.0f\t%.1f\tus\t-\n", both[i]->mails,
                     1e6 * both[i]->cpu / both[i]->mails);
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
        (void)printf("peak memory, %.0f mails of %.0f bytes\t%.0f\tMiB\t<= 192\n", both[i]->mails,
                     both[i]->bytes, both[i]->peak);
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
        (void)printf("erasing, %.0f compartments at once\t%.1f\tus each\t<= 500\n", both[i]->erased,
                     1e6 * both[i]->erase / both[i]->erased);
    (void)printf("rebuild of every case, 0 findings\t%.0f\tcases/s\t-\n", large->rebuild);
    (void)printf("verify of the ledger, 0 findings\t%.0f\tentries/s\t-\n", large->verify);
}

int main(int argc, char **argv)
{
    bool full = argc > 1 && strcmp(argv[1], "--full") == 0;
    Figures *figures =
        mmap(NULL, 2 * sizeof *figures, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    Run small = { .count = full ? 10000 : 1000, .out = &figures[0] };
    Run large = { .count = 10 * small.count, .out = &figures[1] };

    if (figures == MAP_FAILED || !measure(&small) || !measure(&large))
        return EXIT_FAILURE;
    print(&figures[0], &figures[1]);
    return EXIT_SUCCESS;
}
