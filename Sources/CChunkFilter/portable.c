/* SPDX-License-Identifier: MIT */
/* The loops as any machine runs them: the definition that the other variants are tested against. */
#include "chunk_filter.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

#include "loops.h"

enum { lanes = attacca_lane_count };


static void unpack16(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint16_t *codes) {
    for (size_t group = 0; group < group_count; group++) {
        const unsigned width = widths[group];
        const uint64_t mask = (1ull << width) - 1;
        size_t bit = 0;
        for (int i = 0; i < attacca_group_length; i++, bit += width)
            codes[i] = (uint16_t)((attacca_load64(packed + bit / 8) >> bit % 8) & mask);
        packed += 8 * width;
        codes += attacca_group_length;
    }
}

static void unpack32(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint32_t *codes) {
    for (size_t group = 0; group < group_count; group++) {
        attacca_unpack_group32(packed, widths[group], codes);
        packed += 8 * widths[group];
        codes += attacca_group_length;
    }
}

/* The state of 16 lanes: the samples before, latest first, and what is predicted from them. */
typedef struct {
    int16_t history[attacca_tap_count_max][lanes];
    int32_t prediction[lanes];
} lane_state;

static void predict_lanes(lane_state *state, const attacca_lane_predictors *predictors, size_t tap_count) {
    uint32_t sums[lanes];
    for (int lane = 0; lane < lanes; lane++) sums[lane] = attacca_half(predictors->shift[lane]);
    for (size_t tap = 0; tap < tap_count; tap++)
        for (int lane = 0; lane < lanes; lane++)
            sums[lane] += (uint32_t)(predictors->coefficients[tap][lane] * state->history[tap][lane]);
    for (int lane = 0; lane < lanes; lane++)
        state->prediction[lane] = attacca_clamp16((int32_t)sums[lane] >> predictors->shift[lane]);
}

static void advance(lane_state *state, const int16_t latest[lanes], size_t tap_count) {
    memmove(state->history[1], state->history[0], (tap_count - 1) * sizeof state->history[0]);
    memcpy(state->history[0], latest, sizeof state->history[0]);
}

static void restore16(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                      size_t batch_count, size_t tap_count) {
    for (size_t batch = 0; batch < batch_count; batch++, rows += lanes * stride) {
        lane_state state = {0};
        for (size_t i = 0; i < count; i++) {
            int16_t latest[lanes];
            predict_lanes(&state, &predictors[batch], tap_count);
            for (int lane = 0; lane < lanes; lane++) {
                uint16_t *code = rows + lane * stride + i;
                *code = (uint16_t)(attacca_residual16(*code) + (uint32_t)state.prediction[lane]);
                latest[lane] = (int16_t)*code;
            }
            advance(&state, latest, tap_count);
        }
    }
}

static void restore_pairs16(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                            size_t batch_count, size_t tap_count, const uint32_t *mid_side, int16_t *const *frames) {
    restore16(rows, stride, count, predictors, batch_count, tap_count);
    for (size_t pair = 0; pair < 8 * batch_count; pair++, rows += 2 * stride) {
        int16_t *first = (int16_t *)rows, *second = (int16_t *)(rows + stride);
        if (mid_side[pair]) left_right16(first, second, count);
        join16(first, second, count, frames[pair]);
    }
}

static void restore32(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                      size_t batch_count, size_t tap_count) {
    for (size_t batch = 0; batch < batch_count; batch++, rows += lanes * stride) {
        lane_state state = {0};
        for (size_t i = 0; i < count; i++) {
            int16_t latest[lanes];
            predict_lanes(&state, &predictors[batch], tap_count);
            for (int lane = 0; lane < lanes; lane++) {
                const int32_t shift = predictors[batch].history_shift[lane];
                uint32_t *code = rows + lane * stride + i;
                *code = attacca_residual32(*code) + ((uint32_t)state.prediction[lane] << shift);
                latest[lane] = attacca_clamp16((int32_t)*code >> shift);
            }
            advance(&state, latest, tap_count);
        }
    }
}

