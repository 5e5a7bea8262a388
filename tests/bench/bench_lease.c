/* bench_lease.c - questions per second of the index of leases, beside what the machine can do.
 *
 * Method: intervals are invented as a provider has them: half are whole addresses that pass from
 * one subscriber to the next ten times, half are carrier-grade NAT addresses with 126 blocks of 512
 * ports, each passed on ten times, after half a day to a day and a half. Questions draw an address,
 * a port and an instant at random and know their true answer; one wrong answer ends the bench. The
 * machine's limits are measured in the same run: independent reads of random 64-byte lines of the
 * same mapped file, and plain binary search over a sorted array of as many 8-byte keys. The bars
 * are for two cores: two threads ask half of the questions each at the same time, and their rates
 * are added; each row says whether it is of one thread or of two. Counted is the processor time of
 * each thread, because the machine may be shared.
 * `--full`: 100 M intervals instead of 10 M.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_build.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
    HOLDERS = 10,         /* one after the other on an address or a block */
    HOLD_SECONDS = 86400, /* each, more or less */
    BLOCKS = 126,
    BLOCK_PORTS = 512,
    FIRST_PORT = 1024,
    QUESTIONS = 1 << 21,
    THREADS = 2,
};

#define FIRST_SECOND 1767225600 /* 2026-01-01 */
#define FIRST_WHOLE  0x0a000000u
#define FIRST_SHARED 0x64400000u
#define RECORD_SPREAD                                                                              \
    7u /* of the instants at which holders change, so that they are not all equal */
#define SUBSCRIBER_STEP 2654435761u
#define JITTER_STEP     UINT64_C(0x9e3779b97f4a7c15)

typedef struct {
    uint64_t whole;  /* whole addresses */
    uint64_t shared; /* shared ones */
    uint32_t subscribers;
} Shape;

static uint64_t seed = 88172645463325252u;

static uint64_t draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* When a holder of the lane begins; the one before him ends then. */
static CtInstant change_of(uint64_t lane, unsigned holder)
{
    uint64_t jitter = ((lane * HOLDERS + holder) * JITTER_STEP >> 32) % (HOLD_SECONDS / 2);

    return FIRST_SECOND + (CtInstant)(lane * RECORD_SPREAD % HOLD_SECONDS + jitter) +
           (CtInstant)holder * HOLD_SECONDS;
}

static uint32_t holder_of(const Shape *shape, uint64_t lane, unsigned holder)
{
    return (uint32_t)((lane * HOLDERS + holder) * SUBSCRIBER_STEP % shape->subscribers);
}

static bool add_lane(CtLeaseBuild *build, const Shape *shape, CtLeaseBuildEvent *event,
                     uint64_t lane, GError **error)
{
    char name[16];

    for (unsigned holder = 0; holder < HOLDERS; holder++) {
        int size = g_snprintf(name, sizeof name, "s%08u", holder_of(shape, lane, holder));

        event->start = change_of(lane, holder);
        event->end = change_of(lane, holder + 1);
        event->subscriber = (CtBytes){ (const uint8_t *)name, (size_t)size };
        event->from += 97;
        if (!ct_lease_build_event(build, event, error))
            return false;
    }
    return true;
}

static bool build_index(const Shape *shape, const char *path, GError **error)
{
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    CtLeaseBuildEvent event = { .kind = CT_LEASE_BUILD_INTERVAL,
                                .protocol = CT_LEASE_ANY,
                                .seen = CT_INSTANT_NEVER };
    uint64_t lane = 0;

    if (!ct_lease_build_source(build, "bench.log", UINT64_C(60) << 30, &event.source, error))
        return false;
    event.port_last = UINT16_MAX;
    for (uint64_t i = 0; i < shape->whole; i++) {
        event.ip = ct_address_of_v4(FIRST_WHOLE + (uint32_t)i);
        if (!add_lane(build, shape, &event, lane++, error))
            return false;
    }
    for (uint64_t i = 0; i < shape->shared * BLOCKS; i++) {
        event.ip = ct_address_of_v4(FIRST_SHARED + (uint32_t)(i / BLOCKS));
        event.port_first = (uint16_t)(FIRST_PORT + i % BLOCKS * BLOCK_PORTS);
        event.port_last = (uint16_t)(event.port_first + BLOCK_PORTS - 1);
        if (!add_lane(build, shape, &event, lane++, error))
            return false;
    }
    return ct_lease_build_finish(build, path, NULL, error);
}

