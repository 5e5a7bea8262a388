/* qcow.h - QCOW and QCOW2, the images of QEMU.
 *
 * Two levels of tables lead from a place of the disk to a cluster of the file, which is plain,
 * packed (deflate or zstd), said to be zero, or not there. Versions 1, 2 and 3, with subclusters;
 * snapshots inside are counted and not looked into.
 * Source: QEMU, docs/interop/qcow2.txt; version 1 by its header in block/qcow.c.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/container.h"

extern const CtContainerClass ct_qcow_class;
