/* SPDX-License-Identifier: MIT */
/*
 * Linear prediction over 16 lanes with 256-bit vectors: included once for AVX2, and once for AVX-512, whose 32 registers
 * hold what AVX2 fetches again in each step. RESTORE(name) names the functions.
 *
 * A recursion waits for its own last result, about eight cycles; lanes give the machine 16 of them at once, and two
 * batches side by side hide most of what is left. Sixteen steps at a time, the rows are transposed so that a vector
 * holds one instant of all lanes.
 *
 * Of each instant the pair (sample, sample before) of every lane is kept, so that one multiply-add takes two taps. The
 * pairs fill two vectors: the halves that _mm256_unpacklo_epi16 and _mm256_unpackhi_epi16 give, which
 * _mm256_packs_epi32 puts back into the order of the lanes.
 */
#include "filter_math.h"
#include "x86.h"

#define INLINE static inline __attribute__((always_inline))

enum { tile = 16, pair_history = attacca_tap_count_max, window = 64 };

/* Two vectors of 32-bit numbers, or of pairs, for lanes 0-3 and 8-11, and for lanes 4-7 and 12-15. */
typedef struct {
    __m256i low, high;
} halves;

/* The history of a batch, latest last: kept in registers, since the next prediction waits for it. */
typedef struct {
    __m256i sample;
    halves pair;
} latest_history;

/* What a batch of lanes remembers. */
typedef struct {
    halves coefficients[attacca_tap_count_max / 2];
    halves half, shift;
    /* The pairs of the last instants, and of the window being restored. */
    halves pairs[pair_history + window];
    latest_history latest;
} lane_batch;

INLINE halves lane_halves(const int32_t *values) {
    const __m256i first = _mm256_loadu_si256((const __m256i *)values);
    const __m256i second = _mm256_loadu_si256((const __m256i *)(values + 8));
    return (halves){_mm256_permute2x128_si256(first, second, 0x20), _mm256_permute2x128_si256(first, second, 0x31)};
}

INLINE void begin(lane_batch *batch, const attacca_lane_predictors *predictors, int pair_count) {
    for (int k = 0; k < pair_count; k++) {
        const __m256i even = _mm256_loadu_si256((const __m256i *)predictors->coefficients[2 * k]);
        const __m256i odd = _mm256_loadu_si256((const __m256i *)predictors->coefficients[2 * k + 1]);
        batch->coefficients[k] = (halves){_mm256_unpacklo_epi16(even, odd), _mm256_unpackhi_epi16(even, odd)};
    }
    batch->shift = lane_halves(predictors->shift);
    const __m256i zero = _mm256_setzero_si256(), one = _mm256_set1_epi32(1);
    batch->half.low = _mm256_srli_epi32(_mm256_sllv_epi32(one, batch->shift.low), 1);
    batch->half.high = _mm256_srli_epi32(_mm256_sllv_epi32(one, batch->shift.high), 1);
    batch->latest = (latest_history){zero, {zero, zero}};
    for (int i = 0; i < pair_history; i++) batch->pairs[i] = batch->latest.pair;
}

/* What the lanes predict for an instant of the window. */
INLINE halves predicted(const lane_batch *batch, latest_history latest, int instant, int pair_count) {
    const halves *before = &batch->pairs[pair_history + instant - 1];
    __m256i low = batch->half.low, high = batch->half.high;
    for (int k = pair_count - 1; k >= 1; k--) {
        low = _mm256_add_epi32(low, _mm256_madd_epi16(before[-2 * k].low, batch->coefficients[k].low));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(before[-2 * k].high, batch->coefficients[k].high));
    }
    /* The latest pair last: all else is known long before it. */
    low = _mm256_add_epi32(low, _mm256_madd_epi16(latest.pair.low, batch->coefficients[0].low));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(latest.pair.high, batch->coefficients[0].high));
    return (halves){_mm256_srav_epi32(low, batch->shift.low), _mm256_srav_epi32(high, batch->shift.high)};
}

INLINE latest_history remembered(lane_batch *batch, latest_history before, int instant, __m256i history) {
    const halves pair = {_mm256_unpacklo_epi16(history, before.sample),
                         _mm256_unpackhi_epi16(history, before.sample)};
    batch->pairs[pair_history + instant] = pair;
    return (latest_history){history, pair};
}

