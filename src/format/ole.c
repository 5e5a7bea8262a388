/* ole.c - header, tables, directory, streams.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/ole.h"

#include "base/limits.h"
#include "base/reader.h"

#include <string.h>

#define HEADER      512u
#define IN_HEADER   109u /* places of tables in the header */
#define ENTRY       128u
#define LAST_SECTOR 0xfffffffau /* the largest number that is a sector */
#define SECTOR_MAX  4096u
#define MINI_SECTOR 64u
#define MINI_CUTOFF 4096u

/* Where in a chain the last read was. */
typedef struct {
    uint32_t first;
    uint32_t sector;
    uint64_t index; /* of the sector in its chain */
} Cursor;

struct CtOle {
    CtKindBytes bytes;
    uint32_t sector_size;
    uint64_t sectors; /* in the file */
    GArray *table;    /* owned: uint32_t, sectors of the allocation table */
    uint32_t mini_first;
    GArray *entry; /* owned: CtOleEntry */
    Cursor large;
    Cursor mini_table;
    Cursor mini_data;
    Cursor small;
    uint8_t sector[SECTOR_MAX]; /* of the allocation table, the last that was used */
    uint32_t held;              /* which one; CT_OLE_NONE: none */
};

static bool read_sector(const CtOle *self, uint32_t number, uint8_t *out)
{
    return number <= LAST_SECTOR && number < self->sectors &&
           ct_kind_read(&self->bytes, ((uint64_t)number + 1) * self->sector_size, out,
                        self->sector_size);
}

static uint32_t word(const uint8_t *bytes, size_t index)
{
    CtReader reader = ct_reader_over((CtBytes){ bytes + index * 4, 4 });

    return ct_reader_u32le(&reader);
}

/* ---- the allocation table ---- */

static uint32_t next_sector(CtOle *self, uint32_t number)
{
    uint32_t per_sector = self->sector_size / 4;
    uint32_t index = number / per_sector;

    if (index >= self->table->len)
        return CT_OLE_NONE;
    uint32_t place = g_array_index(self->table, uint32_t, index);
    if (place != self->held) {
        self->held = CT_OLE_NONE;
        if (!read_sector(self, place, self->sector))
            return CT_OLE_NONE;
        self->held = place;
    }
    return word(self->sector, number % per_sector);
}

/* The sector at `index` of the chain that begins at `first`; CT_OLE_NONE when it is shorter. */
static uint32_t sector_at(CtOle *self, Cursor *cursor, uint32_t first, uint64_t index)
{
    if (index > self->sectors)
        return CT_OLE_NONE;
    if (cursor->first != first || cursor->index > index || cursor->sector > LAST_SECTOR)
        *cursor = (Cursor){ first, first, 0 };
    while (cursor->index < index && cursor->sector <= LAST_SECTOR) {
        cursor->sector = next_sector(self, cursor->sector);
        cursor->index++;
    }
    return cursor->sector > LAST_SECTOR ? CT_OLE_NONE : cursor->sector;
}

static size_t read_chain(CtOle *self, Cursor *cursor, uint32_t first, uint64_t at, uint8_t *out,
                         size_t size)
{
    size_t done = 0;

    while (done < size) {
        uint32_t sector = sector_at(self, cursor, first, (at + done) / self->sector_size);
        uint64_t within = (at + done) % self->sector_size;
        size_t part = (size_t)MIN(size - done, self->sector_size - within);

        if (sector == CT_OLE_NONE)
            break;
        uint64_t place = ((uint64_t)sector + 1) * self->sector_size + within;
        if (place >= self->bytes.size)
            break;
        part = (size_t)MIN((uint64_t)part, self->bytes.size - place);
        if (!ct_kind_read(&self->bytes, place, out + done, part))
            break;
        done += part;
    }
    return done;
}

/* ---- the header ---- */

static bool add_table(CtOle *self, uint32_t sector, GError **error)
{
    if (sector > LAST_SECTOR)
        return true;
    if (self->table->len == CT_LIMIT_OLE_TABLES)
        return ct_fail(error, CT_ERROR_LIMIT, "compound file: has more tables than we read");
    g_array_append_val(self->table, sector);
    return true;
}

/* The tables whose places do not fit into the header. */
static bool add_further_tables(CtOle *self, uint32_t first, uint32_t count, GError **error)
{
    uint8_t sector[SECTOR_MAX];
    size_t places = self->sector_size / 4 - 1;

    for (uint32_t i = 0; i < count && first <= LAST_SECTOR; i++) {
        if (!read_sector(self, first, sector))
            return true; /* cut: what is readable is read */
        for (size_t j = 0; j < places; j++)
            if (!add_table(self, word(sector, j), error))
                return false;
        first = word(sector, places);
    }
    return true;
}

