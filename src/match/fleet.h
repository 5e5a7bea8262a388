/* fleet.h - which machines of a client have which product lines, and how many an advisory touches.
 *
 * In:  strict YAML (base/yaml.h):
 *   fleet: ID
 *   contract: ID                   # whose machines they are
 *   machines: [ { id: TEXT, site: ID, products: [LINE, ...] }, ... ]   # site may be left out
 * Out: an immutable fleet. Two machines of one id, a machine without products and keys that are not
 * these refuse the file at their place: a machine that was lost silently would count as safe.
 * A machine is touched when it has a product line that the bulletin touches, at a site where the
 * contract has that product; one without site is everywhere.
 * Ids of machines are read and compared, never printed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/concern.h"

typedef struct CtFleet CtFleet;

G_GNUC_WARN_UNUSED_RESULT
CtFleet *ct_fleet_load(const char *path, GError **error);
G_GNUC_WARN_UNUSED_RESULT
CtFleet *ct_fleet_parse(CtBytes text, const char *file, GError **error);
/* A fleet whose machines are told one by one, from inventories. */
CtFleet *ct_fleet_new(const char *contract);
/* A machine everywhere with these lines (copied; NULL ends); one without any is never touched. */
void ct_fleet_add(CtFleet *self, const char *const *lines);
void ct_fleet_free(CtFleet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtFleet, ct_fleet_free)

const char *ct_fleet_contract(const CtFleet *self); /* borrowed */
size_t ct_fleet_size(const CtFleet *self);
/* How many machines the touches of one bulletin reach, those alone that are in term. */
size_t ct_fleet_touched(const CtFleet *self, const CtContractFacts *contract,
                        const CtConcernTouch *touch, size_t count);
