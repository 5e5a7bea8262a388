/* supersede.c - nodes are an update of a product; edges lead from the replaced to what replaces it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/supersede.h"

#include <string.h>

typedef struct {
    char *update;        /* owned; its number */
    const char *product; /* a printed name, for circles */
    GArray *successors;  /* of uint32_t; NULL: none */
    uint32_t circle;     /* the strongly connected component that it is in */
    uint32_t order;      /* Tarjan's: when it was found, from 1 */
    uint32_t low;        /* Tarjan's: the earliest that it leads to */
    uint32_t next;       /* successor to look at */
    bool waiting;        /* on Tarjan's stack */
    bool seen;           /* in a search */
} Node;

struct CtSupersede {
    const CtBulletinBook *book;
    GArray *nodes;       /* of Node */
    GHashTable *numbers; /* owned "product, update" -> number + 1 */
    GHashTable *rows;    /* line (the book's) -> owned GArray of uint32_t: own rows */
    GPtrArray *circles;  /* owned texts, NULL ends */
    uint32_t orders;
    uint32_t components;
};

static void clear_node(void *data)
{
    Node *node = data;

    g_free(node->update);
    if (node->successors != NULL)
        g_array_unref(node->successors);
}

static void free_rows(void *data)
{
    g_array_unref(data);
}

static Node *node_at(const CtSupersede *self, uint32_t number)
{
    return &g_array_index(self->nodes, Node, number);
}

/* "KB3023266" and "3023266@MS15-001" are update 3023266. */
static char *number_of(const char *word)
{
    const char *at = strchr(word, '@');

    if (g_ascii_strncasecmp(word, "KB", 2) == 0)
        word += 2;
    return at == NULL ? g_strdup(word) : g_strndup(word, (size_t)(at - word));
}

static char *product_of(const CtBulletinRow *row)
{
    const char *const *group = row->group;

    if (group[CT_BULLETIN_LINE] == NULL)
        return g_strdup(row->product);
    return g_strdup_printf(
        "%s\x1f%s\x1f%s", group[CT_BULLETIN_LINE],
        group[CT_BULLETIN_ARCHITECTURE] == NULL ? "" : group[CT_BULLETIN_ARCHITECTURE],
        group[CT_BULLETIN_EDITION] == NULL ? "" : group[CT_BULLETIN_EDITION]);
}

static uint32_t find_node(const CtSupersede *self, const char *product, const char *update)
{
    g_autofree char *key = g_strdup_printf("%s\x1e%s", product, update);

    return GPOINTER_TO_UINT(g_hash_table_lookup(self->numbers, key));
}

static uint32_t need_node(CtSupersede *self, const char *product, const char *update,
                          const CtBulletinRow *row)
{
    uint32_t there = find_node(self, product, update);
    Node made = { .product = row->product };

    if (there != 0)
        return there - 1;
    made.update = g_strdup(update);
    g_array_append_val(self->nodes, made);
    g_hash_table_insert(self->numbers, g_strdup_printf("%s\x1e%s", product, update),
                        GUINT_TO_POINTER(self->nodes->len));
    return self->nodes->len - 1;
}

static void add_edge(CtSupersede *self, uint32_t from, uint32_t to)
{
    Node *node = node_at(self, from);

    if (node->successors == NULL)
        node->successors = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_val(node->successors, to);
}

static void add_row(CtSupersede *self, uint32_t number)
{
    const CtBulletinRow *row = ct_bulletin_row_at(self->book, number);
    const char *line = row->group[CT_BULLETIN_LINE];
    g_autofree char *product = product_of(row);
    g_auto(GStrv) updates = g_strsplit(row->update, " ", -1);
    g_auto(GStrv) replaced = g_strsplit(row->replaces, " ", -1);

    for (char **update = updates; *update != NULL; update++) {
        g_autofree char *new = number_of(*update);

        if (new[0] == '\0')
            continue;
        uint32_t to = need_node(self, product, new, row);
        for (char **old = replaced; *old != NULL; old++) {
            g_autofree char *gone = number_of(*old);

            if (gone[0] != '\0')
                add_edge(self, need_node(self, product, gone, row), to);
        }
    }
    if (!row->own || line == NULL)
        return;
    GArray *rows = g_hash_table_lookup(self->rows, line);
    if (rows == NULL) {
        rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_hash_table_insert(self->rows, (void *)(uintptr_t)line, rows);
    }
    g_array_append_val(rows, number);
}

/* ---- circles: Tarjan's strongly connected components, without recursion ---- */

static void open_node(CtSupersede *self, uint32_t number, GArray *path, GArray *waiting)
{
    Node *node = node_at(self, number);

    node->order = node->low = ++self->orders;
    node->waiting = true;
    g_array_append_val(path, number);
    g_array_append_val(waiting, number);
}

/* Everything above the node on the stack is its component. */
static void close_component(CtSupersede *self, uint32_t number, GArray *waiting)
{
    g_autoptr(GString) circle = g_string_new(NULL);
    unsigned size = 0;
    uint32_t top;

    self->components++;
    do {
        top = g_array_index(waiting, uint32_t, waiting->len - 1);
        Node *node = node_at(self, top);

        g_array_set_size(waiting, waiting->len - 1);
        node->waiting = false;
        node->circle = self->components;
        g_string_append_printf(circle, "%s%s", size++ == 0 ? "" : ", ", node->update);
    } while (top != number);
    if (size > 1)
        g_ptr_array_add(self->circles,
                        g_strdup_printf("%s: %s", node_at(self, number)->product, circle->str));
}

