/* SPDX-License-Identifier: MIT
 * What the C interface costs, as JSON:
 *
 *     measure lookups                      a chunk in L1, for two threads that ask for nothing else
 *     measure reads                        512 frames of the real-time reader
 *     measure fill DIRECTORY COUNT         stores COUNT chunks
 *     measure start DIRECTORY              from attacca_open() to the first sample of one of them
 */
#define _POSIX_C_SOURCE 200809L
#include <attacca.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RATE = 1000, FRAMES_PER_TRACK = 1000 * RATE, LOOKUPS = 2000000, READS = 200000, BATCH = 50 };

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void check(attacca_status status, const char *what) {
    if (status == ATTACCA_OK) return;
    fprintf(stderr, "measure: %s: %s\n", what, attacca_strerror(status));
    exit(1);
}

/* Tracks named after their rate, of one channel; a chunk is one second. */
static attacca_status describe(
    void *user_data, const char *track, attacca_track_description *out, char *message, size_t capacity) {
    (void)user_data, (void)message, (void)capacity;
    out->revision = 1;
    out->sample_rate = atoi(track);
    out->frame_count = FRAMES_PER_TRACK;
    out->channel_count = out->sample_rate == RATE ? 1 : 2;
    return ATTACCA_OK;
}

static attacca_status fingerprint(
    void *user_data, const char *track, char *text, size_t text_capacity, char *message, size_t capacity) {
    (void)user_data, (void)message, (void)capacity;
    snprintf(text, text_capacity, "%s", track);
    return ATTACCA_OK;
}

static attacca_status render(
    void *user_data, const attacca_render_request *request, void *output, char *message, size_t capacity) {
    (void)user_data, (void)message, (void)capacity;
    int16_t *samples = output;
    for (int64_t i = 0; i < request->frame_count * request->channel_count; i++) {
        samples[i] = request->sample_rate == RATE ? 0 : (int16_t)(i * 2654435761u >> 16);
    }
    return ATTACCA_OK;
}

static attacca_cache *open_cache(const char *directory) {
    static const char *const presets[] = {"plain"};
    attacca_renderer table = {0};
    table.size = sizeof table;
    table.revision = "measure";
    table.revision_byte_count = 7;
    table.describe = describe;
    table.fingerprint = fingerprint;
    table.render = render;
    attacca_configuration configuration;
    attacca_configuration_init(&configuration, sizeof configuration);
    configuration.chunk_seconds = 1;
    configuration.presets = presets;
    configuration.preset_count = 1;
    configuration.l3_free_space_floor = 0;
    configuration.audio_analysis_enabled = 0;
    if (directory != NULL) {
        /* Chunks this small would fill memory by the ten thousand, and make each eviction a long choice. */
        configuration.l1_capacity = 100000;
        configuration.l2_capacity = 0;
    }
    attacca_cache *cache = NULL;
    check(attacca_open(directory, &table, &configuration, &cache, NULL, 0), "open");
    return cache;
}

static int ascending(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void print_quantiles(const char *name, int32_t *values, int64_t count, int64_t clock_cost) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    printf(
        "{\"what\": \"%s\", \"count\": %" PRId64 ", \"clock_ns\": %" PRId64
        ", \"p50_ns\": %" PRId64 ", \"p99_ns\": %" PRId64 ", \"p99_99_ns\": %" PRId64 ", \"max_ns\": %d}\n",
        name, count, clock_cost, values[count / 2] - clock_cost, values[count / 100 * 99] - clock_cost,
        values[count / 10000 * 9999] - clock_cost, values[count - 1]);
}

static int64_t cost_of_clock(clockid_t clock) {
    static int32_t costs[10001];
    for (int i = 0; i < 10001; i++) {
        int64_t before = nanoseconds(clock);
        costs[i] = (int32_t)(nanoseconds(clock) - before);
    }
    qsort(costs, 10001, sizeof *costs, ascending);
    return costs[5000];
}

typedef struct asker {
    attacca_variant *variant;
    pthread_barrier_t *barrier;
    int32_t *waits;
} asker;

static void *ask(void *argument) {
    asker *asker = argument;
    pthread_barrier_wait(asker->barrier);
    for (int i = 0; i < LOOKUPS; i++) {
        attacca_chunk chunk;
        chunk.size = sizeof chunk;
        int64_t before = nanoseconds(CLOCK_MONOTONIC);
        attacca_status status = attacca_resident_chunk(asker->variant, i & 7, &chunk);
        asker->waits[i] = (int32_t)(nanoseconds(CLOCK_MONOTONIC) - before);
        check(status, "resident chunk");
        attacca_chunk_release(&chunk);
    }
    return NULL;
}

static void measure_lookups(void) {
    attacca_cache *cache = open_cache(NULL);
    attacca_variant *variant = NULL;
    check(attacca_variant_open(cache, "1000", "plain", 1, &variant), "variant");
    for (int i = 0; i < 8; i++) {
        attacca_chunk chunk = {.size = sizeof chunk};
        check(attacca_wait_chunk(variant, i, -1, &chunk), "chunk");
        attacca_chunk_release(&chunk);
    }
    for (int thread_count = 1; thread_count <= 2; thread_count++) {
        pthread_barrier_t barrier;
        pthread_barrier_init(&barrier, NULL, (unsigned)thread_count);
        pthread_t threads[2];
        asker askers[2];
        int32_t *waits = malloc(sizeof *waits * LOOKUPS * 2);
        for (int i = 0; i < thread_count; i++) {
            askers[i] = (asker){variant, &barrier, waits + (int64_t)i * LOOKUPS};
            pthread_create(&threads[i], NULL, ask, &askers[i]);
        }
        for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
        print_quantiles(
            thread_count == 1 ? "lookup, one thread" : "lookup, two threads", waits,
            (int64_t)thread_count * LOOKUPS, cost_of_clock(CLOCK_MONOTONIC));
        free(waits);
    }
    attacca_variant_close(variant);
    attacca_close(cache, NULL, 0);
}

