/* spdx_tag.c - the same document as lines "Tag: value"; a package goes from its PackageName to the
 * next section.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/spdx.h"

#include "base/text.h"
#include "format/lines.h"
#include "format/sbom.h"

enum { HEAD = 65536 };

typedef struct {
    CtLines lines;
    CtRecordSink sink; /* borrowed */
    void *user;
    CtSbomComponent package;
    uint64_t package_line; /* 0: outside of a package */
    bool in_text;          /* between <text> and </text> of a value */
    bool has_version;      /* the document's own */
    bool any;
} Reading;

static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_begins(head, "SPDXVersion:") ||
                   ct_lines_find(head, "\nSPDXVersion:") != SIZE_MAX
               ? 95
               : 0;
}

static bool aside(Reading *self, const char *reason, const char *detail, GError **error)
{
    const CtProductRecord place = { .line = self->lines.number,
                                    .from = self->lines.from,
                                    .to = self->lines.to };

    self->any = true;
    return ct_product_record_aside(&place, reason, detail, self->sink, self->user, error);
}

static CtBytes text_of(const Reading *self, CtSbomText which)
{
    return ct_buffer_bytes(&self->package.text[which]);
}

static bool end_package(Reading *self, GError **error)
{
    const CtSbomComponent *package = &self->package;
    const CtProductRecord product = {
        .class = text_of(self, CT_SBOM_CLASS),
        .row = ct_sbom_row(package),
        .name = text_of(self, CT_SBOM_NAME),
        .version = text_of(self, CT_SBOM_VERSION),
        .vendor = text_of(self, CT_SBOM_VENDOR),
        .identifiers = package->identifiers,
        .line = self->package_line,
        .from = package->from,
        .to = package->to,
    };
    bool open = self->package_line != 0;

    self->package_line = 0;
    self->any = self->any || open;
    return !open || ct_product_record_emit(&product, self->sink, self->user, error);
}

/* "SECURITY cpe23Type cpe:2.3:..." */
static void take_reference(Reading *self, CtBytes value)
{
    CtBytes rest = value;

    (void)ct_lines_word(&rest);
    CtBytes type = ct_lines_word(&rest);
    if (ct_lines_equal(type, "purl") || ct_lines_find(type, "cpe2") != SIZE_MAX)
        ct_sbom_identify(&self->package, ct_lines_word(&rest));
}

static void take_package_tag(Reading *self, CtBytes tag, CtBytes value)
{
    static const char organisation[] = "Organization: ";

    if (ct_lines_equal(tag, "PackageVersion"))
        ct_sbom_set(&self->package, CT_SBOM_VERSION, value);
    else if (ct_lines_equal(tag, "PackageSupplier") && ct_lines_begins(value, organisation))
        ct_sbom_set(&self->package, CT_SBOM_VENDOR,
                    ct_bytes_slice(value, sizeof organisation - 1, SIZE_MAX));
    else if (ct_lines_equal(tag, "PrimaryPackagePurpose"))
        ct_sbom_set(&self->package, CT_SBOM_CLASS, value);
    else if (ct_lines_equal(tag, "ExternalRef"))
        take_reference(self, value);
}

static bool begin_package(Reading *self, CtBytes value, GError **error)
{
    if (!end_package(self, error))
        return false;
    ct_sbom_component_empty(&self->package);
    ct_sbom_set(&self->package, CT_SBOM_NAME, value);
    self->package.from = self->lines.from;
    self->package.to = self->lines.to;
    self->package_line = self->lines.number;
    return true;
}

static bool take_tag(Reading *self, CtBytes tag, CtBytes given, GError **error)
{
    bool none = ct_lines_equal(given, "NOASSERTION") || ct_lines_equal(given, "NONE");
    CtBytes value = none ? (CtBytes){ 0 } : given;

    if (ct_lines_equal(tag, "SPDXVersion")) {
        self->has_version = true;
        return ct_lines_equal(value, "SPDX-2.3") || ct_lines_equal(value, "SPDX-2.2") ||
               aside(self, "version", "the version is neither SPDX-2.2 nor SPDX-2.3", error);
    }
    if (ct_lines_equal(tag, "PackageName"))
        return begin_package(self, value, error);
    /* A file, a snippet or a licence ends the packages' section. */
    if (ct_lines_equal(tag, "FileName") || ct_lines_equal(tag, "SnippetSPDXID") ||
        ct_lines_equal(tag, "LicenseID"))
        return end_package(self, error);
    if (self->package_line != 0)
        take_package_tag(self, tag, value);
    return true;
}

static bool take_line(Reading *self, GError **error)
{
    CtBytes line = self->lines.text;
    bool closes = ct_lines_find(line, "</text>") != SIZE_MAX;

    if (self->in_text) {
        self->in_text = !closes;
        return true;
    }
    if (self->lines.too_long)
        return aside(self, "too-long", "the line is too long", error);
    CtBytes trimmed = ct_text_trim(line);
    size_t colon = ct_lines_find(trimmed, ":");
    if (trimmed.size == 0 || trimmed.data[0] == '#')
        return true;
    if (colon == SIZE_MAX)
        return aside(self, "malformed", "neither a tag with its value nor a comment", error);
    CtBytes value = ct_text_trim(ct_bytes_slice(trimmed, colon + 1, SIZE_MAX));
    self->in_text = ct_lines_begins(value, "<text>") && !closes;
    return take_tag(self, ct_bytes_slice(trimmed, 0, colon), value, error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = {
        .lines = ct_lines_over(source), .sink = sink, .user = user, .package = ct_sbom_component()
    };
    bool more = true;

    while (more && ct_lines_next(&self.lines))
        more = take_line(&self, error);
    if (more && self.in_text)
        more =
            aside(&self, "malformed", "a <text> has no end: what follows it was not read", error);
    more = more && end_package(&self, error);
    if (more && !self.has_version)
        more = ct_fail(error, CT_ERROR_INPUT, "SPDX: has no SPDXVersion");
    more = more && (self.any || aside(&self, "empty", "the document lists no package", error));
    ct_sbom_component_clear(&self.package);
    return more;
}

const CtFormat ct_spdx_tag_format = {
    .name = "spdx-tag",
    .summary = "bill of materials, SPDX 2.3 tag-value",
    .detect = detect,
    .read = read_source,
};
