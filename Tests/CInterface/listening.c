/* SPDX-License-Identifier: MIT
 * Stories about what is played and what is expected. */
#include "stories.h"

#include <math.h>

void story_predictions(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    attacca_playback *playback = NULL;
    CHECK_STATUS(attacca_playback_open(cache, "", &playback), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_playback_open(cache, "anna", &playback), ATTACCA_OK);
    const char *queue[] = {"a", "b"};
    CHECK_STATUS(attacca_playback_set_queue(playback, queue, 2), ATTACCA_OK);
    CHECK_STATUS(attacca_playback_set_queue(playback, NULL, 2), ATTACCA_INVALID_ARGUMENT);
    int64_t count = -1;
    CHECK_STATUS(attacca_scenarios(cache, NULL, 0, 0, &count), ATTACCA_OK);
    CHECK(count == 0);

    /* A listener who goes to and fro between two presets, on a clock of its own. */
    int64_t now = INT64_C(1000000000000);
    for (int i = 0; i < 30; i++) {
        attacca_playhead playhead = {
            sizeof playhead, "a", i % 2 ? "warm" : "plain", 1, 2, now};
        CHECK_STATUS(attacca_playback_report(playback, &playhead), ATTACCA_OK);
        CHECK_STATUS(attacca_playback_wait_planned(playback), ATTACCA_OK);
        now += INT64_C(20000000000);
    }
    attacca_prediction predictions[4];
    memset(predictions, 0xAA, sizeof predictions);
    CHECK_STATUS(
        attacca_predictions(cache, "warm", predictions, sizeof *predictions, 4, &count), ATTACCA_OK);
    CHECK(count == 2);
    CHECK(strcmp(predictions[0].preset, "plain") == 0 && strcmp(predictions[1].preset, "loud") == 0);
    CHECK(predictions[0].by_matrix > 0.8 && predictions[0].probability > predictions[1].probability);
    CHECK(fabs(predictions[0].probability + predictions[1].probability - 1) < 1e-9);
    /* No room for all of them, and elements of another version. */
    struct { attacca_prediction known; char later[40]; } longer[1];
    memset(longer, 0xAA, sizeof longer);
    CHECK_STATUS(attacca_predictions(cache, "warm", &longer[0].known, sizeof *longer, 1, &count), ATTACCA_OK);
    CHECK(count == 2 && strcmp(longer[0].known.preset, "plain") == 0 && longer[0].later[39] == 0);
    CHECK_STATUS(attacca_predictions(cache, "warm", predictions, 3, 4, &count), ATTACCA_INVALID_ARGUMENT);

    attacca_prediction_overview overview = {0};
    overview.size = sizeof overview;
    CHECK_STATUS(attacca_prediction_summary(cache, "warm", &overview), ATTACCA_OK);
    CHECK(overview.switch_count >= 25 && overview.confidence > 0 && overview.listener_weight > 0);

    attacca_scenario scenarios[8];
    CHECK_STATUS(attacca_scenarios(cache, scenarios, sizeof *scenarios, 8, &count), ATTACCA_OK);
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += scenarios[i].probability;
    CHECK(count > 2 && fabs(sum - 1) < 1e-6);
    CHECK_STATUS(attacca_set_genre(cache, "a", "chamber"), ATTACCA_OK);
    CHECK_STATUS(attacca_set_genre(cache, "a", NULL), ATTACCA_OK);
    CHECK_STATUS(attacca_set_genre(cache, "a", ""), ATTACCA_INVALID_ARGUMENT);

    attacca_playhead bad = {sizeof bad, "a", "warm", 1, -1, 0};
    CHECK_STATUS(attacca_playback_report(playback, &bad), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_set_memory_pressure(cache, 3), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_set_memory_pressure(cache, ATTACCA_PRESSURE_CRITICAL), ATTACCA_OK);
    while (statistics(cache).memory_pressure != ATTACCA_PRESSURE_CRITICAL) {}
    CHECK_STATUS(attacca_set_memory_pressure(cache, ATTACCA_PRESSURE_AUTOMATIC), ATTACCA_OK);
    CHECK_STATUS(attacca_set_power_mode(cache, ATTACCA_POWER_ECO), ATTACCA_OK);
    CHECK(statistics(cache).power_mode == ATTACCA_POWER_ECO);
    CHECK_STATUS(attacca_suspend(cache), ATTACCA_OK);
    CHECK_STATUS(attacca_resume(cache), ATTACCA_OK);

    close_cache(cache);
    attacca_playhead last = {sizeof last, "a", "warm", 1, 1, 0};
    CHECK_STATUS(attacca_playback_report(playback, &last), ATTACCA_CLOSED);
    CHECK_STATUS(attacca_playback_close(playback), ATTACCA_OK);
}
