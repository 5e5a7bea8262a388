/* kind_ole.h - which of the many files that are compound files this one is.
 *
 * Told by the streams right below the root, which the formats demand, or by the class of the root
 * where that is what makes it: [MS-DOC] 2.1, [MS-XLS] 2.1.2, [MS-PPT] 2.1, [MS-OXMSG] 2.2,
 * [MS-OFFCRYPTO] 2.3.4.4, and what the programs write.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/ole.h"

/* The kind "ole" when it is none of them. */
const CtKind *ct_kind_ole_of(const CtOle *ole);
