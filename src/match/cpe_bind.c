/* cpe_bind.c - names written: formatted string, URI, well-formed name (NISTIR 7695, 6.1 and 6.2).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/cpe.h"

#include <string.h>

static const char *const logical[][2] = {
    [CT_CPE_FORMATTED] = { "*", "-" },
    [CT_CPE_URI] = { "", "-" },
    [CT_CPE_WFN] = { "ANY", "NA" },
};

static void add_byte(CtCpeBinding binding, uint8_t byte, CtBuffer *out)
{
    bool many = byte == CT_CPE_MANY;
    bool plain = g_ascii_isalnum(byte) || byte == '_';

    if (binding != CT_CPE_WFN && (byte == '-' || byte == '.'))
        plain = true;
    if (many || byte == CT_CPE_ONE)
        ct_buffer_add_text(out, binding == CT_CPE_URI ? (many ? "%02" : "%01") : many ? "*" : "?");
    else if (plain)
        ct_buffer_add_u8(out, byte);
    else if (binding == CT_CPE_URI)
        ct_buffer_printf(out, "%%%02x", byte);
    else
        ct_buffer_printf(out, "\\%c", byte);
}

static void add_value(const CtCpeValue *value, CtCpeBinding binding, CtBuffer *out)
{
    CtBytes text = value->text;

    if (value->kind == CT_CPE_ANY || value->kind == CT_CPE_NA) {
        ct_buffer_add_text(out, logical[binding][value->kind == CT_CPE_NA]);
        return;
    }
    /* A lone hyphen is NA when it is not quoted. */
    if (binding != CT_CPE_WFN && text.size == 1 && text.data[0] == '-') {
        ct_buffer_add_text(out, binding == CT_CPE_URI ? "%2d" : "\\-");
        return;
    }
    if (binding == CT_CPE_WFN)
        ct_buffer_add_u8(out, '"');
    for (size_t i = 0; i < text.size; i++)
        add_byte(binding, text.data[i], out);
    if (binding == CT_CPE_WFN)
        ct_buffer_add_u8(out, '"');
}

/* The four attributes that old names lack make the edition a packed one. */
static void add_edition(const CtCpe *self, CtBuffer *out)
{
    static const CtCpeAttribute more[] = { CT_CPE_SW_EDITION, CT_CPE_TARGET_SW, CT_CPE_TARGET_HW,
                                           CT_CPE_OTHER };
    bool packed = false;

    for (size_t i = 0; i < G_N_ELEMENTS(more); i++)
        packed = packed || self->attribute[more[i]].kind != CT_CPE_ANY;
    if (packed)
        ct_buffer_add_u8(out, '~');
    add_value(&self->attribute[CT_CPE_EDITION], CT_CPE_URI, out);
    for (size_t i = 0; packed && i < G_N_ELEMENTS(more); i++) {
        ct_buffer_add_u8(out, '~');
        add_value(&self->attribute[more[i]], CT_CPE_URI, out);
    }
}

static void bind_uri(const CtCpe *self, CtBuffer *out)
{
    size_t start = out->size;

    ct_buffer_add_text(out, "cpe:/");
    for (unsigned i = CT_CPE_PART; i <= CT_CPE_LANGUAGE; i++) {
        if (i > 0)
            ct_buffer_add_u8(out, ':');
        if (i == CT_CPE_EDITION)
            add_edition(self, out);
        else
            add_value(&self->attribute[i], CT_CPE_URI, out);
    }
    while (ct_buffer_ok(out) && out->size > start && out->data[out->size - 1] == ':')
        ct_buffer_truncate(out, out->size - 1);
}

void ct_cpe_bind(const CtCpe *self, CtCpeBinding binding, CtBuffer *out)
{
    if (binding == CT_CPE_URI) {
        bind_uri(self, out);
        return;
    }
    ct_buffer_add_text(out, binding == CT_CPE_WFN ? "wfn:[" : "cpe:2.3");
    for (unsigned i = 0; i < CT_CPE_ATTRIBUTES; i++) {
        if (binding == CT_CPE_FORMATTED)
            ct_buffer_add_u8(out, ':');
        else
            ct_buffer_printf(out, "%s%s=", i > 0 ? "," : "",
                             ct_cpe_attribute_name((CtCpeAttribute)i));
        add_value(&self->attribute[i], binding, out);
    }
    if (binding == CT_CPE_WFN)
        ct_buffer_add_u8(out, ']');
}

bool ct_cpe_binding_of(const char *name, CtCpeBinding *out)
{
    static const char *const bindings[] = { "fs", "uri", "wfn" };

    for (unsigned i = 0; i < G_N_ELEMENTS(bindings); i++)
        if (strcmp(name, bindings[i]) == 0) {
            *out = (CtCpeBinding)i;
            return true;
        }
    return false;
}

void ct_cpe_quote(const char *value, GString *out)
{
    for (const char *at = value; *at != '\0'; at++) {
        if (g_ascii_isalnum(*at) || strchr("._-", *at) != NULL || ((uint8_t)*at & 0x80) != 0)
            g_string_append_c(out, g_ascii_tolower(*at));
        else
            g_string_append_printf(out, "\\%c", *at);
    }
}
