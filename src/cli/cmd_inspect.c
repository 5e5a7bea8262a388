/* cmd_inspect.c - `constat inspect FILE...`: what a reader sees in a file, without any instance.
 *
 * Each file goes through the jailed reader and each record comes out as one JSON line: "file"
 * (base name), "mail" (its number, in an mbox or a Maildir), "bytes" (where in the source it
 * stood), then the record. What a reader sets aside is a line of kind "aside" with its reason,
 * and so is a file that is refused as a whole. The exit status is 0 when every file could be
 * read, whatever was in it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/text.h"
#include "format/format.h"
#include "intake/source.h"
#include "jail/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_SIZE = 256 * 1024 };
/* Room to see that a file is larger than a source may be. */
enum { FILE_LIMIT = CT_LIMIT_SOURCE_BYTES + 2 * PIECE_SIZE };
/* A record as JSON: each byte of it may become six. */
enum { LINE_LIMIT = 8 * CT_LIMIT_RECORD_BYTES };

typedef struct {
    CtWorker *worker;   /* owned by run */
    const char *format; /* borrowed; NULL: the worker detects it */
    bool splits_mbox;
    char *name;   /* owned; base name of the file at hand */
    int64_t mail; /* 0: the file is not a container */
    CtBuffer line;
} Inspection;

/* One finished line at a time, so that a reader at the other end of a pipe sees it at once. */
static bool print_line(Inspection *self, GError **error)
{
    ct_buffer_add_u8(&self->line, '\n');
    CtBytes line = ct_buffer_bytes(&self->line);
    bool whole = ct_buffer_ok(&self->line);

    if (!whole)
        return ct_fail(error, CT_ERROR_LIMIT, "inspect: a record is too long for a line");
    if (fwrite(line.data, 1, line.size, stdout) != line.size || fflush(stdout) != 0)
        return ct_fail_errno(error, errno, "standard output");
    return true;
}

static void begin_line(Inspection *self, uint64_t from, uint64_t to)
{
    ct_buffer_empty(&self->line);
    ct_buffer_add_text(&self->line, "{\"file\":");
    ct_text_add_json(&self->line, ct_bytes_of_text(self->name));
    if (self->mail > 0)
        ct_buffer_printf(&self->line, ",\"mail\":%" G_GINT64_FORMAT, self->mail);
    if (to > 0)
        ct_buffer_printf(&self->line, ",\"bytes\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]",
                         from, to);
}

/* The range from the first to the last byte that a field was read from; 0, 0 when none was. */
static void range_of(const CtRecord *record, uint64_t *out_from, uint64_t *out_to)
{
    uint64_t from = UINT64_MAX;
    uint64_t to = 0;

    for (size_t i = 0; i < record->count; i++) {
        if (record->field[i].to == 0)
            continue;
        from = MIN(from, record->field[i].from);
        to = MAX(to, record->field[i].to);
    }
    *out_from = to == 0 ? 0 : from;
    *out_to = to;
}

static bool print_record(void *user, const CtRecord *record, GError **error)
{
    Inspection *self = user;
    g_auto(CtBuffer) json = ct_buffer_new(LINE_LIMIT);
    uint64_t from;
    uint64_t to;

    range_of(record, &from, &to);
    begin_line(self, from, to);
    ct_record_add_json(record, &json);
    ct_buffer_add_u8(&self->line, ',');
    ct_buffer_add(&self->line, ct_bytes_slice(ct_buffer_bytes(&json), 1, SIZE_MAX));
    return print_line(self, error);
}

static bool print_aside(Inspection *self, const char *reason, const char *detail, GError **error)
{
    begin_line(self, 0, 0);
    ct_buffer_add_text(&self->line, ",\"kind\":\"aside\",\"reason\":");
    ct_text_add_json(&self->line, ct_bytes_of_text(reason));
    ct_buffer_add_text(&self->line, ",\"detail\":");
    ct_text_add_json(&self->line, ct_bytes_of_text(detail));
    ct_buffer_add_u8(&self->line, '}');
    return print_line(self, error);
}

