/* advisory_host.h - a host's products against the index: which advisories concern which product.
 *
 * In:  an index and the items of one host, each a CPE 2.3 name or a package URL. Out: for each
 * item, in order, the advisories that affect it or may (UNDETERMINED). Those that do not are not
 * listed. How a verdict comes about:
 *   row           vendor and product equal, version equal or within the bounds, what stands behind
 *   the
 *                 version not narrower than the item says: yes. The item says less than the row
 *                 asks, or the order of two versions is unknown: maybe. A row whose vendor or
 *                 product is ANY or a wildcard is never more than maybe.
 *   configuration nodes by Kleene's logic over the WHOLE host. A condition (`vulnerable: false`)
 *   that no
 *                 item meets is false when the host's system (part o) or hardware (part h) is
 *                 known, and maybe when no item of that part is listed; applications are taken to
 *                 be listed all.
 *   verdict       of an item: the best of its vulnerable rows, each together with its
 *   configuration.
 *   publisher     of advisories of one id, the word of the product's publisher counts before that
 *                 of other feeds (advisory_tally.h).
 *   scope         STRICT stops here. INCLUSIVE (advisory_scope.h) gives an item the verdict of the
 *                 configurations too in which it is the platform of what is vulnerable; there,
 *                 what is vulnerable and has no item of its vendor and product listed is maybe.
 * `independent`: each item is a host of its own of which nothing else is known; conditions that the
 * item does not meet are then maybe, except another system or hardware than the item itself.
 * Pure: two threads share an index; the object belongs to one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory.h"
#include "match/advisory_criterion.h"
#include "match/advisory_scope.h"

typedef struct CtAdvisoryHost CtAdvisoryHost;

typedef struct {
    uint32_t name;         /* of the advisory: CtAdvisoryEntry.name */
    uint32_t advisory;     /* one of that name which gave the verdict */
    CtAdvisoryTruth truth; /* YES: affected; MAYBE: undetermined; NO: the publisher says so */
    bool overruled;        /* a feed's word that the hit before it, of that name, overrules */
} CtAdvisoryHit;

/* `scope` NULL: strict, all items one host, all that is known. */
CtAdvisoryHost *ct_advisory_host_new(const CtAdvisory *index, const CtAdvisoryScope *scope);
void ct_advisory_host_free(CtAdvisoryHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAdvisoryHost, ct_advisory_host_free)

/* A host of its own: forgets the items. What was found of products that the next one has too is
 * kept, so that a fleet is judged faster than its hosts one by one. */
void ct_advisory_host_clear(CtAdvisoryHost *self);
/* An equal item that is there already is not added twice. *out is its number. INPUT when it is
 * neither a CPE name nor a package URL, or names no vendor or product. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_host_add(CtAdvisoryHost *self, CtBytes text, uint32_t *out, GError **error);
uint32_t ct_advisory_host_count(const CtAdvisoryHost *self);

/* Judges all items, on at most `threads` threads. */
void ct_advisory_host_match(CtAdvisoryHost *self, unsigned threads);
/* How many advisories concern an item, and each, in order of their names. Where the publisher's
 * word is another than the feeds' worst, the feeds' hits follow it. */
size_t ct_advisory_host_hits(const CtAdvisoryHost *self, uint32_t item);
CtAdvisoryHit ct_advisory_host_hit(const CtAdvisoryHost *self, uint32_t item, size_t number);
