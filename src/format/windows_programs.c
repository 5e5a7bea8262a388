/* windows_programs.c - three ways to print the same columns.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/windows_programs.h"

#include "base/text.h"
#include "format/csv.h"
#include "format/listing.h"
#include "format/windows_text.h"

#include <string.h>

typedef enum { OTHER, NAME, VERSION, VENDOR, MARK, DISPLAY_NAME, COLUMNS } Column;

static Column column_of(CtBytes text)
{
    static const struct {
        const char *name;
        Column column;
    } known[] = {
        { "DisplayName", DISPLAY_NAME },
        { "Name", NAME },
        { "DisplayVersion", VERSION },
        { "Version", VERSION },
        { "Publisher", VENDOR },
        { "Vendor", VENDOR },
        { "PSChildName", MARK },
        { "UninstallString", MARK },
        { "IdentifyingNumber", MARK },
        { "InstallLocation", MARK },
        { "ProviderName", MARK },
        { "PackageCode", MARK },
        { "Node", MARK },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (ct_text_equal_nocase(text, known[i].name))
            return known[i].column;
    return OTHER;
}

/* DisplayName is Windows' own word; a name and a version could be anybody's. */
static int sureness(const bool seen[COLUMNS])
{
    if (seen[DISPLAY_NAME])
        return 85;
    return seen[NAME] && seen[VERSION] && (seen[VENDOR] || seen[MARK]) ? 60 : 0;
}

typedef struct {
    CtBytes name;
    CtBytes version;
    CtBytes vendor;
    uint64_t line;
} Row;

static void set(Row *row, Column column, CtBytes text)
{
    if (column == DISPLAY_NAME || (column == NAME && row->name.size == 0))
        row->name = text;
    else if (column == VERSION && row->version.size == 0)
        row->version = text;
    else if (column == VENDOR)
        row->vendor = text;
}

static bool is_cut(CtBytes text)
{
    CtBytes tail = ct_bytes_slice(text, text.size < 3 ? 0 : text.size - 3, 3);

    return ct_lines_equal(tail, "...") || ct_lines_equal(tail, "\xe2\x80\xa6");
}

static bool aside(CtListing *self, const Row *row, const char *reason, const char *detail,
                  GError **error)
{
    const CtProductRecord place = { .line = row->line };

    self->any = true;
    return ct_product_record_aside(&place, reason, detail, self->sink, self->user, error);
}

/* Tells the row and begins the next one. */
static bool put(CtListing *self, Row *row, GError **error)
{
    const Row told = *row;

    *row = (Row){ 0 };
    if (told.name.size == 0)
        return told.version.size == 0 ||
               aside(self, &told, "malformed", "a version without a name", error);
    if (is_cut(told.name) || is_cut(told.version))
        return aside(self, &told, "cut", "the table cut a name or a version: export it as CSV",
                     error);
    return ct_listing_product(self,
                              &(CtProductRecord){ .type = "windows-uninstall",
                                                  .class = ct_bytes_of_text("application"),
                                                  .name = told.name,
                                                  .version = told.version,
                                                  .vendor = told.vendor,
                                                  .line = told.line },
                              error);
}

/* ---- CSV ---- */

/* Behind "#TYPE System.Management...", which Export-Csv writes first. */
static CtBytes body_of(CtBytes text)
{
    CtLines lines = ct_lines_over(text);

    while (ct_lines_next(&lines) &&
           (ct_text_trim(lines.text).size == 0 || ct_lines_begins(lines.text, "#TYPE ")))
        text = ct_bytes_slice(lines.source, lines.next, SIZE_MAX);
    return text;
}

/* Export-Csv -UseCulture parts by semicolons where commas stand in numbers; it quotes every field,
 * so that a semicolon outside of quotes is none of a text's. */
static void part_by_commas(CtBytes text, CtBuffer *out)
{
    CtBytes heading = ct_listing_first(text);
    bool swap = ct_lines_find(heading, ";") != SIZE_MAX && ct_lines_find(heading, ",") == SIZE_MAX;
    bool quoted = false;

    for (size_t i = 0; i < text.size; i++) {
        quoted = quoted != (text.data[i] == '"');
        ct_buffer_add_u8(out, swap && !quoted && text.data[i] == ';' ? ',' : text.data[i]);
    }
}

static int read_heading(const CtCsv *row, Column columns[CT_CSV_FIELDS])
{
    bool seen[COLUMNS] = { false };

    for (size_t i = 0; i < row->count; i++) {
        columns[i] = column_of(ct_text_trim(row->field[i].text));
        seen[columns[i]] = true;
    }
    return row->fault == NULL && row->count > 1 ? sureness(seen) : 0;
}

static bool read_csv(CtListing *self, CtBytes text, GError **error)
{
    g_auto(CtBuffer) parted = ct_buffer_new(4 * (size_t)CT_LIMIT_WINDOWS_LIST_BYTES);
    Column columns[CT_CSV_FIELDS] = { OTHER };

    part_by_commas(text, &parted);
    g_auto(CtCsv) row = ct_csv_over(ct_buffer_bytes(&parted));
    if (!ct_csv_next(&row) || read_heading(&row, columns) == 0)
        return true;
    while (ct_csv_next(&row)) {
        Row told = { .line = row.line };

        if (row.fault != NULL) {
            if (!aside(self, &told, "malformed", row.fault, error))
                return false;
            continue;
        }
        for (size_t i = 0; i < row.count; i++)
            set(&told, columns[i], ct_text_trim(row.field[i].text));
        if (!put(self, &told, error))
            return false;
    }
    return true;
}

/* ---- "Key : value" and "Key=value" ---- */

