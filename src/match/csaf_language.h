/* csaf_language.h - the mandatory test of CSAF that looks up language tags.
 *
 * Source: RFC 5646, 2.2.9: a tag is valid when every subtag is in the IANA registry (the date of
 * our copy stands in share/csaf) and no variant and no extension stands twice. Whether it is well
 * formed is the schema's business. Private use and what follows an extension is not looked up.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

void ct_csaf_language_tags(const CtCsafWorld *world); /* 6.1.12 */
