/* SPDX-License-Identifier: MIT
 * A player in C on libattacca: plays files through the cache into a WAV file or a pipe, and switches presets by script.
 *
 *     cplayer [--cache DIRECTORY] [--output FILE.wav | raw:-] [--speed real | max] [--preset NAME] [--script STEPS]
 *             FILE ...
 */
#define _POSIX_C_SOURCE 200809L
#include "output.h"
#include "renderer.h"
#include "script.h"

#include <attacca.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCK = 512, STEPS_MAX = 256 };

typedef struct options {
    const char *cache, *output, *preset, *script;
    int is_real_time;
    const char *const *tracks;
    int track_count;
} options;

typedef struct player {
    attacca_cache *cache;
    attacca_playback *playback;
    attacca_reader *reader;
    int sample_rate, channel_count;
    int64_t played, missing;
} player;

static volatile sig_atomic_t is_interrupted = 0;

static void interrupt(int signal) {
    (void)signal;
    is_interrupted = 1;
}

/* Says what went wrong with a call on a handle. Returns -1. */
static int failed(const char *what, const void *handle, attacca_status status) {
    char text[ATTACCA_MESSAGE_CAPACITY] = "";
    attacca_last_error(handle, text, sizeof text);
    fprintf(stderr, "cplayer: %s: %s\n", what, text[0] != 0 ? text : attacca_strerror(status));
    return -1;
}

static void log_message(void *user_data, int32_t level, const char *message) {
    (void)user_data;
    if (level >= ATTACCA_LOG_WARNING) fprintf(stderr, "cplayer: %s\n", message);
}

static int read_options(int argc, char **argv, options *options) {
    memset(options, 0, sizeof *options);
    options->output = "cplayer.wav";
    options->preset = renderer_presets[0];
    options->script = "";
    int i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--cache") == 0) options->cache = value;
        else if (strcmp(argv[i], "--output") == 0) options->output = value;
        else if (strcmp(argv[i], "--preset") == 0) options->preset = value;
        else if (strcmp(argv[i], "--script") == 0) options->script = value;
        else if (strcmp(argv[i], "--speed") == 0) options->is_real_time = strcmp(value, "real") == 0;
        else return -1;
    }
    options->tracks = (const char *const *)argv + i;
    options->track_count = argc - i;
    return options->track_count > 0 ? 0 : -1;
}

/* Opens the cache, and a reader that is set up for the first track. */
static int player_open(player *player, const options *options) {
    attacca_configuration configuration;
    attacca_configuration_init(&configuration, sizeof configuration);
    configuration.presets = renderer_presets;
    configuration.preset_count = renderer_preset_count;
    configuration.player_name = "cplayer";
    configuration.log = log_message;
    attacca_renderer renderer = renderer_table();
    char message[ATTACCA_MESSAGE_CAPACITY] = "";
    attacca_status status = attacca_open(
        options->cache, &renderer, &configuration, &player->cache, message, sizeof message);
    if (status != ATTACCA_OK) {
        fprintf(stderr, "cplayer: %s\n", message);
        return -1;
    }
    attacca_track_description description = {0};
    description.size = sizeof description;
    status = attacca_track_describe(player->cache, options->tracks[0], &description);
    if (status != ATTACCA_OK) return failed(options->tracks[0], player->cache, status);
    player->sample_rate = description.sample_rate;
    player->channel_count = description.channel_count;

    status = attacca_playback_open(player->cache, NULL, &player->playback);
    if (status != ATTACCA_OK) return failed("playback", player->cache, status);
    status = attacca_playback_set_queue(player->playback, options->tracks, options->track_count);
    if (status != ATTACCA_OK) return failed("queue", player->playback, status);
    attacca_reader_configuration reading;
    attacca_reader_configuration_init(&reading, sizeof reading);
    reading.output = ATTACCA_OUTPUT_INT16;
    reading.sample_rate = player->sample_rate;
    reading.channel_count = player->channel_count;
    status = attacca_reader_open(player->playback, &reading, &player->reader);
    if (status != ATTACCA_OK) return failed("reader", player->playback, status);
    status = attacca_reader_play(player->reader, options->tracks[0], 0, options->preset, 1);
    return status == ATTACCA_OK ? 0 : failed("play", player->reader, status);
}

static int player_close(player *player) {
    if (player->reader != NULL) attacca_reader_close(player->reader);
    if (player->playback != NULL) attacca_playback_close(player->playback);
    char message[ATTACCA_MESSAGE_CAPACITY] = "";
    if (player->cache == NULL || attacca_close(player->cache, message, sizeof message) == ATTACCA_OK) return 0;
    fprintf(stderr, "cplayer: %s\n", message);
    return -1;
}

