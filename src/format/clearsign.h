/* clearsign.h - text under an OpenPGP cleartext signature (RFC 4880 and RFC 9580, section 7).
 *
 * In:  any text, with none, one or several signed messages in it, quoted ("> ") or not.
 * Out: the same text without armor lines, armor headers and radix-64 lines, dash escapes
 *      removed, with the regions that stood under a signature and a verdict for each.
 * Present means that the frame is whole: header, blank line, text, radix-64 signature, end.
 * Malformed means that it was begun and is not whole (cut, no signature, foreign characters);
 * the text is kept all the same. Whether the signature is good is not asked here.
 * A signed message inside a signed message is one more level: read the result again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/origin.h"

typedef enum {
    CT_CLEARSIGN_ABSENT,
    CT_CLEARSIGN_MALFORMED,
    CT_CLEARSIGN_PRESENT,
} CtClearsignVerdict;

#define CT_CLEARSIGN_REGIONS 16 /* a digest of forwarded notices has one for each */

typedef struct {
    size_t from; /* in the freed text */
    size_t to;
    CtClearsignVerdict verdict;
} CtClearsignRegion;

typedef struct {
    CtBuffer text;   /* owned: the freed text */
    CtOrigin origin; /* owned: the freed text within the text read */
    size_t count;
    CtClearsignRegion region[CT_CLEARSIGN_REGIONS];
} CtClearsign;

/* False, and nothing to clear, when no signed message begins in `text`. `origin` is that of
 * `text` and must outlive *out. Messages past the last region are left as they stand. */
bool ct_clearsign_read(CtBytes text, const CtOrigin *origin, CtClearsign *out);
void ct_clearsign_clear(CtClearsign *self);
/* The verdict at a position of the freed text. */
CtClearsignVerdict ct_clearsign_at(const CtClearsign *self, size_t position);
/* "absent", "malformed" or "present". */
const char *ct_clearsign_name(CtClearsignVerdict verdict);
