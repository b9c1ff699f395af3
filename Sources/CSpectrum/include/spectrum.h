/* SPDX-License-Identifier: MIT */
/*
 * The hot loops of audio analysis: PCM to float, downmix, decimation, the power spectrum of a window, and sums over it.
 *
 * Every variant computes the same, bit for bit: the order of additions is written down as lanes of eight, and nothing
 * is contracted into fused operations. They allocate nothing, check nothing and trust their arguments.
 */
#ifndef ATTACCA_SPECTRUM_H
#define ATTACCA_SPECTRUM_H

#include <stddef.h>
#include <stdint.h>

enum {
    /* Frames in a window. */
    attacca_window_length = 2048,
    /* Points of the complex transform that a real window is packed into. */
    attacca_transform_length = 1024,
    /* Bins of a spectrum, from 0 Hz to half the sample rate, both included. */
    attacca_bin_count = 1025,
    /* Elements that the memory of a spectrum has; those from attacca_bin_count on are zero. */
    attacca_bin_capacity = 1040,
    /* Floats of twiddle factors, see attacca_transform_tables. */
    attacca_twiddle_count = 32 * 48 + 32 * 48 + 16 * 6 + 4 * 6,
    /* Floats of scratch that a transform needs. */
    attacca_transform_scratch = 4 * 1024,
    /* Bands of the mel spectrum. */
    attacca_mel_count = 128,
    /* Channels, at most. */
    attacca_channels_max = 64,
};

/* How a sample is stored: the raw values of SampleFormat. */
enum { attacca_int16 = 1, attacca_int24 = 2, attacca_int32 = 3, attacca_float32 = 4 };

/* What a transform multiplies with. */
typedef struct {
    /* The window function: attacca_window_length. */
    const float *window;
    /*
     * Powers w, w^2, w^3 of w = exp(-2 pi i p / n), each as real and imaginary part, pass by pass:
     *   n = 1024: for each 8 values of p, six vectors of 8
     *   n = 256:  for each 2 values of p, six vectors of 8, each value four times
     *   n = 64, n = 16: for each p, six numbers
     */
    const float *twiddles;
    /* cos and sin of 2 pi k / 2048 for k = 1 ... 512. */
    const float *split_cosines;
    const float *split_sines;
} attacca_transform_tables;

/* What is read off one spectrum; magnitude is the root of power. */
typedef struct {
    float magnitude_sum;
    /* Sum of bin number times magnitude. */
    float moment_sum;
    /* The first bin up to which the magnitudes reach the asked share of their sum. */
    int32_t rolloff_bin;
    /* Geometric by arithmetic mean of the powers, each at least 1e-10. */
    float log2_geometric_mean;
    float arithmetic_mean;
    /* Powers, weighted. */
    float band_energy;
} attacca_spectrum_sums;

/* Triangles over bins: band b is the sum of weights[k] * power[start[b] + k], k < counts[b] (a multiple of 8). */
typedef struct {
    int32_t starts[attacca_mel_count];
    int32_t counts[attacca_mel_count];
    const float *weights;
} attacca_mel_filters;

/* What some frames hold, all channels together. */
typedef struct {
    /* Sum of squares, and of the squared differences of neighbouring frames. */
    float energy, difference_energy;
    /* Greatest absolute sample. */
    float peak;
} attacca_levels;

/* Weights of bins 0 ... bin_count of the spectra of two channels, each of attacca_bin_capacity elements. */
typedef struct {
    /* A multiple of 8, 8 ... 512. */
    int32_t bin_count;
    /* For the power of the mean of the channels. */
    const float *band;
    /* For the mean of the powers of the channels. */
    const float *energy;
    const float *gain;
} attacca_pair_weights;

/* Powers, weighted by each of attacca_pair_weights. */
typedef struct {
    float band_energy, energy, gained_energy;
} attacca_pair_sums;

/* One set of loops for one instruction set. */
typedef struct {
    /* For people and tests: "portable", "avx2". */
    const char *name;
    /*
     * Samples to float, full scale 1.0. What is not a finite number becomes 0; what is beyond +-1e6 is limited to that.
     */
    void (*to_float)(int format, const void *pcm, size_t sample_count, float *samples);
    /*
     * The mean of all channels, and the mean of their squares. Returns the sum of the latter; the greatest absolute
     * sample goes to peak where it exceeds what is there.
     */
    float (*downmix)(const float *samples, size_t channel_count, size_t frame_count, float *mono, float *power,
                     float *peak);
    /* Sum of power[i] * window[i]^2 over a window. */
    float (*windowed_energy)(const float *power, const float *window);
    /* The power spectrum of a windowed mono signal; spectrum: attacca_bin_capacity. */
    void (*transform)(const attacca_transform_tables *tables, const float *mono, float *scratch, float *spectrum);
    /* band: a weight for each bin, attacca_bin_capacity; magnitudes: scratch of as many. */
    void (*sum)(const float *spectrum, const float *band, float rolloff_share, float *magnitudes,
                attacca_spectrum_sums *sums);
    /*
     * Sums over the spectra of two channels, from attacca_transform_length interleaved frames; the window of the tables
     * has every value twice.
     */
    void (*sum_pair)(const attacca_transform_tables *tables, const float *pairs, float *scratch,
                     const attacca_pair_weights *weights, attacca_pair_sums *sums);
    /* Mel bands in dB: 10 log10 of the power, at least 1e-10. Returns the greatest. */
    float (*mel)(const float *spectrum, const attacca_mel_filters *filters, float *decibels);
    /* Sum over bands of how much each rose; bands below floor count as floor. */
    float (*rise)(const float *before, const float *after, float floor);
    /* Levels of at least one frame. */
    void (*levels)(const float *samples, size_t channel_count, size_t frame_count, attacca_levels *levels);
    /* The mean of all channels of some PCM, as to_float and downmix give it. */
    void (*mono)(int format, const void *pcm, size_t channel_count, size_t frame_count, float *mono);
    /*
     * Low-pass and every second frame of two interleaved channels: frame m of the result is made of 2m ... 2m + 2,
     * weighted 1 2 1, or of 2m ... 2m + 4, weighted 1 4 6 4 1; the weights add up to one.
     */
    void (*halve_coarsely)(const float *pairs, size_t halved_count, float *halved);
    void (*halve_finely)(const float *pairs, size_t halved_count, float *halved);
    /*
     * Adds to onsets how much log2 of an envelope, each the sum of three neighbours plus floor, rose since two elements
     * before. Of the first two elements nothing; logarithms: scratch. Both have room for 8 elements more than count.
     */
    void (*add_rises)(const float *envelope, size_t count, float floor, float *logarithms, float *onsets);
    /* Sum of values[i] * values[i + lag] for i < count - lag. */
    float (*correlate)(const float *values, size_t count, size_t lag);
} attacca_spectrum_kernels;

/* Each is NULL where the machine cannot run it. */
const attacca_spectrum_kernels *attacca_spectrum_portable(void);
const attacca_spectrum_kernels *attacca_spectrum_avx2(void);
/* The fastest that the machine runs. */
const attacca_spectrum_kernels *attacca_spectrum_best(void);

#endif
