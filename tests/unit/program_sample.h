/* program_sample.h - a Windows program, ELF libraries and an installer, made byte by byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "packed.h"

static inline void program_wide(GByteArray *out, const char *text)
{
    for (size_t i = 0; i <= strlen(text); i++)
        packed_le(out, (uint8_t)text[i], 2);
}

/* A block of a version resource; its children are appended to it afterwards by its caller. */
static inline guint program_block(GByteArray *out, const char *key, uint64_t value, bool text)
{
    guint at = out->len;

    packed_le(out, 0, 2);
    packed_le(out, value, 2);
    packed_le(out, text ? 1 : 0, 2);
    program_wide(out, key);
    packed_pad(out, 4);
    return at;
}

static inline void program_close(GByteArray *out, guint at)
{
    packed_set(out, at, out->len - at, 2);
    packed_pad(out, 4);
}

static inline void program_string(GByteArray *out, const char *key, const char *value)
{
    guint at = program_block(out, key, strlen(value) + 1, true);

    program_wide(out, value);
    program_close(out, at);
}

static inline GByteArray *program_version(void)
{
    GByteArray *out = g_byte_array_new();
    guint whole = program_block(out, "VS_VERSION_INFO", 52, false);

    packed_le(out, 0xfeef04bd, 4);
    packed_le(out, 0x10000, 4);
    packed_le(out, UINT64_C(0x0003000400010002), 8); /* 1.2.3.4 */
    packed_le(out, UINT64_C(0x0000000000050006), 8); /* 5.6.0.0 */
    packed_le(out, 0, 8);
    packed_le(out, 0, 8);
    packed_le(out, 0, 8);
    packed_le(out, 0, 4);
    guint info = program_block(out, "StringFileInfo", 0, true);
    guint table = program_block(out, "040904b0", 0, true);
    program_string(out, "ProductName", "Example Server");
    program_string(out, "CompanyName", "Example GmbH");
    program_string(out, "ProductVersion", "5.6");
    program_string(out, "OriginalFilename", "example.exe");
    program_close(out, table);
    program_close(out, info);
    program_close(out, whole);
    return out;
}

/* One section, its resources at its start; a certificate table behind it. */
G_GNUC_UNUSED static GByteArray *ct_test_pe(void)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GByteArray) version = program_version();

    g_byte_array_append(out, (const guint8 *)"MZ", 2);
    while (out->len < 60)
        packed_le(out, 0, 1);
    packed_le(out, 64, 4);
    packed_le(out, 0x4550, 4);
    packed_le(out, 0x8664, 2);
    packed_le(out, 1, 2);
    packed_le(out, 1400000000, 4);
    packed_le(out, 0, 8);
    packed_le(out, 240, 2);
    packed_le(out, 0x2022, 2);
    guint optional = out->len;
    packed_le(out, 0x20b, 2);
    while (out->len < optional + 108)
        packed_le(out, 0, 1);
    packed_le(out, 16, 4);
    packed_le(out, 0, 8);
    packed_le(out, 0, 8);
    packed_le(out, 0x1000, 4); /* resources */
    packed_le(out, 512, 4);
    packed_le(out, 0, 8);
    packed_le(out, 2048, 4); /* certificates */
    packed_le(out, 16, 4);
    while (out->len < optional + 240)
        packed_le(out, 0, 1);
    g_byte_array_append(out, (const guint8 *)".rsrc\0\0\0", 8);
    packed_le(out, 1024, 4);
    packed_le(out, 0x1000, 4);
    packed_le(out, 1024, 4);
    packed_le(out, 512, 4);
    packed_le(out, 0, 8);
    packed_le(out, 0, 8);
    packed_pad(out, 512);
    static const uint32_t child[3] = { 0x80000000u | 24, 0x80000000u | 48, 72 };
    for (size_t i = 0; i < 3; i++) {
        packed_le(out, 0, 8);
        packed_le(out, 0, 6);
        packed_le(out, 1, 2);
        packed_le(out, i == 0 ? 16 : 1, 4);
        packed_le(out, child[i], 4);
    }
    packed_le(out, 0x1000 + 88, 4);
    packed_le(out, version->len, 4);
    packed_le(out, 0, 8);
    g_byte_array_append(out, version->data, version->len);
    while (out->len < 2048)
        packed_le(out, 0, 1);
    packed_le(out, 0x0002020000000010, 8);
    packed_le(out, 0, 8);
    return out;
}

static inline void program_number(GByteArray *out, bool big, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        guint8 byte = (guint8)(value >> (8 * (big ? size - 1 - i : i)));
        g_byte_array_append(out, &byte, 1);
    }
}

typedef struct {
    uint32_t type;
    uint64_t at;
    uint64_t size;
} TestSegment;