INLINE void end_window(lane_batch *batch, int pair_count) {
    for (int i = pair_history - 2 * pair_count; i < pair_history; i++) batch->pairs[i] = batch->pairs[i + window];
}

INLINE void transpose16(__m256i v[16]) {
    __m256i a[16], b[16];
    for (int i = 0; i < 8; i++) {
        a[2 * i] = _mm256_unpacklo_epi16(v[2 * i], v[2 * i + 1]);
        a[2 * i + 1] = _mm256_unpackhi_epi16(v[2 * i], v[2 * i + 1]);
    }
    for (int i = 0; i < 16; i += 4)
        for (int k = 0; k < 2; k++) {
            b[i + 2 * k] = _mm256_unpacklo_epi32(a[i + k], a[i + k + 2]);
            b[i + 2 * k + 1] = _mm256_unpackhi_epi32(a[i + k], a[i + k + 2]);
        }
    for (int i = 0; i < 16; i += 8)
        for (int k = 0; k < 4; k++) {
            a[i + 2 * k] = _mm256_unpacklo_epi64(b[i + k], b[i + k + 4]);
            a[i + 2 * k + 1] = _mm256_unpackhi_epi64(b[i + k], b[i + k + 4]);
        }
    for (int i = 0; i < 8; i++) {
        v[i] = _mm256_permute2x128_si256(a[i], a[i + 8], 0x20);
        v[i + 8] = _mm256_permute2x128_si256(a[i], a[i + 8], 0x31);
    }
}

INLINE void transpose8(__m256i v[8]) {
    __m256i a[8], b[8];
    for (int i = 0; i < 8; i += 2) {
        a[i] = _mm256_unpacklo_epi32(v[i], v[i + 1]);
        a[i + 1] = _mm256_unpackhi_epi32(v[i], v[i + 1]);
    }
    for (int i = 0; i < 8; i += 4)
        for (int k = 0; k < 2; k++) {
            b[i + 2 * k] = _mm256_unpacklo_epi64(a[i + k], a[i + k + 2]);
            b[i + 2 * k + 1] = _mm256_unpackhi_epi64(a[i + k], a[i + k + 2]);
        }
    for (int i = 0; i < 4; i++) {
        v[i] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x20);
        v[i + 4] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x31);
    }
}

INLINE __m256i residual16(__m256i code) {
    const __m256i sign = _mm256_sub_epi16(_mm256_setzero_si256(), _mm256_and_si256(code, _mm256_set1_epi16(1)));
    return _mm256_xor_si256(_mm256_srli_epi16(code, 1), sign);
}

INLINE __m256i restored16(lane_batch *batch, latest_history *latest, int instant, __m256i code, int pair_count) {
    const halves sums = predicted(batch, *latest, instant, pair_count);
    const __m256i sample = _mm256_add_epi16(residual16(code), _mm256_packs_epi32(sums.low, sums.high));
    *latest = remembered(batch, *latest, instant, sample);
    return sample;
}

/* Sixteen instants of one batch, or of two side by side: from rows of codes to vectors of samples. */
INLINE void restore_tile16(lane_batch *batches, const uint16_t *rows, size_t stride, int start, int batch_count,
                           int pair_count, __m256i v[2][tile]) {
    for (int b = 0; b < batch_count; b++) {
        for (int lane = 0; lane < 16; lane++)
            v[b][lane] = _mm256_loadu_si256((const __m256i *)(rows + (16 * b + lane) * stride + start));
        transpose16(v[b]);
    }
    latest_history first = batches[0].latest, second = batches[batch_count - 1].latest;
    for (int i = 0; i < tile; i++) {
        v[0][i] = restored16(&batches[0], &first, start + i, v[0][i], pair_count);
        if (batch_count == 2) v[1][i] = restored16(&batches[1], &second, start + i, v[1][i], pair_count);
    }
    batches[0].latest = first;
    if (batch_count == 2) batches[1].latest = second;
}

