/* template.c - notice texts: read strictly, filled in, escaped.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/template.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define FACT_MARK " = "

typedef struct {
    CtTemplate *made;
    GString *open; /* the paragraph being read; empty between paragraphs */
    CtTemplateShape shape;
    size_t line;
    bool in_body;
} Parse;

static void clear_paragraph(gpointer data)
{
    CtTemplateParagraph *paragraph = data;

    g_free(paragraph->label);
    g_free(paragraph->text);
}

static CtTemplate *new_template(void)
{
    CtTemplate *self = g_new0(CtTemplate, 1);

    self->paragraphs = g_array_new(false, true, sizeof(CtTemplateParagraph));
    g_array_set_clear_func(self->paragraphs, clear_paragraph);
    return self;
}

void ct_template_free(CtTemplate *self)
{
    if (self == NULL)
        return;
    g_free(self->subject);
    g_free(self->law);
    g_free(self->encloses);
    g_array_unref(self->paragraphs);
    g_free(self);
}

/* ---- places ------------------------------------------------------------------------------- */

typedef struct {
    const char *from; /* the first brace */
    const char *to;   /* after the last brace */
    char name[CT_TEMPLATE_NAME + 1];
    bool optional;
} Place;

static size_t name_length(const char *text)
{
    size_t length = 0;

    if (!g_ascii_islower(text[0]))
        return 0;
    while (g_ascii_islower(text[length]) || g_ascii_isdigit(text[length]) || text[length] == '_')
        length++;
    return length;
}

/* Finds the next place. False at the end of the text; *malformed tells a stray brace. */
static bool next_place(const char *text, Place *out, bool *malformed)
{
    const char *from = strpbrk(text, "{}");

    *malformed = false;
    if (from == NULL)
        return false;
    *malformed = true;
    if (strncmp(from, "{{", 2) != 0)
        return false;
    size_t length = name_length(from + 2);
    if (length == 0 || length > CT_TEMPLATE_NAME)
        return false;
    const char *after = from + 2 + length;
    bool optional = *after == '?';
    if (strncmp(after + (optional ? 1 : 0), "}}", 2) != 0)
        return false;
    *out = (Place){ .from = from, .to = after + (optional ? 3 : 2), .optional = optional };
    memcpy(out->name, from + 2, length);
    *malformed = false;
    return true;
}

static bool places_are_sound(const char *text)
{
    bool malformed;
    Place place;

    while (next_place(text, &place, &malformed))
        text = place.to;
    return !malformed;
}

/* ---- reading ------------------------------------------------------------------------------ */

static bool reject(const Parse *self, const char *what, GError **error)
{
    return ct_fail(error, CT_ERROR_INPUT, "notice text: %s at line %zu", what, self->line);
}

static bool is_printable_line(CtBytes line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] < ' ' || line.data[i] == 0x7f)
            return false;
    return true;
}

static bool close_paragraph(Parse *self, GError **error)
{
    CtTemplateParagraph paragraph = { .shape = self->shape };

    if (self->open->len == 0)
        return true;
    if (self->made->paragraphs->len >= CT_TEMPLATE_PARAGRAPHS)
        return ct_fail(error, CT_ERROR_LIMIT, "notice text: more than %d paragraphs",
                       CT_TEMPLATE_PARAGRAPHS);
    const char *text = self->open->str;
    if (!places_are_sound(text))
        return reject(self, "a brace that is not a place, in the paragraph that ends", error);
    if (self->shape == CT_TEMPLATE_FACT) {
        const char *mark = strstr(text, FACT_MARK);
        if (mark == NULL || mark == text || mark[strlen(FACT_MARK)] == '\0')
            return reject(self, "a fact without label and value", error);
        paragraph.label = g_strndup(text, (gsize)(mark - text));
        text = mark + strlen(FACT_MARK);
    }
    paragraph.text = g_strdup(text);
    g_array_append_val(self->made->paragraphs, paragraph);
    g_string_truncate(self->open, 0);
    return true;
}

static bool read_header(Parse *self, const char *line, GError **error)
{
    const char *value = strstr(line, ": ");

    if (value == NULL || value[2] == '\0')
        return reject(self, "a header without name and value", error);
    if (!places_are_sound(value))
        return reject(self, "a brace that is not a place", error);
    if (g_str_has_prefix(line, "subject: ") && self->made->subject == NULL) {
        self->made->subject = g_strdup(value + 2);
        return true;
    }
    if (g_str_has_prefix(line, "encloses: ") && self->made->encloses == NULL) {
        self->made->encloses = g_strdup(value + 2);
        size_t length = name_length(self->made->encloses);
        return (length > 0 && self->made->encloses[length] == '\0') ||
               reject(self, "no field's name", error);
    }
    if (!g_str_has_prefix(line, "law: "))
        return reject(self, "an unknown or repeated header", error);
    char *law = self->made->law == NULL ? g_strdup(value + 2)
                                        : g_strconcat(self->made->law, "; ", value + 2, NULL);
    g_free(self->made->law);
    self->made->law = law;
    return true;
}

