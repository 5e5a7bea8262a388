/* csaf_node.c - the tree is built from the strict reader's tokens, without recursion.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_node.h"

#include "base/text.h"

#include <string.h>

void ct_csaf_node_free(CtCsafNode *self)
{
    if (self == NULL)
        return;
    g_free(self->key);
    g_free(self->text);
    if (self->children != NULL)
        g_ptr_array_unref(self->children); /* as deep as the reader let it: CT_LIMIT_JSON_DEPTH */
    g_free(self);
}

static void free_child(void *data)
{
    ct_csaf_node_free(data);
}

static CtCsafNode *grow(CtCsafNode *parent, char *key, CtJson *json, CtJsonToken token)
{
    CtCsafNode *node = g_new0(CtCsafNode, 1);

    node->kind = token;
    node->key = key;
    node->parent = parent;
    if (token == CT_JSON_OBJECT || token == CT_JSON_ARRAY)
        node->children = g_ptr_array_new_with_free_func(free_child);
    if (token == CT_JSON_TEXT || token == CT_JSON_WHOLE || token == CT_JSON_REAL)
        node->text = ct_bytes_to_text(json->text);
    if (token == CT_JSON_WHOLE)
        node->number = (double)json->number;
    if (token == CT_JSON_REAL)
        node->number = json->real;
    if (parent != NULL) {
        node->index = parent->children->len;
        g_ptr_array_add(parent->children, node);
    }
    return node;
}

static bool ends_level(CtJsonToken token)
{
    return token == CT_JSON_OBJECT_END || token == CT_JSON_ARRAY_END;
}

/* The reader pairs its brackets, so that there is a level to leave. */
static CtCsafNode *parent_of(const CtCsafNode *level)
{
    g_assert(level != NULL);
    return level->parent;
}

CtCsafNode *ct_csaf_node_parse(CtBytes bytes, GError **error)
{
    g_auto(CtJson) json = ct_json_over(bytes);
    g_autoptr(CtCsafNode) root = NULL;
    CtCsafNode *level = NULL;
    g_autofree char *key = NULL;
    CtJsonToken token;
    size_t nodes = 0;

    while ((token = ct_json_step(&json)) != CT_JSON_END) {
        if (token == CT_JSON_KEY) {
            g_free(key);
            key = ct_bytes_to_text(json.text);
            continue;
        }
        if (ends_level(token)) {
            level = parent_of(level);
            continue;
        }
        if (++nodes > CT_LIMIT_CSAF_NODES) {
            (void)ct_fail(error, CT_ERROR_LIMIT, "document: more than %d values",
                          CT_LIMIT_CSAF_NODES);
            return NULL;
        }
        CtCsafNode *node = grow(level, g_steal_pointer(&key), &json, token);
        if (root == NULL)
            root = node;
        if (node->children != NULL)
            level = node;
    }
    if (!ct_json_check(&json, "document", error))
        return NULL;
    return g_steal_pointer(&root);
}

unsigned ct_csaf_node_count(const CtCsafNode *self)
{
    return self == NULL || self->children == NULL ? 0 : self->children->len;
}

const CtCsafNode *ct_csaf_node_item(const CtCsafNode *self, unsigned index)
{
    return index < ct_csaf_node_count(self) ? g_ptr_array_index(self->children, index) : NULL;
}

static const CtCsafNode *member(const CtCsafNode *self, const char *key, size_t size)
{
    if (self == NULL || self->kind != CT_JSON_OBJECT)
        return NULL;
    for (unsigned i = 0; i < self->children->len; i++) {
        const CtCsafNode *child = g_ptr_array_index(self->children, i);

        if (strncmp(child->key, key, size) == 0 && child->key[size] == '\0')
            return child;
    }
    return NULL;
}

const CtCsafNode *ct_csaf_node_at(const CtCsafNode *self, const char *path)
{
    while (self != NULL) {
        size_t size = strcspn(path, "/");

        self = member(self, path, size);
        if (path[size] == '\0')
            break;
        path += size + 1;
    }
    return self;
}

char *ct_csaf_node_text(const CtCsafNode *self)
{
    return self != NULL && self->kind == CT_JSON_TEXT ? self->text : NULL;
}

char *ct_csaf_node_text_at(const CtCsafNode *self, const char *path)
{
    return ct_csaf_node_text(ct_csaf_node_at(self, path));
}

bool ct_csaf_node_says(const CtCsafNode *self, const char *path, const char *text)
{
    return g_strcmp0(ct_csaf_node_text_at(self, path), text) == 0;
}

static void select_into(const CtCsafNode *self, const char *path, GPtrArray *out)
{
    size_t size = strcspn(path, "/");
    bool last = path[size] == '\0';
    bool every = size == 1 && path[0] == '*';

    for (unsigned i = 0; i < ct_csaf_node_count(self); i++) {
        CtCsafNode *child = g_ptr_array_index(self->children, i);
        bool fits = every ? self->kind == CT_JSON_ARRAY
                          : child->key != NULL && strncmp(child->key, path, size) == 0 &&
                                child->key[size] == '\0';

        if (fits && last)
            g_ptr_array_add(out, child);
        else if (fits)
            select_into(child, path + size + 1, out);
    }
}

GPtrArray *ct_csaf_node_select(const CtCsafNode *self, const char *path)
{
    GPtrArray *out = g_ptr_array_new();

    select_into(self, path, out);
    return out;
}

char *ct_csaf_node_pointer(const CtCsafNode *self)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (; self->parent != NULL; self = self->parent) {
        g_autoptr(GString) step = g_string_new("/");

        if (self->key == NULL)
            g_string_append_printf(step, "%u", self->index);
        for (const char *at = self->key; at != NULL && *at != '\0'; at++)
            if (*at == '~' || *at == '/')
                g_string_append(step, *at == '~' ? "~0" : "~1");
            else
                g_string_append_c(step, *at);
        g_string_prepend(out, step->str);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static int by_key(const void *a, const void *b)
{
    return strcmp((*(CtCsafNode *const *)a)->key, (*(CtCsafNode *const *)b)->key);
}

static void print(const CtCsafNode *self, GString *out)
{
    g_string_append_c(out, (char)('A' + (int)self->kind));
    if (self->kind == CT_JSON_WHOLE || self->kind == CT_JSON_REAL) {
        out->str[out->len - 1] = '#'; /* 1 and 1.0 are equal */
        g_string_append_printf(out, "%.17g;", self->number);
    } else if (self->text != NULL) {
        g_string_append_printf(out, "%zu:%s", strlen(self->text), self->text);
    }
    if (self->children == NULL)
        return;
    g_autoptr(GPtrArray) sorted = g_ptr_array_copy(self->children, NULL, NULL);
    g_ptr_array_set_free_func(sorted, NULL);
    if (self->kind == CT_JSON_OBJECT)
        g_ptr_array_sort(sorted, by_key);
    for (unsigned i = 0; i < sorted->len; i++) {
        const CtCsafNode *child = g_ptr_array_index(sorted, i);

        if (child->key != NULL)
            g_string_append_printf(out, "%zu:%s=", strlen(child->key), child->key);
        print(child, out);
    }
    g_string_append_c(out, '.');
}

char *ct_csaf_node_fingerprint(const CtCsafNode *self)
{
    GString *out = g_string_new(NULL);

    print(self, out);
    return g_string_free(out, FALSE);
}
