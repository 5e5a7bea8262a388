/* sha_pair.c - twenty groups of four rounds of the one, sixteen of the other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/sha_pair.h"

#include <glib.h>

#if defined(__x86_64__)

#include "examine/sha_constants.h"

#include <cpuid.h>
#include <immintrin.h>

#define KERNEL __attribute__((target("sha,sse4.1,ssse3")))
enum { SHA_BIT = 29, SSE41_BIT = 19 };

typedef struct {
    __m128i abcd;
    __m128i e; /* what the next four rounds add: before that, the word of four rounds ago */
    __m128i word[4];
} Sha1;

typedef struct {
    __m128i abef;
    __m128i cdgh;
    __m128i word[4];
} Sha256;

KERNEL static inline __m128i load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

KERNEL static inline __m128i rounds_1(__m128i abcd, __m128i e, int group)
{
    switch (group / 5) {
    case 0:
        return _mm_sha1rnds4_epu32(abcd, e, 0);
    case 1:
        return _mm_sha1rnds4_epu32(abcd, e, 1);
    case 2:
        return _mm_sha1rnds4_epu32(abcd, e, 2);
    default:
        return _mm_sha1rnds4_epu32(abcd, e, 3);
    }
}

/* Four rounds of SHA-1, and the words of four rounds of sixteen later. */
KERNEL static inline void step_1(Sha1 *self, int group)
{
    __m128i *word = self->word;
    __m128i before = self->abcd;
    __m128i e = group == 0 ? _mm_add_epi32(self->e, word[0])
                           : _mm_sha1nexte_epu32(self->e, word[group & 3]);

    self->abcd = rounds_1(self->abcd, e, group);
    self->e = before;
    if (group < 16) {
        __m128i next = _mm_sha1msg1_epu32(word[group & 3], word[(group + 1) & 3]);

        next = _mm_xor_si128(next, word[(group + 2) & 3]);
        word[group & 3] = _mm_sha1msg2_epu32(next, word[(group + 3) & 3]);
    }
}

KERNEL static inline void step_256(Sha256 *self, int group)
{
    __m128i *word = self->word;
    __m128i sum =
        _mm_add_epi32(word[group & 3], load(ct_sha_constants + (size_t)4 * (size_t)group));

    self->cdgh = _mm_sha256rnds2_epu32(self->cdgh, self->abef, sum);
    self->abef = _mm_sha256rnds2_epu32(self->abef, self->cdgh, _mm_shuffle_epi32(sum, 0x0e));
    if (group < 12) {
        __m128i next = _mm_sha256msg1_epu32(word[group & 3], word[(group + 1) & 3]);
        __m128i shifted = _mm_alignr_epi8(word[(group + 3) & 3], word[(group + 2) & 3], 4);

        word[group & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(next, shifted), word[(group + 3) & 3]);
    }
}

KERNEL static inline void one_block(Sha1 *one, Sha256 *other, const uint8_t *data)
{
    const __m128i whole = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
    const __m128i words = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

    for (int i = 0; i < 4; i++) {
        __m128i bytes = load(data + (size_t)16 * (size_t)i);

        one->word[i] = _mm_shuffle_epi8(bytes, whole);
        other->word[i] = _mm_shuffle_epi8(bytes, words);
    }
#pragma GCC unroll 20
    for (int group = 0; group < 20; group++) {
        step_1(one, group);
        if (group < 16)
            step_256(other, group);
    }
}

/* The registers' order of the state and back: pairs of words from both halves. */
KERNEL static Sha256 pack_256(const uint32_t state[8])
{
    __m128i dcba = _mm_shuffle_epi32(load(state), 0xb1);
    __m128i hgfe = _mm_shuffle_epi32(load(state + 4), 0x1b);

    return (Sha256){ .abef = _mm_alignr_epi8(dcba, hgfe, 8),
                     .cdgh = _mm_blend_epi16(hgfe, dcba, 0xf0) };
}

KERNEL static void unpack_256(const Sha256 *self, uint32_t state[8])
{
    __m128i feba = _mm_shuffle_epi32(self->abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(self->cdgh, 0xb1);

    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

KERNEL static void run(uint32_t sha1[5], uint32_t sha256[8], const uint8_t *data, size_t blocks)
{
    Sha1 one = { .abcd = _mm_shuffle_epi32(load(sha1), 0x1b),
                 .e = _mm_set_epi32((int)sha1[4], 0, 0, 0) };
    Sha256 other = pack_256(sha256);

    for (size_t i = 0; i < blocks; i++) {
        __m128i abcd = one.abcd;
        __m128i e = one.e;
        __m128i abef = other.abef;
        __m128i cdgh = other.cdgh;

        one_block(&one, &other, data + i * CT_SHA_PAIR_STEP);
        one.e = _mm_sha1nexte_epu32(one.e, e);
        one.abcd = _mm_add_epi32(one.abcd, abcd);
        other.abef = _mm_add_epi32(other.abef, abef);
        other.cdgh = _mm_add_epi32(other.cdgh, cdgh);
    }
    _mm_storeu_si128((__m128i *)(void *)sha1, _mm_shuffle_epi32(one.abcd, 0x1b));
    sha1[4] = (uint32_t)_mm_extract_epi32(one.e, 3);
    unpack_256(&other, sha256);
}

bool ct_sha_pair_is_there(void)
{
    static int known; /* 0: not asked yet, 1: no, 2: yes */
    int now = g_atomic_int_get(&known);
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;

    if (now == 0) {
        bool sse = __get_cpuid(1, &a, &b, &c, &d) != 0 && (c >> SSE41_BIT & 1) != 0;
        bool sha = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b >> SHA_BIT & 1) != 0;

        now = sse && sha ? 2 : 1;
        g_atomic_int_set(&known, now);
    }
    return now == 2;
}

void ct_sha_pair_run(uint32_t sha1[5], uint32_t sha256[8], const uint8_t *data, size_t blocks)
{
    run(sha1, sha256, data, blocks);
}

#else

bool ct_sha_pair_is_there(void)
{
    return false;
}

void ct_sha_pair_run(uint32_t sha1[5], uint32_t sha256[8], const uint8_t *data, size_t blocks)
{
    (void)sha1;
    (void)sha256;
    (void)data;
    (void)blocks;
    g_assert_not_reached();
}

#endif