static bool read_header(CtOle *self, uint32_t *out_directory, GError **error)
{
    uint8_t header[HEADER];

    if (!ct_kind_read(&self->bytes, 0, header, sizeof header))
        return ct_fail(error, CT_ERROR_INPUT, "compound file: is shorter than its header");
    CtReader reader = ct_reader_over((CtBytes){ header, sizeof header });
    ct_reader_skip(&reader, 26);
    uint16_t version = ct_reader_u16le(&reader);
    ct_reader_expect_u16le(&reader, 0xfffe, "has another order of bytes");
    uint16_t shift = ct_reader_u16le(&reader);
    uint16_t mini_shift = ct_reader_u16le(&reader);
    if (!((version == 3 && shift == 9) || (version == 4 && shift == 12)) || mini_shift != 6)
        ct_reader_reject(&reader, "has sectors of a size that no version has");
    ct_reader_skip(&reader, 14);
    *out_directory = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 8);
    self->mini_first = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 4);
    uint32_t further = ct_reader_u32le(&reader);
    uint32_t furthers = ct_reader_u32le(&reader);
    if (!ct_reader_check(&reader, "compound file", error))
        return false;
    self->sector_size = UINT32_C(1) << shift;
    self->sectors = self->bytes.size / self->sector_size; /* one too many: the header's place */
    for (size_t i = 0; i < IN_HEADER; i++)
        if (!add_table(self, ct_reader_u32le(&reader), error))
            return false;
    return add_further_tables(self, further, MIN(furthers, CT_LIMIT_OLE_TABLES), error);
}

/* ---- the directory ---- */

static void read_entry(const CtOle *self, CtBytes bytes, CtOleEntry *out)
{
    CtReader reader = ct_reader_over(bytes);
    CtOleEntry entry = { .parent = CT_OLE_NONE };

    for (size_t i = 0; i < CT_OLE_NAME; i++)
        entry.name[i] = ct_reader_u16le(&reader);
    size_t units = ct_reader_u16le(&reader) / 2;
    entry.name[units > 0 && units <= CT_OLE_NAME ? units - 1 : CT_OLE_NAME - 1] = 0;
    entry.type = (CtOleType)ct_reader_u8(&reader);
    ct_reader_skip(&reader, 1);
    entry.left = ct_reader_u32le(&reader);
    entry.right = ct_reader_u32le(&reader);
    entry.child = ct_reader_u32le(&reader);
    CtBytes clsid = ct_reader_take(&reader, CT_OLE_CLSID);
    if (clsid.size == CT_OLE_CLSID)
        memcpy(entry.clsid, clsid.data, CT_OLE_CLSID);
    ct_reader_skip(&reader, 20);
    entry.start = ct_reader_u32le(&reader);
    entry.size = ct_reader_u64le(&reader);
    if (self->sector_size == 512)
        entry.size &= UINT32_MAX; /* the upper half may be anything in version 3 */
    *out = entry;
}

static bool read_directory(CtOle *self, uint32_t first, GError **error)
{
    Cursor cursor = { .first = CT_OLE_NONE, .sector = CT_OLE_NONE };
    uint8_t bytes[ENTRY];
    CtOleEntry entry;

    for (uint64_t i = 0;; i++) {
        if (read_chain(self, &cursor, first, i * ENTRY, bytes, ENTRY) < ENTRY)
            break;
        if (self->entry->len == CT_LIMIT_OLE_ENTRIES)
            return ct_fail(error, CT_ERROR_LIMIT, "compound file: has more entries than we read");
        read_entry(self, (CtBytes){ bytes, ENTRY }, &entry);
        g_array_append_val(self->entry, entry);
    }
    return (self->entry->len > 0 && ct_ole_entry(self, 0)->type == CT_OLE_ROOT) ||
           ct_fail(error, CT_ERROR_INPUT, "compound file: has no directory");
}

