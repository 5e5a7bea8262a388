/* digest_list.c - one line, up to three digests.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/digest_list.h"

#include "base/json.h"
#include "base/text.h"
#include "format/csv.h"
#include "format/lines.h"

#include <string.h>

enum { MD5, SHA1, SHA256, ALGORITHMS, LONGEST = 32, COLUMNS = 32, NONE = -1 };

#define PACK_BYTES 61440u /* of one value: a multiple of 16, 20 and 32 under 64 KiB */

static const struct {
    const char *field;
    size_t size;
} algorithms[ALGORITHMS] = { { "md5", 16 }, { "sha1", 20 }, { "sha256", 32 } };

/* Where the columns of a table stand. */
typedef struct {
    int digest[ALGORITHMS];
    int name;
    bool known;
} Columns;

typedef struct {
    CtRecordSink sink;
    void *user;
    GError **error;
    Columns columns;
    CtBuffer packed[ALGORITHMS]; /* owned */
    int64_t lines, digests, sections;
} Reading;

/* What one line gave. */
typedef struct {
    bool has[ALGORITHMS];
    uint8_t digest[ALGORITHMS][LONGEST];
    bool section;       /* of a program, listed as if it were a file */
    const char *reason; /* why it is set aside; NULL */
    bool silent;        /* a heading or a comment */
} Entry;

/* ---- one value ---- */

static bool is_hex(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isxdigit(text.data[i]))
            return false;
    return text.size > 0;
}

static int algorithm_of(size_t hex)
{
    for (int i = 0; i < ALGORITHMS; i++)
        if (algorithms[i].size * 2 == hex)
            return i;
    return NONE;
}

/* `expected`: the algorithm that the column or the label names; NONE: whatever the length says. */
static void take_hex(Entry *entry, CtBytes text, int expected)
{
    int algorithm = algorithm_of(text.size);

    if (text.size == 0)
        return;
    if (algorithm == NONE || (expected != NONE && algorithm != expected) || !is_hex(text)) {
        entry->reason = "bad-digest";
        return;
    }
    entry->has[algorithm] =
        ct_text_unhex(text, entry->digest[algorithm], algorithms[algorithm].size);
}

static bool gave_any(const Entry *entry)
{
    return entry->has[MD5] || entry->has[SHA1] || entry->has[SHA256];
}

static int algorithm_named(CtBytes name)
{
    static const struct {
        const char *name;
        int algorithm;
    } names[] = { { "md5", MD5 },        { "hash", MD5 },      { "md5sum", MD5 },
                  { "sha-1", SHA1 },     { "sha1", SHA1 },     { "sha1sum", SHA1 },
                  { "sha-256", SHA256 }, { "sha256", SHA256 }, { "sha256sum", SHA256 } };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (ct_text_equal_nocase(name, names[i].name))
            return names[i].algorithm;
    return NONE;
}

static bool names_a_name(CtBytes name)
{
    return ct_text_equal_nocase(name, "filename") || ct_text_equal_nocase(name, "file_name") ||
           ct_text_equal_nocase(name, "name");
}

/* A section of a program, listed as if it were a file. */
static bool is_section(CtBytes name)
{
    static const char *const sections[] = { "text",   "data",   "rdata", "rsrc", "reloc", "bss",
                                            "idata",  "edata",  "pdata", "tls",  "xdata", "didat",
                                            "rodata", "init",   "fini",  "crt",  "debug", "orpc",
                                            "code",   "sxdata", "gfids", "ndata" };
    bool digits = name.size > 0 && name.size <= 6;

    for (size_t i = 0; digits && i < name.size; i++)
        digits = g_ascii_isdigit(name.data[i]);
    if (digits || name.size < 2 || name.data[0] != '.')
        return digits;
    CtBytes rest = ct_bytes_slice(name, 1, name.size - 1);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        if (ct_text_equal_nocase(rest, sections[i]))
            return true;
    return false;
}

/* ---- the forms of a line ---- */

/* False: the row names no column of digests. */
static bool read_heading(Reading *self, const CtCsv *row)
{
    Columns found = { { NONE, NONE, NONE }, NONE, false };

    for (size_t i = 0; i < row->count && i < COLUMNS; i++) {
        CtBytes name = ct_csv_text(row, i);
        int algorithm = algorithm_named(name);

        if (algorithm != NONE && found.digest[algorithm] == NONE) {
            found.digest[algorithm] = (int)i;
            found.known = true;
        } else if (names_a_name(name) && found.name == NONE) {
            found.name = (int)i;
        }
    }
    if (found.known)
        self->columns = found;
    return found.known;
}

