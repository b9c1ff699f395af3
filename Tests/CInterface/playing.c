/* SPDX-License-Identifier: MIT
 * Stories about the real-time reader and about events. */
#include "stories.h"

#include <pthread.h>

static attacca_reader *open_reader(attacca_playback *playback, int32_t output) {
    attacca_reader_configuration configuration;
    CHECK_STATUS(attacca_reader_configuration_init(&configuration, sizeof configuration), ATTACCA_OK);
    configuration.output = output;
    configuration.sample_rate = RATE;
    configuration.channel_count = CHANNELS;
    attacca_reader *reader = NULL;
    CHECK_STATUS(attacca_reader_open(playback, &configuration, &reader), ATTACCA_OK);
    return reader;
}

/* Two tracks from front to back are the renderer's samples, one after the other, without a gap. */
void story_reader(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    attacca_playback *playback = NULL;
    CHECK_STATUS(attacca_playback_open(cache, NULL, &playback), ATTACCA_OK);
    const char *queue[] = {"a", "b"};
    CHECK_STATUS(attacca_playback_set_queue(playback, queue, 2), ATTACCA_OK);
    attacca_reader *reader = open_reader(playback, ATTACCA_OUTPUT_INT16);
    int16_t block[100 * CHANNELS];
    int32_t state = -1;
    CHECK(attacca_reader_read(reader, block, 100, &state) == 0 && state == ATTACCA_READ_ENDED);
    CHECK_STATUS(attacca_reader_play(reader, "a", 0, "warm", 1), ATTACCA_OK);
    int64_t played = 0;
    do {
        CHECK_STATUS(attacca_reader_wait_ready(reader, 100, 30), ATTACCA_OK);
        memset(block, 0xAA, sizeof block);
        int64_t count = attacca_reader_read(reader, block, 100, &state);
        CHECK(count >= 0 && count <= 100);
        for (int64_t i = 0; i < 100; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int64_t frame = played + i;
                int16_t expected = i >= count ? 0
                    : toy_sample(frame < toy.frame_count ? "a" : "b", "warm", 7, frame % toy.frame_count, channel);
                CHECK(block[i * CHANNELS + channel] == expected);
            }
        }
        played += count;
    } while (state == ATTACCA_READ_COMPLETE);
    CHECK(state == ATTACCA_READ_ENDED && played == 2 * toy.frame_count);
    char track[64];
    attacca_reader_place place = {0};
    place.size = sizeof place;
    CHECK_STATUS(attacca_reader_position(reader, &place, track, sizeof track), ATTACCA_OK);
    CHECK(strcmp(track, "b") == 0 && strcmp(place.preset, "warm") == 0 && place.intensity == 1);
    CHECK_STATUS(attacca_reader_problem(reader, track, sizeof track), ATTACCA_ABSENT);
    CHECK_STATUS(attacca_reader_close(reader), ATTACCA_OK);
    CHECK_STATUS(attacca_playback_close(playback), ATTACCA_OK);
    close_cache(cache);
}

/* Switches, seeks and pauses reach the callback; what is wrong is refused. */
void story_reader_control(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    attacca_playback *playback = NULL;
    CHECK_STATUS(attacca_playback_open(cache, NULL, &playback), ATTACCA_OK);
    attacca_reader *reader = NULL;
    attacca_reader_configuration configuration;
    attacca_reader_configuration_init(&configuration, sizeof configuration);
    configuration.output = 99;
    CHECK_STATUS(attacca_reader_open(playback, &configuration, &reader), ATTACCA_INVALID_ARGUMENT);
    attacca_reader_configuration_init(&configuration, sizeof configuration);
    configuration.fade = 5;
    CHECK_STATUS(attacca_reader_open(playback, &configuration, &reader), ATTACCA_INVALID_CONFIGURATION);
    reader = open_reader(playback, ATTACCA_OUTPUT_FLOAT32_PLANAR);
    float left[50], right[50], *const planes[] = {left, right};
    int32_t state = -1;
    CHECK(attacca_reader_read(reader, left, 10, &state) == ATTACCA_INVALID_ARGUMENT);
    CHECK(attacca_reader_read_planar(reader, NULL, 10, &state) == ATTACCA_INVALID_ARGUMENT);
    CHECK(attacca_reader_read_planar(reader, planes, -1, &state) == ATTACCA_INVALID_ARGUMENT);
    CHECK(attacca_reader_read_planar((attacca_reader *)cache, planes, 1, &state) == ATTACCA_INVALID_ARGUMENT);
    CHECK(attacca_reader_read_planar(NULL, planes, 1, &state) == ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_reader_play(reader, "a", -1, "plain", 1), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_reader_play(reader, "a", 0, "", 1), ATTACCA_INVALID_ARGUMENT);

    CHECK_STATUS(attacca_reader_play(reader, "a", 1200, "plain", 1), ATTACCA_OK);
    CHECK_STATUS(attacca_reader_wait_ready(reader, 50, 30), ATTACCA_OK);
    CHECK(attacca_reader_read_planar(reader, planes, 50, &state) == 50 && state == ATTACCA_READ_COMPLETE);
    CHECK(right[49] == (float)toy_sample("a", "plain", 7, 1249, 1) / 32768);
    CHECK_STATUS(attacca_reader_pause(reader), ATTACCA_OK);
    do attacca_reader_read_planar(reader, planes, 50, &state); while (state != ATTACCA_READ_PAUSED);
    CHECK_STATUS(attacca_reader_seek(reader, 3000), ATTACCA_OK);
    CHECK_STATUS(attacca_reader_set_preset(reader, "loud", 0.5), ATTACCA_OK);
    CHECK_STATUS(attacca_reader_resume(reader), ATTACCA_OK);
    attacca_reader_place place = {0};
    place.size = sizeof place;
    do {
        CHECK_STATUS(attacca_reader_wait_ready(reader, 10, 30), ATTACCA_OK);
        attacca_reader_read_planar(reader, planes, 10, &state);
        CHECK_STATUS(attacca_reader_position(reader, &place, NULL, 0), ATTACCA_OK);
    } while (strcmp(place.preset, "loud") != 0 || place.is_switching);
    CHECK(place.intensity == 0.5 && place.frame >= 3000);
    CHECK_STATUS(attacca_reader_stop(reader), ATTACCA_OK);
    do attacca_reader_read_planar(reader, planes, 50, &state); while (state != ATTACCA_READ_ENDED);

    /* The callback may outlive the cache. */
    close_cache(cache);
    CHECK(attacca_reader_read_planar(reader, planes, 50, &state) == 0 && left[0] == 0);
    CHECK_STATUS(attacca_reader_close(reader), ATTACCA_OK);
    CHECK_STATUS(attacca_reader_open(playback, NULL, &reader), ATTACCA_CLOSED);
    CHECK_STATUS(attacca_playback_close(playback), ATTACCA_OK);
}

