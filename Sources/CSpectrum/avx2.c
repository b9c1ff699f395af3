/* SPDX-License-Identifier: MIT */
/* The same loops with eight floats in a register. Without FMA: its roundings would be others. */
#include "spectrum.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "vectors.h"

#include "transform.h"
#include "pcm.h"
#include "sums.h"
#include "rhythm.h"
#pragma clang attribute pop

const attacca_spectrum_kernels *attacca_spectrum_avx2(void) {
    static const attacca_spectrum_kernels kernels
        = {"avx2", to_float, downmix, windowed_energy, transform, sum, sum_pair, mel, rise, levels, mono,
           halve_coarsely, halve_finely, add_rises, correlate};
    return __builtin_cpu_supports("avx2") ? &kernels : NULL;
}

#else

const attacca_spectrum_kernels *attacca_spectrum_avx2(void) { return NULL; }

#endif
