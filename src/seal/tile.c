/* tile.c - names and bytes of tlog-tiles.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/tile.h"

#include "base/text.h"

#include <string.h>

/* 2^64 / 1000^7 is below 1000: seven elements hold every index. */
#define INDEX_ELEMENTS 7

const char *ct_tile_path(const CtTile *tile, char out[CT_TILE_PATH_SIZE])
{
    char index[INDEX_ELEMENTS * 5 + 1] = "";
    char level[12];
    char part[12] = "";
    uint64_t rest = tile->index;
    size_t start = sizeof index - 1;

    g_assert(tile->width >= 1 && tile->width <= CT_TILE_WIDTH);
    for (bool last = true; last || rest > 0; last = false, rest /= 1000) {
        char element[8];
        int size = g_snprintf(element, sizeof element, "/%s%03u", last ? "" : "x",
                              (unsigned)(rest % 1000));
        start -= (size_t)size;
        memcpy(index + start, element, (size_t)size);
    }
    g_snprintf(level, sizeof level, "%u", tile->level);
    if (tile->width < CT_TILE_WIDTH)
        g_snprintf(part, sizeof part, ".p/%u", tile->width);
    g_snprintf(out, CT_TILE_PATH_SIZE, "tile/%s%s%s", tile->entries ? "entries" : level,
               index + start, part);
    return out;
}

static uint64_t read_number(CtReader *reader, uint64_t largest)
{
    size_t digits = 0;
    uint64_t value = 0;

    while (digits < ct_reader_left(reader) &&
           g_ascii_isdigit(reader->bytes.data[reader->offset + digits]))
        digits++;
    if (!ct_text_to_u64(ct_reader_take(reader, digits), largest, &value))
        ct_reader_reject(reader, "has no number where one is due");
    return value;
}

static void expect_text(CtReader *reader, const char *text)
{
    if (!ct_bytes_equal(ct_reader_take(reader, strlen(text)), ct_bytes_of_text(text)))
        ct_reader_reject(reader, "is not of the form tile/LEVEL/INDEX");
}

static uint64_t read_index(CtReader *reader)
{
    uint64_t index = 0;
    bool more = true;

    for (size_t i = 0; more && ct_reader_ok(reader); i++) {
        uint64_t element = 0;

        expect_text(reader, "/");
        more = ct_reader_peek(reader) == 'x';
        if (more)
            ct_reader_skip(reader, 1);
        if (!ct_text_to_u64(ct_reader_take(reader, 3), 999, &element))
            ct_reader_reject(reader, "has an index element that is not three digits");
        if (i >= INDEX_ELEMENTS || index > (UINT64_MAX - element) / 1000)
            ct_reader_reject(reader, "has an index that is too large");
        index = index * 1000 + element;
    }
    return index;
}

bool ct_tile_parse_path(CtBytes path, CtTile *out, GError **error)
{
    CtReader reader = ct_reader_over(path);
    CtTile tile = { .width = CT_TILE_WIDTH };
    char again[CT_TILE_PATH_SIZE];

    expect_text(&reader, "tile/");
    tile.entries = ct_reader_peek(&reader) == 'e';
    if (tile.entries)
        expect_text(&reader, "entries");
    else
        tile.level = (unsigned)read_number(&reader, CT_TILE_LEVELS - 1);
    tile.index = read_index(&reader);
    if (!ct_reader_at_end(&reader)) {
        expect_text(&reader, ".p/");
        tile.width = (unsigned)read_number(&reader, CT_TILE_WIDTH - 1);
    }
    ct_reader_expect_end(&reader);
    if (tile.width == 0)
        ct_reader_reject(&reader, "has no hashes");
    if (!ct_reader_check(&reader, "tile path", error))
        return false;
    /* One spelling per tile: whatever else parses (leading zeroes) is refused here. */
    if (!ct_bytes_equal(ct_bytes_of_text(ct_tile_path(&tile, again)), path))
        return ct_fail(error, CT_ERROR_INPUT, "tile path: it has superfluous zeroes");
    *out = tile;
    return true;
}

uint64_t ct_tile_hashes(unsigned level, uint64_t size)
{
    return size >> (CT_TILE_HEIGHT * level);
}

CtTilePlace ct_tile_place(unsigned merkle_level, uint64_t merkle_index, uint64_t size)
{
    CtTilePlace place = { .tile.level = merkle_level / CT_TILE_HEIGHT,
                          .height = merkle_level % CT_TILE_HEIGHT };
    uint64_t first = merkle_index << place.height; /* in hashes of the tile's level */
    uint64_t hashes = ct_tile_hashes(place.tile.level, size);

    place.tile.index = first / CT_TILE_WIDTH;
    place.first = (unsigned)(first % CT_TILE_WIDTH);
    uint64_t left = hashes - place.tile.index * CT_TILE_WIDTH;
    place.tile.width = left < CT_TILE_WIDTH ? (unsigned)left : CT_TILE_WIDTH;
    return place;
}

/* Halves the row of hashes until one is left; count is a power of two up to 256. */
static void fold(const uint8_t *hashes, unsigned count, uint8_t out[CT_DIGEST_SIZE])
{
    uint8_t row[CT_TILE_WIDTH][CT_DIGEST_SIZE];

    memcpy(row, hashes, (size_t)count * CT_DIGEST_SIZE);
    for (; count > 1; count /= 2) {
        for (unsigned i = 0; i < count / 2; i++)
            ct_merkle_node(row[(size_t)2 * i], row[(size_t)2 * i + 1], row[i]);
    }
    memcpy(out, row[0], CT_DIGEST_SIZE);
}

bool ct_tile_node(CtBytes tile, const CtTilePlace *place, uint8_t out[CT_DIGEST_SIZE],
                  GError **error)
{
    unsigned count = 1u << place->height;

    if (tile.size != (size_t)place->tile.width * CT_DIGEST_SIZE)
        return ct_fail(error, CT_ERROR_INPUT, "tile: it holds %zu bytes where %u hashes are due",
                       tile.size, place->tile.width);
    if (place->first + count > place->tile.width)
        return ct_fail(error, CT_ERROR_MISSING, "tile: the subtree is not full");
    fold(tile.data + (size_t)place->first * CT_DIGEST_SIZE, count, out);
    return true;
}

void ct_tile_root(CtBytes tile, uint8_t out[CT_DIGEST_SIZE])
{
    g_assert(tile.size == (size_t)CT_TILE_WIDTH * CT_DIGEST_SIZE);
    fold(tile.data, CT_TILE_WIDTH, out);
}

void ct_tile_bundle_add(CtBuffer *bundle, CtBytes entry)
{
    g_assert(entry.size <= CT_LIMIT_ENTRY_BYTES);
    ct_buffer_add_u16be(bundle, (uint16_t)entry.size);
    ct_buffer_add(bundle, entry);
}

bool ct_tile_bundle_parse(CtBytes bundle, unsigned width, CtBytes out[CT_TILE_WIDTH],
                          GError **error)
{
    CtReader reader = ct_reader_over(bundle);
    CtBytes entry[CT_TILE_WIDTH];

    g_assert(width >= 1 && width <= CT_TILE_WIDTH);
    for (unsigned i = 0; i < width; i++)
        entry[i] = ct_reader_take(&reader, ct_reader_u16be(&reader));
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "entry bundle", error))
        return false;
    memcpy(out, entry, width * sizeof entry[0]);
    return true;
}
