/* csaf_product.c - references that lead nowhere, ids twice, circles, names that are none.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_product.h"

#include "match/purl.h"

#include <string.h>

/* ---- references ---- */

static void find_product(const CtCsafWorld *world, const CtCsafNode *node)
{
    const char *id = ct_csaf_node_text(node);

    if (id != NULL && !g_hash_table_contains(world->defined, id))
        ct_csaf_finding_add(world->out, node, "no product of the tree has this id");
}

void ct_csaf_product_missing(const CtCsafWorld *world)
{
    static const char *const paths[] = {
        "document/notes/*/product_ids/*",
        "product_tree/product_groups/*/product_ids/*",
        "product_tree/relationships/*/product_reference",
        "product_tree/relationships/*/relates_to_product_reference",
        "vulnerabilities/*/first_known_exploitation_dates/*/product_ids/*",
        "vulnerabilities/*/flags/*/product_ids/*",
        "vulnerabilities/*/involvements/*/product_ids/*",
        "vulnerabilities/*/metrics/*/products/*",
        "vulnerabilities/*/notes/*/product_ids/*",
        "vulnerabilities/*/product_status/first_affected/*",
        "vulnerabilities/*/product_status/first_fixed/*",
        "vulnerabilities/*/product_status/fixed/*",
        "vulnerabilities/*/product_status/known_affected/*",
        "vulnerabilities/*/product_status/known_not_affected/*",
        "vulnerabilities/*/product_status/last_affected/*",
        "vulnerabilities/*/product_status/recommended/*",
        "vulnerabilities/*/product_status/under_investigation/*",
        "vulnerabilities/*/product_status/unknown/*",
        "vulnerabilities/*/remediations/*/product_ids/*",
        "vulnerabilities/*/scores/*/products/*",
        "vulnerabilities/*/threats/*/product_ids/*",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        ct_csaf_world_each(world, paths[i], find_product);
}

void ct_csaf_product_twice(const CtCsafWorld *world)
{
    for (unsigned i = 0; i < world->products->len; i++) {
        const CtCsafNode *product = g_ptr_array_index(world->products, i);
        const CtCsafNode *id = ct_csaf_node_at(product, "product_id");
        const char *text = ct_csaf_node_text(id);

        if (text != NULL && g_hash_table_lookup(world->defined, text) != product)
            ct_csaf_finding_add(world->out, id, "another product has this id already");
    }
}

static void find_group(const CtCsafWorld *world, const CtCsafNode *node)
{
    const char *id = ct_csaf_node_text(node);

    if (id != NULL && !g_hash_table_contains(world->groups, id))
        ct_csaf_finding_add(world->out, node, "no group of the tree has this id");
}

void ct_csaf_product_group_missing(const CtCsafWorld *world)
{
    static const char *const paths[] = {
        "document/notes/*/group_ids/*",
        "vulnerabilities/*/first_known_exploitation_dates/*/group_ids/*",
        "vulnerabilities/*/flags/*/group_ids/*",
        "vulnerabilities/*/involvements/*/group_ids/*",
        "vulnerabilities/*/notes/*/group_ids/*",
        "vulnerabilities/*/remediations/*/group_ids/*",
        "vulnerabilities/*/threats/*/group_ids/*",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        ct_csaf_world_each(world, paths[i], find_group);
}

static void find_group_again(const CtCsafWorld *world, const CtCsafNode *group)
{
    const CtCsafNode *id = ct_csaf_node_at(group, "group_id");
    const char *text = ct_csaf_node_text(id);

    if (text != NULL && g_hash_table_lookup(world->groups, text) != group)
        ct_csaf_finding_add(world->out, id, "another group has this id already");
}

void ct_csaf_product_group_twice(const CtCsafWorld *world)
{
    ct_csaf_world_each(world, "product_tree/product_groups/*", find_group_again);
}

/* ---- circles ----
 * A relationship whose references end up at its own product stands in a circle. Relationships are
 * walked depth first with a stack of our own; an edge to one that is still open closes a circle. */

typedef enum { UNSEEN, OPEN, DONE } Colour;

typedef struct {
    GPtrArray *items;  /* relationships */
    GHashTable *by_id; /* id of the product -> index + 1 of its relationship */
    uint8_t *colour;   /* of each */
    GArray *stack;     /* of unsigned: index * 2 + edges that were followed */
    const CtCsafWorld *world;
} Walk;

static char *product_of(const Walk *walk, unsigned index)
{
    return ct_csaf_node_text_at(g_ptr_array_index(walk->items, index),
                                "full_product_name/product_id");
}

/* The relationship that edge 0 or 1 leads to, plus one; 0 when it leads to a plain product. */
static unsigned follow(const Walk *walk, unsigned index, unsigned edge)
{
    const char *id =
        ct_csaf_node_text_at(g_ptr_array_index(walk->items, index),
                             edge == 0 ? "product_reference" : "relates_to_product_reference");

    return id == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(walk->by_id, id));
}

static void walk_from(Walk *walk, unsigned start)
{
    struct {
        unsigned index;
        unsigned edge;
    } frame = { start, 0 };

    walk->colour[start] = OPEN;
    g_array_append_val(walk->stack, frame);
    while (walk->stack->len > 0) {
        unsigned *top = (unsigned *)(void *)walk->stack->data + (size_t)2 * (walk->stack->len - 1);
        unsigned index = top[0];

        if (top[1] == 2) {
            walk->colour[index] = DONE;
            g_array_set_size(walk->stack, walk->stack->len - 1);
            continue;
        }
        unsigned next = follow(walk, index, top[1]++);
        if (next == 0 || walk->colour[next - 1] == DONE)
            continue;
        if (walk->colour[next - 1] == OPEN) {
            const CtCsafNode *item = g_ptr_array_index(walk->items, index);

            ct_csaf_finding_add(walk->world->out,
                                ct_csaf_node_at(item, "full_product_name/product_id"),
                                "the product is made of itself");
            continue;
        }
        walk->colour[next - 1] = OPEN;
        frame.index = next - 1;
        g_array_append_val(walk->stack, frame);
    }
}

void ct_csaf_product_circle(const CtCsafWorld *world)
{
    g_autoptr(GPtrArray) items = ct_csaf_node_select(world->root, "product_tree/relationships/*");
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree uint8_t *colour = g_new0(uint8_t, items->len + 1);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, 2 * sizeof(unsigned));
    Walk walk = { items, by_id, colour, stack, world };

    for (unsigned i = 0; i < items->len; i++) {
        char *id = product_of(&walk, i);

        if (id != NULL)
            g_hash_table_insert(by_id, id, GUINT_TO_POINTER(i + 1));
    }
    for (unsigned i = 0; i < items->len; i++)
        if (colour[i] == UNSEEN)
            walk_from(&walk, i);
}

