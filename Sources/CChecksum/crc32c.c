/* SPDX-License-Identifier: MIT */
#include "crc32c.h"
#include <string.h>

/* Slicing by eight (Kounavis and Berry, 2005): table k advances a byte by k further zero bytes. */
static uint32_t tables[8][256];

__attribute__((constructor)) static void fill_tables(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
        tables[0][i] = crc;
    }
    for (uint32_t i = 0; i < 256; i++)
        for (int k = 1; k < 8; k++)
            tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 0xFF];
}

uint32_t attacca_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    crc = ~crc;
    while (count >= 8) {
        uint32_t low = crc ^ ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
        crc = tables[7][low & 0xFF] ^ tables[6][(low >> 8) & 0xFF] ^ tables[5][(low >> 16) & 0xFF]
            ^ tables[4][low >> 24] ^ tables[3][p[4]] ^ tables[2][p[5]] ^ tables[1][p[6]] ^ tables[0][p[7]];
        p += 8;
        count -= 8;
    }
    while (count--) crc = (crc >> 8) ^ tables[0][(crc ^ *p++) & 0xFF];
    return ~crc;
}

/* The fast variants work on the remainder as the instructions keep it: without the exclusive-or at either end.

   Everything is a polynomial over GF(2) modulo P, reflected: the lowest bit of a word belongs to the highest
   power. A remainder s that is followed by D bytes counts as s * x^(8D), and remainders of separate stretches
   add up by exclusive-or; so stretches can be worked on side by side. A carry-less product of two reflected
   words comes out one place too low (a factor x), and the instructions multiply by x^32 on the way, hence the
   odd exponents: POWER_<D>_LOW is x^(8D + 31) mod P, POWER_<D>_HIGH is x^(8D - 33) mod P.

   Source: Gopal et al., "Fast CRC computation for generic polynomials using PCLMULQDQ instruction" and "Fast
   CRC computation for iSCSI polynomial using CRC32 instruction", Intel, 2009 and 2011. */
#define POWER_64_LOW 0x740EEF02u
#define POWER_64_HIGH 0x9E4ADDF8u
#define POWER_256_LOW 0xDCB17AA4u
#define POWER_256_HIGH 0xB9E02B86u
#define POWER_1024_HIGH 0x170076FAu
#define POWER_2048_HIGH 0xA51B6135u

#if defined(__x86_64__)
#include <immintrin.h>
#define ATTACCA_HAS_CHAINS 1
#define CHAINS_TARGET __attribute__((target("sse4.2,pclmul")))

CHAINS_TARGET static inline uint64_t advance_byte(uint64_t state, uint8_t byte) {
    return _mm_crc32_u8((uint32_t)state, byte);
}

CHAINS_TARGET static inline uint64_t advance_word(uint64_t state, uint64_t word) {
    return _mm_crc32_u64(state, word);
}

/* The low 64 bits of the carry-less product: all of it, for factors of 32 bits. */
CHAINS_TARGET static inline uint64_t multiply(uint64_t a, uint64_t b) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)a), _mm_cvtsi64_si128((int64_t)b), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

static int can_chain(void) { return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul"); }

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32) && defined(__ARM_FEATURE_AES)
#include <arm_acle.h>
#include <arm_neon.h>
#define ATTACCA_HAS_CHAINS 1
#define CHAINS_TARGET

static inline uint64_t advance_byte(uint64_t state, uint8_t byte) { return __crc32cb((uint32_t)state, byte); }

static inline uint64_t advance_word(uint64_t state, uint64_t word) { return __crc32cd((uint32_t)state, word); }

/* The low 64 bits of the carry-less product: all of it, for factors of 32 bits. */
static inline uint64_t multiply(uint64_t a, uint64_t b) { return (uint64_t)vmull_p64(a, b); }

static int can_chain(void) { return 1; }
#endif

#if defined(ATTACCA_HAS_CHAINS)
/* Bytes of each of three stretches that are worked on side by side: their instructions wait for each other in
   a chain (3 cycles), and a new one can start each cycle. */
#define STRETCH_BYTE_COUNT 1024

