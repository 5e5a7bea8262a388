/* digest_import.c - pieces that end with a line, each with the heading before it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/digest_import.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADING_BYTES = 8192, HEX_OF_MD5 = 32 };

typedef struct {
    CtReferenceBuild *build; /* borrowed */
    CtDigestImport *out;     /* borrowed */
    uint64_t lines_before;   /* of the file, before this piece */
    uint64_t heading_lines;  /* that stand before the piece and were counted already */
} Intake;

/* ---- what comes back ---- */

static bool take_packed(const CtRecord *record, CtReferenceAlgorithm algorithm,
                        CtReferenceBuild *build, CtDigestImport *out, GError **error)
{
    const CtRecordField *field = ct_record_find(record, ct_reference_algorithm_name(algorithm));
    size_t size = ct_reference_digest_size(algorithm);

    if (field == NULL)
        return true;
    if (field->kind != CT_VALUE_BYTES || field->bytes.size % size != 0)
        return ct_fail(error, CT_ERROR_INPUT, "digest list: the reader gave a part of a digest");
    out->digests += field->bytes.size / size;
    return ct_reference_build_add(build, algorithm, field->bytes.data, field->bytes.size / size,
                                  error);
}

static uint64_t count_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field != NULL && field->kind == CT_VALUE_NUMBER && field->number > 0
               ? (uint64_t)field->number
               : 0;
}

static void set_aside(CtDigestImport *out, const CtRecord *record, uint64_t line)
{
    static const char *const kinds[] = { "sha-224", "sha-384", "sha-512" };
    CtBytes reason = ct_record_get_text(record, "reason");

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (ct_bytes_equal(reason, ct_bytes_of_text(kinds[i])))
            out->other = kinds[i];
    if (out->asides < CT_DIGEST_IMPORT_SHOWN)
        out->aside_line[out->asides] = line;
    out->asides++;
}

bool ct_digest_import_take(const CtRecord *record, CtReferenceBuild *build, CtDigestImport *out,
                           GError **error)
{
    if (strcmp(record->kind, "aside") == 0) {
        set_aside(out, record, count_of(record, "line"));
        return true;
    }
    if (strcmp(record->kind, "digest_list") == 0) {
        out->sections += count_of(record, "sections");
        out->lines += count_of(record, "lines");
        return true;
    }
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++)
        if (!take_packed(record, (CtReferenceAlgorithm)i, build, out, error))
            return false;
    return true;
}

static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Intake *self = user;
    uint64_t line = count_of(record, "line");

    if (strcmp(record->kind, "aside") != 0)
        return ct_digest_import_take(record, self->build, self->out, error);
    if (line > self->heading_lines) /* else said of the heading when it came first */
        set_aside(self->out, record, self->lines_before + line - self->heading_lines);
    return true;
}

/* ---- pieces ---- */

static bool has_digest(const uint8_t *line, size_t size)
{
    size_t run = 0;

    for (size_t i = 0; i < size; i++) {
        run = g_ascii_isxdigit(line[i]) ? run + 1 : 0;
        if (run >= HEX_OF_MD5)
            return true;
    }
    return false;
}

/* The lines before the first that could hold a digest. */
static size_t heading_of(CtBytes piece)
{
    size_t at = 0;

    while (at < piece.size && at < HEADING_BYTES) {
        const uint8_t *end = memchr(piece.data + at, '\n', piece.size - at);
        size_t next = end == NULL ? piece.size : (size_t)(end + 1 - piece.data);

        if (next > HEADING_BYTES || has_digest(piece.data + at, next - at))
            break;
        at = next;
    }
    return at;
}

static uint64_t lines_in(CtBytes bytes)
{
    uint64_t lines = 0;

    for (size_t i = 0; i < bytes.size; i++)
        lines += bytes.data[i] == '\n';
    return lines;
}

typedef struct {
    int file;
    uint64_t size;  /* of the file */
    uint64_t at;    /* what has been read of it */
    CtBuffer piece; /* owned: the heading, then lines */
    size_t heading;
} Pieces;

