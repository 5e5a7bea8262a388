/* source.c - reading mails one by one.
 *
 * A stream (file or standard input) is read in pieces into one buffer. Whether it is an mbox
 * is told by its first five bytes, "From ". In an mbox a mail ends before a line that begins
 * with "From " and follows an empty line; quoted ">From " lines are left as they are, because
 * evidence is kept as it arrived.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (256u << 10)
#define TAIL  8 /* the longest boundary: a line's end, an empty line, "From " */

struct CtSource {
    int file;        /* the open stream, or -1 */
    CtBuffer buffer; /* what was read and not yet given away */
    size_t given;    /* bytes at the start of the buffer that were given away */
    bool mbox;
    bool started;
    bool ended;        /* the stream has no more bytes */
    bool passing_over; /* the rest of an oversized mail is still to be skipped */
    uint64_t done;
    uint64_t total;
    char *folder;     /* owned; a Maildir, or NULL */
    GPtrArray *names; /* owned; the Maildir's new mails, sorted */
    guint next;
    guint accepted;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool list_maildir(CtSource *self, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "new", NULL);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    if (folder == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "mail source: the folder is not a Maildir");
    self->names = g_ptr_array_new_with_free_func(g_free);
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *mail = g_build_filename(path, name, NULL);
        struct stat facts;

        if (name[0] != '.' && lstat(mail, &facts) == 0 && S_ISREG(facts.st_mode))
            g_ptr_array_add(self->names, g_strdup(name));
    }
    g_ptr_array_sort(self->names, compare_names);
    self->total = self->names->len;
    return true;
}

static bool open_stream(CtSource *self, const char *path, GError **error)
{
    struct stat facts;

    self->file = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (self->file < 0 || fstat(self->file, &facts) != 0)
        return ct_fail_errno(error, errno, "mail source");
    if (S_ISREG(facts.st_mode))
        self->total = (uint64_t)facts.st_size;
    return true;
}

CtSource *ct_source_open(const char *path, GError **error)
{
    g_autoptr(CtSource) self = g_new0(CtSource, 1);
    bool is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);

    self->file = -1;
    self->buffer = ct_buffer_new(CT_LIMIT_MAIL_BYTES + 2 * (size_t)PIECE);
    if (is_folder)
        self->folder = g_strdup(path);
    if (is_folder ? !list_maildir(self, error) : !open_stream(self, path, error))
        return NULL;
    return g_steal_pointer(&self);
}

void ct_source_free(CtSource *self)
{
    if (self == NULL)
        return;
    if (self->file >= 0)
        close(self->file);
    ct_buffer_clear(&self->buffer);
    g_free(self->folder);
    if (self->names != NULL)
        g_ptr_array_unref(self->names);
    g_free(self);
}

/* What was read and not yet given away. */
static CtBytes pending(const CtSource *self)
{
    return ct_bytes_slice(ct_buffer_bytes(&self->buffer), self->given, self->buffer.size);
}

/* Drops what was given away and reads one more piece: moving the rest only here keeps the cost
 * of a mail independent of how many fit into a piece. */
static bool read_piece(CtSource *self, GError **error)
{
    static _Thread_local uint8_t piece[PIECE];
    ssize_t size;

    self->buffer.size -= self->given;
    if (self->given > 0)
        memmove(self->buffer.data, self->buffer.data + self->given, self->buffer.size);
    self->given = 0;
    do
        size = read(self->file, piece, sizeof piece);
    while (size < 0 && errno == EINTR);
    if (size < 0)
        return ct_fail_errno(error, errno, "mail source");
    if (size == 0)
        self->ended = true;
    self->done += (uint64_t)size;
    ct_buffer_add(&self->buffer, (CtBytes){ piece, (size_t)size });
    return true;
}

/* The offset at which the next mail of an mbox begins, looking from `from`; 0 when none is
 * in sight. */
static size_t find_boundary(CtBytes bytes, size_t from)
{
    static const char mark[] = "\nFrom ";
    const size_t mark_size = sizeof mark - 1;

    while (from + mark_size <= bytes.size) {
        const uint8_t *hit = memmem(bytes.data + from, bytes.size - from, mark, mark_size);

        if (hit == NULL)
            return 0;
        size_t at = (size_t)(hit - bytes.data);
        bool empty_line =
            at > 0 && (bytes.data[at - 1] == '\n' ||
                       (at > 1 && bytes.data[at - 1] == '\r' && bytes.data[at - 2] == '\n'));
        if (empty_line)
            return at + 1;
        from = at + 1;
    }
    return 0;
}

/* A From_ line belongs to the mbox, not to the mail. */
static CtBytes without_separator(CtBytes mail)
{
    CtReader reader = ct_reader_over(mail);

    (void)ct_reader_line(&reader);
    return ct_bytes_slice(mail, reader.offset, mail.size);
}

