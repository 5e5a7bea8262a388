/* reference.c - an open set of digests: a mapping, a radix, and few lines of memory a question.
 *
 * A question costs one cell of the index and the rows of one bucket, one or two in a large set
 * (six of SHA-256), which begin where the next bits of the digest say that they should: digests
 * are evenly spread, so the guess is mostly right and one line of memory is touched. Of many
 * questions, a group's cells are fetched in one short loop, then the rows that they name, then all
 * is compared: a processor waits for the translation of each fetched address, and the shorter the
 * loop the more of them it has under way. Measured: to look at several rows without a branch
 * touches more lines, which costs more than branches guessed wrong.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/reference.h"

#include "base/error.h"
#include "match/reference_layout.h"
#include "seal/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUP = 64 }; /* questions whose memory is fetched together */

struct CtReference {
    const uint8_t *file; /* the mapping */
    size_t size;
    CtReferenceHeader header;
};

static const struct {
    const char *name;
    size_t size;
} algorithms[CT_REFERENCE_ALGORITHMS] = {
    [CT_REFERENCE_MD5] = { "md5", 16 },
    [CT_REFERENCE_SHA1] = { "sha1", 20 },
    [CT_REFERENCE_SHA256] = { "sha256", 32 },
};

static const char *const classes[CT_REFERENCE_CLASSES] = {
    [CT_REFERENCE_KNOWN_GOOD] = "known-good",
    [CT_REFERENCE_PROTECTED_WORK] = "protected-work",
    [CT_REFERENCE_KNOWN_COUNTERFEIT] = "known-counterfeit",
    [CT_REFERENCE_CONFIDENTIAL] = "confidential",
    [CT_REFERENCE_IGNORE] = "ignore",
};

size_t ct_reference_digest_size(CtReferenceAlgorithm algorithm)
{
    return algorithms[algorithm].size;
}

const char *ct_reference_algorithm_name(CtReferenceAlgorithm algorithm)
{
    return algorithms[algorithm].name;
}

const char *ct_reference_class_name(CtReferenceClass class)
{
    return classes[class];
}

bool ct_reference_class_of(const char *name, CtReferenceClass *out)
{
    for (size_t i = CT_REFERENCE_KNOWN_GOOD; i < CT_REFERENCE_CLASSES; i++) {
        if (strcmp(classes[i], name) != 0)
            continue;
        *out = (CtReferenceClass)i;
        return true;
    }
    return false;
}

bool ct_reference_algorithm_of_size(size_t size, CtReferenceAlgorithm *out)
{
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++) {
        if (algorithms[i].size != size)
            continue;
        *out = (CtReferenceAlgorithm)i;
        return true;
    }
    return false;
}

/* ---- opening ---- */

static uint32_t cell(const uint8_t *index, uint64_t at)
{
    uint32_t value;

    memcpy(&value, index + 4 * at, sizeof value);
    return GUINT32_FROM_LE(value);
}

static bool index_is_sound(const CtReference *self, const CtReferenceSection *section)
{
    const uint8_t *index = self->file + section->index_at;
    uint64_t last = UINT64_C(1) << section->bits;
    uint32_t before = 0;

    for (uint64_t i = 0; i <= last; i++) {
        uint32_t now = cell(index, i);

        if (now < before)
            return false;
        before = now;
    }
    return before == section->count && cell(index, 0) == 0;
}

static bool map(CtReference *self, int file, GError **error)
{
    struct stat facts;

    if (fstat(file, &facts) != 0)
        return ct_fail_errno(error, errno, "set of digests");
    if (!S_ISREG(facts.st_mode) || facts.st_size < (off_t)CT_REFERENCE_LAYOUT_HEADER)
        return ct_fail(error, CT_ERROR_INPUT, "set of digests: too short to be one");
    void *mapping = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, file, 0);
    if (mapping == MAP_FAILED)
        return ct_fail_errno(error, errno, "set of digests");
    self->file = mapping;
    self->size = (size_t)facts.st_size;
    /* Questions come from everywhere; reading ahead would only push out what is needed. */
    (void)madvise(mapping, (size_t)facts.st_size, MADV_RANDOM);
    (void)madvise(mapping, (size_t)facts.st_size, MADV_HUGEPAGE);
    return ct_reference_header_read((CtBytes){ self->file, CT_REFERENCE_LAYOUT_HEADER },
                                    (uint64_t)facts.st_size, &self->header, error);
}

CtReference *ct_reference_open_file(int file, GError **error)
{
    g_autoptr(CtReference) self = g_new0(CtReference, 1);

    if (!map(self, file, error))
        return NULL;
    for (size_t i = 0; i < CT_REFERENCE_ALGORITHMS; i++) {
        if (index_is_sound(self, &self->header.section[i]))
            continue;
        ct_fail(error, CT_ERROR_INPUT, "set of digests: the index of %s does not rise to its count",
                algorithms[i].name);
        return NULL;
    }
    return g_steal_pointer(&self);
}

CtReference *ct_reference_open(const char *path, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (file < 0) {
        ct_fail_errno(error, errno, "set of digests");
        return NULL;
    }
    CtReference *self = ct_reference_open_file(file, error);
    (void)close(file);
    return self;
}

void ct_reference_free(CtReference *self)
{
    if (self == NULL)
        return;
    if (self->file != NULL)
        (void)munmap((void *)(uintptr_t)self->file, self->size);
    g_free(self);
}

