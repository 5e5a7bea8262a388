/* postal.c - the address block, put right where that is not guessing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/postal.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define CAPITAL_LINES 3 /* street, locality, code and town */
#define CODE_DIGITS   5

void ct_postal_clear(CtPostal *self)
{
    for (size_t i = 0; i < CT_POSTAL_LINES; i++)
        g_clear_pointer(&self->line[i], g_free);
    self->count = 0;
}

static void add_fault(CtPostalFaults *faults, size_t line, const char *what)
{
    if (faults != NULL && faults->count < CT_POSTAL_FAULTS)
        faults->fault[faults->count++] = (CtPostalFault){ line, what };
}

/* One blank between words, none at the ends; a character that does not print is a blank. */
static char *tidy_blanks(CtBytes bytes)
{
    g_autofree char *text = ct_bytes_to_text(bytes);
    GString *out = g_string_new(NULL);
    bool blank_due = false;

    for (const char *c = text; *c != '\0'; c = g_utf8_find_next_char(c, NULL)) {
        gunichar letter = g_utf8_get_char(c);
        if (g_unichar_isspace(letter) || !g_unichar_isprint(letter)) {
            blank_due = out->len > 0;
            continue;
        }
        if (blank_due)
            g_string_append_c(out, ' ');
        blank_due = false;
        g_string_append_unichar(out, letter);
    }
    return g_string_free(out, false);
}

static char *to_capitals(const char *line)
{
    g_autofree char *upper = g_utf8_strup(line, -1);
    g_autoptr(GString) plain = g_string_new(NULL);

    for (const char *c = upper; *c != '\0'; c = g_utf8_find_next_char(c, NULL)) {
        gunichar letter = g_utf8_get_char(c);
        g_string_append_unichar(plain, g_unichar_ispunct(letter) ? ' ' : letter);
    }
    return tidy_blanks((CtBytes){ (const uint8_t *)plain->str, plain->len });
}

/* The street line begins with the house number. When no line does, it is taken to be the one
 * above the last; capitals and no punctuation do no harm there. */
size_t ct_postal_street_line(const CtPostal *self)
{
    size_t first = self->count > CAPITAL_LINES ? self->count - CAPITAL_LINES : 1;

    for (size_t i = first; i + 1 < self->count; i++)
        if (g_ascii_isdigit(self->line[i][0]))
            return i;
    return self->count >= 2 ? MAX(first, self->count - 2) : 1;
}

static bool is_code_and_town(const char *line)
{
    for (size_t i = 0; i < CODE_DIGITS; i++)
        if (!g_ascii_isdigit(line[i]))
            return false;
    return line[CODE_DIGITS] == ' ' && line[CODE_DIGITS + 1] != '\0' &&
           !g_ascii_isdigit(line[CODE_DIGITS + 1]);
}

static void check_last_line(const CtPostal *self, CtPostalPlace place, CtPostalFaults *faults)
{
    const char *last = self->line[self->count - 1];

    if (place == CT_POSTAL_FRANCE && !is_code_and_town(last))
        add_fault(faults, self->count, "is not a five-digit code and a town");
    if (place == CT_POSTAL_ABROAD && strpbrk(last, "0123456789") != NULL)
        add_fault(faults, self->count, "is not a country");
}

static void read_lines(CtBytes text, CtPostal *out, size_t *seen)
{
    CtReader reader = ct_reader_over(text);

    *seen = 0;
    while (!ct_reader_at_end(&reader)) {
        g_autofree char *line = tidy_blanks(ct_reader_line(&reader));
        if (line[0] == '\0')
            continue;
        if (out->count < CT_POSTAL_LINES)
            out->line[out->count++] = g_steal_pointer(&line);
        (*seen)++;
    }
}

/* Capitals may need more room (one letter can become two), and a line of punctuation alone
 * becomes empty: the checks come after. */
static void check_block(CtPostal *self, CtPostalPlace place, size_t seen, CtPostalFaults *faults)
{
    size_t most = place == CT_POSTAL_FRANCE ? CT_POSTAL_LINES - 1 : CT_POSTAL_LINES;

    if (seen > most)
        add_fault(faults, 0, "has more lines than the rule allows");
    if (seen < 2)
        add_fault(faults, 0, "has fewer than two lines");
    for (size_t i = 0; i < self->count; i++) {
        if (g_utf8_strlen(self->line[i], -1) > CT_POSTAL_WIDTH)
            add_fault(faults, i + 1, "is longer than 38 characters");
        if (self->line[i][0] == '\0')
            add_fault(faults, i + 1, "holds nothing but punctuation");
    }
    if (self->count > 0)
        check_last_line(self, place, faults);
}

bool ct_postal_read(CtBytes text, CtPostalPlace place, CtPostal *out, CtPostalFaults *faults)
{
    CtPostalFaults found = { 0 };
    size_t seen = 0;

    *out = (CtPostal){ 0 };
    if (!ct_text_is_utf8(text))
        add_fault(&found, 0, "is not UTF-8");
    else
        read_lines(text, out, &seen);
    for (size_t i = ct_postal_street_line(out); i < out->count; i++) {
        char *capitals = to_capitals(out->line[i]);
        g_free(out->line[i]);
        out->line[i] = capitals;
    }
    if (found.count == 0)
        check_block(out, place, seen, &found);
    if (faults != NULL)
        *faults = found;
    return found.count == 0;
}
