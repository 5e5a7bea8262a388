/* vhdx.c - headers, regions, properties, the table of blocks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/vhdx.h"

#include "base/limits.h"
#include "format/vhdx_parent.h"

#include <string.h>

enum {
    SECTION = 4096,
    ID = 16,
    REGION_TABLE = 64 << 10,
    METADATA = 64 << 10,
    REGIONS = 2047,
    ITEMS = 2047,
    MEBIBYTE = 1 << 20,
};
#define FIRST_HEADER  UINT64_C(0x10000)
#define SECOND_HEADER UINT64_C(0x20000)
#define FIRST_TABLE   UINT64_C(0x30000)
#define SECOND_TABLE  UINT64_C(0x40000)
#define RATIO_SECTORS (UINT64_C(1) << 23) /* sectors that one block of bits is for */

/* As they stand in the file: the first three parts little-endian. */
#define TABLE_ID    "\x66\x77\xc2\x2d\x23\xf6\x00\x42\x9d\x64\x11\x5e\x9b\xfd\x4a\x08"
#define METADATA_ID "\x06\xa2\x7c\x8b\x90\x47\x9a\x4b\xb8\xfe\x57\x5f\x05\x0f\x88\x6e"
#define FILE_ID     "\x37\x67\xa1\xca\x36\xfa\x43\x4d\xb3\xb6\x33\xf0\xaa\x44\xe7\x6b"
#define SIZE_ID     "\x24\x42\xa5\x2f\x1b\xcd\x76\x48\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8"
#define SECTOR_ID   "\x1d\xbf\x41\x81\x6f\xa9\x09\x47\xba\x47\xf2\x33\xa8\xfa\xab\x5f"
#define PARENT_ID   "\x2d\x5f\xd3\xa8\x0b\xb3\x4d\x45\xab\xf7\xd3\xd8\x48\x34\xab\x0c"

typedef enum { NOT_PRESENT, UNDEFINED, ZERO, UNMAPPED, FULLY_PRESENT = 6, PARTLY_PRESENT } State;

typedef struct {
    CtContainer base;
    uint64_t table_at;
    uint64_t table_size;
    uint64_t metadata_at;
    uint32_t block_size;
    uint32_t sector;
    uint64_t ratio;  /* blocks that one block of bits is for */
    uint64_t loaded; /* the block whose bits `bits` has; all ones: none */
    uint8_t *bits;   /* owned */
} Vhdx;

/* ---- headers and regions ---- */

static uint32_t crc32c(const uint8_t *bytes, size_t size)
{
    uint32_t sum = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ ((sum & 1) != 0 ? UINT32_C(0x82f63b78) : 0);
    }
    return ~sum;
}

/* Reads what has a mark and a checksum behind it. */
static bool read_sealed(const Vhdx *self, uint64_t at, const char *mark, uint8_t *out, size_t size)
{
    if (!ct_container_read(&self->base, 0, at, out, size) || memcmp(out, mark, 4) != 0)
        return false;
    CtReader reader = ct_reader_over((CtBytes){ out + 4, 4 });
    uint32_t stored = ct_reader_u32le(&reader);
    memset(out + 4, 0, 4);
    return crc32c(out, size) == stored;
}

typedef struct {
    uint64_t sequence;
    char *id; /* owned */
    bool log;
} Header;

static bool read_header(const Vhdx *self, uint64_t at, Header *out)
{
    static const uint8_t none[ID] = { 0 };
    uint8_t bytes[SECTION];

    if (!read_sealed(self, at, "head", bytes, sizeof bytes))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    ct_reader_skip(&reader, 8);
    out->sequence = ct_reader_u64le(&reader);
    ct_reader_skip(&reader, ID);
    out->id = ct_vhdx_parent_id(ct_reader_take(&reader, ID));
    out->log = memcmp(ct_reader_take(&reader, ID).data, none, ID) != 0;
    return true;
}

static bool read_headers(Vhdx *self, GError **error)
{
    Header first = { 0 };
    Header second = { 0 };
    bool has_first = read_header(self, FIRST_HEADER, &first);
    bool has_second = read_header(self, SECOND_HEADER, &second);
    bool newer = has_second && (!has_first || second.sequence > first.sequence);

    if (!has_first && !has_second)
        return ct_fail(error, CT_ERROR_INPUT, "image: neither of its headers verifies");
    if (!has_first || !has_second)
        ct_container_note(&self->base, "container-corrupted", true,
                          "one of its two headers does not verify");
    if (newer ? second.log : first.log)
        ct_container_note(&self->base, "container-unclean", true,
                          "has a log of writes, which is not replayed");
    self->base.id = newer ? second.id : first.id;
    g_free(newer ? first.id : second.id);
    return true;
}

