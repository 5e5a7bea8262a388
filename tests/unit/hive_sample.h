/* hive_sample.h - a registry hive made cell by cell, with invented software in it.
 *
 * ct_test_hive takes keys in the order of a walk (a parent before its children), each a path of
 * parts between backslashes, and values; all lie in one bin.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "packed.h"

typedef struct {
    const char *key;  /* "A\\B"; "" is the root */
    const char *name; /* of a value; NULL: the key alone */
    const char *text; /* ASCII; NULL: bytes */
    CtBytes bytes;
} TestValue;

enum { HIVE_KEYS = 64, HIVE_VALUES = 16 };

typedef struct {
    char *path;
    guint at; /* of its cell */
    int parent;
    guint value[HIVE_VALUES];
    guint values;
} TestKey;

typedef struct {
    GByteArray *bin;
    TestKey key[HIVE_KEYS];
    int keys;
} TestHive;

/* A cell of so many bytes, zeroed; its offset. */
static inline guint hive_cell(TestHive *hive, guint size)
{
    guint at = hive->bin->len;
    guint whole = (size + 4 + 7) / 8 * 8;

    packed_le(hive->bin, 0 - (uint64_t)whole, 4);
    g_byte_array_set_size(hive->bin, at + whole);
    memset(hive->bin->data + at + 4, 0, whole - 4);
    return at;
}

static inline void hive_put(TestHive *hive, guint cell, guint at, const void *bytes, size_t size)
{
    memcpy(hive->bin->data + cell + 4 + at, bytes, size);
}

static inline void hive_set(TestHive *hive, guint cell, guint at, uint64_t value, unsigned size)
{
    packed_set(hive->bin, cell + 4 + at, value, size);
}

static inline int hive_find(const TestHive *hive, const char *path)
{
    for (int i = 0; i < hive->keys; i++)
        if (strcmp(hive->key[i].path, path) == 0)
            return i;
    return -1;
}

static inline int hive_key(TestHive *hive, const char *path)
{
    int found = hive_find(hive, path);
    const char *last = strrchr(path, '\\');
    const char *name = last == NULL ? path : last + 1;

    if (found >= 0)
        return found;
    g_autofree char *above = last == NULL ? g_strdup("") : g_strndup(path, (size_t)(last - path));
    int parent = *path == '\0' ? -1 : hive_key(hive, above);
    g_assert(hive->keys < HIVE_KEYS);
    guint cell = hive_cell(hive, 76 + (guint)strlen(name));
    hive_put(hive, cell, 0, "nk", 2);
    hive_set(hive, cell, 2, *path == '\0' ? 0x2c : 0x20, 2);
    hive_set(hive, cell, 16, parent < 0 ? UINT32_MAX : hive->key[parent].at, 4);
    for (guint at = 28; at <= 48; at += 4)
        if (at != 36)
            hive_set(hive, cell, at, UINT32_MAX, 4);
    hive_set(hive, cell, 72, strlen(name), 2);
    hive_put(hive, cell, 76, name, strlen(name));
    hive->key[hive->keys] = (TestKey){ .path = g_strdup(path), .at = cell, .parent = parent };
    return hive->keys++;
}

static inline void hive_value(TestHive *hive, int key, const TestValue *value)
{
    g_autoptr(GByteArray) data = g_byte_array_new();

    for (size_t i = 0; value->text != NULL && i <= strlen(value->text); i++)
        packed_le(data, (uint8_t)value->text[i], 2);
    if (value->text == NULL)
        g_byte_array_append(data, value->bytes.data, (guint)value->bytes.size);
    guint cell = hive_cell(hive, 20 + (guint)strlen(value->name));
    hive_put(hive, cell, 0, "vk", 2);
    hive_set(hive, cell, 2, strlen(value->name), 2);
    hive_set(hive, cell, 12, value->text != NULL ? 1 : 3, 4);
    hive_set(hive, cell, 16, 1, 2);
    hive_put(hive, cell, 20, value->name, strlen(value->name));
    hive_set(hive, cell, 4, data->len, 4);
    guint place = hive_cell(hive, data->len);
    hive_put(hive, place, 0, data->data, data->len);
    hive_set(hive, cell, 8, place, 4);
    g_assert(hive->key[key].values < HIVE_VALUES);
    hive->key[key].value[hive->key[key].values++] = cell;
}

/* The lists of children and of values. */
static inline void hive_lists(TestHive *hive, int number)
{
    TestKey *key = &hive->key[number];
    guint children = 0;

    for (int i = 0; i < hive->keys; i++)
        children += hive->key[i].parent == number ? 1 : 0;
    if (children > 0) {
        guint list = hive_cell(hive, 4 + 8 * children);
        hive_put(hive, list, 0, "lh", 2);
        hive_set(hive, list, 2, children, 2);
        guint at = 4;
        for (int i = 0; i < hive->keys; i++) {
            if (hive->key[i].parent != number)
                continue;
            hive_set(hive, list, at, hive->key[i].at, 4);
            at += 8;
        }
        hive_set(hive, key->at, 20, children, 4);
        hive_set(hive, key->at, 28, list, 4);
    }
    if (key->values > 0) {
        guint list = hive_cell(hive, 4 * key->values);
        for (guint i = 0; i < key->values; i++)
            hive_set(hive, list, 4 * i, key->value[i], 4);
        hive_set(hive, key->at, 36, key->values, 4);
        hive_set(hive, key->at, 40, list, 4);
    }
}

