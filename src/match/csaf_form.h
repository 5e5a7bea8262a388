/* csaf_form.h - the patterns and formats that CSAF's schemas ask of texts.
 *
 * Each form is known by the name it has in the schema's table; no regular expression is run over
 * what a stranger wrote.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

typedef bool (*CtCsafForm)(const char *text);

/* "uri", "time", "cpe", "lang", ...; NULL for a name that is no form. */
CtCsafForm ct_csaf_form(const char *name);

/* A point in time with its fraction, for comparisons. False when the text is no RFC 3339 time. */
typedef struct {
    CtInstant second;
    uint32_t nanosecond; /* digits past the ninth are dropped */
} CtCsafMoment;
bool ct_csaf_form_moment(const char *text, CtCsafMoment *out);
int ct_csaf_form_order(CtCsafMoment a, CtCsafMoment b); /* as strcmp */
