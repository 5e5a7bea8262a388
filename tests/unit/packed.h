/* packed.h - small files that hold others, made byte by byte for tests: compound files and zips.
 *
 * ct_test_ole: streams below the root, named and filled as told, and the class of the root (NULL:
 * none); streams under 4096 bytes go where the format puts small ones. ct_test_zip: stored
 * entries and a directory.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#include <glib.h>
#include <string.h>

typedef struct {
    const char *name; /* ASCII; compound files: at most 31 letters */
    CtBytes bytes;
} TestEntry;

static inline void packed_le(GByteArray *out, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        guint8 byte = (guint8)(value >> (8 * i));
        g_byte_array_append(out, &byte, 1);
    }
}

static inline void packed_set(GByteArray *out, guint at, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        out->data[at + i] = (guint8)(value >> (8 * i));
}

static inline void packed_pad(GByteArray *out, guint step)
{
    while (out->len % step != 0)
        packed_le(out, 0, 1);
}

typedef struct {
    const uint16_t *name; /* UTF-16 */
    size_t units;
    CtBytes bytes;
    uint32_t start; /* its first sector; filled in here */
} TestStream;

static inline void packed_entry(GByteArray *out, const TestStream *stream, int type, uint32_t child,
                                uint32_t right, const uint8_t *clsid)
{
    for (size_t i = 0; i < 32; i++)
        packed_le(out, i < stream->units ? stream->name[i] : 0, 2);
    packed_le(out, (stream->units + 1) * 2, 2);
    packed_le(out, (uint64_t)type, 1);
    packed_le(out, 1, 1);
    packed_le(out, UINT32_MAX, 4);
    packed_le(out, right, 4);
    packed_le(out, child, 4);
    for (size_t i = 0; i < 16; i++)
        packed_le(out, clsid == NULL ? 0 : clsid[i], 1);
    packed_le(out, 0, 8);
    packed_le(out, 0, 8);
    packed_le(out, 0, 4);
    packed_le(out, stream->start, 4);
    packed_le(out, stream->bytes.size, 8);
}

/* Sectors: 0 the table, 1 and 2 the small table, then the directory, the small ones, the large. */
typedef struct {
    uint32_t table[128];
    uint32_t small_table[256];
    uint32_t start[64]; /* of each stream */
    GByteArray *small;
    GByteArray *large;
    uint32_t first_small; /* sector */
    guint size_of_small;  /* bytes, before the last sector is filled up */
} TestOle;

/* Sectors from `first` to before `end` follow each other. */
static inline void packed_chain(uint32_t *table, uint32_t first, uint32_t end)
{
    for (; first < end; first++)
        table[first] = first + 1 < end ? first + 1 : 0xfffffffe;
}

static inline void packed_place(TestOle *self, const TestStream *stream, size_t count,
                                uint32_t first_small)
{
    for (size_t i = 0; i < count; i++) {
        if (stream[i].bytes.size >= 4096)
            continue;
        self->start[i] = self->small->len / 64;
        g_byte_array_append(self->small, stream[i].bytes.data, (guint)stream[i].bytes.size);
        packed_pad(self->small, 64);
        packed_chain(self->small_table, self->start[i], self->small->len / 64);
    }
    self->size_of_small = self->small->len;
    packed_pad(self->small, 512);
    self->first_small = first_small;
    uint32_t large = first_small + self->small->len / 512;
    packed_chain(self->table, first_small, large);
    for (size_t i = 0; i < count; i++) {
        if (stream[i].bytes.size < 4096)
            continue;
        self->start[i] = large + self->large->len / 512;
        g_byte_array_append(self->large, stream[i].bytes.data, (guint)stream[i].bytes.size);
        packed_pad(self->large, 512);
        packed_chain(self->table, self->start[i], large + self->large->len / 512);
    }
    g_assert(large + self->large->len / 512 <= 128 && self->small->len / 64 <= 256);
}

