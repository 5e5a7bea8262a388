/* snap_state.h - the snaps that snapd says are installed, and which revision of each is current.
 *
 * In:  /var/lib/snapd/state.json, JSON. Out: a "product" record (product_record.h) of type snap
 *      for each member of data.snaps: `name` (with the key of a parallel instance: NAME_KEY),
 *      `class` (app, base, os, kernel, gadget, snapd), `revision` (a number of the store, or "x1"
 *      of a local one), `channel`, `active` ("no" when it is switched off) and `kept`, the
 *      revisions that lie on disk, oldest first. The version stands in the snap itself
 *      (meta/snap.yaml), not here. Accounts that are signed in are not read out: a record
 * "dropped" when there are any. Set aside: "malformed" (a snap without current revision), "empty"
 * (none). INPUT: no JSON. Source: snapd, overlord/snapstate/snapmgr.go (SnapState) and
 * snap/info.go (SideInfo).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_snap_state_format;
