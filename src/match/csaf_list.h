/* csaf_list.h - lists that CSAF's tests look up: share/csaf/NAME.txt, compiled in, because the
 * tests run where no file can be opened.
 *
 * A list of words has them parted by blanks, in lower case; a table has a row a line. Lines that
 * begin with # tell the source and its date.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef enum {
    CT_CSAF_CWE,           /* a table: id, first version, last version, name, parted by tabs */
    CT_CSAF_EXTLANGS,      /* extended language subtags */
    CT_CSAF_GRANDFATHERED, /* whole language tags */
    CT_CSAF_LANGUAGES,     /* primary language subtags */
    CT_CSAF_LICENCES,      /* SPDX identifiers of licences and of exceptions */
    CT_CSAF_REGIONS,
    CT_CSAF_SCRIPTS,
    CT_CSAF_SSVC, /* a table: namespace, key, version, keys of values, parted by blanks */
    CT_CSAF_VARIANTS,
    CT_CSAF_LISTS
} CtCsafList;

/* Whether the word, of any ASCII case, is in the list. */
bool ct_csaf_list_has(CtCsafList list, const char *word);
/* The whole text, static. */
const char *ct_csaf_list_text(CtCsafList list);
/* What follows `front` on the first row that begins with it, up to its line feed and whatever
 * stands behind; NULL when there is none. Static. */
const char *ct_csaf_list_row(CtCsafList list, const char *front);