static void pieces_clear(Pieces *self)
{
    if (self->file >= 0)
        (void)close(self->file);
    ct_buffer_clear(&self->piece);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pieces, pieces_clear)

static bool open_list(const char *path, Pieces *self, GError **error)
{
    struct stat facts;

    self->piece = ct_buffer_new(HEADING_BYTES + CT_DIGEST_IMPORT_PIECE);
    self->file = open(path, O_RDONLY | O_CLOEXEC);
    if (self->file < 0 || fstat(self->file, &facts) != 0)
        return ct_fail_errno(error, errno, "digest list");
    if (!S_ISREG(facts.st_mode))
        return ct_fail(error, CT_ERROR_INPUT, "digest list: not a regular file");
    self->size = (uint64_t)facts.st_size;
    return true;
}

/* The next lines behind the heading; what follows the last line end is read again next time. */
static bool next_piece(Pieces *self, CtDigest *sum, GError **error)
{
    size_t want = (size_t)MIN(self->size - self->at, CT_DIGEST_IMPORT_PIECE);

    ct_buffer_truncate(&self->piece, self->heading);
    uint8_t *into = ct_buffer_reserve(&self->piece, want);
    if (!ct_file_read_at(self->file, self->at, into, want, "digest list", error))
        return false;
    if (self->at + want < self->size) {
        const uint8_t *end = memrchr(into, '\n', want);

        if (end == NULL)
            return ct_fail(error, CT_ERROR_INPUT, "digest list: a line longer than %u MiB",
                           CT_DIGEST_IMPORT_PIECE >> 20);
        want = (size_t)(end + 1 - into);
    }
    ct_digest_add(sum, (CtBytes){ into, want });
    ct_buffer_commit(&self->piece, want);
    self->at += want;
    return true;
}

/* By its byte order mark. */
static bool is_wide(CtBytes bytes)
{
    return bytes.size >= 2 && ((bytes.data[0] == 0xff && bytes.data[1] == 0xfe) ||
                               (bytes.data[0] == 0xfe && bytes.data[1] == 0xff));
}

static bool read_all(CtWorker *worker, Pieces *pieces, Intake *intake, GError **error)
{
    CtDigest sum;

    ct_digest_begin(&sum);
    while (pieces->at < pieces->size) {
        if (!next_piece(pieces, &sum, error))
            return false;
        CtBytes bytes = ct_buffer_bytes(&pieces->piece);
        if (is_wide(bytes))
            return ct_fail(
                error, CT_ERROR_INPUT,
                "digest list: it is UTF-16; give it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
        uint64_t lines = lines_in(bytes) - intake->heading_lines;
        if (!ct_worker_read(worker, "digest-list", bytes, take_record, intake, error))
            return false;
        intake->lines_before += lines;
        if (pieces->heading == 0 && intake->heading_lines == 0) {
            pieces->heading = heading_of(bytes);
            intake->heading_lines = lines_in(ct_bytes_slice(bytes, 0, pieces->heading));
        }
    }
    ct_digest_end(&sum, intake->out->file);
    intake->out->lines = intake->lines_before;
    return true;
}

bool ct_digest_import_file(CtWorker *worker, const char *path, CtReferenceBuild *build,
                           CtDigestImport *out, GError **error)
{
    g_auto(Pieces) pieces = { .file = -1 };
    CtDigestImport found = { 0 };
    Intake intake = { .build = build, .out = &found };

    if (!open_list(path, &pieces, error) || !read_all(worker, &pieces, &intake, error))
        return false;
    if (found.digests == 0 && found.other != NULL)
        return ct_fail(error, CT_ERROR_INPUT,
                       "digest list: %s in %" G_GUINT64_FORMAT
                       " lines; a set keeps md5, sha1 and sha256",
                       found.other, found.lines);
    if (found.digests == 0 && found.sections == 0)
        return ct_fail(error, CT_ERROR_INPUT,
                       "digest list: no digest in %" G_GUINT64_FORMAT " lines", found.lines);
    *out = found;
    return true;
}
