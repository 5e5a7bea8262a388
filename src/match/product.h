/* product.h - which product a free name means: known, ambiguous or unknown, never a guess.
 *
 * In:  what an installer, a system or a person wrote: a name, perhaps with version, architecture
 * and publisher. Out: product, release, edition, update, architecture and language, and the CPE
 * names that advisories use.
 * A name is KNOWN when a rule's name begins it (the publisher's name may stand before it) and
 * every other word is accounted for: a release, an edition, an architecture, a language, an update,
 * the version itself, or a word without meaning. One word more and it is another thing
 * ("... Management Objects"): UNKNOWN, and the word is named. Of several rules the longest name
 * counts; two that are equally long, two releases or two editions in one name, and a version that
 * is not of the release that the name says are AMBIGUOUS, with every reading listed.
 * A release that the words do not tell is the one whose versions hold the version; when none or
 * several do, the product is known without release, and its CPE name has no version.
 * Shared by advisories (which of them concern it) and licences (which title it counts for). Pure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/product_book.h"

typedef enum { CT_PRODUCT_UNKNOWN, CT_PRODUCT_AMBIGUOUS, CT_PRODUCT_KNOWN } CtProductVerdict;

typedef struct {
    const char *name;
    const char *version;      /* NULL or "": not told */
    const char *architecture; /* the same, as all below */
    const char *publisher;
} CtProductClue;

typedef struct {
    CtProductVerdict verdict;
    const CtProductRule *rule;       /* borrowed from the book; NULL unless KNOWN */
    const CtProductRelease *release; /* the same; NULL: not told */
    const char *edition;             /* borrowed; NULL: not told, as all below */
    const char *architecture;
    const char *language;
    char *update;   /* owned */
    char *version;  /* owned; the number that the version begins with */
    GPtrArray *cpe; /* owned; CPE 2.3 names in the formatted string */
    char *reason;   /* owned; in words; NULL when KNOWN wholly */
} CtProductFinding;

void ct_product_recognise(const CtProductBook *book, const CtProductClue *clue,
                          CtProductFinding *out);
void ct_product_finding_clear(CtProductFinding *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtProductFinding, ct_product_finding_clear)

/* "unknown", "ambiguous", "known". */
const char *ct_product_word(CtProductVerdict verdict);
