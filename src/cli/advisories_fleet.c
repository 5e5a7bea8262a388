/* advisories_fleet.c - a folder walked in order of names, one reader for all of it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories_fleet.h"

#include "cli/opening.h"

#include <stdio.h>
#include <string.h>

enum { DEEPEST = 4 };

typedef struct {
    CtInventoryReader *reader; /* owned */
    CtInventoryOptions options;
    GHashTable *names; /* owned; of hosts so far */
    CtCliFleetEach each;
    void *user;
    CtCliFleetCounts counts;
} Walk;

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* What may be an inventory or a host's folder, in order of names. */
static GPtrArray *entries_of(const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) open = g_dir_open(folder, 0, error);
    const char *name;

    if (open == NULL)
        return NULL;
    while ((name = g_dir_read_name(open)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (name[0] != '.' && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, by_text);
    return g_steal_pointer(&names);
}

static char *host_of(const char *file)
{
    static const char *const endings[] = { ".txt", ".json",     ".xml",  ".spdx", ".cdx", ".bom",
                                           ".csv", ".manifest", ".list", ".cpe",  ".log", ".gz" };
    char *name = g_strdup(file);
    bool cut = true;

    while (cut) {
        cut = false;
        for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
            if (g_str_has_suffix(name, endings[i]) && strlen(name) > strlen(endings[i])) {
                name[strlen(name) - strlen(endings[i])] = '\0';
                cut = true;
            }
    }
    return name;
}

static void refuse(Walk *self, const char *path, const char *reason)
{
    self->counts.refused++;
    (void)fprintf(stderr, "constat: %s: refused: %s\n", path, reason);
}

/* Adds one file to a host's inventory; false, and told, when it is none. */
static bool read_file(Walk *self, const char *path, CtInventory *host)
{
    g_autoptr(GError) problem = NULL;
    g_auto(CtInventory) read = { 0 };

    bool done = ct_cli_advisories_is_manifest(path)
                    ? ct_cli_advisories_manifest(path, &self->options, &read, &problem)
                    : ct_inventory_reader_read(self->reader, path, &self->options, &read, &problem);
    if (!done) {
        size_t prefix = strlen(path) + 2;
        bool named = g_str_has_prefix(problem->message, path);

        refuse(self, path, named ? problem->message + prefix : problem->message);
        return false;
    }
    if (read.asides->len > 0)
        (void)fprintf(stderr, "constat: %s: %u rows were set aside; the first: %s\n", path,
                      read.asides->len, (const char *)g_ptr_array_index(read.asides, 0));
    if (host->items == NULL) {
        *host = read;
        read = (CtInventory){ 0 };
    } else {
        ct_inventory_join(host, &read);
    }
    return true;
}

// NOLINTNEXTLINE(misc-no-recursion): depth is bounded
static void read_folder(Walk *self, const char *folder, unsigned depth, CtInventory *host)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) names = entries_of(folder, &problem);

    if (names == NULL) {
        refuse(self, folder, problem->message);
        return;
    }
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);

        if (!g_file_test(path, G_FILE_TEST_IS_DIR))
            (void)read_file(self, path, host);
        else if (depth < DEEPEST)
            read_folder(self, path, depth + 1, host);
        else
            refuse(self, path, "is nested too deep");
    }
}

static bool take_entry(Walk *self, const char *folder, const char *file, GError **error)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    bool is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
    g_autofree char *called = is_folder ? g_strdup(file) : host_of(file);
    g_auto(CtInventory) inventory = { 0 };

    if (is_folder)
        read_folder(self, path, 1, &inventory);
    else
        (void)read_file(self, path, &inventory);
    if (inventory.items == NULL)
        return true;
    const CtCliFleetHost host = { .name = inventory.host != NULL ? inventory.host : called,
                                  .named_by_content = inventory.host != NULL,
                                  .file = file,
                                  .inventory = &inventory };
    if (!g_hash_table_add(self->names, g_strdup(host.name))) {
        refuse(self, path, "a host of that name is there already");
        return true;
    }
    self->counts.hosts++;
    self->counts.named_by_content += host.named_by_content;
    return self->each(&host, self->user, error);
}

static bool walk(Walk *self, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = entries_of(folder, error);

    for (guint i = 0; names != NULL && i < names->len; i++)
        if (!take_entry(self, folder, g_ptr_array_index(names, i), error))
            return false;
    return names != NULL;
}

bool ct_cli_fleet_each(const char *folder, const CtInventoryOptions *options, CtCliFleetEach each,
                       void *user, GError **error)
{
    g_autofree char *share = ct_opening_share(NULL);
    Walk self = { .options = *options, .each = each, .user = user };

    self.options.share = share;
    self.reader = ct_inventory_reader_new(error);
    if (self.reader == NULL)
        return false;
    self.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool done = walk(&self, folder, error);
    g_hash_table_unref(self.names);
    ct_inventory_reader_free(self.reader);
    if (!done)
        return false;
    (void)fprintf(stderr,
                  "constat: %u hosts, %u named by their content, the others by their files; %u "
                  "files refused\n",
                  self.counts.hosts, self.counts.named_by_content, self.counts.refused);
    return self.counts.hosts > 0 ||
           ct_fail(error, CT_ERROR_MISSING, "%s: holds no inventory that can be read", folder);
}
