/* SPDX-License-Identifier: MIT */
/* What AVX-512 does better: the recursions, for its registers, and unary strings, for its byte compression. All else is
 * the AVX2 variant's. */
#include "chunk_filter.h"

#if defined(__x86_64__)
#include <immintrin.h>

/* How codes of a width lie in 64 bytes: eight bytes around each group of codes that makes eight bytes again, and from
 * which of their bits on each byte of the result comes. */
typedef struct {
    uint8_t bytes[64];
    uint8_t bits[64];
} spreading;

static spreading spreadings16[17], spreadings32[33];

/* Codes of these bits leave no room in eight bytes for where they start. */
enum { odd_width = 31 };

/* Runs before anyone has asked for the machine's instructions: with those that all have. */
static void fill_spreading(spreading *s, unsigned width, unsigned code_bytes) {
    for (unsigned i = 0; i < 64; i++) {
        const unsigned codes_per_word = 8 / code_bytes, first_bit = i / 8 * codes_per_word * width;
        s->bytes[i] = (uint8_t)(first_bit / 8 + i % 8);
        s->bits[i] = (uint8_t)(first_bit % 8 + i % 8 / code_bytes * width + i % code_bytes * 8);
    }
}

#pragma clang attribute push(                                                                                    \
    __attribute__((target("avx2,bmi2,fma,popcnt,lzcnt,avx512f,avx512vl,avx512bw,avx512vbmi,avx512vbmi2"))),      \
    apply_to = function)

#define RESTORE(name) attacca_##name##_avx512
#include "x86_restore.h"

/* Where the ones of 64 bits are, side by side; each value is the way from the one before. */
static size_t read_unary(const uint8_t *bytes, size_t byte_count, size_t count, uint8_t *values) {
    const __m512i positions = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36,
        35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7,
        6, 5, 4, 3, 2, 1, 0);
    const __m512i before = _mm512_sub_epi8(positions, _mm512_set1_epi8(1));
    size_t produced = 0;
    unsigned zeros = 0;
    for (size_t i = 0; i < byte_count && produced < count; i += 8) {
        uint64_t ones = 0;
        memcpy(&ones, bytes + i, byte_count - i < 8 ? byte_count - i : 8);
        const __m512i ends = _mm512_maskz_compress_epi8(ones, positions);
        /* Before the first there is none: as if it had ended at -1. */
        const __m512i starts = _mm512_mask_permutexvar_epi8(_mm512_set1_epi8(-1), ~1ull, before, ends);
        const __m512i way = _mm512_sub_epi8(_mm512_sub_epi8(ends, starts), _mm512_set1_epi8(1));
        _mm512_storeu_si512(values + produced, way);
        values[produced] = (uint8_t)(values[produced] + zeros);
        produced += (size_t)_mm_popcnt_u64(ones);
        zeros = (ones ? 0 : zeros) + (unsigned)_lzcnt_u64(ones);
    }
    return produced < count ? produced : count;
}

static inline __m512i spread(const uint8_t *packed, const spreading *s) {
    const __m512i words = _mm512_permutexvar_epi8(_mm512_loadu_si512(s->bytes), _mm512_loadu_si512(packed));
    return _mm512_multishift_epi64_epi8(_mm512_loadu_si512(s->bits), words);
}

static void unpack16(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint16_t *codes) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length) {
        const unsigned width = widths[group];
        const spreading *s = &spreadings16[width];
        const __m512i mask = _mm512_set1_epi16((int16_t)((1u << width) - 1));
        _mm512_storeu_si512(codes, _mm512_and_si512(spread(packed, s), mask));
        _mm512_storeu_si512(codes + 32, _mm512_and_si512(spread(packed + 4 * width, s), mask));
        packed += 8 * width;
    }
}

static void unpack32(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint32_t *codes) {
    for (size_t group = 0; group < group_count; group++, codes += attacca_group_length) {
        const unsigned width = widths[group];
        const spreading *s = &spreadings32[width];
        const __m512i mask = _mm512_set1_epi32((int32_t)(uint32_t)((1ull << width) - 1));
        if (width == odd_width) attacca_unpack_group32(packed, width, codes);
        else
            for (int i = 0; i < attacca_group_length; i += 16)
                _mm512_storeu_si512(codes + i, _mm512_and_si512(spread(packed + i * (int)width / 8, s), mask));
        packed += 8 * width;
    }
}

#pragma clang attribute pop

static void restore_pairs16(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                            size_t batch_count, size_t tap_count, const uint32_t *mid_side, int16_t *const *frames) {
    if (batch_count == 2)
        attacca_restore_two_batches16_avx512(rows, stride, count, predictors, tap_count, mid_side, frames);
    else
        attacca_restore_pairs16_avx512(rows, stride, count, predictors, batch_count, tap_count, mid_side, frames);
}

static attacca_filter_kernels kernels;

__attribute__((constructor)) static void fill_kernels(void) {
    const attacca_filter_kernels *base = attacca_filter_avx2();
    if (!base) return;
    kernels = *base;
    kernels.name = "avx512";
    for (unsigned width = 0; width <= 16; width++) fill_spreading(&spreadings16[width], width, 2);
    for (unsigned width = 0; width <= 32; width++) fill_spreading(&spreadings32[width], width, 4);
    kernels.unpack16 = unpack16;
    kernels.unpack32 = unpack32;
    kernels.restore16 = attacca_restore16_avx512;
    kernels.restore_pairs16 = restore_pairs16;
    kernels.restore32 = attacca_restore32_avx512;
    kernels.restore_float = attacca_restore_float_avx512;
    kernels.restore_float_pairs = attacca_restore_float_pairs_avx512;
    kernels.read_unary = read_unary;
}

const attacca_filter_kernels *attacca_filter_avx512(void) {
    return attacca_filter_avx2() && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
                && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2")
                && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("popcnt")
                && __builtin_cpu_supports("lzcnt")
            ? &kernels
            : NULL;
}

#else

const attacca_filter_kernels *attacca_filter_avx512(void) { return NULL; }

#endif
