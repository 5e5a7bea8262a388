/* pdf.h - what cairo 1.16 leaves out of a PDF: its language and its title in the window.
 *
 * In:  a PDF that cairo wrote in this process (not a hostile file).
 * Out: the same bytes followed by an incremental update (ISO 32000-1, 7.5.6) whose catalog also
 *      has /Lang and /DisplayDocTitle, which readers for the blind need.
 * We refuse a PDF whose catalog or trailer is not where cairo puts them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

/* `language` is a tag of letters and hyphens ("fr", "en-GB"). INTEGRITY when the bytes are not as
 * cairo writes them; `pdf` is then unchanged. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_pdf_add_language(CtBuffer *pdf, const char *language, GError **error);
