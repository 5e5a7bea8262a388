/* tree.h - a folder of files of one size with bytes that do not repeat, a hundred to a folder.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *name;
    int files;
    size_t size;
} Tree;

static bool tree_make(const char *folder, const Tree *tree)
{
    g_autofree uint8_t *bytes = g_malloc(tree->size);
    uint32_t random = 12345;

    for (int i = 0; i < tree->files; i++) {
        g_autofree char *path = g_strdup_printf("%s/d%03d", folder, i / 100);

        if (i % 100 == 0 && g_mkdir_with_parents(path, 0700) != 0)
            return false;
        for (size_t at = 0; at + 4 <= tree->size; at += 4) {
            random = random * 1664525u + 1013904223u;
            memcpy(bytes + at, &random, sizeof random);
        }
        g_autofree char *file = g_strdup_printf("%s/f%05d", path, i);
        if (!g_file_set_contents_full(file, (const char *)bytes, (gssize)tree->size,
                                      G_FILE_SET_CONTENTS_NONE, 0600, NULL))
            return false;
    }
    return true;
}
