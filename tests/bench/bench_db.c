/* bench_db.c - what the store alone can do on this machine, and what its settings are worth.
 *
 * Method: a fresh store beside the build; small rows by text key, in one durable commit each and
 * in batches; then random look-ups by key with the page cache of sql/open.sql, with SQLite's own
 * small one, and with the file mapped, each after one warming round.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/meta.h"
#include "store/migrate.h"

#define ROWS    300000
#define LOOKUPS 300000

static void must(bool good)
{
    if (good)
        return;
    (void)fprintf(stderr, "bench: the store failed\n");
    exit(1);
}

static void say(const char *what, int64_t count, int64_t began, const char *bar)
{
    double seconds = (double)(ct_clock_monotonic_us() - began) / 1e6;

    (void)printf("%s\t%.0f\t1/s\t%s\n", what, (double)count / seconds, bar);
}

static void set_row(CtDb *db, unsigned number)
{
    /* Multiplication by an odd number visits every key once, in no order. */
    g_autofree char *name = g_strdup_printf("key-%08x", number * 2654435761u);

    must(ct_meta_set(db, name, "0123456789abcdef0123456789abcdef", NULL));
}

/* Gives the first number that was not used. */
static unsigned write_rows(CtDb *db, unsigned from, unsigned count, unsigned batch)
{
    for (unsigned done = 0; done < count; done += batch) {
        must(ct_db_begin_immediate(db, NULL));
        for (unsigned i = 0; i < batch; i++)
            set_row(db, from++);
        must(ct_db_commit(db, NULL));
    }
    return from;
}

static void look_up(CtDb *db)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_META_GET);
    unsigned number = 1;
    bool has_row;

    for (unsigned i = 0; i < LOOKUPS; i++) {
        char name[16];
        number = number * 1664525u + 1013904223u;
        (void)g_snprintf(name, sizeof name, "key-%08x", number % ROWS * 2654435761u);
        ct_row_bind_text(&row, CT_BIND_META_GET_NAME, name);
        must(ct_row_step(&row, &has_row, NULL) && has_row);
        ct_row_again(&row);
    }
}

static void measure_setting(const char *path, const char *setting, const char *what)
{
    CtDb *db = ct_migrate_open(path, CT_DB_WRITE, 0, NULL);

    must(db != NULL && ct_db_execute(db, setting, what, NULL));
    look_up(db); /* warms the cache */
    int64_t began = ct_clock_monotonic_us();
    look_up(db);
    say(what, LOOKUPS, began, "-");
    ct_db_close(db);
}

int main(void)
{
    g_autofree char *folder = g_dir_make_tmp("ct-bench-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "store.db", NULL);
    CtDb *db = ct_migrate_open(path, CT_DB_CREATE, 0, NULL);

    must(db != NULL);
    int64_t began = ct_clock_monotonic_us();
    unsigned next = write_rows(db, 0, 500, 1);
    say("durable commits of one row", 500, began, "-");
    began = ct_clock_monotonic_us();
    next = write_rows(db, next, 51200, 256);
    say("durable rows in batches of 256", 51200, began, "-");
    began = ct_clock_monotonic_us();
    next = write_rows(db, next, ROWS - next, ROWS - next);
    say("rows in one transaction", ROWS - 51700, began, "-");
    ct_db_close(db);

    measure_setting(path, "PRAGMA cache_size = -65536", "look-ups, 64 MB of cache");
    measure_setting(path, "PRAGMA cache_size = -16384", "look-ups, 16 MB of cache");
    measure_setting(path, "PRAGMA cache_size = -2000", "look-ups, 2 MB of cache");
    measure_setting(path, "PRAGMA cache_size = -2000; PRAGMA mmap_size = 268435456",
                    "look-ups, 2 MB of cache and the file mapped");
    measure_setting(path, "PRAGMA mmap_size = 268435456",
                    "look-ups, 64 MB of cache and the file mapped");
    (void)g_remove(path);
    (void)g_rmdir(folder);
    return 0;
}
