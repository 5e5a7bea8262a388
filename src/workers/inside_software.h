/* inside_software.h - what a database of installed software has, as children of its file.
 *
 * One child, of kind PRODUCT, for each product: its path is the product's name, its facts what
 * the database tells of it ("name", "version", "publisher", "architecture", "source" and more). How
 * many there are, and how many rows were set aside and why first, are facts of the file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/software_place.h"
#include "workers/inside_run.h"

void ct_inside_software_list(CtInsideRun *run, const CtInsideThing *thing,
                             const CtSoftwarePlace *place);
