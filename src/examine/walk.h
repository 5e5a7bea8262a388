/* walk.h - a folder tree as a source: each name once, in the order of bytes, never out of the tree.
 *
 * Every name is looked up in its open parent (openat, O_NOFOLLOW): a tree that is changed while
 * it is walked can make names vanish or appear, and never lead outside. Symbolic links are listed
 * with their target and not followed; device nodes, pipes and sockets are listed and not opened.
 * A folder that is its own ancestor (a loop of mounts) or lies deeper than CT_LIMIT_WALK_DEPTH is
 * listed with a problem and not entered. Names of one folder are kept in memory, sorted, while it
 * is walked; folders are read with getdents in 64 KiB pieces.
 * Facts it adds: "target", "device" (major:minor), "list-error", "stat-error", "open-error",
 * "loop", "too-deep", "changed", "not-entered".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/medium.h"

/* Takes over the descriptor of the folder, and copies the options. */
G_GNUC_WARN_UNUSED_RESULT
CtMedium *ct_walk_open(int folder, const CtMediumOptions *options);