static inline GByteArray *ct_test_hive(const TestValue *value, size_t count)
{
    GByteArray *file = g_byte_array_new();
    g_autoptr(GByteArray) bin = g_byte_array_new();
    g_autofree TestHive *hive = g_new0(TestHive, 1);

    hive->bin = bin;
    g_byte_array_append(bin, (const guint8 *)"hbin", 4);
    packed_le(bin, 0, 28 - 4);
    packed_le(bin, 0, 4);
    (void)hive_key(hive, "");
    for (size_t i = 0; i < count; i++) {
        int key = hive_key(hive, value[i].key);

        if (value[i].name != NULL)
            hive_value(hive, key, &value[i]);
    }
    for (int i = 0; i < hive->keys; i++)
        hive_lists(hive, i);
    guint free_size = 4096 - bin->len % 4096;
    packed_le(bin, free_size, 4);
    packed_pad(bin, 4096);
    packed_set(bin, 8, bin->len, 4);
    g_byte_array_append(file, (const guint8 *)"regf", 4);
    packed_le(file, 1, 4);
    packed_le(file, 1, 4);
    packed_le(file, 0, 8);
    packed_le(file, 1, 4);
    packed_le(file, 5, 4);
    packed_le(file, 0, 4);
    packed_le(file, 1, 4);
    packed_le(file, hive->key[0].at, 4);
    packed_le(file, bin->len, 4);
    packed_le(file, 1, 4);
    packed_pad(file, 4096);
    uint32_t sum = 0;
    for (guint i = 0; i < 508; i += 4)
        sum ^= (uint32_t)file->data[i] | (uint32_t)file->data[i + 1] << 8 |
               (uint32_t)file->data[i + 2] << 16 | (uint32_t)file->data[i + 3] << 24;
    packed_set(file, 508, sum, 4);
    g_byte_array_append(file, bin->data, bin->len);
    for (int i = 0; i < hive->keys; i++)
        g_free(hive->key[i].path);
    return file;
}

#define HIVE_UNINSTALL "Microsoft\\Windows\\CurrentVersion\\Uninstall\\"

/* A DigitalProductId with a key in it: fifteen bytes at a place. */
static inline void ct_test_product_key(const char *key, uint8_t *value, size_t at)
{
    static const char letters[] = "BCDFGHJKMPQRTVWXY2346789";

    memset(value + at, 0, 15);
    for (const char *c = key; *c != '\0'; c++) {
        unsigned carry = (unsigned)(strchr(letters, *c) - letters);

        for (size_t i = 0; i < 15; i++) {
            carry += value[at + i] * 24u;
            value[at + i] = (uint8_t)carry;
            carry >>= 8;
        }
    }
}

/* The hive of tests/golden/contents/SOFTWARE. */
static inline GByteArray *ct_test_software_hive(void)
{
    uint8_t windows[164] = { 164 };
    uint8_t office[1272] = { 0 };

    ct_test_product_key("BCDFGHJKMPQRTVWXY23467892", windows, 52);
    ct_test_product_key("29876432YXWVTRQPMKJHGFDCB", office, 808);
    const TestValue value[] = {
        { HIVE_UNINSTALL "Example", "DisplayName", "Example Editor", { NULL, 0 } },
        { HIVE_UNINSTALL "Example", "DisplayVersion", "1.2.3", { NULL, 0 } },
        { HIVE_UNINSTALL "Example", "Publisher", "Example GmbH", { NULL, 0 } },
        { HIVE_UNINSTALL "Example", "InstallDate", "20150401", { NULL, 0 } },
        { HIVE_UNINSTALL "Example", "RegOwner", "Ada Example", { NULL, 0 } },
        { HIVE_UNINSTALL "Nameless", "DisplayVersion", "1", { NULL, 0 } },
        { "WOW6432Node\\" HIVE_UNINSTALL "{23170F69-40C1-2701-0000-000001000000}",
          "DisplayName",
          "Example Viewer (32)",
          { NULL, 0 } },
        { "Microsoft\\Windows NT\\CurrentVersion",
          "ProductName",
          "Windows 7 Professional",
          { NULL, 0 } },
        { "Microsoft\\Windows NT\\CurrentVersion", "CurrentVersion", "6.1", { NULL, 0 } },
        { "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", "7601", { NULL, 0 } },
        { "Microsoft\\Windows NT\\CurrentVersion", "RegisteredOwner", "Ada Example", { NULL, 0 } },
        { "Microsoft\\Windows NT\\CurrentVersion",
          "DigitalProductId",
          NULL,
          { windows, sizeof windows } },
        { "Microsoft\\Office\\14.0\\Registration\\{90140000-0011-0000-0000-0000000FF1CE}",
          "ProductName",
          "Microsoft Office Professional Plus 2010",
          { NULL, 0 } },
        { "Microsoft\\Office\\14.0\\Registration\\{90140000-0011-0000-0000-0000000FF1CE}",
          "DigitalProductID",
          NULL,
          { office, sizeof office } },
        { "Microsoft\\Office\\ClickToRun\\Configuration",
          "ProductReleaseIds",
          "O365ProPlusRetail,VisioProRetail",
          { NULL, 0 } },
        { "Microsoft\\Office\\ClickToRun\\Configuration",
          "VersionToReport",
          "16.0.10325.20082",
          { NULL, 0 } },
        { "Microsoft\\Microsoft SQL Server\\MSSQL10_50.EXAMPLE\\Setup",
          "Edition",
          "Standard Edition",
          { NULL, 0 } },
        { "Microsoft\\Microsoft SQL Server\\MSSQL10_50.EXAMPLE\\Setup",
          "PatchLevel",
          "10.50.2500.0",
          { NULL, 0 } },
    };

    return ct_test_hive(value, G_N_ELEMENTS(value));
}