/* ---- questions whose answers are known ---- */

typedef struct {
    CtLeaseQuery *query;
    uint32_t *truth; /* number in the names, not in the index */
    CtLeaseAnswer *answer;
    size_t count;
} Questions;

static void draw_question(const Shape *shape, CtLeaseQuery *query, uint32_t *truth)
{
    bool shared = shape->shared > 0 && (draw() & 1) != 0;
    uint64_t address = draw() % (shared ? shape->shared : shape->whole);
    uint64_t block = draw() % BLOCKS;
    uint64_t lane = shared ? shape->whole + address * BLOCKS + block : address;
    unsigned holder = (unsigned)(draw() % HOLDERS);
    CtInstant start = change_of(lane, holder);
    CtInstant held = change_of(lane, holder + 1) - start;

    *query = (CtLeaseQuery){
        .address = ct_address_of_v4((shared ? FIRST_SHARED : FIRST_WHOLE) + (uint32_t)address),
        .port = (int32_t)(shared ? FIRST_PORT + block * BLOCK_PORTS + draw() % BLOCK_PORTS
                                 : draw() % 65536),
        .protocol = CT_LEASE_ANY,
        .at = start + 2 + (CtInstant)(draw() % (uint64_t)(held - 4)),
        .tolerance = 2,
    };
    *truth = holder_of(shape, lane, holder);
}

static void check(const CtLease *lease, const Questions *questions)
{
    for (size_t i = 0; i < questions->count; i++) {
        const CtLeaseAnswer *answer = &questions->answer[i];
        char name[16];

        (void)g_snprintf(name, sizeof name, "s%08u", questions->truth[i]);
        if (answer->verdict != CT_LEASE_ONE ||
            !ct_bytes_equal(ct_lease_subscriber(lease, answer->subscriber), ct_bytes_of_text(name)))
            g_error("question %zu has a wrong answer", i);
    }
}

/* ---- measuring ---- */

/* The machine may be shared: what is counted is the processor time of this thread. */
static int64_t now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static double rate(size_t count, int64_t since)
{
    return (double)count / (double)MAX(now_us() - since, 1);
}

static void print(const char *what, double millions, const char *bar)
{
    (void)printf("%s\t%.2f\tM/s\t%s\n", what, millions, bar);
    (void)fflush(stdout);
}

/* One thread's part of the questions. */
typedef struct {
    const CtLease *lease;
    const CtLeaseQuery *query;
    CtLeaseAnswer *answer;
    size_t count;
    bool batched;
    double rate; /* millions a second of the thread's own time */
} Part;

static gpointer ask(gpointer data)
{
    Part *part = data;
    int64_t began = now_us();

    if (part->batched)
        ct_lease_find_many(part->lease, part->query, part->count, part->answer);
    else
        for (size_t i = 0; i < part->count; i++)
            ct_lease_find(part->lease, &part->query[i], &part->answer[i]);
    part->rate = rate(part->count, began);
    return NULL;
}

/* Every question is asked once, by the threads side by side; returns their rates' sum. */
static double measure_threads(const CtLease *lease, const Questions *questions, bool batched,
                              size_t threads)
{
    const size_t share = questions->count / threads;
    GThread *thread[THREADS];
    Part part[THREADS];
    double sum = 0;

    memset(questions->answer, 0, questions->count * sizeof *questions->answer);
    for (size_t i = 0; i < threads; i++) {
        part[i] = (Part){
            lease, questions->query + i * share, questions->answer + i * share, share, batched, 0
        };
        thread[i] = g_thread_new("bench", ask, &part[i]);
    }
    for (size_t i = 0; i < threads; i++) {
        g_thread_join(thread[i]);
        sum += part[i].rate;
    }
    check(lease, questions);
    return sum;
}

