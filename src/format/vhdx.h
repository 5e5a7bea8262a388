/* vhdx.h - VHDX, the images of Hyper-V: fixed, dynamic, of differences.
 *
 * Two headers, of which the newer that verifies counts, lead to two copies of a table of regions;
 * one region is a list of properties, the other has the place of each block and, after each so many
 * of them, of a block of bits: in an image of differences a sector without its bit is the
 * parent's. A log of writes that were not finished is not replayed; that there is one is said.
 * Source: Microsoft, [MS-VHDX] 7.0.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/container.h"

extern const CtContainerClass ct_vhdx_class;
