/* SPDX-License-Identifier: MIT
 * Part of attacca.h: the real-time reader, for the audio callback. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* Fills the buffers of an audio callback from chunks that the engine keeps ready: the music of the queue, gapless.
 *
 * A switch of preset or intensity is a crossfade of equal power at the same frame of the track, with the next read if the
 * new variant is in memory, otherwise when it is there, while the old one plays on. Seeks, pauses, stops and gaps ramp.
 * It tells the engine where the listener is: a player that uses it calls attacca_playback_report() no more. */
typedef struct attacca_reader attacca_reader;

/* What a reader writes, in the byte order of the machine. */
enum {
    ATTACCA_OUTPUT_FLOAT32 = 1,
    /* One buffer for each channel; for attacca_reader_read_planar(). */
    ATTACCA_OUTPUT_FLOAT32_PLANAR = 2,
    ATTACCA_OUTPUT_INT16 = 3,
    ATTACCA_OUTPUT_INT32 = 4
};

/* What is heard where the preset that was chosen is missing. */
enum {
    /* The preset that was heard before, as far as it is there, else silence. */
    ATTACCA_GAP_PREVIOUS_PRESET = 0,
    ATTACCA_GAP_SILENCE = 1
};

/* How a read ended. */
enum {
    /* Music in every frame. */
    ATTACCA_READ_COMPLETE = 0,
    /* The music ran out within the buffer: the next chunk is not there yet. */
    ATTACCA_READ_PARTIAL = 1,
    /* There is nothing to play yet. */
    ATTACCA_READ_MISSING = 2,
    /* The last track is over, playing was stopped, nothing was ever played, or the cache is closed. */
    ATTACCA_READ_ENDED = 3,
    ATTACCA_READ_PAUSED = 4,
    /* The next track has another rate or channel count: set the device up for it, and open another reader. */
    ATTACCA_READ_FORMAT_CHANGED = 5
};

/* How a reader plays. attacca_reader_configuration_init() fills in the defaults, in parentheses here. */
typedef struct attacca_reader_configuration {
    uint64_t size;
    /* What it writes (ATTACCA_OUTPUT_FLOAT32). */
    int32_t output;
    /* Frames per second and channels of the device (44100, 2). Nothing is resampled or mixed. */
    int32_t sample_rate;
    int32_t channel_count;
    /* (ATTACCA_GAP_PREVIOUS_PRESET) */
    int32_t gap_filling;
    /* How long a switch takes, in seconds, 0.001 to 1 (0.020). */
    double fade;
    /* How long it takes to reach silence and to come back from it, in seconds, 0.0005 to 0.1 (0.005). */
    double ramp;
} attacca_reader_configuration;

/* What the callback was given last. */
typedef struct attacca_reader_place {
    uint64_t size;
    /* The next frame of the track to be heard. */
    int64_t frame;
    /* How the last read ended. */
    int32_t state;
    /* Whether another variant was chosen and is not heard alone yet. */
    int32_t is_switching;
    /* What is heard; an empty preset before anything was. */
    double intensity;
    char preset[ATTACCA_PRESET_CAPACITY];
} attacca_reader_place;

/* Fills a configuration with the defaults; brief lock. */
attacca_status attacca_reader_configuration_init(attacca_reader_configuration *out_configuration, size_t size);

/* Makes a reader for a playback; may block: for as long as a thread takes to start.
 *
 * configuration  null: every default. */
attacca_status attacca_reader_open(
    attacca_playback *playback, const attacca_reader_configuration *ATTACCA_NULLABLE configuration,
    attacca_reader **out_reader);

/* Ends a reader; may block: for as long as its thread takes to end. Not while a read is under way. */
attacca_status attacca_reader_close(attacca_reader *reader);

/* Fills an interleaved buffer with music as far as it is there, and with silence behind it; wait-free. One thread at a
 * time.
 *
 * buffer     `frame_count` frames, aligned as its samples are; all are written.
 * out_state  how the read ended: ATTACCA_READ_COMPLETE and on.
 *
 * Returns the frames of music, or ATTACCA_INVALID_ARGUMENT. */
int64_t attacca_reader_read(
    attacca_reader *reader, void *buffer, int64_t frame_count, int32_t *ATTACCA_NULLABLE out_state);

/* The same for ATTACCA_OUTPUT_FLOAT32_PLANAR, into as many buffers as there are channels; wait-free. */
int64_t attacca_reader_read_planar(
    attacca_reader *reader, float *const *planes, int64_t frame_count, int32_t *ATTACCA_NULLABLE out_state);

/* Goes to a frame of a track, and plays from there on through the queue; brief lock. Behind its end is its end. */
attacca_status attacca_reader_play(
    attacca_reader *reader, const char *track, int64_t frame, const char *preset, double intensity);

/* Goes to a frame of the track that plays; brief lock. Nothing before attacca_reader_play(). */
attacca_status attacca_reader_seek(attacca_reader *reader, int64_t frame);

/* Chooses what is to be heard from now on; brief lock. Nothing before attacca_reader_play(). */
attacca_status attacca_reader_set_preset(attacca_reader *reader, const char *preset, double intensity);

/* Ramps to silence and stays where it is; brief lock. */
attacca_status attacca_reader_pause(attacca_reader *reader);

/* Goes on after attacca_reader_pause(); brief lock. */
attacca_status attacca_reader_resume(attacca_reader *reader);

/* Ramps to silence for good: only attacca_reader_play() goes on; brief lock. */
attacca_status attacca_reader_stop(attacca_reader *reader);

/* Where the reader is; brief lock.
 *
 * out_track  gets the name of the track, cut to `capacity` bytes with the zero byte; empty before anything was played. */
attacca_status attacca_reader_position(
    attacca_reader *reader, attacca_reader_place *out_place, char *ATTACCA_NULLABLE out_track,
    size_t capacity);

/* What could not be had last, a chunk or a track; brief lock. ATTACCA_ABSENT: nothing. ATTACCA_OK: `buffer` has it. */
attacca_status attacca_reader_problem(attacca_reader *reader, char *buffer, size_t capacity);

/* Waits until a read of so many frames, up to a second's worth, would find them all; may block. For players that are
 * faster than their device, such as one that writes a file. ATTACCA_OK also when there is nothing to wait for.
 *
 * timeout  in seconds, at least 0. ATTACCA_TIMED_OUT. */
attacca_status attacca_reader_wait_ready(attacca_reader *reader, int64_t frame_count, double timeout);
