/* software_tag.c - expat's events, the path of the element at hand, and what stands where.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/software_tag.h"

#include "format/lines.h"
#include "format/package_gather.h"
#include "format/xml_salt.h"

#include <expat.h>
#include <string.h>

enum { HEAD = 65536 };

typedef struct {
    const char *path;      /* local names from the root, "/" between them */
    const char *attribute; /* NULL: the element's text */
    CtPackageField field;
} Rule;

typedef struct Reading Reading;

typedef struct {
    const char *type;
    const char *root; /* local names that the root may have, "|" between them */
    const Rule *rule; /* ended by one without a path */
    void (*special)(Reading *self, const char **attribute); /* NULL */
} Dialect;

struct Reading {
    XML_Parser parser;
    const Dialect *dialect;
    CtPackageGather gather;
    GPtrArray *texts; /* owned: what the gather borrows */
    GString *path;    /* owned: of the element at hand */
    GString *text;    /* owned: its text so far */
    unsigned depth;
    bool translated;     /* it is of another language */
    const char *refused; /* static; by us */
};

/* ---- gathering ---- */

static const char *attribute_of(const char **attribute, const char *name)
{
    for (size_t i = 0; attribute[i] != NULL; i += 2)
        if (strcmp(attribute[i], name) == 0)
            return attribute[i + 1];
    return NULL;
}

static void set(Reading *self, CtPackageField field, const char *text)
{
    char *copy = g_strdup(text);

    g_ptr_array_add(self->texts, copy);
    ct_package_gather_set(&self->gather, field, ct_bytes_of_text(copy));
}

static void set_attributes(Reading *self, const char **attribute)
{
    for (const Rule *rule = self->dialect->rule; rule->path != NULL; rule++) {
        const char *value = rule->attribute == NULL || strcmp(rule->path, self->path->str) != 0
                                ? NULL
                                : attribute_of(attribute, rule->attribute);

        if (value != NULL)
            set(self, rule->field, value);
    }
}

static void set_text(Reading *self)
{
    for (const Rule *rule = self->dialect->rule; rule->path != NULL; rule++)
        if (rule->attribute == NULL && strcmp(rule->path, self->path->str) == 0)
            set(self, rule->field, self->text->str);
}

/* ---- events ---- */

static void refuse(Reading *self, const char *why)
{
    if (self->refused == NULL)
        self->refused = why;
    (void)XML_StopParser(self->parser, XML_FALSE);
}

static bool is_root(const Reading *self, const char *name)
{
    g_auto(GStrv) root = g_strsplit(self->dialect->root, "|", -1);

    return g_strv_contains((const char *const *)root, name);
}

static void XMLCALL on_start(void *user, const char *name, const char **attribute)
{
    Reading *self = user;
    const char *bar = strrchr(name, '|');
    const char *local = bar == NULL ? name : bar + 1;

    if (self->depth == 0 && !is_root(self, local)) {
        refuse(self, "is of another kind of document");
        return;
    }
    if (self->depth++ == CT_LIMIT_XML_DEPTH) {
        refuse(self, "is nested deeper than it may be");
        return;
    }
    if (self->path->len > 0)
        g_string_append_c(self->path, '/');
    g_string_append(self->path, local);
    g_string_truncate(self->text, 0);
    self->translated = attribute_of(attribute, "http://www.w3.org/XML/1998/namespace|lang") != NULL;
    set_attributes(self, attribute);
    if (self->dialect->special != NULL)
        self->dialect->special(self, attribute);
}

static void XMLCALL on_end(void *user, const char *name)
{
    Reading *self = user;
    const char *slash = strrchr(self->path->str, '/');

    (void)name;
    if (!self->translated)
        set_text(self);
    self->translated = false;
    g_string_truncate(self->text, 0);
    g_string_truncate(self->path, slash == NULL ? 0 : (gsize)(slash - self->path->str));
    self->depth--;
}

static void XMLCALL on_text(void *user, const char *text, int size)
{
    Reading *self = user;

    if (self->text->len + (gsize)size <= CT_LIMIT_PRODUCT_TEXT)
        g_string_append_len(self->text, text, size);
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system_id,
                               const char *public_id, int has_internal_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    refuse(user, "has a document type");
}

/* ---- the whole ---- */

static bool parse(Reading *self, CtBytes source, GError **error)
{
    if (source.size > INT_MAX)
        return ct_fail(error, CT_ERROR_LIMIT, "%s: is larger than it may be", self->dialect->type);
    (void)XML_SetHashSalt(self->parser, ct_xml_salt());
    XML_SetUserData(self->parser, self);
    XML_SetElementHandler(self->parser, on_start, on_end);
    XML_SetCharacterDataHandler(self->parser, on_text);
    XML_SetStartDoctypeDeclHandler(self->parser, on_doctype);
    enum XML_Status status =
        XML_Parse(self->parser, (const char *)source.data, (int)source.size, XML_TRUE);
    if (self->refused != NULL || status == XML_STATUS_ERROR)
        return ct_fail(error, CT_ERROR_INPUT, "%s: %s at line %lu", self->dialect->type,
                       self->refused != NULL ? self->refused
                                             : XML_ErrorString(XML_GetErrorCode(self->parser)),
                       (unsigned long)XML_GetCurrentLineNumber(self->parser));
    return true;
}

