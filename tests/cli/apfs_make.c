/* apfs_make.c - puts files into an empty APFS volume that mkapfs made, which no program of Debian
 * does.
 *
 *   apfs_make IMAGE folder PARENT ID NAME             an ID is a number from 16 on; the root is 2
 *   apfs_make IMAGE file PARENT ID NAME SOURCE        in one piece
 *   apfs_make IMAGE pieces PARENT ID NAME SOURCE      every block in another place, backwards
 *   apfs_make IMAGE behind PARENT ID NAME SOURCE      behind a hole of 64 KiB
 *   apfs_make IMAGE packed PARENT ID NAME SOURCE      compressed (zlib) in an attribute
 *   apfs_make IMAGE symlink PARENT ID NAME TARGET
 *   apfs_make IMAGE link PARENT ID NAME               a further name of ID
 *   apfs_make IMAGE attribute ID NAME SOURCE          of a file that is there
 *   apfs_make IMAGE snapshot NAME                     what is there now stays as it is, under NAME
 *   apfs_make IMAGE encrypted                         the volume says that it is
 *
 * All of a volume is one leaf of its tree, so it holds some ten files; blocks are not marked as
 * used. Written from Apple's "Apple File System Reference" (2020), not from what reads it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

enum {
    BLOCK = 4096,
    HEAD = 56, /* of a node, before its table */
    INFO = 40, /* of a tree, at the end of its root */
    FIRST_FREE = 0x6100,
    HOLE = 65536,
    SNAPSHOT_METADATA = 1,
    INODE = 3,
    ATTRIBUTE,
    SIBLING,
    STREAM_ID,
    EXTENT = 8,
    NAME,
    SNAPSHOT_NAME = 11,
    SIBLING_MAP,
    OBJECT_MAP = 0x0b, /* kinds of trees */
    FILES = 0x0e,
    SNAPSHOTS = 0x10,
};

typedef struct {
    GByteArray *key;
    GByteArray *value;
} Record;

static uint8_t *image;
static size_t image_size;

/* ---- numbers ---- */

static uint64_t get(const uint8_t *at, size_t size)
{
    uint64_t number = 0;

    for (size_t i = size; i > 0; i--)
        number = number << 8 | at[i - 1];
    return number;
}

static void set(uint8_t *at, size_t size, uint64_t number)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

static void add(GByteArray *out, size_t size, uint64_t number)
{
    uint8_t bytes[8];

    set(bytes, size, number);
    g_byte_array_append(out, bytes, (guint)size);
}

static void add_text(GByteArray *out, const char *text)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text) + 1);
}

/* ---- blocks ---- */

static void seal(uint8_t *block)
{
    const uint64_t modulus = UINT32_MAX;
    uint64_t low = 0;
    uint64_t high = 0;

    for (size_t i = 8; i < BLOCK; i += 4) {
        low = (low + get(block + i, 4)) % modulus;
        high = (high + low) % modulus;
    }
    uint64_t first = modulus - (low + high) % modulus;
    set(block, 8, (modulus - (low + first) % modulus) << 32 | first);
}

/* The last root node of a kind of tree, or the last block of a type without one. */
static uint8_t *find(unsigned type, unsigned subtype)
{
    uint8_t *found = NULL;

    for (size_t at = 0; at + BLOCK <= image_size; at += BLOCK) {
        if (get(image + at + 24, 2) == type && get(image + at + 28, 4) == subtype)
            found = image + at;
        if (at / BLOCK == 0x6000 && found != NULL)
            break; /* what mkapfs writes is before this */
    }
    g_assert(found != NULL);
    return found;
}

static uint8_t *volume(void)
{
    uint8_t *found = find(0x0d, 0);

    g_assert(memcmp(found + 32, "APSB", 4) == 0);
    return found;
}

/* Blocks that nobody has: after the last one that is not empty. */
static size_t free_blocks(size_t count)
{
    static const uint8_t none[BLOCK];
    size_t at = image_size / BLOCK;

    while (at > FIRST_FREE && memcmp(image + (at - 1) * BLOCK, none, BLOCK) == 0)
        at--;
    g_assert((at + 1 + count) * BLOCK <= image_size);
    return at + 1;
}

