/* wording.h - instants, days and periods in the words of a language.
 *
 * Out: texts that the caller frees. Instants are written in UTC and say so; days are civil days.
 * A word of the procedure or the calendar ("saturday", "months") is looked up in po/ under a
 * prefix, and shown as it is when po/ has no text for it: a new procedure needs no new text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "web/po.h"

/* "21 November 2026, 22:28 UTC"; "-" for NEVER. */
char *ct_wording_instant(CtPoLanguage language, CtInstant instant);
/* "21 November 2026" of days since 1970-01-01. */
char *ct_wording_day(CtPoLanguage language, int64_t day);
/* A deadline: the end of a day when it has one (`day` is not INT64_MIN), else the instant. */
char *ct_wording_due(CtPoLanguage language, CtInstant due, int64_t day);
/* "3 days late", "today", "in 5 days", counted in whole days of 24 hours. */
char *ct_wording_distance(CtPoLanguage language, CtInstant due, CtInstant now);
/* "12 months". */
char *ct_wording_period(CtPoLanguage language, unsigned count, const char *unit);
/* The text `prefix.word`, or the word; borrowed from either. */
const char *ct_wording_word(CtPoLanguage language, const char *prefix, const char *word);
/* The text with {name} replaced. */
char *ct_wording_fill(CtPoLanguage language, CtPoId id, const char *name, const char *value);
/* A number with its thousands apart. */
char *ct_wording_number(CtPoLanguage language, uint64_t number);