static CtTemplateShape shape_of(const char **line)
{
    static const struct {
        const char *mark;
        CtTemplateShape shape;
    } marks[] = { { "# ", CT_TEMPLATE_HEADING },
                  { "- ", CT_TEMPLATE_ITEM },
                  { "+ ", CT_TEMPLATE_FACT } };

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (!g_str_has_prefix(*line, marks[i].mark))
            continue;
        *line += 2;
        return marks[i].shape;
    }
    return CT_TEMPLATE_PLAIN;
}

/* A mark opens a paragraph of its own, so that lists need no empty lines between. */
static bool read_body(Parse *self, const char *line, GError **error)
{
    if (line[0] == '\0')
        return close_paragraph(self, error);
    CtTemplateShape shape = shape_of(&line);
    if (shape != CT_TEMPLATE_PLAIN && !close_paragraph(self, error))
        return false;
    if (self->open->len > 0 && g_str_has_prefix(line, "  "))
        line += 2; /* an item goes on beneath its own text */
    if (line[0] == ' ' || line[0] == '\0' || g_str_has_suffix(line, " "))
        return reject(self, "a blank at an end of the line", error);
    if (self->open->len > 0)
        g_string_append_c(self->open, ' ');
    else
        self->shape = shape;
    g_string_append(self->open, line);
    return self->shape != CT_TEMPLATE_HEADING || close_paragraph(self, error);
}

static bool read_line(Parse *self, CtBytes bytes, GError **error)
{
    if (!is_printable_line(bytes))
        return reject(self, "a control character", error);
    g_autofree char *line = ct_bytes_to_text(bytes);
    if (line[0] == ';')
        return true;
    if (self->in_body)
        return read_body(self, line, error);
    if (line[0] != '\0')
        return read_header(self, line, error);
    self->in_body = true;
    return true;
}

CtTemplate *ct_template_parse(CtBytes bytes, GError **error)
{
    g_autoptr(CtTemplate) made = new_template();
    g_autoptr(GString) open = g_string_new(NULL);
    Parse parse = { .made = made, .open = open };
    CtReader reader = ct_reader_over(bytes);

    if (bytes.size > CT_TEMPLATE_BYTES) {
        ct_fail(error, CT_ERROR_LIMIT, "notice text: more than 64 kB");
        return NULL;
    }
    if (!ct_text_is_utf8(bytes)) {
        ct_fail(error, CT_ERROR_INPUT, "notice text: not UTF-8");
        return NULL;
    }
    while (!ct_reader_at_end(&reader)) {
        parse.line++;
        if (!read_line(&parse, ct_reader_line(&reader), error))
            return NULL;
    }
    if (!close_paragraph(&parse, error))
        return NULL;
    if (made->subject == NULL || made->law == NULL || made->paragraphs->len == 0) {
        reject(&parse, "no subject, law or paragraph before the end", error);
        return NULL;
    }
    return g_steal_pointer(&made);
}

static bool is_file_word(const char *word)
{
    return word[0] != '\0' && strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(word);
}

CtTemplate *ct_template_load(const char *folder, const char *name, const char *language,
                             GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    gsize size;

    if (!is_file_word(name) || !is_file_word(language)) {
        ct_fail(error, CT_ERROR_INPUT, "notice text: not a name and a language");
        return NULL;
    }
    g_autofree char *path = g_strdup_printf("%s/%s.%s.txt", folder, name, language);
    if (!g_file_get_contents(path, &text, &size, &cause)) {
        bool missing = g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        ct_fail(error, missing ? CT_ERROR_MISSING : CT_ERROR_SYSTEM,
                "notice text %s.%s: cannot be read", name, language);
        return NULL;
    }
    CtTemplate *made = ct_template_parse((CtBytes){ (const uint8_t *)text, size }, error);
    if (made == NULL)
        g_prefix_error(error, "%s.%s: ", name, language);
    return made;
}

/* ---- filling in --------------------------------------------------------------------------- */

