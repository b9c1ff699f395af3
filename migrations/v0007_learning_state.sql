-- SPDX-License-Identifier: MIT
-- v0007: the whole of what is learned of a listener, so that a predictor goes on to the last bit; what each source said
-- before a switch; what audio sounds like. Decayed counts, weights and rates are exact: predictions depend on every bit.
-- A count of switches that says when something was last met is called a visit.

-- Single numbers of what was learned of a listener, and who saved it last.
CREATE TABLE listener_model (
    listener_id         INTEGER NOT NULL PRIMARY KEY REFERENCES listener (listener_id) ON DELETE CASCADE,
    session_id          INTEGER NOT NULL,                              -- the session that saved it last; it may be gone
    save_number         INTEGER NOT NULL CHECK (save_number >= 1),     -- rises with every save
    switch_count        INTEGER NOT NULL CHECK (switch_count >= 0),    -- switches that were learned
    recent_share        REAL    NOT NULL CHECK (recent_share > 0 AND recent_share < 1),  -- of the experts that forget quickly
    run_preset_1        TEXT    NOT NULL CHECK (length(CAST(run_preset_1 AS BLOB)) <= 64),  -- the preset that plays; '' if none yet
    run_preset_2        TEXT    NOT NULL CHECK (length(CAST(run_preset_2 AS BLOB)) <= 64),  -- the one before; '' if none
    run_preset_3        TEXT    NOT NULL CHECK (length(CAST(run_preset_3 AS BLOB)) <= 64),  -- the one before that; '' if none
    run_place_1         INTEGER NOT NULL CHECK (run_place_1 BETWEEN 0 AND 8),  -- by recency, of the last switch; 0 if none
    run_place_2         INTEGER NOT NULL CHECK (run_place_2 BETWEEN 0 AND 8),  -- of the one before; 0 if none
    run_place_3         INTEGER NOT NULL CHECK (run_place_3 BETWEEN 0 AND 8),  -- of the one before that; 0 if none
    choice_count        INTEGER NOT NULL CHECK (choice_count >= 0),    -- switches on audio whose features were known
    rule_weight         REAL    NOT NULL CHECK (rule_weight BETWEEN 0 AND 8),  -- how much the rules of affinity count
    rule_square         REAL    NOT NULL CHECK (rule_square > 0),      -- sum of squared gradients of that
    sharpness           REAL    NOT NULL CHECK (sharpness BETWEEN 0.05 AND 4),  -- inverse temperature of affinity
    sharpness_square    REAL    NOT NULL CHECK (sharpness_square > 0)  -- sum of squared gradients of that
) STRICT;

-- A preset that a listener chose or left; up to 64 for switches, and 64 for affinity.
CREATE TABLE listener_preset (
    listener_id    INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    preset         TEXT    NOT NULL CHECK (length(CAST(preset AS BLOB)) BETWEEN 1 AND 64),
    switch_place   INTEGER CHECK (switch_place >= 1),    -- by recency, 1 for the one that plays; NULL when forgotten
    affinity_place INTEGER CHECK (affinity_place >= 1),  -- the same among switches with known audio; NULL when never there
    PRIMARY KEY (listener_id, preset)
) STRICT, WITHOUT ROWID;

-- Contexts of up to three presets now. What earlier versions learned faded at another speed; it is what the new model
-- starts from.
DROP VIEW transition_probability;
ALTER TABLE transition RENAME TO transition_of_v0002;