/* ---- helpers of identification ---- */

static void each_helper(const CtCsafWorld *world, const char *path, CtCsafVisit visit)
{
    for (unsigned i = 0; i < world->products->len; i++) {
        const CtCsafNode *helper =
            ct_csaf_node_at(g_ptr_array_index(world->products, i), "product_identification_helper");
        if (helper == NULL)
            continue;
        g_autoptr(GPtrArray) nodes = ct_csaf_node_select(helper, path);
        for (unsigned n = 0; n < nodes->len; n++)
            visit(world, g_ptr_array_index(nodes, n));
    }
}

static void read_purl(const CtCsafWorld *world, const CtCsafNode *node)
{
    g_auto(CtPurl) purl = { 0 };
    g_autoptr(GError) problem = NULL;

    if (ct_csaf_node_text(node) != NULL &&
        !ct_purl_parse(ct_bytes_of_text(node->text), &purl, &problem))
        ct_csaf_finding_add(world->out, node, "%s", problem->message);
}

void ct_csaf_product_purl(const CtCsafWorld *world)
{
    each_helper(world, "purl", read_purl);
    each_helper(world, "purls/*", read_purl);
}

static bool same_but_qualifiers(const CtPurl *a, const CtPurl *b)
{
    return strcmp(a->type, b->type) == 0 && g_strcmp0(a->namespace, b->namespace) == 0 &&
           strcmp(a->name, b->name) == 0 && g_strcmp0(a->version, b->version) == 0 &&
           g_strcmp0(a->subpath, b->subpath) == 0;
}

static void compare_purls(const CtCsafWorld *world, const CtCsafNode *list)
{
    const char *first = ct_csaf_node_text(ct_csaf_node_item(list, 0));
    g_auto(CtPurl) wanted = { 0 };

    if (first == NULL || !ct_purl_parse(ct_bytes_of_text(first), &wanted, NULL))
        return;
    for (unsigned i = 1; i < ct_csaf_node_count(list); i++) {
        const CtCsafNode *item = ct_csaf_node_item(list, i);
        g_auto(CtPurl) purl = { 0 };

        if (ct_csaf_node_text(item) != NULL &&
            ct_purl_parse(ct_bytes_of_text(item->text), &purl, NULL) &&
            !same_but_qualifiers(&wanted, &purl))
            ct_csaf_finding_add(world->out, item,
                                "differs from the first in more than its qualifiers");
    }
}

void ct_csaf_product_purl_other(const CtCsafWorld *world)
{
    each_helper(world, "purls", compare_purls);
}

