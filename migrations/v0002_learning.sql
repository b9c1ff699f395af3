-- SPDX-License-Identifier: MIT
-- v0002: what is learned of listeners, and how well it foretold them. Nothing here can be rebuilt from elsewhere.
-- Times are milliseconds since 1970-01-01 00:00 UTC and for people only; days are UTC, as YYYY-MM-DD. Presets go by
-- name, so that a row means something alone and can be saved out of a damaged database.

-- A profile that learning belongs to.
CREATE TABLE listener (
    listener_id INTEGER NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 256),  -- the player's name of it
    created_ms  INTEGER NOT NULL
) STRICT;

-- One run of a player for one listener; at most the last 10 000.
CREATE TABLE session (
    session_id      INTEGER NOT NULL PRIMARY KEY,
    listener_id     INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    player          TEXT    NOT NULL,                               -- what opened the cache
    player_version  TEXT    NOT NULL,                               -- its version, in its own words
    started_ms      INTEGER NOT NULL,
    ended_ms        INTEGER,                                        -- NULL while it runs, and after a crash
    played_seconds  REAL    NOT NULL CHECK (played_seconds >= 0),   -- audio that was delivered
    l1_hit_count    INTEGER NOT NULL CHECK (l1_hit_count >= 0),     -- requests served from memory, decoded
    l2_hit_count    INTEGER NOT NULL CHECK (l2_hit_count >= 0),     -- from memory, encoded
    l3_hit_count    INTEGER NOT NULL CHECK (l3_hit_count >= 0),     -- from disk
    miss_count      INTEGER NOT NULL CHECK (miss_count >= 0),       -- requests that had to be rendered
    stall_count     INTEGER NOT NULL CHECK (stall_count >= 0),      -- times that the listener waited
    stall_seconds   REAL    NOT NULL CHECK (stall_seconds >= 0)     -- how long, in all
) STRICT;

CREATE INDEX session_by_listener ON session (listener_id);

-- The transition matrix: how often a preset was chosen, each time weighing less the longer ago it was.
CREATE TABLE transition (
    listener_id   INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    context_order INTEGER NOT NULL CHECK (context_order BETWEEN 0 AND 3),  -- presets before the switch that count
    context       TEXT    NOT NULL CHECK ((context_order = 0) = (context = '')),  -- the preset that was left; '' at order 0
    to_preset     TEXT    NOT NULL CHECK (length(CAST(to_preset AS BLOB)) BETWEEN 1 AND 64),  -- the one that was chosen
    count         REAL    NOT NULL CHECK (count BETWEEN 0 AND 1000),       -- decayed; exact, predictions depend on every bit
    probability   REAL    CHECK (probability BETWEEN 0 AND 1),             -- smoothed, as last predicted; NULL at order 0
    PRIMARY KEY (listener_id, context_order, context, to_preset)
) STRICT, WITHOUT ROWID;

-- Predictions of the next preset that met a switch; the last 10 000.
CREATE TABLE prediction (
    prediction_id    INTEGER NOT NULL PRIMARY KEY,  -- rises with time
    session_id       INTEGER NOT NULL REFERENCES session (session_id) ON DELETE CASCADE,
    settled_ms       INTEGER NOT NULL,
    from_preset      TEXT    NOT NULL,              -- the preset that was left
    predicted_preset TEXT,                          -- the likeliest; NULL when there was no other
    actual_preset    TEXT    NOT NULL,              -- the one that was chosen
    rank             INTEGER CHECK (rank >= 1),     -- its place in the prediction; NULL when it was not in it
    probability      REAL    NOT NULL CHECK (probability BETWEEN 0 AND 1),  -- what it was given; 0 when not in it
    standing_seconds REAL    NOT NULL CHECK (standing_seconds >= 0)         -- how long the prediction stood
) STRICT;

CREATE INDEX prediction_by_session ON prediction (session_id);

-- What became of the chunks that were rendered ahead of need, by day.
CREATE TABLE prefetch (
    listener_id    INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    day            TEXT    NOT NULL,                               -- YYYY-MM-DD, UTC
    rendered_count INTEGER NOT NULL CHECK (rendered_count >= 0),   -- completed
    used_count     INTEGER NOT NULL CHECK (used_count >= 0),       -- requested after that
    late_count     INTEGER NOT NULL CHECK (late_count >= 0),       -- requested before that
    wasted_count   INTEGER NOT NULL CHECK (wasted_count >= 0),     -- never requested
    PRIMARY KEY (listener_id, day)
) STRICT, WITHOUT ROWID;

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
    listener.name                                                  AS listener
FROM prediction
JOIN session USING (session_id)
JOIN listener USING (listener_id)
ORDER BY prediction_id DESC
LIMIT 100;

-- Chunks rendered ahead of need, day by day: used, late or wasted.
CREATE VIEW prefetch_outcomes AS
SELECT
    day,
    sum(used_count)                                                AS used,
    sum(late_count)                                                AS late,
    sum(wasted_count)                                              AS wasted,
    sum(rendered_count)                                            AS rendered
FROM prefetch
GROUP BY day
ORDER BY day DESC;
