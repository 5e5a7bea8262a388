/* template.c - a template's text into its tree.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "template.h"

#include "markup.h"

#include <string.h>

typedef struct {
    const char *where;
    const char *text;
    size_t at;
    CtMarkup markup;
    GString *literal;        /* fixed text not yet put into a piece */
    GHashTable *described;   /* path of a field -> its description */
    GHashTable *undescribed; /* descriptions that no field took yet */
    CtTemplate *result;
} Parser;

static bool refuse(const Parser *self, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool refuse(const Parser *self, GError **error, const char *format, ...)
{
    va_list arguments;
    unsigned line = 1;

    for (size_t i = 0; i < self->at; i++)
        line += self->text[i] == '\n';
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "%s:%u: %s", self->where, line, what);
    return false;
}

static void free_scope(CtTemplateScope *self);

static void free_piece(void *item)
{
    CtTemplatePiece *self = item;

    g_free(self->text);
    free_scope(self->loop);
    g_free(self);
}

static void free_field(void *item)
{
    CtTemplateField *self = item;

    g_free(self->name);
    g_free(self->about);
    g_free(self);
}

static void free_scope(CtTemplateScope *self)
{
    if (self == NULL)
        return;
    g_free(self->name);
    g_free(self->path);
    g_ptr_array_unref(self->fields);
    g_ptr_array_unref(self->pieces);
    g_free(self);
}

static CtTemplateScope *new_scope(char *name, char *path)
{
    CtTemplateScope *self = g_new0(CtTemplateScope, 1);

    self->name = name;
    self->path = path;
    self->fields = g_ptr_array_new_with_free_func(free_field);
    self->pieces = g_ptr_array_new_with_free_func(free_piece);
    return self;
}

void ct_template_free(CtTemplate *self)
{
    if (self == NULL)
        return;
    g_free(self->story);
    free_scope(self->page);
    g_free(self);
}

static CtTemplatePiece *add_piece(CtTemplateScope *scope, CtTemplateKind kind, const char *text)
{
    CtTemplatePiece *piece = g_new0(CtTemplatePiece, 1);

    piece->kind = kind;
    piece->text = g_strdup(text);
    g_ptr_array_add(scope->pieces, piece);
    return piece;
}

static void end_literal(Parser *self, CtTemplateScope *scope)
{
    if (self->literal->len > 0)
        add_piece(scope, CT_TEMPLATE_LITERAL, self->literal->str);
    g_string_truncate(self->literal, 0);
}

static bool is_name(const char *text, const char *also)
{
    if (!g_ascii_islower(text[0]))
        return false;
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_islower(*c) && !g_ascii_isdigit(*c) && strchr(also, *c) == NULL)
            return false;
    return true;
}

static bool note_field(Parser *self, CtTemplateScope *scope, const char *name,
                       const CtTemplateScope *loop, GError **error)
{
    g_autofree char *path = g_strconcat(scope->path, name, NULL);
    const char *about = g_hash_table_lookup(self->described, path);

    for (guint i = 0; i < scope->fields->len; i++) {
        const CtTemplateField *field = scope->fields->pdata[i];
        if (strcmp(field->name, name) != 0)
            continue;
        if (loop != NULL || field->loop != NULL)
            return refuse(self, error, "\"%s\" is used twice, and one of them is a loop", name);
        return true;
    }
    if (about == NULL)
        return refuse(self, error, "the field \"%s\" has no description (@%s ...)", path, path);
    g_hash_table_remove(self->undescribed, path);
    CtTemplateField *field = g_new0(CtTemplateField, 1);
    field->name = g_strdup(name);
    field->about = g_strdup(about);
    field->loop = loop;
    g_ptr_array_add(scope->fields, field);
    return true;
}

/* The first comment: its lines that begin with "@" describe fields, the others are the story. */
static bool read_story(Parser *self, const char *comment, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(comment, "\n", -1);
    g_autoptr(GString) story = g_string_new(NULL);

    for (char **line = lines; *line != NULL; line++) {
        char *text = g_strstrip(*line);
        if (*text != '@') {
            if (*text != '\0')
                g_string_append_printf(story, "%s%s", story->len > 0 ? "\n" : "", text);
            continue;
        }
        char *about = text + 1 + strcspn(text + 1, " \t");
        g_autofree char *path = g_strndup(text + 1, (size_t)(about - text - 1));
        about = g_strstrip(about);
        if (*about == '\0' || !is_name(path, "_."))
            return refuse(self, error, "a description is `@name what it is`");
        if (strstr(about, "*/") != NULL)
            return refuse(self, error, "a description may not end a C comment");
        if (!g_hash_table_insert(self->described, g_strdup(path), g_strdup(about)))
            return refuse(self, error, "\"%s\" is described twice", path);
        g_hash_table_add(self->undescribed, g_strdup(path));
    }
    self->result->story = g_string_free(g_steal_pointer(&story), FALSE);
    return true;
}

