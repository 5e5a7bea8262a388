/* advisories_fleet.h - a fleet as a folder of inventories: each host's, one after the other.
 *
 * In:  a folder. A file in it is a host's inventory, of any kind that `advisories match` reads; a
 * folder in it is a host too, whose files together are its inventory. Hidden files and symbolic
 * links are passed over. Out: each host with its name and products, in the order of the names of
 * files, only one in memory at a time.
 * A host is called what its inventory says (the host name of a `systeminfo`), else by its folder
 * or file, without the endings that only tell a format (.txt, .json, .xml, ...).
 * A file that cannot be read is told on standard error with its reason, and the rest goes on; so is
 * a host whose name another has already: two machines must not count as one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/advisories.h"

typedef struct {
    const char *name;
    bool named_by_content; /* else by its file or folder */
    const char *file;      /* its name in the fleet's folder */
    const CtInventory *inventory;
} CtCliFleetHost;

typedef struct {
    unsigned hosts;
    unsigned named_by_content;
    unsigned refused; /* files */
} CtCliFleetCounts;

/* False ends the walk. */
typedef bool (*CtCliFleetEach)(const CtCliFleetHost *host, void *user, GError **error);

/* Ends with the counts in one sentence on standard error. MISSING when no host could be read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_fleet_each(const char *folder, const CtInventoryOptions *options, CtCliFleetEach each,
                       void *user, GError **error);
