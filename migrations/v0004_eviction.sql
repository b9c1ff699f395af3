-- SPDX-License-Identifier: MIT
-- v0004: what eviction goes by. The frequency of a chunk outlives it for a while as a ghost, so that one that comes back
-- is not a stranger. Of meta there are besides: written_day and written_byte_count, what was written into segments on the
-- last day that anything was (days since 1970-01-01 UTC), for the write budget; capacity_byte_count, the disk budget of the
-- last player.

-- Uses, up to 16; what eviction multiplies the cost of a render by.
ALTER TABLE chunk ADD COLUMN frequency INTEGER NOT NULL DEFAULT 1 CHECK (frequency BETWEEN 1 AND 16);
-- 1: the first chunk of a track that is likely to be played next; evicted last.
ALTER TABLE chunk ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1));

DROP INDEX chunk_by_priority;
CREATE INDEX chunk_by_eviction ON chunk (is_pinned, priority);

-- A chunk that was evicted, and how often it had been used; up to twice as many as there are chunks.
CREATE TABLE ghost (
    track_id          INTEGER NOT NULL REFERENCES track (track_id) ON DELETE CASCADE,
    renderer_revision INTEGER NOT NULL,                                   -- key columns as in chunk
    preset_id         INTEGER NOT NULL REFERENCES preset (preset_id),
    intensity_tenths  INTEGER NOT NULL CHECK (intensity_tenths BETWEEN 0 AND 10),
    grid_id           INTEGER NOT NULL REFERENCES grid (grid_id),
    chunk_index       INTEGER NOT NULL CHECK (chunk_index BETWEEN 0 AND 4294967295),
    frequency         INTEGER NOT NULL CHECK (frequency BETWEEN 1 AND 16),  -- uses when it was evicted
    eviction_number   INTEGER NOT NULL UNIQUE CHECK (eviction_number > 0),  -- order of eviction; the oldest are forgotten first
    PRIMARY KEY (track_id, renderer_revision, preset_id, intensity_tenths, grid_id, chunk_index)
) STRICT, WITHOUT ROWID;
