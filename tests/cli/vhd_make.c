/* vhd_make.c - VHD and VHDX images of differences for tests, which no program of Debian makes.
 *
 *   vhd_make vhd|vhdx CHILD PARENT OLD NEW
 * OLD and NEW are raw disks of one size, whole mebibytes; PARENT is an image of OLD, from which its
 * identifier is taken; CHILD gets the sectors in which NEW differs. Written from Microsoft's
 * specifications alone, not from what reads it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { SECTOR = 512, MEBIBYTE = 1 << 20, SECTORS = MEBIBYTE / SECTOR, BITS = SECTORS / 8 };

typedef struct {
    const uint8_t *old;
    const uint8_t *now;
    size_t size;
    const uint8_t *parent; /* the parent's file */
    size_t parent_size;
    const char *parent_path;
    GByteArray *out;
} Job;

static void put(Job *job, size_t at, const void *bytes, size_t size)
{
    if (at + size > job->out->len) {
        guint before = job->out->len;

        g_byte_array_set_size(job->out, (guint)(at + size));
        memset(job->out->data + before, 0, job->out->len - before);
    }
    memcpy(job->out->data + at, bytes, size);
}

static void put_number(Job *job, size_t at, size_t size, uint64_t number, bool big)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> 8 * (big ? size - 1 - i : i));
    put(job, at, bytes, size);
}

static bool differs(const Job *job, size_t sector)
{
    return memcmp(job->old + sector * SECTOR, job->now + sector * SECTOR, SECTOR) != 0;
}

/* ---- VHD ---- */

static void seal_vhd(Job *job, size_t at, size_t size, size_t sum_at)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += job->out->data[at + i];
    put_number(job, at + sum_at, 4, ~sum, true);
}

static void put_footer(Job *job, size_t at)
{
    put(job, at + 511, "", 1);
    put(job, at, "conectix", 8);
    put_number(job, at + 8, 4, 2, true);
    put_number(job, at + 12, 4, 0x10000, true);
    put_number(job, at + 16, 8, 512, true);
    put_number(job, at + 40, 8, job->size, true);
    put_number(job, at + 48, 8, job->size, true);
    put_number(job, at + 60, 4, 4, true);
    put(job, at + 68, "a child of tests", 16);
    seal_vhd(job, at, 512, 64);
}

static void put_vhd_header(Job *job, int64_t written)
{
    g_autofree char *name = g_path_get_basename(job->parent_path);
    size_t blocks = job->size / MEBIBYTE;

    put(job, 512 + 1023, "", 1);
    put(job, 512, "cxsparse", 8);
    put_number(job, 520, 8, UINT64_MAX, true);
    put_number(job, 528, 8, 1536, true);
    put_number(job, 536, 4, 0x10000, true);
    put_number(job, 540, 4, blocks, true);
    put_number(job, 544, 4, MEBIBYTE, true);
    put(job, 552, job->parent + job->parent_size - 512 + 68, 16);
    put_number(job, 568, 4, (uint64_t)(written - 946684800), true);
    for (size_t i = 0; name[i] != '\0'; i++)
        put_number(job, 576 + 2 * i, 2, (uint64_t)name[i], true);
    seal_vhd(job, 512, 1024, 36);
}

static void make_vhd(Job *job)
{
    GStatBuf status;
    size_t blocks = job->size / MEBIBYTE;
    size_t at = 1536 + (blocks * 4 + 511) / 512 * 512;

    g_assert(g_stat(job->parent_path, &status) == 0);
    put_footer(job, 0);
    put_vhd_header(job, status.st_mtime);
    put(job, at - 1, "", 1);
    for (size_t block = 0; block < blocks; block++) {
        uint8_t bits[SECTOR] = { 0 };
        bool any = false;

        for (size_t i = 0; i < SECTORS; i++) {
            if (differs(job, block * SECTORS + i)) {
                bits[i / 8] |= (uint8_t)(0x80 >> i % 8);
                any = true;
            }
        }
        put_number(job, 1536 + block * 4, 4, any ? at / SECTOR : UINT32_MAX, true);
        if (!any)
            continue;
        put(job, at, bits, SECTOR);
        put(job, at + SECTOR + MEBIBYTE - 1, "", 1);
        for (size_t i = 0; i < SECTORS; i++) {
            if ((bits[i / 8] & 0x80 >> i % 8) != 0)
                put(job, at + SECTOR + i * SECTOR, job->now + (block * SECTORS + i) * SECTOR,
                    SECTOR);
        }
        at += SECTOR + MEBIBYTE;
    }
    put_footer(job, at);
}