typedef struct wake {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    int count;
} wake;

static void raise_wake(void *user_data) {
    wake *wake = user_data;
    pthread_mutex_lock(&wake->mutex);
    wake->count++;
    pthread_cond_signal(&wake->condition);
    pthread_mutex_unlock(&wake->mutex);
}

void story_events(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    wake wake = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
    attacca_subscription *subscription = NULL, *small = NULL;
    CHECK_STATUS(attacca_subscribe(cache, 0, NULL, NULL, &subscription), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_subscribe(cache, 100, raise_wake, &wake, &subscription), ATTACCA_OK);
    CHECK_STATUS(attacca_subscribe(cache, 2, NULL, NULL, &small), ATTACCA_OK);
    attacca_event events[20];
    int64_t count = -1;
    CHECK_STATUS(attacca_poll_events(subscription, events, sizeof *events, 20, &count), ATTACCA_OK);
    CHECK(count == 0);

    attacca_variant *variant = open_variant(cache, "a", "loud");
    attacca_chunk chunk = empty_chunk();
    atomic_store(&toy.failing, 1);
    CHECK_STATUS(attacca_wait_chunk(variant, 1, -1, &chunk), ATTACCA_RENDER_FAILED);
    atomic_store(&toy.failing, 0);
    CHECK_STATUS(attacca_wait_chunk(variant, 2, -1, &chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
    for (int i = 0; i < 2; i++) {
        CHECK_STATUS(attacca_resident_chunk(variant, 2, &chunk), ATTACCA_OK);
        CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
    }
    CHECK_STATUS(attacca_clear(cache, ATTACCA_TIER_L1), ATTACCA_OK);
    CHECK_STATUS(attacca_wait_idle(cache), ATTACCA_OK);

    pthread_mutex_lock(&wake.mutex);
    while (wake.count == 0) pthread_cond_wait(&wake.condition, &wake.mutex);
    CHECK(wake.count == 1);
    pthread_mutex_unlock(&wake.mutex);
    CHECK_STATUS(attacca_poll_events(subscription, events, sizeof *events, 20, &count), ATTACCA_OK);
    int seen[18] = {0};
    for (int64_t i = 0; i < count; i++) {
        CHECK(events[i].kind >= 0 && events[i].kind < 18 && events[i].sequence == (uint64_t)i + 1);
        seen[events[i].kind]++;
        if (events[i].kind == ATTACCA_EVENT_HIT) {
            CHECK(strcmp(events[i].track, "a") == 0 && strcmp(events[i].preset, "loud") == 0);
            CHECK(events[i].index == 2 && events[i].tier == ATTACCA_TIER_L1 && events[i].intensity == 1);
        }
        if (events[i].kind == ATTACCA_EVENT_RENDER_FAILED) CHECK(strstr(events[i].text, "plugged in") != NULL);
        if (events[i].kind == ATTACCA_EVENT_CLEARED) CHECK(events[i].tier == ATTACCA_TIER_L1);
    }
    CHECK(seen[ATTACCA_EVENT_MISS] == 2 && seen[ATTACCA_EVENT_RENDER_STARTED] == 2);
    CHECK(seen[ATTACCA_EVENT_RENDER_FINISHED] == 1 && seen[ATTACCA_EVENT_RENDER_FAILED] == 1);
    CHECK(seen[ATTACCA_EVENT_HIT] == 2 && seen[ATTACCA_EVENT_CLEARED] == 1 && seen[ATTACCA_EVENT_OTHER] == 0);

    /* One that is too small says how many are missing. */
    int64_t few = -1;
    CHECK_STATUS(attacca_poll_events(small, events, sizeof *events, 20, &few), ATTACCA_OK);
    CHECK(few == 3 && events[0].kind == ATTACCA_EVENT_DROPPED && events[0].number == count - 2);
    CHECK_STATUS(attacca_unsubscribe(small), ATTACCA_OK);

    close_cache(cache);
    CHECK(wake.count == 2);
    do {
        attacca_status status = attacca_poll_events(subscription, events, sizeof *events, 20, &count);
        if (status == ATTACCA_CLOSED) break;
        CHECK_STATUS(status, ATTACCA_OK);
    } while (1);
    CHECK_STATUS(attacca_unsubscribe(subscription), ATTACCA_OK);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
}
