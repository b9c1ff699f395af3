/* SPDX-License-Identifier: MIT
 * Stories about chunks: how they are got, held and lost. */
#include "stories.h"

#include <pthread.h>

void story_chunks(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    attacca_track_description description = {0};
    description.size = sizeof description;
    CHECK_STATUS(attacca_track_describe(cache, "a", &description), ATTACCA_OK);
    CHECK(description.frame_count == toy.frame_count && description.sample_rate == RATE);
    CHECK(description.revision == 7 && description.channel_count == CHANNELS);

    attacca_variant *variant = open_variant(cache, "a", "plain");
    int64_t chunk_count = 0, chunk_frame_count = 0;
    CHECK_STATUS(attacca_variant_chunks(variant, &chunk_count, &chunk_frame_count), ATTACCA_OK);
    CHECK(chunk_count == 6 && chunk_frame_count == RATE);

    attacca_chunk chunk = empty_chunk();
    CHECK_STATUS(attacca_resident_chunk(variant, 0, &chunk), ATTACCA_ABSENT);
    CHECK(chunk.samples == NULL && statistics(cache).request_count == 0);
    for (int64_t index = 0; index < chunk_count; index++) {
        chunk = empty_chunk();
        CHECK_STATUS(attacca_wait_chunk(variant, index, -1, &chunk), ATTACCA_OK);
        CHECK(chunk.origin == ATTACCA_ORIGIN_RENDERED && chunk.first_frame == index * RATE);
        CHECK(chunk.frame_count == (index < 5 ? RATE : RATE / 2));
        CHECK(chunk.sample_format == ATTACCA_INT16 && chunk.sample_rate == RATE);
        CHECK(toy_made(&toy, &chunk, "a", "plain"));
        CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
        /* Given back twice. */
        CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_INVALID_ARGUMENT);
    }
    for (int round = 0; round < 3; round++) {
        for (int64_t index = 0; index < chunk_count; index++) {
            chunk = empty_chunk();
            CHECK_STATUS(attacca_resident_chunk(variant, index, &chunk), ATTACCA_OK);
            CHECK(chunk.origin == ATTACCA_ORIGIN_L1 && toy_made(&toy, &chunk, "a", "plain"));
            CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
        }
    }
    CHECK(statistics(cache).l1_hit_count == 18 && statistics(cache).render_count == 6);
    /* Of what is found once more not all are measured. */
    CHECK(statistics(cache).l1_latency.count > 0 && statistics(cache).l1_latency.count <= 18);
    CHECK_STATUS(attacca_wait_chunk(variant, 6, -1, &chunk), ATTACCA_NO_SUCH_CHUNK);
    CHECK_STATUS(attacca_wait_chunk(variant, -1, -1, &chunk), ATTACCA_NO_SUCH_CHUNK);
    CHECK_STATUS(attacca_resident_chunk(variant, INT64_MIN, &chunk), ATTACCA_ABSENT);
    CHECK_STATUS(attacca_resident_chunk(variant, INT64_MAX, &chunk), ATTACCA_ABSENT);

    /* What is held outlives everything. */
    chunk = empty_chunk();
    CHECK_STATUS(attacca_resident_chunk(variant, 2, &chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_clear(cache, ATTACCA_TIER_NONE), ATTACCA_OK);
    attacca_chunk other = empty_chunk();
    CHECK_STATUS(attacca_resident_chunk(variant, 2, &other), ATTACCA_ABSENT);
    close_cache(cache);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
    CHECK(atomic_load(&toy.release_count) == 1);
    CHECK(toy_made(&toy, &chunk, "a", "plain"));
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
}

typedef struct signal {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    int count;
} signal;

static void raise_signal(void *user_data) {
    signal *signal = user_data;
    pthread_mutex_lock(&signal->mutex);
    signal->count++;
    pthread_cond_broadcast(&signal->condition);
    pthread_mutex_unlock(&signal->mutex);
}