/* ---- VHDX ---- */

static uint32_t crc32c(const uint8_t *bytes, size_t size)
{
    uint32_t sum = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = (sum & 1) != 0 ? sum >> 1 ^ 0x82f63b78u : sum >> 1;
    }
    return ~sum;
}

static void seal_vhdx(Job *job, size_t at, size_t size)
{
    put_number(job, at + 4, 4, crc32c(job->out->data + at, size), false);
}

static void put_vhdx_header(Job *job, size_t at, uint64_t sequence)
{
    put(job, at + 4095, "", 1);
    put(job, at, "head", 4);
    put_number(job, at + 8, 8, sequence, false);
    put(job, at + 16, "a child of tests", 16);
    put(job, at + 32, "a child's data..", 16);
    put_number(job, at + 66, 2, 1, false);
    put_number(job, at + 68, 4, MEBIBYTE, false);
    put_number(job, at + 72, 8, MEBIBYTE, false);
    seal_vhdx(job, at, 4096);
}

static void put_regions(Job *job, size_t at)
{
    put(job, at + 65535, "", 1);
    put(job, at, "regi", 4);
    put_number(job, at + 8, 4, 2, false);
    put(job, at + 16, "\x66\x77\xc2\x2d\x23\xf6\x00\x42\x9d\x64\x11\x5e\x9b\xfd\x4a\x08", 16);
    put_number(job, at + 32, 8, 3 * MEBIBYTE, false);
    put_number(job, at + 40, 4, MEBIBYTE, false);
    put_number(job, at + 44, 4, 1, false);
    put(job, at + 48, "\x06\xa2\x7c\x8b\x90\x47\x9a\x4b\xb8\xfe\x57\x5f\x05\x0f\x88\x6e", 16);
    put_number(job, at + 64, 8, 2 * MEBIBYTE, false);
    put_number(job, at + 72, 4, MEBIBYTE, false);
    put_number(job, at + 76, 4, 1, false);
    seal_vhdx(job, at, 65536);
}

static void put_wide(Job *job, size_t at, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++)
        put_number(job, at + 2 * i, 2, (uint8_t)text[i], false);
}

/* The identifier of the data that the newer header of the parent has, as texts spell it. */
static char *parent_linkage(const Job *job)
{
    uint64_t sequence[2];

    for (size_t i = 0; i < 2; i++)
        memcpy(&sequence[i], job->parent + 65536 * (i + 1) + 8, 8);
    const uint8_t *id = job->parent + (sequence[1] > sequence[0] ? 131072 : 65536) + 32;
    return g_strdup_printf("{%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
                           id[3], id[2], id[1], id[0], id[5], id[4], id[7], id[6], id[8], id[9],
                           id[10], id[11], id[12], id[13], id[14], id[15]);
}

static size_t put_locator(Job *job, size_t at)
{
    g_autofree char *linkage = parent_linkage(job);
    g_autofree char *base = g_path_get_basename(job->parent_path);
    g_autofree char *relative = g_strdup_printf(".\\%s", base);
    g_autofree char *absolute = g_strdup_printf("C:\\somewhere else\\%s", base);
    const char *pair[] = { "parent_linkage",      linkage, "relative_path", relative,
                           "absolute_win32_path", absolute };
    size_t text = 20 + 3 * 12;

    put(job, at, "\xb7\xef\x4a\xb0\x9e\xd1\x81\x4a\xb7\x89\x25\xb8\xe9\x44\x59\x13", 16);
    put_number(job, at + 18, 2, 3, false);
    for (size_t i = 0; i < 6; i++) {
        size_t entry = at + 20 + i / 2 * 12;

        put_number(job, entry + (i % 2) * 4, 4, text, false);
        put_number(job, entry + 8 + (i % 2) * 2, 2, strlen(pair[i]) * 2, false);
        put_wide(job, at + text, pair[i]);
        text += strlen(pair[i]) * 2;
    }
    return text;
}

