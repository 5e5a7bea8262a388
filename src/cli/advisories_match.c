/* advisories_match.c - `constat advisories match --index INDEX --inventory FILE`: what concerns us?
 *
 * Prints `item<TAB>CVE<TAB>verdict` for every product of the inventory and every advisory that
 * affects it (`affected`) or may (`undetermined`), items in the inventory's order and under its own
 * names, advisories in that of their ids. The inventory's format is found out or told (--as). A
 * product known under several names has the worst verdict of any of them; a name that is only the
 * upstream project's never makes it more than `undetermined`. The inventory is one host:
 * conditions such as "running on" are asked of all of it; with --independent each product is a
 * host of its own. Lines that are no product are told on standard error and counted; the rest goes
 * on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "cli/commands.h"
#include "format/format.h"
#include "match/advisory_judge.h"

#include <stdio.h>
#include <string.h>

enum { THREADS = 2 };

static int by_name(const void *a, const void *b)
{
    const CtAdvisoryHit *first = a;
    const CtAdvisoryHit *second = b;

    if (first->name != second->name)
        return first->name < second->name ? -1 : 1;
    return (int)second->truth - (int)first->truth; /* the worst verdict first */
}

static void print_hit(const CtAdvisory *index, const char *row, const CtAdvisoryHit *hit)
{
    CtAdvisoryEntry entry;

    if (!ct_advisory_entry(index, hit->advisory, &entry, NULL))
        return;
    (void)fputs(row, stdout);
    (void)putchar('\t');
    (void)fwrite(entry.id.data, 1, entry.id.size, stdout);
    (void)putchar('\t');
    (void)puts(ct_advisory_judge_word(hit->truth));
}

/* A row's names are one product: of each advisory the worst verdict of any of them. */
static void print_row(const CtAdvisory *index, const CtAdvisoryHost *host, const char *row,
                      const CtCliProductNumber *numbers, size_t count)
{
    g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryHit));

    for (size_t n = 0; n < count; n++)
        for (size_t i = 0; i < ct_advisory_host_hits(host, numbers[n].number); i++) {
            CtAdvisoryHit hit = ct_advisory_host_hit(host, numbers[n].number, i);

            if (numbers[n].upstream)
                hit.truth = MIN(hit.truth, CT_ADVISORY_MAYBE);
            g_array_append_val(hits, hit);
        }
    if (count > 1)
        g_array_sort(hits, by_name);
    for (guint i = 0; i < hits->len; i++) {
        const CtAdvisoryHit *hit = &g_array_index(hits, CtAdvisoryHit, i);

        if (i == 0 || hit[-1].name != hit->name)
            print_hit(index, row, hit);
    }
}

static void print_rows(const CtAdvisory *index, const CtAdvisoryHost *host,
                       const CtInventory *inventory, const GArray *numbers)
{
    const CtCliProductNumber *number = (const CtCliProductNumber *)(void *)numbers->data;

    for (guint from = 0, to; from < numbers->len; from = to) {
        for (to = from + 1; to < numbers->len && number[to].row == number[from].row;)
            to++;
        print_row(index, host,
                  g_array_index(inventory->items, CtInventoryItem, number[from].row).row,
                  &number[from], to - from);
    }
}

static bool match(const char *index_path, const char *path, const CtInventoryOptions *options,
                  bool independent, GError **error)
{
    g_autoptr(CtAdvisory) index = ct_advisory_open(index_path, error);
    g_auto(CtInventory) inventory = { 0 };

    if (index == NULL) {
        g_prefix_error(error, "%s: ", index_path);
        return false;
    }
    if (!ct_cli_advisories_inventory(path, options, &inventory, error))
        return false;
    g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index);
    g_autoptr(GArray) numbers = ct_cli_advisories_host_add(host, &inventory);
    ct_advisory_host_match(host, independent, THREADS);
    print_rows(index, host, &inventory, numbers);
    return true;
}

bool ct_cli_advisories_match(int argc, char **argv, GError **error)
{
    g_autofree char *index = NULL;
    g_autofree char *inventory = NULL;
    g_autofree char *format = NULL;
    g_autofree char *distribution = NULL;
    gboolean independent = FALSE;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &index, "The index", "INDEX" },
        { "inventory", 0, 0, G_OPTION_ARG_FILENAME, &inventory, "What is installed on the host",
          "FILE" },
        { "as", 0, 0, G_OPTION_ARG_STRING, &format, "Its format; else it is found out", "FORMAT" },
        { "distribution", 0, 0, G_OPTION_ARG_STRING, &distribution,
          "Whose packages they are, such as debian-12", "NAME" },
        { "independent", 0, 0, G_OPTION_ARG_NONE, &independent, "Each product is a host of its own",
          NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (index == NULL || inventory == NULL || argc != 1)
        return ct_cli_misuse(error, "advisories match: say --index INDEX --inventory FILE");
    if (format != NULL && strcmp(format, "cpe-list") != 0 && ct_format_named(format) == NULL)
        return ct_cli_misuse(
            error, "advisories match: there is no format \"%s\"; see inspect --list", format);
    const CtInventoryOptions options = { format, distribution };
    return match(index, inventory, &options, independent, error);
}
