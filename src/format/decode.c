/* decode.c - quoted-printable in runs, base64 by GLib, gzip by zlib.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/decode.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#define STEP 16384

CtDecodeKind ct_decode_kind(CtBytes name)
{
    static const struct {
        const char *name;
        CtDecodeKind kind;
    } kinds[] = {
        { "7bit", CT_DECODE_NONE },     { "8bit", CT_DECODE_NONE },
        { "binary", CT_DECODE_NONE },   { "quoted-printable", CT_DECODE_QUOTED },
        { "base64", CT_DECODE_BASE64 }, { "", CT_DECODE_NONE },
    };

    name = ct_text_trim(name);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (ct_text_equal_nocase(name, kinds[i].name))
            return kinds[i].kind;
    return CT_DECODE_UNKNOWN;
}

/* Bytes of the soft line break that begins behind '=' at `at` (blanks, CRLF or LF), or 0. */
static size_t soft_break(CtBytes body, size_t at)
{
    size_t end = at;

    while (end < body.size && (body.data[end] == ' ' || body.data[end] == '\t'))
        end++;
    if (end < body.size && body.data[end] == '\r')
        end++;
    return end < body.size && body.data[end] == '\n' ? end + 1 - at : 0;
}

void ct_decode_quoted(CtBytes body, CtBuffer *out, CtOrigin *origin)
{
    size_t at = 0;

    while (at < body.size) {
        const uint8_t *mark = memchr(body.data + at, '=', body.size - at);
        size_t end = mark == NULL ? body.size : (size_t)(mark - body.data);
        uint8_t byte = 0;

        ct_buffer_add(out, ct_bytes_slice(body, at, end - at));
        if (mark == NULL)
            break;
        size_t gap = soft_break(body, end + 1);
        if (gap > 0) {
            at = end + 1 + gap;
        } else if (ct_text_unhex(ct_bytes_slice(body, end + 1, 2), &byte, 1)) {
            ct_buffer_add_u8(out, byte);
            at = end + 3;
        } else {
            ct_buffer_add_u8(out, '=');
            at = end + 1;
        }
        if (origin != NULL)
            ct_origin_add(origin, out->size, at);
    }
}

void ct_decode_base64(CtBytes body, CtBuffer *out)
{
    guchar piece[STEP / 4 * 3 + 3];
    gint state = 0;
    guint save = 0;

    for (size_t at = 0; at < body.size; at += STEP) {
        CtBytes step = ct_bytes_slice(body, at, STEP);
        size_t size =
            g_base64_decode_step((const gchar *)step.data, step.size, piece, &state, &save);
        ct_buffer_add(out, (CtBytes){ piece, size });
    }
}

/* True while the unpacked size is within what the packed size may stand for. */
static bool is_in_proportion(size_t unpacked, size_t packed)
{
    return unpacked <= CT_LIMIT_UNPACK_FREE || unpacked / CT_LIMIT_UNPACK_RATIO <= packed;
}

static bool inflate_all(z_stream *stream, CtBuffer *out, GError **error)
{
    uint8_t piece[STEP / 2];
    size_t packed = stream->avail_in;
    int status = Z_OK;

    while (status == Z_OK) {
        stream->next_out = piece;
        stream->avail_out = sizeof piece;
        status = inflate(stream, Z_NO_FLUSH);
        if (status == Z_OK || status == Z_STREAM_END)
            ct_buffer_add(out, (CtBytes){ piece, sizeof piece - stream->avail_out });
        if (!ct_buffer_ok(out) || !is_in_proportion(out->size, packed))
            return ct_fail(error, CT_ERROR_LIMIT, "unpacks to more than it may");
        if (status == Z_STREAM_END && stream->avail_in > 2 && stream->next_in[0] == 0x1f)
            status = inflateReset(stream); /* a further member */
    }
    return status == Z_STREAM_END ||
           ct_fail(error, CT_ERROR_INPUT, "broken after %zu bytes", out->size);
}

bool ct_decode_gzip(CtBytes packed, CtBuffer *out, GError **error)
{
    z_stream stream = { .next_in = packed.data, .avail_in = (uInt)packed.size };

    if (packed.size == 0 || packed.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_INPUT, "gzip: is empty or larger than a mail");
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
        return ct_fail(error, CT_ERROR_SYSTEM, "gzip: no memory");
    bool done = inflate_all(&stream, out, error);
    (void)inflateEnd(&stream);
    return done;
}

bool ct_decode_deflate(CtBytes packed, CtBuffer *out, GError **error)
{
    z_stream stream = { .next_in = packed.data, .avail_in = (uInt)packed.size };

    if (packed.size == 0 || packed.size > CT_LIMIT_SOURCE_BYTES)
        return ct_fail(error, CT_ERROR_INPUT, "deflate: is empty or larger than a source");
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return ct_fail(error, CT_ERROR_SYSTEM, "deflate: no memory");
    bool done = inflate_all(&stream, out, error);
    (void)inflateEnd(&stream);
    return done;
}
