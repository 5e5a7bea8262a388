/* fuzz_template.c - a text that is read asks for its fields, and with them it always renders.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/template.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A value with markup in it: no "<" of a value may survive into HTML. */
static void check_render(const CtTemplate *text, const CtTemplateField *fields, size_t count)
{
    g_autoptr(CtTemplate) html = ct_template_render(text, fields, count, CT_TEMPLATE_TO_HTML, NULL);
    g_autoptr(CtTemplate) plain =
        ct_template_render(text, fields, count, CT_TEMPLATE_TO_TEXT, NULL);

    g_assert((html == NULL) == (plain == NULL));
    if (html == NULL)
        return;
    g_assert(ct_template_count(html) == ct_template_count(plain));
    g_assert(strchr(html->subject, '<') == NULL);
    for (size_t i = 0; i < ct_template_count(html); i++)
        g_assert(strchr(ct_template_paragraph(html, i)->text, '<') == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtTemplate) text = ct_template_parse((CtBytes){ data, size }, &error);

    g_assert((text == NULL) == (error != NULL));
    if (text == NULL)
        return 0;
    g_auto(GStrv) names = ct_template_fields(text, false);
    size_t count = g_strv_length(names);
    g_autofree CtTemplateField *fields = g_new0(CtTemplateField, count + 1);
    for (size_t i = 0; i < count; i++)
        fields[i] = (CtTemplateField){ names[i], "<v>&\"'" };
    g_autoptr(CtTemplate) filled =
        ct_template_render(text, fields, count, CT_TEMPLATE_TO_TEXT, NULL);
    g_assert(filled != NULL);
    g_assert(ct_template_count(filled) == ct_template_count(text));
    check_render(text, fields, count);
    check_render(text, NULL, 0);
    return 0;
}