-- How often a preset was chosen after others, each time weighing less the longer ago it was; order 1 is the transition
-- matrix. A run of switches that has only begun has fewer presets before it than its order.
CREATE TABLE transition (
    listener_id     INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    context_order   INTEGER NOT NULL CHECK (context_order BETWEEN 0 AND 3),  -- presets before the switch that count
    context         TEXT    NOT NULL CHECK ((context_order = 0) = (context = '')),  -- the preset that was left; '' at order 0
    earlier_preset  TEXT    NOT NULL DEFAULT '' CHECK (earlier_preset = '' OR context_order >= 2),  -- the one before; '' if none
    earliest_preset TEXT    NOT NULL DEFAULT ''                              -- the one before that; '' if none
        CHECK (earliest_preset = '' OR (context_order = 3 AND earlier_preset <> '')),
    to_preset       TEXT    NOT NULL CHECK (length(CAST(to_preset AS BLOB)) BETWEEN 1 AND 64),  -- the one that was chosen
    count           REAL    NOT NULL CHECK (count BETWEEN 0 AND 1000),       -- fading slowly
    recent_count    REAL    NOT NULL DEFAULT 0 CHECK (recent_count BETWEEN 0 AND 1000),  -- the same, fading quickly
    visit           INTEGER NOT NULL DEFAULT 1 CHECK (visit >= 1),           -- of the context
    probability     REAL    CHECK (probability BETWEEN 0 AND 1),             -- smoothed, as last predicted; NULL but at order 1
    PRIMARY KEY (listener_id, context_order, context, earlier_preset, earliest_preset, to_preset)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO transition (listener_id, context_order, context, to_preset, count, probability)
SELECT listener_id, context_order, context, to_preset, count, probability FROM transition_of_v0002
WHERE context_order <= 1 AND count > 0;
DROP TABLE transition_of_v0002;

-- How often a place by recency was chosen after others: 1 for the preset before the one that plays, and so on to 8, which
-- stands for all beyond.
CREATE TABLE recency (
    listener_id    INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    context_order  INTEGER NOT NULL CHECK (context_order BETWEEN 0 AND 3),     -- places before the switch that count
    context        INTEGER NOT NULL CHECK (context BETWEEN 0 AND 8),           -- the place chosen before; 0 if none
    earlier_place  INTEGER NOT NULL CHECK (earlier_place BETWEEN 0 AND 8),     -- the one before; 0 if none
    earliest_place INTEGER NOT NULL CHECK (earliest_place BETWEEN 0 AND 8),    -- the one before that; 0 if none
    place          INTEGER NOT NULL CHECK (place BETWEEN 1 AND 8),             -- that was chosen
    count          REAL    NOT NULL CHECK (count > 0 AND count <= 1000),       -- fading slowly
    visit          INTEGER NOT NULL CHECK (visit >= 1),                        -- of the context
    PRIMARY KEY (listener_id, context_order, context, earlier_place, earliest_place, place)
) STRICT, WITHOUT ROWID;

-- How much is listened to each of the experts that a listener's switches are foretold by.
CREATE TABLE expert (
    listener_id INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    name        TEXT    NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64),  -- such as habit_1, the matrix
    weight      REAL    NOT NULL CHECK (weight BETWEEN 0 AND 4),
    PRIMARY KEY (listener_id, name)
) STRICT, WITHOUT ROWID;

-- Whom to trust in which circumstances, the listener's habits or the audio: all; a mode; or a mode and a preset.
CREATE TABLE mixer (
    listener_id      INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    mode             TEXT    NOT NULL CHECK (mode IN ('', 'exploration', 'settled', 'normal')),  -- '' for all
    warmth           TEXT    NOT NULL CHECK (warmth IN ('', 'cold', 'warm')),  -- whether the listener was known; '' for both
    preset           TEXT    NOT NULL CHECK (length(CAST(preset AS BLOB)) <= 64),  -- that played; '' for all
    listener_weight  REAL    NOT NULL CHECK (listener_weight BETWEEN 0 AND 1),  -- the mean of what is believed; the audio has the rest
    settlement_count INTEGER NOT NULL CHECK (settlement_count >= 1),           -- predictions that taught it
    visit            INTEGER NOT NULL CHECK (visit >= 1),                      -- the number of the last of them
    wandering_share  REAL    NOT NULL CHECK (wandering_share > 0 AND wandering_share < 1),  -- belief in a weight that changes
    steady           BLOB    NOT NULL CHECK (length(steady) = 168),     -- belief in 21 weights, 0 to 1: doubles, little-endian
    wandering        BLOB    NOT NULL CHECK (length(wandering) = 168),  -- the same if the weight may change soon
    PRIMARY KEY (listener_id, mode, warmth, preset)
) STRICT, WITHOUT ROWID;

-- How often a listener does something, per second of playing: decayed.
CREATE TABLE rate (
    listener_id INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    kind        TEXT    NOT NULL CHECK (length(CAST(kind AS BLOB)) BETWEEN 1 AND 64),  -- such as nextTrack
    count       REAL    NOT NULL CHECK (count >= 0),    -- how often it happened
    seconds     REAL    NOT NULL CHECK (seconds >= 0),  -- how long it could have happened
    PRIMARY KEY (listener_id, kind)
) STRICT, WITHOUT ROWID;

-- A genre that a listener chose presets on; up to 32.
CREATE TABLE genre (
    listener_id  INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    name         TEXT    NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64),  -- the player's name of it
    choice_count INTEGER NOT NULL CHECK (choice_count >= 1),
    visit        INTEGER NOT NULL CHECK (visit >= 1),  -- the number of the last of those choices
    PRIMARY KEY (listener_id, name)
) STRICT, WITHOUT ROWID;

