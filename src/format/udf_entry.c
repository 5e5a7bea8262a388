/* udf_entry.c - tags, times, texts, allocation descriptors.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/udf_entry.h"

#include "base/limits.h"

#include <string.h>
#include <sys/stat.h>

enum {
    TAG = 16,
    SHORT = 0, /* forms of allocation descriptors, like the next three */
    LONG = 1,
    EXTENDED = 2,
    INLINE = 3,
    RECORDED = 0, /* types of extents, like the next */
    MORE = 3,
    NO_ZONE = -2047,
    STRATEGY = 4,
};

void ct_udf_entry_clear(CtUdfEntry *self)
{
    g_clear_pointer(&self->run, g_array_unref);
}

unsigned ct_udf_tag(CtBytes block)
{
    CtReader reader = ct_reader_over(ct_bytes_slice(block, 0, TAG));
    unsigned sum = 0;

    for (size_t i = 0; i < TAG && block.size >= TAG; i++)
        sum += i == 4 ? 0 : block.data[i];
    unsigned kind = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 2);
    unsigned stored = ct_reader_u8(&reader);
    return ct_reader_ok(&reader) && stored == (sum & 0xff) && block.size >= TAG ? kind : 0;
}

CtDiscTime ct_udf_time(CtReader *reader)
{
    unsigned zone = ct_reader_u16le(reader);
    int minutes = (int)(zone & 0xfff);
    int parts[6] = { ct_reader_u16le(reader) };

    for (size_t i = 1; i < G_N_ELEMENTS(parts); i++)
        parts[i] = ct_reader_u8(reader);
    unsigned hundredths = ct_reader_u8(reader);
    unsigned hundreds = ct_reader_u8(reader);
    unsigned micro = ct_reader_u8(reader);
    if (minutes >= 2048)
        minutes -= 4096;
    if (zone >> 12 != 1 || minutes == NO_ZONE)
        minutes = 0;
    return ct_disc_time_of(parts, minutes,
                           hundredths * 10000000u + hundreds * 100000u + micro * 1000u);
}

