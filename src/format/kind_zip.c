/* kind_zip.c - the entries that tell.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/kind_zip.h"

#include "format/zip.h"

#include <string.h>

#define LOOKED_AT 20000 /* entries; what tells stands among the first of them */
#define TYPE      128   /* bytes of a media type */

/* Entries that were seen. */
typedef enum {
    CONTENT_TYPES = 1 << 0,
    WORD = 1 << 1,
    EXCEL = 1 << 2,
    EXCEL_BINARY = 1 << 3,
    POWERPOINT = 1 << 4,
    VISIO = 1 << 5,
    FIXED = 1 << 6,
    MACROS = 1 << 7,
    ANDROID = 1 << 8,
    JAVA = 1 << 9,
    IOS = 1 << 10,
} Seen;

typedef struct {
    const CtKindBytes *bytes;
    unsigned seen;
    int entries;
    char type[TYPE]; /* of "mimetype" */
} Search;

static bool is(CtBytes name, const char *text)
{
    return ct_bytes_equal(name, ct_bytes_of_text(text));
}

static bool begins(CtBytes name, const char *text)
{
    CtBytes start = ct_bytes_of_text(text);

    return ct_bytes_equal(ct_bytes_slice(name, 0, start.size), start);
}

static bool ends(CtBytes name, const char *text)
{
    CtBytes end = ct_bytes_of_text(text);

    return name.size >= end.size &&
           ct_bytes_equal(ct_bytes_slice(name, name.size - end.size, end.size), end);
}

static void note_type(Search *self, const CtZipEntry *entry)
{
    uint8_t text[TYPE - 1];
    size_t size = 0;

    if (!ct_zip_stored(self->bytes, entry, text, sizeof text, &size))
        return;
    memcpy(self->type, text, size);
    self->type[size] = '\0';
    self->type[strcspn(self->type, " \r\n;")] = '\0';
}

static bool take(void *user, const CtZipEntry *entry)
{
    static const struct {
        const char *begin;
        Seen seen;
    } parts[] = {
        { "word/", WORD },     { "xl/workbook.bin", EXCEL_BINARY },
        { "xl/", EXCEL },      { "ppt/", POWERPOINT },
        { "visio/", VISIO },   { "Documents/1/FixedDoc", FIXED },
        { "FixedDoc", FIXED }, { "META-INF/MANIFEST.MF", JAVA },
    };
    Search *self = user;
    CtBytes name = entry->name;

    if (is(name, "mimetype") && self->entries == 0)
        note_type(self, entry);
    if (is(name, "[Content_Types].xml"))
        self->seen |= CONTENT_TYPES;
    if (is(name, "AndroidManifest.xml"))
        self->seen |= ANDROID;
    if (ends(name, "vbaProject.bin"))
        self->seen |= MACROS;
    if (begins(name, "Payload/") && ends(name, ".app/"))
        self->seen |= IOS;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (begins(name, parts[i].begin))
            self->seen |= parts[i].seen;
    return ++self->entries < LOOKED_AT;
}

static const char *of_type(const char *type)
{
    static const struct {
        const char *begins;
        const char *kind;
    } known[] = {
        { "application/vnd.oasis.opendocument.text", "odt" },
        { "application/vnd.oasis.opendocument.spreadsheet", "ods" },
        { "application/vnd.oasis.opendocument.presentation", "odp" },
        { "application/vnd.oasis.opendocument.graphics", "odg" },
        { "application/vnd.oasis.opendocument.formula", "odf" },
        { "application/vnd.oasis.opendocument.base", "odb" },
        { "application/vnd.oasis.opendocument.database", "odb" },
        { "application/vnd.oasis.opendocument.chart", "odc" },
        { "application/vnd.sun.xml.", "sxw" },
        { "application/epub+zip", "epub" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_str_has_prefix(type, known[i].begins))
            return known[i].kind;
    return NULL;
}

static const char *of_office(unsigned seen)
{
    bool macros = (seen & MACROS) != 0;

    if ((seen & WORD) != 0)
        return macros ? "docm" : "docx";
    if ((seen & EXCEL_BINARY) != 0)
        return "xlsb";
    if ((seen & EXCEL) != 0)
        return macros ? "xlsm" : "xlsx";
    if ((seen & POWERPOINT) != 0)
        return macros ? "pptm" : "pptx";
    if ((seen & VISIO) != 0)
        return "vsdx";
    return (seen & FIXED) != 0 ? "xps" : "opc";
}

const CtKind *ct_kind_zip_of(const CtKindBytes *bytes)
{
    Search search = { .bytes = bytes };
    const char *name = NULL;

    if (!ct_zip_each(bytes, take, &search, NULL))
        return ct_kind_named("zip");
    name = of_type(search.type);
    if (name == NULL && (search.seen & CONTENT_TYPES) != 0)
        name = of_office(search.seen);
    if (name == NULL && (search.seen & ANDROID) != 0)
        name = "apk";
    if (name == NULL && (search.seen & JAVA) != 0)
        name = "jar";
    if (name == NULL && (search.seen & IOS) != 0)
        name = "ipa";
    return ct_kind_named(name == NULL ? "zip" : name);
}