-- What audio suits a preset, as its listener chose it: weights of a logistic regression, on top of the rules.
CREATE TABLE affinity (
    listener_id     INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    genre           TEXT    NOT NULL CHECK (length(CAST(genre AS BLOB)) <= 64),  -- '' for what is pooled over all audio
    preset          TEXT    NOT NULL CHECK (length(CAST(preset AS BLOB)) BETWEEN 1 AND 64),
    constant        REAL    NOT NULL CHECK (constant BETWEEN -8 AND 8),          -- whatever the audio is
    energy          REAL    NOT NULL CHECK (energy BETWEEN -8 AND 8),            -- weight of each feature
    brightness      REAL    NOT NULL CHECK (brightness BETWEEN -8 AND 8),
    dynamics        REAL    NOT NULL CHECK (dynamics BETWEEN -8 AND 8),
    vocal_presence  REAL    NOT NULL CHECK (vocal_presence BETWEEN -8 AND 8),
    tempo_energy    REAL    NOT NULL CHECK (tempo_energy BETWEEN -8 AND 8),
    constant_square REAL    NOT NULL CHECK (constant_square > 0),                -- sums of squared gradients
    energy_square   REAL    NOT NULL CHECK (energy_square > 0),
    brightness_square     REAL NOT NULL CHECK (brightness_square > 0),
    dynamics_square       REAL NOT NULL CHECK (dynamics_square > 0),
    vocal_presence_square REAL NOT NULL CHECK (vocal_presence_square > 0),
    tempo_energy_square   REAL NOT NULL CHECK (tempo_energy_square > 0),
    PRIMARY KEY (listener_id, genre, preset)
) STRICT, WITHOUT ROWID;

-- What rendering ahead cost and saved between one settled prediction and the next; the last 200.
CREATE TABLE prefetch_trial (
    listener_id             INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    trial_number            INTEGER NOT NULL CHECK (trial_number >= 1),            -- 1 for the oldest
    first_render_count      INTEGER NOT NULL CHECK (first_render_count >= 0),      -- of the preset that was likeliest
    second_render_count     INTEGER NOT NULL CHECK (second_render_count >= 0),     -- of the second
    other_render_count      INTEGER NOT NULL CHECK (other_render_count >= 0),      -- of the others
    first_saved_count       INTEGER NOT NULL CHECK (first_saved_count >= 0),       -- stalls that the renders saved
    second_saved_count      INTEGER NOT NULL CHECK (second_saved_count >= 0),
    other_saved_count       INTEGER NOT NULL CHECK (other_saved_count >= 0),
    read_ahead_render_count INTEGER NOT NULL CHECK (read_ahead_render_count >= 0), -- further on in the preset that plays
    read_ahead_saved_count  INTEGER NOT NULL CHECK (read_ahead_saved_count >= 0),
    PRIMARY KEY (listener_id, trial_number)
) STRICT, WITHOUT ROWID;

-- Of prediction: predicted_preset, rank and probability are those of both sources mixed. Earlier versions knew one source.
-- A row that no version can have written would keep the columns from being added.
DROP VIEW prediction_recent;
DELETE FROM prediction
WHERE NOT coalesce((rank IS NULL OR rank >= 1) AND probability BETWEEN 0 AND 1 AND standing_seconds >= 0, 0);
-- How the listener behaved; NULL when an earlier version predicted.
ALTER TABLE prediction ADD COLUMN mode TEXT CHECK (mode IN ('exploration', 'settled', 'normal'));
-- Whether the listener was known by then, 50 switches or more; NULL when an earlier version predicted.
ALTER TABLE prediction ADD COLUMN is_warm INTEGER CHECK (is_warm IN (0, 1));
-- Of the listener's source; the audio's has the rest. 1 where nothing was known of the audio.
ALTER TABLE prediction ADD COLUMN listener_weight REAL NOT NULL DEFAULT 1 CHECK (listener_weight BETWEEN 0 AND 1);
-- The circumstances that the weight was learned in: all, a mode, or a mode and the preset that played.
ALTER TABLE prediction ADD COLUMN weight_scope TEXT NOT NULL DEFAULT 'all' CHECK (weight_scope IN ('all', 'mode', 'preset'));
-- Rank and probability of the preset that was chosen, as the listener's source alone had them.
ALTER TABLE prediction ADD COLUMN listener_rank INTEGER CHECK (listener_rank >= 1);
ALTER TABLE prediction ADD COLUMN listener_probability REAL CHECK (listener_probability BETWEEN 0 AND 1);
-- The same by the audio alone; NULL where nothing was known of it.
ALTER TABLE prediction ADD COLUMN audio_rank INTEGER CHECK (audio_rank >= 1);
ALTER TABLE prediction ADD COLUMN audio_probability REAL CHECK (audio_probability BETWEEN 0 AND 1);
UPDATE OR IGNORE prediction SET listener_rank = rank, listener_probability = probability;

