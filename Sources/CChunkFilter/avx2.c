/* SPDX-License-Identifier: MIT */
/* The loops for AVX2 and BMI2: all but the recursions over lanes, which avx2_restore.c has. */
#include "chunk_filter.h"

#if defined(__x86_64__)
#include "x86.h"

#pragma STDC FP_CONTRACT OFF

/* How eight codes of a width lie in its bytes: which four bytes each starts in, and the bit within the first. */
typedef struct {
    uint8_t bytes[32];
    uint32_t bits[8];
} unpacking;

/* Codes of up to 25 bits lie within four bytes, wherever they start. */
enum { table_width_max = 25 };

static unpacking unpackings[table_width_max + 1];

/* Runs before anyone has asked for the machine's instructions: with those that all have. */
__attribute__((constructor)) static void fill_unpackings(void) {
    for (unsigned width = 0; width <= table_width_max; width++)
        for (unsigned i = 0; i < 8; i++) {
            unpackings[width].bits[i] = i * width % 8;
            /* Each half of a vector shuffles 16 bytes of its own: those of its first code and on. */
            const unsigned origin = i < 4 ? 0 : 4 * width / 8;
            for (unsigned k = 0; k < 4; k++) unpackings[width].bytes[4 * i + k] = (uint8_t)(i * width / 8 - origin + k);
        }
}

#pragma clang attribute push(__attribute__((target("avx2,bmi2,fma"))), apply_to = function)

#include "loops.h"

/* Eight codes of a width, which start at a whole byte. */
static inline __m256i eight_codes(const uint8_t *packed, unsigned width, __m256i bytes, __m256i bits, __m256i mask) {
    const __m128i low = _mm_loadu_si128((const __m128i *)packed);
    const __m128i high = _mm_loadu_si128((const __m128i *)(packed + width / 2));
    const __m256i words = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), bytes);
    return _mm256_and_si256(_mm256_srlv_epi32(words, bits), mask);
}

static void unpack16(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint16_t *codes) {
    for (size_t group = 0; group < group_count; group++) {
        const unsigned width = widths[group];
        const __m256i bytes = _mm256_loadu_si256((const __m256i *)unpackings[width].bytes);
        const __m256i bits = _mm256_loadu_si256((const __m256i *)unpackings[width].bits);
        const __m256i mask = _mm256_set1_epi32((int)((1u << width) - 1));
        for (int i = 0; i < attacca_group_length; i += 16) {
            const __m256i first = eight_codes(packed, width, bytes, bits, mask);
            const __m256i second = eight_codes(packed + width, width, bytes, bits, mask);
            const __m256i sixteen = _mm256_permute4x64_epi64(_mm256_packus_epi32(first, second), 0xD8);
            _mm256_storeu_si256((__m256i *)(codes + i), sixteen);
            packed += 2 * width;
        }
        codes += attacca_group_length;
    }
}

static void unpack32(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint32_t *codes) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length) {
        const unsigned width = widths[group];
        if (width > table_width_max) {
            attacca_unpack_group32(packed, width, codes);
            packed += 8 * width;
            continue;
        }
        const __m256i bytes = _mm256_loadu_si256((const __m256i *)unpackings[width].bytes);
        const __m256i bits = _mm256_loadu_si256((const __m256i *)unpackings[width].bits);
        const __m256i mask = _mm256_set1_epi32((int)((1u << width) - 1));
        for (int i = 0; i < attacca_group_length; i += 8, packed += width)
            _mm256_storeu_si256((__m256i *)(codes + i), eight_codes(packed, width, bytes, bits, mask));
    }
}

/* Predictions for eight samples that are two apart: pair k weighs the samples 2k + 1 and 2k + 2 before. */
static inline __m256i every_second(const int16_t *history, const __m256i *pairs, size_t pair_count, __m256i half,
                                   __m128i shift) {
    __m256i sum = half;
    for (size_t k = 0; k < pair_count; k++) {
        const __m256i samples = _mm256_loadu_si256((const __m256i *)(history - 2 - 2 * (ptrdiff_t)k));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(samples, pairs[k]));
    }
    return _mm256_sra_epi32(sum, shift);
}

