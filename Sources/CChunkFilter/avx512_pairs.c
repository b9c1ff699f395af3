/* SPDX-License-Identifier: MIT */
/*
 * Stereo of 16 bits with 512-bit vectors: what x86_restore.h does for two batches side by side, in one vector, the
 * first batch in its lower half. As many lanes with half the instructions; the busiest loop there is.
 */
#include "chunk_filter.h"

#if defined(__x86_64__)
#include "x86.h"

#pragma clang attribute push(__attribute__((target("avx2,bmi2,fma,avx512f,avx512vl,avx512bw,avx512vnni"))), \
                             apply_to = function)

#define INLINE static inline __attribute__((always_inline))

enum { tile = 16, pair_history = attacca_tap_count_max, window = 64 };

typedef struct {
    __m512i low, high;
} halves;

typedef struct {
    halves coefficients[attacca_tap_count_max / 2];
    halves half, shift;
    halves pairs[pair_history + window];
} lane_batches;

INLINE __m512i joined(__m256i first, __m256i second) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
}

INLINE __m512i joined_rows(const void *first, const void *second) {
    return joined(_mm256_loadu_si256((const __m256i *)first), _mm256_loadu_si256((const __m256i *)second));
}

/* Of the 16 numbers of each batch those of lanes 0-3 and 8-11, and those of lanes 4-7 and 12-15. */
INLINE halves lane_halves(const int32_t *first, const int32_t *second) {
    const __m512i a = joined_rows(first, second), b = joined_rows(first + 8, second + 8);
    const __m512i low = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0), high = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
    return (halves){_mm512_permutex2var_epi64(a, low, b), _mm512_permutex2var_epi64(a, high, b)};
}

INLINE void begin(lane_batches *batches, const attacca_lane_predictors *predictors, int pair_count) {
    for (int k = 0; k < pair_count; k++) {
        const __m512i even = joined_rows(predictors[0].coefficients[2 * k], predictors[1].coefficients[2 * k]);
        const __m512i odd = joined_rows(predictors[0].coefficients[2 * k + 1], predictors[1].coefficients[2 * k + 1]);
        batches->coefficients[k] = (halves){_mm512_unpacklo_epi16(even, odd), _mm512_unpackhi_epi16(even, odd)};
    }
    batches->shift = lane_halves(predictors[0].shift, predictors[1].shift);
    const __m512i one = _mm512_set1_epi32(1);
    batches->half.low = _mm512_srli_epi32(_mm512_sllv_epi32(one, batches->shift.low), 1);
    batches->half.high = _mm512_srli_epi32(_mm512_sllv_epi32(one, batches->shift.high), 1);
    for (int i = 0; i < pair_history; i++)
        batches->pairs[i] = (halves){_mm512_setzero_si512(), _mm512_setzero_si512()};
}

/* Within each half: the first 128 bits of both vectors, and the second. */
INLINE __m512i first_quarters(__m512i a, __m512i b) {
    return _mm512_permutex2var_epi64(a, _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0), b);
}

INLINE __m512i second_quarters(__m512i a, __m512i b) {
    return _mm512_permutex2var_epi64(a, _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2), b);
}

/* Sixteen rows of sixteen 16-bit numbers to columns, in each half. */
INLINE void transpose16(__m512i v[16]) {
    __m512i a[16], b[16];
    for (int i = 0; i < 8; i++) {
        a[2 * i] = _mm512_unpacklo_epi16(v[2 * i], v[2 * i + 1]);
        a[2 * i + 1] = _mm512_unpackhi_epi16(v[2 * i], v[2 * i + 1]);
    }
    for (int i = 0; i < 16; i += 4)
        for (int k = 0; k < 2; k++) {
            b[i + 2 * k] = _mm512_unpacklo_epi32(a[i + k], a[i + k + 2]);
            b[i + 2 * k + 1] = _mm512_unpackhi_epi32(a[i + k], a[i + k + 2]);
        }
    for (int i = 0; i < 16; i += 8)
        for (int k = 0; k < 4; k++) {
            a[i + 2 * k] = _mm512_unpacklo_epi64(b[i + k], b[i + k + 4]);
            a[i + 2 * k + 1] = _mm512_unpackhi_epi64(b[i + k], b[i + k + 4]);
        }
    for (int i = 0; i < 8; i++) {
        v[i] = first_quarters(a[i], a[i + 8]);
        v[i + 8] = second_quarters(a[i], a[i + 8]);
    }
}

