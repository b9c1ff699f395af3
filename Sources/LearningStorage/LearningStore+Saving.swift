// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Prediction
import SQLiteDatabase
import Threading

extension LearningStore {
    /// Saves what a session learned, all of it or nothing.
    ///
    /// Of the predictor only what differs from the last save is written, as long as nobody else saved or erased what is
    /// known of the listener in between.
    ///
    /// - Throws: ``LearningError/Code/unknownSession`` or ``LearningError/Code/database``; nothing is saved
    ///   then, and the same changes may be saved again.
    /// - Complexity: O(*n* log *n*) in the cells that were learned, for the state of the predictor.
    public func save(_ changes: LearningChanges) throws(LearningError) {
        guard !changes.isEmpty else { return }
        let now = timeSource.wallNow()
        let state = changes.predictor?.state
        let baseline = baseline.withLock { $0 }
        let session = changes.session
        let saved = try write("save what \(session) learned") { connection throws(SQLiteError) in
            guard let listener = try Self.listener(of: session, on: connection) else { return nil as Saved? }
            var saved = Saved()
            if let predictor = changes.predictor, let state {
                let writer = StateWriter(connection: connection, listener: listener, session: session)
                saved.state = try writer.write(predictor, state: state, after: baseline)
            }
            let writer = SettlementWriter(connection: connection, listener: listener, session: session)
            try writer.write(changes.settlements)
            if changes.prefetch != PrefetchOutcomes() {
                try Self.add(changes.prefetch, of: listener, at: now, on: connection)
            }
            if let plan = changes.plan {
                try PlanWriter(connection: connection, listener: listener).write(plan)
            }
            if let summary = changes.summary {
                try Self.update(session, summary: summary, on: connection)
            }
            return saved
        }
        guard let saved else { throw .unknownSession(session) }
        if let state = saved.state { self.baseline.withLock { $0 = state } }
    }

    /// What a save has done.
    private struct Saved {
        var state: StateWriter.Baseline?
    }

    private static func listener(
        of session: SessionID, on connection: SQLiteConnection
    ) throws(SQLiteError) -> Int64? {
        try connection.statement("SELECT listener_id FROM session WHERE session_id = ?")
            .firstRow(.integer(session.rawValue)) { row throws(SQLiteError) in try row.integer(0) }
    }

    private static func add(
        _ outcomes: PrefetchOutcomes, of listener: Int64, at time: WallTime, on connection: SQLiteConnection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT INTO prefetch (listener_id, day, rendered_count, used_count, late_count, wasted_count)
            VALUES (?, date(? / 1000, 'unixepoch'), ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                rendered_count = rendered_count + excluded.rendered_count,
                used_count = used_count + excluded.used_count,
                late_count = late_count + excluded.late_count,
                wasted_count = wasted_count + excluded.wasted_count
            """
        ).run(
            .integer(listener), .integer(time.unixMilliseconds), .number(outcomes.rendered),
            .number(outcomes.used), .number(outcomes.late), .number(outcomes.wasted))
    }

    /// Writes the numbers of a session; nothing when there is no such session.
    static func update(
        _ session: SessionID, summary: SessionSummary, on connection: SQLiteConnection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE session SET played_seconds = ?, l1_hit_count = ?, l2_hit_count = ?, l3_hit_count = ?,
                miss_count = ?, stall_count = ?, stall_seconds = ?
            WHERE session_id = ?
            """
        ).run(
            .real(summary.playedSeconds), .number(summary.l1HitCount), .number(summary.l2HitCount),
            .number(summary.l3HitCount), .number(summary.missCount), .number(summary.stallCount),
            .real(summary.stallSeconds), .integer(session.rawValue))
    }
}
