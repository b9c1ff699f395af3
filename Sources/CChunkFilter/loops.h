/* SPDX-License-Identifier: MIT */
/* Loops that a compiler turns into vectors by itself: included by each variant, compiled for its instruction set. */
#include "filter_math.h"

static uint64_t exceptions16(const uint16_t *codes, uint32_t limit);
static uint64_t exceptions32(const uint32_t *codes, uint32_t limit);

/* MARK: PCM and rows */

static void split16(const int16_t *pcm, size_t count, int16_t *first, int16_t *second) {
    for (size_t i = 0; i < count; i++) first[i] = pcm[2 * i], second[i] = pcm[2 * i + 1];
}

static void split32(const uint32_t *pcm, size_t count, uint32_t *first, uint32_t *second) {
    for (size_t i = 0; i < count; i++) first[i] = pcm[2 * i], second[i] = pcm[2 * i + 1];
}

static void join16(const int16_t *first, const int16_t *second, size_t count, int16_t *pcm) {
    for (size_t i = 0; i < count; i++) pcm[2 * i] = first[i], pcm[2 * i + 1] = second[i];
}

static void join32(const uint32_t *first, const uint32_t *second, size_t count, uint32_t *pcm) {
    for (size_t i = 0; i < count; i++) pcm[2 * i] = first[i], pcm[2 * i + 1] = second[i];
}

static void mid_side16(const int16_t *left, const int16_t *right, size_t count, int16_t *middle, int16_t *side) {
    for (size_t i = 0; i < count; i++) {
        side[i] = (int16_t)(left[i] - right[i]);
        middle[i] = (int16_t)(right[i] + (side[i] >> 1));
    }
}

static void mid_side32(const int32_t *left, const int32_t *right, size_t count, int32_t *middle, int32_t *side) {
    for (size_t i = 0; i < count; i++) {
        side[i] = (int32_t)((uint32_t)left[i] - (uint32_t)right[i]);
        middle[i] = (int32_t)((uint32_t)right[i] + (uint32_t)(side[i] >> 1));
    }
}

static void left_right16(int16_t *first, int16_t *second, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const int16_t side = second[i], right = (int16_t)(first[i] - (side >> 1));
        first[i] = (int16_t)(right + side);
        second[i] = right;
    }
}

static void left_right32(int32_t *first, int32_t *second, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const uint32_t side = (uint32_t)second[i], right = (uint32_t)first[i] - (uint32_t)(second[i] >> 1);
        first[i] = (int32_t)(right + side);
        second[i] = (int32_t)right;
    }
}

/* MARK: Floats that are integers times a power of two */

static int is_scaled(const uint32_t *bits, size_t count, float factor, float limit) {
    int scaled = 1;
    for (size_t i = 0; i < count; i++) {
        const float product = attacca_number(bits[i]) * factor;
        const int inside = product >= -limit && product < limit;
        const float back = (float)(int32_t)(inside ? product : 0) * (1 / factor);
        scaled &= inside & (attacca_bits(back) == bits[i]);
    }
    return scaled;
}

static void to_integers(const uint32_t *bits, size_t count, float factor, int32_t *integers) {
    for (size_t i = 0; i < count; i++) integers[i] = (int32_t)(attacca_number(bits[i]) * factor);
}

static void to_floats(const int32_t *integers, size_t count, float factor, uint32_t *bits) {
    for (size_t i = 0; i < count; i++) bits[i] = attacca_bits((float)integers[i] * factor);
}

/* MARK: Histories and codes */

static void shift_history(const int32_t *samples, size_t count, int shift, int16_t *history) {
    for (size_t i = 0; i < count; i++) history[i] = attacca_clamp16(samples[i] >> shift);
}

static void float_history(const uint32_t *bits, size_t count, float scale, int16_t *history) {
    const float inverse = 1 / scale;
    for (size_t i = 0; i < count; i++) history[i] = attacca_float_history(bits[i], inverse);
}

static void windowed(const int16_t *history, const float *window, size_t count, double *values) {
    for (size_t i = 0; i < count; i++) values[i] = (float)history[i] * window[i];
}

static void code16(const int16_t *samples, const int16_t *prediction, size_t count, uint16_t *codes) {
    for (size_t i = 0; i < count; i++) {
        const int16_t residual = (int16_t)(samples[i] - prediction[i]);
        codes[i] = (uint16_t)((uint16_t)residual << 1 ^ residual >> 15);
    }
}

static uint32_t code_of(uint32_t residual) { return residual << 1 ^ (uint32_t)((int32_t)residual >> 31); }

static void code32(const int32_t *samples, const int16_t *prediction, size_t count, int shift, uint32_t *codes) {
    for (size_t i = 0; i < count; i++)
        codes[i] = code_of((uint32_t)samples[i] - ((uint32_t)(int32_t)prediction[i] << shift));
}

