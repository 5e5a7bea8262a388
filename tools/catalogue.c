/* catalogue.c - the strict subset of .po that the house uses.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "catalogue.h"

#include <stdbool.h>
#include <string.h>

typedef struct {
    CtCatalogue *result;
    unsigned line;
    GString *id;     /* of the entry being read */
    GString *text;   /* of the entry being read */
    GString *target; /* where a continued string goes: id, text or NULL; borrowed */
    unsigned id_line;
    bool has_id;
} Parser;

static bool refuse(const Parser *self, unsigned line, const char *what, GError **error)
{
    g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "%s:%u: %s", self->result->where, line,
                what);
    return false;
}

static void free_entry(void *item)
{
    CtCatalogueEntry *self = item;

    g_free(self->id);
    g_free(self->text);
    g_free(self);
}

void ct_catalogue_free(CtCatalogue *self)
{
    if (self == NULL)
        return;
    g_free(self->where);
    g_free(self->language);
    g_ptr_array_unref(self->entries);
    g_free(self);
}

const CtCatalogueEntry *ct_catalogue_find(const CtCatalogue *self, const char *id)
{
    for (guint i = 0; i < self->entries->len; i++) {
        const CtCatalogueEntry *entry = self->entries->pdata[i];
        if (strcmp(entry->id, id) == 0)
            return entry;
    }
    return NULL;
}

static bool add_string(Parser *self, const char *quoted, GError **error)
{
    const char *c = quoted;

    if (*c++ != '"')
        return refuse(self, self->line, "a string stands in double quotes", error);
    for (; *c != '"'; c++) {
        if (*c == '\0')
            return refuse(self, self->line, "a string without its closing quote", error);
        if (*c != '\\') {
            g_string_append_c(self->target, *c);
            continue;
        }
        c++;
        if (*c != 'n' && *c != '"' && *c != '\\')
            return refuse(self, self->line, "an escape other than \\n, \\\" and \\\\", error);
        g_string_append_c(self->target, *c == 'n' ? '\n' : *c);
    }
    return c[1] == '\0' || refuse(self, self->line, "something after a closing quote", error);
}

static bool is_id(const char *id)
{
    if (!g_ascii_islower(id[0]))
        return false;
    for (const char *c = id; *c != '\0'; c++)
        if (!g_ascii_islower(*c) && !g_ascii_isdigit(*c) && *c != '.' && *c != '-')
            return false;
    return true;
}

static bool read_header(Parser *self, GError **error)
{
    const char *name = strstr(self->text->str, "Language: ");

    if (self->result->language != NULL)
        return refuse(self, self->id_line, "a second header", error);
    if (name == NULL)
        return refuse(self, self->id_line, "the header names no language (Language: xx)", error);
    name += strlen("Language: ");
    self->result->language = g_strndup(name, strcspn(name, "\n"));
    return true;
}

static bool end_entry(Parser *self, GError **error)
{
    if (!self->has_id)
        return true;
    self->has_id = false;
    self->target = NULL;
    if (self->id->len == 0)
        return read_header(self, error);
    if (self->result->language == NULL)
        return refuse(self, self->id_line, "the first entry is the header, with an empty id",
                      error);
    if (!is_id(self->id->str))
        return refuse(self, self->id_line, "an id is lower-case words with dots or hyphens", error);
    if (self->text->len == 0)
        return refuse(self, self->id_line, "an empty text", error);
    if (ct_catalogue_find(self->result, self->id->str) != NULL)
        return refuse(self, self->id_line, "an id for the second time", error);
    CtCatalogueEntry *entry = g_new0(CtCatalogueEntry, 1);
    entry->id = g_strdup(self->id->str);
    entry->text = g_strdup(self->text->str);
    entry->line = self->id_line;
    g_ptr_array_add(self->result->entries, entry);
    return true;
}

static bool read_line(Parser *self, const char *line, GError **error)
{
    if (line[0] == '\0')
        return true;
    if (line[0] == '#')
        return strncmp(line, "#,", 2) != 0 || strstr(line, "fuzzy") == NULL ||
               refuse(self, self->line, "a fuzzy text is not a text yet", error);
    if (strncmp(line, "msgid ", 6) == 0) {
        if (!end_entry(self, error))
            return false;
        self->has_id = true;
        self->id_line = self->line;
        self->target = self->id;
        g_string_truncate(self->id, 0);
        g_string_truncate(self->text, 0);
        return add_string(self, line + 6, error);
    }
    if (strncmp(line, "msgstr ", 7) == 0 && self->target == self->id && self->has_id) {
        self->target = self->text;
        return add_string(self, line + 7, error);
    }
    if (line[0] == '"' && self->target != NULL)
        return add_string(self, line, error);
    return refuse(self, self->line, "neither a comment, a msgid, a msgstr nor a string", error);
}

CtCatalogue *ct_catalogue_parse(const char *where, const char *text, GError **error)
{
    g_autoptr(CtCatalogue) result = g_new0(CtCatalogue, 1);
    g_autoptr(GString) id = g_string_new(NULL);
    g_autoptr(GString) entry = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    Parser parser = { .result = result, .id = id, .text = entry };

    result->where = g_strdup(where);
    result->entries = g_ptr_array_new_with_free_func(free_entry);
    if (!g_utf8_validate(text, -1, NULL)) {
        (void)refuse(&parser, 1, "not UTF-8", error);
        return NULL;
    }
    for (char **line = lines; *line != NULL; line++) {
        parser.line++;
        if (!read_line(&parser, *line, error))
            return NULL;
    }
    if (!end_entry(&parser, error))
        return NULL;
    if (result->language == NULL) {
        (void)refuse(&parser, 1, "no header", error);
        return NULL;
    }
    return g_steal_pointer(&result);
}