static bool read_tag(CtBytes source, const Dialect *dialect, CtRecordSink sink, void *user,
                     GError **error)
{
    Reading self = { .parser = XML_ParserCreateNS(NULL, '|'),
                     .dialect = dialect,
                     .texts = g_ptr_array_new_with_free_func(g_free),
                     .path = g_string_new(NULL),
                     .text = g_string_new(NULL) };
    bool read = self.parser == NULL
                    ? ct_fail(error, CT_ERROR_SYSTEM, "%s: no memory", dialect->type)
                    : parse(&self, source, error);

    read = read && ct_package_gather_tell(&self.gather, dialect->type, sink, user, error);
    XML_ParserFree(self.parser);
    g_ptr_array_unref(self.texts);
    (void)g_string_free(self.path, TRUE);
    (void)g_string_free(self.text, TRUE);
    return read;
}

/* ---- AppStream ---- */

static const Rule appstream_rules[] = {
    { "component", "type", CT_PACKAGE_CLASS },
    { "component/id", NULL, CT_PACKAGE_KEY },
    { "component/name", NULL, CT_PACKAGE_NAME },
    { "component/project_license", NULL, CT_PACKAGE_LICENCE },
    { "component/developer_name", NULL, CT_PACKAGE_VENDOR },
    { "component/developer/name", NULL, CT_PACKAGE_VENDOR },
    { "component/update_contact", NULL, CT_PACKAGE_PERSON },
    { "component/releases/release", "version", CT_PACKAGE_VERSION },
    { "application/id", NULL, CT_PACKAGE_KEY }, /* before AppStream 0.6 */
    { "application/name", NULL, CT_PACKAGE_NAME },
    { "application/project_license", NULL, CT_PACKAGE_LICENCE },
    { NULL, NULL, CT_PACKAGE_NAME },
};

static const Dialect appstream = { "appstream", "component|application", appstream_rules, NULL };

static int detect_appstream(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_find(head, "<component") != SIZE_MAX &&
                   (ct_lines_find(head, "<metadata_license>") != SIZE_MAX ||
                    ct_lines_find(head, "<project_license>") != SIZE_MAX)
               ? 80
               : 0;
}

static bool read_appstream(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_tag(source, &appstream, sink, user, error);
}

/* ---- SWID ---- */

/* What sort of tag it is; and of several entities the one that made the software. */
static void swid_special(Reading *self, const char **attribute)
{
    static const char *const sorts[] = { "patch", "corpus" };
    bool root = strcmp(self->path->str, "SoftwareIdentity") == 0;
    bool entity = strcmp(self->path->str, "SoftwareIdentity/Entity") == 0;
    const char *role = entity ? attribute_of(attribute, "role") : NULL;
    const char *name = entity ? attribute_of(attribute, "name") : NULL;

    for (size_t i = 0; root && i < G_N_ELEMENTS(sorts); i++)
        if (g_strcmp0(attribute_of(attribute, sorts[i]), "true") == 0)
            set(self, CT_PACKAGE_CLASS, sorts[i]);
    if (role != NULL && name != NULL && strstr(role, "softwareCreator") != NULL)
        set(self, CT_PACKAGE_VENDOR, name);
}

static const Rule swid_rules[] = {
    { "SoftwareIdentity", "name", CT_PACKAGE_NAME },
    { "SoftwareIdentity", "version", CT_PACKAGE_VERSION },
    { "SoftwareIdentity", "tagId", CT_PACKAGE_KEY },
    { "software_identification_tag/product_title", NULL, CT_PACKAGE_NAME },
    { "software_identification_tag/product_version/name", NULL, CT_PACKAGE_VERSION },
    { "software_identification_tag/software_creator/name", NULL, CT_PACKAGE_VENDOR },
    { "software_identification_tag/software_id/unique_id", NULL, CT_PACKAGE_KEY },
    { NULL, NULL, CT_PACKAGE_NAME },
};

static const Dialect swid = { "swid", "SoftwareIdentity|software_identification_tag", swid_rules,
                              swid_special };

static int detect_swid(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_find(head, "SoftwareIdentity") != SIZE_MAX ||
                   ct_lines_find(head, "software_identification_tag") != SIZE_MAX
               ? 85
               : 0;
}

static bool read_swid(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_tag(source, &swid, sink, user, error);
}

const CtFormat ct_software_tag_appstream_format = {
    .name = "appstream",
    .summary = "a component, as its AppStream metadata tell",
    .detect = detect_appstream,
    .read = read_appstream,
    .warm_up = ct_xml_salt_warm_up,
};

const CtFormat ct_software_tag_swid_format = {
    .name = "swid",
    .summary = "a software identification tag (ISO/IEC 19770-2)",
    .detect = detect_swid,
    .read = read_swid,
    .warm_up = ct_xml_salt_warm_up,
};
