/* rpm_store.c - which of the three it is, and the one that a library reads.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/rpm_store.h"

#include "base/error.h"
#include "base/limits.h"
#include "format/lines.h"
#include "format/sqlite_image.h"

#include <string.h>

enum { HEAD = 65536, BDB_MAGIC_AT = 12, BDB_KIND_AT = 25, BDB_HASH = 8 };

static const struct {
    const char *name;
    const char *text;
} statements[] = {
#include "format/rpm_sql.h"
};

CtRpmStoreKind ct_rpm_store_kind(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    if (ct_lines_begins(head, "RpmP"))
        return CT_RPM_STORE_NDB;
    if (head.size > BDB_KIND_AT && head.data[BDB_KIND_AT] == BDB_HASH &&
        (memcmp(head.data + BDB_MAGIC_AT, "\x61\x15\x06\x00", 4) == 0 ||
         memcmp(head.data + BDB_MAGIC_AT, "\x00\x06\x15\x61", 4) == 0))
        return CT_RPM_STORE_BDB;
    return ct_sqlite_image_is(head) && ct_lines_find(head, "Packages") != SIZE_MAX &&
                   ct_lines_find(head, "hnum") != SIZE_MAX
               ? CT_RPM_STORE_SQLITE
               : CT_RPM_STORE_NONE;
}

static bool each_row(CtSqliteImage *image, CtRpmStoreTake take, void *user, GError **error)
{
    bool has = false;

    for (uint64_t rows = 0;; rows++) {
        if (!ct_sqlite_image_next(image, &has, error))
            return false;
        if (!has)
            return true;
        if (rows == CT_LIMIT_RPM_PACKAGES)
            return ct_fail(error, CT_ERROR_LIMIT, "rpm database: has more packages than it may");
        const CtRpmStored stored = { .header = ct_sqlite_image_bytes(image, 1),
                                     .number = (uint64_t)ct_sqlite_image_number(image, 0) };
        if (!take(user, &stored, error))
            return false;
    }
}

static bool each_sqlite(CtBytes source, CtRpmStoreTake take, void *user, GError **error)
{
    static const char *const tables[] = { "Packages", NULL };
    const CtSqliteImageQuery query = { .text = statements[0].text, .tables = tables };
    const CtSqliteImageBytes bytes = { .read = ct_sqlite_image_read_memory,
                                       .user = &source,
                                       .size = source.size };
    g_autoptr(GError) problem = NULL;
    g_autoptr(CtSqliteImage) image = ct_sqlite_image_open(&bytes, &query, &problem);

    if (image != NULL)
        return each_row(image, take, user, error);
    /* Without its table it is no database of rpm's. */
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING))
        problem->code = CT_ERROR_INPUT;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

bool ct_rpm_store_each(CtBytes source, CtRpmStoreTake take, void *user, GError **error)
{
    switch (ct_rpm_store_kind(source)) {
    case CT_RPM_STORE_NDB:
        return ct_rpm_store_each_ndb(source, take, user, error);
    case CT_RPM_STORE_BDB:
        return ct_rpm_store_each_bdb(source, take, user, error);
    case CT_RPM_STORE_SQLITE:
        return each_sqlite(source, take, user, error);
    case CT_RPM_STORE_NONE:
    default:
        return ct_fail(error, CT_ERROR_INPUT,
                       "rpm database: is neither SQLite with rpm's tables, nor ndb, nor a hash of "
                       "Berkeley DB");
    }
}
