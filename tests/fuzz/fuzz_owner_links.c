/* fuzz_owner_links.c - any links and a path, a line each ("FROM TO" or "PATH"): whatever they say,
 * the walk ends, stays below its root, keeps the last part, and says the same again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/owner_links.h"

#include "base/reader.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = ct_bytes_to_text((CtBytes){ data, MIN(size, 4096) });
    g_auto(GStrv) lines = g_strsplit(text, "\n", 64);
    g_autoptr(CtOwnerLinks) links = ct_owner_links_new();

    for (char **line = lines; *line != NULL; line++) {
        char *space = strchr(*line, ' ');

        if (space != NULL) {
            g_autofree char *from = g_strdup_printf("/vol/%.*s", (int)(space - *line), *line);

            g_assert(ct_owner_links_add(links, from, ct_bytes_of_text(space + 1)));
            continue;
        }
        g_autofree char *path = g_strconcat("/", *line, NULL);
        g_autofree char *found = ct_owner_links_resolve(links, "/vol/", path);
        g_autofree char *again = ct_owner_links_resolve(links, "/vol/", path);
        g_assert_cmpstr(found, ==, again);
        g_assert(g_str_has_prefix(found, "/vol/"));
        g_assert(g_str_has_suffix(found, strrchr(path, '/') + 1));
    }
    return 0;
}