static inline void packed_header(GByteArray *file)
{
    static const struct {
        uint64_t value;
        unsigned size;
    } field[] = {
        { 0, 8 },
        { 0, 8 },
        { 0x3e, 2 },
        { 3, 2 },
        { 0xfffe, 2 },
        { 9, 2 },
        { 6, 2 },
        { 0, 6 },
        { 0, 4 },
        { 1, 4 } /* table */,
        { 3, 4 } /* directory */,
        { 0, 4 },
        { 4096, 4 },
        { 1, 4 } /* small table */,
        { 2, 4 },
        { 0xfffffffe, 4 },
        { 0, 4 },
        { 0, 4 },
    };

    g_byte_array_append(file, (const guint8 *)"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    for (size_t i = 0; i < G_N_ELEMENTS(field); i++)
        packed_le(file, field[i].value, field[i].size);
    while (file->len < 512)
        packed_le(file, UINT32_MAX, 4);
}

static inline void packed_directory(GByteArray *out, const TestOle *ole, const TestStream *stream,
                                    size_t count, const uint8_t *clsid)
{
    static const uint16_t root[] = { 'R', 'o', 'o', 't', ' ', 'E', 'n', 't', 'r', 'y' };
    const TestStream all = { root,
                             10,
                             { NULL, ole->size_of_small },
                             ole->size_of_small > 0 ? ole->first_small : 0xfffffffe };

    packed_entry(out, &all, 5, count > 0 ? 1 : UINT32_MAX, UINT32_MAX, clsid);
    for (size_t i = 0; i < count; i++) {
        TestStream placed = stream[i];

        placed.start = ole->start[i];
        packed_entry(out, &placed, 2, UINT32_MAX, i + 1 < count ? (uint32_t)i + 2 : UINT32_MAX,
                     NULL);
    }
    packed_pad(out, 512);
}

static inline GByteArray *ct_test_ole_wide(const TestStream *stream, size_t count,
                                           const uint8_t *clsid)
{
    GByteArray *file = g_byte_array_new();
    g_autoptr(GByteArray) directory = g_byte_array_new();
    g_autoptr(GByteArray) small = g_byte_array_new();
    g_autoptr(GByteArray) large = g_byte_array_new();
    TestOle ole = { .small = small, .large = large };
    uint32_t entries = (uint32_t)(count / 4 + 1); /* sectors of the directory */

    g_assert(count < 64);
    memset(ole.table, 0xff, sizeof ole.table);
    memset(ole.small_table, 0xff, sizeof ole.small_table);
    packed_place(&ole, stream, count, 3 + entries);
    packed_directory(directory, &ole, stream, count, clsid);
    ole.table[0] = 0xfffffffd;
    packed_chain(ole.table, 1, 3);
    packed_chain(ole.table, 3, 3 + entries);
    packed_header(file);
    for (size_t i = 0; i < 128; i++)
        packed_le(file, ole.table[i], 4);
    for (size_t i = 0; i < 256; i++)
        packed_le(file, ole.small_table[i], 4);
    g_byte_array_append(file, directory->data, directory->len);
    g_byte_array_append(file, small->data, small->len);
    g_byte_array_append(file, large->data, large->len);
    return file;
}

G_GNUC_UNUSED static GByteArray *ct_test_ole(const TestEntry *entry, size_t count,
                                             const uint8_t *clsid)
{
    g_autofree TestStream *stream = g_new0(TestStream, count + 1);
    g_autofree uint16_t *names = g_new0(uint16_t, (count + 1) * 32);

    for (size_t i = 0; i < count; i++) {
        stream[i] = (TestStream){ names + i * 32, strlen(entry[i].name), entry[i].bytes, 0 };
        for (size_t j = 0; entry[i].name[j] != '\0'; j++)
            names[i * 32 + j] = (uint8_t)entry[i].name[j];
    }
    return ct_test_ole_wide(stream, count, clsid);
}

/* CRC-32 as zip has it (ISO 3309), bit by bit. */
static inline uint32_t packed_check(CtBytes bytes)
{
    uint32_t sum = UINT32_MAX;

    for (size_t i = 0; i < bytes.size; i++) {
        sum ^= bytes.data[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ ((sum & 1) != 0 ? 0xedb88320u : 0);
    }
    return ~sum;
}

G_GNUC_UNUSED static GByteArray *ct_test_zip(const TestEntry *entry, size_t count)
{
    GByteArray *file = g_byte_array_new();
    g_autoptr(GByteArray) directory = g_byte_array_new();

    for (size_t i = 0; i < count; i++) {
        guint at = file->len;
        size_t name = strlen(entry[i].name);
        GByteArray *both[] = { file, directory };

        packed_le(file, 0x04034b50, 4);
        packed_le(directory, 0x02014b50, 4);
        packed_le(directory, 20, 2);
        for (size_t j = 0; j < 2; j++) {
            packed_le(both[j], 20, 2);
            packed_le(both[j], 0, 2); /* flags */
            packed_le(both[j], 0, 2); /* stored */
            packed_le(both[j], 0, 4); /* time */
            packed_le(both[j], packed_check(entry[i].bytes), 4);
            packed_le(both[j], entry[i].bytes.size, 4);
            packed_le(both[j], entry[i].bytes.size, 4);
            packed_le(both[j], name, 2);
            packed_le(both[j], 0, 2);
        }
        packed_le(directory, 0, 10);
        packed_le(directory, at, 4);
        g_byte_array_append(file, (const guint8 *)entry[i].name, (guint)name);
        g_byte_array_append(directory, (const guint8 *)entry[i].name, (guint)name);
        g_byte_array_append(file, entry[i].bytes.data, (guint)entry[i].bytes.size);
    }
    guint at = file->len;
    g_byte_array_append(file, directory->data, directory->len);
    packed_le(file, 0x06054b50, 4);
    packed_le(file, 0, 4);
    packed_le(file, count, 2);
    packed_le(file, count, 2);
    packed_le(file, directory->len, 4);
    packed_le(file, at, 4);
    packed_le(file, 0, 2);
    return file;
}

/* The whole file as its own source. */
static inline int64_t packed_read(void *user, uint8_t *out, size_t size, uint64_t at)
{
    const CtBytes *all = user;
    CtBytes part = ct_bytes_slice(*all, at > all->size ? all->size : (size_t)at, size);

    if (part.size > 0)
        memcpy(out, part.data, part.size);
    return (int64_t)part.size;
}