INLINE void restore_rows16(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                           int batch_count, int pair_count) {
    lane_batch batches[2];
    for (int b = 0; b < batch_count; b++) begin(&batches[b], &predictors[b], pair_count);
    for (size_t i = 0; i < count; i += window, rows += window) {
        for (int start = 0; start < window; start += tile) {
            __m256i v[2][tile];
            restore_tile16(batches, rows, stride, start, batch_count, pair_count, v);
            for (int b = 0; b < batch_count; b++) {
                transpose16(v[b]);
                for (int lane = 0; lane < 16; lane++)
                    _mm256_storeu_si256((__m256i *)(rows + (16 * b + lane) * stride + start), v[b][lane]);
            }
        }
        for (int b = 0; b < batch_count; b++) end_window(&batches[b], pair_count);
    }
}

/* Middle and side to left and right, where the mask says so: the first of each pair of 16 bits and the second. */
INLINE __m256i left_right(__m256i pairs, __m256i is_mid_side) {
    const __m256i side = _mm256_srai_epi32(pairs, 16);
    const __m256i right = _mm256_sub_epi16(pairs, _mm256_srai_epi32(side, 1));
    const __m256i left = _mm256_add_epi16(right, side);
    const __m256i both = _mm256_blend_epi16(left, _mm256_slli_epi32(right, 16), 0xAA);
    return _mm256_blendv_epi8(pairs, both, is_mid_side);
}

/* Rows alternate between the two channels of a section, so that an instant of a batch is a frame of each of eight
 * sections: as interleaved as it is to be. */
INLINE void restore_frames16(const uint16_t *rows, size_t stride, size_t count,
                             const attacca_lane_predictors *predictors, const uint32_t *mid_side, int16_t *const *frames,
                             int batch_count, int pair_count) {
    lane_batch batches[2];
    for (int b = 0; b < batch_count; b++) begin(&batches[b], &predictors[b], pair_count);
    for (size_t i = 0; i < count; i += window) {
        for (int start = 0; start < window; start += tile) {
            __m256i v[2][tile];
            restore_tile16(batches, rows + i, stride, start, batch_count, pair_count, v);
            for (int b = 0; b < batch_count; b++) {
                const __m256i mask = _mm256_loadu_si256((const __m256i *)(mid_side + 8 * b));
                for (int k = 0; k < tile; k++) v[b][k] = left_right(v[b][k], mask);
                transpose8(v[b]);
                transpose8(v[b] + 8);
                for (int section = 0; section < 8; section++) {
                    int16_t *output = frames[8 * b + section] + 2 * (i + (size_t)start);
                    _mm256_storeu_si256((__m256i *)output, v[b][section]);
                    _mm256_storeu_si256((__m256i *)(output + 16), v[b][8 + section]);
                }
            }
        }
        for (int b = 0; b < batch_count; b++) end_window(&batches[b], pair_count);
    }
}

/* One copy of the loops for each of a few lengths, so that the taps are unrolled. */
#define FOR_TAPS(function, ...)                     \
    do {                                            \
        if (tap_count <= 4) function(__VA_ARGS__, 2);       \
        else if (tap_count <= 6) function(__VA_ARGS__, 3);  \
        else if (tap_count <= 8) function(__VA_ARGS__, 4);  \
        else if (tap_count <= 12) function(__VA_ARGS__, 6); \
        else if (tap_count <= 16) function(__VA_ARGS__, 8); \
        else if (tap_count <= 24) function(__VA_ARGS__, 12); \
        else function(__VA_ARGS__, 16);                     \
    } while (0)

void RESTORE(restore16)(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                            size_t batch_count, size_t tap_count) {
    for (; batch_count >= 2; batch_count -= 2, predictors += 2, rows += 32 * stride)
        FOR_TAPS(restore_rows16, rows, stride, count, predictors, 2);
    if (batch_count) FOR_TAPS(restore_rows16, rows, stride, count, predictors, 1);
}

void RESTORE(restore_pairs16)(uint16_t *rows, size_t stride, size_t count,
                              const attacca_lane_predictors *predictors, size_t batch_count, size_t tap_count,
                              const uint32_t *mid_side, int16_t *const *frames) {
    if (batch_count == 2) FOR_TAPS(restore_frames16, rows, stride, count, predictors, mid_side, frames, 2);
    else FOR_TAPS(restore_frames16, rows, stride, count, predictors, mid_side, frames, 1);
}

/* MARK: 32 bits */

/* The row that is element i of the low half; that of the high half is four further. */
INLINE int row_of(int i) { return i < 4 ? i : i + 4; }

