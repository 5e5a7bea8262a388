/* sha_lanes.c - the lock-step kernels of the SHA family, and the lanes one by one.
 * SPDX-License-Identifier: EUPL-1.2
 */
/* states that are plain values: seal/digest.h has the reason */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "examine/sha_lanes.h"

#include "examine/lanes_turn.h"
#include "examine/sha_constants.h"
#include "examine/sha_pair.h"

#include <glib.h>
#include <openssl/sha.h>
#include <string.h>

/* With this many lanes or fewer in use one after the other is faster: sixteen lanes cost six
 * messages. */
#define FEW 6

static const uint32_t first_sha1[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
                                        0xc3d2e1f0 };
static const uint32_t first_sha256[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

void ct_sha_lanes_begin(CtShaLanes *self, unsigned lane)
{
    for (size_t i = 0; i < G_N_ELEMENTS(first_sha1); i++)
        self->sha1[i][lane] = first_sha1[i];
    for (size_t i = 0; i < G_N_ELEMENTS(first_sha256); i++)
        self->sha256[i][lane] = first_sha256[i];
}

static void put_words(const uint32_t words[][CT_SHA_LANES], size_t count, unsigned lane,
                      uint8_t *out)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word = GUINT32_TO_BE(words[i][lane]);

        memcpy(out + i * sizeof word, &word, sizeof word);
    }
}

void ct_sha_lanes_end_sha1(const CtShaLanes *self, unsigned lane, uint8_t out[20])
{
    put_words(self->sha1, G_N_ELEMENTS(first_sha1), lane, out);
}

void ct_sha_lanes_end_sha256(const CtShaLanes *self, unsigned lane, uint8_t out[32])
{
    put_words(self->sha256, G_N_ELEMENTS(first_sha256), lane, out);
}

/* ---- one lane ---- */

typedef struct {
    uint32_t sha1[5];
    uint32_t sha256[8];
} State;

static void add_sha1(State *state, const uint8_t *data, size_t blocks)
{
    SHA_CTX context = { .h0 = state->sha1[0],
                        .h1 = state->sha1[1],
                        .h2 = state->sha1[2],
                        .h3 = state->sha1[3],
                        .h4 = state->sha1[4] };
    SHA1_Update(&context, data, blocks * CT_SHA_LANES_STEP);
    const uint32_t after[5] = { context.h0, context.h1, context.h2, context.h3, context.h4 };

    memcpy(state->sha1, after, sizeof after);
}

static void add_sha256(State *state, const uint8_t *data, size_t blocks)
{
    SHA256_CTX context = { .md_len = SHA256_DIGEST_LENGTH };

    memcpy(context.h, state->sha256, sizeof state->sha256);
    SHA256_Update(&context, data, blocks * CT_SHA_LANES_STEP);
    memcpy(state->sha256, context.h, sizeof state->sha256);
}

static void run_one(CtShaLanes *self, unsigned lane, CtShaLanesActive active, const uint8_t *data,
                    size_t blocks)
{
    bool one = (active.sha1 >> lane & 1) != 0;
    bool other = (active.sha256 >> lane & 1) != 0;
    State state;

    for (size_t i = 0; i < G_N_ELEMENTS(state.sha1); i++)
        state.sha1[i] = self->sha1[i][lane];
    for (size_t i = 0; i < G_N_ELEMENTS(state.sha256); i++)
        state.sha256[i] = self->sha256[i][lane];
    if (one && other && ct_sha_pair_is_there()) {
        ct_sha_pair_run(state.sha1, state.sha256, data, blocks);
    } else {
        if (one)
            add_sha1(&state, data, blocks);
        if (other)
            add_sha256(&state, data, blocks);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(state.sha1); i++)
        self->sha1[i][lane] = state.sha1[i];
    for (size_t i = 0; i < G_N_ELEMENTS(state.sha256); i++)
        self->sha256[i][lane] = state.sha256[i];
}