static void predict(const int16_t *history, size_t count, const int16_t *coefficients, size_t tap_count, int shift,
                    int16_t *prediction) {
    __m256i pairs[attacca_tap_count_max / 2];
    const size_t pair_count = tap_count / 2;
    for (size_t k = 0; k < pair_count; k++)
        /* In memory the earlier sample comes first. */
        pairs[k] = _mm256_set1_epi32((int)((uint32_t)(uint16_t)coefficients[2 * k] << 16
                                           | (uint16_t)coefficients[2 * k + 1]));
    const __m256i half = _mm256_set1_epi32((int)attacca_half(shift));
    const __m128i amount = _mm_cvtsi32_si128(shift);
    for (size_t i = 0; i < count; i += 16) {
        const __m256i even = every_second(history + i, pairs, pair_count, half, amount);
        const __m256i odd = every_second(history + i + 1, pairs, pair_count, half, amount);
        const __m256i low = _mm256_unpacklo_epi32(even, odd), high = _mm256_unpackhi_epi32(even, odd);
        _mm256_storeu_si256((__m256i *)(prediction + i), _mm256_packs_epi32(low, high));
    }
}

/* Lags `first` ..< first + lags, which all find room in registers. */
static inline __attribute__((always_inline)) void correlate(const double *x, size_t count, size_t first, int lags,
                                                            double *sums) {
    __m256d partial[9];
    for (int k = 0; k < lags; k++) partial[k] = _mm256_setzero_pd();
    for (size_t i = 0; i < count; i += 4) {
        const __m256d now = _mm256_loadu_pd(x + i);
        const double *before = x + i - first;
        for (int k = 0; k < lags; k++) partial[k] = _mm256_fmadd_pd(now, _mm256_loadu_pd(before - k), partial[k]);
    }
    for (int k = 0; k < lags; k++) {
        double values[4];
        _mm256_storeu_pd(values, partial[k]);
        sums[first + (size_t)k] = attacca_sum_of_four(values);
    }
}

static void autocorrelate(const double *x, size_t count, size_t lag_count, double *sums) {
    size_t lag = 0;
    for (; lag_count - lag >= 9; lag += 9) correlate(x, count, lag, 9, sums);
    for (; lag_count - lag >= 8; lag += 8) correlate(x, count, lag, 8, sums);
    for (; lag_count - lag >= 3; lag += 3) correlate(x, count, lag, 3, sums);
    for (; lag < lag_count; lag++) correlate(x, count, lag, 1, sums);
}

static uint64_t exceptions16(const uint16_t *codes, uint32_t limit) {
    const __m256i most = _mm256_set1_epi16((int16_t)(limit < UINT16_MAX ? limit : UINT16_MAX));
    const __m256i zero = _mm256_setzero_si256();
    uint64_t mask = 0;
    for (int i = 0; i < attacca_group_length; i += 32) {
        const __m256i first = _mm256_subs_epu16(_mm256_loadu_si256((const __m256i *)(codes + i)), most);
        const __m256i second = _mm256_subs_epu16(_mm256_loadu_si256((const __m256i *)(codes + i + 16)), most);
        const __m256i within = _mm256_packs_epi16(_mm256_cmpeq_epi16(first, zero), _mm256_cmpeq_epi16(second, zero));
        const __m256i ordered = _mm256_permute4x64_epi64(within, 0xD8);
        mask |= (uint64_t)(uint32_t)~_mm256_movemask_epi8(ordered) << i;
    }
    return mask;
}

