/* udf_table.c - looking for the last entry, reading both forms of the table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/udf_table.h"

#include "base/limits.h"
#include "format/udf_entry.h"

#include <string.h>

enum {
    TABLE_TYPE = 248, /* of its entry, from revision 2.00 on */
    OLD_TYPE = 0,
    TRAILER = 36, /* of the old form: an identifier, and where the table before is */
    HEADER = 152, /* of the new form, at least */
    PIECE = 64,   /* blocks that are read at once */
};
#define NONE UINT32_MAX

/* Where the table before stands, and the entries; false when it is no table. */
static bool parse(CtBytes content, unsigned type, CtBytes *out_entries, uint32_t *out_before)
{
    CtReader reader = ct_reader_over(content);

    if (type == TABLE_TYPE) {
        size_t header = ct_reader_u16le(&reader);

        ct_reader_skip(&reader, 2 + 128);
        *out_before = ct_reader_u32le(&reader);
        *out_entries = ct_bytes_slice(content, header, content.size);
        return ct_reader_ok(&reader) && header >= HEADER && header <= content.size;
    }
    if (content.size < TRAILER ||
        memcmp(content.data + content.size - TRAILER + 1, "*UDF Virtual Alloc Tbl", 22) != 0)
        return false;
    ct_reader_skip(&reader, content.size - 4);
    *out_before = ct_reader_u32le(&reader);
    *out_entries = ct_bytes_slice(content, 0, content.size - TRAILER);
    return true;
}

/* The table whose entry is that block of the partition at `map`; NULL: there is none. */
static GArray *table_at(const CtUdf *self, unsigned map, uint64_t block, uint32_t *out_before)
{
    g_auto(CtUdfEntry) file = { 0 };
    CtBytes entries = { NULL, 0 };

    if (!ct_udf_entry_read(self, map, block, &file) ||
        (file.type != TABLE_TYPE && file.type != OLD_TYPE))
        return NULL;
    g_autofree uint8_t *content =
        ct_udf_entry_content(self, &file, (uint64_t)CT_LIMIT_DISC_BLOCKS * 4);
    if (content == NULL || !parse((CtBytes){ content, file.size }, file.type, &entries, out_before))
        return NULL;
    GArray *table = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    CtReader reader = ct_reader_over(entries);
    while (ct_reader_left(&reader) >= 4) {
        uint32_t block_now = ct_reader_u32le(&reader);

        g_array_append_val(table, block_now);
    }
    return table;
}

/* Each names the one before it, which was written before it. */
static unsigned count_earlier(const CtUdf *self, unsigned map, uint64_t block, uint32_t before)
{
    unsigned count = 0;

    while (before != NONE && before < block && count < CT_LIMIT_DISC_SESSIONS) {
        uint32_t next = NONE;
        GArray *table = table_at(self, map, before, &next);

        if (table == NULL)
            break;
        g_array_unref(table);
        block = before;
        before = next;
        count++;
    }
    return count;
}

/* Whether the block was written at all: what follows the last one of an image is zeroes. */
static bool is_written(const uint8_t *block, size_t size)
{
    return block[0] != 0 || memcmp(block, block + 1, size - 1) != 0;
}

/* From the last block back to the first entry that is a table's. */
static GArray *look(const CtUdf *self, unsigned map, uint64_t *out_block, uint32_t *out_before)
{
    size_t size = self->block_size;
    uint64_t end = self->map[map].size / size;
    g_autofree uint8_t *piece = g_malloc(PIECE * size);
    size_t written = 0;

    while (end > 0 && written < CT_LIMIT_DISC_TAIL) {
        size_t count = (size_t)MIN(end, (uint64_t)PIECE);
        bool read = self->disk.read(self->disk.user, self->map[map].start + (end - count) * size,
                                    piece, count * size);

        for (size_t i = count; i > 0; i--) {
            if (read && !is_written(piece + (i - 1) * size, size))
                continue;
            *out_block = end - count + i - 1;
            GArray *table = table_at(self, map, *out_block, out_before);
            if (table != NULL)
                return table;
            written++;
        }
        end -= count;
    }
    return NULL;
}

GArray *ct_udf_table_find(CtUdf *self, const CtUdfMap *below, unsigned *out_earlier)
{
    unsigned map = (unsigned)self->maps;
    uint32_t before = NONE;
    uint64_t block = 0;

    if (below->start >= self->disk.size)
        return NULL;
    /* For the time of looking, the partition below as a plain one that ends with the medium. */
    self->map[self->maps++] =
        (CtUdfMap){ .start = below->start, .size = self->disk.size - below->start };
    GArray *found = look(self, map, &block, &before);
    if (found != NULL)
        *out_earlier = count_earlier(self, map, block, before);
    self->maps--;
    return found;
}
