/* SPDX-License-Identifier: MIT */
/* Samples from one format into another: integers widen exactly; what narrows rounds and saturates; no number is 0. */
#include "core.h"
#include <string.h>

static int32_t load24(const unsigned char *bytes) {
    uint32_t bits = (uint32_t)bytes[0] << 8 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 24;
    return (int32_t)bits >> 8;
}

/* The nearest integer, halves away from zero, within -limit ... limit - 1. */
static int32_t rounded(double value, double limit) {
    if (!(value > -limit)) return value != value ? 0 : (int32_t)-limit;
    if (value >= limit - 1) return (int32_t)(limit - 1);
    return (int32_t)(value + (value < 0 ? -0.5 : 0.5));
}

static int16_t narrowed(int64_t value, int bits) {
    int64_t result = (value + ((int64_t)1 << (bits - 1))) >> bits;
    return (int16_t)(result > INT16_MAX ? INT16_MAX : result);
}

static void copy16(const void *source, void *target, size_t count) { memcpy(target, source, count * 2); }
static void copy32(const void *source, void *target, size_t count) { memcpy(target, source, count * 4); }

static void int16_to_int32(const void *source, void *target, size_t count) {
    const int16_t *in = source;
    int32_t *out = target;
    for (size_t i = 0; i < count; i++) out[i] = (int32_t)((uint32_t)in[i] << 16);
}

static void int16_to_float(const void *source, void *target, size_t count) {
    const int16_t *in = source;
    float *out = target;
    for (size_t i = 0; i < count; i++) out[i] = (float)in[i] * 0x1p-15f;
}

static void int24_to_int16(const void *source, void *target, size_t count) {
    const unsigned char *in = source;
    int16_t *out = target;
    for (size_t i = 0; i < count; i++) out[i] = narrowed(load24(in + 3 * i), 8);
}

static void int24_to_int32(const void *source, void *target, size_t count) {
    const unsigned char *in = source;
    int32_t *out = target;
    for (size_t i = 0; i < count; i++) out[i] = (int32_t)((uint32_t)load24(in + 3 * i) << 8);
}

static void int24_to_float(const void *source, void *target, size_t count) {
    const unsigned char *in = source;
    float *out = target;
    for (size_t i = 0; i < count; i++) out[i] = (float)load24(in + 3 * i) * 0x1p-23f;
}

static void int32_to_int16(const void *source, void *target, size_t count) {
    const int32_t *in = source;
    int16_t *out = target;
    for (size_t i = 0; i < count; i++) out[i] = narrowed(in[i], 16);
}

static void int32_to_float(const void *source, void *target, size_t count) {
    const int32_t *in = source;
    float *out = target;
    for (size_t i = 0; i < count; i++) out[i] = (float)in[i] * 0x1p-31f;
}

static void float_to_int16(const void *source, void *target, size_t count) {
    const float *in = source;
    int16_t *out = target;
    for (size_t i = 0; i < count; i++) out[i] = (int16_t)rounded((double)in[i] * 0x1p15, 0x1p15);
}

static void float_to_int32(const void *source, void *target, size_t count) {
    const float *in = source;
    int32_t *out = target;
    for (size_t i = 0; i < count; i++) out[i] = rounded((double)in[i] * 0x1p31, 0x1p31);
}

rt_convert attacca_rt_conversion(uint32_t source_format, uint32_t target_format) {
    switch (target_format) {
    case attacca_rt_int16:
        switch (source_format) {
        case attacca_rt_int16: return copy16;
        case attacca_rt_int24: return int24_to_int16;
        case attacca_rt_int32: return int32_to_int16;
        case attacca_rt_float32: return float_to_int16;
        }
        return NULL;
    case attacca_rt_int32:
        switch (source_format) {
        case attacca_rt_int16: return int16_to_int32;
        case attacca_rt_int24: return int24_to_int32;
        case attacca_rt_int32: return copy32;
        case attacca_rt_float32: return float_to_int32;
        }
        return NULL;
    case attacca_rt_float32:
        switch (source_format) {
        case attacca_rt_int16: return int16_to_float;
        case attacca_rt_int24: return int24_to_float;
        case attacca_rt_int32: return int32_to_float;
        case attacca_rt_float32: return copy32;
        }
        return NULL;
    }
    return NULL;
}
