/* vmdk.h - VMDK, the images of VMware: one sparse file, packed ones, and a text that names others.
 *
 * A sparse file has two levels of tables to grains of the disk. A text, inside of it or by itself,
 * has the disk's content identifier and that of its parent, and the extents in their order: sparse
 * files, flat ones, zeroes. A text by itself needs the other files, which whoever opens them gives
 * (container.h); SEsparse extents and raw devices are not read.
 * Source: VMware, "Virtual Disk Format 5.0" (2011); COWD files by libvmdk's documentation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/container.h"

extern const CtContainerClass ct_vmdk_class;
