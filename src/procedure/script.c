/* script.c - cutting a procedure's text into tokens, and keeping its mistakes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/script.h"

#include "base/text.h"

#include <string.h>

#define NAME_MAX_BYTES 64
#define NUMBER_LARGEST 999999999u

/* One line being cut. */
typedef struct {
    CtScript *script;
    CtBytes line;
    int number;
    size_t offset;
    int column;
} Cutter;

G_GNUC_PRINTF(4, 0)
static void add_mistake(CtScript *self, int line, int column, const char *format, va_list arguments)
{
    if (self->mistake_count++ >= CT_LIMIT_PROCEDURE_ERRORS)
        return;
    if (self->mistakes->len > 0)
        g_string_append_c(self->mistakes, '\n');
    g_string_append_printf(self->mistakes, "%s:%d:%d: ", self->file, line, column);
    g_string_append_vprintf(self->mistakes, format, arguments);
}

void ct_script_reject_line(CtScript *self, int line, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_mistake(self, line, 1, format, arguments);
    va_end(arguments);
}

static bool is_name_byte(uint8_t byte)
{
    return g_ascii_isalnum(byte) || byte == '_';
}

static uint8_t byte_at(const Cutter *self, size_t offset)
{
    return offset < self->line.size ? self->line.data[offset] : 0;
}

static size_t name_end(const Cutter *self)
{
    size_t end = self->offset;

    while (is_name_byte(byte_at(self, end)) ||
           (byte_at(self, end) == '-' && is_name_byte(byte_at(self, end + 1))))
        end++;
    return end;
}

static size_t sign_size(const Cutter *self)
{
    uint8_t first = byte_at(self, self->offset);
    uint8_t second = byte_at(self, self->offset + 1);

    if ((first == '-' && second == '>') ||
        ((first == '<' || first == '>' || first == '!') && second == '='))
        return 2;
    return strchr("(){},=<>+-/", first) != NULL ? 1 : 0;
}

static void put(Cutter *self, CtTokenKind kind, size_t from, size_t to, uint32_t number)
{
    const char *start = (const char *)self->line.data + from;
    g_autofree char *text = g_strndup(to > from ? start : "", to - from);
    CtToken token = { .kind = kind,
                      .line = self->number,
                      .column = self->column,
                      .text = g_string_chunk_insert_const(self->script->strings, text),
                      .number = number };

    g_array_append_val(self->script->tokens, token);
}

static void advance(Cutter *self, size_t to)
{
    for (; self->offset < to; self->offset++)
        if ((byte_at(self, self->offset) & 0xc0) != 0x80)
            self->column++;
}

static bool cut_number(Cutter *self)
{
    size_t end = self->offset;
    uint64_t value = 0;

    while (g_ascii_isdigit(byte_at(self, end)))
        end++;
    CtBytes digits = ct_bytes_slice(self->line, self->offset, end - self->offset);
    if (is_name_byte(byte_at(self, end)) || !ct_text_to_u64(digits, NUMBER_LARGEST, &value))
        return false;
    put(self, CT_TOKEN_NUMBER, self->offset, end, (uint32_t)value);
    advance(self, end);
    return true;
}

static bool cut_text(Cutter *self)
{
    size_t from = self->offset + 1;
    size_t to = from;

    while (to < self->line.size && byte_at(self, to) != '"')
        to++;
    if (to == self->line.size)
        return false;
    put(self, CT_TOKEN_TEXT, from, to, 0);
    advance(self, to + 1);
    return true;
}

/* NULL when the next token was cut; else what is wrong with it. */
static const char *cut_token(Cutter *self)
{
    uint8_t first = byte_at(self, self->offset);

    if (g_ascii_isdigit(first))
        return cut_number(self) ? NULL : "a number that is too long or runs into a name";
    if (first == '"')
        return cut_text(self) ? NULL : "a quoted text that does not end on its line";
    size_t end = g_ascii_isalpha(first) ? name_end(self) : self->offset + sign_size(self);
    if (end == self->offset)
        return first >= 0x20 ? "a character that is not part of the language"
                             : "a control character";
    if (end - self->offset > NAME_MAX_BYTES)
        return "a name of more than 64 characters";
    put(self, g_ascii_isalpha(first) ? CT_TOKEN_NAME : CT_TOKEN_SIGN, self->offset, end, 0);
    advance(self, end);
    return NULL;
}

