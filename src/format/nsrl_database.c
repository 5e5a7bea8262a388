/* nsrl_database.c - a question that fits, then row by row.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/nsrl_database.h"

#include "base/error.h"
#include "format/digest_pack.h"
#include "format/lines.h"

#include <string.h>

enum { HEAD = 65536, NAME_COLUMN = CT_DIGEST_PACK_ALGORITHMS };

/* In the order in which they are tried: as the build wrote them. */
static const struct {
    const char *name;
    const char *text;
} statements[] = {
#include "format/nsrl_sql.h"
};

static const char *const tables[] = { "FILE", "METADATA", "DISTINCT_HASH", NULL };
static const char *const viewed[] = { "FILE",    "METADATA",  "PKG", "OS",   "MFG",
                                      "VERSION", "PKG_FILES", "MD",  "HASH", NULL };

static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_sqlite_image_is(head) && ct_lines_find(head, "sha1") != SIZE_MAX &&
                   (ct_lines_find(head, "METADATA") != SIZE_MAX ||
                    ct_lines_find(head, "DISTINCT_HASH") != SIZE_MAX ||
                    ct_lines_find(head, "FILE") != SIZE_MAX)
               ? 90
               : 0;
}

/* The first question that the database has an answer to. What is damaged is told at once. */
static CtSqliteImage *open_first(const CtSqliteImageBytes *bytes, CtSqliteImageQuery *query,
                                 GError **error)
{
    g_autoptr(GError) problem = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(statements); i++) {
        bool view = g_str_has_suffix(statements[i].name, "view");

        *query = (CtSqliteImageQuery){ .text = statements[i].text,
                                       .tables = view ? viewed : tables,
                                       .views = view };
        g_clear_error(&problem);
        CtSqliteImage *image = ct_sqlite_image_open(bytes, query, &problem);
        if (image != NULL)
            return image;
        if (!g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return NULL;
        }
    }
    ct_error_set(error, CT_ERROR_INPUT,
                 "database: has no table FILE, METADATA or DISTINCT_HASH of NSRL RDS 3");
    return NULL;
}

/* Text of hexadecimal digits, or the digest's own bytes. */
static void take_value(CtDigestPackEntry *entry, CtBytes value, int algorithm)
{
    if (value.size == ct_digest_pack_size(algorithm)) {
        memcpy(entry->digest[algorithm], value.data, value.size);
        entry->has[algorithm] = true;
    } else
        ct_digest_pack_hex(entry, value, algorithm);
}

static bool set_aside(const CtDigestPack *pack, const char *reason, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text(reason), 0, 0);
    ct_record_number(&record, "line", pack->lines, 0, 0);
    return pack->sink(pack->user, &record, error);
}

static bool take_row(CtDigestPack *pack, CtSqliteImage *image, GError **error)
{
    static const int column[] = { CT_DIGEST_PACK_SHA256, CT_DIGEST_PACK_SHA1, CT_DIGEST_PACK_MD5 };
    CtDigestPackEntry entry = { 0 };

    pack->lines++;
    for (size_t i = 0; i < G_N_ELEMENTS(column); i++)
        take_value(&entry, ct_sqlite_image_bytes(image, (int)i), column[i]);
    entry.section = ct_digest_pack_is_section(ct_sqlite_image_bytes(image, NAME_COLUMN));
    if (entry.reason == NULL && !ct_digest_pack_gave_any(&entry))
        entry.reason = "no-digest";
    return entry.reason != NULL ? set_aside(pack, entry.reason, error)
                                : ct_digest_pack_add(pack, &entry, error);
}

static bool read_rows(CtDigestPack *pack, CtSqliteImage *image, GError **error)
{
    bool has = true;

    while (has) {
        if (!ct_sqlite_image_next(image, &has, error)) {
            g_prefix_error(error, "after %" G_GINT64_FORMAT " rows: ", pack->lines);
            return false;
        }
        if (has && !take_row(pack, image, error))
            return false;
    }
    return ct_digest_pack_end(pack, error);
}

bool ct_nsrl_database_read(const CtSqliteImageBytes *bytes, CtRecordSink sink, void *user,
                           GError **error)
{
    CtSqliteImageQuery query;
    g_autoptr(CtSqliteImage) image = open_first(bytes, &query, error);
    CtDigestPack pack = ct_digest_pack_new(sink, user);
    bool read = image != NULL && read_rows(&pack, image, error);

    ct_digest_pack_clear(&pack);
    return read;
}

static bool read_database(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    const CtSqliteImageBytes bytes = { .read = ct_sqlite_image_read_memory,
                                       .user = &source,
                                       .size = source.size };

    return ct_nsrl_database_read(&bytes, sink, user, error);
}

const CtFormat ct_nsrl_database_format = {
    .name = "nsrl-database",
    .summary = "Known digests: the SQLite database of NSRL RDS 3",
    .detect = detect,
    .read = read_database,
    .warm_up = ct_sqlite_image_warm_up,
};