static inline void program_segment(GByteArray *out, bool big, const TestSegment *segment)
{
    unsigned wide = big ? 4 : 8;

    program_number(out, big, segment->type, 4);
    if (!big)
        program_number(out, big, 4, 4);
    program_number(out, big, segment->at, wide);
    program_number(out, big, 0x1000 + segment->at, wide);
    program_number(out, big, 0, wide);
    program_number(out, big, segment->size, wide);
    program_number(out, big, segment->size, wide);
    program_number(out, big, 8, 8); /* flags and alignment, or alignment */
}

/* A library of 64 bits and little-endian, or of 32 and big-endian. */
G_GNUC_UNUSED static GByteArray *ct_test_elf(bool big)
{
    GByteArray *out = g_byte_array_new();
    unsigned wide = big ? 4 : 8;
    guint header = big ? 52 : 64;
    guint segment = big ? 32 : 56;
    const TestSegment segments[] = { { 1, 0, 512 }, { 4, 320, 24 }, { 2, 352, 6 * wide } };

    g_byte_array_append(out,
                        (const guint8 *)"\x7f"
                                        "ELF",
                        4);
    packed_le(out, big ? 1 : 2, 1);
    packed_le(out, big ? 2 : 1, 1);
    packed_le(out, 1, 1);
    while (out->len < 16)
        packed_le(out, 0, 1);
    program_number(out, big, 3, 2);
    program_number(out, big, big ? 20 : 62, 2);
    program_number(out, big, 1, 4);
    program_number(out, big, 0, wide);
    program_number(out, big, header, wide);
    program_number(out, big, 0, wide);
    program_number(out, big, 0, 4);
    program_number(out, big, header, 2);
    program_number(out, big, segment, 2);
    program_number(out, big, 3, 2);
    while (out->len < header)
        packed_le(out, 0, 1);
    for (size_t i = 0; i < 3; i++)
        program_segment(out, big, &segments[i]);
    while (out->len < 320)
        packed_le(out, 0, 1);
    program_number(out, big, 4, 4);
    program_number(out, big, 8, 4);
    program_number(out, big, 3, 4);
    g_byte_array_append(out, (const guint8 *)"GNU\0\x01\x23\x45\x67\x89\xab\xcd\xef", 12);
    while (out->len < 352)
        packed_le(out, 0, 1);
    program_number(out, big, 5, wide);
    program_number(out, big, 0x1000 + 480, wide);
    program_number(out, big, 14, wide);
    program_number(out, big, 1, wide);
    program_number(out, big, 0, wide);
    program_number(out, big, 0, wide);
    while (out->len < 480)
        packed_le(out, 0, 1);
    g_byte_array_append(out, (const guint8 *)"\0libexample.so.1", 17);
    while (out->len < 512)
        packed_le(out, 0, 1);
    return out;
}

/* The name of a table, two letters to a unit. */
static inline size_t program_pack(const char *name, uint16_t out[32])
{
    static const char letters[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
    size_t units = 0;

    out[units++] = 0x4840;
    for (size_t i = 0; name[i] != '\0'; i += name[i + 1] == '\0' ? 1 : 2) {
        unsigned first = (unsigned)(strchr(letters, name[i]) - letters);

        if (name[i + 1] == '\0')
            out[units++] = (uint16_t)(0x4800 + first);
        else
            out[units++] = (uint16_t)(0x3800 + first +
                                      (((unsigned)(strchr(letters, name[i + 1]) - letters)) << 6));
    }
    return units;
}

G_GNUC_UNUSED static GByteArray *ct_test_msi(void)
{
    static const char *const strings[] = { "ProductName",  "Example Suite", "Manufacturer",
                                           "Example GmbH", "ProductCode",   "{1-2}" };
    static const uint8_t installer[16] = { 0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, [15] = 0x46 };
    static const char *const tables[] = { "_StringPool", "_StringData", "Property" };
    g_autoptr(GByteArray) pool = g_byte_array_new();
    g_autoptr(GByteArray) data = g_byte_array_new();
    g_autoptr(GByteArray) rows = g_byte_array_new();
    uint16_t name[3][32];
    TestStream stream[3];

    packed_le(pool, 1252, 4);
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++) {
        packed_le(pool, strlen(strings[i]), 2);
        packed_le(pool, 1, 2);
        g_byte_array_append(data, (const guint8 *)strings[i], (guint)strlen(strings[i]));
    }
    for (uint64_t i = 0; i < 6; i++) /* names 1, 3, 5, then values 2, 4, 6 */
        packed_le(rows, i < 3 ? 1 + 2 * i : 2 * (i - 2), 2);
    const GByteArray *const content[] = { pool, data, rows };
    for (size_t i = 0; i < 3; i++)
        stream[i] = (TestStream){
            name[i], program_pack(tables[i], name[i]), { content[i]->data, content[i]->len }, 0
        };
    return ct_test_ole_wide(stream, 3, installer);
}
