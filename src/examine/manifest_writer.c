/* manifest_writer.c - blocks, their chain, the tree over the items, the footer.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/manifest_writer.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define LEVEL      3 /* digests do not pack, and the rest packs well at any level */
#define SYNC_BYTES (256u << 20)
#define MANIFEST   "manifest"

struct CtManifestWriter {
    char *path; /* owned, like the next */
    char *part;
    int file; /* owned; -1 when closed */
    uint64_t offset;
    uint64_t synced;
    uint8_t chain[CT_DIGEST_SIZE];
    CtItem *item; /* owned: the block at hand */
    size_t count;
    size_t bytes;  /* of their encodings */
    uint64_t span; /* of their contents */
    CtMerkle tree;
    CtManifestTotals totals;
    GByteArray *last; /* owned: the path of the last item */
    uint32_t last_source;
    CtBuffer code;  /* one item, or a frame unpacked */
    CtBuffer frame; /* a frame as it is written */
    CtBuffer index; /* of the footer */
    uint64_t blocks;
    uint64_t indexed;  /* where the last block of the index begins */
    ZSTD_CCtx *packer; /* owned */
};

char *ct_manifest_writer_part(const char *path)
{
    return g_strconcat(path, ".part", NULL);
}

/* Opens the part and locks it; it may be a crashed run's, or be finished (renamed) by another
 * just now. */
static int open_part(const char *part, GError **error)
{
    int file = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (file < 0) {
        ct_error_set_errno(error, errno, part);
        return -1;
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            ct_error_set(error, CT_ERROR_CONFLICT, "%s: another examination is writing it", part);
        else
            ct_error_set_errno(error, errno, part);
        (void)close(file);
        return -1;
    }
    if (ftruncate(file, 0) != 0) {
        ct_error_set_errno(error, errno, part);
        (void)close(file);
        return -1;
    }
    return file;
}

CtManifestWriter *ct_manifest_writer_open(const char *path, const CtManifestHeader *header,
                                          GError **error)
{
    g_autoptr(CtManifestWriter) self = g_new0(CtManifestWriter, 1);
    uint8_t front[CT_MANIFEST_HEADER_SIZE];

    self->path = g_strdup(path);
    self->part = ct_manifest_writer_part(path);
    self->item = g_new0(CtItem, CT_LIMIT_MANIFEST_ITEMS);
    self->last = g_byte_array_new();
    self->code = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK);
    self->frame = ct_buffer_new(ZSTD_compressBound(CT_LIMIT_MANIFEST_BLOCK) + 64);
    self->index = ct_buffer_new((size_t)CT_LIMIT_MANIFEST_BLOCKS * 8);
    self->packer = ZSTD_createCCtx();
    self->file = open_part(self->part, error);
    if (self->file < 0)
        return NULL;
    ct_manifest_header_write(header, front);
    if (!ct_file_write_at(self->file, 0, (CtBytes){ front, sizeof front }, MANIFEST, error))
        return NULL;
    self->offset = self->indexed = sizeof front;
    return g_steal_pointer(&self);
}

void ct_manifest_writer_close(CtManifestWriter *self)
{
    if (self == NULL)
        return;
    if (self->file >= 0)
        (void)close(self->file);
    for (size_t i = 0; i < self->count; i++)
        ct_item_clear(&self->item[i]);
    g_free(self->item);
    g_byte_array_unref(self->last);
    ct_buffer_clear(&self->code);
    ct_buffer_clear(&self->frame);
    ct_buffer_clear(&self->index);
    ZSTD_freeCCtx(self->packer);
    g_free(self->path);
    g_free(self->part);
    g_free(self);
}

/* ---- frames ---- */

