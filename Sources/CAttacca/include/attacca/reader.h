/* SPDX-License-Identifier: MIT
 * Part of attacca.h: the real-time reader, for the audio callback. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* Fills the buffers of an audio callback from resident chunks. */
typedef struct attacca_reader attacca_reader;

/* What a reader writes. */
enum {
    ATTACCA_OUTPUT_FLOAT32 = 1,
    /* One buffer for each channel; for attacca_reader_read_planar(). */
    ATTACCA_OUTPUT_FLOAT32_PLANAR = 2,
    ATTACCA_OUTPUT_INT16 = 3,
    ATTACCA_OUTPUT_INT32 = 4
};

/* What a read gave. */
enum {
    /* Music in every frame. */
    ATTACCA_READ_COMPLETE = 0,
    /* Music in the first frames, silence in the others. */
    ATTACCA_READ_PARTIAL = 1,
    /* Silence: the chunk is not there yet. */
    ATTACCA_READ_MISSING = 2,
    /* Silence, or the last frames and then silence: the queue is at its end, or nothing is played. */
    ATTACCA_READ_ENDED = 3,
    ATTACCA_READ_PAUSED = 4
};
