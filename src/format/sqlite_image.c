/* sqlite_image.c - a file system of one file, and a connection that may only read named tables.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/sqlite_image.h"

#include "base/error.h"
#include "base/limits.h"

#include <sqlite3.h>
#include <string.h>

enum { STEP = 100000 }; /* of the library's machine, between two looks at the limit */
enum { VERSION_WRITE = 18, VERSION_READ = 19, PAGE_SIZE_AT = 16, PAGE_COUNT_AT = 28 };
enum { ROLLBACK = 1 }; /* the version bytes of a database without WAL */

struct CtSqliteImage {
    sqlite3_vfs vfs; /* first: the library gives it back to us */
    char name[32];
    CtSqliteImageBytes bytes;
    uint64_t declared; /* bytes that its header says it has */
    uint64_t at;       /* where the last read began */
    uint64_t missing;  /* the first place behind the end that was asked for; 0: none */
    const CtSqliteImageQuery *query; /* borrowed */
    int64_t steps;                   /* of the machine, in units of STEP, that are left */
    sqlite3 *database;
    sqlite3_stmt *statement;
};

typedef struct {
    sqlite3_file base;
    CtSqliteImage *image; /* borrowed */
} File;

/* ---- the one file ---- */

static int file_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

/* The library refuses a database in WAL mode without shared memory; its main file is whole without
 * the log, so it is shown as one that has none. */
static void hide_wal(uint8_t *out, uint64_t at, size_t size)
{
    for (uint64_t place = VERSION_WRITE; place <= VERSION_READ; place++)
        if (place >= at && place - at < size && out[place - at] > ROLLBACK)
            out[place - at] = ROLLBACK;
}

static int file_read(sqlite3_file *file, void *out, int amount, sqlite3_int64 offset)
{
    CtSqliteImage *self = ((File *)file)->image;
    size_t size = (size_t)amount;
    uint64_t at = (uint64_t)offset;
    int64_t had = self->bytes.read(self->bytes.user, out, size, at);

    self->at = at;
    if (had < 0)
        return SQLITE_IOERR_READ;
    hide_wal(out, at, (size_t)had);
    if ((size_t)had == size)
        return SQLITE_OK;
    if (self->missing == 0)
        self->missing = at + (uint64_t)had;
    memset((uint8_t *)out + had, 0, size - (size_t)had);
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset)
{
    (void)file;
    (void)bytes;
    (void)amount;
    (void)offset;
    return SQLITE_READONLY;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    (void)file;
    (void)size;
    return SQLITE_READONLY;
}

static int file_keep(sqlite3_file *file, int what)
{
    (void)file;
    (void)what;
    return SQLITE_OK;
}

/* As large as its header says: a cut one is then read up to the cut. */
static int file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    const CtSqliteImage *self = ((const File *)file)->image;

    *out = (sqlite3_int64)MIN(MAX(self->bytes.size, self->declared), (uint64_t)INT64_MAX);
    return SQLITE_OK;
}

