/* residue.c - walking files, unpacking streams.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/residue.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define WHAT  "search"
#define PIECE ((size_t)1 << 20)

typedef struct {
    CtNeedles *needles;
    CtResidueFound found;
    void *user;
    CtResidueReport *report;
    const char *path; /* of the file at hand */
    const char *in;
    bool is_store;   /* pages may part a value */
    uint64_t stream; /* where the stream at hand begins, or 0 */
    uint64_t told;   /* values that were told of this file, by bit */
    uint8_t *piece;  /* owned: PIECE + CT_NEEDLE_REACH bytes on either side */
    uint8_t *unpacked;
} Search;

G_STATIC_ASSERT(CT_LIMIT_NEEDLES <= 64);

static void tell(void *user, const CtNeedleHit *hit)
{
    Search *self = user;
    CtResidueFinding finding = { self->path, self->in, *hit };

    if ((self->told >> hit->value & 1) != 0)
        return;
    self->told |= (uint64_t)1 << hit->value;
    self->report->findings++;
    if (self->stream != 0)
        finding.hit.offset = self->stream - 1;
    self->found(self->user, &finding);
}

static void search_bytes(Search *self, const CtNeedlePiece *piece)
{
    ct_needles_search(self->needles, piece, tell, self);
}

/* What a gzip or zlib stream begins with, at every usual level. */
static bool begins_stream(const uint8_t *at)
{
    if (at[0] == 0x1f)
        return at[1] == 0x8b && at[2] == 8;
    return at[0] == 0x78 && (at[1] == 0x01 || at[1] == 0x5e || at[1] == 0x9c || at[1] == 0xda);
}

static size_t inflate_some(z_stream *stream, uint8_t *out, size_t size, bool *out_ended)
{
    stream->next_out = out;
    stream->avail_out = (uInt)size;
    int status = Z_OK;
    while (status == Z_OK && stream->avail_in > 0 && stream->avail_out > 0)
        status = inflate(stream, Z_NO_FLUSH);
    *out_ended = status != Z_OK;
    return size - stream->avail_out;
}

/* Unpacks what begins at `offset` of the file. What does not unpack was no stream. */
static bool search_stream(Search *self, int file, uint64_t offset, GError **error)
{
    uint8_t packed[8192];
    z_stream stream = { 0 };
    size_t kept = 0;
    bool ended = inflateInit2(&stream, 32 + MAX_WBITS) != Z_OK;
    ssize_t got = 1;

    self->in = "gzip or zlib stream";
    self->stream = offset + 1;
    for (uint64_t total = 0, from = offset; !ended && got > 0 && total < CT_LIMIT_UNPACKED_BYTES;) {
        got = pread(file, packed, sizeof packed, (off_t)from);
        stream.next_in = packed;
        stream.avail_in = got > 0 ? (uInt)got : 0;
        from += stream.avail_in;
        while (!ended && stream.avail_in > 0 && total < CT_LIMIT_UNPACKED_BYTES) {
            size_t size = inflate_some(&stream, self->unpacked + kept, PIECE, &ended);
            CtNeedlePiece piece = { .bytes = { self->unpacked, kept + size }, .to = SIZE_MAX };

            search_bytes(self, &piece);
            total += size;
            size_t keep = MIN(kept + size, CT_NEEDLE_REACH);
            memmove(self->unpacked, self->unpacked + kept + size - keep, keep);
            kept = keep;
        }
    }
    (void)inflateEnd(&stream);
    self->report->streams++;
    self->in = "";
    self->stream = 0;
    return got >= 0 || ct_fail_errno(error, errno, WHAT);
}

static bool search_streams(Search *self, int file, CtBytes bytes, uint64_t base, GError **error)
{
    for (size_t i = 0; i + 3 <= bytes.size; i++)
        if (begins_stream(bytes.data + i) && !search_stream(self, file, base + i, error))
            return false;
    return true;
}

/* Pieces overlap by the reach of a spelling, before and after. */
static bool search_file(Search *self, int file, GError **error)
{
    uint64_t end = 0;

    for (uint64_t start = 0;; start = end) {
        uint64_t from = start < CT_NEEDLE_REACH ? 0 : start - CT_NEEDLE_REACH;
        size_t wanted = (size_t)(start - from) + PIECE + CT_NEEDLE_REACH;
        size_t size = 0;

        while (size < wanted) {
            ssize_t step = pread(file, self->piece + size, wanted - size, (off_t)(from + size));

            if (step < 0 && errno == EINTR)
                continue;
            if (step < 0)
                return ct_fail_errno(error, errno, WHAT);
            if (step == 0)
                break;
            size += (size_t)step;
        }
        end = MIN(start + PIECE, from + size);
        CtNeedlePiece piece = { .bytes = { self->piece, size },
                                .base = from,
                                .from = (size_t)(start - from),
                                .to = (size_t)(end - from),
                                .parts = self->is_store };
        search_bytes(self, &piece);
        self->report->bytes += end - start;
        /* A stream's first bytes may lie across the end of the piece. */
        CtBytes own = { self->piece + piece.from, MIN(size, piece.to + 2) - piece.from };
        if (!search_streams(self, file, own, start, error))
            return false;
        if (end == from + size && size < wanted)
            return true;
    }
}

static bool search_path(Search *self, const char *path, GError **error);

static bool search_folder(Search *self, const char *path, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    if (folder == NULL)
        return ct_fail(error, CT_ERROR_DENIED, WHAT ": a folder cannot be read");
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        CtNeedlePiece piece = { .bytes = ct_bytes_of_text(name), .to = SIZE_MAX };

        self->path = path;
        self->in = "name";
        self->told = 0;
        search_bytes(self, &piece);
        self->in = "";
        if (!search_path(self, below, error))
            return false;
    }
    return true;
}

static bool is_store(const char *path)
{
    return g_str_has_suffix(path, ".db") || g_str_has_suffix(path, ".db-wal") ||
           g_str_has_suffix(path, ".db-shm") || g_str_has_suffix(path, ".db-journal");
}

/* A file that goes away meanwhile is gone. */
static bool search_path(Search *self, const char *path, GError **error)
{
    struct stat facts;

    if (lstat(path, &facts) != 0)
        return errno == ENOENT || ct_fail_errno(error, errno, WHAT);
    if (S_ISDIR(facts.st_mode))
        return search_folder(self, path, error);
    if (!S_ISREG(facts.st_mode)) {
        self->report->passed++;
        return true;
    }
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return errno == ENOENT || ct_fail_errno(error, errno, WHAT);
    self->path = path;
    self->is_store = is_store(path);
    self->told = 0;
    self->report->files++;
    bool searched = search_file(self, file, error);
    (void)close(file);
    return searched;
}

bool ct_residue_search(CtNeedles *needles, const char *path, CtResidueFound found, void *user,
                       CtResidueReport *out, GError **error)
{
    Search self = { .needles = needles, .found = found, .user = user, .report = out, .in = "" };

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_MISSING, WHAT ": the path does not exist");
    self.piece = g_malloc(PIECE + 2 * (size_t)CT_NEEDLE_REACH);
    self.unpacked = g_malloc(PIECE + CT_NEEDLE_REACH);
    bool searched = search_path(&self, path, error);
    g_free(self.piece);
    g_free(self.unpacked);
    return searched;
}
