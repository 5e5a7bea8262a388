/* template.h - the text of a notice, as lawyers write it, with places for the facts.
 *
 * In:  one file of share/notices, UTF-8: header lines, an empty line, paragraphs set apart by
 *      empty lines. doc/NOTICES.md describes the format; in short:
 *          ; a remark, anywhere               subject: one line, required
 *          law: one line, required, repeats   # a heading   - a list item   + Label = value
 *      A place is {{name}}: it must have a value. A paragraph with {{name?}} is left out when that
 *      value is missing or empty. Braces stand nowhere else.
 * Out: paragraphs with the values put in, escaped for where they go (plain text or HTML).
 * A header "encloses: FIELD" says which value of the case goes with the notice as a text of its
 * own, when the case has it: only by mail, never on paper.
 * We refuse what the format does not name, with the line, and a value that is missing, is not UTF-8
 * or holds control characters or direction marks (which could reorder what the reader sees).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_TEMPLATE_BYTES      (64u << 10) /* a legal notice of ten pages stays under 30 kB */
#define CT_TEMPLATE_PARAGRAPHS 200
#define CT_TEMPLATE_VALUE      2000 /* bytes of one value: a title or an address */
#define CT_TEMPLATE_NAME       31   /* characters of a field's name */

typedef enum {
    CT_TEMPLATE_PLAIN,
    CT_TEMPLATE_HEADING,
    CT_TEMPLATE_ITEM,
    CT_TEMPLATE_FACT, /* has a label */
} CtTemplateShape;

typedef struct {
    CtTemplateShape shape;
    char *label; /* owned; NULL unless FACT */
    char *text;  /* owned */
} CtTemplateParagraph;

/* Before rendering the texts hold places, after it values: the same shape both times. */
typedef struct {
    char *subject;      /* owned */
    char *law;          /* owned; the law lines joined by "; " */
    char *encloses;     /* owned; a field's name, or NULL */
    GArray *paragraphs; /* owned, of CtTemplateParagraph */
} CtTemplate;

typedef struct {
    const char *name;
    const char *value;
} CtTemplateField;

typedef enum { CT_TEMPLATE_TO_TEXT, CT_TEMPLATE_TO_HTML } CtTemplateOutput;

void ct_template_free(CtTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtTemplate, ct_template_free)

/* The caller frees what these return; NULL with INPUT or LIMIT and the line. */
G_GNUC_WARN_UNUSED_RESULT
CtTemplate *ct_template_parse(CtBytes bytes, GError **error);
/* Reads FOLDER/NAME.LANGUAGE.txt; NAME and LANGUAGE are lower-case letters, digits and hyphens.
 * MISSING when there is no such file. */
G_GNUC_WARN_UNUSED_RESULT
CtTemplate *ct_template_load(const char *folder, const char *name, const char *language,
                             GError **error);

/* The names of all places in order of first appearance, without repeats; required ones only when
 * `required` is set. The caller frees the list with g_strfreev(). */
char **ct_template_fields(const CtTemplate *self, bool required);

/* MISSING names a place without a value; fields that the text does not use are not an error,
 * because one set of fields serves all notices of a case. With TO_HTML every text is escaped. */
G_GNUC_WARN_UNUSED_RESULT
CtTemplate *ct_template_render(const CtTemplate *self, const CtTemplateField *fields, size_t count,
                               CtTemplateOutput output, GError **error);

size_t ct_template_count(const CtTemplate *self);
const CtTemplateParagraph *ct_template_paragraph(const CtTemplate *self, size_t index);
/* The text of the FACT of that label, or NULL: the frame's words are kept this way. */
const char *ct_template_label(const CtTemplate *self, const char *label);
/* The text of that FACT with values that were escaped before; NULL with MISSING when there is no
 * such fact or a value is missing. The caller frees it. */
G_GNUC_WARN_UNUSED_RESULT
char *ct_template_fill(const CtTemplate *self, const char *label, const CtTemplateField *fields,
                       size_t count, GError **error);