-- The presets that each source took for the likeliest, in a prediction: three places, or as many as there were.
CREATE TABLE prediction_place (
    prediction_id        INTEGER NOT NULL REFERENCES prediction (prediction_id) ON DELETE CASCADE,
    place                INTEGER NOT NULL CHECK (place BETWEEN 1 AND 3),  -- 1 for the likeliest
    listener_preset      TEXT    NOT NULL,                                -- by the listener's source
    listener_probability REAL    NOT NULL CHECK (listener_probability BETWEEN 0 AND 1),
    audio_preset         TEXT,                                            -- by the audio's; NULL where nothing was known of it
    audio_probability    REAL    CHECK (audio_probability BETWEEN 0 AND 1),
    mixed_preset         TEXT    NOT NULL,                                -- by both
    mixed_probability    REAL    NOT NULL CHECK (mixed_probability BETWEEN 0 AND 1),
    PRIMARY KEY (prediction_id, place)
) STRICT, WITHOUT ROWID;

-- What became of the predictions of a day, written with them and kept for ever.
CREATE TABLE prediction_daily (
    listener_id          INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    day                  TEXT    NOT NULL,                                     -- YYYY-MM-DD, UTC
    prediction_count     INTEGER NOT NULL CHECK (prediction_count >= 0),       -- settled
    listener_right_count INTEGER NOT NULL CHECK (listener_right_count >= 0),   -- the likeliest by the listener's source was chosen
    mixed_right_count    INTEGER NOT NULL CHECK (mixed_right_count >= 0),      -- by both sources
    scored_count         INTEGER NOT NULL CHECK (scored_count >= 0),           -- that count for the bits: the chosen one was foreseen at all
    listener_bits        REAL    NOT NULL CHECK (listener_bits >= 0),          -- sum of -log2 of what the listener's source gave it
    mixed_bits           REAL    NOT NULL CHECK (mixed_bits >= 0),             -- of what both gave it
    audio_count          INTEGER NOT NULL CHECK (audio_count >= 0),            -- predictions with known audio
    audio_right_count    INTEGER NOT NULL CHECK (audio_right_count >= 0),      -- of those, by the audio's source
    audio_scored_count   INTEGER NOT NULL CHECK (audio_scored_count >= 0),     -- of those, that count for the bits
    audio_bits           REAL    NOT NULL CHECK (audio_bits >= 0),             -- of what the audio's source gave it
    listener_weight_sum  REAL    NOT NULL CHECK (listener_weight_sum >= 0),    -- of those with known audio
    PRIMARY KEY (listener_id, day)
) STRICT, WITHOUT ROWID;

-- The bits of what an earlier version predicted are not counted: without them a day has a right and a wrong.
INSERT OR IGNORE INTO prediction_daily
SELECT
    listener_id, date(settled_ms / 1000, 'unixepoch'), count(*), sum(coalesce(rank = 1, 0)),
    sum(coalesce(rank = 1, 0)), 0, 0, 0, 0, 0, 0, 0, 0
FROM prediction JOIN session USING (session_id)
WHERE date(settled_ms / 1000, 'unixepoch') IS NOT NULL
GROUP BY 1, 2;

-- What a chunk of a track sounds like, in five numbers from 0 to 1; at most the last 200 000. Nobody's: it stays when what
-- is known of a listener is erased.
CREATE TABLE feature (
    feature_id        INTEGER NOT NULL PRIMARY KEY,  -- rises with time
    track_uri         TEXT    NOT NULL CHECK (length(CAST(track_uri AS BLOB)) BETWEEN 1 AND 4096),  -- the player's name of it
    track_revision    INTEGER NOT NULL,                                            -- content identity
    analyser_version  INTEGER NOT NULL,                                            -- what the numbers mean
    chunk_frame_count INTEGER NOT NULL CHECK (chunk_frame_count >= 1),             -- frames a chunk, but for the last of a track
    chunk_index       INTEGER NOT NULL CHECK (chunk_index BETWEEN 0 AND 4294967295),
    energy            REAL    NOT NULL CHECK (energy BETWEEN 0 AND 1),             -- from soft to loud
    brightness        REAL    NOT NULL CHECK (brightness BETWEEN 0 AND 1),         -- from dark to bright
    dynamics          REAL    NOT NULL CHECK (dynamics BETWEEN 0 AND 1),           -- from even in level to wide in it
    vocal_presence    REAL    NOT NULL CHECK (vocal_presence BETWEEN 0 AND 1),     -- from no voice to voice in front
    tempo_energy      REAL    NOT NULL CHECK (tempo_energy BETWEEN 0 AND 1),       -- from no beat to a strong one
    UNIQUE (track_uri, track_revision, analyser_version, chunk_frame_count, chunk_index)
) STRICT;

