/* SPDX-License-Identifier: MIT */
/* What the two halves of the AVX2 variant know of each other. */
#ifndef ATTACCA_AVX2_H
#define ATTACCA_AVX2_H

#include "chunk_filter.h"

#if defined(__x86_64__)
#include <immintrin.h>

void attacca_restore16_avx2(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                            size_t batch_count, size_t tap_count);
void attacca_restore32_avx2(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                            size_t batch_count, size_t tap_count);
void attacca_restore_float_avx2(uint32_t *rows, size_t stride, size_t count,
                                const attacca_lane_predictors *predictors, size_t batch_count, size_t tap_count);
#endif
#endif
