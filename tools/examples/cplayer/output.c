/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <stdio.h>
#include <string.h>

int output_open(output *output, const char *path, int sample_rate, int channel_count) {
    output->file = NULL;
    output->channel_count = channel_count;
    if (strcmp(path, "raw:-") == 0) return 0;
    SF_INFO info = {0};
    info.samplerate = sample_rate;
    info.channels = channel_count;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    output->file = sf_open(path, SFM_WRITE, &info);
    if (output->file == NULL) {
        fprintf(stderr, "cplayer: %s: %s\n", path, sf_strerror(NULL));
        return -1;
    }
    return 0;
}

int output_write(output *output, const int16_t *samples, int64_t frame_count) {
    if (output->file != NULL) return sf_writef_short(output->file, samples, frame_count) == frame_count ? 0 : -1;
    size_t count = (size_t)frame_count * (size_t)output->channel_count;
    return fwrite(samples, sizeof *samples, count, stdout) == count ? 0 : -1;
}

int output_close(output *output) {
    if (output->file != NULL) return sf_close(output->file) == 0 ? 0 : -1;
    return fflush(stdout) == 0 ? 0 : -1;
}
