/* SPDX-License-Identifier: MIT */
/* What is read off a spectrum. */

/* What a power counts as, at least, where its logarithm is taken. */
static const float power_min = 1e-10f;

static float windowed_energy(const float *power, const float *window) {
    f8 sum = broadcast(0);
    for (int i = 0; i < attacca_window_length; i += 8) {
        const f8 w = load(window + i);
        sum += load(power + i) * (w * w);
    }
    return sum_of(sum);
}

/* The first bin up to which the magnitudes reach a sum, found by blocks of 32 first. */
static int32_t rolloff(const float *magnitudes, float target) {
    float sum = 0;
    int bin = 0;
    for (; bin + 32 < attacca_bin_count; bin += 32) {
        const float *block = magnitudes + bin;
        const float more = sum_of((load(block) + load(block + 8)) + (load(block + 16) + load(block + 24)));
        if (sum + more >= target) break;
        sum += more;
    }
    for (; bin < attacca_bin_count - 1; bin++) {
        sum += magnitudes[bin];
        if (sum >= target) break;
    }
    return bin;
}

static void sum(const float *spectrum, const float *band, float rolloff_share, float *magnitudes,
                attacca_spectrum_sums *sums) {
    f8 magnitude_sum = broadcast(0), moment_sum = broadcast(0), logarithms = broadcast(0), means = broadcast(0);
    f8 band_energy = broadcast(0);
    f8 number = {0, 1, 2, 3, 4, 5, 6, 7};
    for (int bin = 0; bin < attacca_bin_count; bin += 8) {
        const f8 power = load(spectrum + bin), magnitude = __builtin_elementwise_sqrt(power);
        const f8 floored = larger(power, broadcast(power_min));
        store(magnitudes + bin, magnitude);
        magnitude_sum += magnitude;
        moment_sum += magnitude * number;
        number += 8.0f;
        if (bin + 8 <= attacca_bin_count) logarithms += log2_of(floored), means += floored;
        band_energy += power * load(band + bin);
    }
    const f8 last = larger(broadcast(spectrum[attacca_bin_count - 1]), broadcast(power_min));
    sums->magnitude_sum = sum_of(magnitude_sum);
    sums->moment_sum = sum_of(moment_sum);
    sums->rolloff_bin = rolloff(magnitudes, rolloff_share * sums->magnitude_sum);
    sums->log2_geometric_mean = (sum_of(logarithms) + log2_of(last)[0]) / (float)attacca_bin_count;
    sums->arithmetic_mean = (sum_of(means) + last[0]) / (float)attacca_bin_count;
    sums->band_energy = sum_of(band_energy);
}

static float mel(const float *spectrum, const attacca_mel_filters *filters, float *decibels) {
    const float *weights = filters->weights;
    for (int band = 0; band < attacca_mel_count; band++) {
        const float *powers = spectrum + filters->starts[band];
        f8 power = broadcast(0);
        for (int i = 0; i < filters->counts[band]; i += 8) power += load(powers + i) * load(weights + i);
        weights += filters->counts[band];
        decibels[band] = sum_of(power);
    }
    f8 greatest = broadcast(-1e9f);
    for (int band = 0; band < attacca_mel_count; band += 8) {
        const f8 level = log2_of(larger(load(decibels + band), broadcast(power_min))) * 3.01029996f;
        store(decibels + band, level);
        greatest = larger(level, greatest);
    }
    return largest_of(greatest);
}

static float rise(const float *before, const float *after, float floor) {
    f8 sum = broadcast(0);
    for (int band = 0; band < attacca_mel_count; band += 8) {
        const f8 from = larger(load(before + band), broadcast(floor)), to = larger(load(after + band), broadcast(floor));
        sum += larger(to - from, broadcast(0));
    }
    return sum_of(sum);
}
