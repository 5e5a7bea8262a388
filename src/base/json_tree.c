/* json_tree.c - nodes side by side in the order of the text, each with its next sibling.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/json_tree.h"

#include <string.h>

typedef struct {
    CtJsonToken kind;
    uint32_t key; /* place in the texts */
    uint32_t key_size;
    uint32_t text;
    uint32_t text_size;
    int64_t number;
    CtJsonNode first;
    CtJsonNode next;
} Node;

struct CtJsonTree {
    GArray *nodes; /* of Node; 0 is none */
    CtBuffer texts;
    CtJsonNode last[CT_LIMIT_JSON_DEPTH + 1]; /* the youngest child at each depth */
};

CtJsonTree *ct_json_tree_new(void)
{
    CtJsonTree *self = g_new0(CtJsonTree, 1);

    self->nodes = g_array_new(FALSE, TRUE, sizeof(Node));
    self->texts = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    return self;
}

void ct_json_tree_free(CtJsonTree *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->nodes);
    ct_buffer_clear(&self->texts);
    g_free(self);
}

static const Node *node_at(const CtJsonTree *self, CtJsonNode node)
{
    static const Node none = { .kind = CT_JSON_END };

    return node == CT_JSON_TREE_NONE || node >= self->nodes->len
               ? &none
               : &g_array_index(self->nodes, Node, node);
}

static void empty(CtJsonTree *self)
{
    g_array_set_size(self->nodes, 0);
    g_array_set_size(self->nodes, 1);
    ct_buffer_empty(&self->texts);
}

static uint32_t keep(CtJsonTree *self, CtBytes text, uint32_t *out_size)
{
    uint32_t at = (uint32_t)self->texts.size;

    ct_buffer_add(&self->texts, text);
    *out_size = (uint32_t)text.size;
    return at;
}

/* Places a node behind its elder siblings; `depth` counts what is open around it. */
static CtJsonNode place(CtJsonTree *self, const Node *made, const CtJsonNode *open, size_t depth)
{
    CtJsonNode number = self->nodes->len;

    g_array_append_val(self->nodes, *made);
    if (self->last[depth] != CT_JSON_TREE_NONE)
        g_array_index(self->nodes, Node, self->last[depth]).next = number;
    else if (depth > 0)
        g_array_index(self->nodes, Node, open[depth - 1]).first = number;
    self->last[depth] = number;
    return number;
}

static bool opens(CtJsonToken token)
{
    return token == CT_JSON_OBJECT || token == CT_JSON_ARRAY;
}

bool ct_json_tree_read(CtJsonTree *self, CtJson *json, CtJsonToken token)
{
    CtJsonNode open[CT_LIMIT_JSON_DEPTH + 1] = { CT_JSON_TREE_NONE };
    size_t depth = 0;
    Node made = { 0 };
    bool fits = true;

    empty(self);
    self->last[0] = CT_JSON_TREE_NONE;
    while (token != CT_JSON_END) {
        if (token == CT_JSON_KEY) {
            made.key = keep(self, json->text, &made.key_size);
        } else if (token == CT_JSON_OBJECT_END || token == CT_JSON_ARRAY_END) {
            depth--;
        } else {
            made.kind = token;
            if (token == CT_JSON_TEXT)
                made.text = keep(self, json->text, &made.text_size);
            made.number = token == CT_JSON_WHOLE ? json->number : -1;
            fits = fits && self->nodes->len < CT_LIMIT_JSON_TREE_NODES;
            open[depth] = fits ? place(self, &made, open, depth) : CT_JSON_TREE_NONE;
            made = (Node){ 0 };
            if (opens(token))
                self->last[++depth] = CT_JSON_TREE_NONE;
        }
        if (depth == 0)
            break;
        token = ct_json_step(json);
    }
    if (!fits || !ct_reader_ok(&json->reader) || !ct_buffer_ok(&self->texts))
        empty(self);
    return fits;
}

CtJsonNode ct_json_tree_root(const CtJsonTree *self)
{
    return self->nodes->len > 1 ? 1 : CT_JSON_TREE_NONE;
}

CtJsonToken ct_json_tree_kind(const CtJsonTree *self, CtJsonNode node)
{
    return node_at(self, node)->kind;
}

CtJsonNode ct_json_tree_first(const CtJsonTree *self, CtJsonNode node)
{
    return node_at(self, node)->first;
}

CtJsonNode ct_json_tree_next(const CtJsonTree *self, CtJsonNode node)
{
    return node_at(self, node)->next;
}

static CtBytes view(const CtJsonTree *self, uint32_t at, uint32_t size)
{
    return ct_bytes_slice(ct_buffer_bytes(&self->texts), at, size);
}

CtBytes ct_json_tree_key(const CtJsonTree *self, CtJsonNode node)
{
    return view(self, node_at(self, node)->key, node_at(self, node)->key_size);
}

CtJsonNode ct_json_tree_member(const CtJsonTree *self, CtJsonNode node, const char *key)
{
    CtBytes wanted = ct_bytes_of_text(key);

    if (ct_json_tree_kind(self, node) != CT_JSON_OBJECT)
        return CT_JSON_TREE_NONE;
    for (CtJsonNode at = ct_json_tree_first(self, node); at != CT_JSON_TREE_NONE;
         at = ct_json_tree_next(self, at))
        if (ct_bytes_equal(ct_json_tree_key(self, at), wanted))
            return at;
    return CT_JSON_TREE_NONE;
}

CtBytes ct_json_tree_text(const CtJsonTree *self, CtJsonNode node)
{
    const Node *here = node_at(self, node);

    return here->kind == CT_JSON_TEXT ? view(self, here->text, here->text_size)
                                      : (CtBytes){ NULL, 0 };
}

CtBytes ct_json_tree_text_of(const CtJsonTree *self, CtJsonNode node, const char *key)
{
    return ct_json_tree_text(self, ct_json_tree_member(self, node, key));
}

int64_t ct_json_tree_number(const CtJsonTree *self, CtJsonNode node)
{
    return ct_json_tree_kind(self, node) == CT_JSON_WHOLE ? node_at(self, node)->number : -1;
}

bool ct_json_tree_says(const CtJsonTree *self, CtJsonNode node, const char *key, const char *text)
{
    return ct_bytes_equal(ct_json_tree_text_of(self, node, key), ct_bytes_of_text(text));
}
