-- SPDX-License-Identifier: MIT
-- v0003: what happened to the cache directory that a person should know.

-- An event that no statistic explains, such as an index that was replaced; at most the last 100.
CREATE TABLE incident (
    incident_id INTEGER NOT NULL PRIMARY KEY,  -- rises with time
    occurred_ms INTEGER NOT NULL,              -- when, in milliseconds since 1970-01-01 00:00 UTC
    kind        TEXT    NOT NULL CHECK (length(CAST(kind AS BLOB)) BETWEEN 1 AND 64),  -- such as index_replaced, log_held
    message     TEXT    NOT NULL CHECK (length(CAST(message AS BLOB)) BETWEEN 1 AND 4096)  -- one line for people
) STRICT;
