/* origin.h - where in the source each byte of a derived text came from.
 *
 * A notice is read from text that was cut out of a mail, decoded, freed of dash escapes and
 * perhaps repaired. Each of these steps keeps an origin: a list of places from which on the
 * derived text runs in step with the text before it. A position is followed back through the
 * chain to the source. A step that keeps no such relation (base64, gzip) is a block: every
 * position in it has the whole block as its range.
 * An origin borrows its parent, which must outlive it. Hostile text can make a step of every
 * byte: past CT_LIMIT_ORIGIN_STEPS a position means all of the text before from the last step on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

typedef struct {
    size_t at;     /* from this position of the derived text on */
    size_t before; /* it was copied from here in the text before */
} CtOriginStep;

typedef struct CtOrigin CtOrigin;
struct CtOrigin {
    const CtOrigin *parent; /* borrowed; NULL: positions are the source's */
    CtOriginStep *step;     /* owned */
    size_t count;
    size_t capacity;
    size_t before_size; /* of the text before */
    bool saturated;
    bool block; /* every position means [from, to) of the source */
    uint64_t from;
    uint64_t to;
};

/* Text that stands in the source as it is, beginning at `from`. */
CtOrigin ct_origin_verbatim(uint64_t from);
/* Text that was decoded from [from, to) of the source. */
CtOrigin ct_origin_block(uint64_t from, uint64_t to);
/* Text derived from one of `before_size` bytes and origin `parent`; add the steps in rising
 * order. */
CtOrigin ct_origin_derived(const CtOrigin *parent, size_t before_size);
void ct_origin_add(CtOrigin *self, size_t at, size_t before);
void ct_origin_clear(CtOrigin *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtOrigin, ct_origin_clear)

/* Where a position of the derived text stands in its parent's text. */
size_t ct_origin_before(const CtOrigin *self, size_t at);
/* The source range of [from, to) of the derived text. */
void ct_origin_span(const CtOrigin *self, size_t from, size_t to, uint64_t *out_from,
                    uint64_t *out_to);
