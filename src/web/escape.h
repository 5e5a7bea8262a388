/* escape.h - a value from outside into a page, escaped for the place where it stands.
 *
 * In:  any text; NULL is no text. What is not UTF-8 and control characters become U+FFFD.
 * Out: text content or a double-quoted attribute in which no character can begin a tag, end the
 *      attribute or begin an entity; or one component of a URL, percent-encoded (RFC 3986, 2.3).
 * Called by the code that tools/pagegen generates, which knows the place; nothing else writes a
 * value into a page.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

void ct_escape_text(CtBuffer *out, const char *text);
void ct_escape_attribute(CtBuffer *out, const char *text);
/* The result is also safe within the attribute that holds the URL. */
void ct_escape_url(CtBuffer *out, const char *text);