/* ---- a node ---- */

static void record_free(void *user)
{
    Record *record = user;

    g_byte_array_unref(record->key);
    g_byte_array_unref(record->value);
    g_free(record);
}

static Record *record_new(uint64_t object, unsigned type)
{
    Record *record = g_new0(Record, 1);

    record->key = g_byte_array_new();
    record->value = g_byte_array_new();
    add(record->key, 8, object | (uint64_t)type << 60);
    return record;
}

static bool is_fixed(const uint8_t *node)
{
    return (get(node + 32, 2) & 4) != 0;
}

static GPtrArray *read_node(const uint8_t *node)
{
    GPtrArray *records = g_ptr_array_new_with_free_func(record_free);
    size_t count = get(node + 36, 4);
    const uint8_t *table = node + HEAD + get(node + 40, 2);
    const uint8_t *keys = table + get(node + 42, 2);
    const uint8_t *end = node + BLOCK - INFO;

    for (size_t i = 0; i < count; i++) {
        Record *record = g_new0(Record, 1);
        const uint8_t *entry = table + i * (is_fixed(node) ? 4 : 8);
        size_t key_size = is_fixed(node) ? 16 : get(entry + 2, 2);
        size_t value_size = is_fixed(node) ? 16 : get(entry + 6, 2);

        record->key = g_byte_array_new();
        record->value = g_byte_array_new();
        g_byte_array_append(record->key, keys + get(entry, 2), (guint)key_size);
        g_byte_array_append(record->value, end - get(entry + (is_fixed(node) ? 2 : 4), 2),
                            (guint)value_size);
        g_ptr_array_add(records, record);
    }
    return records;
}

static int compare(const void *a, const void *b)
{
    const Record *one = *(const Record *const *)a;
    const Record *other = *(const Record *const *)b;
    uint64_t mask = UINT64_MAX >> 4;
    uint64_t x[3] = { get(one->key->data, 8) & mask, get(one->key->data, 8) >> 60, 0 };
    uint64_t y[3] = { get(other->key->data, 8) & mask, get(other->key->data, 8) >> 60, 0 };
    size_t size = MIN(one->key->len, other->key->len);

    if (x[1] == ATTRIBUTE && y[1] == ATTRIBUTE && x[0] == y[0])
        return strcmp((const char *)one->key->data + 10, (const char *)other->key->data + 10);
    if (size >= 12)
        x[2] = get(one->key->data + 8, size >= 16 && x[1] != NAME ? 8 : 4);
    if (size >= 12)
        y[2] = get(other->key->data + 8, size >= 16 && y[1] != NAME ? 8 : 4);
    for (size_t i = 0; i < 3; i++) {
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    }
    return 0;
}

static void write_node(uint8_t *node, GPtrArray *records)
{
    size_t entry = is_fixed(node) ? 4 : 8;
    size_t table = MAX(get(node + 42, 2), (records->len * entry + 63) / 64 * 64);
    size_t key_at = 0;
    size_t value_at = 0;
    uint8_t info[INFO];

    g_ptr_array_sort(records, compare);
    memcpy(info, node + BLOCK - INFO, INFO);
    memset(node + HEAD, 0, BLOCK - HEAD);
    for (guint i = 0; i < records->len; i++) {
        const Record *record = g_ptr_array_index(records, i);
        uint8_t *at = node + HEAD + i * entry;

        value_at += record->value->len;
        memcpy(node + HEAD + table + key_at, record->key->data, record->key->len);
        memcpy(node + BLOCK - INFO - value_at, record->value->data, record->value->len);
        set(at, 2, key_at);
        set(at + (is_fixed(node) ? 2 : 4), 2, value_at);
        if (!is_fixed(node)) {
            set(at + 2, 2, record->key->len);
            set(at + 6, 2, record->value->len);
        }
        key_at += record->key->len;
        set(info + 16, 4, MAX(get(info + 16, 4), record->key->len));
        set(info + 20, 4, MAX(get(info + 20, 4), record->value->len));
    }
    g_assert(HEAD + table + key_at + value_at + INFO <= BLOCK);
    set(info + 24, 8, records->len);
    memcpy(node + BLOCK - INFO, info, INFO);
    set(node + 36, 4, records->len);
    set(node + 40, 2, 0);
    set(node + 42, 2, table);
    set(node + 44, 2, key_at);
    set(node + 46, 2, BLOCK - HEAD - INFO - table - key_at - value_at);
    set(node + 48, 4, 0xffff);
    set(node + 52, 4, 0xffff);
    seal(node);
}

