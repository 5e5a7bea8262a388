/* owner_links.c - folder by folder, each asked once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/owner_links.h"

#include "base/limits.h"

#include <string.h>

struct CtOwnerLinks {
    GHashTable *target; /* owned: absolute path to target */
    GHashTable *folder; /* owned: absolute path of a folder to where it lies */
};

CtOwnerLinks *ct_owner_links_new(void)
{
    CtOwnerLinks *self = g_new0(CtOwnerLinks, 1);

    self->target = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->folder = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return self;
}

void ct_owner_links_free(CtOwnerLinks *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->target);
    g_hash_table_unref(self->folder);
    g_free(self);
}

bool ct_owner_links_add(CtOwnerLinks *self, const char *path, CtBytes target)
{
    if (g_hash_table_size(self->target) >= CT_LIMIT_OWNER_LINKS)
        return false;
    g_hash_table_insert(self->target, g_strdup(path), ct_bytes_to_text(target));
    return true;
}

/* Goes up one folder, but not above the root. */
static void climb(GString *place, size_t root)
{
    const char *slash = place->len > root ? strrchr(place->str + root, '/') : NULL;

    g_string_truncate(place, slash == NULL ? root : (gsize)(slash - place->str));
}

/* One part more; *left is spent by links. Returns what is still to be walked when the part is a
 * link (owned), else NULL. */
static const char *step(const CtOwnerLinks *self, GString *place, size_t root, const char *part)
{
    gsize before = place->len;

    if (part[0] == '\0' || strcmp(part, ".") == 0)
        return NULL;
    if (strcmp(part, "..") == 0) {
        climb(place, root);
        return NULL;
    }
    if (place->len > root)
        g_string_append_c(place, '/');
    g_string_append(place, part);
    const char *target = g_hash_table_lookup(self->target, place->str);
    if (target != NULL)
        g_string_truncate(place, target[0] == '/' ? root : before);
    return target;
}

/* The folders of `path` walked from the root on; `place` is where one is then. */
static void walk(const CtOwnerLinks *self, GString *place, size_t root, const char *path)
{
    g_autoptr(GPtrArray) left =
        g_ptr_array_new_with_free_func(g_free); /* parts, the next one last */
    unsigned hops = 0;
    const char *more = path;

    for (;;) {
        if (more != NULL) {
            g_auto(GStrv) parts = g_strsplit(more, "/", -1);

            for (guint i = g_strv_length(parts); i > 0; i--)
                g_ptr_array_add(left, g_steal_pointer(&parts[i - 1]));
        }
        if (left->len == 0 || left->len > CT_LIMIT_OWNER_PARTS)
            return;
        g_autofree char *part = g_ptr_array_steal_index(left, left->len - 1);
        more = step(self, place, root, part);
        if (more != NULL && ++hops > CT_LIMIT_OWNER_HOPS)
            return;
    }
}

static const char *folder_of(CtOwnerLinks *self, const char *root, const char *folder)
{
    g_autofree char *key = g_strconcat(root, folder, NULL);
    const char *known = g_hash_table_lookup(self->folder, key);

    if (known != NULL)
        return known;
    GString *place = g_string_new(root);
    walk(self, place, place->len, folder);
    if (place->len > 0 && place->str[place->len - 1] != '/')
        g_string_append_c(place, '/');
    char *found = g_string_free(place, FALSE);
    g_hash_table_insert(self->folder, g_steal_pointer(&key), found);
    return found;
}

char *ct_owner_links_resolve(CtOwnerLinks *self, const char *root, const char *path)
{
    const char *name = strrchr(path, '/');
    g_autofree char *folder = g_strndup(path, (gsize)(name - path));

    return g_strconcat(folder_of(self, root, folder), name + 1, NULL);
}
