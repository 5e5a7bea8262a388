/* vmdk_sparse.c - KDMV and COWD.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/vmdk_sparse.h"

#include "base/limits.h"

#include <string.h>

enum {
    HEADER = 512,
    SECTOR = 512,
    FOOTER = 1024, /* from the end */
    COWD_ENTRIES = 4096,
    SMALLEST_GRAIN = 512,
    ENTRIES = 1 << 16,
    MARKER = 12,
};
#define AT_END    UINT64_MAX
#define REDUNDANT UINT32_C(2) /* flags of the header */
#define ZEROES    UINT32_C(4)
#define PACKED    (UINT32_C(1) << 16)
#define MARKERS   (UINT32_C(1) << 17)

static uint64_t bytes_of(uint64_t sectors, CtReader *reader)
{
    if (sectors > (uint64_t)INT64_MAX / SECTOR)
        ct_reader_reject(reader, "has a place past any disk");
    return sectors * SECTOR;
}

/* *out_at_end: the table is told by a copy of the header at the file's end. */
static void read_hosted(CtReader *reader, CtVmdkSparse *out, bool *out_at_end)
{
    ct_reader_skip(reader, 8);
    uint32_t flags = ct_reader_u32le(reader);
    out->size = bytes_of(ct_reader_u64le(reader), reader);
    out->grain = bytes_of(ct_reader_u64le(reader), reader);
    out->text_at = bytes_of(ct_reader_u64le(reader), reader);
    out->text_size = bytes_of(ct_reader_u64le(reader), reader);
    out->entries = ct_reader_u32le(reader);
    uint64_t second = ct_reader_u64le(reader);
    uint64_t first = ct_reader_u64le(reader);
    ct_reader_skip(reader, 8);
    out->unclean = ct_reader_u8(reader) != 0;
    *out_at_end = first == AT_END;
    if (first == 0 && (flags & REDUNDANT) != 0)
        first = second;
    out->first_at = *out_at_end ? 0 : bytes_of(first, reader);
    out->packed = (flags & PACKED) != 0;
    out->markers = (flags & MARKERS) != 0;
    out->zeroes = (flags & ZEROES) != 0;
}

static void read_cowd(CtReader *reader, CtVmdkSparse *out)
{
    ct_reader_skip(reader, 12);
    out->size = bytes_of(ct_reader_u32le(reader), reader);
    out->grain = bytes_of(ct_reader_u32le(reader), reader);
    out->first_at = bytes_of(ct_reader_u32le(reader), reader);
    out->entries = COWD_ENTRIES;
}

static bool read_at(const CtContainer *container, size_t file, uint64_t at, CtVmdkSparse *out,
                    bool *out_at_end, GError **error)
{
    uint8_t bytes[HEADER];

    *out_at_end = false;
    if (!ct_container_read(container, file, at, bytes, sizeof bytes))
        return ct_fail(error, CT_ERROR_INPUT, "image: a header cannot be read");
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    if (memcmp(bytes, "KDMV", 4) == 0)
        read_hosted(&reader, out, out_at_end);
    else if (memcmp(bytes, "COWD", 4) == 0)
        read_cowd(&reader, out);
    else
        ct_reader_reject(&reader, "has an extent of a kind that we do not read");
    if (out->grain < SMALLEST_GRAIN || (out->grain & (out->grain - 1)) != 0 || out->entries == 0)
        ct_reader_reject(&reader, "has grains of a size that cannot be");
    if (out->grain > CT_LIMIT_CONTAINER_UNIT || out->entries > ENTRIES)
        ct_reader_reject_limit(&reader, "has larger grains or tables than the limit");
    return ct_reader_check(&reader, "image", error);
}

