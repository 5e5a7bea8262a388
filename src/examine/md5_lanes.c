/* md5_lanes.c - the lock-step kernels, and which of them runs.
 * SPDX-License-Identifier: EUPL-1.2
 */
/* a state that is a plain value: seal/digest.h has the reason */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "examine/md5_lanes.h"

#include "examine/lanes_turn.h"
#include "examine/md5_steps.h"

#include <glib.h>
#include <openssl/md5.h>
#include <string.h>

/* With this many lanes or fewer in use OpenSSL's code is faster: sixteen lanes of AVX-512 cost
 * little more than one message, eight of AVX2 as much as three. */
enum { FEW_512 = 1, FEW_256 = 3 };

static const uint32_t first_state[4] = { 0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u };

void ct_md5_lanes_begin(CtMd5Lanes *self, unsigned lane)
{
    for (size_t i = 0; i < 4; i++)
        self->word[i][lane] = first_state[i];
}

void ct_md5_lanes_end(const CtMd5Lanes *self, unsigned lane, uint8_t out[16])
{
    for (size_t i = 0; i < 4; i++) {
        uint32_t word = GUINT32_TO_LE(self->word[i][lane]);

        memcpy(out + 4 * i, &word, sizeof word);
    }
}

static void run_one(CtMd5Lanes *self, unsigned lane, const uint8_t *data, size_t blocks)
{
    MD5_CTX state = { 0 };

    state.A = self->word[0][lane];
    state.B = self->word[1][lane];
    state.C = self->word[2][lane];
    state.D = self->word[3][lane];
    MD5_Update(&state, data, blocks * CT_MD5_LANES_STEP);
    self->word[0][lane] = state.A;
    self->word[1][lane] = state.B;
    self->word[2][lane] = state.C;
    self->word[3][lane] = state.D;
}

#if defined(__x86_64__)

#include <immintrin.h>

/* ---- sixteen lanes ---- */

/* clang-format off: one macro, one formula of the RFC; 0xca, 0xe4, 0x96 and 0x39 are the truth
 * tables of F, G, H and I over (x, y, z), as vpternlog wants them. */
#define F512(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xca)
#define G512(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xe4)
#define H512(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define I512(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x39)
#define ROUND_F       F
#define ROUND_G       G
#define ROUND_H       H
#define ROUND_I       I
#define JOIN(a, b)    JOIN_(a, b)
#define JOIN_(a, b)   a##b
#define STEP512(round, a, b, c, d, word, shift, constant)                                          \
    (a) = _mm512_add_epi32((a), _mm512_add_epi32(m[(word)], _mm512_set1_epi32((int)(constant))));  \
    (a) = _mm512_add_epi32((a), JOIN(round, 512)((b), (c), (d)));                                  \
    (a) = _mm512_add_epi32((b), _mm512_rol_epi32((a), (shift)));
/* clang-format on */

__attribute__((target("avx512f"))) static void run_512(CtMd5Lanes *self, const uint8_t *const *data,
                                                       size_t blocks)
{
    __m512i a = _mm512_loadu_si512(self->word[0]);
    __m512i b = _mm512_loadu_si512(self->word[1]);
    __m512i c = _mm512_loadu_si512(self->word[2]);
    __m512i d = _mm512_loadu_si512(self->word[3]);

    for (size_t at = 0; at < blocks * CT_MD5_LANES_STEP; at += CT_MD5_LANES_STEP) {
        __m512i row[16];
        __m512i m[16];
        __m512i before[4] = { a, b, c, d };

#pragma GCC unroll 16
        for (size_t i = 0; i < 16; i++)
            row[i] = _mm512_loadu_si512(data[i] + at);
        ct_lanes_turn(row, m);
        CT_MD5_STEPS(STEP512)
        a = _mm512_add_epi32(a, before[0]);
        b = _mm512_add_epi32(b, before[1]);
        c = _mm512_add_epi32(c, before[2]);
        d = _mm512_add_epi32(d, before[3]);
    }
    _mm512_storeu_si512(self->word[0], a);
    _mm512_storeu_si512(self->word[1], b);
    _mm512_storeu_si512(self->word[2], c);
    _mm512_storeu_si512(self->word[3], d);
}

/* ---- eight lanes ---- */

/* clang-format off */
#define F256(x, y, z) _mm256_xor_si256(z, _mm256_and_si256(x, _mm256_xor_si256(y, z)))
#define G256(x, y, z) _mm256_xor_si256(y, _mm256_and_si256(z, _mm256_xor_si256(x, y)))
#define H256(x, y, z) _mm256_xor_si256(x, _mm256_xor_si256(y, z))
#define I256(x, y, z) _mm256_xor_si256(y, _mm256_or_si256(x, _mm256_xor_si256(z, ones)))
#define STEP256(round, a, b, c, d, word, shift, constant)                                          \
    (a) = _mm256_add_epi32((a), _mm256_add_epi32(m[(word)], _mm256_set1_epi32((int)(constant))));  \
    (a) = _mm256_add_epi32((a), JOIN(round, 256)((b), (c), (d)));                                  \
    (a) = _mm256_or_si256(_mm256_slli_epi32((a), (shift)), _mm256_srli_epi32((a), 32 - (shift)));  \
    (a) = _mm256_add_epi32((a), (b));
