-- SPDX-License-Identifier: MIT
-- v0008: how long a listener stays with each preset; what was last decided to render and keep, with its reasons, and what
-- rendering and reading cost when it was.

-- How long a listener stays with a preset, of playing long ago the less; up to 64, exact as all that predictions rest on.
CREATE TABLE dwell (
    listener_id INTEGER NOT NULL REFERENCES listener (listener_id) ON DELETE CASCADE,
    preset      TEXT    NOT NULL CHECK (length(CAST(preset AS BLOB)) BETWEEN 1 AND 64),
    seconds     REAL    NOT NULL CHECK (seconds BETWEEN 0 AND 144000),  -- of playing with it, fading
    PRIMARY KEY (listener_id, preset)
) STRICT, WITHOUT ROWID;

-- The last plan made for a listener; its steps and costs are below, and a later one replaces all three.
CREATE TABLE plan (
    listener_id    INTEGER NOT NULL PRIMARY KEY REFERENCES listener (listener_id) ON DELETE CASCADE,
    decided_ms     INTEGER NOT NULL,                                           -- milliseconds since 1970, UTC
    read_seconds   REAL    CHECK (read_seconds BETWEEN 0 AND 1000000),         -- to read a second of audio from disk; NULL if never
    read_count     INTEGER NOT NULL CHECK (read_count >= 0 AND (read_count = 0) = (read_seconds IS NULL))  -- reads measured
) STRICT;

-- One chunk that a plan considered.
CREATE TABLE plan_step (
    listener_id       INTEGER NOT NULL REFERENCES plan (listener_id) ON DELETE CASCADE,
    rank              INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 256),           -- 1 for what is done first
    track_uri         TEXT    NOT NULL CHECK (length(CAST(track_uri AS BLOB)) BETWEEN 1 AND 4096),  -- the player's name of it
    preset            TEXT    NOT NULL CHECK (length(CAST(preset AS BLOB)) BETWEEN 1 AND 64),
    intensity_tenths  INTEGER NOT NULL CHECK (intensity_tenths BETWEEN 0 AND 10),  -- 10 is full
    chunk_index       INTEGER NOT NULL CHECK (chunk_index BETWEEN 0 AND 4294967295),
    tier              TEXT    NOT NULL CHECK (tier IN ('l1', 'l2', 'l3')),       -- where it should be, or in a faster one
    action            TEXT    NOT NULL CHECK (length(CAST(action AS BLOB)) BETWEEN 1 AND 64),   -- such as render
    purpose           TEXT    NOT NULL CHECK (length(CAST(purpose AS BLOB)) BETWEEN 1 AND 64),  -- such as playing
    probability       REAL    NOT NULL CHECK (probability BETWEEN 0 AND 1),        -- that the listener needs it
    stall_probability REAL    NOT NULL CHECK (stall_probability BETWEEN 0 AND 1),  -- that the listener waits unless it is rendered now
    utility_seconds   REAL    NOT NULL CHECK (utility_seconds BETWEEN 0 AND 1000000),  -- of waiting that having it spares
    PRIMARY KEY (listener_id, rank)
) STRICT, WITHOUT ROWID;

-- What rendering with a preset cost when the plan was made, and what followed for the disk; up to 128.
CREATE TABLE render_cost (
    listener_id    INTEGER NOT NULL REFERENCES plan (listener_id) ON DELETE CASCADE,
    preset         TEXT    NOT NULL CHECK (length(CAST(preset AS BLOB)) BETWEEN 1 AND 64),
    render_seconds REAL    NOT NULL CHECK (render_seconds BETWEEN 0 AND 1000000),  -- to render a second of audio
    render_count   INTEGER NOT NULL CHECK (render_count >= 1),                     -- renders measured
    is_stored      INTEGER NOT NULL CHECK (is_stored IN (0, 1)),                   -- whether its chunks are kept on disk
    PRIMARY KEY (listener_id, preset)
) STRICT, WITHOUT ROWID;

-- What was last decided to render and keep, and why: first what is done first.
CREATE VIEW plan_current AS
SELECT
    listener.name                                                  AS listener,
    rank,
    track_uri                                                      AS track,
    preset,
    intensity_tenths / 10.0                                        AS intensity,
    chunk_index,
    tier,
    action,
    purpose,
    round(probability, 4)                                          AS probability,
    round(stall_probability, 4)                                    AS stall_probability,
    round(utility_seconds * 1000, 3)                               AS utility_ms,
    datetime(decided_ms / 1000, 'unixepoch')                       AS decided_utc
FROM plan_step
JOIN plan USING (listener_id)
JOIN listener USING (listener_id)
ORDER BY listener.name, rank;

-- What rendering cost beside reading when that was decided, and which presets are kept on disk.
CREATE VIEW render_cost_current AS
SELECT
    listener.name                                                  AS listener,
    preset,
    round(render_seconds * 1000, 3)                                AS render_ms,
    render_count                                                   AS renders,
    round(read_seconds * 1000, 3)                                  AS read_ms,
    read_count                                                     AS reads,
    is_stored,
    datetime(decided_ms / 1000, 'unixepoch')                       AS decided_utc
FROM render_cost
JOIN plan USING (listener_id)
JOIN listener USING (listener_id)
ORDER BY listener.name, preset;
