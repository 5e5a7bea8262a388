/* vhd.c - footer, header, table, bits.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/vhd.h"

#include "base/limits.h"
#include "base/text.h"
#include "format/disc.h"

#include <string.h>

enum {
    FOOTER = 512,
    HEADER = 1024,
    SECTOR = 512,
    ID = 16,
    NAME = 512,
    FIXED = 2,
    DYNAMIC = 3,
    DIFFERENCES = 4,
    FOOTER_SUM = 64, /* where the checksum stands, like the next */
    HEADER_SUM = 36,
};
#define NOWHERE UINT32_MAX
#define EPOCH   INT64_C(946684800) /* the seconds of a VHD count from 2000 */

typedef struct {
    CtContainer base;
    unsigned kind;
    uint64_t table_at;
    uint32_t blocks;
    uint32_t block_size;
    uint32_t bits_size; /* bytes that stand before a block */
    uint32_t loaded;    /* the block whose bits `bits` has; NOWHERE: none */
    uint8_t *bits;      /* owned */
} Vhd;

/* The sum of all bytes but its own four, inverted. */
static bool verifies(const uint8_t *bytes, size_t size, size_t sum_at)
{
    CtReader reader = ct_reader_over((CtBytes){ bytes + sum_at, 4 });
    uint32_t stored = ct_reader_u32be(&reader);
    uint32_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += i - sum_at < 4 ? 0 : bytes[i];
    return ~sum == stored;
}

/* The footer, or the copy at the start where it is cut off. */
static bool read_footer(Vhd *self, uint64_t *out_header_at, GError **error)
{
    CtContainer *base = &self->base;
    uint64_t end = base->file[0].size;
    uint8_t bytes[FOOTER];
    bool has = end >= FOOTER && ct_container_read(base, 0, end - FOOTER, bytes, sizeof bytes) &&
               memcmp(bytes, "conectix", 8) == 0;

    if (!has) {
        if (!ct_container_read(base, 0, 0, bytes, sizeof bytes))
            return ct_fail(error, CT_ERROR_INPUT, "image: has no footer");
        ct_container_note(base, "container-corrupted", true,
                          "its footer is missing: the copy at the start was read");
    }
    if (!verifies(bytes, sizeof bytes, FOOTER_SUM))
        ct_container_note(base, "container-corrupted", true,
                          "the checksum of its footer does not verify");
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    ct_reader_skip(&reader, 16);
    *out_header_at = ct_reader_u64be(&reader);
    ct_reader_skip(&reader, 24);
    base->size = ct_reader_u64be(&reader);
    ct_reader_skip(&reader, 4);
    self->kind = ct_reader_u32be(&reader);
    ct_reader_skip(&reader, 4);
    base->id = ct_text_hex(ct_reader_take(&reader, ID));
    if (self->kind < FIXED || self->kind > DIFFERENCES)
        ct_reader_reject(&reader, "is of a kind that we do not know");
    if (self->kind == FIXED && base->size > end)
        ct_reader_reject(&reader, "is cut off");
    return ct_reader_check(&reader, "image", error);
}

static void read_parent(Vhd *self, CtReader *reader)
{
    CtContainerParent *parent = &self->base.parent;
    CtBytes id = ct_reader_take(reader, ID);
    uint32_t seconds = ct_reader_u32be(reader);

    ct_reader_skip(reader, 4);
    CtBytes name = ct_reader_take(reader, NAME);
    if (self->kind != DIFFERENCES || !ct_reader_ok(reader))
        return;
    parent->has = true;
    parent->equal = true;
    parent->id = ct_text_hex(id);
    parent->name = ct_disc_text_of_utf16(name);
    parent->has_time = seconds != 0;
    parent->time = EPOCH + seconds;
}

