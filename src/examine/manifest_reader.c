/* manifest_reader.c - frames in their order, each checked before it is believed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/manifest_reader.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define MANIFEST "manifest"

typedef struct {
    uint64_t offset;
    uint64_t first; /* number of its first item */
    uint32_t items;
} Block;

struct CtManifestReader {
    int file; /* owned */
    bool partial;
    uint64_t size;   /* of the file */
    uint64_t offset; /* of the next frame */
    uint64_t end;    /* where the footer begins; partial: the end of the file */
    uint64_t blocks_begin;
    bool chained; /* `chain` is that of the frame before; not so after a seek */
    uint8_t chain[CT_DIGEST_SIZE];
    CtManifestHeader header;
    CtManifestTotals totals;
    GArray *sources; /* owned: CtManifestSource */
    GArray *blocks;  /* owned: Block; empty for a partial one */
    CtBuffer packed; /* a frame as it stands */
    CtBuffer plain;
    CtItem *item; /* owned: the block at hand */
    size_t count;
    size_t next;
    uint64_t number; /* of the first item of the next block */
    ZSTD_DCtx *unpacker;
};

typedef struct {
    char letter;
    uint32_t items;
} Frame;

static void clear_items(CtManifestReader *self)
{
    for (size_t i = 0; i < self->count; i++)
        ct_item_clear(&self->item[i]);
    self->count = 0;
    self->next = 0;
}

static void clear_source(void *user)
{
    CtManifestSource *source = user;

    g_free(source->kind);
    g_free(source->bytes);
}

void ct_manifest_reader_close(CtManifestReader *self)
{
    if (self == NULL)
        return;
    (void)close(self->file);
    clear_items(self);
    g_free(self->item);
    g_array_unref(self->sources);
    g_array_unref(self->blocks);
    ct_buffer_clear(&self->packed);
    ct_buffer_clear(&self->plain);
    ZSTD_freeDCtx(self->unpacker);
    g_free(self);
}

/* ---- a frame ---- */

static bool read_packed(CtManifestReader *self, uint64_t size, GError **error)
{
    ct_buffer_empty(&self->packed);
    uint8_t *place = ct_buffer_reserve(&self->packed, (size_t)size);

    if (place == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: a frame above its limit");
    if (!ct_file_read_at(self->file, self->offset, place, (size_t)size, MANIFEST, error))
        return false;
    ct_buffer_commit(&self->packed, (size_t)size);
    return true;
}

static bool check_chain(CtManifestReader *self, GError **error)
{
    CtBytes all = ct_buffer_bytes(&self->packed);
    CtBytes frame = ct_bytes_slice(all, 0, all.size - CT_DIGEST_SIZE);
    CtBytes told = ct_bytes_slice(all, frame.size, CT_DIGEST_SIZE);
    uint8_t before[CT_DIGEST_SIZE];
    CtDigest digest;

    /* After a seek the chain of the frame before is read from its own end. */
    if (!self->chained && !ct_file_read_at(self->file, self->offset - CT_DIGEST_SIZE, before,
                                           sizeof before, MANIFEST, error))
        return false;
    if (!self->chained)
        memcpy(self->chain, before, sizeof before);
    ct_digest_begin(&digest);
    ct_digest_add(&digest, (CtBytes){ self->chain, sizeof self->chain });
    ct_digest_add(&digest, frame);
    ct_digest_end(&digest, self->chain);
    self->chained = true;
    if (!ct_bytes_equal((CtBytes){ self->chain, sizeof self->chain }, told))
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "manifest: the chain breaks at byte %" G_GUINT64_FORMAT, self->offset);
    return true;
}

