/* bench_examine.c - a tree with three digests, beside hashdeep where it is installed; the lanes;
 * the writer.
 *
 * Two trees are made in $TMPDIR and read once so that they lie in the page cache: small files
 * (31,000 of 14 kB) and large ones (600 of 850 kB). Figures are the best of three. With --full,
 * ten million invented items go through the writer, and the memory that the process ever had is
 * printed with its bar.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/folder.h"
#include "tree.h"

#include "base/clock.h"
#include "examine/digest_many.h"
#include "examine/examination.h"
#include "examine/manifest_writer.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define ROUNDS 3

static const struct {
    Tree tree;
    double bar; /* times hashdeep */
} trees[] = { { { "small", 31000, 14000 }, 5 }, { { "large", 600, 850000 }, 3 } };

static double examine(const char *folder, const char *out)
{
    const char *source[] = { folder };
    const CtExaminationPlan plan = {
        .source = source, .sources = 1, .out = out, .jobs = 2, .tool = "bench"
    };
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

static void measure_tree(const char *folder, const Tree *tree, double bar)
{
    g_autofree char *below = g_build_filename(folder, tree->name, NULL);
    g_autofree char *out = g_strdup_printf("%s/%s.manifest", folder, tree->name);

    if (!tree_make(below, tree))
        return;
    double ours = examine(below, out);
    double theirs = peer(below);
    if (tree->size < 100000)
        (void)printf("examine %s files\t%.0f\tfiles/s\t100000\n", tree->name, tree->files / ours);
    else
        (void)printf("examine %s files\t%.2f\tGB/s\t1.5\n", tree->name,
                     (double)tree->files * (double)tree->size / ours / 1e9);
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
    for (size_t i = 0; i < G_N_ELEMENTS(trees); i++)
        measure_tree(folder, &trees[i].tree, trees[i].bar);
    measure_writer(folder, full ? 10000000 : 1000000);
    ct_test_folder_remove(folder);
    return 0;
}
