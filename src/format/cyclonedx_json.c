/* cyclonedx_json.c - how CycloneDX calls the members of a bill and of its components.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cyclonedx_json.h"

#include "format/lines.h"
#include "format/sbom_json.h"

#include <string.h>

enum { HEAD = 65536 };

static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    if (ct_lines_find(head, "\"CycloneDX\"") != SIZE_MAX && ct_lines_find(head, "{") != SIZE_MAX)
        return 95;
    return ct_lines_find(head, "\"bom-ref\"") != SIZE_MAX &&
                   ct_lines_find(head, "\"components\"") != SIZE_MAX
               ? 70
               : 0;
}

/* {"name": ...}: an organisation. */
static void read_supplier(CtSbomReading *self, CtSbomComponent *component)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        if (ct_sbom_key_is(&self->json, "name"))
            ct_sbom_set(component, CT_SBOM_VENDOR, ct_sbom_text_value(&self->json));
        else
            ct_json_skip(&self->json, CT_JSON_KEY);
    }
}

static void read_member(CtSbomReading *self, CtSbomComponent *component, const char *pointer)
{
    static const struct {
        const char *key;
        CtSbomText text;
    } texts[] = {
        { "group", CT_SBOM_GROUP },       { "version", CT_SBOM_VERSION },
        { "publisher", CT_SBOM_VENDOR },  { "type", CT_SBOM_CLASS },
        { "bom-ref", CT_SBOM_REFERENCE }, { "scope", CT_SBOM_SCOPE },
    };
    CtJson *json = &self->json;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (ct_sbom_key_is(json, texts[i].key)) {
            ct_sbom_set(component, texts[i].text, ct_sbom_text_value(json));
            return;
        }
    if (ct_sbom_key_is(json, "name")) {
        ct_sbom_set(component, CT_SBOM_NAME, ct_sbom_text_value(json));
        component->from = json->at;
        component->to = json->reader.offset;
    } else if (ct_sbom_key_is(json, "cpe") || ct_sbom_key_is(json, "purl")) {
        ct_sbom_identify(component, ct_sbom_text_value(json));
    } else if (ct_sbom_key_is(json, "supplier")) {
        read_supplier(self, component);
    } else if (ct_sbom_key_is(json, "components")) {
        g_autofree char *inside = g_strconcat(pointer, "/components", NULL);

        ct_sbom_json_components(self, inside);
    } else {
        ct_json_skip(json, CT_JSON_KEY);
    }
}

/* Of the metadata only what the BOM is about. */
static void read_metadata(CtSbomReading *self)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    while (!self->stopped && ct_json_step(&self->json) == CT_JSON_KEY) {
        if (ct_sbom_key_is(&self->json, "component"))
            ct_sbom_json_component(self, "/metadata/component");
        else
            ct_json_skip(&self->json, CT_JSON_KEY);
    }
}

static bool is_known(CtBytes version)
{
    return version.size == 3 && version.data[0] == '1' && version.data[1] == '.' &&
           version.data[2] >= '2' && version.data[2] <= '7';
}

static void read_root(CtSbomReading *self)
{
    CtJson *json = &self->json;

    if (ct_sbom_key_is(json, "bomFormat"))
        self->named = ct_bytes_equal(ct_sbom_text_value(json), ct_bytes_of_text("CycloneDX"));
    else if (ct_sbom_key_is(json, "specVersion"))
        self->known = is_known(ct_sbom_text_value(json));
    else if (ct_sbom_key_is(json, "metadata"))
        read_metadata(self);
    else if (ct_sbom_key_is(json, "components"))
        ct_sbom_json_components(self, "/components");
    else
        ct_json_skip(json, CT_JSON_KEY);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    static const CtSbomKind kind = {
        .name = "CycloneDX",
        .read_root = read_root,
        .read_member = read_member,
        .unlisted = "the components are no list",
        .unshaped = "the component is no object",
        .empty = "the bill lists no component",
        .unnamed = "/bomFormat is not CycloneDX",
        .unknown = "the version is none of 1.2 to 1.7",
        .version = "/specVersion",
    };

    return ct_sbom_json_read(source, &kind, sink, user, error);
}

const CtFormat ct_cyclonedx_json_format = {
    .name = "cyclonedx-json",
    .summary = "bill of materials, CycloneDX JSON",
    .detect = detect,
    .read = read_source,
};
