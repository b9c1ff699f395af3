/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "renderer.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Gain in dB, and how much of the high half of the spectrum is added to the low one, or taken from it. */
static const struct preset { const char *name; double gain_db; float tilt; } presets[] = {
    {"plain", 0, 0}, {"soft", -6, -0.4f}, {"punchy", 2, 0.2f}, {"bright", -1, 0.6f},
};
const char *const renderer_presets[] = {"plain", "soft", "punchy", "bright"};
const int renderer_preset_count = 4;

enum { BLOCK = 4096 };

static uint64_t mixed(uint64_t hash, const void *bytes, size_t count) {
    for (const unsigned char *byte = bytes; count > 0; count--, byte++) {
        hash = (hash ^ *byte) * UINT64_C(0x100000001B3);
    }
    return hash;
}

/* Size, time and inode of a file: another text whenever it was written. */
static int identity(const char *path, char *text, size_t capacity, char *message, size_t message_capacity) {
    struct stat info;
    if (stat(path, &info) != 0) {
        snprintf(message, message_capacity, "%s: %s", path, strerror(errno));
        return ATTACCA_TRACK_UNAVAILABLE;
    }
    snprintf(
        text, capacity, "%" PRId64 " %" PRId64 ".%09ld %" PRIu64, (int64_t)info.st_size,
        (int64_t)info.st_mtim.tv_sec, info.st_mtim.tv_nsec, (uint64_t)info.st_ino);
    return ATTACCA_OK;
}

static attacca_status fingerprint(
    void *user_data, const char *track, char *out_text, size_t text_capacity, char *message,
    size_t message_capacity) {
    (void)user_data;
    return identity(track, out_text, text_capacity, message, message_capacity);
}

static SNDFILE *open_file(const char *track, SF_INFO *info, char *message, size_t message_capacity) {
    memset(info, 0, sizeof *info);
    SNDFILE *file = sf_open(track, SFM_READ, info);
    if (file == NULL) snprintf(message, message_capacity, "%s: %s", track, sf_strerror(NULL));
    return file;
}

static attacca_status describe(
    void *user_data, const char *track, attacca_track_description *out_description, char *message,
    size_t message_capacity) {
    (void)user_data;
    char text[128];
    attacca_status status = identity(track, text, sizeof text, message, message_capacity);
    if (status != ATTACCA_OK) return status;
    SF_INFO info;
    SNDFILE *file = open_file(track, &info, message, message_capacity);
    if (file == NULL) return ATTACCA_TRACK_UNAVAILABLE;
    sf_close(file);
    out_description->revision = mixed(UINT64_C(0xCBF29CE484222325), text, strlen(text));
    out_description->frame_count = info.frames;
    out_description->sample_rate = info.samplerate;
    out_description->channel_count = info.channels;
    return ATTACCA_OK;
}

/* Reads frames as float32. Files that cannot be sought to a frame are refused when they are opened. */
static attacca_status read_frames(
    SNDFILE *file, const char *track, int64_t first_frame, int64_t frame_count, float *output, char *message,
    size_t message_capacity) {
    if (sf_seek(file, first_frame, SEEK_SET) != first_frame
        || sf_readf_float(file, output, frame_count) != frame_count) {
        snprintf(
            message, message_capacity, "%s: frames %" PRId64 " to %" PRId64 " cannot be read (%s)", track,
            first_frame, first_frame + frame_count, sf_strerror(file));
        return ATTACCA_RENDER_FAILED;
    }
    return ATTACCA_OK;
}

static attacca_status read_source(
    void *user_data, const char *track, int64_t first_frame, int64_t frame_count, float *output,
    char *message, size_t message_capacity) {
    (void)user_data;
    SF_INFO info;
    SNDFILE *file = open_file(track, &info, message, message_capacity);
    if (file == NULL) return ATTACCA_TRACK_UNAVAILABLE;
    attacca_status status = read_frames(
        file, track, first_frame, frame_count, output, message, message_capacity);
    sf_close(file);
    return status;
}

static int16_t to_int16(float sample) {
    float scaled = rintf(sample * 32768);
    return (int16_t)(scaled > 32767 ? 32767 : scaled < -32768 ? -32768 : scaled);
}

/* The tilt is a filter with one sample of memory, which is read before the range: so that a range gives the same bits
 * wherever it begins. */
static attacca_status process(
    SNDFILE *file, const struct preset *preset, const attacca_render_request *request, float *block,
    int16_t *output, char *message, size_t message_capacity) {
    const int channels = request->channel_count;
    const float gain = (float)pow(10, preset->gain_db * request->intensity / 20);
    const float tilt = preset->tilt * (float)request->intensity;
    for (int64_t done = 0; done < request->frame_count; done += BLOCK) {
        if (attacca_render_cancelled(request)) return ATTACCA_CANCELLED;
        int64_t count = request->frame_count - done < BLOCK ? request->frame_count - done : BLOCK;
        int64_t first = request->first_frame + done, before = first > 0 ? 1 : 0;
        attacca_status status = read_frames(
            file, request->track, first - before, count + before, block + (1 - before) * channels, message,
            message_capacity);
        if (status != ATTACCA_OK) return status;
        if (before == 0) memset(block, 0, (size_t)channels * sizeof *block);
        for (int64_t i = 0; i < count * channels; i++) {
            float now = block[i + channels], high = 0.5f * (now - block[i]);
            output[done * channels + i] = to_int16(gain * (now + tilt * high));
        }
        attacca_render_written(request, done + count);
    }
    return ATTACCA_OK;
}

static attacca_status render(
    void *user_data, const attacca_render_request *request, void *output, char *message,
    size_t message_capacity) {
    (void)user_data;
    const struct preset *preset = NULL;
    for (int i = 0; i < renderer_preset_count; i++) {
        if (strcmp(presets[i].name, request->preset) == 0) preset = &presets[i];
    }
    if (preset == NULL || request->sample_format != ATTACCA_INT16) {
        snprintf(message, message_capacity, "there is no preset %s of 16 bits", request->preset);
        return ATTACCA_RENDER_FAILED;
    }
    SF_INFO info;
    SNDFILE *file = open_file(request->track, &info, message, message_capacity);
    if (file == NULL) return ATTACCA_TRACK_UNAVAILABLE;
    attacca_status status = ATTACCA_RENDER_FAILED;
    float *block = malloc((size_t)(BLOCK + 1) * (size_t)request->channel_count * sizeof *block);
    if (info.channels != request->channel_count) {
        snprintf(message, message_capacity, "%s has other channels than before", request->track);
    } else if (block != NULL) {
        status = process(file, preset, request, block, output, message, message_capacity);
    }
    free(block);
    sf_close(file);
    return status;
}

attacca_renderer renderer_table(void) {
    static const char revision[] = "cplayer gain and tilt 1";
    attacca_renderer table = {0};
    table.size = sizeof table;
    table.revision = revision;
    table.revision_byte_count = sizeof revision;
    table.describe = describe;
    table.render = render;
    table.fingerprint = fingerprint;
    table.read_source = read_source;
    return table;
}
