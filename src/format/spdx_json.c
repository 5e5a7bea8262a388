/* spdx_json.c - how SPDX calls the members of a document and of its packages.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/spdx.h"

#include "format/lines.h"
#include "format/sbom_json.h"

enum { HEAD = 65536 };

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
static void read_reference(CtSbomReading *self, CtSbomComponent *package)
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

static void read_references(CtSbomReading *self, CtSbomComponent *package)
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

static void read_member(CtSbomReading *self, CtSbomComponent *package, const char *pointer)
{
    CtJson *json = &self->json;

    (void)pointer;
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

static void read_root(CtSbomReading *self)
{
    CtJson *json = &self->json;

    if (ct_sbom_key_is(json, "spdxVersion")) {
        CtBytes version = ct_sbom_text_value(json);

        self->named = ct_lines_begins(version, "SPDX-");
        self->known = ct_lines_equal(version, "SPDX-2.3") || ct_lines_equal(version, "SPDX-2.2");
    } else if (ct_sbom_key_is(json, "packages")) {
        ct_sbom_json_components(self, "/packages");
    } else {
        ct_json_skip(json, CT_JSON_KEY);
    }
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    static const CtSbomKind kind = {
        .name = "SPDX",
        .read_root = read_root,
        .read_member = read_member,
        .unlisted = "the packages are no list",
        .unshaped = "the package is no object",
        .empty = "the document lists no package",
        .unnamed = "has no /spdxVersion of SPDX 2 (SPDX 3 is not read)",
        .unknown = "the version is neither SPDX-2.2 nor SPDX-2.3",
        .version = "/spdxVersion",
    };

    return ct_sbom_json_read(source, &kind, sink, user, error);
}

const CtFormat ct_spdx_json_format = {
    .name = "spdx-json",
    .summary = "bill of materials, SPDX 2.3 JSON",
    .detect = detect,
    .read = read_source,
};
