/* vss_make.c - gives an NTFS image a shadow copy: a volume of the past, in which one block was
 * other.
 *
 *   vss_make IMAGE BLOCK FILE    the 16 KiB block number BLOCK held the bytes of FILE (16 KiB)
 *
 * The structures are put into the last 256 KiB of the image, which must be free, and the header
 * where it belongs. Tests only: what Windows writes has more in it, what libvshadow reads is here.
 * Source: the format as libvshadow's documentation tells it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 16384, HEADER = 0x1e00, ENTRY = 128, PARTS = 16 };

static const uint8_t mark[16] = { 0x6b, 0x87, 0x08, 0x38, 0x76, 0xc1, 0x48, 0x4e,
                                  0xb7, 0xae, 0x04, 0x04, 0x6e, 0x6c, 0xc7, 0x52 };
static const uint8_t store[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

static void put(char *at, guint64 value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (char)(value >> (8 * i));
}

/* A block's header: its kind, where it is, and where the next of its kind is. */
static void head(char *at, unsigned kind, guint64 place)
{
    memcpy(at, mark, sizeof mark);
    put(at + 16, 1, 4);
    put(at + 20, kind, 4);
    put(at + 32, place, 8);
}

static void make(char *image, guint64 size, guint64 block, const char *before)
{
    guint64 catalogue = size / BLOCK * BLOCK - (guint64)PARTS * BLOCK;
    guint64 list = catalogue + BLOCK;
    guint64 information = list + BLOCK;
    guint64 ranges = information + BLOCK;
    guint64 bitmap = ranges + BLOCK;
    guint64 data = bitmap + BLOCK;
    char *entry = image + catalogue + ENTRY;

    memset(image + catalogue, 0, (size_t)PARTS * BLOCK);
    head(image + HEADER, 1, HEADER);
    put(image + HEADER + 24, HEADER, 8);
    put(image + HEADER + 48, catalogue, 8);
    put(image + HEADER + 56, size, 8);
    head(image + catalogue, 2, catalogue);
    put(entry, 2, 8);
    put(entry + 8, size, 8);
    memcpy(entry + 16, store, sizeof store);
    put(entry + 32, 1, 8);
    put(entry + 40, 0x40, 8);
    put(entry + 48, G_GUINT64_CONSTANT(127000000000000000), 8); /* 2003-06-13 */
    put(entry + ENTRY, 3, 8);
    put(entry + ENTRY + 8, list, 8);
    memcpy(entry + ENTRY + 16, store, sizeof store);
    put(entry + ENTRY + 32, information, 8);
    put(entry + ENTRY + 40, ranges, 8);
    put(entry + ENTRY + 48, bitmap, 8);
    put(entry + ENTRY + 64, (guint64)PARTS * BLOCK, 8);
    head(image + list, 3, list);
    put(image + list + ENTRY, block * BLOCK, 8);
    put(image + list + ENTRY + 8, data, 8);
    put(image + list + ENTRY + 16, data, 8);
    head(image + information, 4, information);
    put(image + information + 48, 72, 8);
    head(image + ranges, 5, ranges);
    put(image + ranges + ENTRY, catalogue, 8);
    put(image + ranges + ENTRY + 16, (guint64)PARTS * BLOCK, 8);
    head(image + bitmap, 6, bitmap);
    memcpy(image + data, before, BLOCK);
}

int main(int argc, char **argv)
{
    g_autofree char *image = NULL;
    g_autofree char *before = NULL;
    gsize size = 0;
    gsize length = 0;

    if (argc != 4 || !g_file_get_contents(argv[1], &image, &size, NULL) ||
        !g_file_get_contents(argv[3], &before, &length, NULL) || length != BLOCK ||
        size < (gsize)2 * PARTS * BLOCK)
        return 2;
    make(image, size, g_ascii_strtoull(argv[2], NULL, 10), before);
    return g_file_set_contents(argv[1], image, (gssize)size, NULL) ? 0 : 1;
}