static int file_reserved(sqlite3_file *file, int *out)
{
    (void)file;
    *out = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int what, void *value)
{
    (void)file;
    (void)what;
    (void)value;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static int file_traits(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_keep,
    .xFileSize = file_size,
    .xLock = file_keep,
    .xUnlock = file_keep,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

/* ---- the file system around it ---- */

/* No journal, no log, no temporary file: the database alone. */
static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *out, int flags,
                    int *out_flags)
{
    File *file = (File *)out;

    (void)name;
    *file = (File){ 0 };
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
        return SQLITE_CANTOPEN;
    file->base.pMethods = &file_methods;
    file->image = vfs->pAppData;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    (void)name;
    (void)sync;
    return SQLITE_READONLY;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    (void)name;
    (void)flags;
    *out = 0;
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    (void)g_strlcpy(out, name, (size_t)size);
    return SQLITE_OK;
}

/* The same for every run: nothing here is a secret. */
static int vfs_randomness(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    memset(out, 0, (size_t)size);
    return size;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int vfs_time(sqlite3_vfs *vfs, double *out)
{
    (void)vfs;
    *out = 0;
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    if (size > 0)
        out[0] = '\0';
    return 0;
}

static bool add_file_system(CtSqliteImage *self)
{
    (void)g_snprintf(self->name, sizeof self->name, "image-%p", (void *)self);
    self->vfs = (sqlite3_vfs){ .iVersion = 1,
                               .szOsFile = sizeof(File),
                               .mxPathname = 64,
                               .zName = self->name,
                               .pAppData = self,
                               .xOpen = vfs_open,
                               .xDelete = vfs_delete,
                               .xAccess = vfs_access,
                               .xFullPathname = vfs_full_name,
                               .xRandomness = vfs_randomness,
                               .xSleep = vfs_sleep,
                               .xCurrentTime = vfs_time,
                               .xGetLastError = vfs_last_error };
    return sqlite3_vfs_register(&self->vfs, 0) == SQLITE_OK;
}

/* ---- the connection ---- */

static bool is_named(const CtSqliteImageQuery *query, const char *table)
{
    for (const char *const *name = query->tables; *name != NULL; name++)
        if (table != NULL && g_ascii_strcasecmp(*name, table) == 0)
            return true;
    return false;
}

/* Reading of the named tables, and of the schema by the library itself; nothing else. `inside` is
 * the view that asks. */
static int allow(void *user, int action, const char *first, const char *second,
                 const char *database, const char *inside)
{
    const CtSqliteImage *self = user;

    (void)second;
    (void)database;
    if (inside != NULL && !self->query->views)
        return SQLITE_DENY;
    if (action == SQLITE_SELECT)
        return SQLITE_OK;
    return action == SQLITE_READ && is_named(self->query, first) ? SQLITE_OK : SQLITE_DENY;
}

static int count_steps(void *user)
{
    CtSqliteImage *self = user;

    return --self->steps < 0 ? 1 : 0;
}

static void set_limits(const CtSqliteImage *self)
{
    static const int limits[][2] = {
        { SQLITE_LIMIT_LENGTH, CT_LIMIT_SQLITE_VALUE },
        { SQLITE_LIMIT_SQL_LENGTH, CT_LIMIT_SQLITE_SCHEMA },
        { SQLITE_LIMIT_COLUMN, CT_LIMIT_SQLITE_COLUMNS },
        { SQLITE_LIMIT_EXPR_DEPTH, CT_LIMIT_SQLITE_DEPTH },
        { SQLITE_LIMIT_COMPOUND_SELECT, CT_LIMIT_SQLITE_DEPTH },
        { SQLITE_LIMIT_FUNCTION_ARG, CT_LIMIT_SQLITE_DEPTH },
        { SQLITE_LIMIT_ATTACHED, 0 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
        (void)sqlite3_limit(self->database, limits[i][0], limits[i][1]);
}

static void shut(CtSqliteImage *self)
{
    const int settings[][2] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
        { SQLITE_DBCONFIG_ENABLE_VIEW, self->query->views ? 1 : 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        (void)sqlite3_db_config(self->database, settings[i][0], settings[i][1], NULL);
    (void)sqlite3_drop_modules(self->database, NULL);
    set_limits(self);
    (void)sqlite3_set_authorizer(self->database, allow, self);
    self->steps = (int64_t)((CT_LIMIT_SQLITE_STEPS + MAX(self->bytes.size, UINT64_C(1))) / STEP);
    sqlite3_progress_handler(self->database, STEP, count_steps, self);
}

static bool fail_with(CtSqliteImage *self, int code, GError **error)
{
    const char *text = self->database == NULL ? NULL : sqlite3_errmsg(self->database);

    if (code == SQLITE_INTERRUPT || code == SQLITE_TOOBIG || code == SQLITE_NOMEM)
        return ct_fail(error, CT_ERROR_LIMIT, "database: %s near byte %" G_GUINT64_FORMAT,
                       code == SQLITE_INTERRUPT ? "takes more steps than one of its size may"
                       : code == SQLITE_TOOBIG  ? "has a value longer than it may be"
                                                : "takes more memory than it may",
                       self->at);
    if (self->missing != 0)
        return ct_fail(error, CT_ERROR_INPUT,
                       "database: ends at byte %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT,
                       self->bytes.size, self->declared);
    return ct_fail(error, CT_ERROR_INPUT, "database: %s near byte %" G_GUINT64_FORMAT,
                   text == NULL ? "cannot be opened" : text, self->at);
}

/* What its header says: pages, and bytes in each (1 stands for 65536). */
static uint64_t declared_of(CtBytes head)
{
    CtReader reader = ct_reader_over(head);

    ct_reader_skip(&reader, PAGE_SIZE_AT);
    uint64_t page = ct_reader_u16be(&reader);
    ct_reader_skip(&reader, PAGE_COUNT_AT - PAGE_SIZE_AT - 2);
    return (page == 1 ? 65536 : page) * ct_reader_u32be(&reader);
}

bool ct_sqlite_image_is(CtBytes head)
{
    static const char mark[] = "SQLite format 3";

    return head.size >= CT_SQLITE_IMAGE_HEAD && memcmp(head.data, mark, sizeof mark) == 0;
}

void ct_sqlite_image_warm_up(void)
{
    uint8_t seed[8];

    (void)sqlite3_initialize();
    sqlite3_randomness(sizeof seed, seed); /* the library's own file system opens a file for it */
}

static bool prepare(CtSqliteImage *self, GError **error)
{
    int code = sqlite3_open_v2("database", &self->database,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, self->name);

    if (code != SQLITE_OK)
        return fail_with(self, code, error);
    shut(self);
    code = sqlite3_prepare_v2(self->database, self->query->text, -1, &self->statement, NULL);
    /* An SQL error of a text that is good: the table, or a column of it, is not there. */
    if ((code == SQLITE_ERROR || code == SQLITE_AUTH) && self->missing == 0)
        return ct_fail(error, CT_ERROR_MISSING, "database: %s", sqlite3_errmsg(self->database));
    return code == SQLITE_OK || fail_with(self, code, error);
}

CtSqliteImage *ct_sqlite_image_open(const CtSqliteImageBytes *bytes,
                                    const CtSqliteImageQuery *query, GError **error)
{
    g_autoptr(CtSqliteImage) self = g_new0(CtSqliteImage, 1);
    uint8_t head[CT_SQLITE_IMAGE_HEAD];
    int64_t had = bytes->read(bytes->user, head, sizeof head, 0);

    self->bytes = *bytes;
    self->query = query;
    if (had < (int64_t)sizeof head || !ct_sqlite_image_is((CtBytes){ head, sizeof head })) {
        ct_error_set(error, CT_ERROR_INPUT, "database: has no header of SQLite at byte 0");
        return NULL;
    }
    self->declared = declared_of((CtBytes){ head, sizeof head });
    if (!add_file_system(self)) {
        ct_error_set(error, CT_ERROR_SYSTEM, "database: the library cannot be set up");
        return NULL;
    }
    return prepare(self, error) ? g_steal_pointer(&self) : NULL;
}

void ct_sqlite_image_close(CtSqliteImage *self)
{
    if (self == NULL)
        return;
    (void)sqlite3_finalize(self->statement);
    (void)sqlite3_close(self->database);
    if (self->vfs.zName != NULL)
        (void)sqlite3_vfs_unregister(&self->vfs);
    g_free(self);
}

bool ct_sqlite_image_next(CtSqliteImage *self, bool *out_has, GError **error)
{
    int code = sqlite3_step(self->statement);

    /* A cut that no row of ours stood behind is a cut all the same. */
    if (code == SQLITE_DONE && self->bytes.size < self->declared)
        self->missing = self->bytes.size;
    if (code != SQLITE_ROW && (code != SQLITE_DONE || self->missing != 0))
        return fail_with(self, code, error);
    *out_has = code == SQLITE_ROW;
    return true;
}

CtBytes ct_sqlite_image_bytes(CtSqliteImage *self, int column)
{
    const void *data = sqlite3_column_blob(self->statement, column);
    int size = sqlite3_column_bytes(self->statement, column);

    return data == NULL ? (CtBytes){ 0 } : (CtBytes){ data, (size_t)size };
}

int64_t ct_sqlite_image_number(CtSqliteImage *self, int column)
{
    return sqlite3_column_int64(self->statement, column);
}

uint64_t ct_sqlite_image_at(const CtSqliteImage *self)
{
    return self->at;
}

int64_t ct_sqlite_image_read_memory(void *user, uint8_t *out, size_t size, uint64_t at)
{
    const CtBytes *bytes = user;
    CtBytes part = ct_bytes_slice(*bytes, (size_t)MIN(at, (uint64_t)bytes->size), size);

    if (part.size > 0)
        memcpy(out, part.data, part.size);
    return (int64_t)part.size;
}