static inline uint64_t load_word(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

CHAINS_TARGET static uint64_t advance_chained(uint64_t state, const uint8_t *p, size_t count) {
    for (; count >= 3 * STRETCH_BYTE_COUNT; count -= 3 * STRETCH_BYTE_COUNT) {
        uint64_t first = state, second = 0, third = 0;
        for (const uint8_t *end = p + STRETCH_BYTE_COUNT; p < end; p += 8) {
            first = advance_word(first, load_word(p));
            second = advance_word(second, load_word(p + STRETCH_BYTE_COUNT));
            third = advance_word(third, load_word(p + 2 * STRETCH_BYTE_COUNT));
        }
        p += 2 * STRETCH_BYTE_COUNT;
        state = third ^ advance_word(0, multiply(first, POWER_2048_HIGH) ^ multiply(second, POWER_1024_HIGH));
    }
    for (; count >= 8; count -= 8, p += 8) state = advance_word(state, load_word(p));
    while (count--) state = advance_byte(state, *p++);
    return state;
}

static uint32_t crc32c_chained(uint32_t crc, const void *bytes, size_t count) {
    return ~(uint32_t)advance_chained((uint32_t)~crc, bytes, count);
}
#endif

#if defined(__x86_64__)
/* 256 bytes in four registers are the least that is folded. */
#define FOLD_BYTE_COUNT 256
#define FOLD_TARGET __attribute__((target("sse4.2,pclmul,avx512f,vpclmulqdq")))

/* Moves each 128 bits of `sum` on to `next`, the distance that `powers` stand for. */
FOLD_TARGET static inline __m512i fold(__m512i sum, __m512i powers, __m512i next) {
    __m512i low = _mm512_clmulepi64_epi128(sum, powers, 0x00);
    __m512i high = _mm512_clmulepi64_epi128(sum, powers, 0x11);
    return _mm512_ternarylogic_epi64(low, high, next, 0x96); /* exclusive-or of the three */
}

FOLD_TARGET static inline __m512i powers_of_distance(uint32_t low, uint32_t high) {
    return _mm512_broadcast_i32x4(_mm_set_epi64x(high, low));
}

/* Folds until 64 bytes are left that have the remainder of all before them; the instructions take those. */
FOLD_TARGET static uint32_t crc32c_folded(uint32_t crc, const void *bytes, size_t count) {
    if (count < FOLD_BYTE_COUNT) return crc32c_chained(crc, bytes, count);
    const uint8_t *p = bytes;
    __m512i sum[4];
    for (int i = 0; i < 4; i++) sum[i] = _mm512_loadu_si512(p + 64 * i);
    sum[0] = _mm512_xor_si512(sum[0], _mm512_zextsi128_si512(_mm_cvtsi32_si128((int32_t)~crc)));
    p += FOLD_BYTE_COUNT;
    count -= FOLD_BYTE_COUNT;

    const __m512i powers_256 = powers_of_distance(POWER_256_LOW, POWER_256_HIGH);
    for (; count >= FOLD_BYTE_COUNT; count -= FOLD_BYTE_COUNT, p += FOLD_BYTE_COUNT)
        for (int i = 0; i < 4; i++) sum[i] = fold(sum[i], powers_256, _mm512_loadu_si512(p + 64 * i));

    const __m512i powers_64 = powers_of_distance(POWER_64_LOW, POWER_64_HIGH);
    for (int i = 1; i < 4; i++) sum[i] = fold(sum[i - 1], powers_64, sum[i]);
    for (; count >= 64; count -= 64, p += 64) sum[3] = fold(sum[3], powers_64, _mm512_loadu_si512(p));

    uint8_t left[64];
    _mm512_storeu_si512(left, sum[3]);
    return ~(uint32_t)advance_chained(advance_chained(0, left, sizeof left), p, count);
}

static int can_fold(void) {
    return can_chain() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq");
}
#endif

size_t attacca_crc32c_variants(attacca_crc32c_variant out_variants[ATTACCA_CRC32C_VARIANT_COUNT_MAX]) {
    size_t count = 0;
#if defined(__x86_64__)
    if (can_fold()) out_variants[count++] = (attacca_crc32c_variant){"folded", crc32c_folded};
#endif
#if defined(ATTACCA_HAS_CHAINS)
    if (can_chain()) out_variants[count++] = (attacca_crc32c_variant){"chained", crc32c_chained};
#endif
    out_variants[count++] = (attacca_crc32c_variant){"portable", attacca_crc32c_portable};
    return count;
}

uint32_t attacca_crc32c(uint32_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__)
    if (can_fold()) return crc32c_folded(crc, bytes, count);
#endif
#if defined(ATTACCA_HAS_CHAINS)
    if (can_chain()) return crc32c_chained(crc, bytes, count);
#endif
    return attacca_crc32c_portable(crc, bytes, count);
}
