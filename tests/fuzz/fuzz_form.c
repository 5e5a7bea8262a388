/* fuzz_form.c - any bytes are a form or are refused, and what was read says what was sent.
 *
 * Oracle: names and values are UTF-8 without control characters but line ends and tabs, no name is
 * empty or there twice; the form written again, every byte escaped, reads as the same form.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/text.h"
#include "web/form.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    g_assert(ct_text_is_utf8(ct_bytes_of_text(text)));
    for (const char *at = text; *at != '\0'; at++)
        g_assert(((unsigned char)*at >= ' ' || *at == '\n' || *at == '\t') && *at != 0x7f);
}

static void write_part(GString *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        g_string_append_printf(out, "%%%02X", (unsigned)(unsigned char)*at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtForm) form = { 0 };
    g_auto(CtForm) again = { 0 };

    if (!ct_form_read((CtBytes){ data, size }, &form, NULL))
        return 0;
    GString *body = g_string_new(NULL);
    for (guint i = 0; i < form.fields->len; i++) {
        const CtFormField *field = &g_array_index(form.fields, CtFormField, i);

        check_text(field->name);
        check_text(field->value);
        g_assert(field->name[0] != '\0' && ct_form_get(&form, field->name) == field->value);
        g_string_append(body, i == 0 ? "" : "&");
        write_part(body, field->name);
        g_string_append_c(body, '=');
        write_part(body, field->value);
    }
    g_assert(ct_form_read((CtBytes){ (const uint8_t *)body->str, body->len }, &again, NULL));
    g_assert(again.fields->len == form.fields->len);
    for (guint i = 0; i < form.fields->len; i++)
        g_assert(strcmp(g_array_index(form.fields, CtFormField, i).value,
                        g_array_index(again.fields, CtFormField, i).value) == 0);
    (void)g_string_free(body, TRUE);
    return 0;
}
