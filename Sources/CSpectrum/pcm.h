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

static void levels(const float *samples, size_t channel_count, size_t frame_count, attacca_levels *levels) {
    const size_t count = (frame_count - 1) * channel_count;
    f8 energy[2] = {{0}}, differences[2] = {{0}}, greatest[2] = {{0}};
    size_t index = 0;
    for (; index + 16 <= count; index += 16) {
        for (int half = 0; half < 2; half++) {
            const f8 a = load(samples + index + 8 * half);
            const f8 d = load(samples + index + 8 * half + channel_count) - a;
            energy[half] += a * a;
            differences[half] += d * d;
            greatest[half] = larger(absolute(a), greatest[half]);
        }
    }
    levels->energy = sum_of(energy[0] + energy[1]);
    levels->difference_energy = sum_of(differences[0] + differences[1]);
    levels->peak = largest_of(larger(greatest[0], greatest[1]));
    for (; index < count + channel_count; index++) {
        const float a = samples[index], size = a < 0 ? -a : a;
        levels->energy += a * a;
        if (size > levels->peak) levels->peak = size;
        if (index >= count) continue;
        const float d = samples[index + channel_count] - a;
        levels->difference_energy += d * d;
    }
}

INLINE void mono_as(int format, const uint8_t *pcm, size_t sample_bytes, size_t channel_count, size_t frame_count,
                    float *mono) {
    float samples[16 * attacca_channels_max];
    const size_t frames_max = 16 * attacca_channels_max / channel_count;
    while (frame_count > 0) {
        const size_t count = frame_count < frames_max ? frame_count : frames_max;
        to_float_as(format, pcm, count * channel_count, samples);
        size_t frame = 0;
        for (; channel_count == 2 && frame + 8 <= count; frame += 8) {
            const f8 a = load(samples + 2 * frame), b = load(samples + 2 * frame + 8);
            store(mono + frame, (EVEN(a, b) + ODD(a, b)) * 0.5f);
        }
        for (; frame < count; frame++) {
            float sum = 0;
            for (size_t channel = 0; channel < channel_count; channel++) sum += samples[frame * channel_count + channel];
            mono[frame] = sum / (float)channel_count;
        }
        pcm += count * channel_count * sample_bytes;
        mono += count;
        frame_count -= count;
    }
}

static void mono(int format, const void *pcm, size_t channel_count, size_t frame_count, float *mono) {
    switch (format) {
        case attacca_int16: return mono_as(attacca_int16, pcm, 2, channel_count, frame_count, mono);
        case attacca_int24: return mono_as(attacca_int24, pcm, 3, channel_count, frame_count, mono);
        case attacca_int32: return mono_as(attacca_int32, pcm, 4, channel_count, frame_count, mono);
        default: return mono_as(attacca_float32, pcm, 4, channel_count, frame_count, mono);
    }
}

INLINE f8 coarse(const float *pairs) { return (load(pairs) + load(pairs + 4)) * 0.25f + load(pairs + 2) * 0.5f; }

INLINE f8 fine(const float *pairs) {
    return (load(pairs) + load(pairs + 8)) * 0.0625f + (load(pairs + 2) + load(pairs + 6)) * 0.25f
         + load(pairs + 4) * 0.375f;
}

static void halve_coarsely(const float *pairs, size_t halved_count, float *halved) {
    size_t frame = 0;
    for (; frame + 5 <= halved_count; frame += 4)
        store(halved + 2 * frame, EVEN_PAIRS(coarse(pairs + 4 * frame), coarse(pairs + 4 * frame + 8)));
    for (size_t i = 2 * frame; i < 2 * halved_count; i++) {
        const float *p = pairs + 4 * (i / 2) + i % 2;
        halved[i] = (p[0] + p[4]) * 0.25f + p[2] * 0.5f;
    }
}

static void halve_finely(const float *pairs, size_t halved_count, float *halved) {
    size_t frame = 0;
    for (; frame + 5 <= halved_count; frame += 4)
        store(halved + 2 * frame, EVEN_PAIRS(fine(pairs + 4 * frame), fine(pairs + 4 * frame + 8)));
    for (size_t i = 2 * frame; i < 2 * halved_count; i++) {
        const float *p = pairs + 4 * (i / 2) + i % 2;
        halved[i] = (p[0] + p[8]) * 0.0625f + (p[2] + p[6]) * 0.25f + p[4] * 0.375f;
    }
}