static void read_columns(const Columns *columns, const CtCsv *row, Entry *entry)
{
    for (int i = 0; i < ALGORITHMS; i++)
        if (columns->digest[i] != NONE)
            take_hex(entry, ct_csv_text(row, (size_t)columns->digest[i]), i);
    if (columns->name != NONE)
        entry->section = is_section(ct_csv_text(row, (size_t)columns->name));
}

static bool has_digest_field(const CtCsv *row)
{
    for (size_t i = 0; i < row->count; i++) {
        CtBytes text = ct_csv_text(row, i);

        if (algorithm_of(text.size) != NONE && is_hex(text))
            return true;
    }
    return false;
}

/* A row of a table: with its heading by columns, else as RDS 2 has them. */
static void read_row(Reading *self, CtBytes line, Entry *entry)
{
    static const Columns rds = { { 1, 0, NONE }, 3, true };
    g_auto(CtCsv) row = ct_csv_over(line);

    if (!ct_csv_next(&row) || row.fault != NULL) {
        entry->reason = "bad-line";
        return;
    }
    if (!has_digest_field(&row)) {
        entry->silent = read_heading(self, &row);
        if (self->columns.known && !entry->silent)
            read_columns(&self->columns, &row, entry);
        return;
    }
    read_columns(self->columns.known ? &self->columns : &rds, &row, entry);
}

/* "%%%% size,md5,sha256,filename" names columns; "%%%% HASHDEEP-1.0" does not. */
static void read_hashdeep(Reading *self, CtBytes line, Entry *entry)
{
    g_auto(CtCsv) row = ct_csv_over(ct_bytes_slice(line, 5, line.size));

    entry->silent = true;
    if (line.size > 5 && ct_csv_next(&row))
        (void)read_heading(self, &row);
}

/* `HEX  NAME`, `HEX *NAME`, the same with a leading backslash. */
static bool read_coreutils(CtBytes line, Entry *entry)
{
    size_t skip = line.data[0] == '\\' ? 1 : 0, hex = skip;

    while (hex < line.size && g_ascii_isxdigit(line.data[hex]))
        hex++;
    CtBytes text = ct_bytes_slice(line, skip, hex - skip);
    if (algorithm_of(text.size) == NONE || (hex < line.size && line.data[hex] != ' '))
        return false;
    take_hex(entry, text, NONE);
    if (hex + 2 <= line.size)
        entry->section = is_section(ct_bytes_slice(line, hex + 2, line.size));
    return true;
}

/* `SHA256 (NAME) = HEX`. */
static bool read_bsd(CtBytes line, Entry *entry)
{
    size_t open = ct_lines_find(line, " ("), equals = SIZE_MAX;
    int algorithm;

    for (size_t i = line.size; i >= 4; i--)
        if (memcmp(line.data + i - 4, ") = ", 4) == 0) {
            equals = i;
            break;
        }
    if (open == SIZE_MAX || equals == SIZE_MAX || open + 2 > equals - 4)
        return false;
    algorithm = algorithm_named(ct_bytes_slice(line, 0, open));
    if (algorithm == NONE)
        return false;
    take_hex(entry, ct_bytes_slice(line, equals, line.size), algorithm);
    entry->section = is_section(ct_bytes_slice(line, open + 2, equals - 4 - (open + 2)));
    return true;
}

/* The next '...' of an SQL line, quotes doubled inside kept as they are; moves *at behind it. */
static CtBytes next_quoted(CtBytes line, size_t *at)
{
    while (*at < line.size && line.data[*at] != '\'')
        (*at)++;
    size_t from = MIN(*at + 1, line.size), to = from;
    while (to < line.size &&
           (line.data[to] != '\'' || (to + 1 < line.size && line.data[to + 1] == '\'')))
        to += line.data[to] == '\'' ? 2 : 1;
    *at = MIN(to + 1, line.size);
    return ct_bytes_slice(line, from, MIN(to, line.size) - from);
}

