/* sbom.h - what the readers of bills of materials share: one component being gathered.
 *
 * Texts are copied, because a JSON reader's live until its next step, and an XML reader's not even
 * that long. A text that is longer than CT_LIMIT_PRODUCT_TEXT is kept too long on purpose, so that
 * product_record.h sets the component aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/json.h"
#include "format/product_record.h"

typedef enum {
    CT_SBOM_GROUP,
    CT_SBOM_NAME,
    CT_SBOM_VERSION,
    CT_SBOM_VENDOR,
    CT_SBOM_CLASS,
    CT_SBOM_REFERENCE, /* the document's own id of it */
    CT_SBOM_SCOPE,
    CT_SBOM_TEXTS
} CtSbomText;

typedef struct {
    CtBuffer text[CT_SBOM_TEXTS]; /* owned */
    GPtrArray *identifiers;       /* owned; CPE names and package URLs */
    uint64_t from;                /* of the name */
    uint64_t to;
} CtSbomComponent;

CtSbomComponent ct_sbom_component(void);
void ct_sbom_component_clear(CtSbomComponent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtSbomComponent, ct_sbom_component_clear)
void ct_sbom_component_empty(CtSbomComponent *self); /* for the next one */

/* Replaces the text. */
void ct_sbom_set(CtSbomComponent *self, CtSbomText which, CtBytes text);
/* Adds what begins with "cpe:" or "pkg:"; an empty text is none. */
void ct_sbom_identify(CtSbomComponent *self, CtBytes text);
/* The first package URL, else the first CPE name; no bytes when there is neither. */
CtBytes ct_sbom_row(const CtSbomComponent *self);
/* A product whose row is ct_sbom_row, else its name and version. */
bool ct_sbom_emit(const CtSbomComponent *self, const char *pointer, CtRecordSink sink, void *user,
                  GError **error);
bool ct_sbom_aside(const char *reason, const char *detail, const char *pointer, CtRecordSink sink,
                   void *user, GError **error);

/* ---- of JSON ---- */

bool ct_sbom_key_is(const CtJson *json, const char *name);
/* The value of the key just read, when it is text; else it is passed over and no bytes. */
CtBytes ct_sbom_text_value(CtJson *json);
