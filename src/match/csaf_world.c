/* csaf_world.c - products, groups and revisions of one document.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_world.h"

#include "match/version.h"

#include <string.h>

static void gather(GPtrArray *out, const CtCsafNode *self, const char *path)
{
    g_autoptr(GPtrArray) found = ct_csaf_node_select(self, path);

    for (unsigned i = 0; i < found->len; i++)
        g_ptr_array_add(out, g_ptr_array_index(found, i));
}

/* Level by level: branches added at the end are visited later. */
static void gather_branches(CtCsafWorld *self)
{
    gather(self->branches, self->root, "product_tree/branches/*");
    for (unsigned i = 0; i < self->branches->len; i++) {
        const CtCsafNode *branch = g_ptr_array_index(self->branches, i);

        gather(self->branches, branch, "branches/*");
        gather(self->products, branch, "product");
    }
    gather(self->products, self->root, "product_tree/full_product_names/*");
    gather(self->products, self->root, "product_tree/relationships/*/full_product_name");
}

static void define(CtCsafWorld *self)
{
    g_autoptr(GPtrArray) groups = ct_csaf_node_select(self->root, "product_tree/product_groups/*");

    for (unsigned i = 0; i < self->products->len; i++) {
        CtCsafNode *product = g_ptr_array_index(self->products, i);
        char *text = ct_csaf_node_text_at(product, "product_id");

        if (text != NULL && !g_hash_table_contains(self->defined, text))
            g_hash_table_insert(self->defined, text, product);
    }
    for (unsigned i = 0; i < groups->len; i++) {
        CtCsafNode *group = g_ptr_array_index(groups, i);
        char *text = ct_csaf_node_text_at(group, "group_id");

        if (text != NULL && !g_hash_table_contains(self->groups, text))
            g_hash_table_insert(self->groups, text, group);
    }
}

int ct_csaf_world_order(const char *a, const char *b)
{
    /* Whole numbers of any size: without leading zeroes, the longer one is larger. */
    if (strspn(a, "0123456789") == strlen(a) && strspn(b, "0123456789") == strlen(b)) {
        size_t first = strlen(a);
        size_t second = strlen(b);

        return first != second ? (first < second ? -1 : 1) : strcmp(a, b);
    }
    CtVersionOrder order = ct_version_compare(ct_version_scheme(ct_bytes_of_text("semver")),
                                              ct_bytes_of_text(a), ct_bytes_of_text(b));
    if (order == CT_VERSION_LESS)
        return -1;
    return order == CT_VERSION_GREATER ? 1 : 0;
}

static int by_date(const void *a, const void *b)
{
    const CtCsafRevision *first = a;
    const CtCsafRevision *second = b;
    int order = ct_csaf_form_order(first->moment, second->moment);

    return order != 0 ? order : ct_csaf_world_order(first->number->text, second->number->text);
}

static void gather_revisions(CtCsafWorld *self)
{
    g_autoptr(GPtrArray) items =
        ct_csaf_node_select(self->root, "document/tracking/revision_history/*");

    for (unsigned i = 0; i < items->len; i++) {
        const CtCsafNode *item = g_ptr_array_index(items, i);
        CtCsafRevision made = { .number = ct_csaf_node_at(item, "number") };
        const char *date = ct_csaf_node_text_at(item, "date");

        if (ct_csaf_node_text(made.number) != NULL && date != NULL &&
            ct_csaf_form_moment(date, &made.moment))
            g_array_append_val(self->revisions, made);
    }
    g_array_sort(self->revisions, by_date);
}

CtCsafWorld ct_csaf_world_of(CtCsafVersion version, const CtCsafNode *root, CtCsafFindings *out)
{
    const char *category = ct_csaf_node_text_at(root, "document/category");
    const char *status = ct_csaf_node_text_at(root, "document/tracking/status");
    CtCsafWorld self = {
        .root = root,
        .version = version,
        .out = out,
        .category = category == NULL ? "" : category,
        .status = status == NULL ? "" : status,
        .products = g_ptr_array_new(),
        .branches = g_ptr_array_new(),
        .defined = g_hash_table_new(g_str_hash, g_str_equal),
        .groups = g_hash_table_new(g_str_hash, g_str_equal),
        .revisions = g_array_new(FALSE, FALSE, sizeof(CtCsafRevision)),
    };

    self.released = strcmp(self.status, "final") == 0 || strcmp(self.status, "interim") == 0;
    gather_branches(&self);
    define(&self);
    gather_revisions(&self);
    return self;
}

void ct_csaf_world_clear(CtCsafWorld *self)
{
    if (self->products == NULL)
        return;
    g_ptr_array_unref(self->products);
    g_ptr_array_unref(self->branches);
    g_hash_table_unref(self->defined);
    g_hash_table_unref(self->groups);
    g_array_unref(self->revisions);
    *self = (CtCsafWorld){ 0 };
}

static void add_texts(GHashTable *set, const CtCsafNode *list)
{
    for (unsigned i = 0; i < ct_csaf_node_count(list); i++) {
        char *text = ct_csaf_node_text(ct_csaf_node_item(list, i));

        if (text != NULL)
            g_hash_table_add(set, text);
    }
}

/* Does the work that is allowed last for this list too? Said once, when it does not. */
static bool may_expand(const CtCsafWorld *self, const CtCsafNode *item, const CtCsafNode *list)
{
    size_t before = self->out->pairs;

    if (before <= CT_LIMIT_CSAF_PAIRS)
        self->out->pairs += ct_csaf_node_count(list);
    if (self->out->pairs <= CT_LIMIT_CSAF_PAIRS)
        return true;
    if (before <= CT_LIMIT_CSAF_PAIRS)
        ct_csaf_finding_add(
            self->out, item,
            "more than %d products through groups: groups are not looked at further",
            CT_LIMIT_CSAF_PAIRS);
    return false;
}

GHashTable *ct_csaf_world_members(const CtCsafWorld *self, const CtCsafNode *item)
{
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);
    const CtCsafNode *groups = ct_csaf_node_at(item, "group_ids");

    add_texts(set, ct_csaf_node_at(item, "product_ids"));
    for (unsigned i = 0; i < ct_csaf_node_count(groups); i++) {
        const char *id = ct_csaf_node_text(ct_csaf_node_item(groups, i));
        const CtCsafNode *group = id == NULL ? NULL : g_hash_table_lookup(self->groups, id);

        const CtCsafNode *list = ct_csaf_node_at(group, "product_ids");

        if (may_expand(self, item, list))
            add_texts(set, list);
    }
    return set;
}

void ct_csaf_world_each(const CtCsafWorld *self, const char *path, CtCsafVisit visit)
{
    g_autoptr(GPtrArray) nodes = ct_csaf_node_select(self->root, path);

    for (unsigned i = 0; i < nodes->len; i++)
        visit(self, g_ptr_array_index(nodes, i));
}
