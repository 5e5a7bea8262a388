/* csaf_note.h - a note that a document must have under a title that the standard gives.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

/* Whether the document is in English, or does not say its language. */
bool ct_csaf_note_in_english(const CtCsafWorld *world);
/* In such a document: exactly one note of that title, of that category; else a finding. */
void ct_csaf_note_one(const CtCsafWorld *world, const char *title, const char *category);
