/* csaf_world.h - what the mandatory tests of CSAF look up again and again, gathered once.
 *
 * Everything is borrowed from the document, which may break every rule: what is missing is NULL or
 * not in the tables.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_form.h"
#include "match/csaf_schema.h"

typedef struct {
    const CtCsafNode *number; /* a text */
    CtCsafMoment moment;
} CtCsafRevision;

typedef struct {
    const CtCsafNode *root;
    CtCsafVersion version;
    CtCsafFindings *out;
    const char *category; /* "" when there is none */
    const char *status;   /* "" when there is none */
    bool released;        /* status is final or interim */
    GPtrArray *products; /* owned; every full_product_name object: branches, names, relationships */
    GPtrArray *branches; /* owned; every branch, parents first */
    GHashTable *defined; /* owned; product id -> its first product */
    GHashTable *groups;  /* owned; group id -> its first group */
    GArray *revisions;   /* owned; of CtCsafRevision, by date, then by number */
} CtCsafWorld;

CtCsafWorld ct_csaf_world_of(CtCsafVersion version, const CtCsafNode *root, CtCsafFindings *out);
void ct_csaf_world_clear(CtCsafWorld *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCsafWorld, ct_csaf_world_clear)

/* Ids of the products that an item names by product_ids and, through the tree, by group_ids: a set
 * of borrowed texts that the caller frees. Past CT_LIMIT_CSAF_PAIRS groups give no more, which is a
 * finding. */
G_GNUC_WARN_UNUSED_RESULT
GHashTable *ct_csaf_world_members(const CtCsafWorld *self, const CtCsafNode *item);
/* Order of two numbers of versions, integers or semantic ones; as strcmp. */
int ct_csaf_world_order(const char *a, const char *b);

/* Runs over the nodes of a path of ct_csaf_node_select. */
typedef void (*CtCsafVisit)(const CtCsafWorld *world, const CtCsafNode *node);
void ct_csaf_world_each(const CtCsafWorld *self, const char *path, CtCsafVisit visit);
