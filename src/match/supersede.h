/* supersede.h - which installed updates mend what: the graph of updates that replace updates.
 *
 * In:  a book of bulletins, whose rows say that an update mends a product and replaces others (a
 * list of update or update@bulletin, parted by blanks), then the updates that a machine has. Out:
 * for a row, the installed update that mends it: its own (any of them, when it names several), or
 * one that replaces it, directly or through others.
 * An edge is a product's own: an update replaces another only for the rows that say so, which are
 * of one line, architecture and edition (bulletin.h); without a line, of one printed name. Taking
 * edges across products is the usual source of wrong answers, because one update number is printed
 * for many products and replaces different ones in each.
 * Updates that replace one another in a circle are upstream errors: none of them replaces another
 * of the circle, and each circle is told.
 * Numbers compare without their prefix "KB", of any case.
 * Pure after ct_supersede_new; the book is borrowed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/bulletin.h"

typedef struct CtSupersede CtSupersede;

CtSupersede *ct_supersede_new(const CtBulletinBook *book);
void ct_supersede_free(CtSupersede *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSupersede, ct_supersede_free)

/* Circles among updates, in words: "PRODUCT: 1, 2". NULL ends. */
const char *const *ct_supersede_circles(const CtSupersede *self);

/* A set of installed updates, for the question below; the caller frees. */
GHashTable *ct_supersede_installed(const GPtrArray *updates);
/* The installed update that mends the row of that number; NULL: none. Borrowed from the graph. */
const char *ct_supersede_by(const CtSupersede *self, uint32_t number, GHashTable *installed);

typedef enum {
    CT_SUPERSEDE_UNKNOWN, /* no row speaks of that line and vulnerability */
    CT_SUPERSEDE_MISSING, /* none of the updates that mend it is installed */
    CT_SUPERSEDE_MENDED,
} CtSupersedeVerdict;

/* Of a product line's own rows (`architecture` NULL: of any) that have the vulnerability: mended
 * when any of their updates, or a successor of it, is installed. *out_by (may be NULL) is that one.
 * Groups are the book's. */
CtSupersedeVerdict ct_supersede_of(const CtSupersede *self, const char *line,
                                   const char *architecture, const char *vulnerability,
                                   GHashTable *installed, const char **out_by);
/* Whether the row has the vulnerability: what it says itself, else what its bulletin lists. */
bool ct_supersede_has(const CtBulletinBook *book, const CtBulletinRow *row,
                      const char *vulnerability);
