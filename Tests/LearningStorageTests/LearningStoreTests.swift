// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// Sessions, and what a save is: all or nothing.
@Suite struct LearningStoreTests {
    private let fixture = LearningFixture()

    private func predictor(seed: UInt64) -> Predictor {
        var predictor = LearningFixture.predictor()
        LearningFixture.live(&predictor, seed: seed, switchCount: 40)
        return predictor
    }

    /// Settled predictions of a listener who switches so often.
    private func settlements(_ count: Int) -> [SettlementRecord] {
        var predictor = LearningFixture.predictor()
        return LearningFixture.settlements(
            LearningFixture.live(&predictor, seed: 9, switchCount: count))
    }

    @Test func `an unknown listener starts with nothing`() throws {
        let state = try fixture.store(try fixture.openDatabase()).load(listener: "nobody")
        #expect(state.predictor == nil)
        #expect(state.damagedRowCount == 0)
    }

    @Test func `a listener of whom nothing was learned yet starts with nothing`() throws {
        let store = fixture.store(try fixture.openDatabase())
        _ = try fixture.begin(store)
        #expect(try store.load(listener: .default).predictor == nil)
    }

    /// The player is killed: nothing is closed, and another process opens the database.
    @Test func `what was saved is complete for the next process without a close`() throws {
        let killed = fixture.store(try fixture.openDatabase())
        let session = try fixture.begin(killed)
        let records = settlements(5)
        try killed.save(
            LearningChanges(
                session: session, predictor: predictor(seed: 1), settlements: records,
                prefetch: PrefetchOutcomes(rendered: 3, used: 1, late: 1, wasted: 1),
                summary: SessionSummary(playedSeconds: 12, l1HitCount: 3)))
        let next = fixture.store(try fixture.openDatabase())
        #expect(try next.load(listener: .default).predictor == predictor(seed: 1).state)
        #expect(try next.recentPredictions(limit: 10).count == records.count)
        #expect(try next.dailyAccuracy(limit: 10).map(\.predictionCount) == [records.count])
        #expect(try next.prefetchOutcomes() == PrefetchOutcomes(rendered: 3, used: 1, late: 1, wasted: 1))
        let sessions = try next.sessions(limit: 10)
        #expect(sessions.map(\.id) == [session])
        #expect(sessions[0].endedAt == nil)
        #expect(sessions[0].summary == SessionSummary(playedSeconds: 12, l1HitCount: 3))
    }

    /// The last row that a save writes is refused: nothing of what came before it in the transaction is there.
    @Test func `a save that fails in its middle leaves nothing behind, and may be repeated`() throws {
        let database = try fixture.openDatabase()
        let store = fixture.store(database)
        let session = try fixture.begin(store)
        try store.save(LearningChanges(session: session, predictor: predictor(seed: 1)))
        try database.write { connection throws(SQLiteError) in
            try connection.execute(
                """
                CREATE TRIGGER refusal BEFORE UPDATE ON session
                BEGIN SELECT raise(ABORT, 'refused'); END
                """)
        }
        let changes = LearningChanges(
            session: session, predictor: predictor(seed: 2), settlements: settlements(3),
            prefetch: PrefetchOutcomes(rendered: 1, used: 1), summary: SessionSummary())
        let error = #expect(throws: LearningError.self) { try store.save(changes) }
        #expect(error?.code == .database)
        #expect(error?.cause is CacheDatabaseError)
        #expect(try store.load(listener: .default).predictor == predictor(seed: 1).state)
        #expect(try store.recentPredictions(limit: 10).isEmpty)
        #expect(try store.dailyAccuracy(limit: 10).isEmpty)
        #expect(try store.prefetchOutcomes() == PrefetchOutcomes())
        try database.write { connection throws(SQLiteError) in
            try connection.execute("DROP TRIGGER refusal")
        }
        try store.save(changes)
        #expect(try store.load(listener: .default).predictor == predictor(seed: 2).state)
        #expect(try store.recentPredictions(limit: 10).count == 3)
    }

