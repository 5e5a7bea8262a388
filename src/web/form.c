/* form.c - pair after pair, each byte once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/form.h"

#include "base/text.h"

#include <string.h>

static void clear_field(gpointer data)
{
    CtFormField *self = data;

    g_free(self->name);
    g_free(self->value);
}

void ct_form_clear(CtForm *self)
{
    if (self->fields != NULL)
        g_clear_pointer(&self->fields, g_array_unref);
}

const char *ct_form_get(const CtForm *self, const char *name)
{
    for (guint i = 0; i < self->fields->len; i++) {
        const CtFormField *field = &g_array_index(self->fields, CtFormField, i);

        if (strcmp(field->name, name) == 0)
            return field->value;
    }
    return NULL;
}

static uint8_t read_escape(CtReader *reader)
{
    CtBytes digits = ct_reader_take(reader, 2);
    uint8_t byte = 0;

    if (ct_reader_ok(reader) && !ct_text_unhex(digits, &byte, 1))
        ct_reader_reject(reader, "has a % without two hex digits");
    return byte;
}

/* Up to `end`, which is taken, or to the end of the body. */
static void read_part(CtReader *reader, char end, GString *out, bool *out_ended)
{
    *out_ended = false;
    while (!ct_reader_at_end(reader)) {
        uint8_t byte = ct_reader_u8(reader);

        *out_ended = byte == (uint8_t)end;
        if (*out_ended)
            return;
        if (byte == '&' || byte == '=')
            ct_reader_reject(reader, "has a pair of more or less than a name and a value");
        if (byte == '+')
            byte = ' ';
        else if (byte == '%')
            byte = read_escape(reader);
        g_string_append_c(out, (char)byte);
    }
}

/* Browsers end lines by CRLF. */
static char *check_text(CtReader *reader, GString *text)
{
    (void)g_string_replace(text, "\r\n", "\n", 0);
    if (!ct_text_is_utf8((CtBytes){ (const uint8_t *)text->str, text->len }))
        ct_reader_reject(reader, "is not UTF-8");
    for (const char *at = text->str; *at != '\0'; at++)
        if (((unsigned char)*at < ' ' && *at != '\n' && *at != '\t') || *at == 0x7f)
            ct_reader_reject(reader, "has a control character");
    return g_string_free(text, FALSE);
}

static void read_pair(CtReader *reader, GHashTable *names, CtForm *out)
{
    GString *name = g_string_new(NULL);
    GString *value = g_string_new(NULL);
    bool ended;

    read_part(reader, '=', name, &ended);
    if (!ended)
        ct_reader_reject(reader, "has a name without a value");
    read_part(reader, '&', value, &ended);
    if (ended && ct_reader_at_end(reader))
        ct_reader_reject(reader, "ends in &");
    const CtFormField field = { check_text(reader, name), check_text(reader, value) };
    if (field.name[0] == '\0')
        ct_reader_reject(reader, "has a value without a name");
    g_array_append_val(out->fields, field);
    if (!g_hash_table_add(names, field.name))
        ct_reader_reject(reader, "has a name twice");
    if (out->fields->len > CT_LIMIT_FORM_FIELDS)
        ct_reader_reject_limit(reader, "has more fields than a form of ours");
}

bool ct_form_read(CtBytes body, CtForm *out, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_auto(CtForm) form = { .fields = g_array_new(FALSE, TRUE, sizeof(CtFormField)) };
    CtReader reader = ct_reader_over(body);

    g_array_set_clear_func(form.fields, clear_field);
    while (!ct_reader_at_end(&reader))
        read_pair(&reader, names, &form);
    if (!ct_reader_check(&reader, "form", error))
        return false;
    *out = form;
    form.fields = NULL;
    return true;
}
