/* SPDX-License-Identifier: MIT */
/* Onsets of an envelope, and their autocorrelation. */

static void add_rises(const float *envelope, size_t count, float floor, float *logarithms, float *onsets) {
    if (count < 3) return;
    for (size_t i = 0; i < count; i++)
        logarithms[i] = envelope[i > 0 ? i - 1 : 0] + envelope[i] + envelope[i + 1 < count ? i + 1 : i] + floor;
    for (size_t i = 0; i < count; i += 8) store(logarithms + i, log2_of(load(logarithms + i)));
    size_t i = 2;
    for (; i + 8 <= count; i += 8)
        store(onsets + i, load(onsets + i) + larger(load(logarithms + i) - load(logarithms + i - 2), broadcast(0)));
    for (; i < count; i++) {
        const float rise = logarithms[i] - logarithms[i - 2];
        if (rise > 0) onsets[i] += rise;
    }
}

static float correlate(const float *values, size_t count, size_t lag) {
    f8 even = broadcast(0), odd = broadcast(0);
    size_t i = 0;
    for (; i + lag + 16 <= count; i += 16) {
        even += load(values + i) * load(values + i + lag);
        odd += load(values + i + 8) * load(values + i + 8 + lag);
    }
    float sum = sum_of(even + odd);
    for (; i + lag < count; i++) sum += values[i] * values[i + lag];
    return sum;
}
