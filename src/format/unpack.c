/* unpack.c - zlib and zstd, one call each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/unpack.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { QCOW_WINDOW = -12 }; /* deflate without a header; QCOW packs with a window of 4 KiB */

static bool inflate_all(int window, CtBytes packed, uint8_t *out, size_t size, size_t *out_got)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed.data,
                        .avail_in = (uInt)packed.size,
                        .next_out = out,
                        .avail_out = (uInt)size };

    if (inflateInit2(&stream, window) != Z_OK)
        return false;
    int ended = inflate(&stream, Z_FINISH);
    *out_got = size - stream.avail_out;
    (void)inflateEnd(&stream);
    return ended == Z_STREAM_END || (ended == Z_BUF_ERROR && *out_got == size);
}

static bool zstd_all(CtBytes packed, uint8_t *out, size_t size, size_t *out_got)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer from = { packed.data, packed.size, 0 };
    ZSTD_outBuffer to = { out, size, 0 };
    size_t left = 1;

    while (left != 0 && !ZSTD_isError(left) && to.pos < to.size && from.pos < from.size)
        left = ZSTD_decompressStream(stream, &to, &from);
    (void)ZSTD_freeDStream(stream);
    *out_got = to.pos;
    return !ZSTD_isError(left) && (left == 0 || to.pos == to.size);
}

bool ct_unpack(CtPack pack, CtBytes packed, uint8_t *out, size_t size, GError **error)
{
    size_t got = 0;
    bool good = false;

    if (pack == CT_PACK_ZSTD)
        good = zstd_all(packed, out, size, &got);
    else
        good = inflate_all(pack == CT_PACK_ZLIB ? MAX_WBITS : QCOW_WINDOW, packed, out, size, &got);
    if (!good)
        return ct_fail(error, CT_ERROR_INPUT, "packed piece: does not unpack");
    memset(out + got, 0, size - got);
    return true;
}
