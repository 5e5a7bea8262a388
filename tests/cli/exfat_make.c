/* exfat_make.c - puts files into an exFAT volume that mkfs.exfat made, without mounting it.
 *
 *   exfat_make IMAGE put PATH FILE      in clusters in a row, without a chain in the table
 *   exfat_make IMAGE pieces PATH FILE   in every second free cluster, chained
 *   exfat_make IMAGE folder NAME        in the root, of one cluster
 *   exfat_make IMAGE remove PATH        its entries are marked as unused, its clusters free
 *
 * A PATH is NAME or FOLDER/NAME. Written from Microsoft's "exFAT file system specification" (2019),
 * not from what reads it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum {
    ENTRY = 32,
    BITMAP = 0x81,
    FILE_ENTRY = 0x85,
    STREAM = 0xc0,
    NAME = 0xc1,
    LETTERS = 15, /* of one entry */
    POSSIBLE = 1,
    IN_A_ROW = 2,
    FOLDER = 0x10,
    ARCHIVE = 0x20,
    LONGEST = 64, /* of a name here */
};
#define WHEN 0x574e6d2du /* 2023-10-14 13:41:26 */

static uint8_t *image;
static uint8_t *table;
static uint8_t *heap;
static size_t cluster_size;
static uint32_t clusters;

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

static uint8_t *cluster_at(uint32_t number)
{
    g_assert(number >= 2 && number < clusters + 2);
    return heap + (size_t)(number - 2) * cluster_size;
}

static uint8_t *root(void)
{
    return cluster_at((uint32_t)get(image + 96, 4));
}

static uint8_t *bitmap(void)
{
    for (uint8_t *entry = root(); entry[0] != 0; entry += ENTRY) {
        if (entry[0] == BITMAP)
            return cluster_at((uint32_t)get(entry + 20, 4));
    }
    g_assert_not_reached();
}

static bool is_used(uint32_t number)
{
    return (bitmap()[(number - 2) / 8] >> (number - 2) % 8 & 1) != 0;
}

static void mark(uint32_t number, bool used)
{
    uint8_t bit = (uint8_t)(1 << (number - 2) % 8);

    if (used)
        bitmap()[(number - 2) / 8] |= bit;
    else
        bitmap()[(number - 2) / 8] &= (uint8_t)~bit;
}

/* The first of `count` free clusters in a row, or with a free one between each two. */
static uint32_t find_free(size_t count, uint32_t step)
{
    for (uint32_t first = 2;; first++) {
        size_t i = 0;

        while (i < count && !is_used(first + (uint32_t)i * step))
            i++;
        if (i == count)
            return first;
    }
}

static uint16_t name_hash(const gunichar2 *name, size_t letters)
{
    uint16_t sum = 0;

    for (size_t i = 0; i < letters; i++) {
        gunichar2 up = (gunichar2)g_unichar_toupper(name[i]);

        sum = (uint16_t)((sum << 15 | sum >> 1) + (up & 0xff));
        sum = (uint16_t)((sum << 15 | sum >> 1) + (up >> 8));
    }
    return sum;
}

static void seal(uint8_t *entries, size_t count)
{
    uint16_t sum = 0;

    for (size_t i = 0; i < count * ENTRY; i++) {
        if (i != 2 && i != 3)
            sum = (uint16_t)((sum << 15 | sum >> 1) + entries[i]);
    }
    set(entries + 2, 2, sum);
}

static uint8_t *add_entries(uint8_t *folder, const char *name, unsigned kind, unsigned flags,
                            uint32_t first, uint64_t size)
{
    glong letters = 0;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(name, -1, NULL, &letters, NULL);
    size_t names = ((size_t)letters + LETTERS - 1) / LETTERS;
    uint8_t *at = folder;

    while (at[0] != 0)
        at += ENTRY;
    g_assert(letters < LONGEST && at + (2 + names) * ENTRY < folder + cluster_size);
    at[0] = FILE_ENTRY;
    at[1] = (uint8_t)(1 + names);
    set(at + 4, 2, kind);
    for (size_t i = 0; i < 3; i++)
        set(at + 8 + 4 * i, 4, WHEN);
    at[20] = 150; /* ten milliseconds */
    at[21] = 150;
    memset(at + 22, 0x80, 3); /* UTC */
    uint8_t *stream = at + ENTRY;
    stream[0] = STREAM;
    stream[1] = (uint8_t)flags;
    stream[3] = (uint8_t)letters;
    set(stream + 4, 2, name_hash(wide, (size_t)letters));
    set(stream + 8, 8, size);
    set(stream + 20, 4, first);
    set(stream + 24, 8, size);
    for (size_t i = 0; i < (size_t)letters; i++) {
        uint8_t *part = stream + (1 + i / LETTERS) * ENTRY;

        part[0] = NAME;
        set(part + 2 + 2 * (i % LETTERS), 2, wide[i]);
    }
    seal(at, 2 + names);
    return at;
}