static bool read_regions(Vhdx *self, const uint8_t *bytes, GError **error)
{
    CtReader reader = ct_reader_over((CtBytes){ bytes, REGION_TABLE });

    ct_reader_skip(&reader, 8);
    size_t count = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 4);
    if (count > REGIONS)
        ct_reader_reject_limit(&reader, "has more regions than there may be");
    for (size_t i = 0; i < count && ct_reader_ok(&reader); i++) {
        CtBytes id = ct_reader_take(&reader, ID);
        uint64_t at = ct_reader_u64le(&reader);
        uint32_t size = ct_reader_u32le(&reader);
        bool needed = (ct_reader_u32le(&reader) & 1) != 0;

        if (!ct_reader_ok(&reader))
            break;
        if (memcmp(id.data, TABLE_ID, ID) == 0) {
            self->table_at = at;
            self->table_size = size;
        } else if (memcmp(id.data, METADATA_ID, ID) == 0) {
            self->metadata_at = at;
        } else if (needed) {
            ct_reader_reject(&reader, "needs a region that we do not know");
        }
    }
    if (self->table_at == 0 || self->metadata_at == 0)
        ct_reader_reject(&reader, "lacks a region");
    return ct_reader_check(&reader, "image", error);
}

static bool read_region_table(Vhdx *self, GError **error)
{
    g_autofree uint8_t *bytes = g_malloc(REGION_TABLE);

    if (!read_sealed(self, FIRST_TABLE, "regi", bytes, REGION_TABLE)) {
        if (!read_sealed(self, SECOND_TABLE, "regi", bytes, REGION_TABLE))
            return ct_fail(error, CT_ERROR_INPUT, "image: no table of its regions verifies");
        ct_container_note(&self->base, "container-corrupted", true,
                          "one of its two tables of regions does not verify");
    }
    return read_regions(self, bytes, error);
}

/* ---- properties ---- */

typedef struct {
    CtBytes id;
    uint32_t at; /* from the start of the region */
    uint32_t size;
} Property;

static bool read_number(const Vhdx *self, const Property *property, size_t size, uint8_t out[8])
{
    return property->size >= size &&
           ct_container_read(&self->base, 0, self->metadata_at + property->at, out, size);
}

static void take_property(Vhdx *self, const Property *property, CtReader *verdict)
{
    uint8_t bytes[8] = { 0 };
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    bool good = true;

    if (memcmp(property->id.data, FILE_ID, ID) == 0) {
        good = read_number(self, property, 8, bytes);
        self->block_size = ct_reader_u32le(&reader);
        self->base.parent.has = (ct_reader_u32le(&reader) & 2) != 0;
    } else if (memcmp(property->id.data, SIZE_ID, ID) == 0) {
        good = read_number(self, property, 8, bytes);
        self->base.size = ct_reader_u64le(&reader);
    } else if (memcmp(property->id.data, SECTOR_ID, ID) == 0) {
        good = read_number(self, property, 4, bytes);
        self->sector = ct_reader_u32le(&reader);
    } else if (memcmp(property->id.data, PARENT_ID, ID) == 0) {
        good = ct_vhdx_parent_read(&self->base, self->metadata_at + property->at, property->size);
    }
    if (!good)
        ct_reader_reject(verdict, "has a property that cannot be read");
}

static bool read_properties(Vhdx *self, GError **error)
{
    g_autofree uint8_t *bytes = g_malloc(METADATA);

    if (!ct_container_read(&self->base, 0, self->metadata_at, bytes, METADATA) ||
        memcmp(bytes, "metadata", 8) != 0)
        return ct_fail(error, CT_ERROR_INPUT, "image: its properties cannot be read");
    CtReader reader = ct_reader_over((CtBytes){ bytes, METADATA });
    ct_reader_skip(&reader, 10);
    size_t count = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 20);
    if (count > ITEMS)
        ct_reader_reject_limit(&reader, "has more properties than there may be");
    for (size_t i = 0; i < count && ct_reader_ok(&reader); i++) {
        Property property = { .id = ct_reader_take(&reader, ID) };

        property.at = ct_reader_u32le(&reader);
        property.size = ct_reader_u32le(&reader);
        ct_reader_skip(&reader, 8);
        if (ct_reader_ok(&reader))
            take_property(self, &property, &reader);
    }
    if (self->block_size < MEBIBYTE || (self->block_size & (self->block_size - 1)) != 0 ||
        self->block_size > CT_LIMIT_CONTAINER_BLOCK)
        ct_reader_reject(&reader, "has blocks of a size that cannot be");
    if (self->sector != 512 && self->sector != 4096)
        ct_reader_reject(&reader, "has sectors of a size that cannot be");
    return ct_reader_check(&reader, "image", error);
}

