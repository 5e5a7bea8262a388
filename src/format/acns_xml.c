/* acns_xml.c - expat's events, a stack of known elements, and one text being collected.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/acns_xml.h"

#include "base/text.h"
#include "format/xml_salt.h"

#include <expat.h>
#include <string.h>

typedef enum {
    OTHER,
    INFRINGEMENT,
    CASE,
    ID,
    COMPLAINANT,
    ENTITY,
    EMAIL,
    SOURCE,
    TIME_STAMP,
    IP_ADDRESS,
    PORT,
    PROTOCOL,
    TYPE,
    SUB_TYPE,
    CONTENT,
    ITEM,
    TITLE,
    FILE_NAME,
    FILE_SIZE,
    HASH,
    NEWER,
} Element;

#define NAMED(text, element)                                                                       \
    {                                                                                              \
        text, sizeof(text) - 1, element                                                            \
    }

static const struct {
    const char *name;
    size_t size;
    Element element;
} elements[] = {
    NAMED("Infringement", INFRINGEMENT),
    NAMED("Case", CASE),
    NAMED("ID", ID),
    NAMED("Complainant", COMPLAINANT),
    NAMED("Entity", ENTITY),
    NAMED("Email", EMAIL),
    NAMED("Source", SOURCE),
    NAMED("TimeStamp", TIME_STAMP),
    NAMED("IP_Address", IP_ADDRESS),
    NAMED("Port", PORT),
    NAMED("Protocol", PROTOCOL),
    NAMED("Type", TYPE),
    NAMED("SubType", SUB_TYPE),
    NAMED("Content", CONTENT),
    NAMED("Item", ITEM),
    NAMED("Title", TITLE),
    NAMED("FileName", FILE_NAME),
    NAMED("FileSize", FILE_SIZE),
    NAMED("Hash", HASH),
    NAMED("AlsoSeen", NEWER),
    NAMED("Detection", NEWER),
    NAMED("Verification", NEWER),
    NAMED("InternalTracking", NEWER),
    NAMED("TextNotice", NEWER),
    NAMED("VerifiedData", NEWER),
    NAMED("Declarations", NEWER),
};

/* Which element below which parent (below which grandparent) holds which value. */
static const struct {
    Element grandparent;
    Element parent;
    Element element;
    bool per_item;
    uint8_t value;
} places[] = {
    { INFRINGEMENT, CASE, ID, false, CT_ACNS_XML_CASE_ID },
    { INFRINGEMENT, COMPLAINANT, ENTITY, false, CT_ACNS_XML_ENTITY },
    { INFRINGEMENT, COMPLAINANT, EMAIL, false, CT_ACNS_XML_EMAIL },
    { INFRINGEMENT, SOURCE, TIME_STAMP, false, CT_ACNS_XML_TIME },
    { INFRINGEMENT, SOURCE, IP_ADDRESS, false, CT_ACNS_XML_ADDRESS },
    { INFRINGEMENT, SOURCE, PORT, false, CT_ACNS_XML_PORT },
    { INFRINGEMENT, SOURCE, PROTOCOL, false, CT_ACNS_XML_PROTOCOL },
    { INFRINGEMENT, SOURCE, TYPE, false, CT_ACNS_XML_SOURCE_TYPE },
    { OTHER, INFRINGEMENT, TYPE, false, CT_ACNS_XML_NOTICE_TYPE },
    { CONTENT, ITEM, TIME_STAMP, true, CT_ACNS_XML_ITEM_TIME },
    { CONTENT, ITEM, TITLE, true, CT_ACNS_XML_TITLE },
    { CONTENT, ITEM, FILE_NAME, true, CT_ACNS_XML_FILE_NAME },
    { CONTENT, ITEM, FILE_SIZE, true, CT_ACNS_XML_FILE_SIZE },
    { CONTENT, ITEM, HASH, true, CT_ACNS_XML_HASH },
};

typedef struct {
    XML_Parser parser;
    CtAcnsXml *out;
    CtBuffer *values;
    Element stack[CT_LIMIT_XML_DEPTH];
    size_t depth;
    CtAcnsXmlValue *target; /* the value being collected, or NULL */
    bool stopped;
} Reading;

static const char *without_prefix(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

static Element element_named(const char *name)
{
    name = without_prefix(name);
    size_t size = strlen(name);
    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++)
        if (size == elements[i].size && g_ascii_strcasecmp(name, elements[i].name) == 0)
            return elements[i].element;
    return OTHER;
}

