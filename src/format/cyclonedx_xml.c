/* cyclonedx_xml.c - expat's events, a stack of known elements, and the components that are open.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cyclonedx_xml.h"

#include "format/lines.h"
#include "format/sbom.h"
#include "format/xml_salt.h"

#include <expat.h>
#include <string.h>

enum { HEAD = 65536 };
#define NAMESPACE "http://cyclonedx.org/schema/bom/1."

typedef enum { NOTHING, BOM, METADATA, COMPONENTS, COMPONENT, SUPPLIER, TEXT } Element;

typedef struct {
    Element element;
    CtSbomText text; /* of TEXT; CT_SBOM_TEXTS: an identifier */
    unsigned count;  /* components seen in it */
} Level;

typedef struct {
    CtSbomComponent gathered; /* owned */
    char *pointer;            /* owned */
} Open;

typedef struct {
    XML_Parser parser;
    CtRecordSink sink; /* borrowed */
    void *user;
    GError **error;
    Level level[CT_LIMIT_XML_DEPTH];
    size_t depth;
    size_t skipped; /* elements that are open and not ours */
    GArray *open;   /* of Open */
    CtBuffer text;  /* of the element at hand */
    bool is_bom;
    bool stopped;        /* by the sink */
    const char *refused; /* static; by us */
    size_t products;
} Reading;

static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_find(head, NAMESPACE) != SIZE_MAX && ct_lines_find(head, "<") != SIZE_MAX ? 95
                                                                                              : 0;
}

static void clear_open(void *data)
{
    Open *open = data;

    ct_sbom_component_clear(&open->gathered);
    g_free(open->pointer);
}

static void refuse(Reading *self, const char *why)
{
    self->refused = why;
    (void)XML_StopParser(self->parser, XML_FALSE);
}

static Open *innermost(const Reading *self)
{
    return &g_array_index(self->open, Open, self->open->len - 1);
}

