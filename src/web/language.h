/* language.h - in which language a page is written.
 *
 * In:  what the address asks for (`?lang=fr`), else the browser's Accept-Language (RFC 9110,
 *      12.5.4, with basic filtering by RFC 4647, 3.3.1: "fr-CA" is served with "fr").
 * Out: one of the languages of po/. Anything malformed, long or unknown counts as not said; when
 *      nothing that we have is asked for, the answer is the first language of po/.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "web/po.h"

/* Both may be NULL. */
CtPoLanguage ct_language_choose(const char *asked, const char *accept_language);