static bool pack(CtManifestWriter *self, CtBytes plain, size_t *out_size, GError **error)
{
    size_t room = ZSTD_compressBound(plain.size);
    uint8_t *place = ct_buffer_reserve(&self->frame, room);

    if (place == NULL || self->packer == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: a block above its limit");
    *out_size = ZSTD_compressCCtx(self->packer, place, room, plain.data, plain.size, LEVEL);
    if (ZSTD_isError(*out_size))
        return ct_fail(error, CT_ERROR_SYSTEM, "manifest: zstd: %s", ZSTD_getErrorName(*out_size));
    ct_buffer_commit(&self->frame, *out_size);
    return true;
}

static void put_u32(uint8_t *out, uint32_t value)
{
    uint32_t big = GUINT32_TO_BE(value);

    memcpy(out, &big, sizeof big);
}

static bool write_frame(CtManifestWriter *self, char letter, size_t items, GError **error)
{
    CtBytes plain = ct_buffer_bytes(&self->code);
    uint8_t head[CT_MANIFEST_FRAME_HEAD] = { (uint8_t)letter };
    CtDigest digest;
    size_t packed;

    if (!ct_buffer_ok(&self->code))
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: a block above its limit");
    ct_buffer_empty(&self->frame);
    ct_buffer_add(&self->frame, (CtBytes){ head, sizeof head });
    if (!pack(self, plain, &packed, error))
        return false;
    put_u32(self->frame.data + 1, (uint32_t)items);
    put_u32(self->frame.data + 5, (uint32_t)plain.size);
    put_u32(self->frame.data + 9, (uint32_t)packed);
    ct_digest_begin(&digest);
    ct_digest_add(&digest, (CtBytes){ self->chain, sizeof self->chain });
    ct_digest_add(&digest, ct_buffer_bytes(&self->frame));
    ct_digest_end(&digest, self->chain);
    ct_buffer_add(&self->frame, (CtBytes){ self->chain, sizeof self->chain });
    if (!ct_buffer_ok(&self->frame))
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: a block above its limit");
    if (!ct_file_write_at(self->file, self->offset, ct_buffer_bytes(&self->frame), MANIFEST, error))
        return false;
    self->offset += self->frame.size;
    if (self->offset - self->synced < SYNC_BYTES)
        return true;
    self->synced = self->offset;
    return ct_file_sync(self->file, MANIFEST, error);
}

static bool write_block(CtManifestWriter *self, GError **error)
{
    uint64_t begins = self->offset;
    size_t count = self->count;

    if (count == 0)
        return true;
    if (self->blocks == CT_LIMIT_MANIFEST_BLOCKS)
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: more blocks than its limit");
    ct_buffer_empty(&self->code);
    ct_manifest_columns_write(self->item, count, self->totals.items - count, &self->code);
    for (size_t i = 0; i < count; i++)
        ct_item_clear(&self->item[i]);
    self->count = 0;
    self->bytes = 0;
    self->span = 0;
    ct_item_put_varint(&self->index, begins - self->indexed);
    ct_item_put_varint(&self->index, count);
    self->indexed = begins;
    self->blocks++;
    return write_frame(self, 'B', count, error);
}

bool ct_manifest_writer_sources(CtManifestWriter *self, const CtManifestSource *source,
                                size_t count, GError **error)
{
    g_assert(self->totals.items == 0 && self->offset == CT_MANIFEST_HEADER_SIZE);
    ct_buffer_empty(&self->code);
    ct_item_put_varint(&self->code, count);
    for (size_t i = 0; i < count; i++) {
        CtBytes text[] = { ct_bytes_of_text(source[i].kind), source[i].name, source[i].path };

        for (size_t j = 0; j < G_N_ELEMENTS(text); j++) {
            ct_item_put_varint(&self->code, text[j].size);
            ct_buffer_add(&self->code, text[j]);
        }
    }
    return write_frame(self, 'S', count, error);
}

/* ---- items ---- */

static bool in_order(CtManifestWriter *self, const CtItem *item, GError **error)
{
    CtBytes last = { self->last->data, self->last->len };

    if (self->totals.items > 0 &&
        (item->source < self->last_source || (item->source == self->last_source &&
                                              ct_item_compare_paths(last, ct_item_path(item)) > 0)))
        return ct_fail(error, CT_ERROR_INPUT,
                       "manifest: item %" G_GUINT64_FORMAT " comes after one that follows it",
                       self->totals.items);
    g_byte_array_set_size(self->last, 0);
    g_byte_array_append(self->last, item->path, (guint)item->path_size);
    self->last_source = item->source;
    return true;
}

bool ct_manifest_writer_add(CtManifestWriter *self, CtItem *item, GError **error)
{
    uint8_t leaf[CT_DIGEST_SIZE];

    if (!in_order(self, item, error)) {
        ct_item_clear(item);
        return false;
    }
    ct_buffer_empty(&self->code);
    ct_item_encode(item, &self->code);
    if (!ct_buffer_ok(&self->code)) {
        ct_item_clear(item);
        return ct_fail(error, CT_ERROR_LIMIT, "manifest: an item above its limit");
    }
    ct_merkle_leaf(ct_buffer_bytes(&self->code), leaf);
    ct_merkle_append(&self->tree, leaf);
    ct_manifest_count(&self->totals, item);
    self->bytes += self->code.size;
    self->span += item->digests.has == 0 ? 0 : MIN(item->size, CT_MANIFEST_BLOCK_SPAN);
    self->item[self->count++] = *item;
    memset(item, 0, sizeof *item);
    if (self->count < CT_LIMIT_MANIFEST_ITEMS && self->bytes < CT_MANIFEST_BLOCK_BYTES &&
        self->span < CT_MANIFEST_BLOCK_SPAN)
        return true;
    return write_block(self, error);
}

uint64_t ct_manifest_writer_next(const CtManifestWriter *self)
{
    return self->totals.items;
}

/* ---- the end ---- */

static void add_footer(CtManifestWriter *self)
{
    const CtManifestTotals *totals = &self->totals;

    ct_buffer_empty(&self->code);
    ct_item_put_varint(&self->code, totals->items);
    for (size_t i = 1; i < CT_ITEM_KINDS; i++)
        ct_item_put_varint(&self->code, totals->kind[i]);
    ct_item_put_varint(&self->code, totals->bytes);
    ct_item_put_varint(&self->code, totals->problems);
    ct_item_put_varint(&self->code, totals->digested);
    ct_buffer_add(&self->code, (CtBytes){ totals->root, sizeof totals->root });
    ct_item_put_varint(&self->code, self->blocks);
    ct_buffer_add(&self->code, ct_buffer_bytes(&self->index));
}

static bool write_end(CtManifestWriter *self, const CtManifestHeader *header, GError **error)
{
    uint8_t front[CT_MANIFEST_HEADER_SIZE];
    g_auto(CtBuffer) trailer = ct_buffer_new(CT_MANIFEST_TRAILER_SIZE);

    ct_buffer_add_u64be(&trailer, self->offset);
    ct_buffer_add_text(&trailer, CT_MANIFEST_END);
    add_footer(self);
    if (!write_frame(self, 'F', 0, error))
        return false;
    ct_manifest_header_write(header, front);
    return ct_file_write_at(self->file, self->offset, ct_buffer_bytes(&trailer), MANIFEST, error) &&
           ct_file_write_at(self->file, 0, (CtBytes){ front, sizeof front }, MANIFEST, error) &&
           ct_file_sync(self->file, MANIFEST, error);
}

bool ct_manifest_writer_finish(CtManifestWriter *self, const CtManifestHeader *header,
                               CtManifestTotals *out, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(self->path);

    if (!write_block(self, error))
        return false;
    ct_merkle_root(&self->tree, self->totals.root);
    if (!write_end(self, header, error))
        return false;
    if (rename(self->part, self->path) != 0)
        return ct_fail_errno(error, errno, self->path);
    if (!ct_file_sync_folder(folder, MANIFEST, error))
        return false;
    *out = self->totals;
    return true;
}