static bool read_header(Vhd *self, uint64_t at, GError **error)
{
    uint8_t bytes[HEADER];

    if (!ct_container_read(&self->base, 0, at, bytes, sizeof bytes) ||
        memcmp(bytes, "cxsparse", 8) != 0)
        return ct_fail(error, CT_ERROR_INPUT, "image: has no header");
    if (!verifies(bytes, sizeof bytes, HEADER_SUM))
        ct_container_note(&self->base, "container-corrupted", true,
                          "the checksum of its header does not verify");
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    ct_reader_skip(&reader, 16);
    self->table_at = ct_reader_u64be(&reader);
    ct_reader_skip(&reader, 4);
    self->blocks = ct_reader_u32be(&reader);
    self->block_size = ct_reader_u32be(&reader);
    ct_reader_skip(&reader, 4);
    read_parent(self, &reader);
    if (self->block_size < SECTOR || self->block_size % SECTOR != 0)
        ct_reader_reject(&reader, "has blocks of a size that cannot be");
    if (self->block_size > CT_LIMIT_CONTAINER_BLOCK)
        ct_reader_reject_limit(&reader, "has larger blocks than the limit");
    if (!ct_reader_check(&reader, "image", error))
        return false;
    uint32_t bytes_of_bits = (self->block_size / SECTOR + 7) / 8;
    self->bits_size = (bytes_of_bits + SECTOR - 1) / SECTOR * SECTOR;
    self->bits = g_malloc0(self->bits_size);
    return true;
}

static bool vhd_open(CtContainer *base, GError **error)
{
    Vhd *self = (Vhd *)base;
    uint64_t header_at = 0;

    self->loaded = NOWHERE;
    return read_footer(self, &header_at, error) &&
           (self->kind == FIXED || read_header(self, header_at, error));
}

/* ---- the map ---- */

static bool has_sector(const Vhd *self, uint32_t sector)
{
    return (self->bits[sector / 8] & (0x80u >> sector % 8)) != 0;
}

/* As many sectors of the block as have the same answer. */
static bool by_sectors(Vhd *self, uint32_t block, uint64_t place, uint64_t inside, CtStretch *out,
                       GError **error)
{
    uint32_t sectors = self->block_size / SECTOR;
    uint32_t first = (uint32_t)(inside / SECTOR);
    uint32_t end = first + 1;

    if (self->loaded != block) {
        self->loaded = NOWHERE;
        if (!ct_container_read(&self->base, 0, place, self->bits, self->bits_size))
            return ct_fail(error, CT_ERROR_INPUT, "image: the bits of a block cannot be read");
        self->loaded = block;
    }
    bool here = has_sector(self, first);
    while (end < sectors && has_sector(self, end) == here)
        end++;
    out->kind = here ? CT_STRETCH_PLAIN : CT_STRETCH_ABSENT;
    out->size = (uint64_t)end * SECTOR - inside;
    return true;
}

static bool vhd_stretch(CtContainer *base, uint64_t at, CtStretch *out, GError **error)
{
    Vhd *self = (Vhd *)base;
    uint8_t bytes[4];

    if (self->kind == FIXED) {
        *out = (CtStretch){ .kind = CT_STRETCH_PLAIN, .at = at, .size = base->size - at };
        return true;
    }
    uint64_t block = at / self->block_size;
    uint64_t inside = at % self->block_size;
    if (block >= self->blocks ||
        !ct_container_read(base, 0, self->table_at + block * 4, bytes, sizeof bytes))
        return ct_fail(error, CT_ERROR_INPUT, "image: its table does not reach there");
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    uint32_t sector = ct_reader_u32be(&reader);
    uint64_t place = (uint64_t)sector * SECTOR;
    *out = (CtStretch){ .kind = sector == NOWHERE ? CT_STRETCH_ABSENT : CT_STRETCH_PLAIN,
                        .at = place + self->bits_size + inside,
                        .size = self->block_size - inside };
    if (sector == NOWHERE || self->kind == DYNAMIC)
        return true;
    return by_sectors(self, (uint32_t)block, place, inside, out, error);
}

static void vhd_clear(CtContainer *base)
{
    g_free(((Vhd *)base)->bits);
}

const CtContainerClass ct_vhd_class = {
    .name = "VHD",
    .size = sizeof(Vhd),
    .open = vhd_open,
    .stretch = vhd_stretch,
    .clear = vhd_clear,
};
