// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// What a person sees with `sqlite3`.
@Suite struct LearningViewTests {
    private let fixture = LearningFixture()
    private let database: CacheDatabase
    private let store: LearningStore
    private let session: SessionID

    init() throws {
        database = try fixture.openDatabase()
        store = fixture.store(database)
        session = try fixture.begin(store)
    }

    /// The columns of each row of a view, as text.
    private func rows(_ columns: [String], of view: String) throws -> [[String]] {
        let texts = columns.map { "coalesce(CAST(\($0) AS TEXT), 'NULL')" }.joined(separator: ", ")
        return try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT \(texts) FROM \(view)").rows { row throws(SQLiteError) in
                try columns.indices.map { column throws(SQLiteError) in try row.text(column) }
            }
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

    @Test func `transition_probability shows the smoothed figure of the matrix`() throws {
        var predictor = Predictor(presets: ["warm", "punchy", "gentle", "bright"])
        for to in ["punchy", "gentle"] as [Preset] {
            predictor.replay(
                LearnedSwitch(
                    from: "warm", to: to, features: nil, genre: nil, listenerProbability: 0.5,
                    audioProbability: nil, context: .pooled))
        }
        try store.save(LearningChanges(session: session, predictor: predictor))
        let expected = predictor.switches.matrixRow(after: "warm", among: predictor.presets)
        let stored = try store.transitions(listener: .default)
        #expect(stored.map(\.to) == ["gentle", "punchy"])
        #expect(stored.map(\.count) == [1, 0.98])
        for cell in stored {
            #expect(cell.probability == expected.first { $0.preset == cell.to }?.probability)
        }
        let shown = try rows(
            ["from_preset", "to_preset", "count", "listener"], of: "transition_probability")
        #expect(shown == [["warm", "gentle", "1.0", "default"], ["warm", "punchy", "0.98", "default"]])
        let probabilities = try rows(["probability"], of: "transition_probability")
        #expect(
            probabilities.map { Double($0[0]) } == stored.map { Self.rounded($0.probability) })
    }

    @Test func `prediction_recent tells what each source said, and who was right`() throws {
        var predictor = LearningFixture.predictor()
        let records = LearningFixture.settlements(
            LearningFixture.live(&predictor, seed: 5, switchCount: 80))
        try store.save(LearningChanges(session: session, settlements: records))
        let shown = try rows(
            [
                "settled_utc", "predicted_preset", "actual_preset", "outcome", "rank", "listener_rank",
                "audio_rank", "mode", "warmth",
            ], of: "prediction_recent")
        #expect(shown.count == records.count)
        for (row, record) in zip(shown, records.reversed()) {
            let settlement = record.settlement
            #expect(row[0].hasPrefix("2027-01-15 08:0"))
            #expect(row[1] == settlement.mixed.predicted?.name)
            #expect(row[2] == settlement.actual.name)
            #expect(row[3] == (settlement.mixed.isRight ? "right" : "wrong"))
            #expect(row[4] == settlement.mixed.rank.map(String.init) ?? "NULL")
            #expect(row[5] == settlement.listener.rank.map(String.init) ?? "NULL")
            #expect(row[6] == (settlement.audio?.rank).map(String.init) ?? "NULL")
            #expect(row[7] == settlement.prediction.context.mode?.rawValue)
            #expect(row[8] == (settlement.prediction.context.isWarm == true ? "warm" : "cold"))
        }
        let first = try #require(records.last?.settlement.prediction)
        let top = try #require(
            try rows(["listener_top", "audio_top", "mixed_top"], of: "prediction_recent").first)
        #expect(top[0].hasPrefix("\(first.listener[0].preset.name) 0."))
        #expect(top[0].split(separator: ", ").count == 3)
        #expect((top[1] == "NULL") == (first.audio == nil))
        #expect(top[2].hasPrefix("\(first.mixed[0].preset.name) 0."))
    }

    @Test func `prediction_accuracy_daily counts who was right, and the mean bits of both`() throws {
        var predictor = LearningFixture.predictor()
        let records = LearningFixture.settlements(
            LearningFixture.live(&predictor, seed: 6, switchCount: 100))
        // In two saves, so that the second adds to the day.
        for part in [records.prefix(40), records.dropFirst(40)] {
            try store.save(LearningChanges(session: session, settlements: Array(part)))
        }
        let settled = records.map(\.settlement)
        let audio = settled.compactMap(\.audio)
        let shown = try rows(
            [
                "day", "predictions", "listener_right", "audio_right", "mixed_right", "bits",
                "audio_predictions", "listener_bits", "audio_bits",
            ], of: "prediction_accuracy_daily")
        #expect(shown.count == 1)
        let row = try #require(shown.first)
        #expect(row[0] == "2027-01-15")
        #expect(
            row[1...4].map { Int($0) } == [
                settled.count, settled.count(where: \.listener.isRight), audio.count(where: \.isRight),
                settled.count(where: \.mixed.isRight),
            ])
        #expect(Int(row[6]) == audio.count)
        #expect(audio.count > 20 && audio.count < settled.count)
        for (column, results) in [(5, settled.map(\.mixed)), (7, settled.map(\.listener)), (8, audio)] {
            let bits = results.compactMap(\.bits)
            let mean = bits.reduce(0, +) / Double(bits.count)
            #expect(try abs(#require(Double(row[column])) - mean) < 0.000_1)
        }
    }

    @Test func `weight_history has a row for each prediction with audio, and the two weights sum to 1`()
        throws
    {
        var predictor = LearningFixture.predictor()
        let records = LearningFixture.settlements(
            LearningFixture.live(&predictor, seed: 7, switchCount: 60))
        try store.save(LearningChanges(session: session, settlements: records))
        let shown = try rows(["settled_at", "listener_weight", "audio_weight"], of: "weight_history")
        let withAudio = records.filter { $0.settlement.audio != nil }
        #expect(
            shown.map { Double($0[1]) }
                == withAudio.map { Self.rounded($0.settlement.prediction.listenerWeight) })
        for row in shown {
            #expect(try abs(#require(Double(row[1])) + #require(Double(row[2])) - 1) < 0.000_2)
            #expect(row[0].hasPrefix("2027-01-15 08:0"))
        }
        #expect(shown.first?[1] == "0.7")
    }

    @Test func `plan_current and render_cost_current tell what was decided, and why`() throws {
        func step(_ chunk: Int, _ action: String) -> PlanStepRecord {
            PlanStepRecord(
                track: "a", preset: "warm", intensity: 0.7, chunkIndex: chunk, tier: .l2, action: action,
                purpose: "playing", probability: 0.123_456, stallProbability: 1, utilitySeconds: 0.012_5)
        }
        let plan = PlanRecord(
            decidedAt: WallTime(unixMilliseconds: 1_800_000_000_000),
            steps: [step(9, "render"), step(2, "skip: no room")],
            costs: [RenderCostRecord(preset: "warm", renderSeconds: 0.3, renderCount: 5, isStored: false)],
            readSeconds: 0.9, readCount: 3)
        try store.save(LearningChanges(session: session, plan: plan))
        let steps = try rows(
            [
                "listener", "rank", "track", "preset", "intensity", "chunk_index", "tier", "action",
                "purpose",
                "probability", "stall_probability", "utility_ms", "decided_utc",
            ], of: "plan_current")
        let end = ["playing", "0.1235", "1.0", "12.5", "2027-01-15 08:00:00"]
        #expect(
            steps == [
                ["default", "1", "a", "warm", "0.7", "9", "l2", "render"] + end,
                ["default", "2", "a", "warm", "0.7", "2", "l2", "skip: no room"] + end,
            ])
        let costs = try rows(
            [
                "listener", "preset", "render_ms", "renders", "read_ms", "reads", "is_stored", "decided_utc",
            ], of: "render_cost_current")
        #expect(
            costs == [["default", "warm", "300.0", "5", "900.0", "3", "0", "2027-01-15 08:00:00"]])
    }

    @Test(arguments: [
        "transition_probability", "prediction_recent", "prefetch_outcomes", "prediction_accuracy_daily",
        "weight_history", "plan_current", "render_cost_current",
    ])
    func `the views can be read in an empty cache`(view: String) throws {
        #expect(try rows(["1"], of: view).isEmpty)
    }
}
