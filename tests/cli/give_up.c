/* give_up.c - makes every mail that waits for its next reading one that was given up.
 *
 *   give_up FOLDER    the mandate's folder, in which its store lies
 *
 * In life that takes an hour and a half of real time (desk/rereading.h). Tests only.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    g_autofree char *path = argc == 2 ? g_build_filename(argv[1], "store.db", NULL) : NULL;
    sqlite3 *db = NULL;
    int code = SQLITE_MISUSE;

    if (path != NULL && sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
        code = sqlite3_exec(db, "UPDATE job SET attempt = most, due_at = 1", NULL, NULL, NULL);
    if (code != SQLITE_OK)
        (void)fprintf(stderr, "give_up: %s\n", sqlite3_errstr(code));
    (void)sqlite3_close(db);
    return code == SQLITE_OK ? 0 : 1;
}
