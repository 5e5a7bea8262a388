/* check_report.c - a finding as a compiler writes it, and the parser's mistakes as findings.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check_report.h"

#include <stdlib.h>
#include <string.h>

char *ct_check_line(const CtCheckSource *source, int line)
{
    CtBytes rest = source->text;

    for (int number = 1; rest.size > 0; number++) {
        const uint8_t *newline = memchr(rest.data, '\n', rest.size);
        size_t size = newline == NULL ? rest.size : (size_t)(newline - rest.data);

        if (number == line)
            return g_utf8_make_valid((const char *)rest.data, (gssize)size);
        rest = ct_bytes_slice(rest, newline == NULL ? size : size + 1, rest.size);
    }
    return g_strdup("");
}

static bool is_name_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_' || byte == '-';
}

const char *ct_check_word(const char *text, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = strstr(text, word); size > 0 && at != NULL; at = strstr(at + 1, word))
        if ((at == text || !is_name_byte(at[-1])) && !is_name_byte(at[size]))
            return at;
    return NULL;
}

/* Which code a parser's message belongs to, by what it says. */
static const char *code_of(const char *message)
{
    static const struct {
        const char *says;
        const char *code;
    } known[] = {
        { "initial", "E01" },           { "is no state", "E02" }, { "is no event", "E03" },
        { "is no notice", "E04" },      { "is no law", "E05" },   { "is no role", "E05" },
        { "is no compartment", "E05" }, { "legal basis", "E16" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strstr(message, known[i].says) != NULL)
            return known[i].code;
    return "E00";
}

/* "FILE:LINE:COLUMN: message"; the file's own name may hold colons. */
static CtCheckFinding *mistake(const CtCheckSource *text, const char *line)
{
    CtCheckFinding *finding = g_new0(CtCheckFinding, 1);
    const char *place = line + strlen(text->file) + 1;
    char *end = NULL;

    finding->line = (int)strtol(place, &end, 10);
    finding->column = (int)strtol(end + 1, &end, 10);
    finding->message = g_strdup(end + 2);
    finding->topic = ct_check_topic_find(code_of(finding->message));
    g_autofree char *source = ct_check_line(text, finding->line);
    const char *at =
        g_utf8_offset_to_pointer(source, MIN(finding->column - 1, (int)g_utf8_strlen(source, -1)));
    size_t width = 0;
    while (is_name_byte(at[width]))
        width++;
    finding->width = MAX((int)width, 1);
    return finding;
}

void ct_check_mistakes(size_t source, const CtCheckSource *text, const char *lines, GPtrArray *out)
{
    g_auto(GStrv) each = g_strsplit(lines, "\n", -1);

    for (size_t i = 0; each[i] != NULL; i++) {
        CtCheckFinding *finding = mistake(text, each[i]);

        finding->source = source;
        g_ptr_array_add(out, finding);
    }
}

typedef struct {
    const char *bold, *red, *yellow, *blue, *green, *plain;
} Paint;

static void write_source(const CtCheckFinding *self, const CtCheckSource *source,
                         const Paint *paint, GString *out)
{
    g_autofree char *line = ct_check_line(source, self->line);
    g_autofree char *escaped = g_strescape(line, NULL);
    bool printable = strpbrk(line, "\033\r\b") == NULL;
    char *at = line;

    g_string_append_printf(out, "%s%5d |%s %s\n%s      |%s ", paint->blue, self->line, paint->plain,
                           printable ? line : escaped, paint->blue, paint->plain);
    for (int column = 1; column < self->column;
         column++, at = *at == '\0' ? at : g_utf8_next_char(at))
        g_string_append_c(out, *at == '\t' ? '\t' : ' ');
    g_string_append(out, paint->green);
    g_string_append_c(out, '^');
    for (int i = 1; i < self->width; i++)
        g_string_append_c(out, '~');
    g_string_append_printf(out, "%s\n", paint->plain);
}

static void write_note(const Paint *paint, const char *what, const char *text, GString *out)
{
    if (text == NULL)
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        g_string_append_printf(out, "%s      %s%s %s%s%s\n", paint->blue, i == 0 ? "= " : "| ",
                               i == 0 ? what : "    ", paint->plain, lines[i], "");
}

void ct_check_write(const CtCheckFinding *self, const CtCheckSource *source, bool colour,
                    GString *out)
{
    static const Paint none = { "", "", "", "", "", "" };
    static const Paint all = { "\033[1m",  "\033[1;31m", "\033[1;33m",
                               "\033[34m", "\033[1;32m", "\033[0m" };
    const Paint *paint = colour ? &all : &none;
    bool is_error = ct_check_finding_is_error(self);

    g_string_append_printf(out, "%s%s:%d:%d: %s%s[%s]:%s %s%s%s\n", paint->bold, source->file,
                           self->line, self->column, is_error ? paint->red : paint->yellow,
                           is_error ? "error" : "warning", self->topic->code, paint->plain,
                           paint->bold, self->message, paint->plain);
    write_source(self, source, paint, out);
    write_note(paint, "way:", self->path, out);
    write_note(paint, "law:", self->law, out);
    write_note(paint, "hint:", self->hint, out);
}