char *ct_udf_text(CtBytes bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned width = bytes.size > 0 ? bytes.data[0] : 0;
    CtBytes rest = ct_bytes_slice(bytes, 1, bytes.size);

    if (width == 16 || width == 255)
        return ct_disc_text_of_utf16(rest);
    for (size_t i = 0; i < rest.size && (width == 8 || width == 254); i++) {
        if (rest.data[i] != 0)
            g_string_append_unichar(text, rest.data[i]);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- places ---- */

uint64_t ct_udf_place(const CtUdf *self, unsigned number, uint64_t block)
{
    uint64_t at = block * self->block_size;

    if (number >= self->maps || block > UINT32_MAX)
        return UINT64_MAX;
    const CtUdfMap *map = &self->map[number];
    if (map->table != NULL) {
        uint32_t now =
            block < map->table->len ? g_array_index(map->table, uint32_t, block) : UINT32_MAX;

        at = now == UINT32_MAX ? UINT64_MAX : (uint64_t)now * self->block_size;
    }
    if (map->run == NULL)
        return at < map->size ? map->start + at : UINT64_MAX;
    for (guint i = 0; i < map->run->len; i++) {
        const CtDiskRun *run = &g_array_index(map->run, CtDiskRun, i);

        if (at < run->size)
            return run->at == CT_DISK_ZEROS ? UINT64_MAX : run->at + at;
        at -= run->size;
    }
    return UINT64_MAX;
}

typedef struct {
    const CtUdf *udf;
    CtUdfEntry *entry;
    unsigned map; /* of short descriptors, and of the entry itself */
    unsigned form;
    uint64_t done;
    size_t extents;
    uint32_t more_block; /* where the next descriptors are; `more_size` 0: nowhere */
    unsigned more_map;
    uint32_t more_size;
} Laying;

static bool lay(Laying *self, uint64_t at, uint64_t size)
{
    size = MIN(size, self->entry->size - self->done);
    if (size == 0)
        return true;
    self->done += size;
    CtDiskRun *last = self->entry->run->len == 0
                          ? NULL
                          : &g_array_index(self->entry->run, CtDiskRun, self->entry->run->len - 1);
    if (last != NULL &&
        (at == CT_DISK_ZEROS ? last->at == at
                             : last->at != CT_DISK_ZEROS && last->at + last->size == at)) {
        last->size += size;
        return true;
    }
    const CtDiskRun run = { at, size };
    g_array_append_val(self->entry->run, run);
    return self->entry->run->len <= CT_LIMIT_IMAGE_RUNS;
}

/* A recorded extent, block by block where the partition's blocks do not lie in a row. */
static bool lay_recorded(Laying *self, unsigned map, uint64_t block, uint64_t size)
{
    const CtUdf *udf = self->udf;
    bool plain = map < udf->maps && udf->map[map].run == NULL && udf->map[map].table == NULL;

    for (uint64_t done = 0; done < size && self->done < self->entry->size;) {
        uint64_t part = plain ? size : MIN(udf->block_size, size - done);
        uint64_t at = ct_udf_place(udf, map, block + done / udf->block_size);

        if (at == UINT64_MAX || part > INT64_MAX - at || !lay(self, at, part))
            return false;
        done += part;
    }
    return true;
}

static bool lay_extent(Laying *self, CtReader *reader)
{
    uint32_t length = ct_reader_u32le(reader);

    if (self->form == EXTENDED)
        ct_reader_skip(reader, 8);
    uint32_t block = ct_reader_u32le(reader);
    unsigned map = self->form == SHORT ? self->map : ct_reader_u16le(reader);
    ct_reader_skip(reader, self->form == LONG ? 6 : self->form == EXTENDED ? 2 : 0);
    uint32_t size = length & 0x3fffffff;
    unsigned type = length >> 30;
    if (size == 0 || !ct_reader_ok(reader))
        return true;
    if (type == MORE) {
        self->more_block = block;
        self->more_map = map;
        self->more_size = size;
        return true;
    }
    return type == RECORDED ? lay_recorded(self, map, block, size) : lay(self, CT_DISK_ZEROS, size);
}

static bool lay_descriptors(Laying *self, CtBytes bytes)
{
    static const size_t size_of[] = { 8, 16, 20 };
    CtReader reader = ct_reader_over(bytes);

    while (ct_reader_left(&reader) >= size_of[self->form] && self->more_size == 0) {
        if (++self->extents > CT_LIMIT_DISC_EXTENTS || !lay_extent(self, &reader))
            return false;
    }
    return true;
}

/* A block of further descriptors. */
static bool lay_more(Laying *self)
{
    const CtUdf *udf = self->udf;
    uint64_t at = ct_udf_place(udf, self->more_map, self->more_block);
    uint32_t size = MIN(self->more_size, udf->block_size);
    g_autofree uint8_t *block = g_malloc0(udf->block_size);

    self->more_size = 0;
    if (at == UINT64_MAX || !udf->disk.read(udf->disk.user, at, block, size) ||
        ct_udf_tag((CtBytes){ block, size }) != CT_UDF_EXTENTS)
        return false;
    CtReader reader = ct_reader_over((CtBytes){ block, size });
    ct_reader_skip(&reader, TAG + 4);
    uint32_t length = ct_reader_u32le(&reader);
    self->extents++;
    return lay_descriptors(self, ct_bytes_slice((CtBytes){ block, size }, TAG + 8, length));
}

static void lay_all(Laying *self, CtBytes descriptors, uint64_t inside)
{
    bool laid = true;

    if (self->form == INLINE) {
        laid = self->entry->size <= descriptors.size && lay(self, inside, self->entry->size);
    } else if (self->form <= EXTENDED) {
        laid = lay_descriptors(self, descriptors);
        while (laid && self->more_size > 0 && self->extents <= CT_LIMIT_DISC_EXTENTS)
            laid = lay_more(self);
    } else {
        laid = false;
    }
    if (!laid)
        self->entry->problem = "has extents that cannot be";
    else if (self->done < self->entry->size)
        self->entry->problem = "has fewer extents than its size needs";
}

/* ---- an entry ---- */

/* Three groups of five bits: others, group, owner; execute, write, read are the first of each. */
static uint32_t mode_of(uint32_t permissions, unsigned type)
{
    uint32_t mode = type == CT_UDF_FOLDER_TYPE ? S_IFDIR
                    : type == CT_UDF_LINK_TYPE ? S_IFLNK
                                               : S_IFREG;

    for (unsigned group = 0; group < 3; group++)
        mode |= (permissions >> (5 * group) & 7) << (3 * group);
    return mode;
}

static void read_times(CtReader *reader, bool large, CtUdfEntry *out)
{
    out->time[CT_DISC_ACCESSED] = ct_udf_time(reader);
    out->time[CT_DISC_MODIFIED] = ct_udf_time(reader);
    if (large)
        out->time[CT_DISC_BORN] = ct_udf_time(reader);
    out->time[CT_DISC_CHANGED] = ct_udf_time(reader);
}

static bool parse(const CtUdf *self, unsigned map, uint64_t at, CtBytes block, CtUdfEntry *out)
{
    CtReader reader = ct_reader_over(block);
    bool large = ct_udf_tag(block) == CT_UDF_LARGE_FILE;
    CtUdfEntry entry = { 0 };

    ct_reader_skip(&reader, TAG + 4);
    unsigned strategy = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 5);
    entry.type = ct_reader_u8(&reader);
    ct_reader_skip(&reader, 6);
    unsigned form = ct_reader_u16le(&reader) & 7;
    entry.owner = ct_reader_u32le(&reader);
    entry.group = ct_reader_u32le(&reader);
    entry.mode = mode_of(ct_reader_u32le(&reader), entry.type);
    ct_reader_skip(&reader, 8);
    entry.size = ct_reader_u64le(&reader);
    ct_reader_skip(&reader, large ? 16 : 8);
    read_times(&reader, large, &entry);
    ct_reader_skip(&reader, large ? 80 : 60);
    uint32_t attributes = ct_reader_u32le(&reader);
    uint32_t length = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, attributes);
    size_t before = reader.offset;
    CtBytes descriptors = ct_reader_take(&reader, length);
    if (!ct_reader_ok(&reader) || entry.size > INT64_MAX)
        return false;
    entry.run = g_array_new(FALSE, FALSE, sizeof(CtDiskRun));
    if (strategy != STRATEGY)
        entry.problem = "is described by a strategy that is not read";
    Laying laying = { .udf = self, .entry = &entry, .map = map, .form = form };
    if (entry.problem == NULL)
        lay_all(&laying, descriptors, at + before);
    *out = entry;
    return true;
}

