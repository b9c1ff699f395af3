// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
public import Prediction
import SQLiteDatabase

extension LearningStore {
    /// The listeners that have a profile, by name.
    public func listeners() throws(LearningError) -> [String] {
        try read("list the listeners") { connection throws(SQLiteError) in
            try connection.statement("SELECT name FROM listener ORDER BY name")
                .rows { row throws(SQLiteError) in try row.text(0) }
        }
    }

    /// A listener's transition matrix as people look at it, by preset, the likeliest switch first.
    public func transitions(listener: ListenerName) throws(LearningError) -> [TransitionRecord] {
        try read("read the transitions of \(listener)") { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT context, to_preset, count, probability
                FROM transition JOIN listener USING (listener_id)
                WHERE name = ? AND context_order = 1 AND probability IS NOT NULL
                ORDER BY context, probability DESC, to_preset
                """
            ).rows(.text(listener.rawValue)) { row throws(SQLiteError) in
                TransitionRecord(
                    from: try Self.preset(row, 0), to: try Self.preset(row, 1), count: try row.real(2),
                    probability: try row.real(3))
            }
        }
    }

    /// The last sessions of all listeners, the latest first.
    ///
    /// - Parameter limit: How many at most; not negative.
    public func sessions(limit: Int) throws(LearningError) -> [SessionRecord] {
        try read("read the sessions") { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT session_id, name, player, player_version, started_ms, ended_ms, played_seconds,
                    l1_hit_count, l2_hit_count, l3_hit_count, miss_count, stall_count, stall_seconds
                FROM session JOIN listener USING (listener_id) ORDER BY session_id DESC LIMIT ?
                """
            ).rows(.number(limit)) { row throws(SQLiteError) in
                SessionRecord(
                    id: SessionID(rawValue: try row.integer(0)), listener: try row.text(1),
                    player: try row.text(2), playerVersion: try row.text(3),
                    startedAt: WallTime(unixMilliseconds: try row.integer(4)),
                    endedAt: row.isNull(5) ? nil : WallTime(unixMilliseconds: try row.integer(5)),
                    summary: try Self.summary(row, from: 6))
            }
        }
    }

    /// What became of speculative rendering, over all listeners and days.
    public func prefetchOutcomes() throws(LearningError) -> PrefetchOutcomes {
        let total = try read("read the prefetch outcomes") { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT coalesce(sum(rendered_count), 0), coalesce(sum(used_count), 0),
                    coalesce(sum(late_count), 0), coalesce(sum(wasted_count), 0) FROM prefetch
                """
            ).firstRow { row throws(SQLiteError) in
                PrefetchOutcomes(
                    rendered: try row.integer(0, in: 0...Int.max), used: try row.integer(1, in: 0...Int.max),
                    late: try row.integer(2, in: 0...Int.max), wasted: try row.integer(3, in: 0...Int.max))
            }
        }
        return total ?? PrefetchOutcomes()
    }

    private static func summary(_ row: SQLiteRow, from column: Int) throws(SQLiteError) -> SessionSummary {
        let counts = 0...Int.max
        return SessionSummary(
            playedSeconds: try row.real(column), l1HitCount: try row.integer(column + 1, in: counts),
            l2HitCount: try row.integer(column + 2, in: counts),
            l3HitCount: try row.integer(column + 3, in: counts),
            missCount: try row.integer(column + 4, in: counts),
            stallCount: try row.integer(column + 5, in: counts), stallSeconds: try row.real(column + 6))
    }
}
