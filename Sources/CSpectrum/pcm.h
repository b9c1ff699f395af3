/* SPDX-License-Identifier: MIT */
/* PCM to float, downmix and levels. */

static const float limit = 1e6f;

/* Not a number and infinities become 0, the rest is limited. */
INLINE f8 sane(f8 a) {
    const i8 is_finite = ((i8)a & 0x7F800000) != 0x7F800000;
    return larger(smaller((f8)((i8)a & is_finite), broadcast(limit)), broadcast(-limit));
}

INLINE int32_t int24_at(const uint8_t *bytes) {
    return (int32_t)((uint32_t)bytes[0] << 8 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 24) >> 8;
}

INLINE float float_at(int format, const uint8_t *pcm, size_t index) {
    int16_t narrow;
    int32_t wide;
    f8 value = {0};
    switch (format) {
        case attacca_int16: memcpy(&narrow, pcm + 2 * index, 2); return (float)narrow * 0x1p-15f;
        case attacca_int24: return (float)int24_at(pcm + 3 * index) * 0x1p-23f;
        case attacca_int32: memcpy(&wide, pcm + 4 * index, 4); return (float)wide * 0x1p-31f;
        default: memcpy(&value, pcm + 4 * index, 4); return sane(value)[0];
    }
}

INLINE void to_float_as(int format, const uint8_t *pcm, size_t sample_count, float *samples) {
    size_t index = 0;
    for (; index + 8 <= sample_count; index += 8) {
        if (format == attacca_int16) {
            typedef int16_t s8 __attribute__((vector_size(16)));
            s8 narrow;
            memcpy(&narrow, pcm + 2 * index, sizeof narrow);
            store(samples + index, __builtin_convertvector(narrow, f8) * 0x1p-15f);
        } else if (format == attacca_float32) {
            store(samples + index, sane(load((const float *)(const void *)pcm + index)));
        } else {
            for (int lane = 0; lane < 8; lane++) samples[index + lane] = float_at(format, pcm, index + lane);
        }
    }
    for (; index < sample_count; index++) samples[index] = float_at(format, pcm, index);
}

static void to_float(int format, const void *pcm, size_t sample_count, float *samples) {
    switch (format) {
        case attacca_int16: return to_float_as(attacca_int16, pcm, sample_count, samples);
        case attacca_int24: return to_float_as(attacca_int24, pcm, sample_count, samples);
        case attacca_int32: return to_float_as(attacca_int32, pcm, sample_count, samples);
        default: return to_float_as(attacca_float32, pcm, sample_count, samples);
    }
}

INLINE void downmix_frame(const float *frame, size_t channel_count, float *mono, float *power, float *peak) {
    float sum = 0, squares = 0;
    for (size_t channel = 0; channel < channel_count; channel++) {
        const float value = frame[channel], size = value < 0 ? -value : value;
        sum += value;
        squares += value * value;
        if (size > *peak) *peak = size;
    }
    *mono = sum / (float)channel_count;
    *power = squares / (float)channel_count;
}

static float downmix(const float *samples, size_t channel_count, size_t frame_count, float *mono, float *power,
                     float *peak) {
    f8 energy = broadcast(0), greatest = broadcast(0);
    size_t frame = 0;
    for (; channel_count <= 2 && frame + 8 <= frame_count; frame += 8) {
        if (channel_count == 1) {
            const f8 a = load(samples + frame);
            store(mono + frame, a);
            store(power + frame, a * a);
            greatest = larger(absolute(a), greatest);
        } else {
            const f8 a = load(samples + 2 * frame), b = load(samples + 2 * frame + 8);
            const f8 left = EVEN(a, b), right = ODD(a, b);
            store(mono + frame, (left + right) * 0.5f);
            store(power + frame, (left * left + right * right) * 0.5f);
            greatest = larger(larger(absolute(a), absolute(b)), greatest);
        }
        energy += load(power + frame);
    }
    float sum = sum_of(energy);
    if (largest_of(greatest) > *peak) *peak = largest_of(greatest);
    for (; frame < frame_count; frame++) {
        downmix_frame(samples + frame * channel_count, channel_count, mono + frame, power + frame, peak);
        sum += power[frame];
    }
    return sum;
}

/* What add_burst adds to. */
typedef struct {
    float energy, difference_energy, middle_energy, peak;
} burst_sums;

