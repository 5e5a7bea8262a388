/* marked_text.h - a text with a byte order mark, read as what it is without.
 *
 * In:  a text that begins with the mark of UTF-8 or of UTF-16, as shells and editors of Windows
 * write it (what PowerShell redirects into a file is UTF-16). Out: the records of the reader that
 * knows it once it is UTF-8 without mark; byte ranges are those of the source behind a mark of
 * UTF-8, and left out of what was converted. Readers that take such a text themselves are surer of
 * it and come first. A second mark behind the first is refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_marked_text_format;
