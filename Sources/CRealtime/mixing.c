/* SPDX-License-Identifier: MIT */
/* What reaches the player's buffer: frames as they are, frames that fade, silence. */
#include "core.h"
#include <string.h>

/* Steps of an angle of a quarter turn each: cosine and sine of the step by their series, the rest by turning on. */
void attacca_rt_make_curve(float *curve) {
    const double step = 1.57079632679489661923 / rt_curve_steps;
    const double square = step * step;
    const double step_sine = step * (1 - square / 6 * (1 - square / 20));
    const double step_cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30));
    double sine = 0;
    double cosine = 1;
    for (int i = 0; i <= rt_curve_steps; i++) {
        curve[i] = (float)sine;
        double next = sine * step_cosine + cosine * step_sine;
        cosine = cosine * step_cosine - sine * step_sine;
        sine = next;
    }
    curve[rt_curve_steps] = 1;
    curve[rt_curve_steps + 1] = 1;
}

/* sin(share pi / 2) for a share of 0 to 1. */
static double curve_at(const float *curve, double share) {
    double place = share * rt_curve_steps;
    int index = (int)place;
    double rest = place - index;
    return curve[index] + rest * ((double)curve[index + 1] - curve[index]);
}

/* Writes samples that are as the player wants them but for their order. */
static void scatter(rt_sink *sink, const float *samples, int64_t frame_count, uint32_t channels) {
    for (uint32_t channel = 0; channel < channels; channel++) {
        float *plane = sink->planes[channel] + sink->at;
        const float *sample = samples + channel;
        for (int64_t i = 0; i < frame_count; i++) plane[i] = sample[i * channels];
    }
    sink->at += frame_count;
}

void attacca_rt_emit(const attacca_rt_core *core, rt_sink *sink, const void *source, int64_t frame_count) {
    const uint32_t channels = core->settings.channel_count;
    if (sink->planes == NULL) {
        core->direct(source, sink->interleaved, (size_t)frame_count * channels);
        sink->interleaved += (size_t)frame_count * core->output_bytes_per_frame;
        return;
    }
    float block[rt_block_samples];
    const unsigned char *bytes = source;
    const int64_t block_frames = rt_block_samples / channels;
    while (frame_count > 0) {
        int64_t count = frame_count < block_frames ? frame_count : block_frames;
        core->to_float(bytes, block, (size_t)count * channels);
        scatter(sink, block, count, channels);
        bytes += (size_t)count * core->source_bytes_per_frame;
        frame_count -= count;
    }
}

/* Fades `count` frames of `in` into those of `block`, which are on their way out. */
static void fade(
    const attacca_rt_core *core, float *block, const float *in, const rt_mix *mix, int64_t count) {
    const uint32_t channels = core->settings.channel_count;
    for (int64_t i = 0; i < count; i++) {
        /* The frame before the fade has the share 0, the one after it the share 1. */
        double share = (double)(mix->fade_at + i + 1) / (double)(mix->fade_length + 1);
        double gain_in = curve_at(core->curve, share);
        double gain_out = curve_at(core->curve, 1 - share);
        for (uint32_t channel = 0; channel < channels; channel++) {
            int64_t sample = i * channels + channel;
            block[sample] = (float)(gain_out * block[sample] + gain_in * in[sample]);
        }
    }
}

void attacca_rt_emit_mixed(const attacca_rt_core *core, rt_sink *sink, rt_mix mix, int64_t frame_count) {
    float block[rt_block_samples];
    float incoming[rt_block_samples];
    const uint32_t channels = core->settings.channel_count;
    const int64_t block_frames = rt_block_samples / channels;
    const unsigned char *from = mix.from;
    const unsigned char *to = mix.to;
    while (frame_count > 0) {
        int64_t count = frame_count < block_frames ? frame_count : block_frames;
        size_t byte_count = (size_t)count * core->source_bytes_per_frame;
        core->to_float(from, block, (size_t)count * channels);
        from += byte_count;
        if (to != NULL) {
            core->to_float(to, incoming, (size_t)count * channels);
            to += byte_count;
            fade(core, block, incoming, &mix, count);
            mix.fade_at += count;
        }
        for (int64_t i = 0; i < count; i++) {
            mix.gate += mix.gate_step;
            double gain = mix.gate < 0 ? 0 : mix.gate > 1 ? 1 : mix.gate;
            for (uint32_t channel = 0; channel < channels; channel++)
                block[i * channels + channel] = (float)(gain * block[i * channels + channel]);
        }
        if (sink->planes != NULL) {
            scatter(sink, block, count, channels);
        } else {
            core->from_float(block, sink->interleaved, (size_t)count * channels);
            sink->interleaved += (size_t)count * core->output_bytes_per_frame;
        }
        frame_count -= count;
    }
}

void attacca_rt_emit_silence(const attacca_rt_core *core, rt_sink *sink, int64_t frame_count) {
    if (sink->planes == NULL) {
        size_t byte_count = (size_t)frame_count * core->output_bytes_per_frame;
        memset(sink->interleaved, 0, byte_count);
        sink->interleaved += byte_count;
        return;
    }
    for (uint32_t channel = 0; channel < core->settings.channel_count; channel++)
        memset(sink->planes[channel] + sink->at, 0, (size_t)frame_count * sizeof(float));
    sink->at += frame_count;
}