/* Independent reads of one word of random lines: what memory gives when nothing waits. */
static double measure_reads(const char *path, size_t reads)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = (size_t)lseek(file, 0, SEEK_END);
    const uint8_t *map = mmap(NULL, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    uint64_t sum = 0;

    close(file);
    if (map == MAP_FAILED)
        g_error("the index cannot be mapped");
    int64_t began = now_us();
    for (size_t i = 0; i < reads; i++)
        sum += map[draw() % (size / 64) * 64];
    double millions = rate(reads, began);
    munmap((void *)(uintptr_t)map, size);
    return sum == 1 ? 0 : millions;
}

/* How much of what this process has mapped of files is in large pages: the machine decides. */
static void print_large_pages(void)
{
    g_autofree char *text = NULL;
    unsigned kilobytes = 0;

    if (!g_file_get_contents("/proc/self/smaps_rollup", &text, NULL, NULL))
        return;
    const char *line = strstr(text, "FilePmdMapped:");
    if (line != NULL)
        kilobytes = (unsigned)g_ascii_strtoull(line + strlen("FilePmdMapped:"), NULL, 10);
    (void)printf("mapped in large pages\t%u\tMiB\t\n", kilobytes / 1024);
}

static double measure_plain(size_t count, size_t questions)
{
    g_autofree uint64_t *key = g_new(uint64_t, count);
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        key[i] = i * 1000;
    int64_t began = now_us();
    for (size_t i = 0; i < questions; i++) {
        uint64_t wanted = draw() % (count * 1000);
        size_t low = 0;
        size_t high = count;

        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (key[middle] <= wanted)
                low = middle + 1;
            else
                high = middle;
        }
        sum += low;
    }
    return sum == 1 ? 0 : rate(questions, began);
}

static void measure(const char *path, const Shape *shape)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtLease) lease = ct_lease_open(path, &error);
    Questions questions = { g_new(CtLeaseQuery, QUESTIONS), g_new(uint32_t, QUESTIONS),
                            g_new(CtLeaseAnswer, QUESTIONS), QUESTIONS };

    if (lease == NULL)
        g_error("%s", error->message);
    (void)printf("intervals\t%" G_GUINT64_FORMAT "\t\t\n", ct_lease_count(lease));
    (void)printf("bytes an interval, all tables but the names\t%.2f\tB\t<= 24\n",
                 (double)(ct_lease_bytes(lease) - ct_lease_text_bytes(lease)) /
                     (double)ct_lease_count(lease));
    for (size_t i = 0; i < QUESTIONS; i++)
        draw_question(shape, &questions.query[i], &questions.truth[i]);
    (void)measure_threads(lease, &questions, false, 1); /* reads the file, fills page tables */
    double reads = measure_reads(path, QUESTIONS * 4);
    print_large_pages();
    print("random, one at a time, one thread", measure_threads(lease, &questions, false, 1), "");
    print("random, one at a time, two threads added",
          measure_threads(lease, &questions, false, THREADS), ">= 5");
    double one = measure_threads(lease, &questions, true, 1);
    print("batched, one thread", one, "");
    print("batched, two threads added", measure_threads(lease, &questions, true, THREADS), ">= 20");
    print("machine: random lines of the file, one thread", reads, "");
    print("machine: plain binary search, one thread",
          measure_plain(ct_lease_count(lease), QUESTIONS / 4), "");
    (void)printf("batched, one thread, to random lines\t%.3f\t\t\n", one / reads);
    g_free(questions.query);
    g_free(questions.truth);
    g_free(questions.answer);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    uint64_t intervals = argc > 1 && strcmp(argv[1], "--full") == 0 ? 100000000 : 10000000;
    Shape shape = { .whole = intervals / 2 / HOLDERS,
                    .shared = intervals / 2 / HOLDERS / BLOCKS,
                    .subscribers = (uint32_t)(intervals / 20) };
    g_autofree char *folder = g_dir_make_tmp("constat-bench-XXXXXX", &error);
    g_autofree char *path = g_build_filename(folder, "leases", NULL);
    int64_t began = now_us();

    if (!build_index(&shape, path, &error))
        g_error("%s", error->message);
    print("built, intervals in order", rate(intervals, began), "");
    measure(path, &shape);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return 0;
}
