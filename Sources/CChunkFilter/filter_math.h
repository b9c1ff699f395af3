/* SPDX-License-Identifier: MIT */
/* The arithmetic that every variant shares, one number at a time. All of it is exact or wraps. */
#ifndef ATTACCA_FILTER_MATH_H
#define ATTACCA_FILTER_MATH_H

#include "chunk_filter.h"
#include <string.h>

/* Half of 2^shift, which makes a shift to the right round to nearest. */
static inline uint32_t attacca_half(int shift) { return (1u << shift) >> 1; }

static inline int16_t attacca_clamp16(int32_t value) {
    return (int16_t)(value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value);
}

static inline uint32_t attacca_residual16(uint16_t code) { return (uint32_t)(code >> 1) ^ (0u - (code & 1u)); }

static inline uint32_t attacca_residual32(uint32_t code) { return (code >> 1) ^ (0u - (code & 1u)); }

/* The bits of a binary32 to an integer that compares as the number does, or back. */
static inline uint32_t attacca_reordered(uint32_t bits) {
    return bits ^ ((uint32_t)((int32_t)bits >> 31) & 0x7FFFFFFFu);
}

static inline uint32_t attacca_bits(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline float attacca_number(uint32_t bits) {
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* A prediction in units of `scale` as an ordered integer. Exact: 16 bits times a power of two. */
static inline uint32_t attacca_predicted_order(int32_t prediction, float scale) {
    return attacca_reordered(attacca_bits((float)prediction * scale));
}

/* What a float32 is in units of the scale, truncated and clamped to 16 bits; NaN and what is too large for 32 bits
 * count as the least. */
static inline int16_t attacca_float_history(uint32_t bits, float inverse_scale) {
    const float scaled = attacca_number(bits) * inverse_scale;
    if (!(scaled > -2147483648.0f && scaled < 2147483648.0f)) return INT16_MIN;
    return attacca_clamp16((int32_t)scaled);
}

/* The sum of four partial sums, always in this order. */
static inline double attacca_sum_of_four(const double partial[4]) {
    return (partial[0] + partial[2]) + (partial[1] + partial[3]);
}

/* Eight bytes, least significant first; one load where the machine does it so. */
static inline uint64_t attacca_load64(const uint8_t *bytes) {
    uint64_t word = 0;
    for (int k = 0; k < 8; k++) word |= (uint64_t)bytes[k] << 8 * k;
    return word;
}

/* Eight bytes, least significant first; one store where the machine does it so. */
static inline void attacca_store64(uint8_t *bytes, uint64_t word) {
    for (int k = 0; k < 8; k++) bytes[k] = (uint8_t)(word >> 8 * k);
}

/* The table-driven reader of unary strings. */
size_t attacca_read_unary(const uint8_t *bytes, size_t byte_count, size_t count, uint8_t *values);

/* Writes the low 32 of the gathered bits each time and passes over them once they are full: no branch. */
static inline uint8_t *attacca_flush32(uint8_t *packed, uint64_t *bits, unsigned *bit_count) {
    const uint32_t word = (uint32_t)*bits;
    for (int k = 0; k < 4; k++) packed[k] = (uint8_t)(word >> 8 * k);
    const unsigned full = *bit_count / 32;
    *bits >>= 32 * full;
    *bit_count %= 32;
    return packed + 4 * full;
}

static inline uint8_t *attacca_pack_group32(const uint32_t *codes, unsigned width, uint8_t *packed) {
    uint64_t bits = 0;
    unsigned bit_count = 0;
    const uint64_t mask = (1ull << width) - 1;
    for (int i = 0; i < attacca_group_length; i++) {
        bits |= (codes[i] & mask) << bit_count;
        bit_count += width;
        packed = attacca_flush32(packed, &bits, &bit_count);
    }
    return packed;
}

static inline void attacca_unpack_group32(const uint8_t *packed, unsigned width, uint32_t *codes) {
    const uint64_t mask = (1ull << width) - 1;
    size_t bit = 0;
    for (int i = 0; i < attacca_group_length; i++, bit += width) {
        codes[i] = (uint32_t)((attacca_load64(packed + bit / 8) >> bit % 8) & mask);
    }
}

#endif
