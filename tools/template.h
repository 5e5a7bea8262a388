/* template.h - what a page template says: fixed text, fields, texts of a language, loops.
 *
 * In:  one file of templates/. `{{name}}` is a field, `{{_some.id}}` a text of po/, `{{lang}}` the
 *      language's code, `{{#rows}}...{{/rows}}` a loop over records with fields of their own, and
 *      `{{! ... }}` a comment; the first comment is the template's story, in which each line
 *      `@name what it is` (`@rows.name` within a loop) describes a field.
 * Out: a tree of pieces, each field with the position it stands in, which decides its escaping.
 * We refuse a field anywhere but in text or in a quoted attribute: never in a script, a style, a
 * comment, a tag, an event handler, nor at the beginning of a URL, where it could choose the
 * scheme; a field without description and a description without field; a loop that opens or
 * closes inside a tag; a template that ends inside one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    CT_TEMPLATE_LITERAL, /* bytes as they are */
    CT_TEMPLATE_FIELD,
    CT_TEMPLATE_MESSAGE,  /* a text of po/ by its id */
    CT_TEMPLATE_LANGUAGE, /* the code of the page's language */
    CT_TEMPLATE_LOOP,
} CtTemplateKind;

typedef enum {
    CT_TEMPLATE_IN_TEXT,
    CT_TEMPLATE_IN_ATTRIBUTE,
    CT_TEMPLATE_IN_URL
} CtTemplatePosition;

typedef struct CtTemplateScope CtTemplateScope;

typedef struct {
    CtTemplateKind kind;
    CtTemplatePosition position;
    char *text;            /* owned: the literal, or the name */
    CtTemplateScope *loop; /* owned: of a LOOP */
} CtTemplatePiece;

typedef struct {
    char *name;                  /* owned */
    char *about;                 /* owned: its description */
    const CtTemplateScope *loop; /* borrowed from the piece; NULL for a plain field */
} CtTemplateField;

struct CtTemplateScope {
    char *name;        /* owned: "todo", or "todo_rows" for a loop of it */
    char *path;        /* owned: "" or "rows." as descriptions spell it */
    GPtrArray *fields; /* owned, of CtTemplateField, in the order of first use */
    GPtrArray *pieces; /* owned, of CtTemplatePiece */
};

typedef struct {
    char *story;           /* owned: the first comment without its descriptions */
    CtTemplateScope *page; /* owned */
} CtTemplate;

/* `name` is the file's noun; `where` its path, for messages (`where:line: what`). The caller
 * frees the result; NULL when the template is refused. */
CtTemplate *ct_template_parse(const char *where, const char *name, const char *text,
                              GError **error);
void ct_template_free(CtTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtTemplate, ct_template_free)
