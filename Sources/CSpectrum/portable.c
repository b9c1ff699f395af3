/* SPDX-License-Identifier: MIT */
/* The loops as any machine runs them. */
#include "spectrum.h"
#include "vectors.h"

#include "transform.h"
#include "pcm.h"
#include "sums.h"
#include "rhythm.h"

const attacca_spectrum_kernels *attacca_spectrum_portable(void) {
    static const attacca_spectrum_kernels kernels
        = {"portable", to_float, downmix, windowed_energy, transform, sum, sum_pair, mel, rise, levels, mono,
           halve_coarsely, halve_finely, add_rises, correlate};
    return &kernels;
}

const attacca_spectrum_kernels *attacca_spectrum_best(void) {
    const attacca_spectrum_kernels *avx2 = attacca_spectrum_avx2();
    return avx2 ? avx2 : attacca_spectrum_portable();
}
