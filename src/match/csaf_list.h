/* csaf_list.h - lists of words that CSAF's tests look up: share/csaf/NAME.txt, compiled in,
 * because the tests run where no file can be opened.
 *
 * A list is words parted by blanks, in lower case; lines that begin with # tell its source.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef enum {
    CT_CSAF_LANGUAGES, /* primary language subtags */
    CT_CSAF_LICENCES,  /* SPDX identifiers of licences and of exceptions */
    CT_CSAF_REGIONS,
    CT_CSAF_SCRIPTS,
    CT_CSAF_LISTS
} CtCsafList;

/* Whether the word, of any ASCII case, is in the list. */
bool ct_csaf_list_has(CtCsafList list, const char *word);