static void stop(Reading *reading, CtAcnsXmlVerdict verdict)
{
    reading->out->verdict = verdict;
    reading->stopped = true;
    (void)XML_StopParser(reading->parser, XML_FALSE);
}

/* At most `size` bytes of a longer text, and not a part of a character. */
static size_t whole_characters(const char *text, size_t size)
{
    while (size > 0 && ((uint8_t)text[size] & 0xc0) == 0x80)
        size--;
    return size;
}

/* An attribute's place in the document is not told by expat: the tag's stands for it. */
static void keep_attribute(Reading *reading, CtAcnsXmlValue *target, const char *text)
{
    size_t size = strlen(text);
    if (size > CT_LIMIT_NOTICE_VALUE) {
        reading->out->value_cut = true;
        size = whole_characters(text, CT_LIMIT_NOTICE_VALUE);
    }
    long at = XML_GetCurrentByteIndex(reading->parser);

    *target = (CtAcnsXmlValue){ .offset = (uint32_t)reading->values->size,
                                .size = (uint32_t)size,
                                .from = (uint64_t)at,
                                .to = (uint64_t)(at + XML_GetCurrentByteCount(reading->parser)) };
    ct_buffer_add(reading->values, (CtBytes){ (const uint8_t *)text, size });
}

static void read_attributes(Reading *reading, Element element, const char **attributes)
{
    CtAcnsXml *out = reading->out;

    for (; attributes[0] != NULL; attributes += 2) {
        const char *name = without_prefix(attributes[0]);
        CtAcnsXmlValue *target = NULL;

        if (element == INFRINGEMENT && strncmp(attributes[0], "xmlns", 5) == 0 &&
            strstr(attributes[1], "XMLSchema") == NULL)
            target = &out->once[CT_ACNS_XML_NAMESPACE];
        else if (element == INFRINGEMENT && g_str_has_suffix(name, "chemaLocation"))
            target = &out->once[CT_ACNS_XML_SCHEMA];
        else if (element == SUB_TYPE && g_ascii_strcasecmp(name, "Protocol") == 0)
            target = &out->once[CT_ACNS_XML_SUB_PROTOCOL];
        else if (element == TYPE && g_ascii_strcasecmp(name, "Retraction") == 0)
            target = &out->once[CT_ACNS_XML_RETRACTION];
        else if (element == HASH && g_ascii_strcasecmp(name, "Type") == 0 && out->items > 0 &&
                 out->items <= CT_LIMIT_NOTICE_ITEMS)
            target = &out->item[out->items - 1][CT_ACNS_XML_HASH_TYPE];
        if (target != NULL && target->size == 0)
            keep_attribute(reading, target, attributes[1]);
    }
}

/* The value that this element holds where it stands, or NULL. */
static CtAcnsXmlValue *value_here(Reading *reading)
{
    if (reading->depth < 2)
        return NULL;
    Element element = reading->stack[reading->depth - 1];
    Element parent = reading->stack[reading->depth - 2];
    Element grandparent = reading->depth < 3 ? OTHER : reading->stack[reading->depth - 3];

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        if (places[i].element != element || places[i].parent != parent ||
            places[i].grandparent != grandparent)
            continue;
        if (!places[i].per_item)
            return &reading->out->once[places[i].value];
        if (reading->out->items > 0 && reading->out->items <= CT_LIMIT_NOTICE_ITEMS)
            return &reading->out->item[reading->out->items - 1][places[i].value];
    }
    return NULL;
}

static void XMLCALL on_start(void *user, const char *name, const char **attributes)
{
    Reading *reading = user;
    Element element = element_named(name);

    reading->target = NULL;
    if (reading->depth == CT_LIMIT_XML_DEPTH) {
        stop(reading, CT_ACNS_XML_TOO_DEEP);
        return;
    }
    reading->stack[reading->depth++] = element;
    if (element == ITEM && reading->depth == 3)
        reading->out->items++;
    if (element == NEWER || element == SUB_TYPE)
        reading->out->has_newer_shape = true;
    if (attributes[0] != NULL)
        read_attributes(reading, element, attributes);
    CtAcnsXmlValue *target = value_here(reading);
    if (target != NULL && target->to == 0) {
        target->offset = (uint32_t)reading->values->size;
        reading->target = target;
    }
}

