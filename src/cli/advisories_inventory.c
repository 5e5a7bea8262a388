/* advisories_inventory.c - an inventory for the verbs of `constat advisories`: read, told, added.
 *
 * What was set aside, what has no known name and whose packages they were taken to be is told on
 * standard error, the first CT_LIMIT_PROCEDURE_ERRORS of each one by one, then as a count.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "cli/opening.h"
#include "match/advisory_criterion.h"

#include <stdio.h>
#include <string.h>

static void tell_asides(const CtInventory *inventory)
{
    for (guint i = 0; i < inventory->asides->len && i < CT_LIMIT_PROCEDURE_ERRORS; i++)
        (void)fprintf(stderr, "constat: inventory, %s\n",
                      (const char *)g_ptr_array_index(inventory->asides, i));
    if (inventory->asides->len > 0)
        (void)fprintf(stderr, "constat: %u rows of the inventory were set aside\n",
                      inventory->asides->len);
}

static void tell_distribution(const CtInventory *inventory)
{
    if (inventory->distribution != NULL && !inventory->told)
        (void)fprintf(stderr,
                      "constat: the versions' marks say %s; --distribution NAME tells it better\n",
                      inventory->distribution);
}

CtAdvisory *ct_cli_advisories_index(const char *path, GError **error)
{
    g_autoptr(CtAdvisory) index = ct_advisory_open(path, error);

    if (index != NULL && ct_advisory_verify(index, error))
        return g_steal_pointer(&index);
    g_prefix_error(error, "%s: ", path);
    return NULL;
}

bool ct_cli_advisories_inventory(const char *path, const CtInventoryOptions *options,
                                 CtInventory *out, GError **error)
{
    g_autofree char *share = ct_opening_share(NULL);
    CtInventoryOptions full = *options;

    full.share = share;
    bool is_manifest = options->format == NULL ? ct_cli_advisories_is_manifest(path)
                                               : strcmp(options->format, "manifest") == 0;
    if (is_manifest ? !ct_cli_advisories_manifest(path, &full, out, error)
                    : !ct_inventory_read(path, &full, out, error))
        return false;
    tell_asides(out);
    tell_distribution(out);
    return true;
}

void ct_cli_advisories_distribution(const CtAdvisory *index, char **distribution)
{
    if (*distribution == NULL)
        return;
    g_autoptr(GPtrArray) known = ct_advisory_distributions(index);
    g_autofree char *name = ct_advisory_criterion_distribution_name(*distribution);
    bool there = g_ptr_array_find_with_equal_func(known, name, g_str_equal, NULL);

    if (!there) {
        (void)fprintf(stderr, "constat: no advisory of the index is of the distribution \"%s\"",
                      *distribution);
        for (guint i = 0; i < known->len && i < CT_LIMIT_PROCEDURE_ERRORS; i++)
            (void)fprintf(stderr, "%s%s", i == 0 ? "; it knows " : ", ",
                          (const char *)g_ptr_array_index(known, i));
        (void)fputc('\n', stderr);
    }
    g_free(*distribution);
    *distribution = g_steal_pointer(&name);
}

/* Where the file has it: its line, else which product of it. */
static void tell_refused(const CtInventoryItem *item, unsigned row, const char *problem)
{
    if (item->line > 0)
        (void)fprintf(stderr, "constat: line %" G_GINT64_FORMAT ": %s\n", item->line, problem);
    else
        (void)fprintf(stderr, "constat: product %u: %s\n", row + 1, problem);
}

/* Adds one name of an item; false, and told once, when it is none. */
static bool add_name(CtAdvisoryHost *host, const char *name, const CtInventoryItem *item,
                     CtCliProductNumber *out, unsigned *refused)
{
    g_autoptr(GError) problem = NULL;

    if (ct_advisory_host_add(host, ct_bytes_of_text(name), &out->number, &problem))
        return true;
    if ((*refused)++ < CT_LIMIT_PROCEDURE_ERRORS)
        tell_refused(item, out->row, problem->message);
    return false;
}

/* Whether a name of the row that is its own, not its project's, is one that the index speaks of:
 * who packaged it has then said all that there is to say. */
static bool is_decided(const CtAdvisory *index, const CtInventoryItem *item)
{
    for (unsigned n = 0; item->names != NULL && n < item->count; n++)
        if (!item->names[n].upstream &&
            ct_advisory_knows(index, ct_bytes_of_text(item->names[n].text)))
            return true;
    return false;
}

static void tell_unknown(const CtInventoryItem *item, unsigned before)
{
    if (before < CT_LIMIT_PROCEDURE_ERRORS && item->why != NULL)
        (void)fprintf(stderr, "constat: %s: %s\n", item->row, item->why);
}

GArray *ct_cli_advisories_host_add(const CtAdvisory *index, CtAdvisoryHost *host,
                                   const CtInventory *inventory)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(CtCliProductNumber));
    unsigned refused = 0;
    unsigned unknown = 0;

    for (guint i = 0; i < inventory->items->len; i++) {
        const CtInventoryItem *item = &g_array_index(inventory->items, CtInventoryItem, i);
        CtCliProductNumber one = { .row = i };

        bool decided = item->count > 1 && is_decided(index, item);

        if (item->unknown)
            tell_unknown(item, unknown++);
        if (item->names == NULL && !item->unknown &&
            add_name(host, item->row, item, &one, &refused))
            g_array_append_val(numbers, one);
        for (unsigned n = 0; item->names != NULL && n < item->count; n++) {
            one.upstream = item->names[n].upstream;
            if (!(one.upstream && decided) &&
                add_name(host, item->names[n].text, item, &one, &refused))
                g_array_append_val(numbers, one);
        }
    }
    if (refused > 0)
        (void)fprintf(stderr, "constat: %u of %u products were set aside\n", refused,
                      inventory->items->len);
    if (unknown > 0)
        (void)fprintf(stderr, "constat: %u of %u products have no name that advisories use\n",
                      unknown, inventory->items->len);
    return numbers;
}
