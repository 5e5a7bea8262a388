/* spdx_json.c - one pass over the document; each package is gathered while its object is read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/spdx.h"

#include "format/lines.h"
#include "format/sbom.h"

enum { HEAD = 65536 };

typedef struct {
    CtJson json;
    CtRecordSink sink; /* borrowed */
    void *user;
    GError **error;
    bool stopped;    /* by the sink */
    bool is_spdx;    /* spdxVersion begins so */
    bool known;      /* the version is one that we know */
    size_t packages; /* packages seen */
} Reading;

/* The context that a document of SPDX 3 in JSON-LD names (SPDX 3.0.1, "Serialization"). */
static const char third[] = "spdx.org/rdf/3";

static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    if (ct_lines_find(head, "{") == SIZE_MAX)
        return 0;
    if (ct_lines_find(head, "\"spdxVersion\"") != SIZE_MAX)
        return 95;
    if (ct_lines_find(head, "\"SPDXID\"") != SIZE_MAX)
        return 80;
    return ct_lines_find(head, third) != SIZE_MAX ? 90 : 0; /* refused by name */
}

static CtBytes asserted(CtBytes text)
{
    return ct_lines_equal(text, "NOASSERTION") || ct_lines_equal(text, "NONE") ? (CtBytes){ 0 }
                                                                               : text;
}

/* An external reference: what it says counts only when its type is one that names products. */
static void read_reference(Reading *self, CtSbomComponent *package)
{
    g_auto(CtBuffer) locator = ct_buffer_new((size_t)CT_LIMIT_PRODUCT_TEXT + 1);
    bool names = false;

    while (ct_json_step(&self->json) == CT_JSON_KEY) {
        if (ct_sbom_key_is(&self->json, "referenceType")) {
            CtBytes type = ct_sbom_text_value(&self->json);

            names = ct_lines_equal(type, "purl") || ct_lines_find(type, "cpe2") != SIZE_MAX;
        } else if (ct_sbom_key_is(&self->json, "referenceLocator")) {
            ct_buffer_add(&locator, ct_sbom_text_value(&self->json));
        } else {
            ct_json_skip(&self->json, CT_JSON_KEY);
        }
    }
    if (names && ct_buffer_ok(&locator))
        ct_sbom_identify(package, ct_buffer_bytes(&locator));
}

static void read_references(Reading *self, CtSbomComponent *package)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        return;
    }
    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END) {
        if (token == CT_JSON_OBJECT)
            read_reference(self, package);
        else
            ct_json_skip(&self->json, token);
    }
}

/* "Organization: Example (mail)": what stands before the colon is the kind. */
static CtBytes vendor_of(CtBytes supplier)
{
    static const char organisation[] = "Organization: ";

    return ct_lines_begins(supplier, organisation)
               ? ct_bytes_slice(supplier, sizeof organisation - 1, SIZE_MAX)
               : (CtBytes){ 0 }; /* a person's name is nobody's business here */
}

static void read_member(Reading *self, CtSbomComponent *package)
{
    CtJson *json = &self->json;

    if (ct_sbom_key_is(json, "name")) {
        ct_sbom_set(package, CT_SBOM_NAME, asserted(ct_sbom_text_value(json)));
        package->from = json->at;
        package->to = json->reader.offset;
    } else if (ct_sbom_key_is(json, "versionInfo")) {
        ct_sbom_set(package, CT_SBOM_VERSION, asserted(ct_sbom_text_value(json)));
    } else if (ct_sbom_key_is(json, "supplier")) {
        ct_sbom_set(package, CT_SBOM_VENDOR, vendor_of(ct_sbom_text_value(json)));
    } else if (ct_sbom_key_is(json, "primaryPackagePurpose")) {
        ct_sbom_set(package, CT_SBOM_CLASS, ct_sbom_text_value(json));
    } else if (ct_sbom_key_is(json, "externalRefs")) {
        read_references(self, package);
    } else {
        ct_json_skip(json, CT_JSON_KEY);
    }
}

static void aside(Reading *self, const char *reason, const char *detail, const char *pointer)
{
    self->stopped = self->stopped ||
                    !ct_sbom_aside(reason, detail, pointer, self->sink, self->user, self->error);
}

static void read_packages(Reading *self)
{
    CtJsonToken token = ct_json_step(&self->json);
    g_auto(CtSbomComponent) package = ct_sbom_component();

    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        aside(self, "malformed", "the packages are no list", "/packages");
        return;
    }
    while (!self->stopped && (token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END &&
           token != CT_JSON_END) {
        char pointer[64];

        (void)g_snprintf(pointer, sizeof pointer, "/packages/%zu", self->packages++);
        if (token != CT_JSON_OBJECT) {
            ct_json_skip(&self->json, token);
            aside(self, "malformed", "the package is no object", pointer);
            continue;
        }
        ct_sbom_component_empty(&package);
        while (ct_json_step(&self->json) == CT_JSON_KEY)
            read_member(self, &package);
        if (!ct_reader_ok(&self->json.reader))
            return; /* asked once at the end */
        self->stopped = !ct_sbom_emit(&package, pointer, self->sink, self->user, self->error);
    }
}

static void read_root_member(Reading *self)
{
    CtJson *json = &self->json;

    if (ct_sbom_key_is(json, "spdxVersion")) {
        CtBytes version = ct_sbom_text_value(json);

        self->is_spdx = ct_lines_begins(version, "SPDX-");
        self->known = ct_lines_equal(version, "SPDX-2.3") || ct_lines_equal(version, "SPDX-2.2");
    } else if (ct_sbom_key_is(json, "packages")) {
        read_packages(self);
    } else {
        ct_json_skip(json, CT_JSON_KEY);
    }
}

static bool read_document(Reading *self, GError **error)
{
    if (ct_json_step(&self->json) != CT_JSON_OBJECT)
        ct_json_reject(&self->json, "is no object");
    while (!self->stopped && ct_json_step(&self->json) == CT_JSON_KEY)
        read_root_member(self);
    if (self->stopped)
        return false;
    if (!ct_json_check(&self->json, "SPDX", error))
        return false;
    if (!self->is_spdx)
        return ct_fail(error, CT_ERROR_INPUT,
                       "SPDX: has no /spdxVersion of SPDX 2 (SPDX 3 is not read)");
    if (!self->known)
        aside(self, "version", "the version is neither SPDX-2.2 nor SPDX-2.3", "/spdxVersion");
    if (self->packages == 0)
        aside(self, "empty", "the document lists no package", "");
    return !self->stopped;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .json = ct_json_over(source), .sink = sink, .user = user, .error = error };
    bool done = read_document(&self, error);

    ct_json_clear(&self.json);
    return done;
}

const CtFormat ct_spdx_json_format = {
    .name = "spdx-json",
    .summary = "bill of materials, SPDX 2.3 JSON",
    .detect = detect,
    .read = read_source,
};