    @Test func `listeners learn apart`() throws {
        let store = fixture.store(try fixture.openDatabase())
        let (ann, bob) = (try fixture.begin(store, "ann"), try fixture.begin(store, "bob"))
        for seed in [1, 2] as [UInt64] {
            try store.save(LearningChanges(session: ann, predictor: predictor(seed: seed)))
            try store.save(LearningChanges(session: bob, predictor: predictor(seed: seed + 10)))
        }
        #expect(try store.load(listener: "ann").predictor == predictor(seed: 2).state)
        #expect(try store.load(listener: "bob").predictor == predictor(seed: 12).state)
        #expect(try store.listeners() == ["ann", "bob"])
    }

    @Test func `erasing one listener leaves the other and refuses the running session`() throws {
        let database = try fixture.openDatabase()
        let store = fixture.store(database)
        let ann = try fixture.begin(store, "ann")
        let changes = LearningChanges(
            session: ann, predictor: predictor(seed: 1), settlements: settlements(3),
            prefetch: PrefetchOutcomes(rendered: 1, used: 1))
        try store.save(changes)
        try store.save(
            LearningChanges(session: try fixture.begin(store, "bob"), predictor: predictor(seed: 2)))
        try store.reset(listener: "ann")
        #expect(try store.listeners() == ["bob"])
        #expect(try store.load(listener: "ann").predictor == nil)
        #expect(try store.recentPredictions(limit: 10).isEmpty)
        #expect(try store.dailyAccuracy(limit: 10).isEmpty)
        #expect(try store.prefetchOutcomes() == PrefetchOutcomes())
        #expect(try store.load(listener: "bob").predictor == predictor(seed: 2).state)
        #expect((#expect(throws: LearningError.self) { try store.save(changes) })?.code == .unknownSession)
        let ended = #expect(throws: LearningError.self) {
            try store.endSession(ann, summary: SessionSummary())
        }
        #expect(ended?.code == .unknownSession)
    }

    @Test func `an ended session has its numbers and its time`() throws {
        let store = fixture.store(try fixture.openDatabase())
        let session = try fixture.begin(store)
        fixture.time.advance(bySeconds: 90)
        let summary = SessionSummary(
            playedSeconds: 80.5, l1HitCount: 5, l2HitCount: 4, l3HitCount: 3, missCount: 2, stallCount: 1,
            stallSeconds: 0.25)
        try store.endSession(session, summary: summary)
        let stored = try #require(try store.sessions(limit: 1).first)
        #expect(stored.summary == summary)
        #expect(stored.player == "test")
        #expect(stored.playerVersion == "1.0")
        #expect(stored.listener == "default")
        #expect(stored.endedAt == fixture.time.wallNow())
        #expect(stored.startedAt.unixMilliseconds == fixture.time.wallNow().unixMilliseconds - 90_000)
    }

    @Test func `prefetch outcomes add up within a day and stand apart between days`() throws {
        let database = try fixture.openDatabase()
        let store = fixture.store(database)
        let session = try fixture.begin(store)
        let outcomes = PrefetchOutcomes(rendered: 4, used: 2, late: 1, wasted: 1)
        for _ in 0..<2 { try store.save(LearningChanges(session: session, prefetch: outcomes)) }
        fixture.time.advance(bySeconds: 86_400)
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
        let writer = fixture.store(try fixture.openDatabase())
        try writer.save(
            LearningChanges(session: try fixture.begin(writer), predictor: predictor(seed: 3)))
        let reader = fixture.store(try fixture.openDatabase(.readOnly))
        #expect(try reader.load(listener: .default).predictor == predictor(seed: 3).state)
        #expect((#expect(throws: LearningError.self) { try fixture.begin(reader) })?.code == .database)
    }

    @Test func `nothing to save is no transaction`() throws {
        let store = fixture.store(try fixture.openDatabase())
        let session = try fixture.begin(store)
        try store.reset(listener: .default)
        #expect(throws: Never.self) { try store.save(LearningChanges(session: session)) }
    }
}
