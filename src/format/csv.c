/* csv.c - a small state walk over one row; the scratch holds what had doubled quotes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/csv.h"

#include <string.h>

CtCsv ct_csv_over(CtBytes source)
{
    return (CtCsv){ .source = source, .next_line = 1, .scratch = g_malloc(CT_LIMIT_LOG_LINE) };
}

void ct_csv_clear(CtCsv *self)
{
    g_clear_pointer(&self->scratch, g_free);
}

CtBytes ct_csv_text(const CtCsv *self, size_t n)
{
    return n < self->count ? self->field[n].text : (CtBytes){ NULL, 0 };
}

/* Where the line that holds `at` ends, before its LF. */
static uint64_t line_end(CtBytes source, uint64_t at)
{
    const uint8_t *newline = memchr(source.data + at, '\n', source.size - at);

    return newline == NULL ? source.size : (uint64_t)(newline - source.data);
}

static bool ends_field(const CtCsv *self, uint64_t at)
{
    CtBytes source = self->source;

    return at == source.size || source.data[at] == ',' || source.data[at] == '\n' ||
           (source.data[at] == '\r' && (at + 1 == source.size || source.data[at + 1] == '\n'));
}

/* Reads a field that begins with a quote at `at`; returns where it ended. */
static uint64_t read_quoted(CtCsv *self, uint64_t at, size_t *scratch_used, CtCsvField *out)
{
    uint8_t *text = self->scratch + *scratch_used;
    size_t size = 0;

    for (at++; at < self->source.size; at++) {
        uint8_t byte = self->source.data[at];
        if (byte == '"') {
            if (at + 1 == self->source.size || self->source.data[at + 1] != '"')
                break;
            at++;
        }
        if (*scratch_used + size == CT_LIMIT_LOG_LINE) {
            self->fault = "a quoted field is longer than a line may be";
            return at;
        }
        self->next_line += byte == '\n';
        text[size++] = byte;
    }
    if (at == self->source.size) {
        self->fault = "a quoted field does not end";
        return at;
    }
    *scratch_used += size;
    out->text = (CtBytes){ text, size };
    if (!ends_field(self, at + 1))
        self->fault = "text follows a quoted field";
    return at + 1;
}

static uint64_t read_plain(CtCsv *self, uint64_t at, CtCsvField *out)
{
    uint64_t from = at;

    for (; !ends_field(self, at); at++)
        if (self->source.data[at] == '"')
            self->fault = "a quote stands inside a field";
    out->text = (CtBytes){ self->source.data + from, at - from };
    return at;
}

/* After a fault the line that the row began on is given up, and no more than that line. */
static void give_up_line(CtCsv *self)
{
    self->count = 0;
    self->to = line_end(self->source, self->from);
    self->next = MIN(self->to + 1, self->source.size);
    self->next_line = self->line + 1;
}

static void read_row(CtCsv *self)
{
    uint64_t at = self->from;
    size_t scratch_used = 0;

    for (self->count = 0; self->fault == NULL; at++) {
        CtCsvField field = { .from = at };
        bool quoted = at < self->source.size && self->source.data[at] == '"';

        if (self->count == CT_CSV_FIELDS)
            self->fault = "the row has too many fields";
        at = quoted ? read_quoted(self, at, &scratch_used, &field) : read_plain(self, at, &field);
        if (self->fault == NULL && at - self->from > CT_LIMIT_LOG_LINE)
            self->fault = "the row is longer than a line may be";
        if (self->fault != NULL)
            break;
        field.to = at;
        self->field[self->count++] = field;
        if (at == self->source.size || self->source.data[at] != ',')
            break;
    }
    if (self->fault != NULL) {
        give_up_line(self);
        return;
    }
    self->to = at;
    self->next = MIN(line_end(self->source, at) + 1, self->source.size);
    self->next_line++;
}

static bool at_empty_line(const CtCsv *self)
{
    uint8_t byte = self->source.data[self->next];

    return byte == '\n' || (byte == '\r' && self->next + 1 < self->source.size &&
                            self->source.data[self->next + 1] == '\n');
}

bool ct_csv_next(CtCsv *self)
{
    self->fault = NULL;
    while (self->next < self->source.size && at_empty_line(self)) {
        self->next = line_end(self->source, self->next) + 1;
        self->next_line++;
    }
    if (self->next >= self->source.size)
        return false;
    self->from = self->next;
    self->line = self->next_line;
    read_row(self);
    return true;
}
