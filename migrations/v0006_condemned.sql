-- SPDX-License-Identifier: MIT
-- v0006: what is on its way out. A record that the index gives up (evicted, moved, superseded, removed) is noted here in the
-- same transaction, until it is struck out and its space given back: whoever is killed between the two leaves word for the
-- next, so that no rebuild of the index brings the record back after its chunk was removed, and no space stays taken.

CREATE TABLE condemned (
    sequence   INTEGER NOT NULL PRIMARY KEY CHECK (sequence > 0),   -- of the record
    segment_id INTEGER NOT NULL REFERENCES segment (segment_id) ON DELETE CASCADE,
    offset     INTEGER NOT NULL CHECK (offset >= 64),               -- bytes from the start of the segment
    byte_count INTEGER NOT NULL CHECK (byte_count > 0)              -- bytes of the record
) STRICT;

CREATE INDEX condemned_by_segment ON condemned (segment_id);