INLINE __m256i residual32(__m256i code) {
    const __m256i sign = _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_and_si256(code, _mm256_set1_epi32(1)));
    return _mm256_xor_si256(_mm256_srli_epi32(code, 1), sign);
}

INLINE __m256i clamp16(__m256i value) {
    return _mm256_max_epi32(_mm256_min_epi32(value, _mm256_set1_epi32(INT16_MAX)), _mm256_set1_epi32(INT16_MIN));
}

INLINE __m256i reordered(__m256i bits) {
    const __m256i sign = _mm256_srai_epi32(bits, 31);
    return _mm256_xor_si256(bits, _mm256_and_si256(sign, _mm256_set1_epi32(INT32_MAX)));
}

/* A half of the lanes of one instant: code and prediction in, sample and its history out. `scale` is the shift of
 * integers, or the two scales of floats. */
INLINE __m256i restored_integer(__m256i code, __m256i prediction, __m256i shift, __m256i *history) {
    const __m256i sample = _mm256_add_epi32(residual32(code), _mm256_sllv_epi32(clamp16(prediction), shift));
    *history = _mm256_srav_epi32(sample, shift);
    return sample;
}

INLINE __m256i restored_float(__m256i code, __m256i prediction, __m256 scale, __m256 inverse, __m256i *history) {
    const __m256 predicted = _mm256_mul_ps(_mm256_cvtepi32_ps(clamp16(prediction)), scale);
    const __m256i order = reordered(_mm256_castps_si256(predicted));
    const __m256i sample = reordered(_mm256_add_epi32(residual32(code), order));
    *history = _mm256_cvttps_epi32(_mm256_mul_ps(_mm256_castsi256_ps(sample), inverse));
    return sample;
}

/* How the lanes of a batch relate samples to history. */
typedef struct {
    halves shift, scale, inverse;
} lane_scales;

/* One instant of a batch, in place. */
INLINE void restore_instant32(lane_batch *batch, latest_history *latest, const lane_scales *scales, int instant,
                              __m256i *low, __m256i *high, int is_float, int pair_count) {
    const halves sums = predicted(batch, *latest, instant, pair_count);
    halves history;
    if (is_float) {
        *low = restored_float(*low, sums.low, _mm256_castsi256_ps(scales->scale.low),
                              _mm256_castsi256_ps(scales->inverse.low), &history.low);
        *high = restored_float(*high, sums.high, _mm256_castsi256_ps(scales->scale.high),
                               _mm256_castsi256_ps(scales->inverse.high), &history.high);
    } else {
        *low = restored_integer(*low, sums.low, scales->shift.low, &history.low);
        *high = restored_integer(*high, sums.high, scales->shift.high, &history.high);
    }
    *latest = remembered(batch, *latest, instant, _mm256_packs_epi32(history.low, history.high));
}

/* Eight instants of one batch, or of two side by side: from rows of codes to vectors of samples. */
INLINE void restore_tile32(lane_batch *batches, const lane_scales *scales, const uint32_t *rows, size_t stride,
                           int start, int is_float, int batch_count, int pair_count, __m256i low[2][8],
                           __m256i high[2][8]) {
    for (int b = 0; b < batch_count; b++) {
        const uint32_t *first = rows + 16 * b * stride + start;
        for (int i = 0; i < 8; i++) {
            low[b][i] = _mm256_loadu_si256((const __m256i *)(first + row_of(i) * stride));
            high[b][i] = _mm256_loadu_si256((const __m256i *)(first + (row_of(i) + 4) * stride));
        }
        transpose8(low[b]);
        transpose8(high[b]);
    }
    latest_history first = batches[0].latest, second = batches[batch_count - 1].latest;
    for (int i = 0; i < 8; i++) {
        restore_instant32(&batches[0], &first, &scales[0], start + i, &low[0][i], &high[0][i], is_float, pair_count);
        if (batch_count == 2)
            restore_instant32(&batches[1], &second, &scales[1], start + i, &low[1][i], &high[1][i], is_float,
                              pair_count);
    }
    batches[0].latest = first;
    if (batch_count == 2) batches[1].latest = second;
}

INLINE void write_rows32(__m256i low[8], __m256i high[8], uint32_t *rows, size_t stride) {
    transpose8(low);
    transpose8(high);
    for (int i = 0; i < 8; i++) {
        _mm256_storeu_si256((__m256i *)(rows + row_of(i) * stride), low[i]);
        _mm256_storeu_si256((__m256i *)(rows + (row_of(i) + 4) * stride), high[i]);
    }
}