bool ct_reference_verify(const CtReference *self, GError **error)
{
    g_auto(CtBuffer) header = ct_buffer_new(CT_REFERENCE_LAYOUT_HEADER);
    uint8_t sum[CT_DIGEST_SIZE];
    CtDigest digest;

    ct_reference_header_write(&self->header, false, &header);
    ct_digest_begin(&digest);
    ct_digest_add(&digest, (CtBytes){ self->file + CT_REFERENCE_LAYOUT_HEADER,
                                      self->size - CT_REFERENCE_LAYOUT_HEADER });
    ct_digest_add(&digest, ct_buffer_bytes(&header));
    ct_digest_end(&digest, sum);
    return ct_digest_equal(sum, self->header.sum) ||
           ct_fail(error, CT_ERROR_INTEGRITY, "set of digests: not the bytes that were written");
}

CtReferenceClass ct_reference_class(const CtReference *self)
{
    return (CtReferenceClass)self->header.class;
}

CtBytes ct_reference_provenance(const CtReference *self)
{
    return (CtBytes){ self->file + self->header.provenance_at, self->header.provenance_size };
}

CtBytes ct_reference_sum(const CtReference *self)
{
    return (CtBytes){ self->header.sum, sizeof self->header.sum };
}

uint64_t ct_reference_count(const CtReference *self, CtReferenceAlgorithm algorithm)
{
    return self->header.section[algorithm].count;
}

uint64_t ct_reference_repeated(const CtReference *self)
{
    return self->header.repeated;
}

uint64_t ct_reference_size(const CtReference *self)
{
    return self->header.size;
}

/* ---- questions ---- */

typedef struct {
    const uint8_t *index;
    const uint8_t *rows;
    uint32_t bits;
    uint32_t width;
    uint32_t skip; /* leading bytes that the rows leave out */
} Table;

static Table table_of(const CtReference *self, CtReferenceAlgorithm algorithm)
{
    const CtReferenceSection *section = &self->header.section[algorithm];

    return (Table){ self->file + section->index_at, self->file + section->rows_at, section->bits,
                    section->width, section->bits / 8 };
}

G_ALWAYS_INLINE static inline uint64_t head_of(const uint8_t *digest)
{
    uint64_t head;

    memcpy(&head, digest, sizeof head);
    return GUINT64_FROM_BE(head);
}

G_ALWAYS_INLINE static inline uint64_t bucket_of(const Table *table, const uint8_t *digest)
{
    return table->bits == 0 ? 0 : head_of(digest) >> (64 - table->bits);
}

typedef struct {
    uint32_t first, end; /* rows of the bucket */
    uint32_t from;       /* where the digest should be among them */
} Bucket;

G_ALWAYS_INLINE static inline Bucket look_up(const Table *table, const uint8_t *digest)
{
    uint64_t at = bucket_of(table, digest);
    Bucket bucket = { cell(table->index, at), cell(table->index, at + 1), 0 };
    uint64_t rest = (head_of(digest) << table->bits) >> 32;

    bucket.from = bucket.first + (uint32_t)((rest * (bucket.end - bucket.first)) >> 32);
    return bucket;
}

static const uint8_t *row_at(const Table *table, uint32_t row)
{
    return table->rows + (size_t)row * table->width;
}

/* The order of a digest and a row; nearly always their first eight bytes tell. */
G_ALWAYS_INLINE static inline int order_of(const Table *table, uint64_t head, const uint8_t *wanted,
                                           uint32_t row)
{
    const uint8_t *there = row_at(table, row);
    uint64_t other = head_of(there);

    if (head != other)
        return head < other ? -1 : 1;
    return memcmp(wanted, there, table->width);
}

/* From the guess towards the digest, row by row while that is near, else by halves. */
static bool is_there(const Table *table, Bucket bucket, const uint8_t *digest)
{
    const uint8_t *wanted = digest + table->skip;
    uint64_t head = head_of(wanted);
    uint32_t low = bucket.first, high = bucket.end, middle = bucket.from;

    for (unsigned step = 0; low < high; step++) {
        int order = order_of(table, head, wanted, middle);

        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
        if (step >= 8)
            middle = low + (high - low) / 2;
        else
            middle = order < 0 ? high - 1 : low;
    }
    return false;
}

bool ct_reference_has(const CtReference *self, CtReferenceAlgorithm algorithm,
                      const uint8_t *digest)
{
    Table table = table_of(self, algorithm);

    return is_there(&table, look_up(&table, digest), digest);
}

void ct_reference_find(const CtReference *self, CtReferenceAlgorithm algorithm,
                       const uint8_t *digests, size_t count, uint8_t *hit)
{
    const Table table = table_of(self, algorithm);
    const size_t size = algorithms[algorithm].size;
    Bucket bucket[GROUP];

    for (size_t from = 0; from < count; from += GROUP) {
        const uint8_t *digest = digests + from * size;
        size_t now = MIN(count - from, GROUP);

        for (size_t i = 0; i < now; i++)
            __builtin_prefetch(table.index + 4 * bucket_of(&table, digest + i * size));
        for (size_t i = 0; i < now; i++) {
            bucket[i] = look_up(&table, digest + i * size);
            __builtin_prefetch(row_at(&table, bucket[i].from));
            __builtin_prefetch(row_at(&table, bucket[i].from) + table.width - 1);
        }
        for (size_t i = 0; i < now; i++)
            hit[from + i] = is_there(&table, bucket[i], digest + i * size);
    }
}
