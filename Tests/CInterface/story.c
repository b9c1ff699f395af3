/* SPDX-License-Identifier: MIT */
#include "story.h"

static uint64_t mixed(uint64_t value) {
    value ^= value >> 31;
    value *= UINT64_C(0x9E3779B97F4A7C15);
    value ^= value >> 29;
    return value;
}

int16_t toy_sample(const char *track, const char *preset, uint64_t content, int64_t frame, int channel) {
    uint64_t value = content;
    for (const char *c = track; *c; c++) value = mixed(value ^ (uint64_t)(unsigned char)*c);
    for (const char *c = preset; *c; c++) value = mixed(value ^ (uint64_t)(unsigned char)*c << 8);
    return (int16_t)(mixed(value ^ (uint64_t)(frame * CHANNELS + channel)) >> 40);
}

static attacca_status describe(
    void *user_data, const char *track, attacca_track_description *out, char *message, size_t capacity) {
    toy *toy = user_data;
    atomic_fetch_add(&toy->describe_count, 1);
    if (strncmp(track, "missing", 7) == 0) {
        snprintf(message, capacity, "no file of the name %s", track);
        return ATTACCA_TRACK_UNAVAILABLE;
    }
    CHECK(out->size >= sizeof(attacca_track_description));
    out->revision = atomic_load(&toy->content);
    out->frame_count = toy->frame_count;
    out->sample_rate = strncmp(track, "odd", 3) == 0 ? 7 : RATE;
    out->channel_count = CHANNELS;
    return ATTACCA_OK;
}

static attacca_status render(
    void *user_data, const attacca_render_request *request, void *output, char *message, size_t capacity) {
    toy *toy = user_data;
    CHECK(request->size >= sizeof(attacca_render_request));
    CHECK(request->sample_format == ATTACCA_INT16 && request->channel_count == CHANNELS);
    CHECK((uintptr_t)output % 64 == 0);
    atomic_fetch_add(&toy->render_count, 1);
    while (atomic_load(&toy->hanging)) {
        if (attacca_render_cancelled(request)) {
            atomic_fetch_add(&toy->cancelled_count, 1);
            return ATTACCA_CANCELLED;
        }
    }
    if (atomic_load(&toy->failing)) {
        snprintf(message, capacity, "the %s was not plugged in", "reverb");
        return -4242;
    }
    int16_t *samples = output;
    for (int64_t i = 0; i < request->frame_count; i++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            samples[i * CHANNELS + channel] = toy_sample(
                request->track, request->preset, request->track_revision, request->first_frame + i, channel);
        }
        if (i % 256 == 255) attacca_render_written(request, i + 1);
    }
    return ATTACCA_OK;
}

static void release(void *user_data) { atomic_fetch_add(&((toy *)user_data)->release_count, 1); }

void toy_init(toy *toy) {
    memset(toy, 0, sizeof *toy);
    toy->frame_count = 5 * RATE + RATE / 2;
    atomic_store(&toy->content, 7);
}

attacca_renderer toy_table(toy *toy) {
    static const char revision[] = "toy 1";
    attacca_renderer table = {0};
    table.size = sizeof table;
    table.user_data = toy;
    table.revision = revision;
    table.revision_byte_count = sizeof revision;
    table.describe = describe;
    table.render = render;
    table.release = release;
    return table;
}

int toy_made(const toy *toy, const attacca_chunk *chunk, const char *track, const char *preset) {
    const int16_t *samples = chunk->samples;
    for (int64_t i = 0; i < chunk->frame_count; i++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            int16_t expected = toy_sample(
                track, preset, atomic_load(&toy->content), chunk->first_frame + i, channel);
            if (samples[i * CHANNELS + channel] != expected) return 0;
        }
    }
    return 1;
}

attacca_configuration story_configuration(void) {
    static const char *const presets[] = {"plain", "warm", "loud"};
    attacca_configuration configuration;
    CHECK_STATUS(attacca_configuration_init(&configuration, sizeof configuration), ATTACCA_OK);
    CHECK(configuration.size == sizeof configuration);
    configuration.chunk_seconds = 1;
    configuration.presets = presets;
    configuration.preset_count = 3;
    configuration.follows_memory_pressure = 0;
    configuration.l3_free_space_floor = 0;
    return configuration;
}

attacca_cache *open_cache(const char *directory, toy *toy) {
    attacca_renderer table = toy_table(toy);
    attacca_configuration configuration = story_configuration();
    attacca_cache *cache = NULL;
    char message[ATTACCA_MESSAGE_CAPACITY] = "";
    attacca_status status = attacca_open(directory, &table, &configuration, &cache, message, sizeof message);
    if (status != ATTACCA_OK) fprintf(stderr, "%s\n", message);
    CHECK_STATUS(status, ATTACCA_OK);
    CHECK(cache != NULL);
    return cache;
}

void close_cache(attacca_cache *cache) {
    char message[ATTACCA_MESSAGE_CAPACITY] = "";
    attacca_status status = attacca_close(cache, message, sizeof message);
    if (status != ATTACCA_OK) fprintf(stderr, "%s\n", message);
    CHECK_STATUS(status, ATTACCA_OK);
}

attacca_variant *open_variant(attacca_cache *cache, const char *track, const char *preset) {
    attacca_variant *variant = NULL;
    CHECK_STATUS(attacca_variant_open(cache, track, preset, 1.0, &variant), ATTACCA_OK);
    return variant;
}

attacca_chunk empty_chunk(void) {
    attacca_chunk chunk = {0};
    chunk.size = sizeof chunk;
    return chunk;
}

attacca_statistics_snapshot statistics(attacca_cache *cache) {
    attacca_statistics_snapshot snapshot = {0};
    snapshot.size = sizeof snapshot;
    CHECK_STATUS(attacca_statistics(cache, &snapshot), ATTACCA_OK);
    return snapshot;
}