/* The file entry of that name; NULL: there is none. */
static uint8_t *find(uint8_t *folder, const char *name)
{
    for (uint8_t *at = folder; at[0] != 0; at += ENTRY) {
        gunichar2 wide[LONGEST] = { 0 };

        if (at[0] != FILE_ENTRY)
            continue;
        for (size_t i = 0; i < at[ENTRY + 3]; i++)
            wide[i] = (gunichar2)get(at + (2 + i / LETTERS) * ENTRY + 2 + 2 * (i % LETTERS), 2);
        g_autofree char *found = g_utf16_to_utf8(wide, at[ENTRY + 3], NULL, NULL, NULL);
        if (g_strcmp0(found, name) == 0)
            return at;
    }
    return NULL;
}

/* The folder that a path leads through; *out_name: the rest. */
static uint8_t *folder_of(const char *path, const char **out_name)
{
    const char *slash = strchr(path, '/');
    g_autofree char *folder = slash == NULL ? NULL : g_strndup(path, (size_t)(slash - path));

    *out_name = slash == NULL ? path : slash + 1;
    if (folder == NULL)
        return root();
    uint8_t *entry = find(root(), folder);
    g_assert(entry != NULL);
    return cluster_at((uint32_t)get(entry + ENTRY + 20, 4));
}

static void put(const char *path, const char *source, bool pieces)
{
    const char *name = NULL;
    g_autofree char *bytes = NULL;
    size_t size = 0;
    uint32_t step = pieces ? 2 : 1;

    g_assert(g_file_get_contents(source, &bytes, &size, NULL));
    size_t count = (size + cluster_size - 1) / cluster_size;
    uint32_t first = find_free(count, step);
    for (size_t i = 0; i < count; i++) {
        uint32_t number = first + (uint32_t)i * step;
        size_t part = MIN(cluster_size, size - i * cluster_size);

        memcpy(cluster_at(number), bytes + i * cluster_size, part);
        mark(number, true);
        if (pieces)
            set(table + (size_t)number * 4, 4, i + 1 == count ? UINT32_MAX : number + step);
    }
    uint8_t *folder = folder_of(path, &name);
    (void)add_entries(folder, name, ARCHIVE,
                      size == 0 ? POSSIBLE
                      : pieces  ? POSSIBLE
                                : POSSIBLE | IN_A_ROW,
                      size == 0 ? 0 : first, size);
}

static void make_folder(const char *name)
{
    uint32_t number = find_free(1, 1);

    mark(number, true);
    memset(cluster_at(number), 0, cluster_size);
    set(table + (size_t)number * 4, 4, UINT32_MAX);
    (void)add_entries(root(), name, FOLDER, POSSIBLE, number, cluster_size);
}

static void take_away(const char *path)
{
    const char *name = NULL;
    uint8_t *folder = folder_of(path, &name);
    uint8_t *entry = find(folder, name);
    g_assert(entry != NULL);
    uint32_t number = (uint32_t)get(entry + ENTRY + 20, 4);
    uint64_t size = get(entry + ENTRY + 24, 8);
    bool chained = (entry[ENTRY + 1] & IN_A_ROW) == 0;

    for (size_t i = 0; i * cluster_size < size; i++) {
        mark(number, false);
        number = chained ? (uint32_t)get(table + (size_t)number * 4, 4) : number + 1;
    }
    for (size_t i = 0; i <= entry[1]; i++)
        entry[i * ENTRY] &= 0x7f;
}

int main(int argc, char **argv)
{
    int file = argc < 4 ? -1 : open(argv[1], O_RDWR);
    struct stat status;

    if (file < 0 || fstat(file, &status) != 0)
        return 2;
    image = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (image == MAP_FAILED)
        return 2;
    size_t sector = (size_t)1 << image[108];
    cluster_size = sector << image[109];
    clusters = (uint32_t)get(image + 92, 4);
    table = image + get(image + 80, 4) * sector;
    heap = image + get(image + 88, 4) * sector;
    if (strcmp(argv[2], "folder") == 0)
        make_folder(argv[3]);
    else if (strcmp(argv[2], "remove") == 0)
        take_away(argv[3]);
    else if (argc == 5)
        put(argv[3], argv[4], strcmp(argv[2], "pieces") == 0);
    else
        return 2;
    return 0;
}