/* ---- records ---- */

static uint32_t hash_of(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    g_autofree char *normal = g_utf8_normalize(folded, -1, G_NORMALIZE_NFD);
    uint32_t sum = UINT32_MAX;

    for (char *at = normal; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);

        for (size_t i = 0; i < 4; i++) {
            sum ^= letter >> 8 * i & 0xff;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? sum >> 1 ^ 0x82f63b78u : sum >> 1;
        }
    }
    return (sum & 0x3fffff) << 10 | ((uint32_t)strlen(name) + 1);
}

static void add_name(GPtrArray *records, uint64_t parent, uint64_t id, unsigned kind,
                     const char *name, uint64_t sibling)
{
    Record *record = record_new(parent, NAME);

    add(record->key, 4, hash_of(name));
    add_text(record->key, name);
    add(record->value, 8, id);
    add(record->value, 8, UINT64_C(1700000000123456789));
    add(record->value, 2, kind);
    if (sibling != 0) {
        add(record->value, 2, 1);
        add(record->value, 2, 8);
        add(record->value, 4, 0x00080201); /* kind 1, flags, 8 bytes */
        add(record->value, 8, sibling);
    }
    g_ptr_array_add(records, record);
}

typedef struct {
    uint64_t parent;
    uint64_t id;
    const char *name;
    unsigned mode;
    bool stream;
    uint64_t size;
    uint32_t flags;
} File;

static void add_inode(GPtrArray *records, const File *file)
{
    Record *record = record_new(file->id, INODE);
    GByteArray *out = record->value;
    size_t name = strlen(file->name) + 1;

    add(out, 8, file->parent);
    add(out, 8, file->id);
    for (uint64_t i = 0; i < 4; i++)
        add(out, 8, UINT64_C(1700000000123456789) + i * 1000000000);
    add(out, 8, 0x8000); /* no resource fork */
    add(out, 4, (file->mode & 0170000) == 0040000 ? 0 : 1);
    add(out, 4, 0);
    add(out, 4, 1);
    add(out, 4, file->flags);
    add(out, 4, 501);
    add(out, 4, 20);
    add(out, 2, file->mode);
    add(out, 2, 0);
    add(out, 8, file->flags != 0 ? file->size : 0);
    add(out, 2, file->stream ? 2 : 1);
    add(out, 2, (name + 7) / 8 * 8 + (file->stream ? 40 : 0));
    add(out, 4, (uint64_t)name << 16 | 0x0204);
    if (file->stream)
        add(out, 4, 0x00282008);
    add_text(out, file->name);
    while ((out->len - 92 - 4 - (file->stream ? 8 : 4)) % 8 != 0)
        add(out, 1, 0);
    if (file->stream) {
        add(out, 8, file->size);
        add(out, 8, (file->size + BLOCK - 1) / BLOCK * BLOCK);
        add(out, 8, 0);
        add(out, 8, file->size);
        add(out, 8, 0);
    }
    g_ptr_array_add(records, record);
    add_name(records, file->parent, file->id, file->mode >> 12, file->name, 0);
}

static void add_extent(GPtrArray *records, uint64_t id, uint64_t at, uint64_t size, uint64_t block)
{
    Record *record = record_new(id, EXTENT);

    add(record->key, 8, at);
    add(record->value, 8, (size + BLOCK - 1) / BLOCK * BLOCK);
    add(record->value, 8, block);
    add(record->value, 8, 0);
    g_ptr_array_add(records, record);
}

static void add_attribute(GPtrArray *records, uint64_t id, const char *name, const void *bytes,
                          size_t size)
{
    Record *record = record_new(id, ATTRIBUTE);

    add(record->key, 2, strlen(name) + 1);
    add_text(record->key, name);
    add(record->value, 2, 2);
    add(record->value, 2, size);
    g_byte_array_append(record->value, bytes, (guint)size);
    g_ptr_array_add(records, record);
}

