/* vhd.h - VHD, the older images of Virtual PC and Hyper-V: fixed, dynamic, of differences.
 *
 * A footer tells the size and the kind; a table has the place of each block, which begins with a
 * bit for each of its sectors. In an image of differences a sector without its bit is the parent's.
 * Source: Microsoft, "Virtual Hard Disk Image Format Specification" 1.0 (2006).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/container.h"

extern const CtContainerClass ct_vhd_class;