/* What an element is where it stands. */
static Level level_of(Element parent, const char *name)
{
    static const struct {
        Element parent;
        const char *name;
        Level level;
    } places[] = {
        { NOTHING, "bom", { .element = BOM } },
        { BOM, "metadata", { .element = METADATA } },
        { BOM, "components", { .element = COMPONENTS } },
        { METADATA, "component", { .element = COMPONENT } },
        { COMPONENTS, "component", { .element = COMPONENT } },
        { COMPONENT, "components", { .element = COMPONENTS } },
        { COMPONENT, "supplier", { .element = SUPPLIER } },
        { COMPONENT, "group", { .element = TEXT, .text = CT_SBOM_GROUP } },
        { COMPONENT, "name", { .element = TEXT, .text = CT_SBOM_NAME } },
        { COMPONENT, "version", { .element = TEXT, .text = CT_SBOM_VERSION } },
        { COMPONENT, "publisher", { .element = TEXT, .text = CT_SBOM_VENDOR } },
        { COMPONENT, "scope", { .element = TEXT, .text = CT_SBOM_SCOPE } },
        { COMPONENT, "cpe", { .element = TEXT, .text = CT_SBOM_TEXTS } },
        { COMPONENT, "purl", { .element = TEXT, .text = CT_SBOM_TEXTS } },
        { SUPPLIER, "name", { .element = TEXT, .text = CT_SBOM_VENDOR } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        if (places[i].parent == parent && strcmp(places[i].name, name) == 0)
            return places[i].level;
    return (Level){ 0 };
}

static void open_component(Reading *self, const char **attributes)
{
    Level *parent = &self->level[self->depth - 2];
    bool top = self->open->len == 0;
    const char *above = top ? "/bom" : innermost(self)->pointer;
    Open open = { .gathered = ct_sbom_component() };

    open.pointer = parent->element == METADATA
                       ? g_strdup("/bom/metadata/component")
                       : g_strdup_printf("%s/components/component[%u]", above, ++parent->count);
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(attributes[0], "type") == 0)
            ct_sbom_set(&open.gathered, CT_SBOM_CLASS, ct_bytes_of_text(attributes[1]));
    g_array_append_val(self->open, open);
}

static void XMLCALL on_start(void *user, const char *name, const char **attributes)
{
    Reading *self = user;
    const char *local = g_str_has_prefix(name, NAMESPACE) ? strrchr(name, '|') : NULL;
    Element parent = self->depth == 0 ? NOTHING : self->level[self->depth - 1].element;

    ct_buffer_empty(&self->text);
    if (self->depth + self->skipped == CT_LIMIT_XML_DEPTH) {
        refuse(self, "nests deeper than it may");
        return;
    }
    Level level = self->skipped > 0 || local == NULL ? (Level){ 0 } : level_of(parent, local + 1);
    if (level.element == NOTHING) {
        self->skipped++;
        return;
    }
    self->level[self->depth++] = level;
    self->is_bom = self->is_bom || level.element == BOM;
    if (level.element == COMPONENT)
        open_component(self, attributes);
}

static void close_component(Reading *self)
{
    const Open *open = innermost(self);

    self->products++;
    if (!ct_sbom_emit(&open->gathered, open->pointer, self->sink, self->user, self->error)) {
        self->stopped = true;
        (void)XML_StopParser(self->parser, XML_FALSE);
    }
    g_array_set_size(self->open, self->open->len - 1);
}

static void close_text(Reading *self, CtSbomText which)
{
    CtSbomComponent *gathered = &innermost(self)->gathered;

    if (which == CT_SBOM_TEXTS)
        ct_sbom_identify(gathered, ct_buffer_bytes(&self->text));
    else
        ct_sbom_set(gathered, which, ct_buffer_bytes(&self->text));
}

static void XMLCALL on_end(void *user, const char *name)
{
    Reading *self = user;

    (void)name;
    if (self->skipped > 0) {
        self->skipped--;
        return;
    }
    const Level *level = &self->level[--self->depth];
    if (level->element == COMPONENT)
        close_component(self);
    else if (level->element == TEXT)
        close_text(self, level->text);
}

static void XMLCALL on_text(void *user, const char *text, int size)
{
    Reading *self = user;

    if (self->skipped == 0 && self->depth > 0 && self->level[self->depth - 1].element == TEXT)
        ct_buffer_add(&self->text, (CtBytes){ (const uint8_t *)text, (size_t)size });
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system_id,
                               const char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    refuse(user, "has a document type declaration");
}

static bool judge(Reading *self, enum XML_Status status, GError **error)
{
    if (self->stopped)
        return false;
    if (status == XML_STATUS_ERROR)
        return ct_fail(error, CT_ERROR_INPUT, "CycloneDX: %s, line %lu, byte %ld",
                       self->refused != NULL ? self->refused
                                             : XML_ErrorString(XML_GetErrorCode(self->parser)),
                       (unsigned long)XML_GetCurrentLineNumber(self->parser),
                       (long)XML_GetCurrentByteIndex(self->parser));
    if (!self->is_bom)
        return ct_fail(error, CT_ERROR_INPUT, "CycloneDX: the root is no bom of " NAMESPACE "N");
    return self->products > 0 || ct_sbom_aside("empty", "the bill lists no component", "/bom",
                                               self->sink, self->user, error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .sink = sink,
                     .user = user,
                     .error = error,
                     .open = g_array_new(FALSE, FALSE, sizeof(Open)),
                     .text = ct_buffer_new((size_t)CT_LIMIT_PRODUCT_TEXT + 1) };

    g_array_set_clear_func(self.open, clear_open);
    self.parser = XML_ParserCreateNS(NULL, '|');
    if (self.parser == NULL)
        return ct_fail(error, CT_ERROR_SYSTEM, "CycloneDX: no memory for an XML parser");
    (void)XML_SetHashSalt(self.parser, ct_xml_salt());
    XML_SetUserData(self.parser, &self);
    XML_SetElementHandler(self.parser, on_start, on_end);
    XML_SetCharacterDataHandler(self.parser, on_text);
    XML_SetStartDoctypeDeclHandler(self.parser, on_doctype);
    enum XML_Status status =
        XML_Parse(self.parser, (const char *)source.data, (int)source.size, XML_TRUE);
    bool done = judge(&self, status, error);
    XML_ParserFree(self.parser);
    g_array_unref(self.open);
    ct_buffer_clear(&self.text);
    return done;
}

const CtFormat ct_cyclonedx_xml_format = {
    .name = "cyclonedx-xml",
    .summary = "bill of materials, CycloneDX XML",
    .detect = detect,
    .read = read_source,
    .warm_up = ct_xml_salt_warm_up,
};
