/* bench_image.c - a disk image with two digests of each file, beside fiwalk where it is installed.
 *
 * An ext4 image is made by mke2fs from a tree of small and large files (240 MB) in $TMPDIR and read
 * once, so that it lies in the page cache. What fiwalk does (MD5 and SHA-1 of each file, one XML of
 * all) is compared with the manifest of the same two; a second figure has what an examination does
 * by itself: three digests, and those of the medium. Each is the best of three.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/folder.h"
#include "tree.h"

#include "base/clock.h"
#include "examine/examination.h"

#include <stdio.h>

#define ROUNDS 3
#define BAR    5.0 /* times fiwalk */

static const Tree trees[] = { { "small", 6000, 14000 }, { "large", 180, 850000 } };

static bool run(const char *const *command, double *out_seconds)
{
    int64_t from = ct_clock_monotonic_us();
    int status = 0;

    if (!g_spawn_sync(NULL, (char **)(uintptr_t)command, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, NULL, NULL, &status, NULL))
        return false;
    *out_seconds = MIN(*out_seconds, (double)(ct_clock_monotonic_us() - from) / 1e6);
    return status == 0;
}

static bool make_image(const char *folder, const char *image)
{
    g_autofree char *below = g_build_filename(folder, "tree", NULL);
    const char *make[] = { "/sbin/mke2fs", "-q", "-t", "ext4", "-d", below, image, "300M", NULL };
    double seconds = 1e9;

    for (size_t i = 0; i < G_N_ELEMENTS(trees); i++) {
        g_autofree char *path = g_build_filename(below, trees[i].name, NULL);

        if (!tree_make(path, &trees[i]))
            return false;
    }
    return run(make, &seconds);
}

static double examine(const char *image, const char *program, int64_t options)
{
    g_autofree char *out = g_strconcat(image, ".manifest", NULL);
    const char *source[] = { image };
    const CtExaminationPlan plan = { .source = source,
                                     .sources = 1,
                                     .out = out,
                                     .options = options,
                                     .jobs = 2,
                                     .tool = "bench",
                                     .image_program = program };
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = ct_clock_monotonic_us();
        CtExaminationResult result;

        if (!ct_examination_run(&plan, &result, NULL) || result.totals.problems > 0)
            return 0;
        best = MIN(best, (double)(ct_clock_monotonic_us() - from) / 1e6);
    }
    return best;
}

static double peer(const char *image)
{
    const char *command[] = { "fiwalk", "-I", "-x", image, NULL };
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        if (!run(command, &best))
            return 0;
    }
    return best;
}

int main(void)
{
    const char *build = g_getenv("CT_BUILD_ROOT");
    g_autofree char *program = g_build_filename(build == NULL ? "." : build, "constat-tsk", NULL);
    char *folder = ct_test_folder();
    g_autofree char *image = g_build_filename(folder, "image", NULL);
    double bytes = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(trees); i++)
        bytes += (double)trees[i].files * (double)trees[i].size;
    if (make_image(folder, image)) {
        double two = examine(image, program, CT_MANIFEST_NO_SHA256 | CT_MANIFEST_NO_MEDIUM);
        double all = examine(image, program, 0);
        double theirs = peer(image);

        (void)printf("examine an image, two digests\t%.0f\tMB/s\t\n", bytes / two / 1e6);
        if (theirs > 0)
            (void)printf("examine an image beside fiwalk\t%.1f\ttimes\t%.0f\n", theirs / two, BAR);
        else
            (void)printf("examine an image beside fiwalk\tskipped: it is not installed\n");
        (void)printf("examine an image and its medium, three digests\t%.0f\tMB/s\t\n",
                     (bytes + 300 * 1048576.0) / all / 1e6);
    } else {
        (void)printf("examine an image\tskipped: no mke2fs\n");
    }
    ct_test_folder_remove(folder);
    return 0;
}
