/* reference_build.c - runs sorted in memory, then merged into the file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/reference_build.h"

#include "base/error.h"
#include "base/file.h"
#include "match/digest_sort.h"
#include "match/reference_layout.h"
#include "seal/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WRITE_BYTES (1u << 20)
#define READ_BYTES  (256u << 10) /* ahead of each run */
#define RUNS_MOST   4096u        /* of one algorithm: 512 GiB of digests */
#define SMALL_BITS  24u          /* of an index of 64 MiB */

typedef struct {
    uint64_t at;    /* in the temporary file */
    uint64_t count; /* rows */
} Run;

typedef struct {
    uint8_t *rows; /* owned; what is not yet a run */
    size_t count;
    GArray *runs;   /* owned; Run */
    uint64_t total; /* rows in runs */
} Pile;

struct CtReferenceBuild {
    char *path;       /* owned */
    char *fresh;      /* owned; the file until it is whole; NULL when there is none */
    int temporary;    /* nameless; -1: none */
    uint64_t spilled; /* bytes in it */
    size_t run_bytes;
    Pile pile[CT_REFERENCE_ALGORITHMS];
    CtReferenceHeader header;
    uint64_t given;
    uint64_t kept;
};

/* ---- gathering ---- */

/* A file without a name, gone with the process whatever happens. */
static int open_nameless(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) {
        if (file < 0)
            ct_fail_errno(error, errno, "set of digests: temporary file");
        return file;
    }
    g_autofree char *name = g_build_filename(folder, ".ctrefer-XXXXXX", NULL);
    file = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        ct_fail_errno(error, errno, "set of digests: temporary file");
    else
        (void)unlink(name);
    return file;
}

CtReferenceBuild *ct_reference_build_new(const CtReferencePlan *plan, GError **error)
{
    g_autoptr(CtReferenceBuild) self = g_new0(CtReferenceBuild, 1);

    self->path = g_strdup(plan->path);
    self->header.class = plan->class;
    self->run_bytes = plan->run_bytes == 0 ? CT_REFERENCE_BUILD_RUN : plan->run_bytes;
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++)
        self->pile[i].runs = g_array_new(false, false, sizeof(Run));
    self->temporary = open_nameless(plan->path, error);
    return self->temporary < 0 ? NULL : g_steal_pointer(&self);
}

void ct_reference_build_free(CtReferenceBuild *self)
{
    if (self == NULL)
        return;
    if (self->temporary >= 0)
        (void)close(self->temporary);
    if (self->fresh != NULL)
        (void)unlink(self->fresh);
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++) {
        g_free(self->pile[i].rows);
        g_array_unref(self->pile[i].runs);
    }
    g_free(self->fresh);
    g_free(self->path);
    g_free(self);
}

static size_t run_rows(const CtReferenceBuild *self, CtReferenceAlgorithm algorithm)
{
    return MAX(self->run_bytes / ct_reference_kept(algorithm), 1);
}

static bool spill(CtReferenceBuild *self, CtReferenceAlgorithm algorithm, GError **error)
{
    Pile *pile = &self->pile[algorithm];
    size_t width = ct_reference_kept(algorithm);

    if (pile->count == 0)
        return true;
    if (pile->runs->len >= RUNS_MOST)
        return ct_fail(error, CT_ERROR_LIMIT, "set of digests: more than %u runs", RUNS_MOST);
    ct_digest_sort(pile->rows, pile->count, width);
    Run run = { self->spilled, ct_digest_sort_unique(pile->rows, pile->count, width) };
    CtBytes bytes = { pile->rows, run.count * width };
    if (!ct_file_write_at(self->temporary, self->spilled, bytes, "set of digests", error))
        return false;
    g_array_append_val(pile->runs, run);
    pile->total += run.count;
    self->spilled += bytes.size;
    pile->count = 0;
    return true;
}

bool ct_reference_build_add(CtReferenceBuild *self, CtReferenceAlgorithm algorithm,
                            const uint8_t *digests, size_t count, GError **error)
{
    Pile *pile = &self->pile[algorithm];
    size_t width = ct_reference_kept(algorithm), size = ct_reference_digest_size(algorithm);
    size_t most = run_rows(self, algorithm);

    if (pile->rows == NULL)
        pile->rows = g_malloc_n(most, width);
    self->given += count;
    for (size_t i = 0; i < count; i++) {
        memcpy(pile->rows + pile->count++ * width, digests + i * size, width);
        if (pile->count == most && !spill(self, algorithm, error))
            return false;
    }
    return true;
}

/* ---- writing ---- */

typedef struct {
    int file;
    uint64_t at;
    uint8_t *bytes; /* owned */
    size_t size;
    CtDigest sum; /* of everything behind the header */
} Output;

