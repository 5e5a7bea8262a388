/* qcow.c - header, two levels of tables, extensions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/qcow.h"

#include "base/limits.h"

#include <string.h>

enum {
    HEADER = 112,
    NAME = 1024,
    SMALLEST_CLUSTER = 9,
    LARGEST_CLUSTER = 21,
    SUBCLUSTERS = 32,
    EXTENSION_FORMAT = (int)0xe2792aca,
    EXTENSIONS = 64,
};
#define PLACE      UINT64_C(0x00fffffffffffe00) /* bits of an entry that say where */
#define PACKED_V1  (UINT64_C(1) << 63)
#define PACKED_V2  (UINT64_C(1) << 62)
#define ALL_ZERO   UINT64_C(1)
#define DIRTY      (UINT64_C(1) << 0)
#define CORRUPT    (UINT64_C(1) << 1)
#define DATA_APART (UINT64_C(1) << 2)
#define PACK_TYPE  (UINT64_C(1) << 3)
#define EXTENDED   (UINT64_C(1) << 4)

typedef struct {
    CtContainer base;
    unsigned version;
    unsigned cluster_bits;
    unsigned table_bits; /* entries of a table of the second level */
    unsigned entry_size;
    bool extended; /* with subclusters */
    CtPack pack;
    uint64_t first_at; /* the table of the first level */
    uint64_t first_size;
    uint64_t table_at; /* which table `table` has; 0: none */
    uint8_t *table;    /* owned */
} Qcow;

typedef struct {
    uint64_t name_at;
    uint32_t name_size;
    uint64_t features;
    uint32_t crypt;
    uint32_t snapshots;
    uint32_t length; /* of the header */
    uint8_t pack;
} Header;

/* ---- the header ---- */

static void read_first_version(CtReader *reader, Qcow *self, Header *out)
{
    out->name_at = ct_reader_u64be(reader);
    out->name_size = ct_reader_u32be(reader);
    self->base.parent.time = ct_reader_u32be(reader);
    self->base.size = ct_reader_u64be(reader);
    self->cluster_bits = ct_reader_u8(reader);
    self->table_bits = ct_reader_u8(reader);
    ct_reader_skip(reader, 2);
    out->crypt = ct_reader_u32be(reader);
    self->first_at = ct_reader_u64be(reader);
    if (self->table_bits < 6 || self->table_bits > 16)
        ct_reader_reject(reader, "has tables of a size that cannot be");
    self->entry_size = 8;
    self->base.parent.has_time = self->base.parent.time != 0;
}

static void read_later_version(CtReader *reader, Qcow *self, Header *out)
{
    out->name_at = ct_reader_u64be(reader);
    out->name_size = ct_reader_u32be(reader);
    self->cluster_bits = ct_reader_u32be(reader);
    self->base.size = ct_reader_u64be(reader);
    out->crypt = ct_reader_u32be(reader);
    self->first_size = ct_reader_u32be(reader);
    self->first_at = ct_reader_u64be(reader);
    ct_reader_skip(reader, 12);
    out->snapshots = ct_reader_u32be(reader);
    ct_reader_skip(reader, 8);
    out->length = 72;
    if (self->version >= 3) {
        out->features = ct_reader_u64be(reader);
        ct_reader_skip(reader, 20);
        out->length = ct_reader_u32be(reader);
        if ((out->features & PACK_TYPE) != 0)
            out->pack = ct_reader_u8(reader);
    }
    self->extended = (out->features & EXTENDED) != 0;
    self->entry_size = self->extended ? 16 : 8;
}

static void check(CtReader *reader, Qcow *self, const Header *header)
{
    if (self->cluster_bits < SMALLEST_CLUSTER || self->cluster_bits > LARGEST_CLUSTER)
        ct_reader_reject(reader, "has clusters of a size that cannot be");
    if (header->crypt != 0)
        ct_reader_reject(reader, "is encrypted");
    if ((header->features & DATA_APART) != 0)
        ct_reader_reject(reader, "keeps its data in a file apart");
    if ((header->features & ~(DIRTY | CORRUPT | PACK_TYPE | EXTENDED)) != 0 || header->pack > 1)
        ct_reader_reject(reader, "has a feature that we do not know");
    if (self->extended && self->cluster_bits < 14)
        ct_reader_reject(reader, "has clusters too small for their parts");
}