static void list_places(const char *text, bool required, GPtrArray *names)
{
    bool malformed;
    Place place;

    for (; next_place(text, &place, &malformed); text = place.to)
        if (!(required && place.optional) &&
            !g_ptr_array_find_with_equal_func(names, place.name, g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(place.name));
}

char **ct_template_fields(const CtTemplate *self, bool required)
{
    GPtrArray *names = g_ptr_array_new();

    list_places(self->subject, required, names);
    list_places(self->law, required, names);
    for (size_t i = 0; i < ct_template_count(self); i++) {
        list_places(ct_template_paragraph(self, i)->text, required, names);
        if (ct_template_paragraph(self, i)->label != NULL)
            list_places(ct_template_paragraph(self, i)->label, required, names);
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, false);
}

/* Control characters, and U+202A to U+202E, U+2066 to U+2069: they reorder what is read. */
static bool is_harmless(const char *value)
{
    for (; *value != '\0'; value = g_utf8_find_next_char(value, NULL)) {
        gunichar c = g_utf8_get_char(value);
        if (g_unichar_iscntrl(c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
            return false;
    }
    return true;
}

static bool check_value(const CtTemplateField *field, GError **error)
{
    CtBytes value = ct_bytes_of_text(field->value);

    if (value.size > CT_TEMPLATE_VALUE)
        return ct_fail(error, CT_ERROR_LIMIT, "notice: the value of %s is too long", field->name);
    if (!ct_text_is_utf8(value) || (value.size > 0 && !is_harmless(field->value)))
        return ct_fail(error, CT_ERROR_INPUT, "notice: the value of %s is not plain text",
                       field->name);
    return true;
}

typedef struct {
    const CtTemplateField *fields;
    size_t count;
    CtTemplateOutput output;
} Fill;

static const char *value_of(const Fill *self, const char *name)
{
    for (size_t i = 0; i < self->count; i++)
        if (strcmp(self->fields[i].name, name) == 0 && self->fields[i].value != NULL)
            return self->fields[i].value;
    return "";
}

static void add_escaped(const Fill *self, GString *out, const char *text, gssize size)
{
    if (self->output == CT_TEMPLATE_TO_TEXT) {
        g_string_append_len(out, text, size);
        return;
    }
    g_autofree char *escaped = g_markup_escape_text(text, size);
    g_string_append(out, escaped);
}

/* *out stays NULL, without a failure, when an optional place has no value. */
static bool fill_text(const Fill *self, const char *text, char **out, GError **error)
{
    g_autoptr(GString) made = g_string_new(NULL);
    bool malformed;
    Place place;

    for (; next_place(text, &place, &malformed); text = place.to) {
        const char *value = value_of(self, place.name);
        if (value[0] == '\0' && place.optional)
            return true;
        if (value[0] == '\0')
            return ct_fail(error, CT_ERROR_MISSING, "notice: no value for %s", place.name);
        add_escaped(self, made, text, place.from - text);
        add_escaped(self, made, value, -1);
    }
    add_escaped(self, made, text, -1);
    *out = g_string_free(g_steal_pointer(&made), false);
    return true;
}

static bool fill_paragraph(const Fill *self, const CtTemplateParagraph *from, CtTemplate *into,
                           GError **error)
{
    g_autofree char *text = NULL;
    g_autofree char *label = NULL;

    if (!fill_text(self, from->text, &text, error))
        return false;
    if (from->label != NULL && !fill_text(self, from->label, &label, error))
        return false;
    if (text == NULL || (from->label != NULL && label == NULL))
        return true;
    CtTemplateParagraph paragraph = { .shape = from->shape,
                                      .label = g_steal_pointer(&label),
                                      .text = g_steal_pointer(&text) };
    g_array_append_val(into->paragraphs, paragraph);
    return true;
}

CtTemplate *ct_template_render(const CtTemplate *self, const CtTemplateField *fields, size_t count,
                               CtTemplateOutput output, GError **error)
{
    g_autoptr(CtTemplate) made = new_template();
    Fill fill = { .fields = fields, .count = count, .output = output };

    made->encloses = g_strdup(self->encloses);
    for (size_t i = 0; i < count; i++)
        if (!check_value(&fields[i], error))
            return NULL;
    if (!fill_text(&fill, self->subject, &made->subject, error) ||
        !fill_text(&fill, self->law, &made->law, error))
        return NULL;
    if (made->subject == NULL || made->law == NULL) {
        ct_fail(error, CT_ERROR_MISSING, "notice: the subject or the law has an empty place");
        return NULL;
    }
    for (size_t i = 0; i < ct_template_count(self); i++)
        if (!fill_paragraph(&fill, ct_template_paragraph(self, i), made, error))
            return NULL;
    return g_steal_pointer(&made);
}

size_t ct_template_count(const CtTemplate *self)
{
    return self->paragraphs->len;
}

const CtTemplateParagraph *ct_template_paragraph(const CtTemplate *self, size_t index)
{
    g_assert(index < self->paragraphs->len);
    return &g_array_index(self->paragraphs, CtTemplateParagraph, index);
}

const char *ct_template_label(const CtTemplate *self, const char *label)
{
    for (size_t i = 0; i < ct_template_count(self); i++) {
        const CtTemplateParagraph *paragraph = ct_template_paragraph(self, i);
        if (paragraph->label != NULL && strcmp(paragraph->label, label) == 0)
            return paragraph->text;
    }
    return NULL;
}

char *ct_template_fill(const CtTemplate *self, const char *label, const CtTemplateField *fields,
                       size_t count, GError **error)
{
    Fill fill = { .fields = fields, .count = count, .output = CT_TEMPLATE_TO_TEXT };
    const char *text = ct_template_label(self, label);
    char *made = NULL;

    if (text == NULL) {
        ct_fail(error, CT_ERROR_MISSING, "notice: the frame lacks %s", label);
        return NULL;
    }
    if (!fill_text(&fill, text, &made, error))
        return NULL;
    return made == NULL ? g_strdup("") : made;
}
