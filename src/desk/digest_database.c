/* digest_database.c - a descriptor lent, records taken.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/digest_database.h"

#include "base/file.h"
#include "examine/hand.h"
#include "examine/inside_talk.h"
#include "format/sqlite_image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_HEAD = 32, OUTPUT_LIMIT = 4096, PIECE = 1 << 20 };

static int open_file(const char *path, struct stat *out, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0 || fstat(file, out) != 0)
        ct_error_set_errno(error, errno, "database");
    else if (!S_ISREG(out->st_mode))
        ct_error_set(error, CT_ERROR_INPUT, "database: not a regular file");
    else
        return file;
    if (file >= 0)
        (void)close(file);
    return -1;
}

bool ct_digest_database_is(const char *path)
{
    uint8_t head[CT_SQLITE_IMAGE_HEAD];
    struct stat facts;
    int file = open_file(path, &facts, NULL);
    bool is = file >= 0 && ct_file_read_at(file, 0, head, sizeof head, "database", NULL) &&
              ct_sqlite_image_is((CtBytes){ head, sizeof head });

    if (file >= 0)
        (void)close(file);
    return is;
}

/* A log without any change in it, or a journal of no bytes, says nothing. */
static bool check_beside(const char *path, GError **error)
{
    static const struct {
        const char *end;
        off_t empty;
    } besides[] = { { "-wal", LOG_HEAD }, { "-journal", 0 } };

    for (size_t i = 0; i < G_N_ELEMENTS(besides); i++) {
        g_autofree char *other = g_strconcat(path, besides[i].end, NULL);
        g_autofree char *name = g_path_get_basename(other);
        struct stat facts;

        if (stat(other, &facts) == 0 && facts.st_size > besides[i].empty)
            return ct_fail(
                error, CT_ERROR_CONFLICT,
                "database: %s lies beside it with changes that are not in it; let SQLite "
                "finish them first",
                name);
    }
    return true;
}

/* ---- the reader ---- */

typedef struct {
    CtReferenceBuild *build; /* borrowed */
    CtDigestImport *out;     /* borrowed */
} Intake;

static bool take(const Intake *self, CtBytes payload, GError **error)
{
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    CtReader reader = ct_reader_over(payload);

    return ct_record_decode(&reader, record, error) &&
           ct_digest_import_take(record, self->build, self->out, error);
}

static CtHand *start(const int *file, GError **error)
{
    const CtHandPlan plan = { .noun = "reader of contents",
                              .name = "constat-inside",
                              .memory = CT_LIMIT_INSIDE_MEMORY,
                              .file = file,
                              .files = 1,
                              .silence = CT_LIMIT_INSIDE_SILENCE,
                              .frame_limit = CT_LIMIT_RECORD_BYTES,
                              .output_limit = OUTPUT_LIMIT };

    return ct_hand_start(&plan, error);
}

static bool read_all(int file, uint64_t size, const Intake *intake, GError **error)
{
    g_auto(CtBuffer) request = ct_buffer_new(8);
    g_autoptr(CtHand) hand = start(&file, error);
    CtFrame frame = { 0 };

    if (hand == NULL)
        return false;
    ct_buffer_add_u64be(&request, size);
    ct_hand_send(hand, CT_INSIDE_TALK_DIGESTS, ct_buffer_bytes(&request));
    for (;;) {
        if (!ct_hand_next(hand, &frame, error))
            return false;
        if (frame.type == CT_HAND_END)
            return ct_hand_ended_well(&frame, error);
        if (frame.type != CT_INSIDE_TALK_RECORD)
            return ct_hand_broke(hand, error);
        if (!take(intake, frame.payload, error))
            return false;
    }
}

/* ---- the file as a whole ---- */

static bool digest_file(int file, uint64_t size, uint8_t out[CT_DIGEST_SIZE], GError **error)
{
    g_autofree uint8_t *piece = g_malloc(PIECE);
    CtDigest sum;

    ct_digest_begin(&sum);
    for (uint64_t at = 0; at < size; at += PIECE) {
        size_t part = (size_t)MIN(size - at, (uint64_t)PIECE);

        if (!ct_file_read_at(file, at, piece, part, "database", error))
            return false;
        ct_digest_add(&sum, (CtBytes){ piece, part });
    }
    ct_digest_end(&sum, out);
    return true;
}

static bool is_as_it_was(int file, const struct stat *before, GError **error)
{
    struct stat now;

    if (fstat(file, &now) != 0)
        return ct_fail_errno(error, errno, "database");
    return (now.st_size == before->st_size && now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
            now.st_mtim.tv_nsec == before->st_mtim.tv_nsec) ||
           ct_fail(error, CT_ERROR_CONFLICT, "database: changed while it was read");
}

bool ct_digest_database_import(const char *path, CtReferenceBuild *build, CtDigestImport *out,
                               GError **error)
{
    struct stat before;
    CtDigestImport found = { 0 };
    const Intake intake = { build, &found };
    int file = open_file(path, &before, error);
    uint64_t size = file < 0 ? 0 : (uint64_t)before.st_size;
    bool read = file >= 0 && check_beside(path, error) && read_all(file, size, &intake, error) &&
                digest_file(file, size, found.file, error) && is_as_it_was(file, &before, error);

    if (file >= 0)
        (void)close(file);
    if (!read)
        return false;
    if (found.digests == 0 && found.sections == 0)
        return ct_fail(error, CT_ERROR_INPUT, "database: no digest in %" G_GUINT64_FORMAT " rows",
                       found.lines);
    *out = found;
    return true;
}
