/* SPDX-License-Identifier: MIT */
/* What AVX-512 does better: the recursions, for its registers, and unary strings, for its byte compression. All else is
 * the AVX2 variant's. */
#include "chunk_filter.h"

#if defined(__x86_64__)
#include <immintrin.h>

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

#pragma clang attribute pop

static attacca_filter_kernels kernels;

__attribute__((constructor)) static void fill_kernels(void) {
    const attacca_filter_kernels *base = attacca_filter_avx2();
    if (!base) return;
    kernels = *base;
    kernels.name = "avx512";
    kernels.restore16 = attacca_restore16_avx512;
    kernels.restore_pairs16 = attacca_restore_pairs16_avx512;
    kernels.restore32 = attacca_restore32_avx512;
    kernels.restore_float = attacca_restore_float_avx512;
    kernels.read_unary = read_unary;
}

const attacca_filter_kernels *attacca_filter_avx512(void) {
    return attacca_filter_avx2() && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
                && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2")
            ? &kernels
            : NULL;
}

#else

const attacca_filter_kernels *attacca_filter_avx512(void) { return NULL; }

#endif