static void output_clear(Output *self)
{
    g_free(self->bytes);
    if (self->file >= 0)
        (void)close(self->file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Output, output_clear)

static bool flush(Output *self, GError **error)
{
    ct_digest_add(&self->sum, (CtBytes){ self->bytes, self->size });
    if (!ct_file_write_at(self->file, self->at, (CtBytes){ self->bytes, self->size },
                          "set of digests", error))
        return false;
    self->at += self->size;
    self->size = 0;
    return true;
}

static bool put(Output *self, const uint8_t *bytes, size_t size, GError **error)
{
    while (size > 0) {
        size_t part = MIN(size, WRITE_BYTES - self->size);

        memcpy(self->bytes + self->size, bytes, part);
        self->size += part;
        bytes += part;
        size -= part;
        if (self->size == WRITE_BYTES && !flush(self, error))
            return false;
    }
    return true;
}

static bool align(Output *self, GError **error)
{
    static const uint8_t zeroes[CT_REFERENCE_LAYOUT_ALIGN];
    size_t over = (self->at + self->size) % CT_REFERENCE_LAYOUT_ALIGN;

    return over == 0 || put(self, zeroes, CT_REFERENCE_LAYOUT_ALIGN - over, error);
}

/* ---- merging ---- */

/* One run as it is read. */
typedef struct {
    uint64_t at, left; /* bytes in the temporary file, and how many are not read yet */
    uint8_t *bytes;    /* owned */
    size_t used, size;
} Stream;

typedef struct {
    const CtReferenceBuild *build; /* borrowed */
    CtReferenceAlgorithm algorithm;
    size_t width;
    Stream *stream; /* owned */
    size_t *heap;   /* owned; numbers of streams, the smallest row first */
    size_t heap_size;
    size_t streams;
} Merge;

static void merge_clear(Merge *self)
{
    for (size_t i = 0; i < self->streams; i++)
        g_free(self->stream[i].bytes);
    g_free(self->stream);
    g_free(self->heap);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Merge, merge_clear)

static const uint8_t *row_of(const Merge *self, size_t place)
{
    const Stream *stream = &self->stream[self->heap[place]];

    return stream->bytes + stream->used;
}

static bool less(const Merge *self, size_t a, size_t b)
{
    return memcmp(row_of(self, a), row_of(self, b), self->width) < 0;
}

static void sink(Merge *self, size_t place)
{
    for (;;) {
        size_t child = 2 * place + 1;

        if (child >= self->heap_size)
            return;
        if (child + 1 < self->heap_size && less(self, child + 1, child))
            child++;
        if (!less(self, child, place))
            return;
        size_t kept = self->heap[place];
        self->heap[place] = self->heap[child];
        self->heap[child] = kept;
        place = child;
    }
}

static bool refill(const Merge *self, Stream *stream, GError **error)
{
    size_t size = (size_t)MIN(stream->left, READ_BYTES / self->width * self->width);

    if (!ct_file_read_at(self->build->temporary, stream->at, stream->bytes, size, "set of digests",
                         error))
        return false;
    stream->at += size;
    stream->left -= size;
    stream->size = size;
    stream->used = 0;
    return true;
}

static bool merge_begin(Merge *self, GError **error)
{
    const Pile *pile = &self->build->pile[self->algorithm];

    self->streams = pile->runs->len;
    self->stream = g_new0(Stream, self->streams);
    self->heap = g_new(size_t, self->streams);
    for (size_t i = 0; i < self->streams; i++) {
        const Run *run = &g_array_index(pile->runs, Run, i);
        Stream *stream = &self->stream[i];

        stream->at = run->at;
        stream->left = run->count * self->width;
        stream->bytes = g_malloc(READ_BYTES);
        if (!refill(self, stream, error))
            return false;
        self->heap[self->heap_size++] = i;
    }
    for (size_t i = self->heap_size / 2; i-- > 0;)
        sink(self, i);
    return true;
}

static bool merge_step(Merge *self, GError **error)
{
    Stream *stream = &self->stream[self->heap[0]];

    stream->used += self->width;
    if (stream->used == stream->size && stream->left > 0 && !refill(self, stream, error))
        return false;
    if (stream->used == stream->size)
        self->heap[0] = self->heap[--self->heap_size];
    sink(self, 0);
    return true;
}

/* What a row and its share of the index take, rounded up. */
static uint64_t entry_bytes(uint64_t rows, size_t kept, uint32_t bits)
{
    uint64_t index = UINT64_C(4) << bits;

    return kept - bits / 8 + (index + rows - 1) / rows;
}

/* One or two rows a bucket, so that a question mostly touches one line of memory of them, as long
 * as an entry stays within its bytes; never more than four while the index is small. */
static uint32_t bits_for(uint64_t rows, size_t kept)
{
    uint32_t bits = 0;

    while (bits < SMALL_BITS && rows >> bits > 4)
        bits++;
    while (bits < CT_REFERENCE_LAYOUT_BITS && rows >> bits > 1 &&
           entry_bytes(rows, kept, bits + 1) <= CT_REFERENCE_LAYOUT_ENTRY)
        bits++;
    return bits;
}

static uint64_t bucket_of(const uint8_t *row, uint32_t bits)
{
    uint64_t head;

    memcpy(&head, row, sizeof head);
    return bits == 0 ? 0 : GUINT64_FROM_BE(head) >> (64 - bits);
}

typedef struct {
    uint32_t *index; /* owned; counts, then sums */
    uint8_t last[CT_REFERENCE_LONGEST];
    uint64_t rows;
} Fill;

static bool put_row(CtReferenceSection *section, Fill *fill, const Merge *merge, Output *output,
                    GError **error)
{
    const uint8_t *row = row_of(merge, 0);
    size_t skip = section->bits / 8;

    if (fill->rows > 0 && memcmp(row, fill->last, merge->width) == 0)
        return true;
    if (fill->rows == CT_REFERENCE_LAYOUT_ROWS)
        return ct_fail(error, CT_ERROR_LIMIT, "set of digests: more than %u rows",
                       CT_REFERENCE_LAYOUT_ROWS);
    memcpy(fill->last, row, merge->width);
    fill->index[bucket_of(row, section->bits) + 1]++;
    fill->rows++;
    return put(output, row + skip, section->width, error);
}

static bool put_index(CtReferenceSection *section, Fill *fill, Output *output, GError **error)
{
    uint64_t cells = (UINT64_C(1) << section->bits) + 1;

    if (!align(output, error))
        return false;
    section->index_at = output->at + output->size;
    for (uint64_t i = 1; i < cells; i++)
        fill->index[i] += fill->index[i - 1];
    for (uint64_t i = 0; i < cells; i++)
        fill->index[i] = GUINT32_TO_LE(fill->index[i]);
    return put(output, (const uint8_t *)fill->index, cells * sizeof *fill->index, error);
}

static bool put_section(CtReferenceBuild *self, CtReferenceAlgorithm algorithm, Output *output,
                        GError **error)
{
    CtReferenceSection *section = &self->header.section[algorithm];
    g_auto(Merge)
        merge = { .build = self, .algorithm = algorithm, .width = ct_reference_kept(algorithm) };
    Fill fill = { 0 };

    section->bits = bits_for(self->pile[algorithm].total, merge.width);
    section->width = (uint32_t)(merge.width - section->bits / 8);
    g_autofree uint32_t *index = g_new0(uint32_t, (UINT64_C(1) << section->bits) + 1);
    fill.index = index;
    if (!align(output, error))
        return false;
    section->rows_at = output->at + output->size;
    if (!merge_begin(&merge, error))
        return false;
    while (merge.heap_size > 0)
        if (!put_row(section, &fill, &merge, output, error) || !merge_step(&merge, error))
            return false;
    section->count = fill.rows;
    self->kept += fill.rows;
    return put_index(section, &fill, output, error);
}

static bool put_header(CtReferenceBuild *self, Output *output, GError **error)
{
    g_auto(CtBuffer) blank = ct_buffer_new(CT_REFERENCE_LAYOUT_HEADER);
    g_auto(CtBuffer) header = ct_buffer_new(CT_REFERENCE_LAYOUT_HEADER);

    ct_reference_header_write(&self->header, false, &blank);
    ct_digest_add(&output->sum, ct_buffer_bytes(&blank));
    ct_digest_end(&output->sum, self->header.sum);
    ct_reference_header_write(&self->header, true, &header);
    return ct_file_write_at(output->file, 0, ct_buffer_bytes(&header), "set of digests", error);
}

static bool put_all(CtReferenceBuild *self, const char *provenance, Output *output, GError **error)
{
    size_t size = strlen(provenance);

    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++)
        if (!put_section(self, (CtReferenceAlgorithm)i, output, error))
            return false;
    self->header.provenance_at = output->at + output->size;
    self->header.provenance_size = size;
    self->header.repeated = self->given - self->kept;
    if (!put(output, (const uint8_t *)provenance, size, error) || !flush(output, error))
        return false;
    self->header.size = output->at;
    return put_header(self, output, error) && ct_file_sync(output->file, "set of digests", error);
}

