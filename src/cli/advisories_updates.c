/* advisories_updates.c - `constat advisories updates --inventory FILE`: which updates are missing?
 *
 * For each product line of the inventory that the bulletins know, and each vulnerability that one
 * of their own rows gives it: line, vulnerability, "not affected" or "affected", the installed
 * update that mends it or those that would, and the bulletin; parted by tabs. Mended is what has
 * any update of a row that mends it, or a transitive successor for that product
 * (match/supersede.h). Circles among updates are told on standard error. The bulletins are
 * --bulletins, else those shipped. No index is needed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories_answer.h"

#include "cli/commands.h"
#include "cli/opening.h"
#include "intake/bulletin_feed.h"

#include <stdio.h>
#include <string.h>

void ct_cli_updates_clear(CtCliUpdates *self)
{
    g_clear_pointer(&self->installed, g_hash_table_unref);
    ct_supersede_free(self->graph);
    ct_bulletin_free(self->book);
    *self = (CtCliUpdates){ 0 };
}

bool ct_cli_updates_load(const char *folder, const CtInventory *inventory, CtCliUpdates *out,
                         GError **error)
{
    g_autofree char *share = folder == NULL ? ct_opening_share(error) : NULL;
    g_autofree char *shipped =
        share == NULL ? NULL : g_build_filename(share, "advisories", "ms15", NULL);
    g_autoptr(GPtrArray) asides = NULL;

    if ((folder == NULL && share == NULL) ||
        !ct_bulletin_feed_read(folder != NULL ? folder : shipped, &out->book, &asides, error))
        return false;
    for (guint i = 0; i < asides->len; i++)
        (void)fprintf(stderr, "constat: bulletins: %s\n",
                      (const char *)g_ptr_array_index(asides, i));
    out->graph = ct_supersede_new(out->book);
    out->installed = ct_supersede_installed(inventory->updates);
    for (const char *const *circle = ct_supersede_circles(out->graph); *circle != NULL; circle++)
        (void)fprintf(stderr, "constat: updates that replace one another, so that none does: %s\n",
                      *circle);
    return true;
}

/* ---- the verb ---- */

typedef struct {
    const CtCliUpdates *updates;
    const char *line;
    GHashTable *told; /* vulnerabilities */
    uint32_t missing;
    uint32_t mended;
} Telling;

static void tell(Telling *self, const CtBulletinRow *row, const char *vulnerability)
{
    const CtBulletin *bulletin = ct_bulletin_at(self->updates->book, row->bulletin);
    const char *by = NULL;
    CtSupersedeVerdict verdict = ct_supersede_of(self->updates->graph, self->line, NULL,
                                                 vulnerability, self->updates->installed, &by);

    if (verdict == CT_SUPERSEDE_UNKNOWN || !g_hash_table_add(self->told, g_strdup(vulnerability)))
        return;
    if (verdict == CT_SUPERSEDE_MENDED)
        self->mended++;
    else
        self->missing++;
    (void)printf("%s\t%s\t%s\t%s\t%s\n", self->line, vulnerability,
                 verdict == CT_SUPERSEDE_MENDED ? "not affected" : "affected",
                 verdict == CT_SUPERSEDE_MENDED ? by : row->update, bulletin->id);
}

static void tell_row(Telling *self, const CtBulletinRow *row)
{
    const CtBulletin *bulletin = ct_bulletin_at(self->updates->book, row->bulletin);
    g_auto(GStrv) list = g_strsplit(bulletin->vulnerabilities, " ", -1);

    for (char **vulnerability = list; *vulnerability != NULL; vulnerability++)
        if (ct_supersede_has(self->updates->book, row, *vulnerability))
            tell(self, row, *vulnerability);
}

static void tell_line(const CtCliUpdates *updates, const char *line)
{
    Telling self = { .updates = updates,
                     .line = line,
                     .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };

    for (size_t i = 0; i < ct_bulletin_row_count(updates->book); i++) {
        const CtBulletinRow *row = ct_bulletin_row_at(updates->book, i);

        if (row->own && row->group[CT_BULLETIN_LINE] == line)
            tell_row(&self, row);
    }
    (void)fprintf(stderr, "constat: %s: %u mended, %u missing\n", line, self.mended, self.missing);
    g_hash_table_unref(self.told);
}

static bool run(const char *path, const CtInventoryOptions *options, const char *folder,
                GError **error)
{
    g_auto(CtInventory) inventory = { 0 };
    g_autoptr(GHashTable) lines = g_hash_table_new(NULL, NULL);
    g_auto(CtCliUpdates) updates = { 0 };

    bool done = ct_cli_advisories_inventory(path, options, &inventory, error) &&
                ct_cli_updates_load(folder, &inventory, &updates, error);
    for (guint i = 0; done && i < inventory.items->len; i++) {
        const char *row = g_array_index(inventory.items, CtInventoryItem, i).row;
        const char *line = ct_bulletin_find(updates.book, CT_BULLETIN_LINE, row);

        if (line != NULL && g_hash_table_add(lines, (void *)(uintptr_t)line))
            tell_line(&updates, line);
    }
    return done;
}

bool ct_cli_advisories_updates(int argc, char **argv, GError **error)
{
    g_autofree char *inventory = NULL;
    g_autofree char *format = NULL;
    g_autofree char *folder = NULL;
    const GOptionEntry entries[] = {
        { "inventory", 0, 0, G_OPTION_ARG_FILENAME, &inventory,
          "A machine's products and installed updates", "FILE" },
        { "as", 0, 0, G_OPTION_ARG_STRING, &format, "Its format; else it is found out", "FORMAT" },
        { "bulletins", 0, 0, G_OPTION_ARG_FILENAME, &folder, "The bulletins; else those shipped",
          "FOLDER" },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (inventory == NULL || argc != 1)
        return ct_cli_misuse(error, "advisories updates: say --inventory FILE");
    return run(inventory, &(CtInventoryOptions){ .format = format }, folder, error);
}
