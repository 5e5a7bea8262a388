/* keyring.c - one file after the other, in the order of their names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/keyring.h"

#include "base/file.h"

#include <string.h>

struct CtKeyring {
    CtPubkeyRing *ring; /* owned */
    GHashTable *keys;   /* owned: id -> CtPubkey */
    GHashTable *bad;    /* owned: id -> reason */
    GPtrArray *asides;  /* owned, of texts; NULL ends it */
};

static void free_key(gpointer key)
{
    ct_pubkey_clear(key);
    g_free(key);
}

void ct_keyring_free(CtKeyring *self)
{
    if (self == NULL)
        return;
    ct_pubkey_ring_free(self->ring);
    g_hash_table_unref(self->keys);
    g_hash_table_unref(self->bad);
    g_ptr_array_unref(self->asides);
    g_free(self);
}

/* "key ID: reason" names the key; what is wrong with a text that is none names only the file. */
static void put_aside(CtKeyring *self, const char *file, const char *message)
{
    g_auto(GStrv) words = g_strsplit(message, ": ", 2);

    if (words[0] != NULL && words[1] != NULL && g_str_has_prefix(words[0], "key ") &&
        strchr(words[0], ':') != NULL)
        g_hash_table_replace(self->bad, g_strdup(words[0] + strlen("key ")), g_strdup(words[1]));
    g_ptr_array_add(self->asides, g_strdup_printf("%s: %s", file, message));
}

static void take_file(CtKeyring *self, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_auto(CtBuffer) text = ct_buffer_new(CT_PUBKEY_BYTES);
    g_autoptr(GError) problem = NULL;
    CtPubkey key = { 0 };

    if (!ct_file_read(path, &text, "key", &problem) ||
        !ct_pubkey_take(self->ring, ct_buffer_bytes(&text), &key, &problem)) {
        put_aside(self, name, problem->message);
        return;
    }
    g_hash_table_replace(self->keys, g_strdup(key.id), g_memdup2(&key, sizeof key));
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool list_names(const char *folder, GPtrArray *out, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    if (dir == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "keys: there is no such folder");
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (out->len == CT_KEYRING_FILES)
            return ct_fail(error, CT_ERROR_LIMIT, "keys: more than %d files", CT_KEYRING_FILES);
        if (name[0] != '.')
            g_ptr_array_add(out, g_strdup(name));
    }
    g_ptr_array_sort(out, by_name);
    return true;
}

CtKeyring *ct_keyring_read(const char *folder, CtInstant now, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    if (!list_names(folder, names, error))
        return NULL;
    CtKeyring *self = g_new0(CtKeyring, 1);
    self->ring = ct_pubkey_ring_new(now);
    self->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_key);
    self->bad = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->asides = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < names->len; i++)
        take_file(self, folder, names->pdata[i]);
    g_ptr_array_add(self->asides, NULL);
    return self;
}

const CtPubkey *ct_keyring_find(const CtKeyring *self, const char *id, const char **out_reason)
{
    g_autofree char *lower = g_ascii_strdown(id, -1);
    const CtPubkey *key = g_hash_table_lookup(self->keys, lower);
    const char *bad = g_hash_table_lookup(self->bad, lower);

    if (out_reason != NULL)
        *out_reason = key != NULL   ? NULL
                      : bad != NULL ? bad
                                    : "no file of the keys' folder holds it";
    return key;
}

const char *const *ct_keyring_asides(const CtKeyring *self)
{
    return (const char *const *)self->asides->pdata;
}
