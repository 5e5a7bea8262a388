/* bench_worker.c - what the jail costs: sources per second through it, and without it.
 *
 * The reader gives each source back as one record, so that what is measured is the way there
 * and back: frames, system calls, the decoding of hostile records. Both ways end in the same
 * sink. The bar is what the intake needs tenfold: it reads 10,000 mails a second.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/clock.h"
#include "jail/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WARM_UP = 2000 };

typedef struct {
    size_t size;
    size_t count;
    const char *bar;
} Row;

static bool take(void *user, const CtRecord *record, GError **error)
{
    (void)error;
    *(uint64_t *)user += record->field[0].bytes.size;
    return true;
}

static void print(const char *what, const Row *row, int64_t began_us)
{
    double seconds = (double)(ct_clock_monotonic_us() - began_us) / G_USEC_PER_SEC;

    (void)printf("%s, %zu bytes each\t%.0f\tsources/s\t%s\n", what, row->size,
                 (double)row->count / seconds, row->bar);
}

static bool pass(CtWorker *worker, CtBytes source, size_t count, uint64_t *sum)
{
    g_auto(CtWorkerResult) result = { 0 };
    size_t submitted = 0;

    for (size_t done = 0; done < count;) {
        bool more = submitted < count && ct_worker_has_room(worker, source.size);

        if (more && !ct_worker_submit(worker, submitted++, NULL, source, NULL))
            return false;
        if (more)
            continue;
        if (!ct_worker_next(worker, &result, NULL) || result.verdict != CT_WORKER_DONE ||
            !ct_worker_each(ct_buffer_bytes(&result.records), take, sum, NULL))
            return false;
        done++;
    }
    return true;
}

static bool pass_without(CtBytes source, size_t count, uint64_t *sum)
{
    g_auto(CtBuffer) encoded = ct_buffer_new(CT_LIMIT_RECORD_BYTES);
    CtRecord record;

    for (size_t i = 0; i < count; i++) {
        ct_buffer_empty(&encoded);
        ct_record_begin(&record, "echo");
        ct_record_text(&record, "text", source, 0, source.size);
        ct_record_encode(&record, &encoded);
        if (!ct_worker_each(ct_buffer_bytes(&encoded), take, sum, NULL))
            return false;
    }
    return true;
}

static bool measure(CtWorker *worker, const Row *row)
{
    g_autofree uint8_t *data = g_malloc(row->size);
    const CtBytes source = { data, row->size };
    uint64_t there = 0;
    uint64_t here = 0;

    memset(data, 'x', row->size);
    if (!pass(worker, source, WARM_UP, &there))
        return false;
    int64_t began = ct_clock_monotonic_us();
    if (!pass(worker, source, row->count, &there))
        return false;
    print("through the jail", row, began);
    began = ct_clock_monotonic_us();
    if (!pass_without(source, row->count, &here))
        return false;
    print("in the same process", row, began);
    return there == here + WARM_UP * (uint64_t)row->size;
}

int main(void)
{
    static const Row rows[] = { { 100, 1000000, "100000" }, { 12000, 100000, "20000" } };
    g_autofree char *path =
        g_build_filename(g_getenv("CT_BUILD_ROOT"), "tests", "jail", "worker_odd", NULL);
    const CtWorkerOptions options = { .program = path };
    g_autoptr(GError) error = NULL;
    g_autoptr(CtWorker) worker = ct_worker_start(&options, &error);

    if (worker == NULL) {
        (void)fprintf(stderr, "bench_worker: %s\n", error->message);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (!measure(worker, &rows[i]))
            return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