#if defined(__x86_64__)

/* ---- sixteen lanes ---- */

#define KERNEL __attribute__((target("avx512f,avx512bw")))

/* Truth tables over (x, y, z), as vpternlog wants them. */
enum { CHOOSE = 0xca, PARITY = 0x96, MAJORITY = 0xe8 };

/* FIPS 180-4, section 4.2.1. */
static const uint32_t sha1_constant[4] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };

KERNEL static inline __m512i sum3(__m512i a, __m512i b, __m512i c)
{
    return _mm512_add_epi32(_mm512_add_epi32(a, b), c);
}

KERNEL static inline __m512i parity(__m512i a, __m512i b, __m512i c)
{
    return _mm512_ternarylogic_epi32(a, b, c, PARITY);
}

KERNEL static inline __m512i broadcast(uint32_t word)
{
    return _mm512_set1_epi32((int)word);
}

KERNEL static inline __m512i function_1(int t, __m512i b, __m512i c, __m512i d)
{
    if (t < 20)
        return _mm512_ternarylogic_epi32(b, c, d, CHOOSE);
    return t >= 40 && t < 60 ? _mm512_ternarylogic_epi32(b, c, d, MAJORITY) : parity(b, c, d);
}

KERNEL static inline void block_1(__m512i state[5], const __m512i words[16])
{
    __m512i w[16];
    __m512i a = state[0];
    __m512i b = state[1];
    __m512i c = state[2];
    __m512i d = state[3];
    __m512i e = state[4];

    memcpy(w, words, sizeof w);
#pragma GCC unroll 80
    for (int t = 0; t < 80; t++) {
        __m512i *now = &w[t & 15];

        if (t >= 16)
            *now = _mm512_rol_epi32(
                _mm512_xor_si512(*now, parity(w[(t + 13) & 15], w[(t + 8) & 15], w[(t + 2) & 15])),
                1);
        __m512i next =
            sum3(_mm512_add_epi32(e, _mm512_add_epi32(*now, broadcast(sha1_constant[t / 20]))),
                 function_1(t, b, c, d), _mm512_rol_epi32(a, 5));
        e = d;
        d = c;
        c = _mm512_rol_epi32(b, 30);
        b = a;
        a = next;
    }
    state[0] = _mm512_add_epi32(state[0], a);
    state[1] = _mm512_add_epi32(state[1], b);
    state[2] = _mm512_add_epi32(state[2], c);
    state[3] = _mm512_add_epi32(state[3], d);
    state[4] = _mm512_add_epi32(state[4], e);
}

/* The word of sixteen rounds later, in the place of this round's. */
KERNEL static inline void schedule_256(__m512i w[16], int t)
{
    __m512i near = w[(t + 1) & 15];
    __m512i far = w[(t + 14) & 15];
    __m512i low =
        parity(_mm512_ror_epi32(near, 7), _mm512_ror_epi32(near, 18), _mm512_srli_epi32(near, 3));
    __m512i high =
        parity(_mm512_ror_epi32(far, 17), _mm512_ror_epi32(far, 19), _mm512_srli_epi32(far, 10));

    w[t & 15] = _mm512_add_epi32(sum3(w[t & 15], low, w[(t + 9) & 15]), high);
}

