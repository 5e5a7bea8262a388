/* inside_program.h - what programs and installers say of themselves, as facts of the file.
 *
 * A Windows program: "machine", "program", "linked", version and names of its version resource,
 * "certificate" (bytes of its certificate table: that one is there, not that it verifies). ELF:
 * "machine", "program", "build-id", "soname". An installer: product, maker, version and codes of
 * its properties; its streams that are no tables are members, and cabinets among them are opened.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/inside_run.h"

/* Of a thing of kind pe, elf, appimage, msi or msp; nothing for others. */
void ct_inside_program_look(CtInsideRun *run, const CtInsideThing *thing);