INLINE void add_burst(const float *samples, size_t channel_count, size_t frame_count, burst_sums *sums) {
    const size_t count = (frame_count - 1) * channel_count;
    f8 energy = broadcast(0), differences = broadcast(0), greatest = broadcast(0);
    size_t index = 0;
    for (; index + 8 <= count; index += 8) {
        const f8 a = load(samples + index), d = load(samples + index + channel_count) - a;
        energy += a * a;
        differences += d * d;
        greatest = larger(absolute(a), greatest);
    }
    sums->energy += sum_of(energy);
    sums->difference_energy += sum_of(differences);
    if (largest_of(greatest) > sums->peak) sums->peak = largest_of(greatest);
    for (; index < count; index++) {
        const float a = samples[index], d = samples[index + channel_count] - a, size = a < 0 ? -a : a;
        sums->energy += a * a;
        sums->difference_energy += d * d;
        if (size > sums->peak) sums->peak = size;
    }
}

INLINE void add_middle(const float *samples, size_t count, size_t distance, burst_sums *sums) {
    f8 energy = broadcast(0);
    size_t index = 0;
    for (; index + 8 <= count; index += 8) {
        const f8 d = load(samples + index + distance) - load(samples + index);
        energy += d * d;
    }
    sums->middle_energy += sum_of(energy);
    for (; index < count; index++) {
        const float d = samples[index + distance] - samples[index];
        sums->middle_energy += d * d;
    }
}

INLINE void burst_levels_as(int format, const uint8_t *pcm, size_t sample_bytes, size_t channel_count,
                            const attacca_burst_plan *plan, size_t point_count, attacca_burst_levels levels) {
    float samples[attacca_burst_frames_max * attacca_channels_max];
    const size_t spacing = (plan->point_frames - plan->burst_frames) / (plan->bursts > 1 ? plan->bursts - 1 : 1);
    for (size_t point = 0; point < point_count; point++) {
        burst_sums sums = {0};
        for (size_t burst = 0; burst < plan->bursts; burst++) {
            const size_t frame = point * plan->point_frames + burst * spacing;
            to_float_as(format, pcm + frame * channel_count * sample_bytes, plan->burst_frames * channel_count, samples);
            add_burst(samples, channel_count, plan->burst_frames, &sums);
            add_middle(samples, (plan->burst_frames - 1 - plan->middle_lag) * channel_count,
                       plan->middle_lag * channel_count, &sums);
        }
        levels.energy[point] = sums.energy;
        levels.difference_energy[point] = sums.difference_energy;
        levels.middle_energy[point] = sums.middle_energy;
        levels.peak[point] = sums.peak;
    }
}

static void burst_levels(int format, const void *pcm, size_t channel_count, const attacca_burst_plan *plan,
                         size_t point_count, attacca_burst_levels levels) {
    switch (format) {
        case attacca_int16: return burst_levels_as(attacca_int16, pcm, 2, channel_count, plan, point_count, levels);
        case attacca_int24: return burst_levels_as(attacca_int24, pcm, 3, channel_count, plan, point_count, levels);
        case attacca_int32: return burst_levels_as(attacca_int32, pcm, 4, channel_count, plan, point_count, levels);
        default: return burst_levels_as(attacca_float32, pcm, 4, channel_count, plan, point_count, levels);
    }
}

INLINE float peak_as(int format, const uint8_t *pcm, size_t sample_bytes, size_t sample_count) {
    float samples[256], result = 0;
    while (sample_count > 0) {
        const size_t count = sample_count < 256 ? sample_count : 256;
        to_float_as(format, pcm, count, samples);
        f8 greatest = broadcast(0);
        size_t index = 0;
        for (; index + 8 <= count; index += 8) greatest = larger(absolute(load(samples + index)), greatest);
        if (largest_of(greatest) > result) result = largest_of(greatest);
        for (; index < count; index++) {
            const float size = samples[index] < 0 ? -samples[index] : samples[index];
            if (size > result) result = size;
        }
        pcm += count * sample_bytes;
        sample_count -= count;
    }
    return result;
}

static float peak(int format, const void *pcm, size_t sample_count) {
    switch (format) {
        case attacca_int16: return peak_as(attacca_int16, pcm, 2, sample_count);
        case attacca_int24: return peak_as(attacca_int24, pcm, 3, sample_count);
        case attacca_int32: return peak_as(attacca_int32, pcm, 4, sample_count);
        default: return peak_as(attacca_float32, pcm, 4, sample_count);
    }
}