static bool open_output(CtReferenceBuild *self, Output *output, GError **error)
{
    g_autofree char *fresh = g_strconcat(self->path, ".new", NULL);

    output->bytes = g_malloc(WRITE_BYTES);
    output->at = CT_REFERENCE_LAYOUT_HEADER;
    ct_digest_begin(&output->sum);
    output->file = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (output->file < 0)
        return ct_fail_errno(error, errno, "set of digests");
    self->fresh = g_steal_pointer(&fresh);
    return true;
}

bool ct_reference_build_finish(CtReferenceBuild *self, const char *provenance, GError **error)
{
    g_auto(Output) output = { .file = -1 };
    g_autofree char *folder = g_path_get_dirname(self->path);

    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++) {
        if (!spill(self, (CtReferenceAlgorithm)i, error))
            return false;
        g_clear_pointer(&self->pile[i].rows, g_free);
    }
    if (!open_output(self, &output, error) || !put_all(self, provenance, &output, error))
        return false;
    if (rename(self->fresh, self->path) != 0)
        return ct_fail_errno(error, errno, "set of digests");
    g_clear_pointer(&self->fresh, g_free);
    /* What was written piece by piece lies in small pages; who asks reads it into large ones. */
    (void)posix_fadvise(output.file, 0, 0, POSIX_FADV_DONTNEED);
    return ct_file_sync_folder(folder, "set of digests", error);
}
