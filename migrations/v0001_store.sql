-- SPDX-License-Identifier: MIT
-- v0001: the index of the chunk store. One row per live chunk; the segment files stay the source of truth, and
-- these tables can always be rebuilt from them. Times are milliseconds since 1970-01-01 00:00 UTC and for people
-- only: ordering uses chunk.sequence. 64-bit revisions are stored as the signed integer of the same bits.

-- Single values of the store, by name.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,  -- what it is: store_id, next_sequence, eviction_clock, last_sync_ms
    value ANY  NOT NULL               -- its value, of the type that the name implies
) STRICT, WITHOUT ROWID;

-- One revision of one audio source.
CREATE TABLE track (
    track_id      INTEGER NOT NULL PRIMARY KEY,
    uri           TEXT    NOT NULL CHECK (length(CAST(uri AS BLOB)) BETWEEN 1 AND 4096),  -- the player's name of it
    revision      INTEGER NOT NULL,                                     -- content identity
    fingerprint   TEXT,                                                 -- cheap identity, NULL until described
    sample_rate   INTEGER CHECK (sample_rate BETWEEN 1000 AND 768000),  -- in Hz, NULL until described
    channel_count INTEGER CHECK (channel_count BETWEEN 1 AND 64),       -- NULL until described
    frame_count   INTEGER CHECK (frame_count >= 0),                     -- frames, NULL until described
    described_ms  INTEGER,                                              -- when, NULL until described
    UNIQUE (uri, revision)
) STRICT;

-- The name of a processing setting.
CREATE TABLE preset (
    preset_id INTEGER NOT NULL PRIMARY KEY,
    name      TEXT    NOT NULL UNIQUE CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64)  -- such as punchy
) STRICT;

-- Sample format, rate, channels and chunk duration: what makes two renditions comparable.
CREATE TABLE grid (
    grid_id           INTEGER NOT NULL PRIMARY KEY,
    sample_format     INTEGER NOT NULL CHECK (sample_format BETWEEN 1 AND 4),        -- 1 s16, 2 s24, 3 s32, 4 f32
    sample_rate       INTEGER NOT NULL CHECK (sample_rate BETWEEN 1000 AND 768000),  -- in Hz
    channel_count     INTEGER NOT NULL CHECK (channel_count BETWEEN 1 AND 64),
    chunk_frame_count INTEGER NOT NULL CHECK (chunk_frame_count >= 1),               -- frames a chunk
    UNIQUE (sample_format, sample_rate, channel_count, chunk_frame_count)
) STRICT;

-- One append-only file, segments/<segment_id with eight digits>.seg.
CREATE TABLE segment (
    segment_id         INTEGER NOT NULL PRIMARY KEY CHECK (segment_id BETWEEN 1 AND 99999999),
    state              TEXT    NOT NULL CHECK (state IN ('active', 'sealed', 'suspect')),  -- suspect: a write failed
    indexed_byte_count INTEGER NOT NULL CHECK (indexed_byte_count >= 0),  -- bytes from the start that are accounted for
    live_byte_count    INTEGER NOT NULL CHECK (live_byte_count >= 0),     -- bytes of the records in chunk
    live_chunk_count   INTEGER NOT NULL CHECK (live_chunk_count >= 0),    -- rows in chunk
    disk_byte_count    INTEGER NOT NULL CHECK (disk_byte_count >= 0),     -- space the file takes, holes not counted
    created_ms         INTEGER NOT NULL
) STRICT;

