/* tar.c - headers of 512 bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/tar.h"

#include "base/reader.h"

#include <stdio.h>
#include <string.h>

#define BLOCK    512u
#define CHECKSUM 148
#define SIZE_AT  124

/* A field of the header is filled up with zero bytes; what fills it needs none. */
static void put(uint8_t *field, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++)
        field[i] = (uint8_t)text[i];
}

static void write_header(const char *name, size_t size, uint8_t out[BLOCK])
{
    unsigned sum = 0;

    g_assert(strlen(name) < CT_TAR_NAME);
    memset(out, 0, BLOCK);
    put(out, name);
    put(out + 100, "0000644"); /* mode, owner and group, each ended by a zero byte */
    put(out + 108, "0000000");
    put(out + 116, "0000000");
    (void)g_snprintf((char *)out + SIZE_AT, 12, "%011" G_GINT64_MODIFIER "o", (guint64)size);
    put(out + 136, "00000000000");
    memset(out + CHECKSUM, ' ', 8);
    out[156] = '0';
    put(out + 257, "ustar");
    put(out + 263, "00");
    for (size_t i = 0; i < BLOCK; i++)
        sum += out[i];
    (void)g_snprintf((char *)out + CHECKSUM, 8, "%06o", sum);
    out[CHECKSUM + 7] = ' ';
}

static void pad(CtBuffer *out)
{
    while (out->size % BLOCK != 0 && ct_buffer_ok(out))
        ct_buffer_add_u8(out, 0);
}

void ct_tar_add(CtBuffer *out, const char *name, CtBytes bytes)
{
    uint8_t header[BLOCK];

    write_header(name, bytes.size, header);
    ct_buffer_add(out, (CtBytes){ header, sizeof header });
    ct_buffer_add(out, bytes);
    pad(out);
}

void ct_tar_end(CtBuffer *out)
{
    static const uint8_t zeroes[2 * BLOCK];

    ct_buffer_add(out, (CtBytes){ zeroes, sizeof zeroes });
}

static size_t read_size(CtReader *reader, CtBytes header)
{
    size_t size = 0;

    for (size_t i = SIZE_AT; i < SIZE_AT + 11; i++) {
        if (header.data[i] < '0' || header.data[i] > '7')
            ct_reader_reject(reader, "has a file of no known size");
        else
            size = size * 8 + (size_t)(header.data[i] - '0');
    }
    return size;
}

/* A header has one form: what was read is written again and compared. */
static bool read_file(CtReader *reader, CtBytes header, char name[CT_TAR_NAME], CtBytes *out)
{
    uint8_t again[BLOCK];
    const uint8_t *end = memchr(header.data, '\0', CT_TAR_NAME);

    if (end == NULL || end == header.data) {
        ct_reader_reject(reader, "has a file without a name");
        return false;
    }
    memcpy(name, header.data, (size_t)(end - header.data) + 1);
    size_t size = read_size(reader, header);
    *out = ct_reader_take(reader, size);
    CtBytes padding = ct_reader_take(reader, (BLOCK - size % BLOCK) % BLOCK);
    if (!ct_reader_ok(reader))
        return false;
    for (size_t i = 0; i < padding.size; i++)
        if (padding.data[i] != 0)
            ct_reader_reject(reader, "has bytes behind a file");
    write_header(name, size, again);
    if (memcmp(again, header.data, BLOCK) != 0)
        ct_reader_reject(reader, "has a header that is not ours");
    return ct_reader_ok(reader);
}

bool ct_tar_each(CtBytes tar, CtTarEach each, void *user, GError **error)
{
    static const uint8_t zeroes[BLOCK];
    CtReader reader = ct_reader_over(tar);

    for (;;) {
        char name[CT_TAR_NAME];
        CtBytes header = ct_reader_take(&reader, BLOCK);
        CtBytes bytes;

        if (!ct_reader_ok(&reader) || memcmp(header.data, zeroes, BLOCK) == 0)
            break;
        if (read_file(&reader, header, name, &bytes) && !each(user, name, bytes, error))
            return false;
    }
    CtBytes last = ct_reader_take(&reader, BLOCK);
    if (ct_reader_ok(&reader) && memcmp(last.data, zeroes, BLOCK) != 0)
        ct_reader_reject(&reader, "does not end as it should");
    ct_reader_expect_end(&reader);
    return ct_reader_check(&reader, "bundle", error);
}
