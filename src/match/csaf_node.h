/* csaf_node.h - a CSAF document as a tree in memory, each node knowing its JSON pointer.
 *
 * Read strictly (base/json.h: a key twice, text that is not UTF-8, nesting past the limit and
 * anything behind the value are refused). Every node belongs to its tree and lives as long as it.
 * Questions about what is not there answer NULL, so that a test reads on without asking first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/json.h"

typedef struct CtCsafNode CtCsafNode;
struct CtCsafNode {
    CtJsonToken kind;    /* OBJECT, ARRAY, TEXT, WHOLE, REAL, TRUE, FALSE or NULL */
    char *key;           /* owned; of a member of an object, else NULL */
    char *text;          /* owned; TEXT unescaped, numbers as written, else NULL */
    double number;       /* of WHOLE and REAL */
    unsigned index;      /* among its siblings, from 0 */
    CtCsafNode *parent;  /* NULL of the root */
    GPtrArray *children; /* owned; of CtCsafNode, NULL unless OBJECT or ARRAY */
};

/* INPUT or LIMIT. The caller frees the root. */
G_GNUC_WARN_UNUSED_RESULT
CtCsafNode *ct_csaf_node_parse(CtBytes bytes, GError **error);
void ct_csaf_node_free(CtCsafNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCsafNode, ct_csaf_node_free)

unsigned ct_csaf_node_count(const CtCsafNode *self); /* members or items; 0 of a leaf or NULL */
const CtCsafNode *ct_csaf_node_item(const CtCsafNode *self, unsigned index);
/* The member, or NULL; `path` may name several steps: "document/tracking/status". */
const CtCsafNode *ct_csaf_node_at(const CtCsafNode *self, const char *path);
/* The text of a TEXT node, else NULL; borrowed, and only not const because GLib's tables want
 * their keys so. */
char *ct_csaf_node_text(const CtCsafNode *self);
char *ct_csaf_node_text_at(const CtCsafNode *self, const char *path);
bool ct_csaf_node_says(const CtCsafNode *self, const char *path, const char *text);
/* All nodes on a path whose steps may be "*", every item of a list. The caller frees the array, the
 * nodes stay the tree's. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *ct_csaf_node_select(const CtCsafNode *self, const char *path);
/* RFC 6901; the root's is "". The caller frees it. */
char *ct_csaf_node_pointer(const CtCsafNode *self);
/* A text that is the same for equal values, whatever the order of members; the caller frees it. */
char *ct_csaf_node_fingerprint(const CtCsafNode *self);
