/* alias.c - three tables of names.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/alias.h"

#include "base/file.h"
#include "base/yaml.h"
#include "match/cpe.h"

#include <string.h>

struct CtAliasBook {
    GPtrArray *trees;     /* owned; of CtYaml */
    GHashTable *names;    /* owned; "vendor:product" -> owned GPtrArray of borrowed texts */
    GHashTable *packages; /* owned; "type/name" -> the same */
    GHashTable *urls;     /* owned; "type/namespace/name" -> the same */
};

static void free_tree(void *data)
{
    ct_yaml_free(data);
}

static void free_list(void *data)
{
    g_ptr_array_unref(data);
}

static GHashTable *table_of_lists(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
}

CtAliasBook *ct_alias_new(void)
{
    CtAliasBook *self = g_new0(CtAliasBook, 1);

    self->trees = g_ptr_array_new_with_free_func(free_tree);
    self->names = table_of_lists();
    self->packages = table_of_lists();
    self->urls = table_of_lists();
    return self;
}

void ct_alias_free(CtAliasBook *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->names);
    g_hash_table_unref(self->packages);
    g_hash_table_unref(self->urls);
    g_ptr_array_unref(self->trees);
    g_free(self);
}

/* "part:vendor:product", or "vendor:product" when `with_part` is false. */
static bool is_name(const char *text, bool with_part)
{
    g_auto(CtCpe) cpe = { 0 };
    unsigned colons = 0;

    for (const char *at = text; *at != '\0'; at++)
        colons += *at == ':' ? 1 : 0;
    g_autofree char *name =
        g_strdup_printf("cpe:2.3:%s%s:*:*:*:*:*:*:*:*", with_part ? "" : "a:", text);
    return colons == (with_part ? 2 : 1) && ct_cpe_parse(ct_bytes_of_text(name), &cpe, NULL) &&
           cpe.attribute[CT_CPE_VENDOR].kind == CT_CPE_VALUE &&
           cpe.attribute[CT_CPE_PRODUCT].kind == CT_CPE_VALUE;
}

static GPtrArray *list_of(GHashTable *table, const char *key)
{
    GPtrArray *list = g_hash_table_lookup(table, key);

    if (list == NULL) {
        list = g_ptr_array_new();
        g_hash_table_insert(table, g_strdup(key), list);
    }
    return list;
}

/* A text or a list of texts. */
static bool add_names(GPtrArray *out, const CtYaml *node, bool with_part, GError **error)
{
    bool one = ct_yaml_kind(node) == CT_YAML_SCALAR;

    for (size_t i = 0; i < (one ? 1 : ct_yaml_count(node)); i++) {
        const CtYaml *item = one ? node : ct_yaml_at(node, i);
        const char *text = ct_yaml_text(item);

        if (text == NULL || !is_name(text, with_part))
            return ct_yaml_refuse(item, error, "not %s",
                                  with_part ? "part:vendor:product of CPE"
                                            : "vendor:product of CPE");
        g_ptr_array_add(out, (char *)(uintptr_t)text);
    }
    return true;
}

/* { name: names, ... }, kept under the prefix and the name. */
static bool add_table(GHashTable *table, const char *prefix, const CtYaml *node, GError **error)
{
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const CtYaml *key = ct_yaml_key(node, i);
        g_autofree char *full = g_strconcat(prefix, ct_yaml_text(key), NULL);

        if (g_hash_table_contains(table, full))
            return ct_yaml_refuse(key, error, "\"%s\" is told twice", full);
        if (!add_names(list_of(table, full), ct_yaml_at(node, i), true, error))
            return false;
    }
    return true;
}

static bool add_replaced(CtAliasBook *self, const CtYaml *node, GError **error)
{
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const char *old = ct_yaml_text(ct_yaml_key(node, i));
        g_autoptr(GPtrArray) others = g_ptr_array_new();

        if (!is_name(old, false))
            return ct_yaml_refuse(ct_yaml_key(node, i), error, "not vendor:product of CPE");
        if (!add_names(others, ct_yaml_at(node, i), false, error))
            return false;
        for (guint n = 0; n < others->len; n++) {
            char *other = g_ptr_array_index(others, n);

            g_ptr_array_add(list_of(self->names, old), other);
            g_ptr_array_add(list_of(self->names, other), (char *)(uintptr_t)old);
        }
    }
    return true;
}

static bool add_packages(CtAliasBook *self, const CtYaml *node, GError **error)
{
    static const char *const types[] = { "any", "deb", "rpm", "apk", NULL };

    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, types, error))
        return false;
    for (size_t i = 0; types[i] != NULL; i++) {
        g_autofree char *prefix = g_strconcat(types[i], "/", NULL);

        if (!add_table(self->packages, prefix, ct_yaml_get(node, types[i]), error))
            return false;
    }
    return true;
}

bool ct_alias_add(CtAliasBook *self, CtBytes text, const char *file, GError **error)
{
    static const char *const keys[] = { "source", "cpe", "packages", "purl", NULL };
    CtYaml *root = ct_yaml_parse(text, file, error);

    if (root == NULL)
        return false;
    g_ptr_array_add(self->trees, root);
    return ct_yaml_expect(root, CT_YAML_MAPPING, error) && ct_yaml_only(root, keys, error) &&
           ct_yaml_need_text(root, "source", error) != NULL &&
           add_replaced(self, ct_yaml_get(root, "cpe"), error) &&
           add_packages(self, ct_yaml_get(root, "packages"), error) &&
           add_table(self->urls, "", ct_yaml_get(root, "purl"), error);
}

bool ct_alias_load(CtAliasBook *self, const char *folder, GError **error)
{
    g_auto(GStrv) names = NULL;

    if (!ct_file_list(folder, ".yaml", &names, "aliases", error))
        return false;
    for (size_t i = 0; names[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);

        if (!ct_file_read(path, &text, "aliases", error) ||
            !ct_alias_add(self, ct_buffer_bytes(&text), names[i], error))
            return false;
    }
    return true;
}

const GPtrArray *ct_alias_of_package(const CtAliasBook *self, const char *type, const char *name)
{
    g_autofree char *own = g_strconcat(type, "/", name, NULL);
    g_autofree char *any = g_strconcat("any/", name, NULL);
    const GPtrArray *found = g_hash_table_lookup(self->packages, own);

    return found != NULL ? found : g_hash_table_lookup(self->packages, any);
}

const GPtrArray *ct_alias_of_url(const CtAliasBook *self, const char *type, const char *namespace,
                                 const char *name)
{
    bool inside = namespace != NULL && namespace[0] != '\0';
    g_autofree char *key =
        g_strconcat(type, "/", inside ? namespace : "", inside ? "/" : "", name, NULL);

    return g_hash_table_lookup(self->urls, key);
}

const GPtrArray *ct_alias_of_cpe(const CtAliasBook *self, const char *name)
{
    return g_hash_table_lookup(self->names, name);
}
