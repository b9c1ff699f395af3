/* SPDX-License-Identifier: MIT */
/*
 * What runs in an audio callback: finds the frames that play in memory that others keep alive, converts them, fades.
 *
 * (1) attacca_rt_read is wait-free: no lock, no loop that another thread can prolong, no allocation, no system call. One
 *     thread at a time calls it; everything else here is for other threads, one at a time among themselves, but for
 *     attacca_rt_report, which any number may call.
 * (2) What the callback sees is one immutable window. attacca_rt_publish puts it into a mailbox, the callback takes it out
 *     and keeps it until it takes the next: from then on, which attacca_rt_adopted tells, every earlier one is free. A
 *     window that was not taken yet comes back from the next call. Nothing is freed by the callback.
 * (3) A position is a track, named by a serial number, and a frame of it. A variant is a number too.
 */
#ifndef ATTACCA_REALTIME_H
#define ATTACCA_REALTIME_H

#include <stdint.h>

enum {
    /* Entries of a window, at most. */
    attacca_rt_chunks_max = 16,
    attacca_rt_tracks_max = 16,
};

/* How a sample is stored: the raw values of SampleFormat. */
enum { attacca_rt_int16 = 1, attacca_rt_int24 = 2, attacca_rt_int32 = 3, attacca_rt_float32 = 4 };

/* What is asked of the callback. */
enum { attacca_rt_play = 0, attacca_rt_pause = 1, attacca_rt_stop = 2 };

/* What follows a track, instead of a serial number. */
enum {
    attacca_rt_end = 0,
    /* A track that is not known yet. */
    attacca_rt_unknown = 0xFFFFFFFE,
    /* A track that cannot be joined: of another rate or channel count. */
    attacca_rt_other_format = 0xFFFFFFFF,
};

/* No variant. */
enum { attacca_rt_no_variant = 0xFFFFFFFF };

/* How a read ended. */
enum {
    attacca_rt_complete = 0,
    attacca_rt_partial = 1,
    attacca_rt_missing = 2,
    attacca_rt_ended = 3,
    attacca_rt_paused = 4,
    attacca_rt_format_changed = 5,
};

/* Frames of one variant of one track, interleaved. */
typedef struct {
    uint32_t track;
    uint32_t variant;
    int64_t first_frame;
    int64_t frame_count;
    const void *samples;
} attacca_rt_chunk;

typedef struct {
    uint32_t serial;
    /* The serial number of the track after it, or attacca_rt_end, _unknown, _other_format. */
    uint32_t next;
    int64_t frame_count;
} attacca_rt_track;

/* Everything that the callback may play and is to do. */
typedef struct {
    uint64_t generation;
    /* Another number than before: go to jump_track and jump_frame. */
    uint32_t jump;
    uint32_t jump_track;
    int64_t jump_frame;
    /* What the listener wants to hear. */
    uint32_t variant;
    /* What may be heard where that is missing, or attacca_rt_no_variant. */
    uint32_t fallback;
    /* Whether a jump to where the variant is missing goes on with what was heard before. */
    uint32_t fills_gaps;
    /* attacca_rt_play, _pause or _stop. */
    uint32_t run;
    uint32_t track_count;
    uint32_t chunk_count;
    attacca_rt_track tracks[attacca_rt_tracks_max];
    attacca_rt_chunk chunks[attacca_rt_chunks_max];
} attacca_rt_window;

/* Where the callback was at the end of its last read. */
typedef struct {
    /* Of the window it looks at; 0 before the first. */
    uint64_t generation;
    uint32_t jump;
    uint32_t track;
    int64_t frame;
    /* What is heard, and what it is being faded into, or attacca_rt_no_variant. */
    uint32_t variant;
    uint32_t fading_to;
    /* How the last read ended. */
    uint32_t status;
    /* Times that there was nothing to play, and frames of silence for it. */
    uint64_t dry_count;
    int64_t dry_frames;
    /* Frames of music so far. */
    int64_t music_frames;
} attacca_rt_report;

typedef struct {
    /* How the samples in chunks are stored. */
    uint32_t source_format;
    /* How they are wanted: _int16, _int32 or _float32. */
    uint32_t output_format;
    uint32_t channel_count;
    /* Frames of a crossfade between variants, and of a ramp to or from silence; at least 1. */
    int64_t fade_frames;
    int64_t ramp_frames;
} attacca_rt_settings;

typedef struct {
    /* Frames of music; the rest is silence. */
    int64_t frame_count;
    uint32_t status;
} attacca_rt_result;

typedef struct attacca_rt_core attacca_rt_core;

/* Memory for a reader, NULL when there is none. It has no window yet, and reads silence. */
attacca_rt_core *attacca_rt_create(const attacca_rt_settings *settings);
/* Frees it; not the windows. */
void attacca_rt_destroy(attacca_rt_core *core);

/*
 * Puts a window, whose generation is above that of every one before, into the mailbox. Returns the one that it replaces
 * there and that the callback will never see, or NULL.
 */
attacca_rt_window *attacca_rt_publish(attacca_rt_core *core, attacca_rt_window *window);
/* The generation of the window that the callback looks at: every earlier one can be freed. */
uint64_t attacca_rt_adopted(const attacca_rt_core *core);
/* Any thread. */
void attacca_rt_observe(const attacca_rt_core *core, attacca_rt_report *report);

/* Adds an entry, unless the window is full: then it returns 0. */
int attacca_rt_add_track(attacca_rt_window *window, attacca_rt_track track);
int attacca_rt_add_chunk(attacca_rt_window *window, attacca_rt_chunk chunk);

/* The callback's. Writes so many interleaved frames. */
attacca_rt_result attacca_rt_read(attacca_rt_core *core, void *output, int64_t frame_count);
/* The same into one array of floats for each channel; the output format is _float32. */
attacca_rt_result attacca_rt_read_planes(
    attacca_rt_core *core, float *const *planes, int64_t frame_count);

#endif
