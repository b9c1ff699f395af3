/* SPDX-License-Identifier: MIT
 * mpv on libattacca: plays a file through the cache without a sound, seeks once, and says what it saw.
 *
 *     attacca-mpv PRESET FILE [CACHE_DIRECTORY]
 *
 * Prints one JSON object: what mpv took for the duration, the place after a seek to the middle, and the last place.
 */
#include "renderer.h"
#include "stream.h"

#include <mpv/client.h>
#include <stdio.h>
#include <string.h>

static attacca_cache *open_cache(const char *directory) {
    attacca_configuration configuration;
    attacca_configuration_init(&configuration, sizeof configuration);
    configuration.presets = renderer_presets;
    configuration.preset_count = renderer_preset_count;
    configuration.player_name = "mpv";
    attacca_renderer renderer = renderer_table();
    attacca_cache *cache = NULL;
    char message[ATTACCA_MESSAGE_CAPACITY] = "";
    if (attacca_open(directory, &renderer, &configuration, &cache, message, sizeof message) != ATTACCA_OK) {
        fprintf(stderr, "attacca-mpv: %s\n", message);
    }
    return cache;
}

/* An mpv without a picture, a sound, a configuration or a wish to keep time. It pauses at the beginning and at the end of the
 * file, where its place can be asked for: while it plays untimed, it may have come to the end before it is asked. */
static mpv_handle *make_mpv(attacca_cache *cache) {
    static const char *const settings[][2] = {
        {"config", "no"}, {"vo", "null"}, {"vid", "no"}, {"ao", "null"}, {"ao-null-untimed", "yes"},
        {"untimed", "yes"}, {"keep-open", "yes"}, {"hr-seek", "yes"}, {"pause", "yes"},
    };
    mpv_handle *mpv = mpv_create();
    if (mpv == NULL) return NULL;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        mpv_set_option_string(mpv, settings[i][0], settings[i][1]);
    }
    mpv_observe_property(mpv, 0, "eof-reached", MPV_FORMAT_FLAG);
    if (mpv_initialize(mpv) != 0 || stream_register(mpv, cache) != 0) {
        mpv_terminate_destroy(mpv);
        return NULL;
    }
    return mpv;
}

static int seek(mpv_handle *mpv, double seconds) {
    char place[32];
    snprintf(place, sizeof place, "%f", seconds);
    const char *command[] = {"seek", place, "absolute+exact", NULL};
    return mpv_command(mpv, command);
}

static int play(mpv_handle *mpv, const char *preset, const char *path) {
    char uri[4352];
    snprintf(uri, sizeof uri, "attacca://%s%s", preset, path);
    const char *load[] = {"loadfile", uri, NULL};
    if (mpv_command(mpv, load) != 0) return 1;
    double duration = 0, after_seek = -1, last = -1;
    int has_sought = 0;
    while (1) {
        mpv_event *event = mpv_wait_event(mpv, 60);
        if (event->event_id == MPV_EVENT_PLAYBACK_RESTART && !has_sought) {
            mpv_get_property(mpv, "duration", MPV_FORMAT_DOUBLE, &duration);
            if (seek(mpv, duration / 2) != 0) return 1;
            has_sought = 1;
        } else if (event->event_id == MPV_EVENT_PLAYBACK_RESTART) {
            mpv_get_property(mpv, "time-pos", MPV_FORMAT_DOUBLE, &after_seek);
            if (mpv_set_property_string(mpv, "pause", "no") != 0) return 1;
        } else if (event->event_id == MPV_EVENT_PROPERTY_CHANGE) {
            mpv_event_property *property = event->data;
            if (property->format != MPV_FORMAT_FLAG || !*(int *)property->data) continue;
            mpv_get_property(mpv, "time-pos", MPV_FORMAT_DOUBLE, &last);
            const char *stop[] = {"stop", NULL};
            if (mpv_command(mpv, stop) != 0) return 1;
        } else if (event->event_id == MPV_EVENT_END_FILE) {
            mpv_event_end_file *end = event->data;
            int has_ended = end->reason == MPV_END_FILE_REASON_STOP && last >= 0;
            printf(
                "{\"duration_s\": %.3f, \"after_seek_s\": %.3f, \"last_s\": %.3f, \"reached_end\": %s}\n", duration,
                after_seek, last, has_ended ? "true" : "false");
            return has_ended ? 0 : 1;
        } else if (event->event_id == MPV_EVENT_NONE || event->event_id == MPV_EVENT_SHUTDOWN) {
            fprintf(stderr, "attacca-mpv: mpv does not come to an end\n");
            return 1;
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 3 || argv[2][0] != '/') {
        fprintf(stderr, "usage: attacca-mpv PRESET /PATH/TO/FILE [CACHE_DIRECTORY]\n");
        return 64;
    }
    attacca_cache *cache = open_cache(argc > 3 ? argv[3] : NULL);
    mpv_handle *mpv = cache != NULL ? make_mpv(cache) : NULL;
    int status = mpv != NULL ? play(mpv, argv[1], argv[2]) : 1;
    if (mpv != NULL) mpv_terminate_destroy(mpv);
    if (cache != NULL) attacca_close(cache, NULL, 0);
    return status;
}