-- One stored chunk: its full key, and where its record lies.
CREATE TABLE chunk (
    track_id          INTEGER NOT NULL REFERENCES track (track_id) ON DELETE CASCADE,
    renderer_revision INTEGER NOT NULL,                                            -- what the renderer does
    preset_id         INTEGER NOT NULL REFERENCES preset (preset_id),
    intensity_tenths  INTEGER NOT NULL CHECK (intensity_tenths BETWEEN 0 AND 10),  -- 10 is full
    grid_id           INTEGER NOT NULL REFERENCES grid (grid_id),
    chunk_index       INTEGER NOT NULL CHECK (chunk_index BETWEEN 0 AND 4294967295),
    segment_id        INTEGER NOT NULL REFERENCES segment (segment_id) ON DELETE CASCADE,
    offset            INTEGER NOT NULL CHECK (offset >= 64),         -- bytes from the start of the segment
    byte_count        INTEGER NOT NULL CHECK (byte_count > 0),       -- bytes of the record, header and padding included
    sequence          INTEGER NOT NULL UNIQUE CHECK (sequence > 0),  -- order of writing, over the whole store
    frame_count       INTEGER NOT NULL CHECK (frame_count >= 1),     -- frames that the payload decodes to
    render_seconds    REAL    NOT NULL CHECK (render_seconds >= 0),  -- what rendering it cost
    hit_count         INTEGER NOT NULL CHECK (hit_count >= 0),       -- reads, noted in batches
    priority          REAL    NOT NULL,                              -- eviction takes the lowest first
    created_ms        INTEGER NOT NULL,
    last_used_ms      INTEGER NOT NULL,
    PRIMARY KEY (track_id, renderer_revision, preset_id, intensity_tenths, grid_id, chunk_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX chunk_by_priority ON chunk (priority);
CREATE INDEX chunk_by_segment ON chunk (segment_id, offset);

-- The store in one line.
CREATE VIEW cache_overview AS
SELECT
    (SELECT count(*) FROM chunk)                                               AS chunks,
    (SELECT count(DISTINCT uri) FROM track WHERE EXISTS
        (SELECT 1 FROM chunk WHERE chunk.track_id = track.track_id))           AS tracks,
    (SELECT count(*) FROM segment)                                             AS segments,
    (SELECT round(coalesce(sum(live_byte_count), 0) / 1e6, 1) FROM segment)    AS live_mb,
    (SELECT round(coalesce(sum(disk_byte_count), 0) / 1e6, 1) FROM segment)    AS disk_mb,
    (SELECT round(coalesce(sum(frame_count * channel_count
        * CASE sample_format WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END), 0) / 1e6, 1)
        FROM chunk JOIN grid USING (grid_id))                                  AS decoded_mb,
    (SELECT round(coalesce(sum(frame_count * 1.0 / sample_rate), 0) / 60, 1)
        FROM chunk JOIN grid USING (grid_id))                                  AS audio_minutes,
    (SELECT round(coalesce(sum(render_seconds), 0), 1) FROM chunk)             AS render_seconds,
    (SELECT coalesce(sum(hit_count), 0) FROM chunk)                            AS hits,
    (SELECT datetime(max(last_used_ms) / 1000, 'unixepoch') FROM chunk)        AS last_used_utc;

-- Every stored chunk, in words.
CREATE VIEW chunks AS
SELECT
    track.uri                                                                  AS track,
    preset.name                                                                AS preset,
    intensity_tenths / 10.0                                                    AS intensity,
    chunk_index,
    round(chunk_index * grid.chunk_frame_count * 1.0 / grid.sample_rate, 3)    AS starts_at_seconds,
    round(chunk.frame_count * 1.0 / grid.sample_rate, 3)                       AS seconds,
    'L3'                                                                       AS tier,
    CASE grid.sample_format WHEN 1 THEN 's16' WHEN 2 THEN 's24' WHEN 3 THEN 's32' ELSE 'f32' END
        || ' ' || grid.sample_rate || ' Hz ' || grid.channel_count || ' ch'    AS format,
    round(byte_count / 1e6, 3)                                                 AS disk_mb,
    round(chunk.frame_count * grid.channel_count * 1.0
        * CASE grid.sample_format WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 4 END / byte_count, 2) AS ratio,
    round(render_seconds * 1000, 1)                                            AS render_ms,
    hit_count                                                                  AS hits,
    datetime(chunk.created_ms / 1000, 'unixepoch')                             AS created_utc,
    datetime(last_used_ms / 1000, 'unixepoch')                                 AS last_used_utc,
    printf('%016x', track.revision)                                            AS track_revision,
    printf('%016x', renderer_revision)                                         AS renderer_revision,
    printf('%08d.seg', segment_id)                                             AS segment,
    offset,
    sequence
FROM chunk
JOIN track USING (track_id)
JOIN preset USING (preset_id)
JOIN grid USING (grid_id);

-- Every segment file, and how much of it is alive.
CREATE VIEW segments AS
SELECT
    printf('%08d.seg', segment_id)                                             AS segment,
    state,
    live_chunk_count                                                           AS chunks,
    round(indexed_byte_count / 1e6, 1)                                         AS written_mb,
    round(live_byte_count / 1e6, 1)                                            AS live_mb,
    round(disk_byte_count / 1e6, 1)                                            AS disk_mb,
    round(live_byte_count * 1.0 / max(disk_byte_count, 1), 3)                  AS live_ratio,
    datetime(created_ms / 1000, 'unixepoch')                                   AS created_utc
FROM segment;

-- Every known revision of every track, with what is stored of it.
CREATE VIEW tracks AS
SELECT
    track.uri                                                                  AS track,
    printf('%016x', track.revision)                                            AS revision,
    track.sample_rate,
    track.channel_count,
    round(track.frame_count * 1.0 / track.sample_rate, 1)                      AS seconds,
    count(chunk.sequence)                                                      AS chunks,
    count(DISTINCT chunk.preset_id)                                            AS presets,
    round(coalesce(sum(chunk.byte_count), 0) / 1e6, 1)                         AS disk_mb,
    coalesce(sum(chunk.hit_count), 0)                                          AS hits,
    datetime(max(chunk.last_used_ms) / 1000, 'unixepoch')                      AS last_used_utc
FROM track
LEFT JOIN chunk USING (track_id)
GROUP BY track.track_id;
