/* sbom.c - one component's texts, and its record.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/sbom.h"

#include "base/text.h"

#include <string.h>

CtSbomComponent ct_sbom_component(void)
{
    CtSbomComponent self = { .identifiers = g_ptr_array_new_with_free_func(g_free) };

    for (unsigned i = 0; i < CT_SBOM_TEXTS; i++)
        self.text[i] = ct_buffer_new((size_t)CT_LIMIT_PRODUCT_TEXT + 1);
    return self;
}

void ct_sbom_component_clear(CtSbomComponent *self)
{
    for (unsigned i = 0; i < CT_SBOM_TEXTS; i++)
        ct_buffer_clear(&self->text[i]);
    g_clear_pointer(&self->identifiers, g_ptr_array_unref);
}

void ct_sbom_component_empty(CtSbomComponent *self)
{
    for (unsigned i = 0; i < CT_SBOM_TEXTS; i++)
        ct_buffer_empty(&self->text[i]);
    g_ptr_array_set_size(self->identifiers, 0);
    self->from = self->to = 0;
}

void ct_sbom_set(CtSbomComponent *self, CtSbomText which, CtBytes text)
{
    CtBytes trimmed = ct_text_trim(text);

    ct_buffer_empty(&self->text[which]);
    ct_buffer_add(&self->text[which],
                  ct_bytes_slice(trimmed, 0, (size_t)CT_LIMIT_PRODUCT_TEXT + 1));
}

void ct_sbom_identify(CtSbomComponent *self, CtBytes text)
{
    CtBytes trimmed = ct_text_trim(text);
    CtBytes head = ct_bytes_slice(trimmed, 0, 4);

    /* One more than there may be, so that the component is set aside with that reason. */
    if ((ct_text_equal_nocase(head, "cpe:") || ct_text_equal_nocase(head, "pkg:")) &&
        trimmed.size <= CT_LIMIT_PRODUCT_TEXT && ct_text_is_utf8(trimmed) &&
        self->identifiers->len <= CT_LIMIT_PRODUCT_IDENTIFIERS)
        g_ptr_array_add(self->identifiers, ct_bytes_to_text(trimmed));
}

static CtBytes text_of(const CtSbomComponent *self, CtSbomText which)
{
    return ct_buffer_bytes(&self->text[which]);
}

CtBytes ct_sbom_row(const CtSbomComponent *self)
{
    for (guint i = 0; i < self->identifiers->len; i++) {
        const char *text = g_ptr_array_index(self->identifiers, i);

        if (g_ascii_strncasecmp(text, "pkg:", 4) == 0)
            return ct_bytes_of_text(text);
    }
    return self->identifiers->len == 0 ? (CtBytes){ 0 }
                                       : ct_bytes_of_text(g_ptr_array_index(self->identifiers, 0));
}

bool ct_sbom_emit(const CtSbomComponent *self, const char *pointer, CtRecordSink sink, void *user,
                  GError **error)
{
    g_auto(CtBuffer) name = ct_buffer_new(2 * (size_t)CT_LIMIT_PRODUCT_TEXT + 3);

    if (ct_text_equal_nocase(text_of(self, CT_SBOM_SCOPE), "excluded"))
        return ct_sbom_aside("excluded", "its scope is excluded: it is not there at run time",
                             pointer, sink, user, error);
    ct_buffer_add(&name, text_of(self, CT_SBOM_GROUP));
    if (name.size > 0 && text_of(self, CT_SBOM_NAME).size > 0)
        ct_buffer_add_text(&name, "/");
    if (text_of(self, CT_SBOM_NAME).size > 0)
        ct_buffer_add(&name, text_of(self, CT_SBOM_NAME));
    else
        ct_buffer_empty(&name);
    const CtProductRecord product = {
        .class = text_of(self, CT_SBOM_CLASS),
        .row = ct_sbom_row(self),
        .name = ct_buffer_bytes(&name),
        .version = text_of(self, CT_SBOM_VERSION),
        .vendor = text_of(self, CT_SBOM_VENDOR),
        .identifiers = self->identifiers,
        .pointer = pointer,
        .from = self->from,
        .to = self->to,
    };
    return ct_product_record_emit(&product, sink, user, error);
}

bool ct_sbom_aside(const char *reason, const char *detail, const char *pointer, CtRecordSink sink,
                   void *user, GError **error)
{
    const CtProductRecord place = { .pointer = pointer };

    return ct_product_record_aside(&place, reason, detail, sink, user, error);
}

bool ct_sbom_key_is(const CtJson *json, const char *name)
{
    return ct_bytes_equal(json->text, ct_bytes_of_text(name));
}

CtBytes ct_sbom_text_value(CtJson *json)
{
    CtJsonToken token = ct_json_step(json);

    if (token == CT_JSON_TEXT)
        return json->text;
    ct_json_skip(json, token);
    return (CtBytes){ 0 };
}
