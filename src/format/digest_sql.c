/* digest_sql.c - words, a list of columns, rows of values.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/digest_sql.h"

#include "base/text.h"

#include <string.h>

enum { NAME = CT_DIGEST_PACK_ALGORITHMS, NONE = CT_DIGEST_PACK_NONE };

static const char *const columns[CT_DIGEST_SQL_COLUMNS] = { "md5", "sha1", "sha256", "file_name" };
static const char *const tables[] = { "FILE", "METADATA", "DISTINCT_HASH" };
enum { FILE_TABLE, METADATA_TABLE, DISTINCT_TABLE, OTHER_TABLE };

static void skip_blanks(CtReader *reader)
{
    while (!ct_reader_at_end(reader) && g_ascii_isspace(ct_reader_peek(reader)))
        ct_reader_skip(reader, 1);
}

/* A word without the quotes or brackets around it; no bytes when none stands here. */
static CtBytes take_word(CtReader *reader)
{
    skip_blanks(reader);
    uint8_t open = ct_reader_peek(reader);
    bool quoted = open == '"' || open == '`' || open == '[';
    uint8_t close = open == '[' ? ']' : open;
    if (quoted)
        ct_reader_skip(reader, 1);
    size_t from = reader->offset;
    while (!ct_reader_at_end(reader) &&
           (quoted ? ct_reader_peek(reader) != close
                   : g_ascii_isalnum(ct_reader_peek(reader)) || ct_reader_peek(reader) == '_'))
        ct_reader_skip(reader, 1);
    CtBytes word = ct_bytes_slice(reader->bytes, from, reader->offset - from);
    if (quoted && !ct_reader_at_end(reader))
        ct_reader_skip(reader, 1);
    return word;
}

static bool take_mark(CtReader *reader, uint8_t mark)
{
    skip_blanks(reader);
    if (ct_reader_at_end(reader) || ct_reader_peek(reader) != mark)
        return false;
    ct_reader_skip(reader, 1);
    return true;
}

/* What stands between quotes (doubled ones are kept), or a bare word as far as the next "," or
 * ")"; of NULL no bytes. */
static CtBytes take_value(CtReader *reader)
{
    static const char ends[] = ",)";
    bool quoted = take_mark(reader, '\'');
    size_t from = reader->offset;

    while (!ct_reader_at_end(reader)) {
        uint8_t byte = ct_reader_peek(reader);

        if (!quoted && memchr(ends, byte, sizeof ends - 1) != NULL)
            break;
        ct_reader_skip(reader, 1);
        if (!quoted || byte != '\'')
            continue;
        if (ct_reader_at_end(reader) || ct_reader_peek(reader) != '\'')
            return ct_bytes_slice(reader->bytes, from, reader->offset - from - 1);
        ct_reader_skip(reader, 1);
    }
    CtBytes bare = ct_text_trim(ct_bytes_slice(reader->bytes, from, reader->offset - from));
    return quoted || ct_text_equal_nocase(bare, "NULL") ? (CtBytes){ 0 } : bare;
}

static int take_table(CtReader *reader)
{
    CtBytes word = take_word(reader);

    for (int i = 0; i < OTHER_TABLE; i++)
        if (ct_text_equal_nocase(word, tables[i]))
            return i;
    return OTHER_TABLE;
}

static void take_columns(CtReader *reader, int out[CT_DIGEST_SQL_COLUMNS])
{
    int count = 0;

    do {
        CtBytes word = take_word(reader);

        for (int i = 0; i < CT_DIGEST_SQL_COLUMNS; i++)
            if (ct_text_equal_nocase(word, columns[i]))
                out[i] = count;
        count++;
    } while (take_mark(reader, ','));
    (void)take_mark(reader, ')');
}

static void take_insert(CtReader *reader, CtDigestSql *out)
{
    static const int of_file[] = { 2, 1, 0, 3 };
    CtBytes word = take_word(reader);

    if (ct_text_equal_nocase(word, "OR")) {
        (void)take_word(reader);
        word = take_word(reader);
    }
    int table = ct_text_equal_nocase(word, "INTO") ? take_table(reader) : OTHER_TABLE;
    out->silent = table == OTHER_TABLE;
    bool named = take_mark(reader, '(');
    for (int i = 0; i < CT_DIGEST_SQL_COLUMNS; i++)
        out->column[i] = named ? NONE : of_file[i];
    if (named)
        take_columns(reader, out->column);
    else if (table == METADATA_TABLE)
        out->reason = "no-columns";
    if (!out->silent && !ct_text_equal_nocase(take_word(reader), "VALUES"))
        out->reason = "bad-line";
    out->rest = *reader;
}

bool ct_digest_sql_open(CtBytes line, CtDigestSql *out)
{
    static const char *const quiet[] = { "BEGIN", "COMMIT", "PRAGMA", "CREATE", "DROP",
                                         "ALTER", "END",    "ATTACH", "DETACH", "VACUUM" };
    CtReader reader = ct_reader_over(line);
    CtBytes verb = take_word(&reader);
    bool deletes = ct_text_equal_nocase(verb, "DELETE");

    *out = (CtDigestSql){ .silent = true };
    for (size_t i = 0; i < G_N_ELEMENTS(quiet); i++)
        if (ct_text_equal_nocase(verb, quiet[i]))
            return true;
    if (ct_text_equal_nocase(verb, "INSERT")) {
        take_insert(&reader, out);
        return true;
    }
    if (!deletes && !ct_text_equal_nocase(verb, "UPDATE"))
        return false;
    if (deletes)
        (void)take_word(&reader); /* FROM */
    out->silent = take_table(&reader) == OTHER_TABLE;
    out->reason = "not-added";
    return true;
}

static void keep_value(const CtDigestSql *self, CtDigestPackEntry *entry, int place, CtBytes value)
{
    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++)
        if (self->column[i] == place)
            ct_digest_pack_hex(entry, value, i);
    if (self->column[NAME] == place)
        entry->section = ct_digest_pack_is_section(value);
}

bool ct_digest_sql_next(CtDigestSql *self, CtDigestPackEntry *out)
{
    int place = 0;

    *out = (CtDigestPackEntry){ 0 };
    if (!take_mark(&self->rest, '('))
        return false;
    do {
        keep_value(self, out, place, take_value(&self->rest));
        place++;
    } while (take_mark(&self->rest, ','));
    if (!take_mark(&self->rest, ')'))
        out->reason = "bad-line";
    else if (out->reason == NULL && !ct_digest_pack_gave_any(out))
        out->reason = "no-digest";
    (void)take_mark(&self->rest, ',');
    return true;
}
