-- SPDX-License-Identifier: MIT
-- v0005: the state of the store, a row for each thing that a person may want to know. Of meta there are besides:
-- write_budget_byte_count, what may be written in a day, and free_floor_byte_count, what is left free of the file system,
-- both as the last player was told.

-- What is well and what is not, as far as the database can tell; it reads every row of chunk once.
CREATE VIEW health AS
WITH
    disk AS (
        SELECT
            count(*)                                AS segments,
            coalesce(sum(state = 'suspect'), 0)     AS suspects,
            coalesce(sum(live_chunk_count), 0)      AS chunks,
            coalesce(sum(live_byte_count), 0)       AS live_bytes,
            coalesce(sum(disk_byte_count), 0)       AS disk_bytes
        FROM segment
    ),
    stored AS (SELECT count(*) AS chunks, coalesce(sum(byte_count), 0) AS bytes FROM chunk),
    value_of AS (
        SELECT
            (SELECT value FROM meta WHERE name = 'capacity_byte_count')         AS capacity,
            (SELECT value FROM meta WHERE name = 'write_budget_byte_count')     AS write_budget,
            (SELECT value FROM meta WHERE name = 'last_sync_ms')                AS last_sync_ms,
            coalesce((SELECT value FROM meta WHERE name = 'written_byte_count'
                AND (SELECT value FROM meta WHERE name = 'written_day')
                    = CAST(strftime('%s', 'now') AS INTEGER) / 86400), 0)       AS written_today
    ),
    recent AS (
        SELECT count(*) AS incidents FROM incident
        WHERE occurred_ms > (CAST(strftime('%s', 'now') AS INTEGER) - 30 * 86400) * 1000
    )
SELECT
    'suspect_segments'                                          AS item,
    CASE suspects WHEN 0 THEN 'ok' ELSE 'note' END              AS state,
    suspects || ' of ' || segments                              AS value,
    'segments into which a write failed; they are read and not written any more'
                                                                AS meaning
FROM disk
UNION ALL
SELECT
    'index_counters',
    CASE WHEN disk.chunks = stored.chunks AND live_bytes = bytes THEN 'ok' ELSE 'problem' END,
    stored.chunks || ' chunks, ' || bytes || ' bytes in rows; ' || disk.chunks || ' chunks, ' || live_bytes
        || ' bytes in counters',
    'rows of the index against the counters of the segments; attacca verify --repair corrects them'
FROM disk, stored
UNION ALL
SELECT
    'space_amplification',
    CASE WHEN disk_bytes <= live_bytes * 1.3 + 67108864 THEN 'ok' ELSE 'note' END,
    CASE live_bytes WHEN 0 THEN disk_bytes || ' bytes, nothing live'
        ELSE printf('%.2f', disk_bytes * 1.0 / live_bytes) END,
    'space on the disk by bytes of live records; attacca compact gives the rest back'
FROM disk
UNION ALL
SELECT
    'disk_budget',
    CASE WHEN capacity IS NULL OR disk_bytes <= capacity THEN 'ok' ELSE 'note' END,
    printf('%.1f of %s mb', disk_bytes / 1e6, coalesce(printf('%.1f', capacity / 1e6), 'unknown')),
    'space that the segments take of what the last player allows; what is above is evicted when one next writes'
FROM disk, value_of
UNION ALL
SELECT
    'write_budget',
    CASE WHEN write_budget IS NULL OR written_today < write_budget THEN 'ok' ELSE 'note' END,
    printf('%.1f of %s mb', written_today / 1e6, coalesce(printf('%.1f', write_budget / 1e6), 'unknown')),
    'written into segments today, UTC, of what the last player allows; nothing is stored beyond it'
FROM value_of
UNION ALL
SELECT
    'last_sync',
    CASE WHEN last_sync_ms IS NULL AND stored.chunks > 0 THEN 'note' ELSE 'ok' END,
    coalesce(datetime(last_sync_ms / 1000, 'unixepoch'), 'never'),
    'when everything that was written was forced to stable storage, UTC; a power cut may cost what came later'
FROM stored, value_of
UNION ALL
SELECT
    'incidents',
    CASE incidents WHEN 0 THEN 'ok' ELSE 'note' END,
    incidents || coalesce((SELECT ', the latest: ' || kind FROM incident ORDER BY incident_id DESC LIMIT 1), ''),
    'events of the last 30 days that no statistic explains; attacca stats tells the latest'
FROM recent;
