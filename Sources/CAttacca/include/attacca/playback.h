/* SPDX-License-Identifier: MIT
 * Part of attacca.h: what is played, and what the listener is expected to do. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* The player's side of prefetching. A cache follows one playback at a time: the last one opened steers. */
typedef struct attacca_playback attacca_playback;

/* What the listener hears now. */
typedef struct attacca_playhead {
    uint64_t size;
    const char *track;
    const char *preset;
    /* 0 to 1, rounded to tenths. */
    double intensity;
    /* Within the track, in seconds; at least 0. */
    double position;
    /* When, on the listener's clock, in nanoseconds; 0: now. For players that run faster than real time, so that
     * habits are not taken for a burst of key presses. */
    int64_t instant;
} attacca_playhead;

/* Begins to follow a playback; may block: what the listener's habits are is loaded.
 *
 * listener  whose habits are learned and used; null: "default". */
attacca_status attacca_playback_open(
    attacca_cache *cache, const char *ATTACCA_NULLABLE listener, attacca_playback **out_playback);

/* Brief lock. The plan stays until another playback is opened. */
attacca_status attacca_playback_close(attacca_playback *playback);

/* Says which tracks will be played, in order, the current one among them; brief lock. */
attacca_status attacca_playback_set_queue(
    attacca_playback *playback, const char *const *ATTACCA_NULLABLE tracks, int64_t track_count);

/* Says where the listener is, as often as the player likes; brief lock. */
attacca_status attacca_playback_report(attacca_playback *playback, const attacca_playhead *playhead);

/* Waits until every report so far has been acted on; its renders may still run; may block. */
attacca_status attacca_playback_wait_planned(attacca_playback *playback);

/* A preset and how likely it is the next one, given that the listener switches; each from 0 to 1. */
typedef struct attacca_prediction {
    char preset[ATTACCA_PRESET_CAPACITY];
    /* By both sources together. */
    double probability;
    /* By what the listener did so far. */
    double by_listener;
    /* By the audio that plays; -1 while nothing is known of it. */
    double by_audio;
    /* By the transition matrix alone. */
    double by_matrix;
    /* By the rules of affinity alone; -1 while nothing is known of the audio. */
    double by_rules;
} attacca_prediction;

/* The presets that are likely next, the likeliest first, `current` excluded; brief lock.
 *
 * element_size  sizeof(attacca_prediction) where the player is compiled.
 * capacity      elements of `out_predictions`.
 * out_count     how many there are, which may be more than were written. */
attacca_status attacca_predictions(
    attacca_cache *cache, const char *current, attacca_prediction *ATTACCA_NULLABLE out_predictions,
    size_t element_size, int64_t capacity, int64_t *out_count);

/* How the listener behaves now. */
enum {
    ATTACCA_MODE_NORMAL = 0,
    /* Many switches. */
    ATTACCA_MODE_EXPLORATION = 1,
    /* None for a good while. */
    ATTACCA_MODE_SETTLED = 2
};

/* What stands behind the predictions. */
typedef struct attacca_prediction_overview {
    uint64_t size;
    /* The weight of the listener's source, 0 to 1; the audio's has the rest. */
    double listener_weight;
    /* 0 when all presets are equally likely, 1 when one is certain. */
    double confidence;
    /* Switches of the listener that were learned. */
    int64_t switch_count;
    int32_t mode;
    /* Whether the audio that plays is known; the five features are 0 to 1 then, and 0 otherwise. */
    int32_t knows_audio;
    double energy;
    double brightness;
    double dynamics;
    double vocal_presence;
    double tempo_energy;
} attacca_prediction_overview;

/* What stands behind the predictions after a preset; brief lock. */
attacca_status attacca_prediction_summary(
    attacca_cache *cache, const char *current, attacca_prediction_overview *out_overview);

/* What a listener may do first. */
enum {
    /* Nothing: playing goes on. */
    ATTACCA_SCENARIO_CONTINUES = 0,
    ATTACCA_SCENARIO_SWITCHES = 1,
    /* Back to the preset that played just before. */
    ATTACCA_SCENARIO_TOGGLES_BACK = 2,
    ATTACCA_SCENARIO_SEEKS_FORWARD = 3,
    ATTACCA_SCENARIO_SEEKS_BACK = 4,
    /* Also when the track ends by itself. */
    ATTACCA_SCENARIO_NEXT_TRACK = 5,
    ATTACCA_SCENARIO_PREVIOUS_TRACK = 6
};

/* One thing that the listener may do first within the next 30 seconds. */
typedef struct attacca_scenario {
    int32_t kind;
    int32_t reserved;
    /* 0 to 1; all together 1. */
    double probability;
    /* Of a switch or a toggle; otherwise empty. */
    char preset[ATTACCA_PRESET_CAPACITY];
} attacca_scenario;

/* What the listener does first, the likeliest first; none before a playhead was reported; brief lock. Arguments as those
 * of attacca_predictions(). */
attacca_status attacca_scenarios(
    attacca_cache *cache, attacca_scenario *ATTACCA_NULLABLE out_scenarios, size_t element_size,
    int64_t capacity, int64_t *out_count);