/* Skips the rest of an oversized mail up to the next boundary (or the end). */
static bool pass_over(CtSource *self, GError **error)
{
    while (self->passing_over) {
        size_t boundary = self->mbox ? find_boundary(pending(self), 0) : 0;
        size_t size = pending(self).size;

        if (boundary > 0) {
            self->given += boundary;
            self->passing_over = false;
        } else {
            /* the tail may hold the first half of a boundary */
            self->given += self->ended ? size : size - MIN(size, TAIL);
            self->passing_over = !self->ended;
        }
        if (self->passing_over && !read_piece(self, error))
            return false;
    }
    return true;
}

/* The first five bytes of a stream tell whether it is an mbox. */
static bool begin(CtSource *self, GError **error)
{
    while (!self->ended && pending(self).size < 5)
        if (!read_piece(self, error))
            return false;
    self->mbox = pending(self).size >= 5 && memcmp(pending(self).data, "From ", 5) == 0;
    self->started = true;
    return true;
}

static bool next_of_stream(CtSource *self, CtSourceMail *out, bool *out_has, GError **error)
{
    size_t looked = 0;
    size_t end = 0;

    if ((!self->started && !begin(self, error)) || !pass_over(self, error))
        return false;
    for (;;) {
        end = self->mbox ? find_boundary(pending(self), looked) : 0;
        if (end > 0 || self->ended || pending(self).size > CT_LIMIT_MAIL_BYTES)
            break;
        looked = pending(self).size - MIN(pending(self).size, TAIL);
        if (!read_piece(self, error))
            return false;
    }
    CtBytes mail = ct_bytes_slice(pending(self), 0, end > 0 ? end : pending(self).size);
    out->oversized = mail.size > CT_LIMIT_MAIL_BYTES;
    self->passing_over = out->oversized && end == 0;
    /* what is passed over may begin with the second half of a boundary */
    self->given += mail.size - (self->passing_over && !self->ended ? TAIL : 0);
    *out_has = mail.size > 0;
    mail = ct_bytes_slice(mail, 0, CT_LIMIT_MAIL_BYTES);
    out->bytes = self->mbox ? without_separator(mail) : mail;
    return true;
}

/* False: it is not a mail, or another process of ours took it since; true with no file open: a
 * failure. Without O_NONBLOCK a FIFO would hold everything up. */
static bool open_new(CtSource *self, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "new", name, NULL);
    struct stat facts;

    self->file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (self->file < 0 && (errno == ENOENT || errno == ELOOP || errno == ENXIO))
        return false;
    if (self->file < 0)
        return ct_fail_errno(error, errno, "mail source") || true;
    if (fstat(self->file, &facts) == 0 && S_ISREG(facts.st_mode))
        return true;
    close(self->file);
    self->file = -1;
    return false;
}

static bool next_of_maildir(CtSource *self, CtSourceMail *out, bool *out_has, GError **error)
{
    /* What is passed over is forgotten: accepting counts the mails that were yielded. */
    while (self->next < self->names->len && !open_new(self, self->names->pdata[self->next], error))
        g_ptr_array_remove_index(self->names, self->next);
    *out_has = self->next < self->names->len;
    if (!*out_has)
        return true;
    self->next++;
    if (self->file < 0)
        return false;
    self->given = self->buffer.size;
    self->ended = false;
    do
        if (!read_piece(self, error))
            return false;
    while (!self->ended && self->buffer.size <= CT_LIMIT_MAIL_BYTES);
    close(self->file);
    self->file = -1;
    self->done = self->next;
    out->oversized = pending(self).size > CT_LIMIT_MAIL_BYTES;
    out->bytes = ct_bytes_slice(pending(self), 0, CT_LIMIT_MAIL_BYTES);
    return true;
}

bool ct_source_next(CtSource *self, CtSourceMail *out, bool *out_has, GError **error)
{
    return self->folder == NULL ? next_of_stream(self, out, out_has, error)
                                : next_of_maildir(self, out, out_has, error);
}

bool ct_source_accept(CtSource *self, size_t mails, GError **error)
{
    if (self->folder == NULL)
        return true;
    g_assert(mails <= self->next - self->accepted);
    for (; mails > 0; mails--, self->accepted++) {
        const char *name = self->names->pdata[self->accepted];
        g_autofree char *flagged = g_strdup_printf("%s:2,S", name);
        g_autofree char *from = g_build_filename(self->folder, "new", name, NULL);
        g_autofree char *to = g_build_filename(self->folder, "cur", flagged, NULL);

        /* another process of ours may have accepted it already */
        if (rename(from, to) != 0 && errno != ENOENT)
            return ct_fail_errno(error, errno, "mail source");
    }
    return true;
}

uint64_t ct_source_bytes_done(const CtSource *self)
{
    return self->done;
}

uint64_t ct_source_bytes_total(const CtSource *self)
{
    return self->total;
}
