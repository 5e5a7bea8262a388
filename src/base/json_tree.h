/* json_tree.h - one JSON value in memory, for records whose members come in any order.
 *
 * In:  a reader of base/json.h at a token, so that a list of a million records costs one of them.
 * Out: nodes that are asked by name; what is not there is CT_JSON_TREE_NONE, which may be asked on.
 * Strictness is base/json.h's. A value of more than CT_LIMIT_JSON_TREE_NODES nodes is passed over
 * and refused. Texts are views into the tree and live until the next reading.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/json.h"

typedef struct CtJsonTree CtJsonTree;
typedef uint32_t CtJsonNode;

#define CT_JSON_TREE_NONE 0u

CtJsonTree *ct_json_tree_new(void);
void ct_json_tree_free(CtJsonTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtJsonTree, ct_json_tree_free)

/* The value that `token`, just stepped to, begins. False when it has too many nodes; after a
 * failure of the reader the tree is empty. */
bool ct_json_tree_read(CtJsonTree *self, CtJson *json, CtJsonToken token);
CtJsonNode ct_json_tree_root(const CtJsonTree *self);

/* CT_JSON_END for none. */
CtJsonToken ct_json_tree_kind(const CtJsonTree *self, CtJsonNode node);
CtJsonNode ct_json_tree_member(const CtJsonTree *self, CtJsonNode node, const char *key);
/* The first member or item, and the next one beside a node. */
CtJsonNode ct_json_tree_first(const CtJsonTree *self, CtJsonNode node);
CtJsonNode ct_json_tree_next(const CtJsonTree *self, CtJsonNode node);
CtBytes ct_json_tree_key(const CtJsonTree *self, CtJsonNode node);
/* Of a text; no bytes of anything else. */
CtBytes ct_json_tree_text(const CtJsonTree *self, CtJsonNode node);
CtBytes ct_json_tree_text_of(const CtJsonTree *self, CtJsonNode node, const char *key);
/* Of a whole number; -1 of anything else. */
int64_t ct_json_tree_number(const CtJsonTree *self, CtJsonNode node);
bool ct_json_tree_says(const CtJsonTree *self, CtJsonNode node, const char *key, const char *text);
