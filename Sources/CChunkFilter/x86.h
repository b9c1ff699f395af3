/* SPDX-License-Identifier: MIT */
/* What the parts of the x86 variants know of each other. */
#ifndef ATTACCA_X86_H
#define ATTACCA_X86_H

#include "chunk_filter.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define ATTACCA_RESTORE(variant)                                                                                  \
    void attacca_restore16_##variant(uint16_t *rows, size_t stride, size_t count,                                 \
                                     const attacca_lane_predictors *predictors, size_t batch_count,               \
                                     size_t tap_count);                                                           \
    void attacca_restore_pairs16_##variant(uint16_t *rows, size_t stride, size_t count,                           \
                                           const attacca_lane_predictors *predictors, size_t batch_count,         \
                                           size_t tap_count, const uint32_t *mid_side, int16_t *const *frames);   \
    void attacca_restore32_##variant(uint32_t *rows, size_t stride, size_t count,                                 \
                                     const attacca_lane_predictors *predictors, size_t batch_count,               \
                                     size_t tap_count);                                                           \
    void attacca_restore_float_##variant(uint32_t *rows, size_t stride, size_t count,                             \
                                         const attacca_lane_predictors *predictors, size_t batch_count,           \
                                         size_t tap_count);                                                       \
    void attacca_restore_float_pairs_##variant(uint32_t *rows, size_t stride, size_t count,                       \
                                               const attacca_lane_predictors *predictors, size_t batch_count,     \
                                               size_t tap_count, uint32_t *const *frames);

ATTACCA_RESTORE(avx2)
ATTACCA_RESTORE(avx512)

/* restore_pairs16 for exactly two batches, with 512-bit vectors and VNNI. */
void attacca_restore_two_batches16_avx512(uint16_t *rows, size_t stride, size_t count,
                                          const attacca_lane_predictors *predictors, size_t tap_count,
                                          const uint32_t *mid_side, int16_t *const *frames);

#endif
#endif