static void put_property(Job *job, size_t number, const char *id, size_t at, size_t size)
{
    size_t entry = 2 * MEBIBYTE + 32 + number * 32;

    put(job, entry, id, 16);
    put_number(job, entry + 16, 4, at, false);
    put_number(job, entry + 20, 4, size, false);
    put_number(job, entry + 24, 4, 4, false);
}

static void put_properties(Job *job)
{
    size_t region = 2 * MEBIBYTE;
    size_t value = region + 65536;

    put(job, region, "metadata", 8);
    put_number(job, region + 10, 2, 4, false);
    put_number(job, value, 4, MEBIBYTE, false);
    put_number(job, value + 4, 4, 2, false);
    put_number(job, value + 8, 8, job->size, false);
    put_number(job, value + 16, 4, SECTOR, false);
    size_t locator = put_locator(job, value + 32);
    put_property(job, 0, "\x37\x67\xa1\xca\x36\xfa\x43\x4d\xb3\xb6\x33\xf0\xaa\x44\xe7\x6b", 65536,
                 8);
    put_property(job, 1, "\x24\x42\xa5\x2f\x1b\xcd\x76\x48\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8", 65544,
                 8);
    put_property(job, 2, "\x1d\xbf\x41\x81\x6f\xa9\x09\x47\xba\x47\xf2\x33\xa8\xfa\xab\x5f", 65552,
                 4);
    put_property(job, 3, "\x2d\x5f\xd3\xa8\x0b\xb3\x4d\x45\xab\xf7\xd3\xd8\x48\x34\xab\x0c", 65568,
                 locator);
}

static void make_vhdx(Job *job)
{
    enum { RATIO = 4096, BITMAP = 4 * MEBIBYTE };
    size_t at = 5 * MEBIBYTE;

    put(job, 0, "vhdxfile", 8);
    put_vhdx_header(job, 65536, 1);
    put_vhdx_header(job, 131072, 2);
    put_regions(job, 196608);
    put_regions(job, 262144);
    put_properties(job);
    put(job, at - 1, "", 1);
    for (size_t block = 0; block < job->size / MEBIBYTE; block++) {
        uint8_t bits[BITS] = { 0 };
        size_t count = 0;

        for (size_t i = 0; i < SECTORS; i++) {
            if (differs(job, block * SECTORS + i)) {
                bits[i / 8] |= (uint8_t)(1 << i % 8);
                count++;
            }
        }
        if (count == 0)
            continue;
        put(job, BITMAP + block * BITS, bits, BITS);
        put_number(job, 3 * MEBIBYTE + block * 8, 8, at | (count == SECTORS ? 6 : 7), false);
        put(job, at + MEBIBYTE - 1, "", 1);
        for (size_t i = 0; i < SECTORS; i++) {
            if ((bits[i / 8] >> i % 8 & 1) != 0)
                put(job, at + i * SECTOR, job->now + (block * SECTORS + i) * SECTOR, SECTOR);
        }
        at += MEBIBYTE;
    }
    put_number(job, 3 * MEBIBYTE + RATIO * 8, 8, BITMAP | 6, false);
}

static const uint8_t *read_file(const char *path, size_t *out_size)
{
    char *bytes = NULL;

    g_assert(g_file_get_contents(path, &bytes, out_size, NULL));
    return (const uint8_t *)bytes; /* until the program ends */
}

int main(int argc, char **argv)
{
    Job job = { .out = g_byte_array_new() };
    size_t new_size = 0;

    if (argc != 6)
        return 2;
    job.parent_path = argv[3];
    job.parent = read_file(argv[3], &job.parent_size);
    job.old = read_file(argv[4], &job.size);
    job.now = read_file(argv[5], &new_size);
    g_assert(job.size == new_size && job.size % MEBIBYTE == 0);
    if (strcmp(argv[1], "vhd") == 0)
        make_vhd(&job);
    else
        make_vhdx(&job);
    bool written = g_file_set_contents(argv[2], (const char *)job.out->data, job.out->len, NULL);
    g_byte_array_unref(job.out);
    return written ? 0 : 1;
}
