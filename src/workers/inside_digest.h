/* inside_digest.h - the digests of one member while it is unpacked.
 *
 * The functions are fetched once, before the jail closes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/item.h"

typedef struct CtInsideDigest CtInsideDigest;

void ct_inside_digest_warm_up(void);
CtInsideDigest *ct_inside_digest_new(bool blake2b);
void ct_inside_digest_free(CtInsideDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtInsideDigest, ct_inside_digest_free)
void ct_inside_digest_add(CtInsideDigest *self, CtBytes bytes);
/* Nothing in *out when a function failed. */
void ct_inside_digest_end(CtInsideDigest *self, CtItemDigests *out);
