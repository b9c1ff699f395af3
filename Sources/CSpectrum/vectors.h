/* SPDX-License-Identifier: MIT */
/* Eight floats at once, for whatever instruction set this is compiled. */
#ifndef ATTACCA_VECTORS_H
#define ATTACCA_VECTORS_H

#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF
/* Vectors never cross from one variant to another, so that their calling convention is nobody's business. */
#pragma clang diagnostic ignored "-Wpsabi"

typedef float f8 __attribute__((vector_size(32)));
typedef int32_t i8 __attribute__((vector_size(32)));
typedef float f4 __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))

INLINE f8 load(const float *from) {
    f8 value;
    memcpy(&value, from, sizeof value);
    return value;
}

INLINE void store(float *to, f8 value) { memcpy(to, &value, sizeof value); }

INLINE f8 broadcast(float value) { return (f8){value, value, value, value, value, value, value, value}; }

INLINE f8 larger(f8 a, f8 b) {
    const i8 mask = a > b;
    return (f8)(((i8)a & mask) | ((i8)b & ~mask));
}

INLINE f8 smaller(f8 a, f8 b) {
    const i8 mask = a < b;
    return (f8)(((i8)a & mask) | ((i8)b & ~mask));
}

INLINE f8 absolute(f8 a) { return (f8)((i8)a & 0x7FFFFFFF); }

INLINE float sum_of(f8 a) {
    return ((a[0] + a[4]) + (a[1] + a[5])) + ((a[2] + a[6]) + (a[3] + a[7]));
}

INLINE float largest_of(f8 a) {
    float result = a[0];
    for (int lane = 1; lane < 8; lane++) result = a[lane] > result ? a[lane] : result;
    return result;
}

/*
 * log2 of normal positive numbers, to about one unit in the last place: exponent, and the series of the area tangent
 * for a mantissa in sqrt(1/2) ... sqrt(2).
 */
INLINE f8 log2_of(f8 a) {
    const i8 bits = (i8)a;
    f8 mantissa = (f8)((bits & 0x007FFFFF) | 0x3F800000);
    const i8 is_large = mantissa > 1.41421356f;
    mantissa = (f8)((i8)mantissa - (is_large & 0x00800000));
    const f8 exponent = __builtin_convertvector(((bits >> 23) - 127) - is_large, f8);
    const f8 t = (mantissa - 1.0f) / (mantissa + 1.0f), t2 = t * t;
    const f8 series
        = t * (2.88539008f + t2 * (0.961796694f + t2 * (0.577078016f + t2 * (0.412198583f + t2 * 0.320598898f))));
    return exponent + series;
}

#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define EVEN_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13)
#define REVERSED(a) __builtin_shufflevector(a, a, 7, 6, 5, 4, 3, 2, 1, 0)

#endif
