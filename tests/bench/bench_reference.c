/* bench_reference.c - questions per second of a set of known digests, beside the machine's limit.
 *
 * Method: SHA-1 digests at random (their first eight bytes by a generator, the rest from them) go
 * into a set; questions are half of digests that are in it, half of others, in random order, so
 * that nearly each costs two misses of the cache. One wrong answer ends the bench. The limit is
 * measured in the same run: independent reads of random 64-byte lines of the same file, two for
 * each question. Rates are of one thread's processor time, the best of three, the limit's too;
 * the set is read from the disk once before.
 * `--full`: 100 M digests instead of 5 M.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/reference_build.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { QUESTIONS = 1 << 22, WIDTH = 20, CHUNK = 4096, ROUNDS = 3 };

static uint64_t mix(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* Digest number `n`; numbers of the set and of strangers do not meet. */
static void digest_of(uint64_t n, uint8_t *out)
{
    uint64_t words[3] = { mix(n), mix(~n), mix(n * 3) };

    memcpy(out, words, WIDTH);
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static double millions(size_t count, int64_t since)
{
    return (double)count * 1000.0 / (double)MAX(now_ns(CLOCK_THREAD_CPUTIME_ID) - since, 1);
}

static bool build(const char *path, uint64_t count, GError **error)
{
    CtReferencePlan plan = { path, CT_REFERENCE_KNOWN_GOOD, 0 };
    g_autoptr(CtReferenceBuild) self = ct_reference_build_new(&plan, error);
    g_autofree uint8_t *chunk = g_malloc((size_t)CHUNK * WIDTH);

    for (uint64_t n = 0; self != NULL && n < count; n += CHUNK) {
        size_t part = (size_t)MIN(CHUNK, count - n);

        for (size_t i = 0; i < part; i++)
            digest_of(n + i, chunk + i * WIDTH);
        if (!ct_reference_build_add(self, CT_REFERENCE_SHA1, chunk, part, error))
            return false;
    }
    return self != NULL && ct_reference_build_finish(self, "invented for a bench", error);
}

static uint8_t *questions_about(uint64_t count)
{
    uint8_t *questions = g_malloc((size_t)QUESTIONS * WIDTH);

    for (size_t i = 0; i < QUESTIONS; i++) {
        uint64_t n = mix(i) % count;

        digest_of(i % 2 == 0 ? n : n + (UINT64_C(1) << 40), questions + i * WIDTH);
    }
    return questions;
}

static double measure_many(const CtReference *set, const uint8_t *questions)
{
    g_autofree uint8_t *hit = g_malloc(QUESTIONS);
    int64_t since = now_ns(CLOCK_THREAD_CPUTIME_ID);

    ct_reference_find(set, CT_REFERENCE_SHA1, questions, QUESTIONS, hit);
    double rate = millions(QUESTIONS, since);
    for (size_t i = 0; i < QUESTIONS; i++)
        if (hit[i] != (i % 2 == 0)) {
            (void)fprintf(stderr, "bench_reference: a wrong answer\n");
            exit(1);
        }
    return rate;
}

static double measure_single(const CtReference *set, const uint8_t *questions)
{
    size_t found = 0, asked = QUESTIONS / 4;
    int64_t since = now_ns(CLOCK_THREAD_CPUTIME_ID);

    for (size_t i = 0; i < asked; i++)
        found += ct_reference_has(set, CT_REFERENCE_SHA1, questions + i * WIDTH);
    double rate = millions(asked, since);
    return found == asked / 2 ? rate : 0;
}

/* What memory gives: two independent random lines a question. */
static double measure_lines(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts;
    uint64_t sum = 0;

    if (file < 0 || fstat(file, &facts) != 0)
        return 0;
    uint8_t *bytes = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, file, 0);
    (void)close(file);
    if (bytes == MAP_FAILED)
        return 0;
    uint64_t lines = (uint64_t)facts.st_size / 64;
    int64_t since = now_ns(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < 2 * (size_t)QUESTIONS; i++)
        sum += bytes[mix(i) % lines * 64];
    double rate = millions(QUESTIONS, since);
    (void)munmap(bytes, (size_t)facts.st_size);
    return sum == 1 ? 0 : rate;
}

static void report(const CtReference *set, const char *path, uint64_t count)
{
    g_autofree uint8_t *questions = questions_about(count);
    double many = measure_many(set, questions); /* brings the pages in */
    double lines = 0;
    double single = 0;

    for (int i = 0; i < ROUNDS; i++) {
        lines = MAX(measure_lines(path), lines);
        many = MAX(measure_many(set, questions), many);
        single = MAX(measure_single(set, questions), single);
    }
    (void)printf("bytes an entry, index included\t%.2f\tB\t<= 22\n",
                 (double)ct_reference_size(set) / (double)count);
    (void)printf("known digests, many at once, one thread\t%.2f\tM/s\t>= 15\t%.2f\n", many, lines);
    (void)printf("known digests, one by one\t%.2f\tM/s\t-\t%.2f\n", single, lines);
}

int main(int argc, char **argv)
{
    bool full = argc > 1 && strcmp(argv[1], "--full") == 0;
    uint64_t count = full ? 100000000 : 5000000;
    g_autofree char *folder = g_dir_make_tmp("ct-bench-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "set.ref", NULL);
    g_autoptr(GError) error = NULL;
    int64_t since = now_ns(CLOCK_MONOTONIC);

    (void)printf("digests\t%" G_GUINT64_FORMAT "\t\t\n", count);
    g_autoptr(CtReference) set =
        build(path, count, &error) ? ct_reference_open(path, &error) : NULL;
    if (set != NULL) {
        double seconds = (double)(now_ns(CLOCK_MONOTONIC) - since) / 1e9;

        (void)printf("built, digests a second\t%.0f\t/s\t-\n", (double)count / seconds);
        report(set, path, count);
    } else {
        (void)fprintf(stderr, "bench_reference: %s\n", error->message);
    }
    (void)unlink(path);
    (void)rmdir(folder);
    return set == NULL;
}