static bool vhdx_open(CtContainer *base, GError **error)
{
    Vhdx *self = (Vhdx *)base;

    if (!read_headers(self, error) || !read_region_table(self, error) ||
        !read_properties(self, error))
        return false;
    self->ratio = RATIO_SECTORS * self->sector / self->block_size;
    self->loaded = UINT64_MAX;
    self->bits = g_malloc0(self->block_size / self->sector / 8);
    return true;
}

/* ---- the map ---- */

static bool entry_at(const Vhdx *self, uint64_t number, uint64_t *out, GError **error)
{
    uint8_t bytes[8];

    if (number >= self->table_size / 8 ||
        !ct_container_read(&self->base, 0, self->table_at + number * 8, bytes, sizeof bytes))
        return ct_fail(error, CT_ERROR_INPUT, "image: its table does not reach there");
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    *out = ct_reader_u64le(&reader);
    return true;
}

static uint64_t place_of(uint64_t entry)
{
    return entry >> 20 << 20; /* the upper 44 bits count mebibytes */
}

static bool has_sector(const Vhdx *self, uint64_t sector)
{
    return (self->bits[sector / 8] >> sector % 8 & 1) != 0;
}

static bool load_bits(Vhdx *self, uint64_t block, GError **error)
{
    uint64_t chunk = block / self->ratio;
    size_t size = self->block_size / self->sector / 8;
    uint64_t entry = 0;

    if (self->loaded == block)
        return true;
    self->loaded = UINT64_MAX;
    if (!entry_at(self, chunk * (self->ratio + 1) + self->ratio, &entry, error))
        return false;
    if ((entry & 7) != FULLY_PRESENT ||
        !ct_container_read(&self->base, 0, place_of(entry) + block % self->ratio * size, self->bits,
                           size))
        return ct_fail(error, CT_ERROR_INPUT, "image: the bits of a block cannot be read");
    self->loaded = block;
    return true;
}

/* As many sectors of the block as have the same answer. */
static bool by_sectors(Vhdx *self, uint64_t at, CtStretch *out, GError **error)
{
    uint64_t inside = at % self->block_size;
    uint64_t first = inside / self->sector;
    uint64_t end = first + 1;

    if (!load_bits(self, at / self->block_size, error))
        return false;
    bool here = has_sector(self, first);
    while (end < self->block_size / self->sector && has_sector(self, end) == here)
        end++;
    out->kind = here ? CT_STRETCH_PLAIN : CT_STRETCH_ABSENT;
    out->size = end * self->sector - inside;
    return true;
}

static bool vhdx_stretch(CtContainer *base, uint64_t at, CtStretch *out, GError **error)
{
    Vhdx *self = (Vhdx *)base;
    uint64_t block = at / self->block_size;
    uint64_t inside = at % self->block_size;
    uint64_t entry = 0;

    if (!entry_at(self, block + block / self->ratio, &entry, error))
        return false;
    *out = (CtStretch){ .at = place_of(entry) + inside, .size = self->block_size - inside };
    switch (entry & 7) {
    case NOT_PRESENT:
        out->kind = CT_STRETCH_ABSENT;
        return true;
    case UNDEFINED: /* whatever a reader likes: zeroes, as for what was given back */
    case ZERO:
    case UNMAPPED:
        out->kind = CT_STRETCH_ZEROS;
        return true;
    case FULLY_PRESENT:
        out->kind = CT_STRETCH_PLAIN;
        return true;
    case PARTLY_PRESENT:
        return by_sectors(self, at, out, error);
    default:
        return ct_fail(error, CT_ERROR_INPUT, "image: a block is in a state that we do not know");
    }
}

static void vhdx_clear(CtContainer *base)
{
    g_free(((Vhdx *)base)->bits);
}

const CtContainerClass ct_vhdx_class = {
    .name = "VHDX",
    .size = sizeof(Vhdx),
    .open = vhdx_open,
    .stretch = vhdx_stretch,
    .clear = vhdx_clear,
};