static void count_hashes(const CtCsafWorld *world, const CtCsafNode *list)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (unsigned i = 0; i < ct_csaf_node_count(list); i++) {
        const CtCsafNode *item = ct_csaf_node_item(list, i);
        char *algorithm = ct_csaf_node_text_at(item, "algorithm");

        if (algorithm != NULL && !g_hash_table_add(seen, algorithm))
            ct_csaf_finding_add(world->out, item, "the file has a hash of this algorithm already");
    }
}

void ct_csaf_product_hash_twice(const CtCsafWorld *world)
{
    each_helper(world, "hashes/*/file_hashes", count_hashes);
}

static void count_stars(const CtCsafWorld *world, const CtCsafNode *node)
{
    const char *text = ct_csaf_node_text(node);
    unsigned stars = 0;

    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0')
            text++;
        else if (*text == '*')
            stars++;
    }
    if (stars > 1)
        ct_csaf_finding_add(world->out, node, "has %u stars that are not escaped", stars);
}

void ct_csaf_product_model_stars(const CtCsafWorld *world)
{
    each_helper(world, "model_numbers/*", count_stars);
}

void ct_csaf_product_serial_stars(const CtCsafWorld *world)
{
    each_helper(world, "serial_numbers/*", count_stars);
}

void ct_csaf_product_sku_stars(const CtCsafWorld *world)
{
    each_helper(world, "skus/*", count_stars);
}

/* ---- branches ---- */

enum { DEEPEST_BRANCH = 30 }; /* CSAF 2.1, 6.1.34 */

/* The branch that holds this one, or NULL at the top. */
static const CtCsafNode *above(const CtCsafNode *branch)
{
    const CtCsafNode *holder = branch->parent->parent;

    return holder != NULL && holder->key == NULL ? holder : NULL;
}

void ct_csaf_product_range_word(const CtCsafWorld *world)
{
    static const char *const words[] = { "<",       ">",     "after", "all",     "before",
                                         "earlier", "later", "prior", "versions" };

    for (unsigned i = 0; i < world->branches->len; i++) {
        const CtCsafNode *branch = g_ptr_array_index(world->branches, i);
        const CtCsafNode *name = ct_csaf_node_at(branch, "name");

        if (ct_csaf_node_text(name) == NULL ||
            !ct_csaf_node_says(branch, "category", "product_version"))
            continue;
        g_autofree char *lower = g_utf8_strdown(name->text, -1);
        for (size_t w = 0; w < G_N_ELEMENTS(words); w++)
            if (strstr(lower, words[w]) != NULL) {
                ct_csaf_finding_add(world->out, name, "a version, not a range: it has \"%s\"",
                                    words[w]);
                break;
            }
    }
}

void ct_csaf_product_depth(const CtCsafWorld *world)
{
    for (unsigned i = 0; i < world->branches->len; i++) {
        const CtCsafNode *branch = g_ptr_array_index(world->branches, i);
        const CtCsafNode *product = ct_csaf_node_at(branch, "product");
        unsigned depth = 0;

        for (const CtCsafNode *at = branch; at != NULL; at = above(at))
            depth++;
        if (product != NULL && depth > DEEPEST_BRANCH)
            ct_csaf_finding_add(world->out, product, "stands below %u branches, more than %d",
                                depth, DEEPEST_BRANCH);
    }
}

void ct_csaf_product_stacked(const CtCsafWorld *world)
{
    for (unsigned i = 0; i < world->branches->len; i++) {
        const CtCsafNode *branch = g_ptr_array_index(world->branches, i);
        const CtCsafNode *category = ct_csaf_node_at(branch, "category");
        const char *text = ct_csaf_node_text(category);

        if (text == NULL || strcmp(text, "product_family") == 0)
            continue;
        for (const CtCsafNode *at = above(branch); at != NULL; at = above(at))
            if (ct_csaf_node_says(at, "category", text)) {
                ct_csaf_finding_add(world->out, category, "a branch above has this category");
                break;
            }
    }
}

void ct_csaf_product_both_versions(const CtCsafWorld *world)
{
    static const char version[] = "product_version";
    static const char range[] = "product_version_range";

    for (unsigned i = 0; i < world->branches->len; i++) {
        const CtCsafNode *branch = g_ptr_array_index(world->branches, i);
        const CtCsafNode *category = ct_csaf_node_at(branch, "category");
        const char *text = ct_csaf_node_text(category);
        const char *other = g_strcmp0(text, version) == 0 ? range
                            : g_strcmp0(text, range) == 0 ? version
                                                          : NULL;

        for (const CtCsafNode *at = above(branch); other != NULL && at != NULL; at = above(at))
            if (ct_csaf_node_says(at, "category", other)) {
                ct_csaf_finding_add(world->out, category, "a branch above has the category %s",
                                    other);
                break;
            }
    }
}
