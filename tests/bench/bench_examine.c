/* bench_examine.c - a tree with three digests, beside hashdeep where it is installed; the lanes;
 * the writer.
 *
 * Two trees are made in $TMPDIR and read once so that they lie in the page cache: small files
 * (31,000 of 14 kB) and large ones (600 of 850 kB). Figures are the best of three. The limits of
 * the machine are measured in the same run, with two threads like the rest: opening, asking,
 * reading and closing the same files with nothing done to them, and the three digests of bytes
 * that lie in the near cache. With --full, ten million invented items go through the writer, and
 * the memory that the process ever had is printed with its bar.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/folder.h"
#include "tree.h"

#include "base/clock.h"
#include "examine/digest_many.h"
#include "examine/examination.h"
#include "examine/inside.h"
#include "examine/manifest_writer.h"
#include "examine/sha_lanes.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS  3
#define THREADS 2

static const struct {
    Tree tree;
    double bar; /* times hashdeep */
} trees[] = { { { "small", 31000, 14000 }, 5 }, { { "large", 600, 850000 }, 3 } };

/* `looked`: what files are by their content is told too, as the command does it. */
static double examine(const char *folder, const char *out, bool looked)
{
    const char *source[] = { folder };
    CtInside inside = { 0 };
    const CtProbe probe = ct_inside_probe(&inside);
    const CtExaminationPlan plan = { .source = source,
                                     .sources = 1,
                                     .out = out,
                                     .jobs = THREADS,
                                     .tool = "bench",
                                     .probe = &probe,
                                     .probes = looked ? 1 : 0 };
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = ct_clock_monotonic_us();
        CtExaminationResult result;

        if (!ct_examination_run(&plan, &result, NULL))
            return 0;
        best = MIN(best, (double)(ct_clock_monotonic_us() - from) / 1e6);
    }
    return best;
}

static double peer(const char *folder)
{
    const char *command[] = {
        "hashdeep", "-c", "md5,sha1,sha256", "-j2", "-r", "-of", folder, NULL
    };
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = ct_clock_monotonic_us();
        int status;

        if (!g_spawn_sync(NULL, (char **)(uintptr_t)command, NULL,
                          G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                          &status, NULL))
            return 0;
        best = MIN(best, (double)(ct_clock_monotonic_us() - from) / 1e6);
    }
    return best;
}

/* ---- the machine's limits ---- */

typedef struct {
    const char *below;
    const Tree *tree;
    int number; /* of the thread */
    uint64_t sum;
} Reader;

static void read_one(Reader *self, int folder, int number, uint8_t *bytes)
{
    char name[32];
    struct stat status;

    (void)g_snprintf(name, sizeof name, "f%05d", number);
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOATIME);
    if (file < 0)
        return;
    if (fstat(file, &status) == 0 && read(file, bytes, self->tree->size) > 0)
        self->sum += bytes[0];
    (void)close(file);
}

static void *read_half(void *user)
{
    Reader *self = user;
    g_autofree uint8_t *bytes = g_malloc(self->tree->size);

    for (int i = self->number * 100; i < self->tree->files; i += 100 * THREADS) {
        g_autofree char *path = g_strdup_printf("%s/d%03d", self->below, i / 100);
        int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        for (int j = i; j < MIN(i + 100, self->tree->files) && folder >= 0; j++)
            read_one(self, folder, j, bytes);
        if (folder >= 0)
            (void)close(folder);
    }
    return NULL;
}

static double read_alone(const char *below, const Tree *tree)
{
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        Reader reader[THREADS];
        GThread *thread[THREADS];
        int64_t from = ct_clock_monotonic_us();

        for (int j = 0; j < THREADS; j++) {
            reader[j] = (Reader){ below, tree, j, 0 };
            thread[j] = g_thread_new("read", read_half, &reader[j]);
        }
        for (int j = 0; j < THREADS; j++)
            (void)g_thread_join(thread[j]);
        best = MIN(best, (double)(ct_clock_monotonic_us() - from) / 1e6);
    }
    return best;
}

enum { NEAR_BLOCKS = 32, NEAR_ROUNDS = 20000 };

static void *digest_near(void *user)
{
    const size_t piece = (size_t)NEAR_BLOCKS * CT_MD5_LANES_STEP;
    g_autofree uint8_t *bytes = g_malloc0(piece * CT_MD5_LANES);
    const uint8_t *data[CT_MD5_LANES];
    const CtShaLanesActive all = { 0xffff, 0xffff };
    const bool wide = ct_sha_lanes_are_wide();
    CtMd5Lanes md5;
    CtShaLanes sha;

    for (unsigned i = 0; i < CT_MD5_LANES; i++) {
        data[i] = bytes + i * piece;
        ct_md5_lanes_begin(&md5, i);
        ct_sha_lanes_begin(&sha, i);
    }
    for (int i = 0; i < NEAR_ROUNDS; i++) {
        ct_md5_lanes_run(&md5, ct_md5_lanes_width(), data, 0xffff, NEAR_BLOCKS);
        ct_sha_lanes_run(&sha, wide, all, data, NEAR_BLOCKS);
    }
    return user;
}