static void search_from(CtSupersede *self, uint32_t first, GArray *path, GArray *waiting)
{
    open_node(self, first, path, waiting);
    while (path->len > 0) {
        uint32_t number = g_array_index(path, uint32_t, path->len - 1);
        Node *node = node_at(self, number);

        if (node->successors != NULL && node->next < node->successors->len) {
            uint32_t to = g_array_index(node->successors, uint32_t, node->next++);

            if (node_at(self, to)->order == 0)
                open_node(self, to, path, waiting);
            else if (node_at(self, to)->waiting)
                node->low = MIN(node->low, node_at(self, to)->order);
            continue;
        }
        if (node->low == node->order)
            close_component(self, number, waiting);
        g_array_set_size(path, path->len - 1);
        if (path->len > 0) {
            Node *parent = node_at(self, g_array_index(path, uint32_t, path->len - 1));

            parent->low = MIN(parent->low, node->low);
        }
    }
}

CtSupersede *ct_supersede_new(const CtBulletinBook *book)
{
    CtSupersede *self = g_new0(CtSupersede, 1);
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    self->book = book;
    self->nodes = g_array_new(FALSE, TRUE, sizeof(Node));
    g_array_set_clear_func(self->nodes, clear_node);
    self->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->rows = g_hash_table_new_full(NULL, NULL, NULL, free_rows);
    self->circles = g_ptr_array_new_with_free_func(g_free);
    for (uint32_t i = 0; i < ct_bulletin_row_count(book); i++)
        add_row(self, i);
    for (uint32_t i = 0; i < self->nodes->len; i++)
        if (node_at(self, i)->order == 0)
            search_from(self, i, path, waiting);
    g_ptr_array_add(self->circles, NULL);
    return self;
}

void ct_supersede_free(CtSupersede *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->nodes);
    g_hash_table_unref(self->numbers);
    g_hash_table_unref(self->rows);
    g_ptr_array_unref(self->circles);
    g_free(self);
}

const char *const *ct_supersede_circles(const CtSupersede *self)
{
    return (const char *const *)self->circles->pdata;
}

/* ---- asking ---- */

GHashTable *ct_supersede_installed(const GPtrArray *updates)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < updates->len; i++)
        (void)g_hash_table_add(set, number_of(g_ptr_array_index(updates, i)));
    return set;
}

/* Forward from an update; what was seen is marked, and unmarked at the end. */
static const char *search_installed(const CtSupersede *self, uint32_t first, GHashTable *installed)
{
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    const char *found = NULL;

    g_array_append_val(queue, first);
    node_at(self, first)->seen = true;
    for (guint i = 0; i < queue->len && found == NULL; i++) {
        const Node *node = node_at(self, g_array_index(queue, uint32_t, i));

        if (g_hash_table_contains(installed, node->update))
            found = node->update;
        for (guint k = 0; node->successors != NULL && k < node->successors->len; k++) {
            uint32_t to = g_array_index(node->successors, uint32_t, k);

            if (node_at(self, to)->circle == node->circle || node_at(self, to)->seen)
                continue;
            node_at(self, to)->seen = true;
            g_array_append_val(queue, to);
        }
    }
    for (guint i = 0; i < queue->len; i++)
        node_at(self, g_array_index(queue, uint32_t, i))->seen = false;
    return found;
}

const char *ct_supersede_by(const CtSupersede *self, uint32_t number, GHashTable *installed)
{
    const CtBulletinRow *row = ct_bulletin_row_at(self->book, number);
    g_autofree char *product = product_of(row);
    g_auto(GStrv) updates = g_strsplit(row->update, " ", -1);
    const char *found = NULL;

    for (char **update = updates; *update != NULL && found == NULL; update++) {
        g_autofree char *own = number_of(*update);
        uint32_t node = own[0] == '\0' ? 0 : find_node(self, product, own);

        if (node != 0)
            found = search_installed(self, node - 1, installed);
    }
    return found;
}

static bool lists(const char *list, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (at[size] == '\0' || at[size] == ' '))
            return true;
    return false;
}

bool ct_supersede_has(const CtBulletinBook *book, const CtBulletinRow *row,
                      const char *vulnerability)
{
    if (lists(row->exempt, vulnerability))
        return false;
    if (row->applies[0] != '\0')
        return lists(row->applies, vulnerability);
    return lists(ct_bulletin_at(book, row->bulletin)->vulnerabilities, vulnerability);
}

CtSupersedeVerdict ct_supersede_of(const CtSupersede *self, const char *line,
                                   const char *architecture, const char *vulnerability,
                                   GHashTable *installed, const char **out_by)
{
    const GArray *rows = g_hash_table_lookup(self->rows, line);
    CtSupersedeVerdict verdict = CT_SUPERSEDE_UNKNOWN;

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        uint32_t number = g_array_index(rows, uint32_t, i);
        const CtBulletinRow *row = ct_bulletin_row_at(self->book, number);
        const char *own = row->group[CT_BULLETIN_ARCHITECTURE];

        if ((architecture != NULL && own != NULL && own != architecture) ||
            !ct_supersede_has(self->book, row, vulnerability))
            continue;
        const char *by = ct_supersede_by(self, number, installed);
        if (by == NULL) {
            verdict = CT_SUPERSEDE_MISSING;
            continue;
        }
        if (out_by != NULL)
            *out_by = by;
        return CT_SUPERSEDE_MENDED;
    }
    return verdict;
}