bool ct_vmdk_sparse_open(const CtContainer *container, size_t file, CtVmdkSparse *out,
                         GError **error)
{
    CtVmdkSparse self = { .file = file };
    uint64_t end = file < container->files ? container->file[file].size : 0;
    bool at_end = false;

    if (!read_at(container, file, 0, &self, &at_end, error))
        return false;
    if (at_end) {
        CtVmdkSparse head = self;

        if (end < FOOTER || !read_at(container, file, end - FOOTER, &self, &at_end, NULL) || at_end)
            return ct_fail(error, CT_ERROR_INPUT,
                           "image: its end is missing, where its tables are told");
        self.text_at = head.text_at;
        self.text_size = head.text_size;
    }
    self.entry = g_malloc0(self.entries * 4);
    *out = self;
    return true;
}

void ct_vmdk_sparse_clear(CtVmdkSparse *self)
{
    g_clear_pointer(&self->entry, g_free);
}

/* ---- the map ---- */

static bool load(const CtContainer *container, CtVmdkSparse *self, uint64_t place, GError **error)
{
    if (self->table == place)
        return true;
    self->table = 0;
    if (!ct_container_read(container, self->file, place, self->entry, self->entries * 4))
        return ct_fail(error, CT_ERROR_INPUT, "image: a table of its grains cannot be read");
    self->table = place;
    return true;
}

static uint32_t entry_of(const CtVmdkSparse *self, uint64_t number)
{
    CtReader reader = ct_reader_over((CtBytes){ self->entry + number * 4, 4 });

    return ct_reader_u32le(&reader);
}

static bool packed(const CtContainer *container, const CtVmdkSparse *self, CtStretch *out,
                   uint64_t inside, GError **error)
{
    uint8_t bytes[MARKER];
    size_t size = self->markers ? MARKER : 4;

    if (!ct_container_read(container, self->file, out->at, bytes, size))
        return ct_fail(error, CT_ERROR_INPUT, "image: a grain cannot be read");
    CtReader reader = ct_reader_over((CtBytes){ bytes, size });
    ct_reader_skip(&reader, size - 4);
    out->kind = CT_STRETCH_PACKED;
    out->pack = CT_PACK_ZLIB;
    out->packed = ct_reader_u32le(&reader);
    out->at += size;
    out->unit = (uint32_t)self->grain;
    out->inside = (uint32_t)inside;
    return true;
}

static void piece(const CtVmdkSparse *self, uint64_t at, CtStretch *out)
{
    uint64_t inside = at % self->grain;
    uint32_t entry = entry_of(self, at / self->grain % self->entries);

    out->file = self->file;
    out->size = self->grain - inside;
    out->at = (uint64_t)entry * SECTOR + (self->packed ? 0 : inside);
    out->kind = entry == 0                   ? CT_STRETCH_ABSENT
                : entry == 1 && self->zeroes ? CT_STRETCH_ZEROS
                                             : CT_STRETCH_PLAIN;
}

bool ct_vmdk_sparse_stretch(const CtContainer *container, CtVmdkSparse *self, uint64_t at,
                            CtStretch *out, GError **error)
{
    uint64_t covered = self->grain * self->entries;
    uint64_t end = (at / covered + 1) * covered;
    uint8_t bytes[4];

    if (at >= self->size ||
        !ct_container_read(container, self->file, self->first_at + at / covered * 4, bytes,
                           sizeof bytes))
        return ct_fail(error, CT_ERROR_INPUT, "image: its first table does not reach there");
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    uint64_t place = (uint64_t)ct_reader_u32le(&reader) * SECTOR;
    *out = (CtStretch){ .kind = CT_STRETCH_ABSENT, .size = end - at };
    if (place == 0)
        return true;
    if (!load(container, self, place, error))
        return false;
    piece(self, at, out);
    if (self->packed && out->kind == CT_STRETCH_PLAIN)
        return packed(container, self, out, at % self->grain, error);
    while (at + out->size < end) {
        CtStretch next = { 0 };

        piece(self, at + out->size, &next);
        if (next.kind != out->kind ||
            (next.kind == CT_STRETCH_PLAIN && next.at != out->at + out->size))
            break;
        out->size += next.size;
    }
    return true;
}
