// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// What was said and what came of it: the last predictions in full, all of them by day.
@Suite struct PredictionHistoryTests {
    private let fixture = LearningFixture()

    private func settlements(_ count: Int, seed: UInt64 = 3) -> [SettlementRecord] {
        var predictor = LearningFixture.predictor()
        return LearningFixture.settlements(
            LearningFixture.live(&predictor, seed: seed, switchCount: count))
    }

    @Test func `a stored prediction says what was said`() throws {
        let store = fixture.store(try fixture.openDatabase())
        let records = settlements(60)
        try store.save(LearningChanges(session: try fixture.begin(store), settlements: records))
        let stored = try store.recentPredictions(listener: .default, limit: 1_000)
        #expect(stored.count == records.count)
        for (found, record) in zip(stored.reversed(), records) {
            let (settlement, prediction) = (record.settlement, record.settlement.prediction)
            #expect(found.settledAt == record.settledAt)
            #expect(found.from == prediction.from)
            #expect(found.actual == settlement.actual)
            #expect(found.listenerWeight == prediction.listenerWeight)
            #expect(found.standingSeconds == settlement.standingSeconds)
            #expect(found.byListener.result == settlement.listener)
            #expect(found.byAudio?.result == settlement.audio)
            #expect(found.mixed.result == settlement.mixed)
            #expect(found.byListener.top[...] == prediction.listener.prefix(3))
            #expect(found.byAudio?.top[...] == prediction.audio?.prefix(3))
            #expect(found.mixed.top[...] == prediction.mixed.prefix(3))
            #expect(found.mode == prediction.context.mode)
            #expect(found.isWarm == prediction.context.isWarm)
        }
        #expect(try store.recentPredictions(listener: "nobody", limit: 10).isEmpty)
    }

    /// With one preset on offer a switch was not foreseen: no place, no bits, and counted all the same.
    @Test(arguments: [1, 2])
    func `a switch to what was not on offer is counted, without bits`(presetCount: Int) throws {
        let store = fixture.store(try fixture.openDatabase())
        var predictor = Predictor(presets: LearningFixture.presets(presetCount))
        let outcomes = predictor.observe(
            .presetSwitched(from: "preset1", to: "elsewhere"), at: MonotonicTime(nanoseconds: 0))
        let records = LearningFixture.settlements(outcomes)
        #expect(records.count == 1)
        try store.save(
            LearningChanges(
                session: try fixture.begin(store), predictor: predictor, settlements: records))
        let stored = try #require(try store.recentPredictions(limit: 1).first)
        #expect(stored.mixed.result.rank == nil)
        #expect(stored.mixed.top.count == presetCount - 1)
        let day = try #require(try store.dailyAccuracy(limit: 1).first)
        #expect(day.predictionCount == 1)
        #expect(day.mixed.rightCount == 0)
        #expect(day.mixed.bits == nil)
        #expect(day.listenerWeight == nil)
    }

    @Test func `beyond ten thousand the oldest go, and their days stay`() throws {
        let database = try fixture.openDatabase()
        let store = fixture.store(database)
        let session = try fixture.begin(store)
        let records = settlements(100)
        let half = LearningStore.predictionCountMax / 2 + 1_000
        for start in [0, half] {
            let part = (start..<start + half).map { number in
                SettlementRecord(
                    settlement: records[number % records.count].settlement,
                    settledAt: WallTime(unixMilliseconds: Int64(number) * 60_000))
            }
            try store.save(LearningChanges(session: session, settlements: part))
        }
        let kept = try store.recentPredictions(limit: 20_000)
        #expect(kept.count == LearningStore.predictionCountMax)
        #expect(kept.first?.settledAt.unixMilliseconds == Int64(2 * half - 1) * 60_000)
        #expect(kept.last?.settledAt.unixMilliseconds == Int64(2_000) * 60_000)
        let days = try store.dailyAccuracy(listener: .default, limit: 100)
        #expect(days.map(\.predictionCount).reduce(0, +) == 2 * half)
        #expect(days.map(\.day).last == "1970-01-01")
        #expect(days.last?.predictionCount == 1_440)
        let orphanCount = try database.read { connection throws(SQLiteError) in
            try connection.statement(
                "SELECT count(*) FROM prediction_place WHERE prediction_id NOT IN (SELECT prediction_id FROM prediction)"
            ).firstRow { row throws(SQLiteError) in try row.integer(0) }
        }
        #expect(orphanCount == 0)
    }

    @Test func `an export has every table, and all of one listener's rows alone`() throws {
        let store = fixture.store(try fixture.openDatabase())
        var predictor = LearningFixture.predictor()
        LearningFixture.live(&predictor, seed: 1, switchCount: 50)
        let step = PlanStepRecord(
            track: "track", preset: "warm", intensity: .full, chunkIndex: 0, tier: .l1, action: "render",
            purpose: "playing", probability: 1, stallProbability: 1, utilitySeconds: 1)
        let cost = RenderCostRecord(preset: "warm", renderSeconds: 0.1, renderCount: 1, isStored: true)
        let plan = PlanRecord(
            decidedAt: WallTime(unixMilliseconds: 1), steps: [step], costs: [cost], readSeconds: 0,
            readCount: 0)
        for name in ["ann", "bob"] as [ListenerName] {
            try store.save(
                LearningChanges(
                    session: try fixture.begin(store, name), predictor: predictor,
                    settlements: settlements(name == "ann" ? 7 : 9),
                    prefetch: PrefetchOutcomes(rendered: 1, used: 1), plan: plan))
        }
        let tables = try #require(try store.export(listener: "ann"))
        let counts = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.rows.count) })
        #expect(counts["listener"] == 1)
        #expect(counts["transition"] == predictor.state.switches.transitions.count)
        #expect(counts["recency"] == predictor.state.switches.recency.count)
        #expect(counts["affinity"] == predictor.state.affinity.cells.count)
        #expect(counts["prediction"] == 7)
        #expect(counts["session"] == 1)
        #expect(counts.values.allSatisfy { $0 > 0 })
        let mixer = try #require(tables.first { $0.name == "mixer" })
        let place = try #require(mixer.columns.firstIndex(of: "steady"))
        #expect(mixer.rows.contains { $0[place] == .reals(predictor.state.mixer[0].posterior.steady) })
        for table in tables { #expect(table.rows.allSatisfy { $0.count == table.columns.count }) }
        #expect(try store.export(listener: "nobody") == nil)
    }
}
