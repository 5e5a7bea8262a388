/* leaves.c - lines of hex that become the levels of a tree.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/leaves.h"

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"

#include <string.h>

typedef struct {
    uint8_t hash[CT_DIGEST_SIZE];
} Node;

/* level[n] holds the roots of the full subtrees of 1 << n leaves, from the left. */
struct CtLeaves {
    GArray *level[CT_MERKLE_LEVELS]; /* owned, of Node; NULL above the highest full subtree */
};

void ct_leaves_free(CtLeaves *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < CT_MERKLE_LEVELS; i++)
        g_clear_pointer(&self->level[i], g_array_unref);
    g_free(self);
}

uint64_t ct_leaves_size(const CtLeaves *self)
{
    return self->level[0]->len;
}

/* Two full neighbours make a full subtree one level up. */
static void add_leaf(CtLeaves *self, const Node *leaf)
{
    Node node = *leaf;

    for (size_t i = 0; i < CT_MERKLE_LEVELS; i++) {
        if (self->level[i] == NULL)
            self->level[i] = g_array_new(FALSE, FALSE, sizeof(Node));
        g_array_append_val(self->level[i], node);
        guint count = self->level[i]->len;
        if (count % 2 == 1)
            return;
        ct_merkle_node(g_array_index(self->level[i], Node, count - 2).hash,
                       g_array_index(self->level[i], Node, count - 1).hash, node.hash);
    }
}

static bool read_leaf(CtBytes line, bool hashed, uint8_t *scratch, Node *out, GError **error)
{
    size_t size = line.size / 2;

    if (hashed)
        return ct_text_unhex(line, out->hash, sizeof out->hash) ||
               ct_fail(error, CT_ERROR_INPUT, "not 64 hex digits");
    if (size > CT_LIMIT_ENTRY_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "longer than %u bytes", CT_LIMIT_ENTRY_BYTES);
    if (!ct_text_unhex(line, scratch, size))
        return ct_fail(error, CT_ERROR_INPUT, "not hex digits in pairs");
    ct_merkle_leaf((CtBytes){ scratch, size }, out->hash);
    return true;
}

CtLeaves *ct_leaves_read(CtBytes text, bool hashed, GError **error)
{
    CtReader reader = ct_reader_over(text);
    g_autoptr(CtLeaves) self = g_new0(CtLeaves, 1);
    g_autofree uint8_t *scratch = g_malloc(CT_LIMIT_ENTRY_BYTES);
    Node leaf;

    self->level[0] = g_array_new(FALSE, FALSE, sizeof(Node));
    while (!ct_reader_at_end(&reader)) {
        CtBytes line = ct_reader_line(&reader);
        bool full = self->level[0]->len == CT_LIMIT_LEAVES;
        bool read = full ? ct_fail(error, CT_ERROR_LIMIT, "more than %u leaves", CT_LIMIT_LEAVES)
                         : read_leaf(line, hashed, scratch, &leaf, error);

        if (!read) {
            g_prefix_error(error, "leaves: line %" G_GUINT64_FORMAT ": ", ct_leaves_size(self) + 1);
            return NULL;
        }
        add_leaf(self, &leaf);
    }
    return g_steal_pointer(&self);
}

bool ct_leaves_subtree(void *user, unsigned level, uint64_t index, uint8_t out[CT_DIGEST_SIZE],
                       GError **error)
{
    const CtLeaves *self = user;

    if (level >= CT_MERKLE_LEVELS || self->level[level] == NULL || index >= self->level[level]->len)
        return ct_fail(error, CT_ERROR_MISSING, "leaves: there are fewer");
    memcpy(out, g_array_index(self->level[level], Node, index).hash, CT_DIGEST_SIZE);
    return true;
}
