/* tsk_chain.h - a disk whose bytes lie in an image and in the images that it holds the differences
 * to.
 *
 * Each level is asked where a place lies (format/container.h); what is not there is the next one's.
 * A parent must be the one that its child names: by its identifier where there is one, and by the
 * size of its disk where the format wants that. What only a parent has that is not there cannot be
 * read, which is never taken for zeroes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_lent.h"

#include <sys/types.h>

typedef struct CtTskChain CtTskChain;

/* INPUT when an image cannot be opened, or a parent is not the one. It stays open until the
 * process ends. */
G_GNUC_WARN_UNUSED_RESULT
CtTskChain *ct_tsk_chain_open(const CtTskLent *lent, GError **error);
uint64_t ct_tsk_chain_size(const CtTskChain *self); /* of the disk */
/* Some bytes, fewer before what cannot be read, or -1. */
ssize_t ct_tsk_chain_read(CtTskChain *self, uint64_t at, uint8_t *out, size_t size);

/* What the images say of themselves, as facts. */
void ct_tsk_chain_tell(const CtTskChain *self, CtItem *facts);
/* Calls `want` for each file that is named and not there. */
void ct_tsk_chain_wants(const CtTskChain *self, void (*want)(void *user, const CtImageTalkWant *),
                        void *user);
/* Whether that byte lies with a parent that is not there. */
bool ct_tsk_chain_is_absent(CtTskChain *self, uint64_t at);
/* The places that a parent has that is not there: problems, at most CT_LIMIT_CONTAINER_RANGES of
 * them, and their number. */
void ct_tsk_chain_absent(CtTskChain *self, CtItem *facts);