static void note_state(Qcow *self, const Header *header)
{
    if ((header->features & DIRTY) != 0)
        ct_container_note(&self->base, "container-unclean", true, "was not closed");
    if ((header->features & CORRUPT) != 0)
        ct_container_note(&self->base, "container-corrupted", true, "is marked as corrupted");
    if (header->snapshots > 0) {
        g_autofree char *count = g_strdup_printf("%u inside, not looked into", header->snapshots);

        ct_container_note(&self->base, "snapshots", false, count);
    }
}

/* What the parent is, where an extension says so: "raw" must not be guessed from its bytes, which
 * a guest wrote. */
static void read_extensions(Qcow *self, uint64_t at)
{
    for (int i = 0; i < EXTENSIONS; i++) {
        uint8_t head[8];
        uint8_t text[4] = { 0 };

        if (!ct_container_read(&self->base, 0, at, head, sizeof head))
            return;
        CtReader reader = ct_reader_over((CtBytes){ head, sizeof head });
        uint32_t type = ct_reader_u32be(&reader);
        uint32_t size = ct_reader_u32be(&reader);
        if (type == 0)
            return;
        if (type == (uint32_t)EXTENSION_FORMAT && size == 3 &&
            ct_container_read(&self->base, 0, at + 8, text, 3))
            self->base.parent.raw = strcmp((const char *)text, "raw") == 0;
        at += 8 + (((uint64_t)size + 7) & ~UINT64_C(7));
    }
}

static bool read_parent(Qcow *self, const Header *header, GError **error)
{
    CtContainerParent *parent = &self->base.parent;
    g_autofree uint8_t *name = g_malloc0(NAME);

    if (header->name_at == 0 || header->name_size == 0) {
        parent->has_time = false;
        return true;
    }
    if (header->name_size >= NAME ||
        !ct_container_read(&self->base, 0, header->name_at, name, header->name_size))
        return ct_fail(error, CT_ERROR_INPUT, "image: the name of its parent cannot be read");
    parent->has = true;
    parent->name = g_strndup((const char *)name, header->name_size);
    if (self->version > 1)
        read_extensions(self, header->length);
    return true;
}

static bool qcow_open(CtContainer *base, GError **error)
{
    Qcow *self = (Qcow *)base;
    Header header = { 0 };
    uint8_t bytes[HEADER] = { 0 };
    size_t size = (size_t)MIN(base->file[0].size, (uint64_t)HEADER);

    if (!ct_container_read(base, 0, 0, bytes, size))
        return ct_fail(error, CT_ERROR_INPUT, "image: its header cannot be read");
    CtReader reader = ct_reader_over((CtBytes){ bytes, size });
    ct_reader_skip(&reader, 4);
    self->version = ct_reader_u32be(&reader);
    if (self->version == 1)
        read_first_version(&reader, self, &header);
    else if (self->version == 2 || self->version == 3)
        read_later_version(&reader, self, &header);
    else
        ct_reader_reject(&reader, "is of a version that we do not know");
    check(&reader, self, &header);
    if (!ct_reader_check(&reader, "image", error))
        return false;
    if (self->version > 1)
        self->table_bits = self->cluster_bits - (self->extended ? 4 : 3);
    else /* its first table covers the disk */
        self->first_size = (base->size >> (self->cluster_bits + self->table_bits)) + 1;
    self->pack = header.pack == 1 ? CT_PACK_ZSTD : CT_PACK_DEFLATE;
    self->table = g_malloc0(((size_t)1 << self->table_bits) * self->entry_size);
    note_state(self, &header);
    return read_parent(self, &header, error);
}

/* ---- the map ---- */

static uint64_t entry_at(const Qcow *self, size_t number, size_t word)
{
    CtReader reader = ct_reader_over(
        (CtBytes){ self->table + number * self->entry_size + word * 8, sizeof(uint64_t) });

    return ct_reader_u64be(&reader);
}

