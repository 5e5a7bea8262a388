/* nsrl_sample.h - databases in the manner of NSRL RDS 3, made in memory.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "base/bytes.h"

#include <sqlite3.h>

#define NSRL_SAMPLE_COLUMNS "sha256, sha1, md5, file_name, file_size, package_id"

/* The statements, run in pages of 512 bytes. */
static inline CtBuffer nsrl_sample_of(const char *statements)
{
    CtBuffer out = ct_buffer_new(64u << 20);
    sqlite3 *database = NULL;
    sqlite3_int64 size = 0;

    assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "PRAGMA page_size = 512", NULL, NULL, NULL), 0);
    assert_int_equal(sqlite3_exec(database, statements, NULL, NULL, NULL), SQLITE_OK);
    uint8_t *bytes = sqlite3_serialize(database, "main", &size, 0);
    ct_buffer_add(&out, (CtBytes){ bytes, (size_t)size });
    sqlite3_free(bytes);
    (void)sqlite3_close(database);
    return out;
}

/* A row of FILE whose digests say its number; its own name. */
static inline void nsrl_sample_row(GString *out, const char *table, unsigned number,
                                   const char *name)
{
    g_string_append_printf(out,
                           "INSERT INTO %s (" NSRL_SAMPLE_COLUMNS ") VALUES "
                           "('%064X', '%040X', '%032X', '%s', 1, 7);\n",
                           table, number, number, number, name);
}