bool ct_udf_entry_read(const CtUdf *self, unsigned map, uint64_t block, CtUdfEntry *out)
{
    uint64_t at = ct_udf_place(self, map, block);
    g_autofree uint8_t *bytes = g_malloc(self->block_size);
    CtBytes whole = { bytes, self->block_size };

    if (at == UINT64_MAX || !self->disk.read(self->disk.user, at, bytes, self->block_size))
        return false;
    unsigned tag = ct_udf_tag(whole);
    return (tag == CT_UDF_FILE || tag == CT_UDF_LARGE_FILE) && parse(self, map, at, whole, out);
}

uint8_t *ct_udf_entry_content(const CtUdf *self, const CtUdfEntry *entry, uint64_t most)
{
    size_t done = 0;

    if (entry->size > most || entry->problem != NULL)
        return NULL;
    g_autofree uint8_t *bytes = g_malloc0(entry->size + 1);
    for (guint i = 0; i < entry->run->len; i++) {
        const CtDiskRun *run = &g_array_index(entry->run, CtDiskRun, i);

        if (run->at != CT_DISK_ZEROS &&
            !self->disk.read(self->disk.user, run->at, bytes + done, run->size))
            return NULL;
        done += run->size;
    }
    return g_steal_pointer(&bytes);
}