/* Eight instants of four sections to eight frames of each: the first, second, fifth and sixth of `frames`. */
INLINE void write_frames32(const __m256i v[8], uint32_t *const *frames, size_t start) {
    for (int i = 0; i < 8; i += 4) {
        const __m256i a = _mm256_unpacklo_epi64(v[i], v[i + 1]), b = _mm256_unpackhi_epi64(v[i], v[i + 1]);
        const __m256i c = _mm256_unpacklo_epi64(v[i + 2], v[i + 3]), d = _mm256_unpackhi_epi64(v[i + 2], v[i + 3]);
        const size_t at = 2 * (start + (size_t)i);
        _mm256_storeu_si256((__m256i *)(frames[0] + at), _mm256_permute2x128_si256(a, c, 0x20));
        _mm256_storeu_si256((__m256i *)(frames[1] + at), _mm256_permute2x128_si256(b, d, 0x20));
        _mm256_storeu_si256((__m256i *)(frames[4] + at), _mm256_permute2x128_si256(a, c, 0x31));
        _mm256_storeu_si256((__m256i *)(frames[5] + at), _mm256_permute2x128_si256(b, d, 0x31));
    }
}

INLINE lane_scales scales_of(const attacca_lane_predictors *predictors) {
    uint32_t scale[attacca_lane_count], inverse[attacca_lane_count];
    for (int lane = 0; lane < attacca_lane_count; lane++) {
        scale[lane] = attacca_bits(predictors->history_scale[lane]);
        inverse[lane] = attacca_bits(1 / predictors->history_scale[lane]);
    }
    return (lane_scales){lane_halves(predictors->history_shift), lane_halves((const int32_t *)scale),
                         lane_halves((const int32_t *)inverse)};
}

/* In the rows, or into `frames` where there are any. */
INLINE void restore_rows32(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                           uint32_t *const *frames, int is_float, int batch_count, int pair_count) {
    lane_batch batches[2];
    lane_scales scales[2];
    for (int b = 0; b < batch_count; b++) {
        begin(&batches[b], &predictors[b], pair_count);
        scales[b] = scales_of(&predictors[b]);
    }
    for (size_t i = 0; i < count; i += window) {
        for (int start = 0; start < window; start += 8) {
            __m256i low[2][8], high[2][8];
            restore_tile32(batches, scales, rows + i, stride, start, is_float, batch_count, pair_count, low, high);
            for (int b = 0; b < batch_count; b++) {
                if (frames) {
                    write_frames32(low[b], frames + 8 * b, i + (size_t)start);
                    write_frames32(high[b], frames + 8 * b + 2, i + (size_t)start);
                } else {
                    write_rows32(low[b], high[b], rows + 16 * b * stride + i + (size_t)start, stride);
                }
            }
        }
        for (int b = 0; b < batch_count; b++) end_window(&batches[b], pair_count);
    }
}

INLINE void restore_any32(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                          size_t batch_count, int is_float, int pair_count) {
    for (; batch_count >= 2; batch_count -= 2, predictors += 2, rows += 32 * stride)
        restore_rows32(rows, stride, count, predictors, NULL, is_float, 2, pair_count);
    if (batch_count) restore_rows32(rows, stride, count, predictors, NULL, is_float, 1, pair_count);
}

void RESTORE(restore32)(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                        size_t batch_count, size_t tap_count) {
    FOR_TAPS(restore_any32, rows, stride, count, predictors, batch_count, 0);
}

void RESTORE(restore_float)(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                            size_t batch_count, size_t tap_count) {
    FOR_TAPS(restore_any32, rows, stride, count, predictors, batch_count, 1);
}

void RESTORE(restore_float_pairs)(uint32_t *rows, size_t stride, size_t count,
                                  const attacca_lane_predictors *predictors, size_t batch_count, size_t tap_count,
                                  uint32_t *const *frames) {
    if (batch_count == 2) FOR_TAPS(restore_rows32, rows, stride, count, predictors, frames, 1, 2);
    else FOR_TAPS(restore_rows32, rows, stride, count, predictors, frames, 1, 1);
}