static void measure_reads(int32_t output, const char *name) {
    attacca_cache *cache = open_cache(NULL);
    attacca_playback *playback = NULL;
    check(attacca_playback_open(cache, NULL, &playback), "playback");
    const char *queue[] = {"48000"};
    check(attacca_playback_set_queue(playback, queue, 1), "queue");
    attacca_reader_configuration configuration;
    attacca_reader_configuration_init(&configuration, sizeof configuration);
    configuration.output = output;
    configuration.sample_rate = 48000;
    attacca_reader *reader = NULL;
    check(attacca_reader_open(playback, &configuration, &reader), "reader");
    check(attacca_reader_play(reader, "48000", 0, "plain", 1), "play");
    static float block[512 * 2];
    int32_t *costs = malloc(sizeof *costs * READS);
    int64_t count = 0, at = 0;
    while (count < READS) {
        if (at + 512 > FRAMES_PER_TRACK) {
            at = 0;
            check(attacca_reader_play(reader, "48000", 0, "plain", 1), "play");
        }
        if (at % 48000 < 512) check(attacca_reader_wait_ready(reader, 48000, 30), "wait");
        int32_t state;
        int64_t before = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
        int64_t frames = attacca_reader_read(reader, block, 512, &state);
        int32_t cost = (int32_t)(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - before);
        if (state == ATTACCA_READ_COMPLETE) costs[count++] = cost;
        at += frames;
    }
    print_quantiles(name, costs, count, cost_of_clock(CLOCK_THREAD_CPUTIME_ID));
    free(costs);
    attacca_reader_close(reader);
    attacca_playback_close(playback);
    attacca_close(cache, NULL, 0);
}

static void fill(const char *directory, int64_t count) {
    attacca_cache *cache = open_cache(directory);
    int64_t done = 0;
    for (int intensity = 0; intensity <= 10 && done < count; intensity++) {
        for (int album = 0; album < 10 && done < count; album++) {
            char track[32];
            snprintf(track, sizeof track, "1000 of album %d", album);
            attacca_variant *variant = NULL;
            check(attacca_variant_open(cache, track, "plain", intensity / 10.0, &variant), "variant");
            for (int64_t first = 0; first < 1000 && done < count; first += BATCH) {
                attacca_request *requests[BATCH];
                int64_t many = 1000 - first < BATCH ? 1000 - first : BATCH;
                for (int64_t i = 0; i < many; i++) {
                    check(attacca_request_chunk(variant, first + i, NULL, NULL, &requests[i]), "request");
                }
                for (int64_t i = 0; i < many; i++, done++) {
                    attacca_chunk chunk = {.size = sizeof chunk};
                    check(attacca_request_wait(requests[i], -1, &chunk), "chunk");
                    attacca_chunk_release(&chunk);
                    attacca_request_close(requests[i]);
                }
            }
            check(attacca_flush(cache), "flush");
            attacca_variant_close(variant);
        }
    }
    check(attacca_close(cache, NULL, 0), "close");
    printf("{\"what\": \"fill\", \"chunks\": %" PRId64 "}\n", done);
}

static void start(const char *directory) {
    int64_t before = nanoseconds(CLOCK_MONOTONIC), worked = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    attacca_cache *cache = open_cache(directory);
    int64_t opened = nanoseconds(CLOCK_MONOTONIC);
    attacca_variant *variant = NULL;
    attacca_chunk chunk = {.size = sizeof chunk};
    check(attacca_variant_open(cache, "1000 of album 3", "plain", 0.3, &variant), "variant");
    check(attacca_wait_chunk(variant, 500, -1, &chunk), "chunk");
    int16_t sample = *(const int16_t *)chunk.samples;
    int64_t after = nanoseconds(CLOCK_MONOTONIC);
    /* What all threads together worked, which another load of the machine changes less. */
    worked = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - worked;
    printf(
        "{\"what\": \"start\", \"is_kept\": %s, \"sample\": %d, \"open_ms\": %.2f, \"open_to_sample_ms\": %.2f, \"cpu_ms\": %.2f}\n",
        chunk.origin == ATTACCA_ORIGIN_L3 ? "true" : "false", sample, (double)(opened - before) / 1e6,
        (double)(after - before) / 1e6, (double)worked / 1e6);
    attacca_chunk_release(&chunk);
    attacca_variant_close(variant);
    attacca_close(cache, NULL, 0);
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "lookups") == 0) measure_lookups();
    else if (argc == 2 && strcmp(argv[1], "reads") == 0) {
        measure_reads(ATTACCA_OUTPUT_FLOAT32, "read of 512 frames, int16 to float32");
        measure_reads(ATTACCA_OUTPUT_INT16, "read of 512 frames, int16");
    } else if (argc == 4 && strcmp(argv[1], "fill") == 0) fill(argv[2], atoll(argv[3]));
    else if (argc == 3 && strcmp(argv[1], "start") == 0) start(argv[2]);
    else {
        fprintf(stderr, "usage: measure lookups | reads | fill DIRECTORY COUNT | start DIRECTORY\n");
        return 64;
    }
    return 0;
}