/* Eight rows of eight 32-bit numbers to columns, in each half. */
INLINE void transpose8(__m512i v[8]) {
    __m512i a[8], b[8];
    for (int i = 0; i < 8; i += 2) {
        a[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
        a[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
    }
    for (int i = 0; i < 8; i += 4)
        for (int k = 0; k < 2; k++) {
            b[i + 2 * k] = _mm512_unpacklo_epi64(a[i + k], a[i + k + 2]);
            b[i + 2 * k + 1] = _mm512_unpackhi_epi64(a[i + k], a[i + k + 2]);
        }
    for (int i = 0; i < 4; i++) {
        v[i] = first_quarters(b[i], b[i + 4]);
        v[i + 4] = second_quarters(b[i], b[i + 4]);
    }
}

INLINE __m512i residual16(__m512i code) {
    const __m512i sign
        = _mm512_sub_epi16(_mm512_setzero_si512(), _mm512_and_si512(code, _mm512_set1_epi16(1)));
    return _mm512_xor_si512(_mm512_srli_epi16(code, 1), sign);
}

INLINE __m512i predicted(const lane_batches *batches, halves latest, int instant, int pair_count) {
    const halves *before = &batches->pairs[pair_history + instant - 1];
    __m512i low = batches->half.low, high = batches->half.high;
    for (int k = pair_count - 1; k >= 1; k--) {
        low = _mm512_dpwssd_epi32(low, before[-2 * k].low, batches->coefficients[k].low);
        high = _mm512_dpwssd_epi32(high, before[-2 * k].high, batches->coefficients[k].high);
    }
    /* The latest pair last: all else is known long before it. */
    low = _mm512_add_epi32(low, _mm512_madd_epi16(latest.low, batches->coefficients[0].low));
    high = _mm512_add_epi32(high, _mm512_madd_epi16(latest.high, batches->coefficients[0].high));
    return _mm512_packs_epi32(_mm512_srav_epi32(low, batches->shift.low), _mm512_srav_epi32(high, batches->shift.high));
}

/* Middle and side to left and right, where the mask says so. */
INLINE __m512i left_right(__m512i pairs, __mmask16 is_mid_side) {
    const __m512i side = _mm512_srai_epi32(pairs, 16);
    const __m512i right = _mm512_sub_epi16(pairs, _mm512_srai_epi32(side, 1));
    const __m512i left = _mm512_add_epi16(right, side);
    const __m512i both = _mm512_mask_blend_epi16(0xAAAAAAAA, left, _mm512_slli_epi32(right, 16));
    return _mm512_mask_blend_epi32(is_mid_side, pairs, both);
}

INLINE void write_frames(__m512i v[tile], int16_t *const *frames, size_t start) {
    transpose8(v);
    transpose8(v + 8);
    for (int section = 0; section < 8; section++) {
        const __m512i early = v[section], late = v[8 + section];
        _mm512_storeu_si512(frames[section] + 2 * start, _mm512_inserti64x4(early, _mm512_castsi512_si256(late), 1));
        _mm512_storeu_si512(frames[8 + section] + 2 * start, _mm512_shuffle_i64x2(early, late, 0xEE));
    }
}

INLINE void restore(const uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                    const uint32_t *mid_side, int16_t *const *frames, int pair_count) {
    lane_batches batches;
    begin(&batches, predictors, pair_count);
    const __mmask16 mask = _mm512_cmpneq_epi32_mask(_mm512_loadu_si512(mid_side), _mm512_setzero_si512());
    __m512i last = _mm512_setzero_si512();
    halves latest = {last, last};
    for (size_t i = 0; i < count; i += window) {
        for (int start = 0; start < window; start += tile) {
            __m512i v[tile];
            const uint16_t *codes = rows + i + start;
            for (int lane = 0; lane < 16; lane++)
                v[lane] = joined_rows(codes + (size_t)lane * stride, codes + (size_t)(16 + lane) * stride);
            transpose16(v);
            for (int k = 0; k < tile; k++) {
                const __m512i prediction = predicted(&batches, latest, start + k, pair_count);
                const __m512i sample = _mm512_add_epi16(residual16(v[k]), prediction);
                latest = (halves){_mm512_unpacklo_epi16(sample, last), _mm512_unpackhi_epi16(sample, last)};
                batches.pairs[pair_history + start + k] = latest;
                last = sample;
                v[k] = left_right(sample, mask);
            }
            write_frames(v, frames, i + (size_t)start);
        }
        for (int k = pair_history - 2 * pair_count; k < pair_history; k++) batches.pairs[k] = batches.pairs[k + window];
    }
}

void attacca_restore_two_batches16_avx512(uint16_t *rows, size_t stride, size_t count,
                                          const attacca_lane_predictors *predictors, size_t tap_count,
                                          const uint32_t *mid_side, int16_t *const *frames) {
    if (tap_count <= 4) restore(rows, stride, count, predictors, mid_side, frames, 2);
    else if (tap_count <= 6) restore(rows, stride, count, predictors, mid_side, frames, 3);
    else if (tap_count <= 8) restore(rows, stride, count, predictors, mid_side, frames, 4);
    else if (tap_count <= 12) restore(rows, stride, count, predictors, mid_side, frames, 6);
    else if (tap_count <= 16) restore(rows, stride, count, predictors, mid_side, frames, 8);
    else if (tap_count <= 24) restore(rows, stride, count, predictors, mid_side, frames, 12);
    else restore(rows, stride, count, predictors, mid_side, frames, 16);
}

#pragma clang attribute pop
#endif
