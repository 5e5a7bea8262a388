/* npm_tree.c - the tree is read into memory, then walked without recursion.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/npm_tree.h"

#include "base/json_tree.h"
#include "format/listing.h"
#include "format/package_url.h"

#include <string.h>

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    const CtJsonTree *tree; /* borrowed */
    GArray *chain;          /* of CtJsonNode */
    GHashTable *seen;       /* owned texts: "name version" */
    bool any;
} Reading;

/* ---- where we are: the nodes from the root down ---- */

static CtJsonNode here(const Reading *self)
{
    return g_array_index(self->chain, CtJsonNode, self->chain->len - 1);
}

static void add_escaped(GString *out, CtBytes key)
{
    for (size_t i = 0; i < key.size; i++)
        if (key.data[i] == '~')
            g_string_append(out, "~0");
        else if (key.data[i] == '/')
            g_string_append(out, "~1");
        else
            g_string_append_c(out, (char)key.data[i]);
}

/* RFC 6901; the caller frees it. */
static char *pointer_of(const Reading *self)
{
    GString *made = g_string_new(NULL);

    for (guint i = 1; i < self->chain->len; i++) {
        g_string_append(made, "/dependencies/");
        add_escaped(made, ct_json_tree_key(self->tree, g_array_index(self->chain, CtJsonNode, i)));
    }
    return g_string_free(made, false);
}

/* To the next package, parents first; false at the end. */
static bool step(Reading *self)
{
    CtJsonNode next =
        ct_json_tree_first(self->tree, ct_json_tree_member(self->tree, here(self), "dependencies"));

    while (next == CT_JSON_TREE_NONE && self->chain->len > 1) {
        next = ct_json_tree_next(self->tree, here(self));
        g_array_set_size(self->chain, self->chain->len - 1);
    }
    if (next == CT_JSON_TREE_NONE)
        return false;
    g_array_append_val(self->chain, next);
    return true;
}

/* ---- what is told ---- */

static bool aside(Reading *self, const char *reason, const char *detail, GError **error)
{
    g_autofree char *pointer = pointer_of(self);

    self->any = true;
    return ct_product_record_aside(&(CtProductRecord){ .pointer = pointer }, reason, detail,
                                   self->sink, self->user, error);
}

static bool put(Reading *self, CtBytes name, CtBytes version, GError **error)
{
    g_autoptr(GPtrArray) identifiers = ct_package_url("npm", name, version);
    g_autofree char *pointer = pointer_of(self);
    g_autofree char *key = g_strdup_printf("%.*s %.*s", (int)name.size, (const char *)name.data,
                                           (int)version.size, (const char *)version.data);

    if (!g_hash_table_add(self->seen, g_steal_pointer(&key)))
        return true;
    self->any = true;
    return ct_product_record_emit(&(CtProductRecord){ .class = ct_bytes_of_text("library"),
                                                      .name = name,
                                                      .version = version,
                                                      .identifiers = identifiers,
                                                      .pointer = pointer },
                                  self->sink, self->user, error);
}

static bool tell(Reading *self, GError **error)
{
    CtJsonNode node = here(self);
    bool is_project = self->chain->len == 1;
    CtBytes version = ct_json_tree_text_of(self->tree, node, "version");
    CtBytes name = is_project ? ct_json_tree_text_of(self->tree, node, "name")
                              : ct_json_tree_key(self->tree, node);
    CtJsonToken missing =
        ct_json_tree_kind(self->tree, ct_json_tree_member(self->tree, node, "missing"));

    if (is_project && (version.size == 0 || name.size == 0))
        return true;
    if (missing == CT_JSON_TRUE)
        return aside(self, "missing", "the dependency is not installed", error);
    if (name.size == 0 || version.size == 0)
        return aside(self, "malformed", "a name or a version is missing", error);
    if (name.size > CT_LIMIT_PRODUCT_TEXT || version.size > CT_LIMIT_PRODUCT_TEXT)
        return aside(self, "too-long", "a text is longer than it may be", error);
    return put(self, name, version, error);
}

static bool walk(Reading *self, GError **error)
{
    CtJsonNode root = ct_json_tree_root(self->tree);

    g_array_append_val(self->chain, root);
    do {
        if (!tell(self, error))
            return false;
    } while (step(self));
    return true;
}

/* Members that only npm's own listing has, or dependencies that are objects. */
static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, CT_LISTING_HEAD);
    size_t at = ct_lines_find(head, "\"dependencies\"");

    if (!ct_lines_begins(ct_listing_first(source), "{") || at == SIZE_MAX ||
        ct_lines_find(head, "\"lockfileVersion\"") != SIZE_MAX ||
        ct_lines_find(head, "\"bomFormat\"") != SIZE_MAX)
        return 0;
    CtBytes rest = ct_bytes_slice(head, at, SIZE_MAX);
    return ct_lines_find(rest, "\"resolved\"") != SIZE_MAX ||
                   ct_lines_find(rest, "\"overridden\"") != SIZE_MAX
               ? 60
               : 0;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtJsonTree) tree = ct_json_tree_new();
    g_auto(CtJson) json = ct_json_over(source);
    Reading self = { .sink = sink, .user = user, .tree = tree };
    const CtProductRecord nowhere = { .pointer = "" };

    if (!ct_json_tree_read(tree, &json, ct_json_step(&json)))
        return ct_fail(error, CT_ERROR_LIMIT, "npm listing: has more than %u values",
                       CT_LIMIT_JSON_TREE_NODES);
    if (!ct_json_check(&json, "npm listing", error))
        return false;
    if (ct_json_tree_kind(tree, ct_json_tree_root(tree)) != CT_JSON_OBJECT)
        return ct_fail(error, CT_ERROR_INPUT, "npm listing: is no object");
    self.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self.chain = g_array_new(FALSE, FALSE, sizeof(CtJsonNode));
    bool more = walk(&self, error);
    g_array_unref(self.chain);
    g_hash_table_unref(self.seen);
    return more && (self.any || ct_product_record_aside(&nowhere, "empty", "nothing is installed",
                                                        sink, user, error));
}

const CtFormat ct_npm_tree_format = {
    .name = "npm-list",
    .summary = "installed packages, as npm ls --json prints them",
    .detect = detect,
    .read = read_source,
};
