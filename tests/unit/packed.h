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

static inline void packed_entry(GByteArray *out, const uint16_t *name, size_t units, int type,
                                uint32_t child, uint32_t right, uint32_t start, uint64_t size,
                                const uint8_t *clsid)
{
    guint at = out->len;

    for (size_t i = 0; i < 32; i++)
        packed_le(out, i < units ? name[i] : 0, 2);
    packed_le(out, units == 0 ? 0 : (units + 1) * 2, 2);
    packed_le(out, (uint64_t)type, 1);
    packed_le(out, 1, 1);
    packed_le(out, UINT32_MAX, 4);
    packed_le(out, right, 4);
    packed_le(out, child, 4);
    for (size_t i = 0; i < 16; i++)
        packed_le(out, clsid == NULL ? 0 : clsid[i], 1);
    packed_le(out, 0, 20);
    packed_le(out, start, 4);
    packed_le(out, size, 8);
    g_assert(out->len == at + 128);
}

/* Sectors: 0 the table, 1 and 2 the small table, then the directory, the small ones, the large. */
typedef struct {
    const uint16_t *name; /* UTF-16 */
    size_t units;
    CtBytes bytes;
} TestStream;

static inline GByteArray *ct_test_ole_wide(const TestStream *stream, size_t count,
                                           const uint8_t *clsid)
{
    GByteArray *file = g_byte_array_new();
    g_autoptr(GByteArray) directory = g_byte_array_new();
    g_autoptr(GByteArray) small = g_byte_array_new();
    g_autoptr(GByteArray) large = g_byte_array_new();
    uint32_t table[128];
    uint32_t small_table[256];
    uint32_t start[64];
    guint entries = (guint)(count / 4 + 1);

    g_assert(count < 64);
    memset(table, 0xff, sizeof table);
    memset(small_table, 0xff, sizeof small_table);
    for (size_t i = 0; i < count; i++) {
        if (stream[i].bytes.size >= 4096)
            continue;
        start[i] = small->len / 64;
        g_byte_array_append(small, stream[i].bytes.data, (guint)stream[i].bytes.size);
        packed_pad(small, 64);
        for (uint32_t s = start[i]; s < small->len / 64; s++)
            small_table[s] = s + 1 < small->len / 64 ? s + 1 : 0xfffffffe;
    }
    guint size_of_small = small->len;
    packed_pad(small, 512);
    uint32_t first_small = 3 + entries;
    uint32_t next = first_small + small->len / 512;
    for (size_t i = 0; i < count; i++) {
        if (stream[i].bytes.size < 4096)
            continue;
        start[i] = next;
        g_byte_array_append(large, stream[i].bytes.data, (guint)stream[i].bytes.size);
        packed_pad(large, 512);
        uint32_t end = first_small + small->len / 512 + large->len / 512;
        for (; next < end; next++)
            table[next] = next + 1 < end ? next + 1 : 0xfffffffe;
    }
    static const uint16_t root[] = { 'R', 'o', 'o', 't', ' ', 'E', 'n', 't', 'r', 'y' };
    packed_entry(directory, root, 10, 5, count > 0 ? 1 : UINT32_MAX, UINT32_MAX,
                 size_of_small > 0 ? first_small : 0xfffffffe, size_of_small, clsid);
    for (size_t i = 0; i < count; i++)
        packed_entry(directory, stream[i].name, stream[i].units, 2, UINT32_MAX,
                     i + 1 < count ? (uint32_t)i + 2 : UINT32_MAX, start[i], stream[i].bytes.size,
                     NULL);
    packed_pad(directory, 512);
    g_assert(directory->len == entries * 512 && next <= 128 && small->len / 64 <= 256);
    table[0] = 0xfffffffd;
    table[1] = 2;
    table[2] = 0xfffffffe;
    for (uint32_t i = 0; i < entries; i++)
        table[3 + i] = i + 1 < entries ? 4 + i : 0xfffffffe;
    for (uint32_t i = 0; i < small->len / 512; i++)
        table[first_small + i] = i + 1 < small->len / 512 ? first_small + i + 1 : 0xfffffffe;

    g_byte_array_append(file, (const guint8 *)"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    packed_le(file, 0, 16);
    packed_le(file, 0x3e, 2);
    packed_le(file, 3, 2);
    packed_le(file, 0xfffe, 2);
    packed_le(file, 9, 2);
    packed_le(file, 6, 2);
    packed_le(file, 0, 10);
    packed_le(file, 1, 4);
    packed_le(file, 3, 4);
    packed_le(file, 0, 4);
    packed_le(file, 4096, 4);
    packed_le(file, 1, 4);
    packed_le(file, 2, 4);
    packed_le(file, 0xfffffffe, 4);
    packed_le(file, 0, 4);
    packed_le(file, 0, 4);
    for (int i = 1; i < 109; i++)
        packed_le(file, UINT32_MAX, 4);
    for (size_t i = 0; i < 128; i++)
        packed_le(file, table[i], 4);
    for (size_t i = 0; i < 256; i++)
        packed_le(file, small_table[i], 4);
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
        stream[i] = (TestStream){ names + i * 32, strlen(entry[i].name), entry[i].bytes };
        for (size_t j = 0; entry[i].name[j] != '\0'; j++)
            names[i * 32 + j] = (uint8_t)entry[i].name[j];
    }
    return ct_test_ole_wide(stream, count, clsid);
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
            packed_le(both[j], 0, 4); /* check sum: nobody unpacks these */
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
