// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Logging
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

@Suite struct LearningStoreTests {
    private let directory = TemporaryDirectory()
    private let time = ManualTimeSource()
    private static let presets: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]

    private func openDatabase(_ mode: CacheDatabaseMode = .readWrite) throws -> CacheDatabase {
        try CacheDatabase.open(
            directory: directory.file("cache"), mode: mode, timeSource: time, logger: Self.logger)
    }

    private func store(_ database: CacheDatabase) -> LearningStore {
        LearningStore(database: database, timeSource: time, logger: Self.logger)
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func begin(_ store: LearningStore, _ listener: ListenerName = .default) throws -> SessionID {
        try store.beginSession(listener: listener, player: "test", playerVersion: "1.0")
    }

    private func matrix(seed: UInt64, switchCount: Int = 100) -> TransitionMatrix {
        var generator = SeededGenerator(seed: seed)
        var matrix = TransitionMatrix()
        var current = Self.presets[0]
        for _ in 0..<switchCount {
            let next = Self.presets.filter { $0 != current }.randomElement(using: &generator) ?? current
            matrix.observe(from: current, to: next)
            current = next
        }
        return matrix
    }

    private func record(_ number: Int) -> PredictionRecord {
        PredictionRecord(
            prediction: SettledPrediction(
                from: "warm", actual: "punchy", predicted: number % 3 == 0 ? nil : "gentle",
                rank: number % 3 == 0 ? nil : number % 3, probability: 0.25, standingSeconds: Double(number)),
            settledAt: WallTime(unixMilliseconds: 1_800_000_000_000 + Int64(number)))
    }

    @Test func `an unknown listener starts with nothing`() throws {
        let state = try store(try openDatabase()).load(listener: "nobody")
        #expect(state.matrix == TransitionMatrix())
        #expect(state.damagedRowCount == 0)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `the matrix comes back in the next process to the last bit`(seed: UInt64) throws {
        let saved = matrix(seed: seed)
        let database = try openDatabase()
        let first = store(database)
        try first.save(LearningChanges(session: try begin(first), matrix: saved, presets: Self.presets))
        database.close()
        let loaded = try store(try openDatabase()).load(listener: .default)
        #expect(loaded.damagedRowCount == 0)
        #expect(loaded.matrix == saved)
        for preset in Self.presets {
            let expected = saved.probabilities(after: preset, among: Self.presets)
            let found = loaded.matrix.probabilities(after: preset, among: Self.presets)
            #expect(found.map(\.probability.bitPattern) == expected.map(\.probability.bitPattern))
        }
    }

    /// The player is killed: nothing is closed, and another process opens the database.
    @Test func `what was saved is complete for the next process without a close`() throws {
        let killed = store(try openDatabase())
        let session = try begin(killed)
        try killed.save(
            LearningChanges(
                session: session, matrix: matrix(seed: 1), presets: Self.presets, predictions: [record(1)],
                prefetch: PrefetchOutcomes(rendered: 3, used: 1, late: 1, wasted: 1),
                summary: SessionSummary(playedSeconds: 12, l1HitCount: 3)))
        let next = store(try openDatabase())
        #expect(try next.load(listener: .default).matrix == matrix(seed: 1))
        #expect(try next.recentPredictions(limit: 10) == [record(1)])
        #expect(try next.prefetchOutcomes() == PrefetchOutcomes(rendered: 3, used: 1, late: 1, wasted: 1))
        let sessions = try next.sessions(limit: 10)
        #expect(sessions.map(\.id) == [session])
        #expect(sessions[0].endedAt == nil)
        #expect(sessions[0].summary == SessionSummary(playedSeconds: 12, l1HitCount: 3))
    }

    @Test func `a save that fails in its middle leaves nothing behind`() throws {
        let database = try openDatabase()
        let store = store(database)
        let session = try begin(store)
        try store.save(LearningChanges(session: session, matrix: matrix(seed: 1), presets: Self.presets))
        let impossible = SettledPrediction(
            from: "warm", actual: "punchy", predicted: nil, rank: nil, probability: 7, standingSeconds: 0)
        let error = #expect(throws: LearningError.self) {
            try store.save(
                LearningChanges(
                    session: session, matrix: matrix(seed: 2), presets: Self.presets,
                    predictions: [
                        record(1), PredictionRecord(prediction: impossible, settledAt: time.wallNow()),
                    ]))
        }
        #expect(error?.code == .database)
        #expect(error?.cause is CacheDatabaseError)
        #expect(try store.load(listener: .default).matrix == matrix(seed: 1))
        #expect(try store.recentPredictions(limit: 10).isEmpty)
    }

    @Test func `a later save replaces the whole matrix`() throws {
        let store = store(try openDatabase())
        let session = try begin(store)
        var small = TransitionMatrix()
        small.observe(from: "warm", to: "cathedral")
        for matrix in [matrix(seed: 1), small] {
            try store.save(LearningChanges(session: session, matrix: matrix, presets: Self.presets))
        }
        #expect(try store.load(listener: .default).matrix == small)
    }

    @Test func `listeners learn apart`() throws {
        let store = store(try openDatabase())
        try store.save(LearningChanges(session: try begin(store, "ann"), matrix: matrix(seed: 1)))
        try store.save(LearningChanges(session: try begin(store, "bob"), matrix: matrix(seed: 2)))
        #expect(try store.load(listener: "ann").matrix == matrix(seed: 1))
        #expect(try store.load(listener: "bob").matrix == matrix(seed: 2))
        #expect(try store.listeners() == ["ann", "bob"])
    }

    @Test func `erasing one listener leaves the other and refuses the running session`() throws {
        let store = store(try openDatabase())
        let ann = try begin(store, "ann")
        let changes = LearningChanges(session: ann, matrix: matrix(seed: 1), predictions: [record(1)])
        try store.save(changes)
        try store.save(LearningChanges(session: try begin(store, "bob"), matrix: matrix(seed: 2)))
        try store.reset(listener: "ann")
        #expect(try store.listeners() == ["bob"])
        #expect(try store.load(listener: "ann").matrix == TransitionMatrix())
        #expect(try store.recentPredictions(limit: 10).isEmpty)
        #expect(try store.load(listener: "bob").matrix == matrix(seed: 2))
        #expect((#expect(throws: LearningError.self) { try store.save(changes) })?.code == .unknownSession)
        let ended = #expect(throws: LearningError.self) {
            try store.endSession(ann, summary: SessionSummary())
        }
        #expect(ended?.code == .unknownSession)
    }

    @Test func `an ended session has its numbers and its time`() throws {
        let store = store(try openDatabase())
        let session = try begin(store)
        time.advance(bySeconds: 90)
        let summary = SessionSummary(
            playedSeconds: 80.5, l1HitCount: 5, l2HitCount: 4, l3HitCount: 3, missCount: 2, stallCount: 1,
            stallSeconds: 0.25)
        try store.endSession(session, summary: summary)
        let stored = try #require(try store.sessions(limit: 1).first)
        #expect(stored.summary == summary)
        #expect(stored.player == "test")
        #expect(stored.playerVersion == "1.0")
        #expect(stored.listener == "default")
        #expect(stored.endedAt == time.wallNow())
        #expect(stored.startedAt.unixMilliseconds == time.wallNow().unixMilliseconds - 90_000)
    }

    @Test func `the last ten thousand predictions are kept, the latest first`() throws {
        let store = store(try openDatabase())
        let session = try begin(store)
        for start in [0, 6_000] {
            let records = (start..<start + 6_000).map(record)
            try store.save(LearningChanges(session: session, predictions: records))
        }
        let kept = try store.recentPredictions(limit: 20_000)
        #expect(kept.count == LearningStore.predictionCountMax)
        #expect(kept.first == record(11_999))
        #expect(kept.last == record(2_000))
    }

    @Test func `prefetch outcomes add up within a day and stand apart between days`() throws {
        let database = try openDatabase()
        let store = store(database)
        let session = try begin(store)
        let outcomes = PrefetchOutcomes(rendered: 4, used: 2, late: 1, wasted: 1)
        for _ in 0..<2 { try store.save(LearningChanges(session: session, prefetch: outcomes)) }
        time.advance(bySeconds: 86_400)
        try store.save(LearningChanges(session: session, prefetch: outcomes))
        let days = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT day, used, late, wasted, rendered FROM prefetch_outcomes")
                .rows { row throws(SQLiteError) in
                    [try row.integer(1), try row.integer(2), try row.integer(3), try row.integer(4)]
                }
        }
        #expect(days == [[2, 1, 1, 4], [4, 2, 2, 8]])
        #expect(try store.prefetchOutcomes() == PrefetchOutcomes(rendered: 12, used: 6, late: 3, wasted: 3))
    }

    @Test func `a reader sees everything and changes nothing`() throws {
        let writer = store(try openDatabase())
        try writer.save(LearningChanges(session: try begin(writer), matrix: matrix(seed: 3)))
        let reader = store(try openDatabase(.readOnly))
        #expect(try reader.load(listener: .default).matrix == matrix(seed: 3))
        #expect((#expect(throws: LearningError.self) { try begin(reader) })?.code == .database)
    }

    @Test func `nothing to save is no transaction`() throws {
        let store = store(try openDatabase())
        let session = try begin(store)
        try store.reset(listener: .default)
        #expect(throws: Never.self) { try store.save(LearningChanges(session: session)) }
    }
}