/* ---- commands ---- */

static void put_data(GPtrArray *records, const char *how, File *file, const char *bytes,
                     size_t size)
{
    size_t blocks = (size + BLOCK - 1) / BLOCK;
    size_t place = free_blocks(blocks * 2);
    uint64_t at = 0;
    Record *stream = record_new(file->id, STREAM_ID);

    add(stream->value, 4, 1);
    g_ptr_array_add(records, stream);
    if (strcmp(how, "behind") == 0) {
        add_extent(records, file->id, 0, HOLE, 0);
        at = HOLE;
    }
    file->stream = true;
    file->size = at + size;
    if (strcmp(how, "pieces") != 0) {
        memcpy(image + place * BLOCK, bytes, size);
        add_extent(records, file->id, at, size, place);
        return;
    }
    for (size_t i = 0; i < blocks; i++) {
        size_t to = place + 2 * (blocks - 1 - i);
        size_t part = MIN((size_t)BLOCK, size - i * BLOCK);

        memcpy(image + to * BLOCK, bytes + i * BLOCK, part);
        add_extent(records, file->id, i * BLOCK, part, to);
    }
}

static void put_packed(GPtrArray *records, File *file, const char *bytes, size_t size)
{
    uLongf packed = compressBound(size);
    g_autofree uint8_t *out = g_malloc(packed + 16);

    memcpy(out, "fpmc", 4);
    set(out + 4, 4, 3);
    set(out + 8, 8, size);
    g_assert(compress(out + 16, &packed, (const Bytef *)bytes, size) == Z_OK);
    add_attribute(records, file->id, "com.apple.decmpfs", out, packed + 16);
    file->flags = 0x20;
    file->size = size;
}

static void put_file(GPtrArray *records, const char *how, char **words)
{
    File file = { .parent = strtoull(words[0], NULL, 10),
                  .id = strtoull(words[1], NULL, 10),
                  .name = words[2],
                  .mode = 0100644 };
    g_autofree char *bytes = NULL;
    size_t size = 0;

    if (strcmp(how, "folder") == 0) {
        file.mode = 0040755;
    } else if (strcmp(how, "symlink") == 0) {
        file.mode = 0120777;
        add_attribute(records, file.id, "com.apple.fs.symlink", words[3], strlen(words[3]) + 1);
    } else {
        g_assert(g_file_get_contents(words[3], &bytes, &size, NULL));
        if (strcmp(how, "packed") == 0)
            put_packed(records, &file, bytes, size);
        else
            put_data(records, how, &file, bytes, size);
    }
    add_inode(records, &file);
}

static void put_link(GPtrArray *records, char **words)
{
    uint64_t parent = strtoull(words[0], NULL, 10);
    uint64_t id = strtoull(words[1], NULL, 10);

    for (guint i = 0; i < records->len; i++) {
        const Record *record = g_ptr_array_index(records, i);

        if (get(record->key->data, 8) == (id | (uint64_t)INODE << 60))
            set(record->value->data + 56, 4, 2);
    }
    add_name(records, parent, id, 8, words[2], 1000 + id);
    Record *sibling = record_new(id, SIBLING);
    add(sibling->key, 8, 1000 + id);
    add(sibling->value, 8, parent);
    add(sibling->value, 2, strlen(words[2]) + 1);
    add_text(sibling->value, words[2]);
    g_ptr_array_add(records, sibling);
    Record *map = record_new(1000 + id, SIBLING_MAP);
    add(map->value, 8, id);
    g_ptr_array_add(records, map);
}

static void put_attribute(GPtrArray *records, char **words)
{
    g_autofree char *bytes = NULL;
    size_t size = 0;

    g_assert(g_file_get_contents(words[2], &bytes, &size, NULL));
    add_attribute(records, strtoull(words[0], NULL, 10), words[1], bytes, size);
}

