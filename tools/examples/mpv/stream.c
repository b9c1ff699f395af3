/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <mpv/stream_cb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 44 };

/* One open stream: a header, then the samples of the chunks one after the other. */
typedef struct stream {
    attacca_variant *variant;
    attacca_chunk chunk; /* The one that is held; `owner` is null when none is. */
    int64_t chunk_index, chunk_frame_count;
    int64_t position, byte_count;
    int bytes_per_frame;
    unsigned char header[HEADER_BYTES];
} stream;

static void put(unsigned char *place, uint32_t value, int byte_count) {
    for (int i = 0; i < byte_count; i++) place[i] = (unsigned char)(value >> (8 * i));
}

static void write_header(stream *stream, const attacca_track_description *description) {
    uint32_t rate = (uint32_t)description->sample_rate, frame = (uint32_t)stream->bytes_per_frame;
    uint32_t data = (uint32_t)(stream->byte_count - HEADER_BYTES);
    memcpy(stream->header, "RIFF....WAVEfmt ", 16);
    put(stream->header + 4, data + HEADER_BYTES - 8, 4);
    put(stream->header + 16, 16, 4);
    put(stream->header + 20, 1, 2);
    put(stream->header + 22, (uint32_t)description->channel_count, 2);
    put(stream->header + 24, rate, 4);
    put(stream->header + 28, rate * frame, 4);
    put(stream->header + 32, frame, 2);
    put(stream->header + 34, 16, 2);
    memcpy(stream->header + 36, "data", 4);
    put(stream->header + 40, data, 4);
}

/* Holds the chunk of an index; on mpv's thread, which may wait. */
static int hold(stream *stream, int64_t index) {
    if (stream->chunk.owner != NULL && stream->chunk_index == index) return 0;
    attacca_chunk_release(&stream->chunk);
    stream->chunk.size = sizeof stream->chunk;
    stream->chunk_index = index;
    return attacca_wait_chunk(stream->variant, index, -1, &stream->chunk) == ATTACCA_OK ? 0 : -1;
}

static int64_t read_bytes(void *cookie, char *buffer, uint64_t capacity) {
    stream *stream = cookie;
    int64_t left = stream->byte_count - stream->position;
    int64_t count = capacity < (uint64_t)left ? (int64_t)capacity : left;
    if (count == 0) return 0;
    const char *source;
    int64_t there;
    if (stream->position < HEADER_BYTES) {
        source = (const char *)stream->header + stream->position;
        there = HEADER_BYTES - stream->position;
    } else {
        int64_t chunk_bytes = stream->chunk_frame_count * stream->bytes_per_frame;
        int64_t data = stream->position - HEADER_BYTES;
        if (hold(stream, data / chunk_bytes) != 0) return -1;
        source = (const char *)stream->chunk.samples + data % chunk_bytes;
        there = stream->chunk.frame_count * stream->bytes_per_frame - data % chunk_bytes;
    }
    if (count > there) count = there;
    memcpy(buffer, source, (size_t)count);
    stream->position += count;
    return count;
}

static int64_t seek(void *cookie, int64_t offset) {
    stream *stream = cookie;
    if (offset < 0 || offset > stream->byte_count) return MPV_ERROR_GENERIC;
    stream->position = offset;
    return offset;
}

static int64_t size(void *cookie) { return ((stream *)cookie)->byte_count; }

static void close_stream(void *cookie) {
    stream *stream = cookie;
    attacca_chunk_release(&stream->chunk);
    attacca_variant_close(stream->variant);
    free(stream);
}

/* Opens what attacca://PRESET/PATH names; on mpv's thread, which may wait. */
static int open_stream(void *user_data, char *uri, mpv_stream_cb_info *info) {
    attacca_cache *cache = user_data;
    const char *name = uri + strlen("attacca://"), *path = strchr(name, '/');
    char preset[65];
    if (path == NULL || (size_t)(path - name) >= sizeof preset) return MPV_ERROR_LOADING_FAILED;
    memcpy(preset, name, (size_t)(path - name));
    preset[path - name] = 0;

    attacca_track_description description = {0};
    description.size = sizeof description;
    stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) return MPV_ERROR_NOMEM;
    if (attacca_track_describe(cache, path, &description) != ATTACCA_OK
        || attacca_variant_open(cache, path, preset, 1, &stream->variant) != ATTACCA_OK) {
        char text[ATTACCA_MESSAGE_CAPACITY];
        attacca_last_error(cache, text, sizeof text);
        fprintf(stderr, "attacca-mpv: %s\n", text);
        free(stream);
        return MPV_ERROR_LOADING_FAILED;
    }
    attacca_variant_chunks(stream->variant, NULL, &stream->chunk_frame_count);
    stream->bytes_per_frame = 2 * description.channel_count;
    stream->byte_count = HEADER_BYTES + description.frame_count * stream->bytes_per_frame;
    write_header(stream, &description);
    info->cookie = stream;
    info->read_fn = read_bytes;
    info->seek_fn = seek;
    info->size_fn = size;
    info->close_fn = close_stream;
    return 0;
}

int stream_register(mpv_handle *mpv, attacca_cache *cache) {
    return mpv_stream_cb_add_ro(mpv, "attacca", cache, open_stream);
}