static void measure_digests(void)
{
    GThread *thread[THREADS];
    int64_t from = ct_clock_monotonic_us();

    for (int i = 0; i < THREADS; i++)
        thread[i] = g_thread_new("digest", digest_near, NULL);
    for (int i = 0; i < THREADS; i++)
        (void)g_thread_join(thread[i]);
    double spent = (double)(ct_clock_monotonic_us() - from) / 1e6;
    (void)printf("limit: three digests of bytes in the cache, two threads\t%.2f\tGB/s\t\n",
                 (double)THREADS * NEAR_ROUNDS * NEAR_BLOCKS * CT_MD5_LANES_STEP * CT_MD5_LANES /
                     spent / 1e9);
}

/* ---- what is measured ---- */

static void print_rate(const char *what, const Tree *tree, double seconds, const char *bars[2])
{
    if (tree->size < 100000)
        (void)printf("%s %s files\t%.0f\tfiles/s\t%s\n", what, tree->name, tree->files / seconds,
                     bars[0]);
    else
        (void)printf("%s %s files\t%.2f\tGB/s\t%s\n", what, tree->name,
                     (double)tree->files * (double)tree->size / seconds / 1e9, bars[1]);
}

static void measure_tree(const char *folder, const Tree *tree, double bar)
{
    g_autofree char *below = g_build_filename(folder, tree->name, NULL);
    g_autofree char *out = g_strdup_printf("%s/%s.manifest", folder, tree->name);

    if (!tree_make(below, tree))
        return;
    double ours = examine(below, out, false);
    double theirs = peer(below);
    print_rate("examine", tree, ours, (const char *[]){ "100000", "1.5" });
    print_rate("examine and look at the content,", tree, examine(below, out, true),
               (const char *[]){ "", "" });
    print_rate("limit: open, ask, read and close", tree, read_alone(below, tree),
               (const char *[]){ "", "" });
    if (theirs > 0)
        (void)printf("examine %s beside hashdeep -j2\t%.1f\ttimes\t%.0f\n", tree->name,
                     theirs / ours, bar);
    else
        (void)printf("examine %s beside hashdeep\tskipped: it is not installed\n", tree->name);
}

static void measure_lanes(CtMd5LanesWidth width)
{
    const size_t blocks = 1 << 14;
    g_autofree uint8_t *bytes = g_malloc0(blocks * CT_MD5_LANES_STEP * CT_MD5_LANES);
    const uint8_t *data[CT_MD5_LANES];
    CtMd5Lanes lanes;

    if (width > ct_md5_lanes_width())
        return;
    for (unsigned i = 0; i < CT_MD5_LANES; i++) {
        data[i] = bytes + i * blocks * CT_MD5_LANES_STEP;
        ct_md5_lanes_begin(&lanes, i);
    }
    int64_t from = ct_clock_monotonic_us();
    for (int i = 0; i < 20; i++)
        ct_md5_lanes_run(&lanes, width, data, 0xffff, blocks);
    double spent = (double)(ct_clock_monotonic_us() - from) / 1e6;
    (void)printf("md5 in %d lanes\t%.2f\tGB/s\t\n", (int)width,
                 20.0 * (double)blocks * CT_MD5_LANES_STEP * CT_MD5_LANES / spent / 1e9);
}

static void measure_writer(const char *folder, uint64_t count)
{
    const CtManifestHeader header = { .tool = "bench" };
    g_autofree char *path = g_build_filename(folder, "many.manifest", NULL);
    g_autoptr(CtManifestWriter) writer = ct_manifest_writer_open(path, &header, NULL);
    CtManifestTotals totals;
    struct rusage usage;
    int64_t from = ct_clock_monotonic_us();
    bool written = writer != NULL && ct_manifest_writer_sources(writer, NULL, 0, NULL);

    for (uint64_t i = 0; i < count && written; i++) {
        char name[64];
        CtItem item = { .kind = CT_ITEM_FILE, .has = CT_ITEM_HAS_ALL, .size = i % 50000 };

        g_snprintf(name, sizeof name, "%04u/%04u/file-%08u", (unsigned)(i / 1000000),
                   (unsigned)(i / 1000 % 1000), (unsigned)i);
        ct_item_set_path(&item, ct_bytes_of_text(name));
        item.inode = i;
        item.links = 1;
        item.modified.seconds = 1700000000 + (int64_t)(i % 7777);
        item.digests.has = CT_ITEM_SHA256 | CT_ITEM_SHA1 | CT_ITEM_MD5;
        for (size_t j = 0; j < sizeof item.digests.sha256; j++)
            item.digests.sha256[j] = (uint8_t)((i + 1) * 2654435761u >> (j % 24));
        written = ct_manifest_writer_add(writer, &item, NULL);
    }
    if (!written || !ct_manifest_writer_finish(writer, &header, &totals, NULL))
        return;
    (void)getrusage(RUSAGE_SELF, &usage);
    (void)printf("manifest writer\t%.0f\titems/s\t\n",
                 (double)count * 1e6 / (double)(ct_clock_monotonic_us() - from));
    (void)printf("memory at most, %" G_GUINT64_FORMAT " items\t%.0f\tMB\t512\n", count,
                 (double)usage.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
    char *folder = ct_test_folder();
    bool full = argc > 1 && strcmp(argv[1], "--full") == 0;

    measure_lanes(CT_MD5_LANES_SCALAR);
    measure_lanes(CT_MD5_LANES_AVX2);
    measure_lanes(CT_MD5_LANES_AVX512);
    measure_digests();
    for (size_t i = 0; i < G_N_ELEMENTS(trees); i++)
        measure_tree(folder, &trees[i].tree, trees[i].bar);
    measure_writer(folder, full ? 10000000 : 1000000);
    ct_test_folder_remove(folder);
    return 0;
}
