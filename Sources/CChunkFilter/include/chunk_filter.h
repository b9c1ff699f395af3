/* SPDX-License-Identifier: MIT */
/*
 * The hot loops of the chunk codec: unpacking, linear prediction over lanes, and their inverses.
 *
 * What they compute is written down in PayloadFormat.md; every variant computes exactly the same, bit for bit, for
 * every input. All that a decoder calls does so whatever the rounding mode and the treatment of denormals of the calling
 * thread; `windowed` and `autocorrelate`, which only help to choose a predictor, follow them. They allocate nothing,
 * check nothing and trust their arguments: the caller has validated every length, and knows these words:
 *
 *   code     a residual as an unsigned integer: 0, -1, 1, -2 ... become 0, 1, 2, 3 ... (zigzag)
 *   group    64 codes packed at one width; 8 * width bytes, least significant bit first
 *   row      the codes or samples of one signal, in time order
 *   lane     one of the 16 rows that are predicted at once
 */
#ifndef ATTACCA_CHUNK_FILTER_H
#define ATTACCA_CHUNK_FILTER_H

#include <stddef.h>
#include <stdint.h>

enum {
    /* Codes in a group. */
    attacca_group_length = 64,
    /* Rows that are restored at once. */
    attacca_lane_count = 16,
    /* The longest predictor. */
    attacca_tap_count_max = 32,
    /* Bytes that may be read behind packed groups and bit strings. */
    attacca_read_slack = 64,
    /* Bytes that may be spoilt behind what is written. */
    attacca_write_slack = 32,
    /* Elements that are read before a signal that is correlated or predicted; zeros. */
    attacca_history_slack = 40,
    /* How many bits below its widest code a group is measured. */
    attacca_measure_depth = 8,
};

/* How wide the codes of a group are. */
typedef struct {
    /* Bits of its widest code. */
    uint8_t width;
    /* How many codes need more than width - 1, width - 2 ... bits. */
    uint8_t wider[attacca_measure_depth];
} attacca_group_measure;

/* The predictors of 16 rows. Lanes that hold nothing may hold anything: they disturb no other. */
typedef struct {
    /* Coefficient k of each lane weighs the sample k + 1 before; zero beyond the lane's own order. */
    int16_t coefficients[attacca_tap_count_max][attacca_lane_count];
    /* 0 to 15: the weighted sum is rounded and shifted right by this. */
    int32_t shift[attacca_lane_count];
    /* Of rows of 32-bit integers, 0 to 16: history is the sample shifted right by this. */
    int32_t history_shift[attacca_lane_count];
    /* Of rows of float32: a power of two from 2^-100 to 2^100; history is the sample divided by it. */
    float history_scale[attacca_lane_count];
} attacca_lane_predictors;