static bool read_field(Parser *self, CtTemplateScope *scope, const char *tag, GError **error)
{
    bool is_message = tag[0] == '_';
    const char *name = is_message ? tag + 1 : tag;
    CtMarkupPlace place = CT_MARKUP_AS_TEXT;

    if (!is_name(name, is_message ? "_.-" : "_"))
        return refuse(self, error, "{{%s}} is not a name", tag);
    const char *wrong = ct_markup_place(&self->markup, &place);
    if (wrong != NULL)
        return refuse(self, error, "{{%s}}: %s", tag, wrong);
    if (is_message && place == CT_MARKUP_AS_URL)
        return refuse(self, error, "{{%s}}: a text has no place in a URL", tag);

    end_literal(self, scope);
    bool is_language = !is_message && strcmp(name, "lang") == 0;
    CtTemplateKind kind = is_message    ? CT_TEMPLATE_MESSAGE
                          : is_language ? CT_TEMPLATE_LANGUAGE
                                        : CT_TEMPLATE_FIELD;
    add_piece(scope, kind, name)->position = (CtTemplatePosition)place;
    return kind != CT_TEMPLATE_FIELD || note_field(self, scope, name, NULL, error);
}

static bool read_pieces(Parser *self, CtTemplateScope *scope, const char *until, GError **error);

static bool read_loop(Parser *self, CtTemplateScope *scope, const char *name, GError **error)
{
    if (!is_name(name, "_") || strcmp(name, "lang") == 0)
        return refuse(self, error, "{{#%s}} is not a name", name);
    if (self->markup.state != CT_MARKUP_TEXT)
        return refuse(self, error, "{{#%s}} opens inside a tag", name);
    end_literal(self, scope);
    CtTemplatePiece *piece = add_piece(scope, CT_TEMPLATE_LOOP, name);
    piece->loop = new_scope(g_strdup_printf("%s_%s", scope->name, name),
                            g_strdup_printf("%s%s.", scope->path, name));
    return note_field(self, scope, name, piece->loop, error) &&
           read_pieces(self, piece->loop, name, error);
}

/* A comment or a loop's mark alone on its line leaves no empty line behind. */
static void swallow_line(Parser *self, size_t tag_from)
{
    size_t line = tag_from;

    while (line > 0 && self->text[line - 1] == ' ')
        line--;
    if ((line > 0 && self->text[line - 1] != '\n') || self->text[self->at] != '\n')
        return;
    size_t blanks = MIN(tag_from - line, self->literal->len);
    g_string_truncate(self->literal, self->literal->len - blanks);
    self->at++;
}

/* One {{...}}; *closed tells that it ended the loop `until`. */
static bool read_tag(Parser *self, CtTemplateScope *scope, const char *until, bool *closed,
                     GError **error)
{
    size_t from = self->at;
    const char *end = strstr(self->text + from, "}}");

    if (end == NULL)
        return refuse(self, error, "{{ without its }}");
    g_autofree char *tag = g_strndup(self->text + from + 2, (size_t)(end - self->text) - from - 2);
    if (tag[0] != '!' && tag[0] != '#' && tag[0] != '/') {
        if (!read_field(self, scope, tag, error))
            return false;
        self->at = (size_t)(end - self->text) + 2;
        return true;
    }
    if (tag[0] == '/' && (until == NULL || strcmp(tag + 1, until) != 0))
        return refuse(self, error, "{{%s}} closes what is not open", tag);
    if (tag[0] == '/' && self->markup.state != CT_MARKUP_TEXT)
        return refuse(self, error, "{{%s}} closes inside a tag", tag);
    if (tag[0] == '!' && self->result->story == NULL && !read_story(self, tag + 1, error))
        return false;
    self->at = (size_t)(end - self->text) + 2;
    swallow_line(self, from);
    *closed = tag[0] == '/';
    return tag[0] != '#' || read_loop(self, scope, tag + 1, error);
}

static bool read_pieces(Parser *self, CtTemplateScope *scope, const char *until, GError **error)
{
    bool closed = false;

    while (!closed && self->text[self->at] != '\0') {
        if (strncmp(self->text + self->at, "{{", 2) == 0) {
            if (!read_tag(self, scope, until, &closed, error))
                return false;
            continue;
        }
        char c = self->text[self->at];
        const char *wrong = ct_markup_step(&self->markup, c);
        if (wrong != NULL)
            return refuse(self, error, "%s", wrong);
        g_string_append_c(self->literal, c);
        self->at++;
    }
    if (until != NULL && !closed)
        return refuse(self, error, "{{#%s}} is never closed", until);
    end_literal(self, scope);
    return true;
}

static bool parse(Parser *self, GError **error)
{
    GHashTableIter left;
    void *path;

    if (!read_pieces(self, self->result->page, NULL, error))
        return false;
    if (self->markup.state != CT_MARKUP_TEXT)
        return refuse(self, error, "the template ends inside a tag, a comment or a script");
    if (self->result->story == NULL)
        return refuse(self, error, "a template begins with its story, {{! ... }}");
    g_hash_table_iter_init(&left, self->undescribed);
    if (g_hash_table_iter_next(&left, &path, NULL))
        return refuse(self, error, "\"%s\" is described but not used", (const char *)path);
    return true;
}

CtTemplate *ct_template_parse(const char *where, const char *name, const char *text, GError **error)
{
    g_autoptr(CtTemplate) result = g_new0(CtTemplate, 1);
    g_autoptr(GHashTable) described =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) undescribed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) literal = g_string_new(NULL);
    Parser parser = { .where = where,
                      .text = text,
                      .literal = literal,
                      .described = described,
                      .undescribed = undescribed,
                      .result = result };

    result->page = new_scope(g_strdup(name), g_strdup(""));
    return parse(&parser, error) ? g_steal_pointer(&result) : NULL;
}
