/* corpus_main.c - runs a fuzz target over files that we keep, without libFuzzer.
 *
 * In: files and folders (one level; hidden files are left out) as arguments. Each file is
 * copied to a block of exactly its size, so that a sanitizer sees the edge, and given to
 * LLVMFuzzerTestOneInput. Prints how many were run; fails when there was none, because a
 * test that tests nothing must not be green. The empty input is always run besides.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned run_file(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    size_t size;

    if (!g_file_get_contents(path, &text, &size, &error)) {
        (void)fprintf(stderr, "corpus: %s\n", error->message);
        return 0;
    }
    g_autofree uint8_t *exact = size == 0 ? NULL : g_memdup2(text, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    return 1;
}

static unsigned run_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    unsigned count = 0;

    for (const char *name = folder == NULL ? NULL : g_dir_read_name(folder); name != NULL;
         name = g_dir_read_name(folder)) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        if (name[0] != '.' && g_file_test(file, G_FILE_TEST_IS_REGULAR))
            count += run_file(file);
    }
    return count;
}

int main(int argc, char **argv)
{
    unsigned count = 0;

    (void)LLVMFuzzerTestOneInput(NULL, 0);
    for (int i = 1; i < argc; i++)
        count += g_file_test(argv[i], G_FILE_TEST_IS_DIR) ? run_folder(argv[i]) : run_file(argv[i]);
    (void)printf("%u inputs\n", count);
    return count == 0;
}