/* clang-format on */

__attribute__((target("avx2"))) static inline __m256i load_256(const void *bytes)
{
    return _mm256_loadu_si256((const __m256i *)bytes);
}

__attribute__((target("avx2"))) static inline void turn_256(const __m256i row[8], __m256i out[8])
{
    __m256i pair[8];
    __m256i quad[8];

    for (size_t i = 0; i < 8; i += 2) {
        pair[i] = _mm256_unpacklo_epi32(row[i], row[i + 1]);
        pair[i + 1] = _mm256_unpackhi_epi32(row[i], row[i + 1]);
    }
    for (size_t i = 0; i < 8; i += 4) {
        quad[i] = _mm256_unpacklo_epi64(pair[i], pair[i + 2]);
        quad[i + 1] = _mm256_unpackhi_epi64(pair[i], pair[i + 2]);
        quad[i + 2] = _mm256_unpacklo_epi64(pair[i + 1], pair[i + 3]);
        quad[i + 3] = _mm256_unpackhi_epi64(pair[i + 1], pair[i + 3]);
    }
    for (size_t i = 0; i < 4; i++) {
        out[i] = _mm256_permute2x128_si256(quad[i], quad[i + 4], 0x20);
        out[i + 4] = _mm256_permute2x128_si256(quad[i], quad[i + 4], 0x31);
    }
}

__attribute__((target("avx2"))) static void run_256(CtMd5Lanes *self, unsigned from,
                                                    const uint8_t *const *data, size_t blocks)
{
    const __m256i ones = _mm256_set1_epi32(-1);
    __m256i a = load_256(self->word[0] + from);
    __m256i b = load_256(self->word[1] + from);
    __m256i c = load_256(self->word[2] + from);
    __m256i d = load_256(self->word[3] + from);

    for (size_t at = 0; at < blocks * CT_MD5_LANES_STEP; at += CT_MD5_LANES_STEP) {
        __m256i row[8];
        __m256i m[16];
        __m256i before[4] = { a, b, c, d };

        for (size_t half = 0; half < 2; half++) {
            for (size_t i = 0; i < 8; i++)
                row[i] = load_256(data[from + i] + at + 32 * half);
            turn_256(row, m + 8 * half);
        }
        CT_MD5_STEPS(STEP256)
        a = _mm256_add_epi32(a, before[0]);
        b = _mm256_add_epi32(b, before[1]);
        c = _mm256_add_epi32(c, before[2]);
        d = _mm256_add_epi32(d, before[3]);
    }
    _mm256_storeu_si256((__m256i *)(void *)(self->word[0] + from), a);
    _mm256_storeu_si256((__m256i *)(void *)(self->word[1] + from), b);
    _mm256_storeu_si256((__m256i *)(void *)(self->word[2] + from), c);
    _mm256_storeu_si256((__m256i *)(void *)(self->word[3] + from), d);
}

CtMd5LanesWidth ct_md5_lanes_width(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f"))
        return CT_MD5_LANES_AVX512;
    return __builtin_cpu_supports("avx2") ? CT_MD5_LANES_AVX2 : CT_MD5_LANES_SCALAR;
}

static void run_wide(CtMd5Lanes *self, CtMd5LanesWidth width, const uint8_t *const *data,
                     unsigned active, size_t blocks)
{
    if (width == CT_MD5_LANES_AVX512) {
        run_512(self, data, blocks);
        return;
    }
    if ((active & 0x00ff) != 0)
        run_256(self, 0, data, blocks);
    if ((active & 0xff00) != 0)
        run_256(self, 8, data, blocks);
}

#else

CtMd5LanesWidth ct_md5_lanes_width(void)
{
    return CT_MD5_LANES_SCALAR;
}

static void run_wide(CtMd5Lanes *self, CtMd5LanesWidth width, const uint8_t *const *data,
                     unsigned active, size_t blocks)
{
    (void)width;
    for (unsigned lane = 0; lane < CT_MD5_LANES; lane++) {
        if ((active >> lane & 1) != 0)
            run_one(self, lane, data[lane], blocks);
    }
}

#endif

void ct_md5_lanes_run(CtMd5Lanes *self, CtMd5LanesWidth width, const uint8_t *const *data,
                      unsigned active, size_t blocks)
{
    const uint8_t *each[CT_MD5_LANES];

    active &= (1u << CT_MD5_LANES) - 1;
    if (active == 0 || blocks == 0)
        return;
    int few = width == CT_MD5_LANES_AVX512 ? FEW_512 : FEW_256;
    if (width == CT_MD5_LANES_SCALAR || __builtin_popcount(active) <= few) {
        for (unsigned lane = 0; lane < CT_MD5_LANES; lane++) {
            if ((active >> lane & 1) != 0)
                run_one(self, lane, data[lane], blocks);
        }
        return;
    }
    /* An idle lane follows one in use, and its state means nothing. */
    const uint8_t *any = data[__builtin_ctz(active)];
    for (unsigned lane = 0; lane < CT_MD5_LANES; lane++)
        each[lane] = (active >> lane & 1) != 0 ? data[lane] : any;
    run_wide(self, width, each, active, blocks);
}
