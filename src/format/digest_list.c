/* digest_list.c - one line, up to three digests.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/digest_list.h"

#include "base/json.h"
#include "base/text.h"
#include "format/csv.h"
#include "format/digest_pack.h"
#include "format/digest_sql.h"
#include "format/lines.h"

#include <string.h>

enum {
    MD5 = CT_DIGEST_PACK_MD5,
    SHA1 = CT_DIGEST_PACK_SHA1,
    SHA256 = CT_DIGEST_PACK_SHA256,
    ALGORITHMS = CT_DIGEST_PACK_ALGORITHMS,
    NONE = CT_DIGEST_PACK_NONE,
    COLUMNS = 32,
};

typedef CtDigestPackEntry Entry;

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
    CtDigestPack pack;
} Reading;

/* ---- one value ---- */

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
            ct_digest_pack_hex(entry, ct_csv_text(row, (size_t)columns->digest[i]), i);
    if (columns->name != NONE)
        entry->section = ct_digest_pack_is_section(ct_csv_text(row, (size_t)columns->name));
}

static bool has_digest_field(const CtCsv *row)
{
    for (size_t i = 0; i < row->count; i++) {
        CtBytes text = ct_csv_text(row, i);

        Entry entry = { 0 };

        ct_digest_pack_hex(&entry, text, NONE);
        if (ct_digest_pack_gave_any(&entry))
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
    if (ct_digest_pack_algorithm(text.size) == NONE || (hex < line.size && line.data[hex] != ' '))
        return false;
    ct_digest_pack_hex(entry, text, NONE);
    if (hex + 2 <= line.size)
        entry->section = ct_digest_pack_is_section(ct_bytes_slice(line, hex + 2, line.size));
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
    ct_digest_pack_hex(entry, ct_bytes_slice(line, equals, line.size), algorithm);
    entry->section =
        ct_digest_pack_is_section(ct_bytes_slice(line, open + 2, equals - 4 - (open + 2)));
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
            ct_digest_pack_hex(entry, json.text, algorithm);
        else if (token == CT_JSON_TEXT && name)
            entry->section = ct_digest_pack_is_section(json.text);
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

/* Letters of hexadecimal in a row, as many as a digest has that no set keeps; NULL: no such row. */
static const char *other_digest(CtBytes line)
{
    static const struct {
        size_t hex;
        const char *name;
    } other[] = { { 56, "sha-224" }, { 96, "sha-384" }, { 128, "sha-512" } };
    size_t run = 0;

    for (size_t at = 0; at <= line.size; at++) {
        if (at < line.size && g_ascii_isxdigit(line.data[at])) {
            run++;
            continue;
        }
        for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
            if (run == other[i].hex)
                return other[i].name;
        run = 0;
    }
    return NULL;
}

/* Without a byte order mark and blanks before it. */
static CtBytes stripped(CtBytes line)
{
    size_t at = ct_lines_begins(line, "\xef\xbb\xbf") ? 3 : 0;

    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    return ct_bytes_slice(line, at, line.size - at);
}

static void read_line(Reading *self, CtBytes line, Entry *entry)
{
    if (ct_lines_begins(line, "%%%%"))
        read_hashdeep(self, line, entry);
    else if (line.data[0] == '#')
        entry->silent = true;
    else if (!read_json(line, entry) && !read_coreutils(line, entry) && !read_bsd(line, entry))
        read_row(self, line, entry);
    if (!entry->silent && entry->reason == NULL && !ct_digest_pack_gave_any(entry))
        entry->reason = "no-digest";
    if (entry->reason != NULL && other_digest(line) != NULL)
        entry->reason = other_digest(line);
}

/* ---- the whole ---- */

static bool set_aside(Reading *self, const CtLines *line, const char *reason)
{
    CtRecord record;

    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text(reason), line->from, line->to);
    ct_record_number(&record, "line", (int64_t)line->number, line->from, line->to);
    return self->sink(self->user, &record, self->error);
}

static bool take_entry(Reading *self, const CtLines *line, const Entry *entry)
{
    if (entry->silent)
        return true;
    return entry->reason != NULL ? set_aside(self, line, entry->reason)
                                 : ct_digest_pack_add(&self->pack, entry, self->error);
}

/* A statement has as many rows as it has. */
static bool take_sql(Reading *self, const CtLines *line, CtDigestSql *sql)
{
    Entry entry = { .silent = sql->silent, .reason = sql->reason };
    bool more = sql->silent || sql->reason != NULL;

    if (more)
        return take_entry(self, line, &entry);
    for (more = true; more && ct_digest_sql_next(sql, &entry);)
        more = take_entry(self, line, &entry);
    return more;
}

static bool take_line(Reading *self, const CtLines *line)
{
    CtBytes text = stripped(line->text);
    Entry entry = { 0 };
    CtDigestSql sql;

    if (text.size == 0)
        return true;
    self->pack.lines++;
    if (line->too_long)
        return set_aside(self, line, "bad-line");
    if (ct_digest_sql_open(text, &sql))
        return take_sql(self, line, &sql);
    read_line(self, text, &entry);
    return take_entry(self, line, &entry);
}

static bool read_list(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = {
        .sink = sink, .user = user, .error = error, .columns = { { NONE, NONE, NONE }, NONE, false }
    };
    CtLines lines = ct_lines_over(source);
    bool well = true;

    self.pack = ct_digest_pack_new(sink, user);
    while (well && ct_lines_next(&lines))
        well = take_line(&self, &lines);
    well = well && ct_digest_pack_end(&self.pack, error);
    ct_digest_pack_clear(&self.pack);
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
        CtBytes text = stripped(lines.text);
        Entry entry = { 0 };
        CtDigestSql sql;

        if (text.size == 0 || lines.too_long)
            continue;
        looked++;
        if (ct_digest_sql_open(text, &sql)) {
            if (!sql.silent && sql.reason == NULL && ct_digest_sql_next(&sql, &entry) &&
                entry.reason == NULL)
                return 70;
            continue;
        }
        read_line(&self, text, &entry);
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