/* Does what the script says. */
static int perform(player *player, const step *step, const options *options) {
    attacca_status status = ATTACCA_OK;
    switch (step->kind) {
    case STEP_PRESET: status = attacca_reader_set_preset(player->reader, step->preset, 1); break;
    case STEP_SEEK:
        status = attacca_reader_seek(player->reader, (int64_t)(step->seconds * player->sample_rate));
        break;
    case STEP_PAUSE: status = attacca_reader_pause(player->reader); break;
    case STEP_NEXT: {
        char track[4097];
        attacca_reader_place place = {0};
        place.size = sizeof place;
        status = attacca_reader_position(player->reader, &place, track, sizeof track);
        int next = 0;
        while (next < options->track_count && strcmp(options->tracks[next], track) != 0) next++;
        if (status == ATTACCA_OK && next + 1 < options->track_count) {
            status = attacca_reader_play(
                player->reader, options->tracks[next + 1], 0,
                place.preset[0] != 0 ? place.preset : options->preset, 1);
        }
        break;
    }
    }
    return status == ATTACCA_OK ? 0 : failed("script", player->reader, status);
}

/* Sleeps until a block is due, in real time. */
static void wait_until_due(const struct timespec *begun, int64_t frame, int sample_rate) {
    struct timespec due = *begun;
    int64_t nanoseconds = due.tv_nsec + frame % sample_rate * INT64_C(1000000000) / sample_rate;
    due.tv_sec += (time_t)(frame / sample_rate + nanoseconds / 1000000000);
    due.tv_nsec = (long)(nanoseconds % 1000000000);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
}

/* Plays to the end, or until Ctrl-C. */
static int play(player *player, output *output, const options *options) {
    static step steps[STEPS_MAX];
    int step_count = script_read(options->script, steps, STEPS_MAX), next = 0;
    int16_t *block = malloc((size_t)BLOCK * (size_t)player->channel_count * sizeof *block);
    struct timespec begun;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    int result = step_count < 0 || block == NULL ? -1 : 0;
    int32_t state = ATTACCA_READ_COMPLETE;
    double resume_at = -1;
    while (result == 0 && !is_interrupted && state != ATTACCA_READ_ENDED && state != ATTACCA_READ_FORMAT_CHANGED) {
        double now = (double)player->played / player->sample_rate;
        if (resume_at >= 0 && now >= resume_at) {
            attacca_reader_resume(player->reader);
            resume_at = -1;
        }
        for (; next < step_count && steps[next].at <= now && result == 0; next++) {
            if (steps[next].kind == STEP_PAUSE) resume_at = now + steps[next].seconds;
            result = perform(player, &steps[next], options);
        }
        if (options->is_real_time) wait_until_due(&begun, player->played, player->sample_rate);
        else attacca_reader_wait_ready(player->reader, BLOCK, 20);
        int64_t count = attacca_reader_read(player->reader, block, BLOCK, &state);
        int64_t written = state == ATTACCA_READ_ENDED || state == ATTACCA_READ_FORMAT_CHANGED ? count : BLOCK;
        if (state == ATTACCA_READ_PARTIAL || state == ATTACCA_READ_MISSING) player->missing += BLOCK - count;
        if (result == 0 && output_write(output, block, written) != 0) {
            fprintf(stderr, "cplayer: the output cannot be written\n");
            result = -1;
        }
        player->played += written;
    }
    char problem[ATTACCA_MESSAGE_CAPACITY];
    if (attacca_reader_problem(player->reader, problem, sizeof problem) == ATTACCA_OK) {
        fprintf(stderr, "cplayer: %s\n", problem);
        result = -1;
    }
    free(block);
    return result;
}

static void print_summary(const player *player) {
    attacca_statistics_snapshot statistics = {0};
    statistics.size = sizeof statistics;
    if (attacca_statistics(player->cache, &statistics) != ATTACCA_OK) return;
    fprintf(
        stderr,
        "{\"played_s\": %.3f, \"missing_s\": %.3f, \"requests\": %" PRId64 ", \"l1\": %" PRId64 ", \"l2\": %" PRId64
        ", \"l3\": %" PRId64 ", \"rendered\": %" PRId64 ", \"rendered_ahead\": %" PRId64 "}\n",
        (double)player->played / player->sample_rate, (double)player->missing / player->sample_rate,
        statistics.request_count, statistics.l1_hit_count, statistics.l2_hit_count, statistics.l3_hit_count,
        statistics.render_count, statistics.prefetch_rendered_count);
}

int main(int argc, char **argv) {
    options options;
    if (read_options(argc, argv, &options) != 0) {
        fprintf(
            stderr,
            "usage: cplayer [--cache DIRECTORY] [--output FILE.wav | raw:-] [--speed real | max]\n"
            "               [--preset NAME] [--script 12:punchy,31.5:seek=95,40:next,50:pause=2] FILE ...\n");
        return 64;
    }
    struct sigaction action = {0};
    action.sa_handler = interrupt;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);

    player player = {0};
    output output;
    int result = player_open(&player, &options);
    if (result == 0) result = output_open(&output, options.output, player.sample_rate, player.channel_count);
    if (result == 0) {
        result = play(&player, &output, &options);
        if (output_close(&output) != 0) result = -1;
        print_summary(&player);
    }
    if (player_close(&player) != 0) result = -1;
    return result == 0 ? 0 : 1;
}
