/* known.h - a look at each digested item: is it in a set of known digests?
 *
 * In:  open sets (match/reference.h) with the names that reports shall show. Out: for each set that
 *      knows one of the item's digests a fact whose name is the class ("known-good",
 *      "protected-work", "known-counterfeit", "confidential", "ignore") and whose text is the set's
 *      name. The strongest digest that both have decides: SHA-256 before SHA-1 before MD5. Empty
 *      files are left alone: everybody has one.
 * The sets are only read and may be shared by all threads.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/probe.h"
#include "match/reference.h"

typedef struct {
    const char *name;       /* borrowed */
    const CtReference *set; /* borrowed */
} CtKnownSet;

typedef struct {
    const CtKnownSet *set; /* borrowed */
    size_t count;
} CtKnown;

/* `known` must live as long as the probe. */
CtProbe ct_known_probe(CtKnown *known);