static bool load(Qcow *self, uint64_t place, GError **error)
{
    size_t size = ((size_t)1 << self->table_bits) * self->entry_size;

    if (place == self->table_at)
        return true;
    self->table_at = 0;
    if (!ct_container_read(&self->base, 0, place, self->table, size))
        return ct_fail(error, CT_ERROR_INPUT, "image: a table of its clusters cannot be read");
    self->table_at = place;
    return true;
}

static void packed(const Qcow *self, uint64_t entry, uint64_t inside, CtStretch *out)
{
    unsigned bits = self->cluster_bits;
    unsigned shift = self->version == 1 ? 63 - bits : 62 - (bits - 8);
    uint64_t place = entry & ((UINT64_C(1) << shift) - 1);
    uint64_t count =
        (entry >> shift) & ((UINT64_C(1) << (self->version == 1 ? bits : bits - 8)) - 1);

    out->kind = CT_STRETCH_PACKED;
    out->at = place;
    out->pack = self->pack;
    out->packed = (uint32_t)(self->version == 1 ? count : (count + 1) * 512 - (place & 511));
    out->unit = 1u << bits;
    out->inside = (uint32_t)inside;
    out->size = out->unit - inside;
}

/* One cluster, or the part of one that has a bit of its own. */
static bool piece(const Qcow *self, uint64_t at, CtStretch *out, GError **error)
{
    uint64_t cluster = UINT64_C(1) << self->cluster_bits;
    uint64_t part = self->extended ? cluster / SUBCLUSTERS : cluster;
    uint64_t inside = at & (cluster - 1);
    size_t number = (at >> self->cluster_bits) & (((size_t)1 << self->table_bits) - 1);
    uint64_t entry = entry_at(self, number, 0);
    uint64_t place = self->version == 1 ? entry : entry & PLACE;

    if ((entry & (self->version == 1 ? PACKED_V1 : PACKED_V2)) != 0) {
        packed(self, entry, inside, out);
        return true;
    }
    out->size = part - at % part;
    out->kind = place == 0 ? CT_STRETCH_ABSENT : CT_STRETCH_PLAIN;
    out->at = place + inside;
    if (self->extended) {
        uint64_t bits = entry_at(self, number, 1) >> (inside / part);
        bool here = (bits & 1) != 0;
        bool zero = (bits >> 32 & 1) != 0;

        if ((here && zero) || (here && place == 0))
            return ct_fail(error, CT_ERROR_INPUT, "image: a part of a cluster is two things");
        out->kind = here ? CT_STRETCH_PLAIN : zero ? CT_STRETCH_ZEROS : CT_STRETCH_ABSENT;
    } else if (self->version == 3 && (entry & ALL_ZERO) != 0) {
        out->kind = CT_STRETCH_ZEROS;
    }
    return true;
}

static bool qcow_stretch(CtContainer *base, uint64_t at, CtStretch *out, GError **error)
{
    Qcow *self = (Qcow *)base;
    uint64_t covered = UINT64_C(1) << (self->cluster_bits + self->table_bits);
    uint64_t number = at / covered;
    uint64_t end = (number + 1) * covered;
    uint8_t bytes[8];

    if (number >= self->first_size ||
        !ct_container_read(base, 0, self->first_at + number * 8, bytes, sizeof bytes))
        return ct_fail(error, CT_ERROR_INPUT, "image: its first table does not reach there");
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    uint64_t place = ct_reader_u64be(&reader) & (self->version == 1 ? INT64_MAX : PLACE);
    *out = (CtStretch){ .kind = CT_STRETCH_ABSENT, .size = end - at };
    if (place == 0)
        return true;
    if (!load(self, place, error) || !piece(self, at, out, error))
        return false;
    while (out->kind != CT_STRETCH_PACKED && at + out->size < end) {
        CtStretch next = { 0 };

        if (!piece(self, at + out->size, &next, NULL) || next.kind != out->kind ||
            (next.kind == CT_STRETCH_PLAIN && next.at != out->at + out->size))
            break;
        out->size += next.size;
    }
    return true;
}

static void qcow_clear(CtContainer *base)
{
    g_free(((Qcow *)base)->table);
}

const CtContainerClass ct_qcow_class = {
    .name = "QCOW",
    .size = sizeof(Qcow),
    .open = qcow_open,
    .stretch = qcow_stretch,
    .clear = qcow_clear,
};
