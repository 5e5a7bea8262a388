/* sqlite_image.h - one question to somebody else's SQLite database, asked of its bytes alone.
 *
 * In:  a way to read the bytes (memory, or a descriptor lent to a jailed program), and one SELECT
 *      of ours (sql/foreign/). Out: its rows, one at a time.
 * The library sees no file: only this reading function, through a file system of its own that knows
 * the database and nothing else, and never writes. A database in WAL mode is read as it stands in
 * its main file. Nothing that the database brings is run: no trigger, no view unless asked for, no
 * virtual table, no function; no other table than those named is read; lengths, columns, depth and
 * the steps of the library's machine are bounded (limits.h). A
 * column that is computed by its definition is, by what SQLite calls innocuous, in these bounds.
 * A file that was cut is read as far as it goes: what is missing is met as an error at its place,
 * not at the door. INPUT with the place: not a database, damaged, cut; LIMIT.
 * One thread at a time for each image. Source: sqlite.org, fileformat2.html and c3ref.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"

#define CT_SQLITE_IMAGE_HEAD 100u /* bytes of the database's header */

/* At most `size` bytes from `at` into *out, fewer only at the end; -1 when they cannot be read. */
typedef int64_t (*CtSqliteImageRead)(void *user, uint8_t *out, size_t size, uint64_t at);

typedef struct {
    CtSqliteImageRead read;
    void *user;    /* borrowed */
    uint64_t size; /* bytes that there are */
} CtSqliteImageBytes;

typedef struct {
    const char *text;          /* borrowed: one SELECT */
    const char *const *tables; /* borrowed, ended by NULL: what may be read */
    bool views;                /* a name may be a view; what it is made of must be named too */
} CtSqliteImageQuery;

typedef struct CtSqliteImage CtSqliteImage;

/* Before the jail closes. */
void ct_sqlite_image_warm_up(void);
bool ct_sqlite_image_is(CtBytes head);
/* The query is borrowed until the image is closed. MISSING: a table that is not
 * there, or may not be read. */
G_GNUC_WARN_UNUSED_RESULT
CtSqliteImage *ct_sqlite_image_open(const CtSqliteImageBytes *bytes,
                                    const CtSqliteImageQuery *query, GError **error);
void ct_sqlite_image_close(CtSqliteImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSqliteImage, ct_sqlite_image_close)

/* The next row; *out_has is false after the last. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_sqlite_image_next(CtSqliteImage *self, bool *out_has, GError **error);
/* A value of the row as bytes, until the next one; no bytes for NULL. */
CtBytes ct_sqlite_image_bytes(CtSqliteImage *self, int column);
int64_t ct_sqlite_image_number(CtSqliteImage *self, int column);
/* Where the library last read: how far one has come, and the place of an error. */
uint64_t ct_sqlite_image_at(const CtSqliteImage *self);
/* For bytes in memory: `user` is a CtBytes. */
int64_t ct_sqlite_image_read_memory(void *user, uint8_t *out, size_t size, uint64_t at);
