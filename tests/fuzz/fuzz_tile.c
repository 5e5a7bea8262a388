/* fuzz_tile.c - the first byte is a width, the rest a bundle, or the whole is a path: what parses
 * is written again byte for byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes entry[CT_TILE_WIDTH];
    char path[CT_TILE_PATH_SIZE];
    CtTile tile;

    if (ct_tile_parse_path((CtBytes){ data, size }, &tile, NULL))
        g_assert(
            ct_bytes_equal(ct_bytes_of_text(ct_tile_path(&tile, path)), (CtBytes){ data, size }));
    if (size == 0)
        return 0;
    unsigned width = data[0] + 1u;
    CtBytes bundle = { data + 1, size - 1 };
    if (!ct_tile_bundle_parse(bundle, width, entry, NULL))
        return 0;
    g_auto(CtBuffer) again = ct_buffer_new(CT_TILE_BUNDLE_BYTES);
    for (unsigned i = 0; i < width; i++)
        ct_tile_bundle_add(&again, entry[i]);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), bundle));
    return 0;
}