/* Gives each entry its parent: a walk over the trees of siblings, each entry once. */
static void hang(CtOle *self)
{
    g_autoptr(GArray) stack = g_array_new(false, false, sizeof(uint32_t[2]));
    const uint32_t root[2] = { ct_ole_entry(self, 0)->child, 0 };

    g_array_append_val(stack, root);
    while (stack->len > 0) {
        const uint32_t *top = (const uint32_t *)(void *)stack->data + ((size_t)stack->len - 1) * 2;
        uint32_t number = top[0];
        uint32_t parent = top[1];

        g_array_set_size(stack, stack->len - 1);
        if (number == 0 || number >= self->entry->len)
            continue;
        CtOleEntry *entry = &g_array_index(self->entry, CtOleEntry, number);
        if (entry->parent != CT_OLE_NONE)
            continue;
        entry->parent = parent;
        const uint32_t next[3][2] = { { entry->left, parent },
                                      { entry->right, parent },
                                      { entry->child, number } };
        g_array_append_vals(stack, next, entry->type == CT_OLE_STORAGE ? 3 : 2);
    }
}

CtOle *ct_ole_open(const CtKindBytes *bytes, GError **error)
{
    g_autoptr(CtOle) self = g_new0(CtOle, 1);
    uint32_t directory = 0;

    self->bytes = *bytes;
    self->held = CT_OLE_NONE;
    self->table = g_array_new(false, false, sizeof(uint32_t));
    self->entry = g_array_new(false, false, sizeof(CtOleEntry));
    if (!read_header(self, &directory, error) || !read_directory(self, directory, error))
        return NULL;
    hang(self);
    return g_steal_pointer(&self);
}

void ct_ole_close(CtOle *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->table);
    g_array_unref(self->entry);
    g_free(self);
}

size_t ct_ole_count(const CtOle *self)
{
    return self->entry->len;
}

const CtOleEntry *ct_ole_entry(const CtOle *self, size_t number)
{
    return &g_array_index(self->entry, CtOleEntry, number);
}

static bool is_named(const CtOleEntry *entry, const char *name)
{
    size_t i = 0;

    for (; i < CT_OLE_NAME && entry->name[i] != 0; i++)
        if (entry->name[i] > 127 ||
            g_ascii_tolower((char)entry->name[i]) != g_ascii_tolower(name[i]))
            return false;
    return name[i] == '\0';
}

const CtOleEntry *ct_ole_find(const CtOle *self, const char *name)
{
    for (size_t i = 1; i < self->entry->len; i++) {
        const CtOleEntry *entry = ct_ole_entry(self, i);

        if (entry->parent == 0 && is_named(entry, name))
            return entry;
    }
    return NULL;
}

/* ---- streams ---- */

/* One small sector: its number from the small table, its bytes from the root's stream. */
static bool read_small(CtOle *self, uint32_t sector, uint64_t within, uint8_t *out, size_t size)
{
    const CtOleEntry *root = ct_ole_entry(self, 0);
    uint64_t at = (uint64_t)sector * MINI_SECTOR + within;

    return at + size <= root->size &&
           read_chain(self, &self->mini_data, root->start, at, out, size) == size;
}

static uint32_t next_small(CtOle *self, uint32_t sector)
{
    uint8_t bytes[4];

    if (read_chain(self, &self->mini_table, self->mini_first, (uint64_t)sector * 4, bytes, 4) < 4)
        return CT_OLE_NONE;
    return word(bytes, 0);
}

static size_t read_small_chain(CtOle *self, uint32_t first, uint64_t at, uint8_t *out, size_t size)
{
    Cursor *cursor = &self->small;
    size_t done = 0;

    if (cursor->first != first || cursor->index > at / MINI_SECTOR || cursor->sector > LAST_SECTOR)
        *cursor = (Cursor){ first, first, 0 };
    while (done < size) {
        uint64_t index = (at + done) / MINI_SECTOR;
        uint64_t within = (at + done) % MINI_SECTOR;
        size_t part = (size_t)MIN(size - done, MINI_SECTOR - within);

        while (cursor->index < index && cursor->sector <= LAST_SECTOR) {
            cursor->sector = next_small(self, cursor->sector);
            cursor->index++;
        }
        if (cursor->sector > LAST_SECTOR ||
            !read_small(self, cursor->sector, within, out + done, part))
            break;
        done += part;
    }
    return done;
}

size_t ct_ole_read(CtOle *self, const CtOleEntry *entry, uint64_t at, uint8_t *out, size_t size)
{
    if (entry->type != CT_OLE_STREAM || at >= entry->size)
        return 0;
    size = (size_t)MIN((uint64_t)size, entry->size - at);
    if (entry->size < MINI_CUTOFF)
        return read_small_chain(self, entry->start, at, out, size);
    return read_chain(self, &self->large, entry->start, at, out, size);
}
