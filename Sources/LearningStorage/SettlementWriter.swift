// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

/// Writes settled predictions and what they add to their days, within a transaction.
struct SettlementWriter {
    let connection: SQLiteConnection
    let listener: Int64
    let session: SessionID

    /// Appends predictions, the oldest first, and forgets the oldest beyond the limit; their days stay.
    func write(_ records: [SettlementRecord]) throws(SQLiteError) {
        guard !records.isEmpty else { return }
        for record in records {
            try append(record)
            try addToDay(record)
        }
        try connection.statement(
            "DELETE FROM prediction WHERE prediction_id <= (SELECT max(prediction_id) FROM prediction) - ?"
        ).run(.number(LearningStore.predictionCountMax))
    }

    private func append(_ record: SettlementRecord) throws(SQLiteError) {
        let settlement = record.settlement
        let prediction = settlement.prediction
        let number = try connection.statement(
            """
            INSERT INTO prediction (session_id, settled_ms, from_preset, predicted_preset, actual_preset,
                rank, probability, standing_seconds, mode, is_warm, listener_weight, weight_scope,
                listener_rank, listener_probability, audio_rank, audio_probability)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            RETURNING prediction_id
            """
        ).firstRow([
            .integer(session.rawValue), .integer(record.settledAt.unixMilliseconds),
            .text(prediction.from.name), .optionalText(settlement.mixed.predicted?.name),
            .text(settlement.actual.name), Self.rank(settlement.mixed),
            Self.probability(settlement.mixed.probability), .real(settlement.standingSeconds),
            .optionalText(prediction.context.mode?.rawValue),
            prediction.context.isWarm.map { .number($0 ? 1 : 0) } ?? .null,
            Self.probability(prediction.listenerWeight), .text(Self.scope(of: prediction.weightContext)),
            Self.rank(settlement.listener), Self.probability(settlement.listener.probability),
            Self.rank(settlement.audio),
            settlement.audio.map { Self.probability($0.probability) } ?? .null,
        ]) { row throws(SQLiteError) in try row.integer(0) }
        guard let number else { throw SQLiteError(.other, "a prediction got no number") }
        try appendPlaces(prediction, number: number)
    }

    private func appendPlaces(_ prediction: MixedPrediction, number: Int64) throws(SQLiteError) {
        let statement = try connection.statement(
            """
            INSERT INTO prediction_place (prediction_id, place, listener_preset, listener_probability,
                audio_preset, audio_probability, mixed_preset, mixed_probability)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        let presetCount = min(prediction.listener.count, prediction.mixed.count)
        for index in 0..<min(presetCount, StoredPrediction.placeCount) {
            let audio = prediction.audio.flatMap { index < $0.count ? $0[index] : nil }
            try statement.run(
                .integer(number), .number(index + 1), .text(prediction.listener[index].preset.name),
                Self.probability(prediction.listener[index].probability), .optionalText(audio?.preset.name),
                audio.map { Self.probability($0.probability) } ?? .null,
                .text(prediction.mixed[index].preset.name),
                Self.probability(prediction.mixed[index].probability))
        }
    }

    private func addToDay(_ record: SettlementRecord) throws(SQLiteError) {
        let settlement = record.settlement
        let scored = zip(settlement.listener.bits, settlement.mixed.bits)
        let audio = settlement.audio
        try connection.statement(
            """
            INSERT INTO prediction_daily (listener_id, day, prediction_count, listener_right_count,
                mixed_right_count, scored_count, listener_bits, mixed_bits, audio_count, audio_right_count,
                audio_scored_count, audio_bits, listener_weight_sum)
            VALUES (?, date(? / 1000, 'unixepoch'), 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                prediction_count = prediction_count + 1,
                listener_right_count = listener_right_count + excluded.listener_right_count,
                mixed_right_count = mixed_right_count + excluded.mixed_right_count,
                scored_count = scored_count + excluded.scored_count,
                listener_bits = listener_bits + excluded.listener_bits,
                mixed_bits = mixed_bits + excluded.mixed_bits,
                audio_count = audio_count + excluded.audio_count,
                audio_right_count = audio_right_count + excluded.audio_right_count,
                audio_scored_count = audio_scored_count + excluded.audio_scored_count,
                audio_bits = audio_bits + excluded.audio_bits,
                listener_weight_sum = listener_weight_sum + excluded.listener_weight_sum
            """
        ).run([
            .integer(listener), .integer(record.settledAt.unixMilliseconds),
            .number(settlement.listener.isRight ? 1 : 0), .number(settlement.mixed.isRight ? 1 : 0),
            .number(scored == nil ? 0 : 1), .real(scored.map { max($0.0, 0) } ?? 0),
            .real(scored.map { max($0.1, 0) } ?? 0), .number(audio == nil ? 0 : 1),
            .number(audio?.isRight == true ? 1 : 0), .number(audio?.bits == nil ? 0 : 1),
            .real(max(audio?.bits ?? 0, 0)), .real(audio == nil ? 0 : settlement.prediction.listenerWeight),
        ])
    }

    /// Both, or nothing.
    private func zip(_ first: Double?, _ second: Double?) -> (Double, Double)? {
        guard let first, let second else { return nil }
        return (first, second)
    }

    private static func rank(_ result: SourceResult?) -> SQLiteValue {
        (result?.rank).map { .number($0) } ?? .null
    }

    /// A sum of shares may be above 1 by a rounding.
    private static func probability(_ value: Double) -> SQLiteValue { .real(min(max(value, 0), 1)) }

    private static func scope(of context: MixerContext) -> String {
        context.preset != nil ? "preset" : context == .pooled ? "all" : "mode"
    }
}
