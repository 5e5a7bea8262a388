/* smtpd_helper.h - starts constat-smtpd for a test and stops it again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char *folder; /* holds "count", "mail" and "reports" */
    char *count;
    GPid pid;
    uint16_t port;
} Smtpd;

/* A test that dies must not leave its server behind. */
static inline void smtpd_die_with_us(gpointer unused)
{
    (void)unused;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static inline void smtpd_start(Smtpd *self)
{
    g_autofree char *program =
        g_build_filename(g_getenv("CT_BUILD_ROOT"), "tools", "constat-smtpd", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    int out = -1;
    unsigned port = 0;

    signal(SIGPIPE, SIG_IGN);
    self->folder = g_dir_make_tmp("constat-smtpd-XXXXXX", NULL);
    self->count = g_build_filename(self->folder, "count", NULL);
    g_autofree char *mail = g_build_filename(self->folder, "mail", NULL);
    g_autofree char *reports = g_build_filename(self->folder, "reports", NULL);
    g_strv_builder_add_many(builder, program, "--fast", "--slow", "1500", "--count", self->count,
                            "--maildir", mail, "--reports", reports, NULL);
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    if (!g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, smtpd_die_with_us,
                                  NULL, &self->pid, NULL, &out, NULL, &error))
        fail_msg("%s", error->message);
    FILE *said = fdopen(out, "r");
    char line[64] = "";
    assert_non_null(fgets(line, sizeof line, said));
    fclose(said);
    assert_true(g_str_has_prefix(line, "port "));
    port = (unsigned)g_ascii_strtoull(line + 5, NULL, 10);
    assert_in_range(port, 1, 65535);
    self->port = (uint16_t)port;
}

static inline void smtpd_stop(Smtpd *self)
{
    g_autofree char *command = g_strdup_printf("rm -r '%s'", self->folder);

    kill(self->pid, SIGTERM);
    waitpid(self->pid, NULL, 0);
    g_spawn_close_pid(self->pid);
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
    g_free(self->count);
    g_free(self->folder);
}

/* How many lines of the count begin with this envelope id. */
static inline size_t smtpd_counted(const Smtpd *self, const char *envelope_id)
{
    g_autofree char *text = NULL;
    g_autofree char *start = g_strconcat(envelope_id, "\t", NULL);
    size_t found = 0;

    if (!g_file_get_contents(self->count, &text, NULL, NULL))
        return 0;
    g_auto(GStrv) line = g_strsplit(text, "\n", 0);
    for (size_t i = 0; line[i] != NULL; i++)
        if (g_str_has_prefix(line[i], start))
            found++;
    return found;
}

/* The files of FOLDER/PART/new, joined; *files says how many there are. */
static inline char *smtpd_read(const Smtpd *self, const char *part, size_t *files)
{
    g_autofree char *folder = g_build_filename(self->folder, part, "new", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    GString *all = g_string_new(NULL);
    const char *name;

    *files = 0;
    assert_non_null(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_string_append(all, text);
        (*files)++;
    }
    return g_string_free(all, false);
}
