/* year_file.c - a year as lines of fields parted by tabs, and back.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/year.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define HEAD "constat-year\t1\n"

enum { MOST_FIELDS = 13, MOST_ROWS = CT_LIMIT_BULLETINS };

/* ---- writing ---- */

/* Tabs and ends of lines part fields: what a field has of them becomes a blank. */
static void add_text(CtBuffer *out, const char *text)
{
    ct_buffer_add_u8(out, '\t');
    for (const char *c = text; *c != '\0'; c++)
        ct_buffer_add_u8(out, (uint8_t)((unsigned char)*c < ' ' || *c == 0x7f ? ' ' : *c));
}

static void add_number(CtBuffer *out, uint64_t number)
{
    ct_buffer_printf(out, "\t%" G_GUINT64_FORMAT, number);
}

static void add_instant(CtBuffer *out, CtInstant at)
{
    char text[CT_TIME_TEXT_SIZE];

    add_text(out, at == CT_INSTANT_NEVER ? "" : ct_time_text(at, text));
}

static void write_head(const CtYear *self, CtBuffer *out)
{
    ct_buffer_add_text(out, HEAD "client");
    add_text(out, self->client);
    add_text(out, self->publisher);
    ct_buffer_add_text(out, "\nspan");
    add_instant(out, self->from);
    add_instant(out, self->until);
    ct_buffer_add_text(out, "\ntotals");
    const uint32_t totals[] = { self->inclusive, self->strict, self->copies,
                                self->answered,  self->late,   self->waiting };
    for (size_t i = 0; i < G_N_ELEMENTS(totals); i++)
        add_number(out, totals[i]);
    ct_buffer_add_text(out, "\nproof");
    add_text(out, self->origin);
    add_number(out, self->size);
    add_text(out, self->root);
    ct_buffer_add_u8(out, '\n');
}

static void write_contract(const CtYearContract *row, CtBuffer *out)
{
    ct_buffer_add_text(out, "contract");
    add_text(out, row->id);
    add_number(out, row->inclusive);
    add_number(out, row->strict);
    add_number(out, row->machines);
    add_number(out, row->hours);
    add_text(out, row->by_strict ? "strict" : "inclusive");
    ct_buffer_add_u8(out, '\n');
}

static void write_bulletin(const CtYearBulletin *row, CtBuffer *out)
{
    ct_buffer_add_text(out, "bulletin");
    add_text(out, row->id);
    add_instant(out, row->published);
    add_text(out, row->severity);
    add_text(out, ct_year_word(row->verdict));
    add_text(out, row->owed ? "owed" : "");
    add_number(out, row->machines);
    add_number(out, row->copies);
    add_number(out, row->answered);
    add_number(out, row->late);
    add_instant(out, row->told);
    add_instant(out, row->closed);
    add_text(out, row->rows);
    ct_buffer_add_u8(out, '\n');
}

void ct_year_write(const CtYear *self, CtBuffer *out)
{
    write_head(self, out);
    for (guint i = 0; i < self->contracts->len; i++)
        write_contract(&g_array_index(self->contracts, CtYearContract, i), out);
    for (guint i = 0; i < self->bulletins->len; i++)
        write_bulletin(&g_array_index(self->bulletins, CtYearBulletin, i), out);
    for (guint i = 0; i < self->changes->len; i++) {
        const CtYearChange *row = &g_array_index(self->changes, CtYearChange, i);

        ct_buffer_add_text(out, "change");
        add_instant(out, row->day);
        add_number(out, row->open);
        add_number(out, row->machines);
        ct_buffer_add_u8(out, '\n');
    }
}

/* ---- reading: what is not written again as the same bytes is refused, so that a field that is
 * not understood can be read as anything ---- */

typedef struct {
    char **field; /* owned: the first is the kind of the line */
    size_t count;
} Line;

static const char *text_at(const Line *self, size_t at)
{
    return at < self->count ? self->field[at] : "";
}

static uint64_t number_at(const Line *self, size_t at)
{
    uint64_t number = 0;

    (void)ct_text_to_u64(ct_bytes_of_text(text_at(self, at)), INT64_MAX, &number);
    return number;
}

static uint32_t small_at(const Line *self, size_t at)
{
    return (uint32_t)MIN(number_at(self, at), UINT32_MAX);
}

static CtInstant instant_at(const Line *self, size_t at)
{
    CtInstant instant = CT_INSTANT_NEVER;

    (void)(ct_time_parse(ct_bytes_of_text(text_at(self, at)), &instant) == CT_TIME_OK);
    return instant;
}