static bool unpack(CtManifestReader *self, CtBytes packed, size_t size, GError **error)
{
    ct_buffer_empty(&self->plain);
    uint8_t *place = ct_buffer_reserve(&self->plain, MAX(size, 1));

    if (place == NULL || self->unpacker == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: a frame above its limit");
    if (ZSTD_getFrameContentSize(packed.data, packed.size) != size ||
        ZSTD_findFrameCompressedSize(packed.data, packed.size) != packed.size ||
        ZSTD_decompressDCtx(self->unpacker, place, size, packed.data, packed.size) != size)
        return ct_fail(error, CT_ERROR_INPUT, "manifest: a frame does not unpack to its size");
    ct_buffer_commit(&self->plain, size);
    return true;
}

/* The frame at the offset, checked and unpacked into `plain`; the offset moves behind it. */
static bool read_frame(CtManifestReader *self, uint64_t end, Frame *out, GError **error)
{
    uint8_t head[CT_MANIFEST_FRAME_HEAD];

    if (end - self->offset < sizeof head + CT_DIGEST_SIZE)
        return ct_fail(error, CT_ERROR_INPUT, "manifest: ends inside of a frame");
    if (!ct_file_read_at(self->file, self->offset, head, sizeof head, MANIFEST, error))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ head, sizeof head });
    out->letter = (char)ct_reader_u8(&reader);
    out->items = ct_reader_u32be(&reader);
    uint32_t plain = ct_reader_u32be(&reader);
    uint32_t packed = ct_reader_u32be(&reader);
    if (plain > CT_LIMIT_MANIFEST_BLOCK)
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: a frame above its limit");
    uint64_t size = sizeof head + (uint64_t)packed + CT_DIGEST_SIZE;
    if (size > end - self->offset)
        return ct_fail(error, CT_ERROR_INPUT, "manifest: ends inside of a frame");
    if (!read_packed(self, size, error) || !check_chain(self, error) ||
        !unpack(self, ct_bytes_slice(ct_buffer_bytes(&self->packed), sizeof head, packed), plain,
                error))
        return false;
    self->offset += size;
    return true;
}

/* ---- sources and footer ---- */

static bool read_sources(CtManifestReader *self, GError **error)
{
    Frame frame;

    if (!read_frame(self, self->end, &frame, error))
        return false;
    CtReader reader = ct_reader_over(ct_buffer_bytes(&self->plain));
    uint64_t count = ct_item_get_varint(&reader, CT_LIMIT_EXAMINE_SOURCES);
    if (frame.letter != 'S' || count != frame.items)
        ct_reader_reject(&reader, "does not begin with its sources");
    for (uint64_t i = 0; i < count && ct_reader_ok(&reader); i++) {
        CtBytes text[3];
        CtManifestSource source = { 0 };

        for (size_t j = 0; j < G_N_ELEMENTS(text); j++)
            text[j] =
                ct_reader_take(&reader, (size_t)ct_item_get_varint(&reader, CT_LIMIT_ITEM_PATH));
        source.kind = ct_bytes_to_text(text[0]);
        source.bytes = g_malloc(text[1].size + text[2].size + 1);
        if (text[1].size > 0)
            memcpy(source.bytes, text[1].data, text[1].size);
        if (text[2].size > 0)
            memcpy(source.bytes + text[1].size, text[2].data, text[2].size);
        source.name = (CtBytes){ source.bytes, text[1].size };
        source.path = (CtBytes){ source.bytes + text[1].size, text[2].size };
        g_array_append_val(self->sources, source);
    }
    ct_reader_expect_end(&reader);
    return ct_reader_check(&reader, MANIFEST, error);
}

static bool read_index(CtManifestReader *self, CtReader *reader)
{
    uint64_t count = ct_item_get_varint(reader, CT_LIMIT_MANIFEST_BLOCKS);
    uint64_t offset = CT_MANIFEST_HEADER_SIZE;
    uint64_t number = 0;

    for (uint64_t i = 0; i < count && ct_reader_ok(reader); i++) {
        Block block = { .first = number };

        offset += ct_item_get_varint(reader, self->size);
        block.offset = offset;
        block.items = (uint32_t)ct_item_get_varint(reader, CT_LIMIT_MANIFEST_ITEMS);
        number += block.items;
        if (block.items == 0 || offset >= self->end || offset < self->blocks_begin)
            ct_reader_reject(reader, "has an index that leads outside");
        g_array_append_val(self->blocks, block);
    }
    if (number != self->totals.items)
        ct_reader_reject(reader, "has an index of another number of items");
    return ct_reader_ok(reader);
}

static bool read_footer(CtManifestReader *self, GError **error)
{
    uint64_t begin = self->offset;
    Frame frame;

    self->offset = self->end;
    self->chained = false;
    if (!read_frame(self, self->size - CT_MANIFEST_TRAILER_SIZE, &frame, error))
        return false;
    CtReader reader = ct_reader_over(ct_buffer_bytes(&self->plain));
    if (frame.letter != 'F' || frame.items != 0 ||
        self->offset != self->size - CT_MANIFEST_TRAILER_SIZE)
        ct_reader_reject(&reader, "does not end with its footer");
    CtManifestTotals *totals = &self->totals;
    totals->items = ct_item_get_varint(&reader, UINT64_MAX);
    for (size_t i = 1; i < CT_ITEM_KINDS; i++)
        totals->kind[i] = ct_item_get_varint(&reader, UINT64_MAX);
    totals->bytes = ct_item_get_varint(&reader, UINT64_MAX);
    totals->problems = ct_item_get_varint(&reader, UINT64_MAX);
    totals->digested = ct_item_get_varint(&reader, UINT64_MAX);
    CtBytes root = ct_reader_take(&reader, CT_DIGEST_SIZE);
    if (root.size == CT_DIGEST_SIZE)
        memcpy(totals->root, root.data, CT_DIGEST_SIZE);
    (void)read_index(self, &reader);
    ct_reader_expect_end(&reader);
    self->offset = begin;
    self->chained = false;
    return ct_reader_check(&reader, MANIFEST, error);
}

