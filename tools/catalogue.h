/* catalogue.h - the texts of one language: a .po file as an ordered list of (id, text).
 *
 * In:  a file of po/: `# ...` comments, `msgid "..."`, `msgstr "..."`, each string continued on
 *      further lines in quotes, escapes \n \" \\ only. The first entry has the empty id and holds
 *      the header; its line `Language: xx` names the language.
 * Out: the entries in the file's order, without the header.
 * We refuse an id twice, an empty text, a fuzzy mark, a context or a plural form, what is not
 * UTF-8, and an id that is not lower-case words joined by dots or hyphens.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>

typedef struct {
    char *id;   /* owned */
    char *text; /* owned */
    unsigned line;
} CtCatalogueEntry;

typedef struct {
    char *where;        /* owned: the file's path */
    char *language;     /* owned: "fr" */
    GPtrArray *entries; /* owned, of CtCatalogueEntry */
} CtCatalogue;

/* The caller frees the result; NULL with `where:line: what` when the text is refused. */
CtCatalogue *ct_catalogue_parse(const char *where, const char *text, GError **error);
void ct_catalogue_free(CtCatalogue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCatalogue, ct_catalogue_free)

/* The entry of that id, or NULL; borrowed. */
const CtCatalogueEntry *ct_catalogue_find(const CtCatalogue *self, const char *id);
