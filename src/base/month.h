/* month.h - the names of the months, written and read.
 *
 * Short ones are English, as mail (RFC 5322 section 3.3) and logs have them, and are read in
 * exactly that spelling. Long ones are English or French and stand in lower or upper case as the
 * language writes them inside a sentence. A month is 1 to 12. Texts are static.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

const char *ct_month_short(int month); /* "Jan" */
int ct_month_of_short(CtBytes text);   /* 0 when it is none */
/* "janvier" when `language` is "fr", else "January"; NULL is no language. */
const char *ct_month_name(int month, const char *language);
/* A real date as a sentence has it: "1er janvier 2026", "1 January 2026". The caller frees it. */
char *ct_month_date(CtDate date, const char *language);
