/* SPDX-License-Identifier: MIT */
/* The state of a reader, and what its parts offer each other. */
#ifndef ATTACCA_REALTIME_CORE_H
#define ATTACCA_REALTIME_CORE_H

#include "realtime.h"
#include <stdatomic.h>
#include <stddef.h>

enum {
    /* Samples that are faded at a time, on the stack: a whole number of frames of up to 64 channels. */
    rt_block_samples = 1024,
    /* Steps of the quarter of a sine that fades follow. */
    rt_curve_steps = 1024,
};

/* Turns `count` samples into others. Source and target do not overlap. */
typedef void (*rt_convert)(const void *source, void *target, size_t count);

/* What attacca_rt_observe reads: a sequence lock whose every field is atomic. */
typedef struct {
    _Atomic uint64_t sequence;
    _Atomic uint64_t generation;
    _Atomic uint32_t jump;
    _Atomic uint32_t track;
    _Atomic int64_t frame;
    _Atomic uint32_t variant;
    _Atomic uint32_t fading_to;
    _Atomic uint32_t status;
    _Atomic uint64_t dry_count;
    _Atomic int64_t dry_frames;
    _Atomic int64_t music_frames;
} rt_shared_report;

struct attacca_rt_core {
    attacca_rt_settings settings;
    size_t source_bytes_per_frame;
    size_t output_bytes_per_frame;
    rt_convert direct;
    rt_convert to_float;
    rt_convert from_float;
    /* sin(x pi / 2) for x = 0, 1 / rt_curve_steps ... 1, and once more the last. */
    float curve[rt_curve_steps + 2];

    /* Between the threads. */
    _Atomic(attacca_rt_window *) mailbox;
    _Atomic uint64_t adopted;
    rt_shared_report shared;

    /* The callback's own. */
    const attacca_rt_window *window;
    /* Where the next frame comes from, what is heard, how the last read ended, and what is counted. */
    attacca_rt_report state;
    /* How loud the whole is: 0 is silence, 1 leaves every sample as it is. */
    double gate;
    int64_t fade_at;
    int64_t fade_length;
    int is_dry;
};

/* Where the callback writes: interleaved, or into planes from a frame on. */
typedef struct {
    unsigned char *interleaved;
    float *const *planes;
    int64_t at;
} rt_sink;

/* How frames that are not simply copied come out. */
typedef struct {
    const void *from;
    /* What is faded in, or NULL. */
    const void *to;
    /* Frames of the fade that are over, and how many it has. */
    int64_t fade_at;
    int64_t fade_length;
    double gate;
    double gate_step;
} rt_mix;

/* The conversion between sample formats; NULL if there is none. */
rt_convert attacca_rt_conversion(uint32_t source_format, uint32_t target_format);
/* Fills the curve, without a library. */
void attacca_rt_make_curve(float *curve);

/* Frames out of one chunk, converted and otherwise as they are; advances the sink. */
void attacca_rt_emit(const attacca_rt_core *core, rt_sink *sink, const void *source, int64_t frame_count);
/* Frames under a gate, of one chunk or of two that are faded; advances the sink. */
void attacca_rt_emit_mixed(const attacca_rt_core *core, rt_sink *sink, rt_mix mix, int64_t frame_count);
/* Silence; advances the sink. */
void attacca_rt_emit_silence(const attacca_rt_core *core, rt_sink *sink, int64_t frame_count);

/* Takes the newest window out of the mailbox, if there is one. */
void attacca_rt_adopt(attacca_rt_core *core);
/* Tells the other threads where the callback is. */
void attacca_rt_tell(attacca_rt_core *core);

/* How far a variant can be played from a position without a gap. */
typedef struct {
    /* Frames, counted no further than was asked for. */
    int64_t frame_count;
    /* Whether the music ends there, so that nothing is missing. */
    int ends;
} rt_stretch;

const attacca_rt_track *attacca_rt_find_track(const attacca_rt_window *window, uint32_t serial);
const attacca_rt_chunk *attacca_rt_find_chunk(
    const attacca_rt_window *window, uint32_t track, uint32_t variant, int64_t frame);
rt_stretch attacca_rt_measure(
    const attacca_rt_window *window, uint32_t track, uint32_t variant, int64_t frame, int64_t limit);

#endif
