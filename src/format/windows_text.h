/* windows_text.h - what programs of Windows print, brought to UTF-8.
 *
 * In:  UTF-8, UTF-16 with or without its mark, or a code page. Which code page it is, is found out
 * by how the text spells words of its own language ("système", "Versión", "für"); bytes that none
 * explains become U+FFFD.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

void ct_windows_text(CtBytes bytes, CtBuffer *out);
