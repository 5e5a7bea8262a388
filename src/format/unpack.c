/* unpack.c - zlib and zstd, one call each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/unpack.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { QCOW_WINDOW = -12 }; /* deflate without a header; QCOW packs with a window of 4 KiB */

/* Where the unpacked bytes go. */
typedef struct {
    uint8_t *at; /* borrowed */
    size_t size;
    size_t got;
} Room;

static bool inflate_all(int window, CtBytes packed, Room *room)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed.data,
                        .avail_in = (uInt)packed.size,
                        .next_out = room->at,
                        .avail_out = (uInt)room->size };

    if (inflateInit2(&stream, window) != Z_OK)
        return false;
    int ended = inflate(&stream, Z_FINISH);
    room->got = room->size - stream.avail_out;
    (void)inflateEnd(&stream);
    return ended == Z_STREAM_END || (ended == Z_BUF_ERROR && room->got == room->size);
}

static bool zstd_all(CtBytes packed, Room *room)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    ZSTD_inBuffer from = { packed.data, packed.size, 0 };
    ZSTD_outBuffer to = { room->at, room->size, 0 };
    size_t left = 1;

    while (left != 0 && !ZSTD_isError(left) && to.pos < to.size && from.pos < from.size)
        left = ZSTD_decompressStream(stream, &to, &from);
    (void)ZSTD_freeDStream(stream);
    room->got = to.pos;
    return !ZSTD_isError(left) && (left == 0 || to.pos == to.size);
}

bool ct_unpack(CtPack pack, CtBytes packed, uint8_t *out, size_t size, GError **error)
{
    Room room = { out, size, 0 };
    bool good = false;

    if (pack == CT_PACK_ZSTD)
        good = zstd_all(packed, &room);
    else
        good = inflate_all(pack == CT_PACK_ZLIB ? MAX_WBITS : QCOW_WINDOW, packed, &room);
    if (!good)
        return ct_fail(error, CT_ERROR_INPUT, "packed piece: does not unpack");
    memset(out + room.got, 0, size - room.got);
    return true;
}
