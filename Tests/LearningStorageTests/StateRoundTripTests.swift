// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// What was learned is on disk to the last bit, however often it was saved in between.
@Suite struct StateRoundTripTests {
    private let fixture = LearningFixture()

    private static let cases: [(presetCount: Int, seed: UInt64)] = [
        (1, 1), (2, 2), (3, 3), (5, 4), (5, 5), (17, 6), (64, 7),
    ]

    /// Saves now and then while a listener lives.
    private func live(presetCount: Int, seed: UInt64, in store: LearningStore) throws -> Predictor {
        var predictor = LearningFixture.predictor(LearningFixture.presets(presetCount))
        let session = try fixture.begin(store)
        for part in 0..<6 as Range<UInt64> {
            LearningFixture.live(
                &predictor, seed: seed * 100 + part, switchCount: part == 5 ? 3 : 30,
                startingAt: Double(part) * 100_000)
            try store.save(LearningChanges(session: session, predictor: predictor))
        }
        return predictor
    }

    @Test(arguments: cases)
    func `the state comes back in the next process to the last bit`(
        presetCount: Int, seed: UInt64
    ) throws {
        let database = try fixture.openDatabase()
        let live = try live(presetCount: presetCount, seed: seed, in: fixture.store(database))
        database.close()
        let loaded = try fixture.store(try fixture.openDatabase()).load(listener: .default)
        #expect(loaded.damagedRowCount == 0)
        let state = try #require(loaded.predictor)
        #expect(state == live.state)
        #expect(!state.dwell.isEmpty)
        let restored = try Predictor(restoring: state, presets: live.presets)
        for preset in live.presets {
            let context = MixerContext(mode: .normal, isWarm: true, preset: preset)
            #expect(
                restored.switches.probabilities(after: preset, among: live.presets)
                    == live.switches.probabilities(after: preset, among: live.presets))
            #expect(restored.mixer.weight(in: context).weight == live.mixer.weight(in: context).weight)
        }
    }

    /// From what is on disk, the recorded switches lead to the same bits as the life that recorded them.
    @Test(arguments: cases.filter { $0.presetCount > 1 })
    func `replaying the recorded switches gives the stored state`(presetCount: Int, seed: UInt64) throws {
        let store = fixture.store(try fixture.openDatabase())
        var live = try live(presetCount: presetCount, seed: seed, in: store)
        var replayed = try Predictor(
            restoring: try #require(try store.load(listener: .default).predictor), presets: live.presets)
        let outcomes = LearningFixture.live(
            &live, seed: seed + 1_000, switchCount: 40, startingAt: 1_000_000)
        for case .learned(let learned) in outcomes { replayed.replay(learned) }
        let session = try fixture.begin(store)
        try store.save(LearningChanges(session: session, predictor: live))
        let stored = try #require(try store.load(listener: .default).predictor)
        #expect(stored == live.state)
        #expect(stored.switches == replayed.state.switches)
        #expect(stored.affinity == replayed.state.affinity)
        #expect(stored.mixer == replayed.state.mixer)
    }

    /// Presets that are forgotten take their rows along.
    @Test func `a save leaves nothing of what is forgotten`() throws {
        let database = try fixture.openDatabase()
        let store = fixture.store(database)
        let session = try fixture.begin(store)
        var predictor = LearningFixture.predictor(LearningFixture.presets(64))
        LearningFixture.live(&predictor, seed: 1, switchCount: 120)
        try store.save(LearningChanges(session: session, predictor: predictor))
        predictor.presets = (1...64).map { Preset("other\($0)") }
        LearningFixture.live(&predictor, seed: 2, switchCount: 200, startingAt: 1_000_000)
        try store.save(LearningChanges(session: session, predictor: predictor))
        #expect(try store.load(listener: .default).predictor == predictor.state)
        let rowCount = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT count(*) FROM transition").firstRow { row throws(SQLiteError) in
                try row.integer(0, in: 0...Int.max)
            }
        }
        #expect(rowCount == predictor.state.switches.transitions.count)
    }

    /// Two processes play for one listener: each saves all that it knows, whatever the other wrote in between.
    @Test func `of two sessions at once the later save stays whole`() throws {
        let (first, second) = (
            fixture.store(try fixture.openDatabase()), fixture.store(try fixture.openDatabase())
        )
        let sessions = (try fixture.begin(first), try fixture.begin(second))
        var (one, other) = (LearningFixture.predictor(), LearningFixture.predictor())
        for round in 0..<4 as Range<UInt64> {
            LearningFixture.live(&one, seed: round, switchCount: 20, startingAt: Double(round) * 10_000)
            try first.save(LearningChanges(session: sessions.0, predictor: one))
            #expect(try second.load(listener: .default).predictor == one.state)
            LearningFixture.live(
                &other, seed: round + 50, switchCount: 20, startingAt: Double(round) * 10_000)
            try second.save(LearningChanges(session: sessions.1, predictor: other))
            #expect(try first.load(listener: .default).predictor == other.state)
        }
    }

    @Test func `a save right after an erasure is whole`() throws {
        let store = fixture.store(try fixture.openDatabase())
        var predictor = LearningFixture.predictor()
        LearningFixture.live(&predictor, seed: 1, switchCount: 30)
        try store.save(LearningChanges(session: try fixture.begin(store), predictor: predictor))
        try store.reset(listener: .default)
        try store.save(LearningChanges(session: try fixture.begin(store), predictor: predictor))
        #expect(try store.load(listener: .default).predictor == predictor.state)
    }
}