void story_requests(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    attacca_variant *variant = open_variant(cache, "a", "warm");
    signal signal = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

    attacca_request *request = NULL;
    CHECK_STATUS(attacca_request_chunk(variant, 3, raise_signal, &signal, &request), ATTACCA_OK);
    pthread_mutex_lock(&signal.mutex);
    while (signal.count == 0) pthread_cond_wait(&signal.condition, &signal.mutex);
    pthread_mutex_unlock(&signal.mutex);
    attacca_chunk first = empty_chunk(), second = empty_chunk();
    CHECK_STATUS(attacca_request_poll(request, &first), ATTACCA_OK);
    CHECK_STATUS(attacca_request_poll(request, &second), ATTACCA_OK);
    CHECK_STATUS(attacca_request_close(request), ATTACCA_OK);
    CHECK(first.samples == second.samples && toy_made(&toy, &first, "a", "warm"));
    CHECK_STATUS(attacca_chunk_release(&first), ATTACCA_OK);
    CHECK(toy_made(&toy, &second, "a", "warm"));
    CHECK_STATUS(attacca_chunk_release(&second), ATTACCA_OK);

    /* One that takes its time, and is given up. */
    atomic_store(&toy.hanging, 1);
    CHECK_STATUS(attacca_request_chunk(variant, 4, NULL, NULL, &request), ATTACCA_OK);
    CHECK_STATUS(attacca_request_poll(request, &first), ATTACCA_PENDING);
    CHECK_STATUS(attacca_request_wait(request, 0, &first), ATTACCA_TIMED_OUT);
    CHECK_STATUS(attacca_request_wait(request, 0.0 / 0.0, &first), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_wait_chunk(variant, 4, 0.001, &first), ATTACCA_TIMED_OUT);
    atomic_store(&toy.hanging, 0);
    first = empty_chunk();
    CHECK_STATUS(attacca_request_wait(request, -1, &first), ATTACCA_OK);
    CHECK_STATUS(attacca_chunk_release(&first), ATTACCA_OK);
    CHECK_STATUS(attacca_request_close(request), ATTACCA_OK);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
    close_cache(cache);
}

void story_failing_renderer(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_renderer table = toy_table(&toy);
    attacca_configuration configuration = story_configuration();
    configuration.immediate_deadline = 0.05;
    attacca_cache *cache = NULL;
    CHECK_STATUS(attacca_open(directory, &table, &configuration, &cache, NULL, 0), ATTACCA_OK);
    attacca_variant *variant = open_variant(cache, "a", "plain");
    attacca_chunk chunk = empty_chunk();

    atomic_store(&toy.failing, 1);
    CHECK_STATUS(attacca_wait_chunk(variant, 0, -1, &chunk), ATTACCA_RENDER_FAILED);
    char text[512];
    attacca_last_error(variant, text, sizeof text);
    CHECK(strstr(text, "-4242") != NULL && strstr(text, "the reverb was not plugged in") != NULL);
    atomic_store(&toy.failing, 0);

    atomic_store(&toy.hanging, 1);
    CHECK_STATUS(attacca_wait_chunk(variant, 1, -1, &chunk), ATTACCA_RENDER_TIMED_OUT);
    CHECK_STATUS(attacca_wait_idle(cache), ATTACCA_OK);
    while (atomic_load(&toy.cancelled_count) == 0) {}
    atomic_store(&toy.hanging, 0);

    attacca_variant *odd = NULL;
    CHECK_STATUS(attacca_variant_open(cache, "odd", "plain", 1, &odd), ATTACCA_TRACK_UNAVAILABLE);
    attacca_last_error(cache, text, sizeof text);
    CHECK(strstr(text, "7 Hz") != NULL);
    attacca_statistics_snapshot snapshot = statistics(cache);
    CHECK(snapshot.failure_count == 2 && snapshot.failed_count == 2);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
    close_cache(cache);
}

void story_warm_start(const char *directory) {
    toy toy;
    for (int run = 0; run < 2; run++) {
        toy_init(&toy);
        attacca_cache *cache = open_cache(directory, &toy);
        attacca_variant *variant = open_variant(cache, "a", "loud");
        for (int64_t index = 0; index < 6; index++) {
            attacca_chunk chunk = empty_chunk();
            CHECK_STATUS(attacca_wait_chunk(variant, index, -1, &chunk), ATTACCA_OK);
            CHECK(chunk.origin == (run == 0 ? ATTACCA_ORIGIN_RENDERED : ATTACCA_ORIGIN_L3));
            CHECK(toy_made(&toy, &chunk, "a", "loud"));
            CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
        }
        CHECK_STATUS(attacca_flush(cache), ATTACCA_OK);
        CHECK(statistics(cache).l3_byte_count > 0);
        CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
        close_cache(cache);
        CHECK(atomic_load(&toy.render_count) == (run == 0 ? 6 : 0));
        CHECK(atomic_load(&toy.release_count) == 1);
    }
}