static void restore_float(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                          size_t batch_count, size_t tap_count) {
    for (size_t batch = 0; batch < batch_count; batch++, rows += lanes * stride) {
        lane_state state = {0};
        for (size_t i = 0; i < count; i++) {
            int16_t latest[lanes];
            predict_lanes(&state, &predictors[batch], tap_count);
            for (int lane = 0; lane < lanes; lane++) {
                const float scale = predictors[batch].history_scale[lane];
                uint32_t *code = rows + lane * stride + i;
                *code = attacca_reordered(attacca_residual32(*code)
                                          + attacca_predicted_order(state.prediction[lane], scale));
                latest[lane] = attacca_float_history(*code, 1 / scale);
            }
            advance(&state, latest, tap_count);
        }
    }
}

static void restore_float_pairs(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                                size_t batch_count, size_t tap_count, uint32_t *const *frames) {
    restore_float(rows, stride, count, predictors, batch_count, tap_count);
    for (size_t pair = 0; pair < 8 * batch_count; pair++, rows += 2 * stride)
        join32(rows, rows + stride, count, frames[pair]);
}

static void predict(const int16_t *history, size_t count, const int16_t *coefficients, size_t tap_count, int shift,
                    int16_t *prediction) {
    for (size_t i = 0; i < count; i++) {
        uint32_t sum = attacca_half(shift);
        for (size_t tap = 0; tap < tap_count; tap++)
            sum += (uint32_t)(coefficients[tap] * history[(ptrdiff_t)i - 1 - (ptrdiff_t)tap]);
        prediction[i] = attacca_clamp16((int32_t)sum >> shift);
    }
}

static void autocorrelate(const double *x, size_t count, size_t lag_count, double *sums) {
    for (size_t lag = 0; lag < lag_count; lag++) {
        double partial[4] = {0};
        for (size_t i = 0; i < count; i += 4)
            for (size_t k = 0; k < 4; k++)
                partial[k] = fma(x[i + k], x[(ptrdiff_t)(i + k) - (ptrdiff_t)lag], partial[k]);
        sums[lag] = attacca_sum_of_four(partial);
    }
}

static uint8_t *pack16(const uint16_t *codes, const uint8_t *widths, size_t group_count, uint8_t *packed) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length) {
        uint64_t bits = 0;
        unsigned bit_count = 0;
        const unsigned width = widths[group];
        const uint32_t mask = (1u << width) - 1;
        for (int i = 0; i < attacca_group_length; i++) {
            bits |= (uint64_t)(codes[i] & mask) << bit_count;
            bit_count += width;
            packed = attacca_flush32(packed, &bits, &bit_count);
        }
    }
    return packed;
}

static uint8_t *pack32(const uint32_t *codes, const uint8_t *widths, size_t group_count, uint8_t *packed) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length)
        packed = attacca_pack_group32(codes, widths[group], packed);
    return packed;
}

static uint64_t exceptions16(const uint16_t *codes, uint32_t limit) {
    uint64_t mask = 0;
    for (int i = 0; i < attacca_group_length; i++) mask |= (uint64_t)(codes[i] > limit) << i;
    return mask;
}

static uint64_t exceptions32(const uint32_t *codes, uint32_t limit) {
    uint64_t mask = 0;
    for (int i = 0; i < attacca_group_length; i++) mask |= (uint64_t)(codes[i] > limit) << i;
    return mask;
}

static const attacca_filter_kernels kernels = {
    .name = "portable",
    .unpack16 = unpack16,
    .unpack32 = unpack32,
    .restore16 = restore16,
    .restore_pairs16 = restore_pairs16,
    .restore32 = restore32,
    .restore_float = restore_float,
    .restore_float_pairs = restore_float_pairs,
    .predict = predict,
    .autocorrelate = autocorrelate,
    .pack16 = pack16,
    .pack32 = pack32,
    .exceptions16 = exceptions16,
    .exceptions32 = exceptions32,
    .read_unary = attacca_read_unary,
    ATTACCA_LOOPS,
};

const attacca_filter_kernels *attacca_filter_portable(void) { return &kernels; }