/* ---- opening ---- */

static bool read_front(CtManifestReader *self, GError **error)
{
    uint8_t front[CT_MANIFEST_HEADER_SIZE];
    uint64_t size = MIN(self->size, sizeof front);

    if (!ct_file_read_at(self->file, 0, front, (size_t)size, MANIFEST, error) ||
        !ct_manifest_header_parse((CtBytes){ front, (size_t)size }, &self->header, error))
        return false;
    self->offset = sizeof front;
    return true;
}

static bool read_trailer(CtManifestReader *self, GError **error)
{
    uint8_t trailer[CT_MANIFEST_TRAILER_SIZE];

    if (self->size < CT_MANIFEST_HEADER_SIZE + sizeof trailer)
        return ct_fail(error, CT_ERROR_INPUT, "manifest: ends early");
    if (!ct_file_read_at(self->file, self->size - sizeof trailer, trailer, sizeof trailer, MANIFEST,
                         error))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ trailer, sizeof trailer });
    self->end = ct_reader_u64be(&reader);
    if (!ct_bytes_equal(ct_reader_take(&reader, CT_MANIFEST_MAGIC_SIZE),
                        ct_bytes_of_text(CT_MANIFEST_END)))
        return ct_fail(
            error, CT_ERROR_INPUT,
            "manifest: is not finished (its examination was interrupted, or it was cut)");
    if (self->end < CT_MANIFEST_HEADER_SIZE + CT_DIGEST_SIZE ||
        self->end > self->size - sizeof trailer)
        return ct_fail(error, CT_ERROR_INPUT, "manifest: its trailer leads outside");
    return true;
}

static bool open_all(CtManifestReader *self, GError **error)
{
    struct stat status;

    if (fstat(self->file, &status) != 0)
        return ct_fail_errno(error, errno, MANIFEST);
    if (!S_ISREG(status.st_mode))
        return ct_fail(error, CT_ERROR_INPUT, "manifest: is not a file");
    self->size = (uint64_t)status.st_size;
    self->end = self->size;
    self->chained = true;
    if (!read_front(self, error) || (!self->partial && !read_trailer(self, error)) ||
        !read_sources(self, error))
        return false;
    self->blocks_begin = self->offset;
    return self->partial || read_footer(self, error);
}

CtManifestReader *ct_manifest_reader_over(int file, bool partial, GError **error)
{
    g_autoptr(CtManifestReader) self = g_new0(CtManifestReader, 1);

    self->file = file;
    self->partial = partial;
    self->sources = g_array_new(FALSE, FALSE, sizeof(CtManifestSource));
    g_array_set_clear_func(self->sources, clear_source);
    self->blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    self->item = g_new0(CtItem, CT_LIMIT_MANIFEST_ITEMS);
    self->plain = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK);
    self->packed = ct_buffer_new(ZSTD_compressBound(CT_LIMIT_MANIFEST_BLOCK) + 64);
    self->unpacker = ZSTD_createDCtx();
    return open_all(self, error) ? g_steal_pointer(&self) : NULL;
}

static CtManifestReader *open_path(const char *path, bool partial, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (file < 0) {
        ct_error_set_errno(error, errno, MANIFEST);
        return NULL;
    }
    return ct_manifest_reader_over(file, partial, error);
}

CtManifestReader *ct_manifest_reader_open(const char *path, GError **error)
{
    return open_path(path, false, error);
}

CtManifestReader *ct_manifest_reader_open_partial(const char *path, GError **error)
{
    return open_path(path, true, error);
}

const CtManifestHeader *ct_manifest_reader_header(const CtManifestReader *self)
{
    return &self->header;
}

const CtManifestTotals *ct_manifest_reader_totals(const CtManifestReader *self)
{
    return &self->totals;
}

size_t ct_manifest_reader_sources(const CtManifestReader *self)
{
    return self->sources->len;
}

const CtManifestSource *ct_manifest_reader_source(const CtManifestReader *self, size_t index)
{
    return &g_array_index(self->sources, CtManifestSource, index);
}

/* ---- items ---- */

static bool check_sources(CtManifestReader *self, GError **error)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->item[i].source >= self->sources->len)
            return ct_fail(error, CT_ERROR_INPUT, "manifest: an item is of no source");
    }
    return true;
}

