/* SPDX-License-Identifier: MIT
 * Where the music goes: a WAV file, or int16 samples on standard output. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <sndfile.h>
#include <stdint.h>

typedef struct output {
    SNDFILE *file; /* Null: standard output. */
    int channel_count;
} output;

/* Opens a WAV file, or with "raw:-" standard output. Returns 0, or -1 and says on standard error why not. */
int output_open(output *output, const char *path, int sample_rate, int channel_count);
/* Returns 0, or -1 when it cannot be written. */
int output_write(output *output, const int16_t *samples, int64_t frame_count);
int output_close(output *output);

#endif
