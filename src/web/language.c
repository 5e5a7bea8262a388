/* language.c - the highest weight wins; among equals, whoever stands first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/language.h"

#include "base/text.h"

#include <string.h>

enum {
    HEADER_BYTES = 512, /* browsers send under 100 */
    WHOLE_WEIGHT = 1000,
};

/* The language whose code is the tag's first subtag; LANGUAGES for none. */
static CtPoLanguage find(CtBytes tag)
{
    size_t primary = 0;

    while (primary < tag.size && tag.data[primary] != '-')
        primary++;
    for (CtPoLanguage i = 0; i < CT_PO_LANGUAGES; i++)
        if (ct_text_equal_nocase(ct_bytes_slice(tag, 0, primary), ct_po_code(i)))
            return i;
    return CT_PO_LANGUAGES;
}

/* "q=0.8" as thousandths; -1 for what is not a weight. */
static int weight(const char *parameter)
{
    int value = 0;
    int unit = WHOLE_WEIGHT;

    if ((parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=')
        return -1;
    const char *c = parameter + 2;
    if (*c != '0' && *c != '1')
        return -1;
    value = (*c - '0') * unit;
    if (*++c == '.')
        for (c++; g_ascii_isdigit(*c) && unit > 1; c++) {
            unit /= 10;
            value += (*c - '0') * unit;
        }
    return *c == '\0' && value <= WHOLE_WEIGHT ? value : -1;
}

static CtPoLanguage negotiate(const char *header)
{
    CtPoLanguage best = CT_PO_LANGUAGES;
    int best_weight = 0;
    g_auto(GStrv) ranges = g_strsplit(header, ",", -1);

    for (char **range = ranges; *range != NULL; range++) {
        char *parameter = strchr(*range, ';');
        int this_weight = parameter != NULL ? weight(g_strstrip(parameter + 1)) : WHOLE_WEIGHT;
        if (parameter != NULL)
            *parameter = '\0';
        CtPoLanguage language = find(ct_text_trim(ct_bytes_of_text(*range)));
        if (language < CT_PO_LANGUAGES && this_weight > best_weight) {
            best = language;
            best_weight = this_weight;
        }
    }
    return best;
}

CtPoLanguage ct_language_choose(const char *asked, const char *accept_language)
{
    CtPoLanguage language = CT_PO_LANGUAGES;

    if (asked != NULL)
        language = find(ct_bytes_of_text(asked));
    if (language == CT_PO_LANGUAGES && accept_language != NULL &&
        strlen(accept_language) <= HEADER_BYTES)
        language = negotiate(accept_language);
    return language < CT_PO_LANGUAGES ? language : (CtPoLanguage)0;
}