static void replace(char **text, const char *by)
{
    g_free(*text);
    *text = g_strdup(by);
}

static void take_bulletin(const Line *line, CtYear *out)
{
    CtYearBulletin row = { .id = g_strdup(text_at(line, 1)),
                           .published = instant_at(line, 2),
                           .severity = g_strdup(text_at(line, 3)),
                           .owed = text_at(line, 5)[0] != '\0',
                           .machines = small_at(line, 6),
                           .copies = small_at(line, 7),
                           .answered = small_at(line, 8),
                           .late = small_at(line, 9),
                           .told = instant_at(line, 10),
                           .closed = instant_at(line, 11),
                           .rows = g_strdup(text_at(line, 12)) };

    for (CtYearVerdict i = CT_YEAR_NO; i <= CT_YEAR_STRICT; i++)
        if (strcmp(text_at(line, 4), ct_year_word(i)) == 0)
            row.verdict = i;
    g_array_append_val(out->bulletins, row);
}

static void take_contract(const Line *line, CtYear *out)
{
    const CtYearContract row = { .id = g_strdup(text_at(line, 1)),
                                 .inclusive = small_at(line, 2),
                                 .strict = small_at(line, 3),
                                 .machines = small_at(line, 4),
                                 .hours = small_at(line, 5),
                                 .by_strict = strcmp(text_at(line, 6), "strict") == 0 };

    g_array_append_val(out->contracts, row);
}

static void take_totals(const Line *line, CtYear *out)
{
    uint32_t *const totals[] = { &out->inclusive, &out->strict, &out->copies,
                                 &out->answered,  &out->late,   &out->waiting };

    for (size_t i = 0; i < G_N_ELEMENTS(totals); i++)
        *totals[i] = small_at(line, i + 1);
}

static void take_line(const Line *line, CtYear *out)
{
    const char *kind = text_at(line, 0);

    if (strcmp(kind, "client") == 0) {
        replace(&out->client, text_at(line, 1));
        replace(&out->publisher, text_at(line, 2));
    } else if (strcmp(kind, "span") == 0) {
        out->from = instant_at(line, 1);
        out->until = instant_at(line, 2);
    } else if (strcmp(kind, "totals") == 0) {
        take_totals(line, out);
    } else if (strcmp(kind, "proof") == 0) {
        replace(&out->origin, text_at(line, 1));
        out->size = number_at(line, 2);
        replace(&out->root, text_at(line, 3));
    } else if (strcmp(kind, "contract") == 0) {
        take_contract(line, out);
    } else if (strcmp(kind, "bulletin") == 0) {
        take_bulletin(line, out);
    } else if (strcmp(kind, "change") == 0) {
        const CtYearChange row = { instant_at(line, 1), small_at(line, 2), small_at(line, 3) };
        g_array_append_val(out->changes, row);
    }
}

static bool take_lines(CtBytes text, CtYear *out, GError **error)
{
    CtReader reader = ct_reader_over(text);

    for (size_t rows = 0; !ct_reader_at_end(&reader); rows++) {
        g_autofree char *copy = ct_bytes_to_text(ct_reader_line(&reader));
        g_auto(GStrv) field = g_strsplit(copy, "\t", MOST_FIELDS);
        const Line line = { field, g_strv_length(field) };

        if (rows > 3 * (size_t)MOST_ROWS)
            return ct_fail(error, CT_ERROR_LIMIT, "year: more than %d lines", 3 * MOST_ROWS);
        take_line(&line, out);
    }
    return out->client != NULL && out->origin != NULL
               ? true
               : ct_fail(error, CT_ERROR_INPUT, "year: no client or no proof");
}

bool ct_year_read(CtBytes text, CtYear *out, GError **error)
{
    g_auto(CtBuffer) again = ct_buffer_new(text.size + 1024);
    g_auto(CtYear) year;

    ct_year_begin(&year);
    if (!ct_text_is_utf8(text))
        return ct_fail(error, CT_ERROR_INPUT, "year: not UTF-8");
    if (!take_lines(text, &year, error))
        return false;
    ct_year_write(&year, &again);
    if (!ct_buffer_ok(&again) || !ct_bytes_equal(ct_buffer_bytes(&again), text))
        return ct_fail(error, CT_ERROR_INPUT, "year: not the form that is written");
    *out = year;
    year = (CtYear){ 0 };
    return true;
}
