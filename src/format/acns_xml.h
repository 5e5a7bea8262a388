/* acns_xml.h - one ACNS document, read with expat into the values that a notice is made of.
 *
 * In:  the bytes of one document in UTF-8 (the declaration's own encoding is not asked).
 * Out: the values of its first Case, Complainant, Source and of its Items, as written but on one
 *      line, each with its place; what its root was; how far the reading came when it did not end
 * well. Elements are known by name without prefix and without regard to case, so that all versions
 * (0.6, 0.7, 1.0 to 1.2) and the misspelt ones pass; meaning is given to values in acns.c.
 * A document type declaration is refused, which rules out entities; nesting, length and the
 * number of items kept are bounded.
 * Sources: ACNS 1.2 schema (2011); XML 1.0.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

/* Values that a document has once. */
typedef enum {
    CT_ACNS_XML_NAMESPACE,
    CT_ACNS_XML_SCHEMA,
    CT_ACNS_XML_CASE_ID,
    CT_ACNS_XML_ENTITY,
    CT_ACNS_XML_EMAIL,
    CT_ACNS_XML_TIME,
    CT_ACNS_XML_ADDRESS,
    CT_ACNS_XML_PORT,
    CT_ACNS_XML_PROTOCOL,
    CT_ACNS_XML_SOURCE_TYPE,
    CT_ACNS_XML_SUB_PROTOCOL,
    CT_ACNS_XML_NOTICE_TYPE,
    CT_ACNS_XML_RETRACTION,
    CT_ACNS_XML_ONCE,
} CtAcnsXmlOnce;

/* Values that each item has. */
typedef enum {
    CT_ACNS_XML_ITEM_TIME,
    CT_ACNS_XML_TITLE,
    CT_ACNS_XML_FILE_NAME,
    CT_ACNS_XML_FILE_SIZE,
    CT_ACNS_XML_HASH,
    CT_ACNS_XML_HASH_TYPE,
    CT_ACNS_XML_PER_ITEM,
} CtAcnsXmlPerItem;

typedef struct {
    uint32_t offset; /* in the document's `values` */
    uint32_t size;   /* 0: absent or empty */
    uint64_t from;   /* [from, to) of the bytes read */
    uint64_t to;
} CtAcnsXmlValue;

typedef enum {
    CT_ACNS_XML_WELL,     /* read to the end of the root */
    CT_ACNS_XML_BROKEN,   /* not well-formed from `stopped_at` on */
    CT_ACNS_XML_CUT,      /* well-formed as far as it goes, and ends inside the root */
    CT_ACNS_XML_DOCTYPE,  /* has a document type declaration */
    CT_ACNS_XML_TOO_DEEP, /* CT_LIMIT_XML_DEPTH */
} CtAcnsXmlVerdict;

typedef struct {
    CtAcnsXmlVerdict verdict;
    size_t stopped_at;
    bool has_newer_shape; /* an element that came with ACNS 2.0 was seen */
    bool source_whole;    /* the end of Source was seen */
    bool value_cut;       /* a value was longer than CT_LIMIT_NOTICE_VALUE */
    CtAcnsXmlValue once[CT_ACNS_XML_ONCE];
    size_t items; /* all of them; the first CT_LIMIT_NOTICE_ITEMS are kept */
    CtAcnsXmlValue item[CT_LIMIT_NOTICE_ITEMS][CT_ACNS_XML_PER_ITEM];
} CtAcnsXml;

/* Reads `document`; its values are appended to `values`. Fails with SYSTEM only when there is
 * no memory for a parser. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_acns_xml_read(CtBytes document, CtBuffer *values, CtAcnsXml *out, GError **error);
/* The bytes of a value; valid until `values` is written to. */
CtBytes ct_acns_xml_get(const CtBuffer *values, CtAcnsXmlValue value);