-- What is likely to follow a preset: the transition matrix.
CREATE VIEW transition_probability AS
SELECT
    context                                                        AS from_preset,
    to_preset,
    round(count, 3)                                                AS count,
    round(probability, 4)                                          AS probability,
    listener.name                                                  AS listener
FROM transition
JOIN listener USING (listener_id)
WHERE context_order = 1
ORDER BY listener.name, context, probability DESC, to_preset;

-- The last 100 predictions and what the listener did.
CREATE VIEW prediction_recent AS
SELECT
    datetime(settled_ms / 1000, 'unixepoch')                       AS settled_utc,
    from_preset,
    predicted_preset,
    actual_preset,
    CASE WHEN rank = 1 THEN 'right' ELSE 'wrong' END               AS outcome,
    rank,
    round(prediction.probability, 4)                               AS probability,
    round(standing_seconds, 1)                                     AS standing_seconds,
    listener.name                                                  AS listener,
    mode,
    CASE is_warm WHEN 1 THEN 'warm' WHEN 0 THEN 'cold' END         AS warmth,
    round(listener_weight, 4)                                      AS listener_weight,
    round(1 - listener_weight, 4)                                  AS audio_weight,
    listener_rank,
    round(prediction.listener_probability, 4)                      AS listener_probability,
    audio_rank,
    round(prediction.audio_probability, 4)                         AS audio_probability,
    (SELECT group_concat(listener_preset || ' ' || round(place.listener_probability, 3), ', ')
        FROM (SELECT * FROM prediction_place WHERE prediction_place.prediction_id = prediction.prediction_id
            ORDER BY place) AS place)                              AS listener_top,
    (SELECT group_concat(audio_preset || ' ' || round(place.audio_probability, 3), ', ')
        FROM (SELECT * FROM prediction_place WHERE prediction_place.prediction_id = prediction.prediction_id
            ORDER BY place) AS place)                              AS audio_top,
    (SELECT group_concat(mixed_preset || ' ' || round(place.mixed_probability, 3), ', ')
        FROM (SELECT * FROM prediction_place WHERE prediction_place.prediction_id = prediction.prediction_id
            ORDER BY place) AS place)                              AS mixed_top
FROM prediction
JOIN session USING (session_id)
JOIN listener USING (listener_id)
ORDER BY prediction_id DESC
LIMIT 100;

-- How often each source, and both together, were right, day by day; over all listeners.
CREATE VIEW prediction_accuracy_daily AS
SELECT
    day,
    sum(prediction_count)                                          AS predictions,
    sum(listener_right_count)                                      AS listener_right,
    sum(audio_right_count)                                         AS audio_right,
    sum(mixed_right_count)                                         AS mixed_right,
    round(sum(mixed_bits) / nullif(sum(scored_count), 0), 4)       AS bits,
    sum(audio_count)                                               AS audio_predictions,
    round(sum(listener_bits) / nullif(sum(scored_count), 0), 4)    AS listener_bits,
    round(sum(audio_bits) / nullif(sum(audio_scored_count), 0), 4) AS audio_bits
FROM prediction_daily
GROUP BY day
ORDER BY day DESC;

-- Whom the mixture trusted, prediction by prediction, the oldest first; those with known audio.
CREATE VIEW weight_history AS
SELECT
    datetime(settled_ms / 1000, 'unixepoch')                       AS settled_at,
    round(listener_weight, 4)                                      AS listener_weight,
    round(1 - listener_weight, 4)                                  AS audio_weight,
    weight_scope                                                   AS scope,
    mode,
    from_preset,
    listener.name                                                  AS listener
FROM prediction
JOIN session USING (session_id)
JOIN listener USING (listener_id)
WHERE audio_probability IS NOT NULL
ORDER BY prediction_id;