void story_changes(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    attacca_variant *variant = open_variant(cache, "a", "plain");
    attacca_chunk chunk = empty_chunk();
    for (int i = 0; i < 2; i++) {
        CHECK_STATUS(attacca_wait_chunk(variant, 0, -1, &chunk), ATTACCA_OK);
        CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
    }
    CHECK_STATUS(attacca_resident_chunk(variant, 0, &chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);

    /* The variant follows the track ... */
    atomic_store(&toy.content, 8);
    CHECK_STATUS(attacca_track_modified(cache, "a"), ATTACCA_OK);
    CHECK_STATUS(attacca_resident_chunk(variant, 0, &chunk), ATTACCA_ABSENT);
    CHECK_STATUS(attacca_wait_chunk(variant, 0, -1, &chunk), ATTACCA_OK);
    CHECK(toy_made(&toy, &chunk, "a", "plain"));
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_resident_chunk(variant, 0, &chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);

    /* ... and the renderer. */
    CHECK_STATUS(attacca_set_renderer_revision(cache, "toy 2", 5), ATTACCA_OK);
    CHECK_STATUS(attacca_resident_chunk(variant, 0, &chunk), ATTACCA_ABSENT);
    CHECK_STATUS(attacca_wait_chunk(variant, 0, -1, &chunk), ATTACCA_OK);
    CHECK(chunk.origin == ATTACCA_ORIGIN_RENDERED);
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_set_renderer_revision(cache, "", 0), ATTACCA_INVALID_ARGUMENT);

    CHECK_STATUS(attacca_track_deleted(cache, "a"), ATTACCA_OK);
    CHECK_STATUS(attacca_resident_chunk(variant, 0, &chunk), ATTACCA_ABSENT);
    CHECK_STATUS(attacca_variant_chunks(variant, NULL, NULL), ATTACCA_ABSENT);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
    close_cache(cache);
}

typedef struct crowd {
    attacca_cache *cache;
    attacca_playback *playback;
    toy *toy;
    uint64_t seed;
} crowd;

static void *ask(void *argument) {
    crowd *crowd = argument;
    static const char *const presets[] = {"plain", "warm", "loud"};
    static const char *const tracks[] = {"a", "b"};
    uint64_t state = crowd->seed;
    for (int i = 0; i < 400; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const char *preset = presets[(state >> 33) % 3], *track = tracks[(state >> 40) % 2];
        int64_t index = (int64_t)((state >> 50) % 6);
        attacca_variant *variant = open_variant(crowd->cache, track, preset);
        attacca_chunk chunk = empty_chunk();
        attacca_status status = attacca_resident_chunk(variant, index, &chunk);
        if (status == ATTACCA_ABSENT) status = attacca_wait_chunk(variant, index, -1, &chunk);
        CHECK_STATUS(status, ATTACCA_OK);
        CHECK(toy_made(crowd->toy, &chunk, track, preset));
        attacca_playhead playhead = {sizeof playhead, track, preset, 1, (double)index, 0};
        CHECK_STATUS(attacca_playback_report(crowd->playback, &playhead), ATTACCA_OK);
        CHECK(statistics(crowd->cache).request_count > 0);
        CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
        CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
    }
    return NULL;
}

/* Several threads, and two caches of one process on one directory. */
void story_crowd(const char *directory) {
    toy toys[2];
    attacca_cache *caches[2];
    attacca_playback *playbacks[2];
    pthread_t threads[4];
    crowd crowds[4];
    for (int i = 0; i < 2; i++) {
        toy_init(&toys[i]);
        caches[i] = open_cache(directory, &toys[i]);
        CHECK_STATUS(attacca_playback_open(caches[i], NULL, &playbacks[i]), ATTACCA_OK);
    }
    for (int i = 0; i < 4; i++) {
        crowds[i] = (crowd){caches[i % 2], playbacks[i % 2], &toys[i % 2], (uint64_t)i + 1};
        CHECK(pthread_create(&threads[i], NULL, ask, &crowds[i]) == 0);
    }
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    for (int i = 0; i < 2; i++) {
        CHECK(statistics(caches[i]).request_count == 800);
        CHECK_STATUS(attacca_playback_close(playbacks[i]), ATTACCA_OK);
        close_cache(caches[i]);
        CHECK(atomic_load(&toys[i].release_count) == 1);
    }
}
