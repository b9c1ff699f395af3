/* SPDX-License-Identifier: MIT */
#include "chunk_filter.h"

uint64_t attacca_choose_widths(const attacca_group_measure *measures, size_t group_count, int patch_width,
                               int patch_bits, uint8_t *widths) {
    uint64_t sum = 0;
    for (size_t group = 0; group < group_count; group++) {
        const attacca_group_measure *measure = &measures[group];
        int cheapest = attacca_group_length * measure->width;
        int best = measure->width;
        for (int below = 1; below <= patch_width && below <= measure->width; below++) {
            const int bits
                = attacca_group_length * (measure->width - below) + patch_bits * measure->wider[below - 1];
            if (bits < cheapest) cheapest = bits, best = measure->width - below;
        }
        if (widths) widths[group] = (uint8_t)best;
        sum += (uint64_t)cheapest;
    }
    return sum;
}