/* The container's superblocks, or its maps, are of a transaction further. */
static void later(unsigned type)
{
    for (size_t at = 0; at < FIRST_FREE * (size_t)BLOCK; at += BLOCK) {
        uint8_t *block = image + at;

        if (get(block + 24, 2) != type || get(block + 16, 8) == 0)
            continue;
        set(block + 16, 8, get(block + 16, 8) + 1);
        seal(block);
    }
}

/* The tree of now is copied; the map of objects gives the copy to the transaction of the snapshot
 * and the old place to later ones. */
static void put_snapshot(const char *name)
{
    uint8_t *tree = find(2, FILES);
    uint8_t *map = find(2, OBJECT_MAP);
    uint8_t *snapshots = find(2, SNAPSHOTS);
    g_autoptr(GPtrArray) mapped = read_node(map);
    g_autoptr(GPtrArray) made = read_node(snapshots);
    size_t copies = free_blocks(2);

    memcpy(image + copies * BLOCK, tree, BLOCK);
    memcpy(image + (copies + 1) * BLOCK, volume(), BLOCK);
    for (guint i = 0; i < mapped->len; i++) {
        const Record *now = g_ptr_array_index(mapped, i);

        if (get(now->value->data + 8, 8) * BLOCK != (uint64_t)(tree - image))
            continue;
        Record *then = g_new0(Record, 1);
        then->key = g_byte_array_append(g_byte_array_new(), now->key->data, now->key->len);
        then->value = g_byte_array_append(g_byte_array_new(), now->value->data, now->value->len);
        set(then->value->data + 8, 8, copies);
        set(now->key->data + 8, 8, get(now->key->data + 8, 8) + 1);
        g_ptr_array_add(mapped, then);
        break;
    }
    write_node(map, mapped);
    Record *metadata = record_new(get(volume() + 16, 8), SNAPSHOT_METADATA);
    add(metadata->value, 8, get(volume() + 144, 8));
    add(metadata->value, 8, copies + 1);
    add(metadata->value, 8, UINT64_C(1600000000000000000));
    add(metadata->value, 8, UINT64_C(1600000000000000000));
    add(metadata->value, 8, 0);
    add(metadata->value, 4, 0x40000002);
    add(metadata->value, 4, 0);
    add(metadata->value, 2, strlen(name) + 1);
    add_text(metadata->value, name);
    g_ptr_array_add(made, metadata);
    Record *named = record_new(UINT64_MAX >> 4, SNAPSHOT_NAME);
    add(named->key, 2, strlen(name) + 1);
    add_text(named->key, name);
    add(named->value, 8, get(volume() + 16, 8));
    g_ptr_array_add(made, named);
    write_node(snapshots, made);
    /* Later transactions are the volume's own. */
    set(volume() + 16, 8, get(volume() + 16, 8) + 1);
    set(tree + 16, 8, get(tree + 16, 8) + 1);
    set(volume() + 216, 8, 1);
    set(map + 16, 8, get(map + 16, 8) + 1);
    seal(map);
    seal(tree);
    seal(volume());
    later(0x01);
    later(0x0c);
}

static bool run(char **words, int count)
{
    uint8_t *tree = find(2, FILES);
    g_autoptr(GPtrArray) records = read_node(tree);
    const char *how = words[0];

    if (strcmp(how, "encrypted") == 0) {
        set(volume() + 264, 8, get(volume() + 264, 8) & ~UINT64_C(1));
        seal(volume());
        return true;
    }
    if (strcmp(how, "snapshot") == 0 && count == 2) {
        put_snapshot(words[1]);
        return true;
    }
    if (count < 4)
        return false;
    if (strcmp(how, "attribute") == 0)
        put_attribute(records, words + 1);
    else if (strcmp(how, "link") == 0)
        put_link(records, words + 1);
    else
        put_file(records, how, words + 1);
    write_node(tree, records);
    return true;
}

int main(int argc, char **argv)
{
    int file = argc < 3 ? -1 : open(argv[1], O_RDWR);
    struct stat status;

    if (file < 0 || fstat(file, &status) != 0)
        return 2;
    image_size = (size_t)status.st_size;
    image = mmap(NULL, image_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return image != MAP_FAILED && run(argv + 2, argc - 2) ? 0 : 2;
}