KERNEL static inline void block_256(__m512i state[8], __m512i w[16])
{
    __m512i s[8];

    memcpy(s, state, sizeof s);
#pragma GCC unroll 64
    for (int t = 0; t < 64; t++) {
        if (t >= 16)
            schedule_256(w, t);
        __m512i large_1 = parity(_mm512_ror_epi32(s[4], 6), _mm512_ror_epi32(s[4], 11),
                                 _mm512_ror_epi32(s[4], 25));
        __m512i large_0 = parity(_mm512_ror_epi32(s[0], 2), _mm512_ror_epi32(s[0], 13),
                                 _mm512_ror_epi32(s[0], 22));
        __m512i one = sum3(
            _mm512_add_epi32(s[7], _mm512_add_epi32(w[t & 15], broadcast(ct_sha_constants[t]))),
            _mm512_ternarylogic_epi32(s[4], s[5], s[6], CHOOSE), large_1);
        __m512i other =
            _mm512_add_epi32(large_0, _mm512_ternarylogic_epi32(s[0], s[1], s[2], MAJORITY));

        s[7] = s[6];
        s[6] = s[5];
        s[5] = s[4];
        s[4] = _mm512_add_epi32(s[3], one);
        s[3] = s[2];
        s[2] = s[1];
        s[1] = s[0];
        s[0] = _mm512_add_epi32(one, other);
    }
#pragma GCC unroll 8
    for (size_t i = 0; i < 8; i++)
        state[i] = _mm512_add_epi32(state[i], s[i]);
}

KERNEL static inline void load_words(const uint8_t *const *data, size_t at, __m512i w[16])
{
    const __m512i bytes = _mm512_broadcast_i32x4(
        _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)); /* of a word, turned round */
    __m512i row[16];

#pragma GCC unroll 16
    for (size_t i = 0; i < 16; i++)
        row[i] = _mm512_loadu_si512(data[i] + at);
    ct_lanes_turn(row, w);
#pragma GCC unroll 16
    for (size_t i = 0; i < 16; i++)
        w[i] = _mm512_shuffle_epi8(w[i], bytes);
}

KERNEL static void run_wide(CtShaLanes *self, CtShaLanesActive active, const uint8_t *const *data,
                            size_t blocks)
{
    __m512i one[5];
    __m512i other[8];

#pragma GCC unroll 5
    for (size_t i = 0; i < 5; i++)
        one[i] = _mm512_loadu_si512(self->sha1[i]);
#pragma GCC unroll 8
    for (size_t i = 0; i < 8; i++)
        other[i] = _mm512_loadu_si512(self->sha256[i]);
    for (size_t at = 0; at < blocks * CT_SHA_LANES_STEP; at += CT_SHA_LANES_STEP) {
        __m512i w[16];

        load_words(data, at, w);
        if (active.sha1 != 0)
            block_1(one, w);
        if (active.sha256 != 0)
            block_256(other, w);
    }
#pragma GCC unroll 5
    for (size_t i = 0; i < 5; i++)
        _mm512_storeu_si512(self->sha1[i], one[i]);
#pragma GCC unroll 8
    for (size_t i = 0; i < 8; i++)
        _mm512_storeu_si512(self->sha256[i], other[i]);
}

bool ct_sha_lanes_are_wide(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

#else

bool ct_sha_lanes_are_wide(void)
{
    return false;
}

static void run_wide(CtShaLanes *self, CtShaLanesActive active, const uint8_t *const *data,
                     size_t blocks)
{
    (void)self;
    (void)active;
    (void)data;
    (void)blocks;
    g_assert_not_reached();
}

#endif

void ct_sha_lanes_run(CtShaLanes *self, bool wide, CtShaLanesActive active,
                      const uint8_t *const *data, size_t blocks)
{
    const unsigned all = (1u << CT_SHA_LANES) - 1;
    unsigned any = (active.sha1 | active.sha256) & all;
    const uint8_t *each[CT_SHA_LANES];

    if (any == 0 || blocks == 0)
        return;
    if (!wide || __builtin_popcount(any) <= FEW) {
        for (unsigned lane = 0; lane < CT_SHA_LANES; lane++)
            if ((any >> lane & 1) != 0)
                run_one(self, lane, active, data[lane], blocks);
        return;
    }
    /* An idle lane follows one in use. */
    for (unsigned lane = 0; lane < CT_SHA_LANES; lane++)
        each[lane] = data[(any >> lane & 1) != 0 ? lane : (unsigned)__builtin_ctz(any)];
    run_wide(self, active, each, blocks);
}