/* One set of loops for one instruction set. */
typedef struct {
    /* For people and tests: "portable", "avx2", "avx512". */
    const char *name;

    /* Unpacks groups of 16-bit codes, widths 0 to 16. Reads attacca_read_slack bytes behind. */
    void (*unpack16)(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint16_t *codes);
    /* Unpacks groups of 32-bit codes, widths 0 to 32. */
    void (*unpack32)(const uint8_t *packed, const uint8_t *widths, size_t group_count, uint32_t *codes);

    /* Turns codes into samples in place: 16 * batch_count rows, `stride` elements apart, `count` samples each.
     * History before a row is zero. count is a multiple of 64; tap_count is even, 2 to 32, and covers every lane. */
    void (*restore16)(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                      size_t batch_count, size_t tap_count);
    void (*restore32)(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                      size_t batch_count, size_t tap_count);
    /* As restore16 for 16-bit pairs of signals, straight into interleaved frames. Rows alternate between first and second
     * signal; mid_side has all bits set, or none, for each of the 8 * batch_count pairs, which fill `frames` of their
     * own. batch_count is 1 or 2; the rows hold anything afterwards. */
    void (*restore_pairs16)(uint16_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                            size_t batch_count, size_t tap_count, const uint32_t *mid_side, int16_t *const *frames);
    /* The same for float32: in go codes, out come the bits of the numbers. */
    void (*restore_float)(uint32_t *rows, size_t stride, size_t count, const attacca_lane_predictors *predictors,
                          size_t batch_count, size_t tap_count);

    /* As restore_pairs16 for pairs of float32. */
    void (*restore_float_pairs)(uint32_t *rows, size_t stride, size_t count,
                                const attacca_lane_predictors *predictors, size_t batch_count, size_t tap_count,
                                uint32_t *const *frames);

    /* What one predictor says of each sample of a history, clamped to 16 bits. tap_count is even; zeros
     * lie before `history`. */
    void (*predict)(const int16_t *history, size_t count, const int16_t *coefficients, size_t tap_count, int shift,
                    int16_t *prediction);
    /* Sums of x[i] * x[i - lag] for lags 0 ..< lag_count, fused and in an order that is the same everywhere. Zeros lie
     * before `x`; count is a multiple of 64. Single precision would lose a tenth of what long predictors gain. */
    void (*autocorrelate)(const double *x, size_t count, size_t lag_count, double *sums);

    /* Packs groups, the low `width` bits of each code. Spoils attacca_write_slack bytes behind. Returns the end. */
    uint8_t *(*pack16)(const uint16_t *codes, const uint8_t *widths, size_t group_count, uint8_t *packed);
    uint8_t *(*pack32)(const uint32_t *codes, const uint8_t *widths, size_t group_count, uint8_t *packed);

    /* Interleaved pairs of channels to two rows, and back. */
    void (*split16)(const int16_t *pcm, size_t count, int16_t *first, int16_t *second);
    void (*split32)(const uint32_t *pcm, size_t count, uint32_t *first, uint32_t *second);
    void (*join16)(const int16_t *first, const int16_t *second, size_t count, int16_t *pcm);
    void (*join32)(const uint32_t *first, const uint32_t *second, size_t count, uint32_t *pcm);
    /* Left and right to middle and side, and back in place. */
    void (*mid_side16)(const int16_t *left, const int16_t *right, size_t count, int16_t *middle, int16_t *side);
    void (*mid_side32)(const int32_t *left, const int32_t *right, size_t count, int32_t *middle, int32_t *side);
    void (*left_right16)(int16_t *first, int16_t *second, size_t count);
    void (*left_right32)(int32_t *first, int32_t *second, size_t count);

    /* Whether every number is an integer in -limit ..< limit divided by the factor, a power of two; -0 is none. */
    int (*is_scaled)(const uint32_t *bits, size_t count, float factor, float limit);
    /* Such numbers times the factor, and integers of at most 24 bits times it. */
    void (*to_integers)(const uint32_t *bits, size_t count, float factor, int32_t *integers);
    void (*to_floats)(const int32_t *integers, size_t count, float factor, uint32_t *bits);

    /* The histories that predictions are made from. */
    void (*shift_history)(const int32_t *samples, size_t count, int shift, int16_t *history);
    void (*float_history)(const uint32_t *bits, size_t count, float scale, int16_t *history);
    void (*windowed)(const int16_t *history, const float *window, size_t count, double *values);
    /* Samples and what was predicted to codes. */
    void (*code16)(const int16_t *samples, const int16_t *prediction, size_t count, uint16_t *codes);
    void (*code32)(const int32_t *samples, const int16_t *prediction, size_t count, int shift, uint32_t *codes);
    void (*code_float)(const uint32_t *bits, const int16_t *prediction, size_t count, float scale, uint32_t *codes);

    /* The sum of the magnitudes of the second differences in every second run of 64 samples; two samples before are
     * read. `count` is a multiple of 64. */
    uint64_t (*roughness16)(const int16_t *samples, size_t count);
    uint64_t (*roughness32)(const int32_t *samples, size_t count);

    /* Measures groups down to `depth` bits below their widest code. */
    void (*measure16)(const uint16_t *codes, size_t group_count, int depth, attacca_group_measure *measures);
    void (*measure32)(const uint32_t *codes, size_t group_count, int depth, attacca_group_measure *measures);
    /* Bit i says that code i of a group is above the limit. */
    uint64_t (*exceptions16)(const uint16_t *codes, uint32_t limit);
    uint64_t (*exceptions32)(const uint32_t *codes, uint32_t limit);

    /* The sum of min(code >> shift, highest). */
    uint32_t (*unary_bits16)(const uint16_t *codes, size_t count, int shift, uint32_t highest);
    uint32_t (*unary_bits32)(const uint32_t *codes, size_t count, int shift, uint32_t highest);
    /* What lies above the width of each group, modulo 256, and its way back into the codes. */
    void (*high16)(const uint16_t *codes, const uint8_t *widths, size_t group_count, uint8_t *high);
    void (*high32)(const uint32_t *codes, const uint8_t *widths, size_t group_count, uint8_t *high);
    void (*merge16)(uint16_t *codes, const uint8_t *high, const uint8_t *widths, size_t group_count);
    void (*merge32)(uint32_t *codes, const uint8_t *high, const uint8_t *widths, size_t group_count);

    /* Reads `count` values of a unary bit string, modulo 256; whatever the bytes are, at most count + 64 values are
     * written. Returns how many were found. */
    size_t (*read_unary)(const uint8_t *bytes, size_t byte_count, size_t count, uint8_t *values);
} attacca_filter_kernels;

/* The bits of groups and patches when what is wider by up to patch_width bits is patched, each patch taking
 * patch_bits; the cheapest width of each group goes to `widths` unless that is NULL. */
uint64_t attacca_choose_widths(const attacca_group_measure *measures, size_t group_count, int patch_width,
                               int patch_bits, uint8_t *widths);
/* Writes values in unary, attacca_write_slack bytes spoilt behind: at most the sum of (value + 1) bits, rounded up to bytes. Returns the bytes. */
size_t attacca_write_unary(const uint8_t *values, size_t count, uint8_t *bytes);

/* What every machine can run. */
const attacca_filter_kernels *attacca_filter_portable(void);
/* The variant for AVX2, BMI2 and FMA; NULL where the machine has them not. */
const attacca_filter_kernels *attacca_filter_avx2(void);
/* That with the recursions and unary strings for AVX-512 with its byte instructions; NULL likewise. */
const attacca_filter_kernels *attacca_filter_avx512(void);
/* The fastest that this machine can run. */
const attacca_filter_kernels *attacca_filter_best(void);

#endif
