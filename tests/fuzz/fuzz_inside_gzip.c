/* fuzz_inside_gzip.c - any bytes as gzip streams, and any bytes packed as one.
 *
 * Oracles: streams say the same however they are handed over and asked for: the same bytes, the
 * same problem, the same rest; and what zlib packs comes back as it was, until a bit of its check
 * sum is turned.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_gzip.h"

#include <glib.h>
#include <string.h>

enum { UNPACKED_LIMIT = 1 << 20, TRAILER = 8, WRAP = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    CtBytes all;
    size_t most; /* handed over at once */
} Source;

typedef struct {
    GByteArray *bytes; /* owned */
    char *problem;     /* owned; NULL: none */
    uint64_t trailing;
    bool ended;
    bool wrong;
} Outcome;

static int64_t hand_over(void *user, uint8_t *out, size_t size, uint64_t at)
{
    const Source *self = user;
    CtBytes part = ct_bytes_slice(self->all, (size_t)at, MIN(size, self->most));

    if (part.size > 0)
        memcpy(out, part.data, part.size);
    return (int64_t)part.size;
}

static Outcome unpack(CtBytes packed, size_t handed, size_t asked)
{
    Source source = { packed, handed };
    const CtKindBytes bytes = { .size = packed.size, .read = hand_over, .user = &source };
    g_autofree CtInsideGzip *gzip = g_new0(CtInsideGzip, 1);
    g_autofree uint8_t *piece = g_malloc(asked);
    Outcome out = { .bytes = g_byte_array_new() };

    ct_inside_gzip_begin(gzip, &bytes);
    while (out.bytes->len < UNPACKED_LIMIT) {
        size_t room = MIN(asked, (size_t)UNPACKED_LIMIT - out.bytes->len);
        int64_t got = ct_inside_gzip_read(gzip, piece, room);

        if (got <= 0)
            break;
        g_assert((size_t)got <= room);
        g_byte_array_append(out.bytes, piece, (guint)got);
    }
    out.problem = g_strdup(gzip->problem);
    out.trailing = gzip->trailing;
    out.ended = gzip->ended;
    out.wrong = gzip->wrong;
    ct_inside_gzip_end(gzip);
    return out;
}

static void clear(Outcome *outcome)
{
    (void)g_byte_array_unref(outcome->bytes);
    g_free(outcome->problem);
}

static void check_any(CtBytes packed)
{
    Outcome whole = unpack(packed, packed.size + 1, 1 << 16);
    Outcome small = unpack(packed, 5, 13);

    g_assert(whole.bytes->len == small.bytes->len);
    g_assert(whole.bytes->len == 0 ||
             memcmp(whole.bytes->data, small.bytes->data, whole.bytes->len) == 0);
    if (whole.bytes->len < UNPACKED_LIMIT) { /* else it was left in the middle */
        g_assert(g_strcmp0(whole.problem, small.problem) == 0);
        g_assert(whole.trailing == small.trailing && whole.ended == small.ended);
        g_assert(whole.ended == (whole.problem == NULL));
    }
    clear(&whole);
    clear(&small);
}

static size_t pack(CtBytes plain, uint8_t *out, size_t capacity)
{
    z_stream stream = { .next_in = plain.data,
                        .avail_in = (uInt)plain.size,
                        .next_out = out,
                        .avail_out = (uInt)capacity };

    g_assert(deflateInit2(&stream, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    g_assert(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    (void)deflateEnd(&stream);
    return stream.total_out;
}

static void check_packed(CtBytes plain)
{
    size_t capacity = plain.size + plain.size / 8 + WRAP;
    g_autofree uint8_t *packed = g_malloc0(capacity + 1);
    size_t size = pack(plain, packed, capacity);
    Outcome good = unpack((CtBytes){ packed, size + 1 }, 1 << 16, 1 << 12);

    g_assert(good.problem == NULL && good.ended && good.trailing == 1);
    g_assert(good.bytes->len == plain.size);
    g_assert(plain.size == 0 || memcmp(good.bytes->data, plain.data, plain.size) == 0);
    clear(&good);
    packed[size - TRAILER + plain.size % TRAILER] ^= 1;
    Outcome bad = unpack((CtBytes){ packed, size }, 1 << 16, 1 << 12);
    g_assert(bad.problem != NULL && bad.wrong && !bad.ended);
    clear(&bad);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const CtBytes bytes = { data, MIN(size, (size_t)UNPACKED_LIMIT / 2) };

    check_any(bytes);
    check_packed(bytes);
    return 0;
}