static uint64_t exceptions32(const uint32_t *codes, uint32_t limit) {
    const __m256i most = _mm256_set1_epi32((int)limit);
    uint64_t mask = 0;
    for (int i = 0; i < attacca_group_length; i += 8) {
        const __m256i some = _mm256_loadu_si256((const __m256i *)(codes + i));
        const __m256i within = _mm256_cmpeq_epi32(_mm256_max_epu32(some, most), most);
        mask |= (uint64_t)(~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(within)) & 0xFF) << i;
    }
    return mask;
}

/* Eight codes are as many whole bytes as they are wide: each eight are written on their own, over what was spoilt
 * behind the eight before. */
static uint8_t *pack16(const uint16_t *codes, const uint8_t *widths, size_t group_count, uint8_t *packed) {
    for (size_t group = 0; group < group_count; group++) {
        const unsigned width = widths[group];
        const uint64_t kept = (uint64_t)((1u << width) - 1) * 0x0001000100010001u;
        for (int i = 0; i < attacca_group_length; i += 8, codes += 8, packed += width) {
            uint64_t first, second;
            memcpy(&first, codes, sizeof first);
            memcpy(&second, codes + 4, sizeof second);
            first = _pext_u64(first, kept);
            second = _pext_u64(second, kept);
            /* 4 * width bits each; a shift by 64 is none, so that 16 bits take the way of the others in two steps. */
            const uint64_t low = first | second << (2 * width) << (2 * width);
            memcpy(packed, &low, sizeof low);
            if (width <= 8) continue;
            const uint64_t high = second >> (64 - 4 * width);
            memcpy(packed + 8, &high, sizeof high);
        }
    }
    return packed;
}

static inline unsigned __int128 four_codes(const uint32_t *codes, unsigned width, uint64_t kept) {
    uint64_t first, second;
    memcpy(&first, codes, sizeof first);
    memcpy(&second, codes + 2, sizeof second);
    return _pext_u64(first, kept) | (unsigned __int128)_pext_u64(second, kept) << (2 * width);
}

static uint8_t *pack32(const uint32_t *codes, const uint8_t *widths, size_t group_count, uint8_t *packed) {
    for (size_t group = 0; group < group_count; group++) {
        const unsigned width = widths[group];
        const uint64_t kept = ((1ull << width) - 1) * 0x0000000100000001u;
        for (int i = 0; i < attacca_group_length; i += 8, codes += 8, packed += width) {
            const unsigned __int128 first = four_codes(codes, width, kept);
            unsigned __int128 second = four_codes(codes + 4, width, kept);
            memcpy(packed, &first, sizeof first);
            /* Codes of odd widths meet within a byte. */
            if (width % 2) second = second << 4 | first >> (4 * width - 4);
            memcpy(packed + width / 2, &second, sizeof second);
        }
    }
    return packed;
}

#pragma clang attribute pop

static const attacca_filter_kernels kernels = {
    .name = "avx2",
    .unpack16 = unpack16,
    .unpack32 = unpack32,
    .restore16 = attacca_restore16_avx2,
    .restore_pairs16 = attacca_restore_pairs16_avx2,
    .restore32 = attacca_restore32_avx2,
    .restore_float = attacca_restore_float_avx2,
    .restore_float_pairs = attacca_restore_float_pairs_avx2,
    .predict = predict,
    .autocorrelate = autocorrelate,
    .pack16 = pack16,
    .pack32 = pack32,
    .exceptions16 = exceptions16,
    .exceptions32 = exceptions32,
    .read_unary = attacca_read_unary,
    ATTACCA_LOOPS,
};

const attacca_filter_kernels *attacca_filter_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma")
            ? &kernels
            : NULL;
}

#else

const attacca_filter_kernels *attacca_filter_avx2(void) { return NULL; }

#endif

const attacca_filter_kernels *attacca_filter_best(void) {
    const attacca_filter_kernels *avx512 = attacca_filter_avx512(), *avx2 = attacca_filter_avx2();
    return avx512 ? avx512 : avx2 ? avx2 : attacca_filter_portable();
}
