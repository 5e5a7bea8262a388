/* gpt.c - header, checksums, entries.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/gpt.h"

#include "base/limits.h"
#include "base/reader.h"
#include "format/disc.h"

#include <string.h>
#include <zlib.h>

enum {
    SMALLEST_HEADER = 92,
    SMALLEST_ENTRY = 128,
    LARGEST_ENTRY = 4096,
    LARGEST_SECTOR = 4096,
    SUM_AT = 16, /* of the header's checksum, in the header */
    GUID = 16,
    NAME = 72,
};

static void partition_clear(void *user)
{
    CtGptPartition *partition = user;

    g_free(partition->name);
}

void ct_gpt_clear(CtGpt *self)
{
    g_clear_pointer(&self->partition, g_array_unref);
}

static uint64_t place_of(const CtDisk *disk, CtGptCopy which, uint32_t sector)
{
    return which == CT_GPT_PRIMARY ? sector : (disk->size / sector - 1) * sector;
}

/* The sector with the mark, of whichever size; 0: there is none. */
static uint32_t find_header(const CtDisk *disk, CtGptCopy which, uint8_t *out)
{
    static const uint32_t sizes[] = { 512, LARGEST_SECTOR };

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        if (disk->size >= UINT64_C(2) * sizes[i] &&
            disk->read(disk->user, place_of(disk, which, sizes[i]), out, sizes[i]) &&
            memcmp(out, "EFI PART", 8) == 0)
            return sizes[i];
    }
    return 0;
}

static bool sum_verifies(uint8_t *header, uint32_t size, uint32_t stored)
{
    memset(header + SUM_AT, 0, 4);
    return crc32(0, header, size) == stored;
}

typedef struct {
    uint64_t at; /* of the entries, in bytes */
    uint32_t count;
    uint32_t size; /* of one */
    uint32_t sum;
} Entries;

static bool read_header(const CtDisk *disk, CtGptCopy which, CtGpt *out, Entries *entries,
                        GError **error)
{
    uint8_t header[LARGEST_SECTOR];
    uint32_t sector = find_header(disk, which, header);

    if (sector == 0)
        return ct_fail(error, CT_ERROR_MISSING, "table: is not there");
    CtReader reader = ct_reader_over((CtBytes){ header, sector });
    ct_reader_skip(&reader, 12);
    uint32_t size = ct_reader_u32le(&reader);
    uint32_t sum = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 52);
    uint64_t block = ct_reader_u64le(&reader);
    entries->count = ct_reader_u32le(&reader);
    entries->size = ct_reader_u32le(&reader);
    entries->sum = ct_reader_u32le(&reader);
    if (size < SMALLEST_HEADER || size > sector || entries->size < SMALLEST_ENTRY ||
        entries->size > LARGEST_ENTRY || block > (uint64_t)INT64_MAX / sector)
        ct_reader_reject(&reader, "has a header that cannot be");
    if (entries->count > CT_LIMIT_IMAGE_VOLUMES)
        ct_reader_reject_limit(&reader, "has more entries than the limit");
    if (!ct_reader_check(&reader, "table", error))
        return false;
    entries->at = block * sector;
    out->sector = sector;
    out->header_verifies = sum_verifies(header, size, sum);
    return true;
}

static void read_entry(CtBytes bytes, uint32_t slot, CtGpt *out)
{
    CtReader reader = ct_reader_over(bytes);
    CtBytes type = ct_reader_take(&reader, GUID);
    static const uint8_t none[GUID] = { 0 };

    ct_reader_skip(&reader, GUID);
    uint64_t first = ct_reader_u64le(&reader);
    uint64_t last = ct_reader_u64le(&reader);
    ct_reader_skip(&reader, 8);
    CtBytes name = ct_reader_take(&reader, NAME);
    if (!ct_reader_ok(&reader) || memcmp(type.data, none, GUID) == 0 || first > last ||
        last >= (uint64_t)INT64_MAX / out->sector)
        return;
    uint8_t swapped[NAME];
    for (size_t i = 0; i + 1 < NAME; i += 2) {
        swapped[i] = name.data[i + 1];
        swapped[i + 1] = name.data[i];
    }
    const CtGptPartition partition = {
        .slot = slot,
        .at = first * out->sector,
        .size = (last - first + 1) * out->sector,
        .name = ct_disc_text_of_utf16((CtBytes){ swapped, sizeof swapped }),
    };
    g_array_append_val(out->partition, partition);
}

bool ct_gpt_read(const CtDisk *disk, CtGptCopy which, CtGpt *out, GError **error)
{
    g_auto(CtGpt) self = { 0 };
    Entries entries = { 0 };

    if (!read_header(disk, which, &self, &entries, error))
        return false;
    size_t size = (size_t)entries.count * entries.size;
    g_autofree uint8_t *bytes = g_malloc(size + 1);
    if (!disk->read(disk->user, entries.at, bytes, size))
        return ct_fail(error, CT_ERROR_INPUT, "table: its entries cannot be read");
    self.entries_verify = crc32(0, bytes, (uInt)size) == entries.sum;
    self.partition = g_array_new(FALSE, FALSE, sizeof(CtGptPartition));
    g_array_set_clear_func(self.partition, partition_clear);
    for (uint32_t i = 0; i < entries.count; i++)
        read_entry((CtBytes){ bytes + (size_t)i * entries.size, entries.size }, i + 1, &self);
    *out = self;
    memset(&self, 0, sizeof self);
    return true;
}

bool ct_gpt_has(const CtGpt *self, const CtGptPartition *partition)
{
    for (guint i = 0; i < self->partition->len; i++) {
        const CtGptPartition *own = &g_array_index(self->partition, CtGptPartition, i);

        if (own->at == partition->at && own->size == partition->size)
            return true;
    }
    return false;
}

bool ct_gpt_agree(const CtGpt *a, const CtGpt *b)
{
    const CtGpt *both[] = { a, b };

    for (size_t i = 0; i < 2; i++) {
        for (guint j = 0; j < both[i]->partition->len; j++) {
            if (!ct_gpt_has(both[1 - i], &g_array_index(both[i]->partition, CtGptPartition, j)))
                return false;
        }
    }
    return true;
}
