/* cyclonedx_json.c - one pass; each component is gathered while its object is read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cyclonedx_json.h"

#include "format/lines.h"
#include "format/sbom.h"

#include <string.h>

enum { HEAD = 65536 };

typedef struct {
    CtJson json;
    CtRecordSink sink; /* borrowed */
    void *user;
    GError **error;
    bool stopped;    /* by the sink */
    bool is_bom;     /* bomFormat says so */
    bool any;        /* a record went out */
    bool known;      /* the specVersion is one that we know */
    size_t products; /* components seen */
} Reading;

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

static void read_components(Reading *self, const char *pointer);

/* {"name": ...}: an organisation. */
static void read_supplier(Reading *self, CtSbomComponent *component)
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

static void read_member(Reading *self, CtSbomComponent *component, const char *pointer)
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

        read_components(self, inside);
    } else {
        ct_json_skip(json, CT_JSON_KEY);
    }
}

static void read_component(Reading *self, const char *pointer)
{
    g_auto(CtSbomComponent) component = ct_sbom_component();

    while (!self->stopped && ct_json_step(&self->json) == CT_JSON_KEY)
        read_member(self, &component, pointer);
    if (self->stopped || !ct_reader_ok(&self->json.reader))
        return; /* asked once at the end */
    self->any = true;
    self->products++;
    self->stopped = !ct_sbom_emit(&component, pointer, self->sink, self->user, self->error);
}

static void aside(Reading *self, const char *reason, const char *detail, const char *pointer)
{
    self->any = true;
    self->stopped = self->stopped ||
                    !ct_sbom_aside(reason, detail, pointer, self->sink, self->user, self->error);
}

static void read_components(Reading *self, const char *pointer)
{
    CtJsonToken token = ct_json_step(&self->json);
    uint64_t number = 0;

    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        aside(self, "malformed", "the components are no list", pointer);
        return;
    }
    while (!self->stopped && (token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END &&
           token != CT_JSON_END) {
        g_autofree char *item = g_strdup_printf("%s/%" G_GUINT64_FORMAT, pointer, number++);

        if (token == CT_JSON_OBJECT) {
            read_component(self, item);
            continue;
        }
        ct_json_skip(&self->json, token);
        aside(self, "malformed", "the component is no object", item);
    }
}

/* Of the metadata only what the BOM is about. */
static void read_metadata(Reading *self)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    while (!self->stopped && ct_json_step(&self->json) == CT_JSON_KEY) {
        if (!ct_sbom_key_is(&self->json, "component")) {
            ct_json_skip(&self->json, CT_JSON_KEY);
            continue;
        }
        token = ct_json_step(&self->json);
        if (token == CT_JSON_OBJECT)
            read_component(self, "/metadata/component");
        else
            ct_json_skip(&self->json, token);
    }
}

static bool is_known(CtBytes version)
{
    return version.size == 3 && version.data[0] == '1' && version.data[1] == '.' &&
           version.data[2] >= '2' && version.data[2] <= '7';
}

static void read_root_member(Reading *self)
{
    CtJson *json = &self->json;

    if (ct_sbom_key_is(json, "bomFormat"))
        self->is_bom = ct_bytes_equal(ct_sbom_text_value(json), ct_bytes_of_text("CycloneDX"));
    else if (ct_sbom_key_is(json, "specVersion"))
        self->known = is_known(ct_sbom_text_value(json));
    else if (ct_sbom_key_is(json, "metadata"))
        read_metadata(self);
    else if (ct_sbom_key_is(json, "components"))
        read_components(self, "/components");
    else
        ct_json_skip(json, CT_JSON_KEY);
}

static bool read_bom(Reading *self, GError **error)
{
    if (ct_json_step(&self->json) != CT_JSON_OBJECT)
        ct_json_reject(&self->json, "is no object");
    while (!self->stopped && ct_json_step(&self->json) == CT_JSON_KEY)
        read_root_member(self);
    if (self->stopped)
        return false;
    if (!ct_json_check(&self->json, "CycloneDX", error))
        return false;
    if (!self->is_bom)
        return ct_fail(error, CT_ERROR_INPUT, "CycloneDX: /bomFormat is not CycloneDX");
    if (!self->known)
        aside(self, "version", "the version is none of 1.2 to 1.7", "/specVersion");
    if (self->products == 0)
        aside(self, "empty", "the bill lists no component", "");
    return !self->stopped;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .json = ct_json_over(source), .sink = sink, .user = user, .error = error };
    bool done = read_bom(&self, error);

    ct_json_clear(&self.json);
    return done;
}

const CtFormat ct_cyclonedx_json_format = {
    .name = "cyclonedx-json",
    .summary = "bill of materials, CycloneDX JSON",
    .detect = detect,
    .read = read_source,
};
