// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

extension LearningStore {
    /// The last settled predictions, the latest first.
    ///
    /// Throws at a row that cannot have been saved: people look at these, and nothing is predicted from them.
    ///
    /// - Parameters:
    ///   - listener: Whose; `nil` for all.
    ///   - limit: How many rows at most; not negative.
    public func recentPredictions(
        listener: ListenerName? = nil, limit: Int
    ) throws(LearningError) -> [StoredPrediction] {
        try read("read the predictions") { connection throws(SQLiteError) in
            try connection.transaction(.deferred) { () throws(SQLiteError) in
                let places = try connection.statement(
                    """
                    SELECT listener_preset, listener_probability, audio_preset, audio_probability, mixed_preset,
                        mixed_probability
                    FROM prediction_place WHERE prediction_id = ? ORDER BY place
                    """)
                return try connection.statement(
                    """
                    SELECT prediction_id, name, settled_ms, from_preset, actual_preset, standing_seconds, mode,
                        is_warm, listener_weight, listener_rank, listener_probability, audio_rank,
                        audio_probability, rank, prediction.probability, predicted_preset
                    FROM prediction JOIN session USING (session_id) JOIN listener USING (listener_id)
                    WHERE ?1 IS NULL OR name = ?1 ORDER BY prediction_id DESC LIMIT ?2
                    """
                ).rows(.optionalText(listener?.rawValue), .number(limit)) { row throws(SQLiteError) in
                    let top = try places.rows(.integer(try row.integer(0))) { row throws(SQLiteError) in
                        [
                            try Self.presetProbability(row, 0), try Self.presetProbability(row, 2),
                            try Self.presetProbability(row, 4),
                        ]
                    }
                    return try Self.prediction(row, top: top)
                }
            }
        }
    }

    /// How the predictions of each day fared, the latest day first.
    ///
    /// - Parameters:
    ///   - listener: Whose; `nil` for all together.
    ///   - limit: How many days at most; not negative.
    public func dailyAccuracy(
        listener: ListenerName? = nil, limit: Int
    ) throws(LearningError) -> [DailyAccuracy] {
        try read("read the accuracy of the predictions") { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT day, sum(prediction_count), sum(audio_count), sum(listener_right_count),
                    sum(audio_right_count), sum(mixed_right_count),
                    sum(listener_bits) / nullif(sum(scored_count), 0),
                    sum(audio_bits) / nullif(sum(audio_scored_count), 0),
                    sum(mixed_bits) / nullif(sum(scored_count), 0),
                    sum(listener_weight_sum) / nullif(sum(audio_count), 0)
                FROM prediction_daily JOIN listener USING (listener_id)
                WHERE ?1 IS NULL OR name = ?1 GROUP BY day ORDER BY day DESC LIMIT ?2
                """
            ).rows(.optionalText(listener?.rawValue), .number(limit)) { row throws(SQLiteError) in
                func source(_ index: Int) throws(SQLiteError) -> DailyAccuracy.Source {
                    DailyAccuracy.Source(
                        rightCount: try row.integer(3 + index, in: 0...Int.max),
                        bits: row.isNull(6 + index) ? nil : try row.real(6 + index))
                }
                return DailyAccuracy(
                    day: try row.text(0), predictionCount: try row.integer(1, in: 0...Int.max),
                    audioCount: try row.integer(2, in: 0...Int.max), byListener: try source(0),
                    byAudio: try source(1), mixed: try source(2),
                    listenerWeight: row.isNull(9) ? nil : try row.real(9))
            }
        }
    }

    private static func presetProbability(
        _ row: SQLiteRow, _ column: Int
    ) throws(SQLiteError) -> PresetProbability? {
        guard !row.isNull(column) else { return nil }
        return PresetProbability(preset: try preset(row, column), probability: try row.real(column + 1))
    }

    /// - Parameter top: By place: of the listener's source, the audio's, and both.
    private static func prediction(
        _ row: SQLiteRow, top: [[PresetProbability?]]
    ) throws(SQLiteError) -> StoredPrediction {
        func source(_ index: Int, rank: Int) throws(SQLiteError) -> StoredPrediction.Source? {
            guard !row.isNull(rank + 1) else { return nil }
            let top = top.compactMap { $0[index] }
            return StoredPrediction.Source(
                top: top,
                result: SourceResult(
                    predicted: top.first?.preset,
                    rank: row.isNull(rank) ? nil : try row.integer(rank, in: 1...Int.max),
                    probability: try row.real(rank + 1)))
        }
        let mixed = StoredPrediction.Source(
            top: top.compactMap { $0[2] },
            result: SourceResult(
                predicted: row.isNull(15) ? nil : try preset(row, 15),
                rank: row.isNull(13) ? nil : try row.integer(13, in: 1...Int.max),
                probability: try row.real(14)))
        return StoredPrediction(
            listener: try row.text(1), settledAt: WallTime(unixMilliseconds: try row.integer(2)),
            from: try preset(row, 3), actual: try preset(row, 4), standingSeconds: try row.real(5),
            mode: row.isNull(6) ? nil : SessionMode(rawValue: try row.text(6)),
            isWarm: row.isNull(7) ? nil : try row.integer(7) == 1, listenerWeight: try row.real(8),
            byListener: try source(0, rank: 9) ?? mixed, byAudio: try source(1, rank: 11), mixed: mixed)
    }
}