static Column split_pair(CtBytes line, CtBytes *out_value)
{
    size_t at = 0;

    while (at < line.size && line.data[at] != ':' && line.data[at] != '=')
        at++;
    if (at == line.size)
        return OTHER;
    *out_value = ct_text_trim(ct_bytes_slice(line, at + 1, SIZE_MAX));
    return column_of(ct_text_trim(ct_bytes_slice(line, 0, at)));
}

static bool read_pairs(CtListing *self, GError **error)
{
    Row row = { 0 };
    bool more = true;

    while (more && ct_lines_next(&self->lines)) {
        CtBytes value = { 0 };
        Column column = split_pair(self->lines.text, &value);

        if (ct_text_trim(self->lines.text).size == 0 ||
            (column == DISPLAY_NAME && row.name.size > 0))
            more = put(self, &row, error);
        set(&row, column, value);
        row.line = row.line == 0 && column != OTHER ? self->lines.number : row.line;
    }
    return more && put(self, &row, error);
}

static int detect_pairs(CtBytes text)
{
    CtLines lines = ct_lines_over(text);
    bool seen[COLUMNS] = { false };
    CtBytes value;

    for (size_t i = 0; i < 64 && ct_lines_next(&lines); i++)
        seen[split_pair(lines.text, &value)] = true;
    return sureness(seen);
}

/* ---- a table ---- */

typedef struct {
    size_t count;
    size_t from[CT_CSV_FIELDS]; /* characters */
    Column column[CT_CSV_FIELDS];
} Table;

/* The byte at which the n-th character begins. */
static size_t byte_at(CtBytes line, size_t character)
{
    size_t at = 0;

    for (size_t n = 0; at < line.size; at++) {
        n += (line.data[at] & 0xc0) != 0x80 ? 1 : 0;
        if (n > character)
            break;
    }
    return at;
}

static int read_table_heading(CtBytes line, Table *out)
{
    bool seen[COLUMNS] = { false };
    CtBytes rest = line;

    *out = (Table){ 0 };
    while (out->count < CT_CSV_FIELDS) {
        CtBytes word = ct_lines_word(&rest);

        if (word.size == 0)
            break;
        out->from[out->count] = (size_t)(word.data - line.data);
        out->column[out->count] = column_of(word);
        seen[out->column[out->count++]] = true;
    }
    return sureness(seen);
}

static bool is_rule(CtBytes line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != '-' && line.data[i] != ' ')
            return false;
    return ct_text_trim(line).size > 0;
}

/* A heading above a rule of hyphens; the lines are behind it then. */
static int find_table(CtLines *lines, Table *out)
{
    Table above = { 0 };
    int sure = 0;

    while (ct_lines_next(lines)) {
        if (sure > 0 && is_rule(lines->text)) {
            *out = above;
            return sure;
        }
        sure = read_table_heading(lines->text, &above);
    }
    return 0;
}

static bool read_table(CtListing *self, GError **error)
{
    Table table;
    bool more = true;

    if (find_table(&self->lines, &table) == 0)
        return true;
    while (more && ct_lines_next(&self->lines)) {
        CtBytes line = self->lines.text;
        Row row = { .line = self->lines.number };

        for (size_t i = 0; i < table.count; i++) {
            size_t from = byte_at(line, table.from[i]);
            size_t to = i + 1 < table.count ? byte_at(line, table.from[i + 1]) : line.size;

            set(&row, table.column[i], ct_text_trim(ct_bytes_slice(line, from, to - from)));
        }
        more = put(self, &row, error);
    }
    return more;
}

/* ---- which of them ---- */

typedef enum { NONE, CSV, PAIRS, TABLE } Form;

static Form form_of(CtBytes text, int *out_sure)
{
    CtBytes body = body_of(ct_bytes_slice(text, 0, CT_LISTING_HEAD));
    g_auto(CtBuffer) parted = ct_buffer_new(CT_LISTING_HEAD);
    CtLines lines = ct_lines_over(body);
    Column columns[CT_CSV_FIELDS];
    Table table;

    part_by_commas(body, &parted);
    g_auto(CtCsv) row = ct_csv_over(ct_buffer_bytes(&parted));
    *out_sure = ct_csv_next(&row) ? read_heading(&row, columns) : 0;
    if (*out_sure > 0)
        return CSV;
    *out_sure = find_table(&lines, &table);
    if (*out_sure > 0)
        return TABLE;
    *out_sure = detect_pairs(body);
    return *out_sure > 0 ? PAIRS : NONE;
}

static int detect(CtBytes source)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LISTING_HEAD);
    int sure;

    ct_windows_text(ct_bytes_slice(source, 0, CT_LISTING_HEAD), &text);
    (void)form_of(ct_buffer_bytes(&text), &sure);
    return sure;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LIMIT_WINDOWS_LIST_BYTES);
    bool more = true;
    int sure;

    if (source.size > CT_LIMIT_WINDOWS_LIST_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "listing: larger than %u MiB",
                       CT_LIMIT_WINDOWS_LIST_BYTES >> 20);
    ct_windows_text(source, &text);
    CtListing self = ct_listing_over(ct_buffer_bytes(&text), sink, user);
    self.converted = true;
    Form form = form_of(self.lines.source, &sure);
    if (form == CSV)
        more = read_csv(&self, body_of(self.lines.source), error);
    else if (form == TABLE)
        more = read_table(&self, error);
    else if (form == PAIRS)
        more = read_pairs(&self, error);
    return ct_listing_end(&self, more, error);
}

const CtFormat ct_windows_programs_format = {
    .name = "windows-programs",
    .summary = "installed programs, as Get-ItemProperty or wmic lists them (CSV, list, table)",
    .detect = detect,
    .read = read_source,
};