/* What is wrong with the source is a finding; what is wrong with us or the machine is not. */
static bool inspect_bytes(Inspection *self, const char *format, CtBytes bytes, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (ct_worker_read(self->worker, format, bytes, print_record, self, &problem))
        return true;
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT))
        return print_aside(self, "unreadable", problem->message, error);
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_LIMIT))
        return print_aside(self, "over-limit", problem->message, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

/* What comes out of a mail folder is a mail, even when it does not look like one. */
static const char *format_of_mails(void)
{
    for (const CtFormat *const *format = ct_format_all(); *format != NULL; format++)
        if ((*format)->of_mails)
            return (*format)->name;
    return NULL;
}

static bool inspect_mails(Inspection *self, const char *path, GError **error)
{
    const char *format = self->format != NULL ? self->format : format_of_mails();
    g_autoptr(CtSource) source = ct_source_open(path, error);
    CtSourceMail mail = { 0 };
    bool has = true;

    if (source == NULL)
        return false;
    for (self->mail = 1; ct_source_next(source, &mail, &has, error) && has; self->mail++) {
        bool done = mail.oversized ? print_aside(self, "over-limit",
                                                 "mail: is larger than a mail may be", error)
                                   : inspect_bytes(self, format, mail.bytes, error);
        if (!done)
            return false;
    }
    return !has;
}

/* Reads a little more than a source may have, so that the caller sees that it is too large. */
static bool read_all(int file, CtBuffer *out, GError **error)
{
    while (out->size <= CT_LIMIT_SOURCE_BYTES) {
        uint8_t *room = ct_buffer_reserve(out, PIECE_SIZE);
        ssize_t size = read(file, room, PIECE_SIZE);

        if (size == 0)
            return true;
        if (size > 0)
            ct_buffer_commit(out, (size_t)size);
        else if (errno != EINTR)
            return ct_fail_errno(error, errno, "read");
    }
    return true;
}

static bool is_mbox(int file)
{
    static const char mark[] = "From ";
    char head[sizeof mark - 1];

    return pread(file, head, sizeof head, 0) == (ssize_t)sizeof head &&
           memcmp(head, mark, sizeof head) == 0;
}

static bool inspect_file(Inspection *self, int file, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(FILE_LIMIT);

    self->mail = 0;
    if (self->splits_mbox && is_mbox(file)) {
        g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
        return inspect_mails(self, path, error);
    }
    if (!read_all(file, &bytes, error))
        return false;
    return inspect_bytes(self, self->format, ct_buffer_bytes(&bytes), error);
}

/* Standard input becomes a file in memory, because an mbox is looked at before it is read. */
static int hold_standard_input(GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(FILE_LIMIT);
    int file = memfd_create("standard input", MFD_CLOEXEC);
    size_t written = 0;

    if (file < 0 || !read_all(STDIN_FILENO, &bytes, error))
        return file < 0 ? (ct_fail_errno(error, errno, "standard input"), -1) : (close(file), -1);
    while (written < bytes.size) {
        ssize_t size = write(file, bytes.data + written, bytes.size - written);

        if (size > 0)
            written += (size_t)size;
        else if (errno != EINTR) {
            (void)ct_fail_errno(error, errno, "standard input");
            (void)close(file);
            return -1;
        }
    }
    (void)lseek(file, 0, SEEK_SET);
    return file;
}

static int open_file(const char *path, GError **error)
{
    if (strcmp(path, "-") == 0)
        return hold_standard_input(error);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        (void)ct_fail_errno(error, errno, "open");
    return file;
}

static bool inspect_path(Inspection *self, const char *path, GError **error)
{
    g_free(self->name);
    self->name = g_path_get_basename(path);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return inspect_mails(self, path, error);
    int file = open_file(path, error);
    if (file < 0)
        return false;
    bool done = inspect_file(self, file, error);
    (void)close(file);
    return done;
}

/* Every file is tried; the first one that cannot be read gives the error, the others a line. */
static bool inspect_all(Inspection *self, char **paths, GError **error)
{
    g_autoptr(GError) first = NULL;

    for (size_t i = 0; paths[i] != NULL; i++) {
        g_autoptr(GError) problem = NULL;

        if (inspect_path(self, paths[i], &problem))
            continue;
        g_prefix_error(&problem, "%s: ", self->name);
        if (first == NULL)
            first = g_steal_pointer(&problem);
        else
            (void)fprintf(stderr, "constat: %s\n", problem->message);
    }
    if (first == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&first));
    return false;
}

static bool list_formats(GError **error)
{
    for (const CtFormat *const *format = ct_format_all(); *format != NULL; format++)
        (void)printf("%s\t%s\n", (*format)->name, (*format)->summary);
    return fflush(stdout) == 0 || ct_fail_errno(error, errno, "standard output");
}

static bool inspect(const char *format, char **paths, GError **error)
{
    const CtFormat *named = format == NULL ? NULL : ct_format_named(format);
    g_autoptr(CtWorker) worker = ct_worker_start(NULL, error);
    Inspection self = { .worker = worker,
                        .format = format,
                        .splits_mbox = named == NULL || named->of_mails,
                        .line = ct_buffer_new(LINE_LIMIT) };

    if (worker == NULL)
        return false;
    bool done = inspect_all(&self, paths, error);
    g_free(self.name);
    ct_buffer_clear(&self.line);
    return done;
}

static bool run(int argc, char **argv, GError **error)
{
    g_autofree char *format = NULL;
    gboolean list = FALSE;
    const GOptionEntry entries[] = {
        { "as", 0, 0, G_OPTION_ARG_STRING, &format, "Read as this format", "FORMAT" },
        { "list", 0, 0, G_OPTION_ARG_NONE, &list, "List the formats", NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };

    if (!ct_cli_options(&ct_command_inspect, entries, &argc, &argv, error))
        return false;
    if (list)
        return list_formats(error);
    if (argc < 2)
        return ct_cli_misuse(error, "inspect: which file?");
    if (format != NULL && ct_format_named(format) == NULL)
        return ct_cli_misuse(error, "inspect: there is no format \"%s\"; see --list", format);
    return inspect(format, argv + 1, error);
}

const CtCommand ct_command_inspect = {
    .name = "inspect",
    .synopsis = "FILE... [--as FORMAT]",
    .summary = "Show what a reader sees in files, as JSON lines",
    .run = run,
};