static void reject_cut(Cutter *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void reject_cut(Cutter *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_mistake(self->script, self->number, self->column, format, arguments);
    va_end(arguments);
}

static bool cut_tokens(Cutter *self, size_t first)
{
    while (self->offset < self->line.size && byte_at(self, self->offset) != '#') {
        if (byte_at(self, self->offset) == ' ' || byte_at(self, self->offset) == '\t') {
            advance(self, self->offset + 1);
            continue;
        }
        const char *wrong = cut_token(self);
        if (wrong == NULL && self->script->tokens->len - first > CT_LIMIT_PROCEDURE_TOKENS)
            wrong = "more words than a line may have";
        if (wrong != NULL) {
            reject_cut(self, "%s", wrong);
            return false;
        }
    }
    return true;
}

static bool leaves_open(const CtScript *script, size_t first)
{
    bool open = script->open;

    for (size_t i = first; i < script->tokens->len; i++) {
        const CtToken *token = &g_array_index(script->tokens, CtToken, i);

        if (token->kind == CT_TOKEN_SIGN && (token->text[0] == '{' || token->text[0] == '}'))
            open = token->text[0] == '{';
    }
    return open;
}

static void cut_line(CtScript *script, CtBytes line, int number)
{
    Cutter cutter = { .script = script, .line = line, .number = number, .column = 1 };
    CtScriptLine cut = { .number = number, .first = script->tokens->len };
    guint here = script->tokens->len;

    if (!cut_tokens(&cutter, cut.first)) {
        g_array_set_size(script->tokens, here);
        return;
    }
    if (script->tokens->len == here)
        return;
    if (script->open) { /* behind the tokens of the line that it goes on, in place of their END */
        cut = g_array_index(script->lines, CtScriptLine, script->lines->len - 1);
        g_array_remove_index(script->tokens, --here);
        g_array_set_size(script->lines, script->lines->len - 1);
    }
    cut.count = script->tokens->len - cut.first;
    script->open = leaves_open(script, here);
    put(&cutter, CT_TOKEN_END, cutter.offset, cutter.offset, 0);
    g_array_append_val(script->lines, cut);
}

static void cut_lines(CtScript *self)
{
    CtBytes rest = self->text;

    for (int number = 1; rest.size > 0; number++) {
        const uint8_t *newline = memchr(rest.data, '\n', rest.size);
        size_t size = newline == NULL ? rest.size : (size_t)(newline - rest.data);
        CtBytes line = ct_bytes_slice(rest, 0, size);

        if (line.size > 0 && line.data[line.size - 1] == '\r')
            line.size--;
        if (ct_text_is_utf8(line))
            cut_line(self, line, number);
        else
            ct_script_reject_line(self, number, "bytes that are not UTF-8");
        rest = ct_bytes_slice(rest, newline == NULL ? size : size + 1, rest.size);
    }
}

void ct_script_open(CtScript *self, const char *file, CtBytes text, GStringChunk *strings)
{
    *self = (CtScript){ .file = file, .strings = strings, .text = text };
    self->tokens = g_array_new(FALSE, FALSE, sizeof(CtToken));
    self->lines = g_array_new(FALSE, FALSE, sizeof(CtScriptLine));
    self->mistakes = g_string_new(NULL);
    if (text.size > CT_LIMIT_CONFIG_BYTES)
        ct_script_reject_line(self, 1, "a text of more than %u bytes", CT_LIMIT_CONFIG_BYTES);
    else
        cut_lines(self);
}

void ct_script_close(CtScript *self)
{
    g_array_unref(self->tokens);
    g_array_unref(self->lines);
    g_string_free(self->mistakes, TRUE);
}

bool ct_script_go(CtScript *self, size_t index)
{
    if (index >= self->lines->len)
        return false;
    self->line = index;
    self->token = 0;
    return true;
}

static const CtScriptLine *current(const CtScript *self)
{
    return &g_array_index(self->lines, CtScriptLine, self->line);
}

int ct_script_line_number(const CtScript *self)
{
    return current(self)->number;
}

void ct_script_reject(CtScript *self, const CtToken *where, const char *format, ...)
{
    va_list arguments;
    CtScriptLine *line = &g_array_index(self->lines, CtScriptLine, self->line);

    if (line->rejected)
        return;
    line->rejected = true;
    va_start(arguments, format);
    add_mistake(self, where->line, where->column, format, arguments);
    va_end(arguments);
}

const CtToken *ct_script_ahead(const CtScript *self, size_t distance)
{
    const CtScriptLine *line = current(self);

    return &g_array_index(self->tokens, CtToken,
                          line->first + MIN(self->token + distance, line->count));
}

const CtToken *ct_script_peek(const CtScript *self)
{
    return ct_script_ahead(self, 0);
}

const CtToken *ct_script_take(CtScript *self)
{
    const CtToken *token = ct_script_peek(self);

    if (token->kind != CT_TOKEN_END)
        self->token++;
    return token;
}

static bool is_word(const CtToken *token, const char *text)
{
    return (token->kind == CT_TOKEN_NAME || token->kind == CT_TOKEN_SIGN) &&
           strcmp(token->text, text) == 0;
}

bool ct_script_accept(CtScript *self, const char *text)
{
    if (!is_word(ct_script_peek(self), text))
        return false;
    (void)ct_script_take(self);
    return true;
}

static void reject_seen(CtScript *self, const char *wanted)
{
    const CtToken *token = ct_script_peek(self);

    if (token->kind == CT_TOKEN_END)
        ct_script_reject(self, token, "the line ends where %s is wanted", wanted);
    else
        ct_script_reject(self, token, "\"%s\" where %s is wanted", token->text, wanted);
}

bool ct_script_expect(CtScript *self, const char *text)
{
    if (ct_script_accept(self, text))
        return true;
    g_autofree char *wanted = g_strdup_printf("\"%s\"", text);
    reject_seen(self, wanted);
    return false;
}

const char *ct_script_name(CtScript *self, const char *what)
{
    if (ct_script_peek(self)->kind == CT_TOKEN_NAME)
        return ct_script_take(self)->text;
    reject_seen(self, what);
    return NULL;
}

const char *ct_script_text(CtScript *self, const char *what)
{
    if (ct_script_peek(self)->kind == CT_TOKEN_TEXT)
        return ct_script_take(self)->text;
    reject_seen(self, what);
    return NULL;
}

bool ct_script_number(CtScript *self, const char *what, uint32_t largest, uint32_t *out)
{
    const CtToken *token = ct_script_peek(self);

    if (token->kind != CT_TOKEN_NUMBER) {
        reject_seen(self, what);
        return false;
    }
    if (token->number > largest) {
        ct_script_reject(self, token, "%u is more than %u", token->number, largest);
        return false;
    }
    *out = ct_script_take(self)->number;
    return true;
}

void ct_script_end(CtScript *self)
{
    if (!current(self)->rejected && ct_script_peek(self)->kind != CT_TOKEN_END)
        reject_seen(self, "the end of the line");
}

/* Levenshtein distance of two names that are not longer than NAME_MAX_BYTES. */
static size_t distance_of(const char *a, const char *b)
{
    size_t size = strlen(b);
    size_t row[NAME_MAX_BYTES + 1];

    for (size_t j = 0; j <= size; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0]++;

        for (size_t j = 0; j < size; j++) {
            size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);

            diagonal = row[j + 1];
            row[j + 1] = MIN(changed, MIN(row[j], row[j + 1]) + 1);
        }
    }
    return row[size];
}

const char *ct_script_near(const char *seen, const void *array, size_t count, size_t size)
{
    const char *element = array;
    const char *best = NULL;
    size_t nearest = MIN(3, strlen(seen)); /* nothing but the first letter in common is no hint */

    for (size_t i = 0; i < count; i++, element += size) {
        const char *name;

        memcpy(&name, element, sizeof name);
        if (strlen(name) > NAME_MAX_BYTES)
            continue;
        size_t distance = distance_of(seen, name);
        if (distance < nearest) {
            nearest = distance;
            best = name;
        }
    }
    return best;
}
