/* fuzz_language.c - any Accept-Language gives a language that we have.
 *
 * Oracle: the answer is one of po/'s; what the address asks for goes before the header whatever
 * the header is; a header in which no language of ours is named gives the first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/language.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *header = g_strndup(size > 0 ? (const char *)data : "", size);
    g_autofree char *lower = g_ascii_strdown(header, -1);
    CtPoLanguage language = ct_language_choose(NULL, header);
    bool named = false;

    g_assert(language < CT_PO_LANGUAGES);
    for (CtPoLanguage i = 0; i < CT_PO_LANGUAGES; i++) {
        named = named || strstr(lower, ct_po_code(i)) != NULL;
        g_assert(ct_language_choose(ct_po_code(i), header) == i);
    }
    g_assert(named || language == (CtPoLanguage)0);
    g_assert(language == (CtPoLanguage)0 || strstr(lower, ct_po_code(language)) != NULL);
    return 0;
}