static void code_float(const uint32_t *bits, const int16_t *prediction, size_t count, float scale, uint32_t *codes) {
    for (size_t i = 0; i < count; i++)
        codes[i] = code_of(attacca_reordered(bits[i]) - attacca_predicted_order(prediction[i], scale));
}

/* The sum of the magnitudes of the second differences in every second run of 64 samples: how much there is to predict,
 * roughly. */
static uint64_t roughness16(const int16_t *samples, size_t count) {
    uint64_t sum = 0;
    for (size_t start = 0; start + 64 <= count; start += 128) {
        uint32_t part = 0;
        for (size_t i = start; i < start + 64; i++) {
            const int32_t difference = samples[i] - 2 * samples[(ptrdiff_t)i - 1] + samples[(ptrdiff_t)i - 2];
            part += (uint32_t)(difference < 0 ? -difference : difference);
        }
        sum += part;
    }
    return sum;
}

static uint64_t roughness32(const int32_t *samples, size_t count) {
    uint64_t sum = 0;
    for (size_t start = 0; start + 64 <= count; start += 128)
        for (size_t i = start; i < start + 64; i++) {
            const int64_t difference
                = (int64_t)samples[i] - 2 * (int64_t)samples[(ptrdiff_t)i - 1] + samples[(ptrdiff_t)i - 2];
            sum += (uint64_t)(difference < 0 ? -difference : difference);
        }
    return sum;
}

/* MARK: What a group needs; each variant has its own way to find exceptions */

static int bit_width(uint32_t value) { return value ? 32 - __builtin_clz(value) : 0; }

#define MEASURE(name, code, exceptions)                                                                        \
    static void name(const code *codes, size_t group_count, int depth, attacca_group_measure *measures) {      \
        for (size_t group = 0; group < group_count; group++, codes += attacca_group_length) {                  \
            code all = 0;                                                                                      \
            for (int i = 0; i < attacca_group_length; i++) all |= codes[i];                                    \
            const int width = bit_width(all);                                                                  \
            measures[group].width = (uint8_t)width;                                                            \
            for (int below = 1; below <= depth; below++) {                                                     \
                const uint32_t limit = width > below ? (1u << (width - below)) - 1 : 0;                        \
                measures[group].wider[below - 1] = (uint8_t)__builtin_popcountll(exceptions(codes, limit));    \
            }                                                                                                  \
        }                                                                                                      \
    }

MEASURE(measure16, uint16_t, exceptions16)
MEASURE(measure32, uint32_t, exceptions32)

/* MARK: Rice */

static uint32_t unary_bits16(const uint16_t *codes, size_t count, int shift, uint32_t highest) {
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t high = (uint32_t)codes[i] >> shift;
        sum += high < highest ? high : highest;
    }
    return sum;
}

static uint32_t unary_bits32(const uint32_t *codes, size_t count, int shift, uint32_t highest) {
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t high = codes[i] >> shift;
        sum += high < highest ? high : highest;
    }
    return sum;
}

static void high16(const uint16_t *codes, const uint8_t *widths, size_t group_count, uint8_t *high) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length, high += attacca_group_length)
        for (int i = 0; i < attacca_group_length; i++) high[i] = (uint8_t)(codes[i] >> widths[group]);
}

static void high32(const uint32_t *codes, const uint8_t *widths, size_t group_count, uint8_t *high) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length, high += attacca_group_length)
        for (int i = 0; i < attacca_group_length; i++) high[i] = (uint8_t)((uint64_t)codes[i] >> widths[group]);
}

static void merge16(uint16_t *codes, const uint8_t *high, const uint8_t *widths, size_t group_count) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length, high += attacca_group_length)
        for (int i = 0; i < attacca_group_length; i++)
            codes[i] = (uint16_t)(codes[i] | (uint32_t)high[i] << widths[group]);
}

static void merge32(uint32_t *codes, const uint8_t *high, const uint8_t *widths, size_t group_count) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length, high += attacca_group_length)
        for (int i = 0; i < attacca_group_length; i++)
            codes[i] |= (uint32_t)((uint64_t)high[i] << widths[group]);
}

/* The members of the table that these loops are. */
#define ATTACCA_LOOPS                                                                                       \
    .split16 = split16, .split32 = split32, .join16 = join16, .join32 = join32, .mid_side16 = mid_side16,   \
    .mid_side32 = mid_side32, .left_right16 = left_right16, .left_right32 = left_right32,                   \
    .is_scaled = is_scaled, .to_integers = to_integers, .to_floats = to_floats, .shift_history = shift_history, .float_history = float_history, .windowed = windowed, .code16 = code16, \
    .code32 = code32, .code_float = code_float, .roughness16 = roughness16, .roughness32 = roughness32, .measure16 = measure16, .measure32 = measure32,             \
    .unary_bits16 = unary_bits16,               \
    .unary_bits32 = unary_bits32, .high16 = high16, .high32 = high32, .merge16 = merge16, .merge32 = merge32