/* A value that was wrapped over lines is one line: blanks with a line break among them are one
 * blank. The value is the last in the buffer. */
static void unwrap(CtBuffer *values, CtAcnsXmlValue *value)
{
    uint8_t *text = values->data + value->offset;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < value->size;) {
        uint32_t end = i;
        bool broken = false;

        while (end < value->size && g_ascii_isspace(text[end]))
            broken |= text[end++] == '\n';
        if (broken) {
            text[kept++] = ' ';
            i = end;
        } else {
            text[kept++] = text[i++];
        }
    }
    value->size = kept;
}

/* The blanks around a value are not the value's. Its range shrinks with it as long as each
 * byte of the value is one byte of the document. */
static void trim(Reading *reading)
{
    CtAcnsXmlValue *target = reading->target;
    CtBytes raw = ct_acns_xml_get(reading->values, *target);
    CtBytes text = ct_text_trim(raw);

    if (target->to - target->from == target->size) {
        target->from += text.size == 0 ? 0 : (uint64_t)(text.data - raw.data);
        target->to = target->from + text.size;
    }
    if (text.size > 0)
        target->offset += (uint32_t)(text.data - raw.data);
    target->size = (uint32_t)text.size;
    if (text.size > 0 && memchr(text.data, '\n', text.size) != NULL)
        unwrap(reading->values, target);
}

static void XMLCALL on_end(void *user, const char *name)
{
    Reading *reading = user;

    (void)name;
    if (reading->target != NULL)
        trim(reading);
    reading->target = NULL;
    if (reading->depth == 2 && reading->stack[1] == SOURCE)
        reading->out->source_whole = true;
    if (--reading->depth == 0) /* whatever stands behind the root is not the document's */
        stop(reading, CT_ACNS_XML_WELL);
}

static void XMLCALL on_text(void *user, const char *text, int size)
{
    Reading *reading = user;
    CtAcnsXmlValue *target = reading->target;

    if (target == NULL)
        return;
    size_t room = CT_LIMIT_NOTICE_VALUE - target->size;
    size_t taken = (size_t)size;
    if (taken > room) {
        reading->out->value_cut = true;
        taken = whole_characters(text, room);
    }
    long at = XML_GetCurrentByteIndex(reading->parser);
    if (target->size == 0)
        target->from = (uint64_t)at;
    target->to = (uint64_t)(at + XML_GetCurrentByteCount(reading->parser));
    target->size += (uint32_t)taken;
    ct_buffer_add(reading->values, (CtBytes){ (const uint8_t *)text, taken });
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system_id,
                               const char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    stop(user, CT_ACNS_XML_DOCTYPE);
}

/* Values open at the end of a broken document are not values: nobody knows how they go on. */
static void judge(Reading *reading, enum XML_Status status)
{
    CtAcnsXml *out = reading->out;

    if (status != XML_STATUS_ERROR) {
        out->verdict = CT_ACNS_XML_WELL;
        return;
    }
    out->stopped_at = (size_t)MAX(XML_GetCurrentByteIndex(reading->parser), 0L);
    if (!reading->stopped) {
        enum XML_Error code = XML_GetErrorCode(reading->parser);
        bool ended = code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
                     code == XML_ERROR_PARTIAL_CHAR || code == XML_ERROR_UNCLOSED_CDATA_SECTION;
        out->verdict = ended ? CT_ACNS_XML_CUT : CT_ACNS_XML_BROKEN;
    }
    if (out->verdict != CT_ACNS_XML_WELL && reading->target != NULL)
        *reading->target = (CtAcnsXmlValue){ 0 };
}

bool ct_acns_xml_read(CtBytes document, CtBuffer *values, CtAcnsXml *out, GError **error)
{
    Reading reading = { .out = out, .values = values };

    memset(out, 0, sizeof *out);
    reading.parser = XML_ParserCreate("UTF-8");
    if (reading.parser == NULL)
        return ct_fail(error, CT_ERROR_SYSTEM, "notice: no memory for an XML parser");
    (void)XML_SetHashSalt(reading.parser, ct_xml_salt());
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    judge(&reading,
          XML_Parse(reading.parser, (const char *)document.data, (int)document.size, XML_TRUE));
    XML_ParserFree(reading.parser);
    return true;
}

CtBytes ct_acns_xml_get(const CtBuffer *values, CtAcnsXmlValue value)
{
    return ct_bytes_slice(ct_buffer_bytes(values), value.offset, value.size);
}