/* RDS 3: FILE(sha256, sha1, md5, file_name, file_size, package_id). */
static bool read_sql(CtBytes line, Entry *entry)
{
    static const int order[] = { SHA256, SHA1, MD5 };
    size_t at = ct_lines_find(line, "VALUES");

    if (!ct_lines_begins(line, "INSERT ") || at == SIZE_MAX)
        return false;
    if (ct_lines_find(line, "FILE") > at) { /* of another table */
        entry->silent = true;
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        take_hex(entry, next_quoted(line, &at), order[i]);
    entry->section = is_section(next_quoted(line, &at));
    return true;
}

static bool read_json(CtBytes line, Entry *entry)
{
    g_auto(CtJson) json = ct_json_over(line);
    CtJsonToken token = ct_json_step(&json);

    if (line.data[0] != '{')
        return false;
    while (token == CT_JSON_OBJECT || token == CT_JSON_KEY) {
        token = ct_json_step(&json);
        if (token != CT_JSON_KEY)
            break;
        int algorithm = algorithm_named(json.text);
        bool name = names_a_name(json.text);

        token = ct_json_step(&json);
        if (token == CT_JSON_TEXT && algorithm != NONE)
            take_hex(entry, json.text, algorithm);
        else if (token == CT_JSON_TEXT && name)
            entry->section = is_section(json.text);
        else
            ct_json_skip(&json, token);
        token = CT_JSON_KEY;
    }
    while (token != CT_JSON_END)
        token = ct_json_step(&json);
    if (!ct_json_check(&json, "line", NULL))
        *entry = (Entry){ .reason = "bad-line" };
    return true;
}

static void read_line(Reading *self, CtBytes line, Entry *entry)
{
    if (ct_lines_begins(line, "%%%%"))
        read_hashdeep(self, line, entry);
    else if (line.data[0] == '#')
        entry->silent = true;
    else if (!read_json(line, entry) && !read_sql(line, entry) && !read_coreutils(line, entry) &&
             !read_bsd(line, entry))
        read_row(self, line, entry);
    if (!entry->silent && entry->reason == NULL && !gave_any(entry))
        entry->reason = "no-digest";
}

/* ---- the whole ---- */

static bool flush(Reading *self)
{
    CtRecord record;

    ct_record_begin(&record, "digests");
    for (int i = 0; i < ALGORITHMS; i++)
        if (ct_buffer_bytes(&self->packed[i]).size > 0)
            ct_record_bytes(&record, algorithms[i].field, ct_buffer_bytes(&self->packed[i]), 0, 0);
    if (record.count > 0 && !self->sink(self->user, &record, self->error))
        return false;
    for (int i = 0; i < ALGORITHMS; i++)
        ct_buffer_empty(&self->packed[i]);
    return true;
}

static bool set_aside(Reading *self, const CtLines *line, const char *reason)
{
    CtRecord record;

    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text(reason), line->from, line->to);
    ct_record_number(&record, "line", (int64_t)line->number, line->from, line->to);
    return self->sink(self->user, &record, self->error);
}

static bool keep(Reading *self, const Entry *entry)
{
    bool full = false;

    if (entry->section) {
        self->sections++;
        return true;
    }
    for (int i = 0; i < ALGORITHMS; i++) {
        if (!entry->has[i])
            continue;
        self->digests++;
        ct_buffer_add(&self->packed[i], (CtBytes){ entry->digest[i], algorithms[i].size });
        full |= ct_buffer_bytes(&self->packed[i]).size >= PACK_BYTES;
    }
    return !full || flush(self);
}

static bool take_line(Reading *self, const CtLines *line)
{
    Entry entry = { 0 };

    if (line->text.size == 0)
        return true;
    self->lines++;
    if (line->too_long)
        return set_aside(self, line, "bad-line");
    read_line(self, line->text, &entry);
    if (entry.silent)
        return true;
    return entry.reason != NULL ? set_aside(self, line, entry.reason) : keep(self, &entry);
}

static bool finish(Reading *self)
{
    CtRecord record;

    if (!flush(self))
        return false;
    ct_record_begin(&record, "digest_list");
    ct_record_number(&record, "lines", self->lines, 0, 0);
    ct_record_number(&record, "digests", self->digests, 0, 0);
    ct_record_number(&record, "sections", self->sections, 0, 0);
    return self->sink(self->user, &record, self->error);
}

static bool read_list(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = {
        .sink = sink, .user = user, .error = error, .columns = { { NONE, NONE, NONE }, NONE, false }
    };
    CtLines lines = ct_lines_over(source);
    bool well = true;

    for (int i = 0; i < ALGORITHMS; i++)
        self.packed[i] = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    while (well && ct_lines_next(&lines))
        well = take_line(&self, &lines);
    well = well && finish(&self);
    for (int i = 0; i < ALGORITHMS; i++)
        ct_buffer_clear(&self.packed[i]);
    return well;
}

/* The first eight lines that say anything: one of them has a digest where a list has it. */
static int detect(CtBytes source)
{
    Reading self = { .columns = { { NONE, NONE, NONE }, NONE, false } };
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, 65536));
    int looked = 0;

    if (ct_lines_begins(source, "%%%% HASHDEEP-1.0"))
        return 100;
    while (looked < 8 && ct_lines_next(&lines)) {
        Entry entry = { 0 };

        if (lines.text.size == 0 || lines.too_long)
            continue;
        looked++;
        read_line(&self, lines.text, &entry);
        if (!entry.silent && entry.reason == NULL)
            return 70;
    }
    return 0;
}

const CtFormat ct_digest_list_format = {
    .name = "digest-list",
    .summary = "Known digests: md5sum, hashdeep, NSRL, HashKeeper or hashlookup lists",
    .detect = detect,
    .read = read_list,
};
