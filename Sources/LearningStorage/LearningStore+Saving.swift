// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Prediction
import SQLiteDatabase

extension LearningStore {
    /// Saves what a session learned, all of it or nothing.
    ///
    /// - Throws: ``LearningError/Code/unknownSession`` or ``LearningError/Code/database``; nothing is saved
    ///   then, and the same changes may be saved again.
    public func save(_ changes: LearningChanges) throws(LearningError) {
        guard !changes.isEmpty else { return }
        let now = timeSource.wallNow()
        let isKnown = try write("save what \(changes.session) learned") { connection throws(SQLiteError) in
            guard let listener = try Self.listener(of: changes.session, on: connection) else { return false }
            if let matrix = changes.matrix {
                try Self.replace(matrix, of: listener, presets: changes.presets, on: connection)
            }
            try Self.append(changes.predictions, of: changes.session, on: connection)
            if changes.prefetch != PrefetchOutcomes() {
                try Self.add(changes.prefetch, of: listener, at: now, on: connection)
            }
            if let summary = changes.summary {
                try Self.update(changes.session, summary: summary, on: connection)
            }
            return true
        }
        guard isKnown else { throw .unknownSession(changes.session) }
    }

    private static func listener(
        of session: SessionID, on connection: SQLiteConnection
    ) throws(SQLiteError) -> Int64? {
        try connection.statement("SELECT listener_id FROM session WHERE session_id = ?")
            .firstRow(.integer(session.rawValue)) { row throws(SQLiteError) in try row.integer(0) }
    }

    /// Writes the whole matrix: a few dozen rows as a rule, and nothing stale can stay behind.
    private static func replace(
        _ matrix: TransitionMatrix, of listener: Int64, presets: [Preset], on connection: SQLiteConnection
    ) throws(SQLiteError) {
        try connection.statement("DELETE FROM transition WHERE listener_id = ? AND context_order <= 1")
            .run(.integer(listener))
        let candidates = Array(matrix.presets.union(presets))
        let insert = try connection.statement(
            """
            INSERT INTO transition (listener_id, context_order, context, to_preset, count, probability)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        var row: (from: Preset, probabilities: [Preset: Double])?
        for cell in matrix.counts {
            guard let from = cell.from else {
                try insert.run(
                    .integer(listener), .integer(0), .text(""), .text(cell.to.name), .real(cell.count), .null)
                continue
            }
            if row?.from != from {
                let predicted = matrix.probabilities(after: from, among: candidates)
                row = (
                    from,
                    Dictionary(uniqueKeysWithValues: predicted.map { ($0.preset, $0.probability) })
                )
            }
            try insert.run(
                .integer(listener), .integer(1), .text(from.name), .text(cell.to.name), .real(cell.count),
                row?.probabilities[cell.to].map(SQLiteValue.real) ?? .null)
        }
    }

    private static func append(
        _ predictions: [PredictionRecord], of session: SessionID, on connection: SQLiteConnection
    ) throws(SQLiteError) {
        guard !predictions.isEmpty else { return }
        let insert = try connection.statement(
            """
            INSERT INTO prediction (session_id, settled_ms, from_preset, predicted_preset, actual_preset,
                rank, probability, standing_seconds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for record in predictions {
            let prediction = record.prediction
            try insert.run(
                .integer(session.rawValue), .integer(record.settledAt.unixMilliseconds),
                .text(prediction.from.name), .optionalText(prediction.predicted?.name),
                .text(prediction.actual.name), prediction.rank.map(SQLiteValue.number) ?? .null,
                .real(prediction.probability), .real(prediction.standingSeconds))
        }
        try connection.statement(
            "DELETE FROM prediction WHERE prediction_id <= (SELECT max(prediction_id) FROM prediction) - ?"
        ).run(.number(predictionCountMax))
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