static bool read_block(CtManifestReader *self, GError **error)
{
    Frame frame;

    clear_items(self);
    if (!read_frame(self, self->end, &frame, error))
        return false;
    if (frame.letter != 'B' || frame.items == 0 || frame.items > CT_LIMIT_MANIFEST_ITEMS)
        return ct_fail(error, CT_ERROR_INPUT, "manifest: has a frame that is no block of items");
    if (!ct_manifest_columns_parse(ct_buffer_bytes(&self->plain), self->item, frame.items,
                                   self->number, error))
        return false;
    self->count = frame.items;
    self->number += frame.items;
    return check_sources(self, error);
}

bool ct_manifest_reader_next(CtManifestReader *self, CtItem **out, GError **error)
{
    g_autoptr(GError) cause = NULL;

    *out = NULL;
    if (self->next == self->count) {
        if (self->offset == self->end)
            return true;
        if (!read_block(self, &cause)) {
            clear_items(self);
            if (self->partial) { /* what a crash cut short ends here */
                self->end = self->offset;
                return true;
            }
            g_propagate_error(error, g_steal_pointer(&cause));
            return false;
        }
    }
    *out = &self->item[self->next++];
    return true;
}

uint64_t ct_manifest_reader_number(const CtManifestReader *self)
{
    return self->number - self->count + self->next;
}

bool ct_manifest_reader_seek(CtManifestReader *self, uint64_t number, GError **error)
{
    guint low = 0;
    guint high = self->blocks->len;

    if (number >= self->totals.items)
        return ct_fail(error, CT_ERROR_MISSING, "manifest: item %" G_GUINT64_FORMAT, number);
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(self->blocks, Block, middle).first <= number)
            low = middle;
        else
            high = middle;
    }
    const Block *block = &g_array_index(self->blocks, Block, low);
    clear_items(self);
    self->offset = block->offset;
    self->number = block->first;
    self->chained = false;
    if (!read_block(self, error))
        return false;
    if (self->count != block->items) {
        clear_items(self);
        return ct_fail(error, CT_ERROR_INTEGRITY, "manifest: its index does not match its blocks");
    }
    self->next = (size_t)(number - block->first);
    return true;
}

static bool verify_index(CtManifestReader *self, uint64_t begins, uint64_t number, guint index)
{
    if (index >= self->blocks->len)
        return false;
    const Block *block = &g_array_index(self->blocks, Block, index);
    return block->offset == begins && block->first == number && block->items == self->count;
}

static bool same_totals(const CtManifestTotals *a, const CtManifestTotals *b)
{
    bool same = a->items == b->items && a->bytes == b->bytes && a->problems == b->problems &&
                a->digested == b->digested && memcmp(a->root, b->root, sizeof a->root) == 0;

    for (size_t i = 1; i < CT_ITEM_KINDS; i++)
        same = same && a->kind[i] == b->kind[i];
    return same;
}

/* The chain that the footer follows is that of the last block. */
static bool verify_end(CtManifestReader *self, GError **error)
{
    Frame frame;

    self->offset = self->end;
    return read_frame(self, self->size - CT_MANIFEST_TRAILER_SIZE, &frame, error);
}

bool ct_manifest_reader_verify(CtManifestReader *self, GError **error)
{
    CtManifestTotals seen = { 0 };
    CtMerkle tree = { 0 };
    g_auto(CtBuffer) code = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK);
    uint8_t leaf[CT_DIGEST_SIZE];
    guint block = 0;

    clear_items(self);
    self->offset = CT_MANIFEST_HEADER_SIZE;
    self->number = 0;
    self->chained = true;
    memset(self->chain, 0, sizeof self->chain);
    g_array_set_size(self->sources, 0);
    if (!read_sources(self, error))
        return false;
    while (self->offset < self->end) {
        uint64_t begins = self->offset;
        uint64_t number = self->number;

        if (!read_block(self, error))
            return false;
        if (!verify_index(self, begins, number, block++))
            return ct_fail(error, CT_ERROR_INTEGRITY,
                           "manifest: its index does not match its blocks");
        for (size_t i = 0; i < self->count; i++) {
            ct_buffer_empty(&code);
            ct_item_encode(&self->item[i], &code);
            ct_merkle_leaf(ct_buffer_bytes(&code), leaf);
            ct_merkle_append(&tree, leaf);
            ct_manifest_count(&seen, &self->item[i]);
        }
    }
    clear_items(self);
    ct_merkle_root(&tree, seen.root);
    if (!same_totals(&seen, &self->totals))
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "manifest: its items are not those of its footer");
    return verify_end(self, error);
}
