/* advisories_match.c - `constat advisories match --index INDEX --inventory FILE`: what concerns us?
 *
 * Prints `item<TAB>CVE<TAB>verdict` for every product of the inventory and every advisory that
 * affects it (`affected`) or may (`undetermined`), items in the inventory's order, advisories in
 * that of their ids. The inventory is one host: conditions such as "running on" are asked of all
 * of it; with --independent each product is a host of its own. Lines that are no product are told
 * on standard error and counted; the rest goes on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "match/advisory_judge.h"

#include <stdio.h>

enum { THREADS = 2 };
#define LARGEST_INVENTORY ((size_t)1 << 30)

bool ct_cli_advisories_inventory(const char *path, GPtrArray **out, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(LARGEST_INVENTORY);
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);

    if (!ct_file_read(path, &bytes, "inventory", error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    CtReader reader = ct_reader_over(ct_buffer_bytes(&bytes));
    while (!ct_reader_at_end(&reader)) {
        CtBytes line = ct_text_trim(ct_reader_line(&reader));

        if (line.size > 0 && line.data[0] != '#')
            g_ptr_array_add(items, ct_bytes_to_text(line));
    }
    *out = g_steal_pointer(&items);
    return true;
}

static void print_hits(const CtAdvisory *index, const CtAdvisoryHost *host, const char *item,
                       uint32_t number)
{
    for (size_t i = 0; i < ct_advisory_host_hits(host, number); i++) {
        CtAdvisoryHit hit = ct_advisory_host_hit(host, number, i);
        CtAdvisoryEntry entry;

        if (!ct_advisory_entry(index, hit.advisory, &entry, NULL))
            continue;
        (void)fputs(item, stdout);
        (void)putchar('\t');
        (void)fwrite(entry.id.data, 1, entry.id.size, stdout);
        (void)putchar('\t');
        (void)puts(ct_advisory_judge_word(hit.truth));
    }
}

static bool match(const char *index_path, const char *inventory, bool independent, GError **error)
{
    g_autoptr(CtAdvisory) index = ct_advisory_open(index_path, error);
    g_autoptr(GPtrArray) items = NULL;

    if (index == NULL) {
        g_prefix_error(error, "%s: ", index_path);
        return false;
    }
    if (!ct_cli_advisories_inventory(inventory, &items, error))
        return false;
    g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index);
    g_autofree uint32_t *numbers = g_new0(uint32_t, items->len + 1);
    uint32_t refused = 0;
    for (guint i = 0; i < items->len; i++) {
        g_autoptr(GError) problem = NULL;
        const char *item = g_ptr_array_index(items, i);

        numbers[i] = UINT32_MAX;
        if (ct_advisory_host_add(host, ct_bytes_of_text(item), &numbers[i], &problem))
            continue;
        if (refused++ < CT_LIMIT_PROCEDURE_ERRORS)
            (void)fprintf(stderr, "constat: product %u: %s\n", i + 1, problem->message);
    }
    ct_advisory_host_match(host, independent, THREADS);
    for (guint i = 0; i < items->len; i++)
        if (numbers[i] != UINT32_MAX)
            print_hits(index, host, g_ptr_array_index(items, i), numbers[i]);
    if (refused > 0)
        (void)fprintf(stderr, "constat: %u of %u products were set aside\n", refused, items->len);
    return true;
}

bool ct_cli_advisories_match(int argc, char **argv, GError **error)
{
    g_autofree char *index = NULL;
    g_autofree char *inventory = NULL;
    gboolean independent = FALSE;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &index, "The index", "INDEX" },
        { "inventory", 0, 0, G_OPTION_ARG_FILENAME, &inventory, "The products, one a line",
          "FILE" },
        { "independent", 0, 0, G_OPTION_ARG_NONE, &independent, "Each product is a host of its own",
          NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (index == NULL || inventory == NULL || argc != 1)
        return ct_cli_misuse(error, "advisories match: say --index INDEX --inventory FILE");
    return match(index, inventory, independent, error);
}
