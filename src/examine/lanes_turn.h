/* lanes_turn.h - sixteen messages' words from rows to columns, for the lock-step of AVX-512.
 *
 * In: one register a message, with sixteen of its words; out: one register a word, with that word
 * of sixteen messages. Included by the kernels of md5_lanes.c and sha_lanes.c only.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>
#include <stddef.h>

/* Rows are lanes, columns are words; turned about its diagonal. */
__attribute__((target("avx512f"))) static inline void ct_lanes_turn(const __m512i row[16],
                                                                    __m512i out[16])
{
    __m512i pair[16];
    __m512i quad[16];

#pragma GCC unroll 8
    for (size_t i = 0; i < 16; i += 2) {
        pair[i] = _mm512_unpacklo_epi32(row[i], row[i + 1]);
        pair[i + 1] = _mm512_unpackhi_epi32(row[i], row[i + 1]);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 16; i += 4) {
        quad[i] = _mm512_unpacklo_epi64(pair[i], pair[i + 2]);
        quad[i + 1] = _mm512_unpackhi_epi64(pair[i], pair[i + 2]);
        quad[i + 2] = _mm512_unpacklo_epi64(pair[i + 1], pair[i + 3]);
        quad[i + 3] = _mm512_unpackhi_epi64(pair[i + 1], pair[i + 3]);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        __m512i low = _mm512_shuffle_i32x4(quad[i], quad[i + 4], 0x88);
        __m512i high = _mm512_shuffle_i32x4(quad[i], quad[i + 4], 0xdd);
        __m512i low2 = _mm512_shuffle_i32x4(quad[i + 8], quad[i + 12], 0x88);
        __m512i high2 = _mm512_shuffle_i32x4(quad[i + 8], quad[i + 12], 0xdd);

        out[i] = _mm512_shuffle_i32x4(low, low2, 0x88);
        out[i + 4] = _mm512_shuffle_i32x4(high, high2, 0x88);
        out[i + 8] = _mm512_shuffle_i32x4(low, low2, 0xdd);
        out[i + 12] = _mm512_shuffle_i32x4(high, high2, 0xdd);
    }
}

#endif
